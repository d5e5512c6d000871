import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.definition.flat_names import flatten
from generator.runtime.gateway import ParameterProblem, UnknownOperation
from generator.runtime.gateway.build import build_call
from generator.runtime.gateway.files import ConnectorFiles
from generator.runtime.gateway.prepared import find_operation, prepare
from generator.runtime.gateway.urls import decode_path_value, read_query


@pytest.fixture
def build(connector):
    """Build the call of an operation with these parameters."""

    def make(parameters, inputs, path="/x", **operation):
        connector.with_operation("post", path, {"operationId": "Op", "parameters": parameters, **operation})
        files = connector.load()
        return build_call(prepare(files, find_operation(files, "Op")), inputs)

    return make


def given_in(place, **more):
    return {"name": "p", "in": place, "type": "string", **more}


def body(schema, required=True):
    return {"name": "body", "in": "body", "required": required, "schema": schema}


def an_object(*required, **properties):
    return {"type": "object", "required": list(required), "properties": properties}


INTERNAL = {"x-ms-visibility": "internal"}


@pytest.mark.parametrize(
    ("schema", "text", "value"),
    [
        ({"type": "integer"}, "7", 7),
        ({"type": "integer"}, " -7 ", -7),
        ({"type": "integer"}, 7.0, 7),
        ({"type": "integer", "format": "int64"}, "9007199254740993", 9007199254740993),
        ({"type": "number"}, "1.5", 1.5),
        ({"type": "number"}, "7", 7),
        ({"type": "number"}, "1e3", 1000.0),
        ({"type": "boolean"}, "true", True),
        ({"type": "boolean"}, "False", False),
        ({"type": "string"}, "7", "7"),
        ({"type": "string"}, 7, "7"),
        ({"type": "string"}, True, "true"),
        ({"type": "string"}, "", ""),
        ({"type": "array", "items": {"type": "integer"}}, "1,2", [1, 2]),
        ({"type": "array", "items": {"type": "string"}}, "a, b", ["a", "b"]),
        ({"type": "array", "items": {"type": "object"}}, '[{"a": 1}]', [{"a": 1}]),
        ({"type": "array"}, [1], [1]),
        ({"type": "object"}, '{"a": null}', {"a": None}),
        ({"properties": {"a": {}}}, '{"a": 1}', {"a": 1}),
        ({}, '{"a": 1}', {"a": 1}),
        ({}, "[1]", [1]),
        ({}, "text", "text"),
        ({}, 5, 5),
    ],
)
def test_text_becomes_the_declared_type(build, schema, text, value):
    call = build([body(an_object(p=schema))], {"body/p": text})
    assert json.loads(call.body) == {"p": value}


@pytest.mark.parametrize("wrong", [None, 7, {}, {"a": 1}, [], [["x"]]], ids=repr)
@pytest.mark.parametrize(("kind", "text", "value"), [("string", "7", "7"), ("integer", "7", 7), ("array", "7", ["7"])])
def test_keywords_that_hold_no_words_change_nothing(build, wrong, kind, text, value):
    schemas = {
        "f": {"format": wrong},
        "e": {"enum": wrong or None},
        "i": {"items": {"type": wrong}},
        "t": {"type": wrong},
    }
    properties = {name: {"type": kind, **schema} for name, schema in schemas.items() if name != "e" or not wrong}

    call = build([body(an_object(**properties))], {f"body/{name}": text for name in properties})

    assert {name: sent for name, sent in json.loads(call.body).items() if name != "t"} == {
        name: value for name in properties if name != "t"
    }


@pytest.mark.parametrize(
    ("schema", "text", "message"),
    [
        ({"type": "integer"}, "x", "'body/p' must be an integer, not 'x'"),
        ({"type": "integer"}, "1.5", "must be an integer"),
        ({"type": "integer"}, True, "must be an integer"),
        ({"type": "integer"}, "1" * 500, "must be an integer"),
        ({"type": "integer"}, "\u0661", "must be an integer"),
        ({"type": "number"}, "nan", "must be a number"),
        ({"type": "number"}, "1e999", "must be a number"),
        ({"type": "number"}, float("inf"), "must be a number"),
        ({"type": "boolean"}, "yes", "must be true or false"),
        ({"type": "array"}, "[1", "must be an array"),
        ({"type": "array", "items": {"type": "object"}}, "a,b", "must be an array as JSON"),
        ({"type": "object"}, "x", "must be an object as JSON"),
        ({"type": "object"}, [1], "must be an object"),
        ({}, "{x", "must be an object as JSON"),
        ({"type": "string"}, "\ud800", "is no valid text"),
    ],
)
def test_what_does_not_fit(build, schema, text, message):
    with pytest.raises(ParameterProblem) as caught:
        build([body(an_object(p=schema))], {"body/p": text})
    assert message in str(caught.value)


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "1e999", "-1e999"])
def test_numbers_that_json_cannot_hold(build, value):
    schemas = {"n": {"type": "number"}, "o": {"type": "object"}, "a": {"type": "array"}}

    for name, text in {"n": value, "o": f'{{"x": {value}}}', "a": f"[1, {value}]"}.items():
        with pytest.raises(ParameterProblem):
            build([body(an_object(**schemas))], {f"body/{name}": text})


def test_a_password_that_does_not_fit_is_not_shown(build):
    with pytest.raises(ParameterProblem) as caught:
        build([given_in("query", type="integer", format="password")], {"p": "hunter2"})
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("double", "value", "path"),
    [
        ("single", "a b/ü", "/x/a%20b%2F%C3%BC"),
        (None, "a+b", "/x/a%2Bb"),
        ("double", "a/b", "/x/a%252Fb"),
        ("Double", "ü", "/x/%25C3%25BC"),
        ("single", "..", "/x/.."),
    ],
)
def test_path_encoding(build, double, value, path):
    parameter = given_in("path", required=True, **({"x-ms-url-encoding": double} if double else {}))
    assert build([parameter], {"p": value}, path="/x/{p}").path == path


@pytest.mark.parametrize(
    ("more", "value", "query"),
    [
        ({}, "a b&c=d", "p=a%20b%26c%3Dd"),
        ({}, "", ""),
        ({}, None, ""),
        ({"type": "boolean"}, True, "p=true"),
        ({"type": "integer"}, "0", "p=0"),
        ({"type": "array", "items": {"type": "string"}}, "a,b", "p=a%2Cb"),
        ({"type": "array", "items": {"type": "integer"}, "collectionFormat": "multi"}, [1, 2], "p=1&p=2"),
        ({"type": "array", "collectionFormat": "pipes"}, ["a", "b"], "p=a%7Cb"),
        ({"type": "array", "collectionFormat": "ssv"}, ["a", "b"], "p=a%20b"),
        ({"type": "array"}, [], ""),
    ],
)
def test_query(build, more, value, query):
    assert build([given_in("query", **more)], {"p": value}).query == query


def without_kind(call):
    return tuple(pair for pair in call.headers if pair[0] != "Content-Type")


def test_headers_go_as_given(build):
    assert without_kind(build([given_in("header")], {"p": "a b"})) == (("p", "a b"),)
    assert without_kind(build([given_in("header")], {"p": ""})) == ()


@pytest.mark.parametrize("name", ["Host", "content-length", "Transfer-Encoding", "Connection"])
def test_headers_that_the_platform_sets_itself_are_not_sent(build, name):
    call = build([given_in("header", default="x", required=True) | {"name": name}], {})
    assert without_kind(call) == ()
    assert call.warnings == (f"the header {name!r} is not sent: the platform sets it itself",)


@pytest.mark.parametrize("value", ["a\r\nX: y", "a\0", "日本"])
def test_impossible_headers(build, value):
    with pytest.raises(ParameterProblem, match="the header 'p' cannot be sent: it holds"):
        build([given_in("header")], {"p": value})


def test_an_impossible_header_name_of_a_public_connector(build):
    parameter = given_in("header") | {"name": "Content-Type:application/json"}
    assert without_kind(build([parameter], {})) == ()
    with pytest.raises(ParameterProblem, match="its name is not valid for a header"):
        build([parameter], {"Content-Type:application/json": "x"})


@pytest.mark.parametrize(
    ("more", "inputs", "query"),
    [
        ({"default": "d"}, {}, ""),
        ({"default": "d", "required": True}, {}, "p=d"),
        ({"default": "d", "required": True}, {"p": "x"}, "p=x"),
        ({"default": 5, "required": True, "type": "integer", **INTERNAL}, {}, "p=5"),
        ({"default": False, "required": True, "type": "boolean", **INTERNAL}, {}, "p=false"),
        ({"default": "d", **INTERNAL}, {}, ""),
        ({"default": "d", **INTERNAL}, {"p": "x"}, ""),
        ({**INTERNAL}, {"p": "x"}, ""),
    ],
)
def test_defaults_and_visibility(build, more, inputs, query):
    call = build([given_in("query", **more)], inputs)
    assert call.query == query
    assert bool(call.warnings) == (bool(inputs) and not query)


@pytest.mark.parametrize(
    ("schema", "inputs", "expected"),
    [
        (an_object("a", a={"type": "string", "default": "d", **INTERNAL}), {}, {"a": "d"}),
        (an_object(a={"type": "string", "default": "d", **INTERNAL}), {}, {}),
        (an_object(a={"type": "string", "default": "d", **INTERNAL}), {"body/a": "x"}, {}),
        (an_object("a", a={"type": "string", "default": "d"}), {}, {"a": "d"}),
        (an_object(a={"type": "string", "default": "d"}), {}, {}),
        (an_object("a", a=an_object("b", b={"type": "integer", "default": 3})), {}, {"a": {"b": 3}}),
        (an_object(a=an_object("b", b={"default": 3})), {}, {}),
        (an_object(a=an_object("b", b={"default": 3}, c={})), {"body/a/c": "1"}, {"a": {"b": 3, "c": "1"}}),
        (an_object("id", id={"type": "integer", "readOnly": True}), {}, {}),
        (an_object(a={"type": "integer"}), {"body/a": ""}, {}),
        (an_object(a={"type": "integer"}), {"body/a": None}, {}),
        (an_object(a={}, b={}), {"body": '{"a": 1}', "body/b": 2}, {"a": 1, "b": 2}),
        (an_object(a=an_object(x={}, y={})), {"body/a": {"x": 1}, "body/a/y": 2}, {"a": {"x": 1, "y": 2}}),
        ({"type": "object"}, {"body/any/where": "1"}, {"any": {"where": "1"}}),
        ({"allOf": [an_object("a", a={"default": 1}), an_object(b={})]}, {"body/b": "2"}, {"a": 1, "b": "2"}),
    ],
)
def test_body(build, schema, inputs, expected):
    assert json.loads(build([body(schema)], inputs).body) == expected


def test_what_is_handed_in_is_not_changed(build):
    whole = {"a": {"x": 1}}
    build([body(an_object(a=an_object("z", x={}, y={}, z={"default": [1]})))], {"body": whole, "body/a/y": "2"})
    assert whole == {"a": {"x": 1}}


def test_a_body_that_nobody_needs_goes_out_as_an_empty_object(build):
    for parameters in ([body(an_object("a", a={"default": 1}), required=False)], [], [given_in("query")]):
        call = build(parameters, {})
        assert (call.body, call.headers) == (b"{}", (("Content-Type", "application/json"),))


@pytest.mark.parametrize(
    ("method", "consumes", "sent"),
    [
        ("put", [], b"{}"),
        ("post", ["text/plain"], b""),
        ("post", ["text/plain", "application/vnd.x+json"], b"{}"),
        ("patch", [], b""),
        ("delete", [], b""),
        ("get", [], b""),
    ],
)
def test_only_what_has_a_body_by_its_kind_and_takes_json_gets_an_empty_one(connector, method, consumes, sent):
    connector.with_operation(method, "/x", {"operationId": "Op", "consumes": consumes})
    files = connector.load()
    assert build_call(prepare(files, find_operation(files, "Op")), {}).body == sent


MOMENT = {"type": "string", "format": "date-time"}
INT32 = {"type": "integer", "format": "int32"}
INT64 = {"type": "integer", "format": "int64"}
UNFIT = [
    (MOMENT, "024-11-19T13:27:59."),
    (MOMENT, "2024-11-19T13:27:59."),
    (MOMENT, "2024-02-30T00:00:00Z"),
    (MOMENT, "2024-11-19T25:00:00Z"),
    (MOMENT, "45615"),
    (MOMENT, "tomorrow"),
    (MOMENT, 7),
    ({"type": "string", "format": "date"}, "19.11.2024"),
    (INT32, "2147483648"),
    (INT32, -(2**31) - 1),
    (INT64, 2**63),
    ({"type": "string", "enum": ["a", "b"]}, "c"),
    ({"type": "string", "enum": ["a", "b"]}, "A"),
    ({"type": "integer", "enum": [1, 2]}, "3"),
    ({"type": "string", "format": "uuid"}, "x"),
    ({"type": "string", "format": "uuid"}, "6f9619ff-8b86-d011-b42d-00c04fc964f"),
    ({"type": "number", "format": "float"}, "1e39"),
]
FIT = [
    (MOMENT, "2024-11-19T13:27:59Z"),
    (MOMENT, "2024-11-19T13:27:59.1234567Z"),
    (MOMENT, "2024-11-19T13:27:59+05:30"),
    (MOMENT, "2024-11-19T13:27:59"),
    (MOMENT, "2024-11-19"),
    ({"type": "string", "format": "date"}, "2024-02-29"),
    (INT32, "2147483647"),
    (INT64, "-9223372036854775808"),
    ({"type": "integer"}, 2**70),
    ({"type": "string", "enum": ["a", "b"]}, "b"),
    ({"type": "integer", "enum": ["1", "2"]}, "2"),
    ({"type": "string", "format": "uuid"}, "6F9619FF-8B86-D011-B42D-00C04FC964FF"),
    ({"type": "string", "format": "uuid"}, "{6f9619ff-8b86-d011-b42d-00c04fc964ff}"),
    ({"type": "string", "format": "uuid"}, "6f9619ff8b86d011b42d00c04fc964ff"),
    ({"type": "string", "format": "email"}, "x"),
    ({"type": "number", "format": "float"}, "-3.4028234e38"),
]


def places(schema, value):
    """Return where a value may stand, in parameters, inputs, and the name in messages."""
    yield [{"name": "p", "in": "query", **schema}], {"p": value}, "p"
    yield [body(an_object(p=schema))], {"body/p": value}, "body/p"
    yield [body(an_object(p=schema))], {"body": {"p": value}}, "body/p"
    yield [body(an_object(p={"type": "array", "items": schema}))], {"body/p": [value]}, "body/p/0"
    yield [body({"allOf": [an_object(q=an_object(p=schema))]})], {"body": {"q": {"p": value}}}, "body/q/p"
    yield [body({"type": "object", "additionalProperties": schema})], {"body": {"x": value}}, "body/x"


@pytest.mark.parametrize(("schema", "value"), UNFIT)
def test_an_input_of_the_wrong_format_or_range_is_refused_wherever_it_stands(build, schema, value):
    for parameters, inputs, name in places(schema, value):
        with pytest.raises(ParameterProblem) as caught:
            build(parameters, inputs)
        (problem,) = caught.value.problems
        assert problem.startswith(f"{name!r} must be ")
        assert str(value)[:20] in problem


@pytest.mark.parametrize(("schema", "value"), UNFIT)
def test_a_default_of_the_wrong_format_or_range_is_refused_like_an_input(build, schema, value):
    own = {**schema, "default": value}
    for parameters, name in (
        ([{"name": "p", "in": "query", "required": True, **own}], "p"),
        ([{"name": "p", "in": "header", "required": True, "x-ms-visibility": "internal", **own}], "p"),
        ([body(an_object("p", p=own))], "body/p"),
    ):
        with pytest.raises(ParameterProblem) as caught:
            build(parameters, {})
        assert caught.value.problems[0].startswith(f"{name!r} must be ")


@pytest.mark.parametrize(("schema", "value"), FIT)
def test_an_input_of_the_right_format_passes_wherever_it_stands(build, schema, value):
    for parameters, inputs, _ in places(schema, value):
        build(parameters, inputs)


def test_the_callback_address_is_internal_and_still_given(connector):
    files = connector.load()
    operation = prepare(files, find_operation(files, "OnHook"))
    call = build_call(operation, {"hook/url": "https://callback"})
    assert json.loads(call.body) == {"url": "https://callback", "kind": "all"}
    with pytest.raises(ParameterProblem, match="'hook/url' is required: the callback address"):
        build_call(operation, {})


@pytest.mark.parametrize(
    ("parameters", "inputs", "message"),
    [
        ([given_in("query", required=True)], {}, "'p' (query) is required"),
        ([given_in("query", required=True)], {"p": ""}, "'p' (query) is required"),
        ([given_in("query")], {"P": "x"}, "has no input 'P'; did you mean 'p'?"),
        ([given_in("query") | {"name": "workspace_id"}], {"worksapce_id": 1}, "did you mean 'workspace_id'?"),
        ([], {"zzz": 1}, "has no input 'zzz'; there are none"),
        ([body(an_object(start={}))], {"start": 1}, "did you mean 'body/start'?"),
        ([body(an_object(start={}))], {"body/strat": 1}, "'body/strat' is unknown; did you mean 'body/start'?"),
        ([body(an_object(a=an_object(xy={})))], {"body/a/xz": 1}, "did you mean 'body/a/xy'?"),
        ([body(an_object(a={"type": "array"}))], {"body/a/0": 1}, "arrays are given whole"),
        ([body(an_object("a", a={"type": "string"}))], {}, "'body/a' is required"),
        ([body(an_object("a", a=an_object("b", b={})))], {}, "'body/a/b' is required"),
        ([body(an_object(a=an_object("b", b={}, c={})))], {"body/a/c": "1"}, "'body/a/b' is required"),
        ([body({"type": "array"})], {}, "'body' is required"),
        ([body({"type": "object"})], {"body/a": 1, "body/a/b": 2}, "lies inside something that is not an object"),
    ],
)
def test_problems_name_the_input(build, parameters, inputs, message):
    with pytest.raises(ParameterProblem) as caught:
        build(parameters, inputs)
    assert message in str(caught.value)


def test_every_problem_at_once(build):
    parameters = [given_in("query", required=True), body(an_object("a", "b", a={}, b={"type": "integer"}))]
    with pytest.raises(ParameterProblem) as caught:
        build(parameters, {"nope": 1, "body/b": "x"})
    assert len(caught.value.problems) == 4


def test_a_placeholder_nobody_declares(build):
    with pytest.raises(ParameterProblem, match=r"names \{id\}, which the definition does not declare"):
        build([], {}, path="/x/{id}")


def test_one_name_in_two_places_gets_the_value_in_both(build):
    parameters = [given_in("query"), given_in("path", required=True)]
    call = build(parameters, {"p": "v"}, path="/x/{p}")
    assert (call.path, call.query) == ("/x/v", "p=v")


def test_an_unknown_operation(connector, backend):
    with pytest.raises(UnknownOperation, match="'Getitem'; did you mean 'GetItem'"):
        connector.gateway(backend).call("Getitem")


def direct(schema, inputs, **parameter):
    """Build a call without files, because hypothesis wants many."""
    place = parameter.pop("place", "body")
    raw = {"name": "p", "in": place, "required": True, **parameter}
    raw |= {"schema": schema} if place == "body" else schema
    path = "/x/{p}" if place == "path" else "/x"
    document = {"paths": {path: {"post": {"operationId": "Op", "parameters": [raw]}}}}
    from generator.definition import operations_of

    (operation,) = operations_of(document)
    files = ConnectorFiles("x", document, {}, {"Op": operation}, (), "https://h", None, None)
    return build_call(prepare(files, operation), inputs)


TEXT = st.text(st.characters(codec="utf-8"), min_size=1)


@given(TEXT, st.booleans())
def test_path_values_come_back(value, double):
    call = direct(
        {"type": "string"}, {"p": value}, place="path", **{"x-ms-url-encoding": "double" if double else "single"}
    )
    written = call.path.removeprefix("/x/")
    assert "/" not in written
    once = decode_path_value(written)
    assert (decode_path_value(once) if double else once) == value


@given(TEXT)
def test_query_values_come_back(value):
    assert read_query(direct({"type": "string"}, {"p": value}, place="query").query) == [("p", value)]


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(TEXT, JSON_VALUES.filter(lambda value: value is not None), min_size=1, max_size=4))
def test_flattened_bodies_come_back(value):
    flat = flatten(value, "p")
    # What a maker leaves empty is not sent, and text of open members may be JSON.
    left_out = any(
        entry is None or (isinstance(entry, str) and entry.lstrip()[:1] in {"{", "["}) for entry in flat.values()
    )
    if not left_out:
        assert json.loads(direct({"type": "object"}, flat).body) == value


@given(JSON_VALUES)
def test_whole_bodies_come_back(value):
    whole = {"a": value}
    assert json.loads(direct({"type": "object"}, {"p": whole}).body) == whole
    assert json.loads(direct({"type": "object"}, {"p": json.dumps(whole)}).body) == whole


@given(
    st.dictionaries(st.text(), JSON_VALUES, max_size=4),
    st.sampled_from(["integer", "object", "array", "string", "file", None]),
)
def test_any_input_builds_or_explains(inputs, kind):
    schema = {"type": "object", "properties": {"a": {"type": kind}}} if kind else {}
    with contextlib.suppress(ParameterProblem):
        direct(schema, {f"p/{name}": value for name, value in inputs.items()})
