"""Documents that are wrong, huge, deep or circular: a message, never a crash and never an opened file."""

import contextlib
import json
import socket

import pytest
from drift_samples import OURS, drift, vendor
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.definition import MAX_BYTES, Unreadable
from generator.drift import Description, Unusable, compare, read_any

GET = "/api/v1/items/{item_id}"
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (lambda d: d.pop("swagger"), "theirs: expected OpenAPI 2.0 or 3.x, found neither 'swagger' nor 'openapi'"),
        (lambda d: d.update(swagger="1.2"), "theirs: expected OpenAPI 2.0 or 3.x, found version '1.2'"),
        (lambda d: d.pop("paths"), "theirs: /paths: expected an object, found nothing"),
        (lambda d: d.update(paths=[]), "theirs: /paths: expected an object, found a list"),
        (lambda d: d["paths"].update({"/x": 7}), "theirs: /paths/~1x: expected an object, found a number"),
        (lambda d: d["paths"].update({"/x": {"get": "y"}}), "theirs: /paths/~1x/get: expected an object, found a text"),
        (
            lambda d: d["paths"].update({"/x": {"parameters": {}}}),
            "theirs: /paths/~1x/parameters: expected a list, found an object",
        ),
        (
            lambda d: d["paths"].update({"/x": {"get": {"responses": True}}}),
            "theirs: /paths/~1x/get/responses: expected an object, found a boolean",
        ),
        (
            lambda d: d["paths"].update({GET: {"$ref": "#/paths/~1api~1v1~1items~1{item_id}"}}),
            "theirs: /paths/~1api~1v1~1items~1{item_id}: the reference '#/paths/~1api~1v1~1items~1{item_id}' leads back"
            " to itself",
        ),
        (
            lambda d: d["definitions"].update(Item={"$ref": "file:///etc/passwd"}),
            "theirs: /paths/~1api~1v1~1items~1{item_id}/get/responses/200/schema: the reference 'file:///etc/passwd'"
            " leaves the document; only #/... is followed",
        ),
        (
            lambda d: d["paths"][GET]["get"]["parameters"].append({"$ref": "https://example.com/p.json"}),
            "theirs: /paths/~1api~1v1~1items~1{item_id}/get/parameters/3: the reference 'https://example.com/p.json'"
            " leaves the document; only #/... is followed",
        ),
        (
            lambda d: d["paths"][GET].update(parameters=[{"$ref": "#/parameters/none"}]),
            "theirs: /paths/~1api~1v1~1items~1{item_id}/parameters/0: the reference '#/parameters/none' "
            "does not resolve",
        ),
        (
            lambda d: d["paths"][GET]["get"]["responses"].update({"404": {"$ref": "r.json"}}),
            "theirs: /paths/~1api~1v1~1items~1{item_id}/get/responses/404: the reference 'r.json' leaves the document;"
            " only #/... is followed",
        ),
        (
            lambda d: d["paths"][GET]["get"].update(requestBody={"$ref": "b.json"}),
            "theirs: /paths/~1api~1v1~1items~1{item_id}/get/requestBody: the reference 'b.json' leaves the document;"
            " only #/... is followed",
        ),
        (
            lambda d: d["definitions"]["Item"]["properties"].update(title="x"),
            "theirs: /definitions/Item/properties/title: expected an object, found a text",
        ),
    ],
)
def test_a_wrong_description_is_refused(edit, message, monkeypatch) -> None:
    monkeypatch.setattr(socket, "socket", None)
    document = vendor()
    edit(document)

    with pytest.raises(Unusable) as caught:
        drift(document)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    "item",
    [
        {"$ref": "https://example.com/item.json"},
        {"$ref": "#/x-items/none"},
        {"get": {"parameters": [{"$ref": "p.json"}], "responses": {}}},
        {"get": {"responses": {"200": {"$ref": "r.json"}}}},
        {"post": {"requestBody": {"$ref": "b.json"}, "responses": {}}},
        {"parameters": [{"$ref": "#/parameters/none"}], "get": {"responses": {}}},
    ],
)
def test_what_is_wrong_with_an_operation_that_we_do_not_have_is_no_reason_to_stop(item, monkeypatch) -> None:
    monkeypatch.setattr(socket, "socket", None)
    document = vendor()
    document["paths"]["/elsewhere"] = item

    assert drift(document) == []


def test_extensions_among_the_paths_are_passed_over() -> None:
    document = vendor()
    document["paths"].update({"x-a": 7, "x-b": {"get": "y"}})

    assert drift(document) == []


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(VALUES, st.data())
def test_any_value_anywhere_is_compared_or_refused(value, data) -> None:
    document = vendor()
    node = document
    for _ in range(data.draw(st.integers(0, 7))):
        below = [each for each in (node.values() if isinstance(node, dict) else node) if isinstance(each, dict | list)]
        inner = [each for each in below if each]
        if not inner:
            break
        node = data.draw(st.sampled_from(inner))
    key = data.draw(st.sampled_from(sorted(node) if isinstance(node, dict) else range(len(node))))
    node[key] = value
    try:
        compare(Description("ours", OURS), Description("theirs", document))
    except Unusable as error:
        message = str(error)
    else:
        message = "theirs: "
    assert message.startswith("theirs: ")


def test_a_lattice_of_schemas_takes_no_time() -> None:
    document = vendor()
    for number in range(3000):
        step = {"$ref": f"#/definitions/S{number + 1}"}
        document["definitions"][f"S{number}"] = {
            "type": "object",
            "properties": {"a": step, "b": step},
            "allOf": [step],
        }
    document["definitions"]["S3000"] = {"type": "string"}
    document["definitions"]["Item"] = {"$ref": "#/definitions/S2990"}

    assert ("answer-added", "GetItem", "answer/a") in drift(document)


# YAML


def read(tmp_path, text, name="vendor.yaml"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_any(path)


def test_yaml_is_read_as_json(tmp_path) -> None:
    text = """
a: no
b: 2024-01-01
c: [1, -2, 0x10, 1_000, 1.5, 1e3, .inf, true, ~, null, '7']
200: {yes: 12:30:00}
d: ''
e:
"""
    assert read(tmp_path, text) == {
        "a": "no",
        "b": "2024-01-01",
        "c": [1, -2, "0x10", "1_000", 1.5, 1000.0, ".inf", True, None, None, "7"],
        "200": {"yes": "12:30:00"},
        "d": "",
        "e": None,
    }


def test_json_is_read_by_its_name_or_its_first_character(tmp_path) -> None:
    content = {"a": [1, "\u00e9"]}
    for name in ("a.json", "a.yaml", "a"):
        assert read(tmp_path, json.dumps(content), name) == content


@pytest.mark.parametrize(
    ("text", "name"),
    [("a: [1, b]", "a.json"), ("{a: [1, b]}", "a.yaml"), ("{a: [1, b]}", "a.json"), ("{a: [1, b]} # c", "a")],
)
def test_what_is_no_json_may_still_be_yaml(tmp_path, text, name) -> None:
    assert read(tmp_path, text, name) == {"a": [1, "b"]}


@pytest.mark.parametrize(
    ("text", "name", "message"),
    [
        ("{", "a.yaml", "1:2: not valid JSON"),
        ('{"a": [1, 2}', "a.json", "1:12: not valid JSON"),
        ("[1", "a.json", "1:3: not valid JSON"),
        ("a", "a.json", "1:1: not valid JSON"),
        ('{"a": 1, "a": 2}', "a.json", "the key 'a' appears twice"),
        ("{a: !own x}", "a.yaml", "1:5: the tag '!own' is not read here"),
        ('{"a": ' + "[" * 300 + "]" * 300 + "}", "a.json", "is nested deeper than 200 levels"),
    ],
)
def test_what_is_neither_json_nor_yaml(tmp_path, text, name, message) -> None:
    with pytest.raises(Unreadable) as caught:
        read(tmp_path, text, name)
    assert message in str(caught.value)


def test_an_alias_is_the_same_object(tmp_path) -> None:
    found = read(tmp_path, "a: &x {b: 1}\nc: *x\n")

    assert found["a"] is found["c"]


def test_a_bomb_of_aliases_stays_small(tmp_path) -> None:
    lines = ["a0: &a0 {x: 1}"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 60)]
    found = read(tmp_path, "\n".join(lines))

    assert len(found) == 60
    document = vendor()
    document["definitions"]["Item"]["properties"] = {"title": {"enum": found["a59"], "allOf": found["a59"]}}
    assert ("answer-gone", "GetItem", "answer/id") in drift(document)


def bomb(value):
    """Return a list whose text would never end: each part stands for ten of the one before."""
    for _ in range(60):
        value = [value] * 10
    return value


@pytest.mark.parametrize(
    "edit",
    [
        lambda d: d["paths"][GET]["get"]["parameters"][1].update(enum=bomb("a")),
        lambda d: d["definitions"]["Item"]["properties"]["state"].update(enum=bomb("a"), format=bomb("a")),
        lambda d: d["definitions"]["Item"]["properties"]["title"].update(type=bomb("a"), required=bomb("a")),
        lambda d: d["definitions"]["Item"]["properties"]["texts"].update(additionalProperties={"enum": bomb(1)}),
        lambda d: d["paths"][GET]["get"].update(operationId=bomb("a"), deprecated=bomb("a")),
        lambda d: d["paths"][GET]["get"]["parameters"][1].update({"in": bomb("a"), "required": bomb("a")}),
        lambda d: d.update(basePath=bomb("a")),
        lambda d: d.update(swagger=bomb("a")),
        lambda d: d.update(swagger=None, openapi="3.0.0", servers=bomb("a")),
        lambda d: d.update(
            swagger=None, openapi="3.0.0", servers=[{"url": "/{a}", "variables": {"a": {"default": bomb("a")}}}]
        ),
    ],
)
def test_a_bomb_anywhere_takes_no_time(edit) -> None:
    document = vendor()
    edit(document)

    with contextlib.suppress(Unusable):
        assert len(drift(document)) < 10


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "1:1: must hold one object"),
        ("- a", "1:1: must hold one object"),
        ("a: !!python/object/apply:os.system [x]", "1:4: the tag '!!python/object/apply:os.system' is not read here"),
        ("a: !!binary aGk=", "1:4: the tag '!!binary' is not read here"),
        ("a: !own x", "1:4: the tag '!own' is not read here"),
        ("a: !!int x", "1:4: 'x' is not a number that JSON could hold"),
        ("a: 1e99999", "1:4: '1e99999' is not a number that JSON could hold"),
        ("!!set {a}", "1:1: the tag '!!set' is not read here"),
        ("a: 1\nb: {<<: {c: 1}}", "2:5: merge keys (<<) are not read"),
        ("? [a]\n: b", "1:3: a key must be a text"),
        ("a: 1\na: 2", "2:1: the key 'a' appears twice in one object"),
        ("a: &x [1, *x]", "1:4: an alias is inside what it stands for"),
        ("a: *x", "1:4: not YAML: found undefined alias"),
        ("a: [1", "not YAML: did not find"),
        ("a: 1\n--- \nb: 2", "not YAML: but found another document"),
        ("a: \x00", "is not allowed in YAML"),
        (b"a: \xff", "1:1: byte 0xff is not UTF-8"),
        ("a: " + "[" * 5000, "is nested deeper than 200 levels"),
        ("a:\n" + "\n".join(f"{' ' * n}- " for n in range(300)), "is nested deeper than 200 levels"),
    ],
)
def test_yaml_that_is_refused(tmp_path, text, message) -> None:
    with pytest.raises(Unreadable) as caught:
        read(tmp_path, text)
    assert message in str(caught.value)


def test_digits_that_are_too_many_stay_a_text(tmp_path) -> None:
    assert read(tmp_path, f"a: {'9' * 5000}") == {"a": "9" * 5000}


def test_a_file_that_is_too_large_or_no_file(tmp_path) -> None:
    with pytest.raises(Unreadable, match="is larger than"):
        read(tmp_path, "a: " + "1" * MAX_BYTES)
    for path in (tmp_path, tmp_path / "nothing", tmp_path / "a\0b"):
        with pytest.raises(Unreadable):
            read_any(path)
