"""What each fix does to a connector, and what it leaves to people."""

import json
import shutil
from collections import Counter

import pytest

from generator.definition import Unreadable
from generator.validator.catalogue import by_id
from generator.validator.examples import example_files
from generator.validator.fixes import title_of
from generator.validator.fixing import Fixed, Unwritable, fix_connector
from generator.validator.load import connector_paths
from generator.validator.rule import REMOVED, Example
from generator.validator.validate import Choice, validate_path

DEFINITION, PROPERTIES = "apiDefinition.swagger.json", "apiProperties.json"
COLOR = "/paths/~1items/get/parameters/0"
NUMBER = "/paths/~1items~1{item_id}/get/parameters/0"
LIST = "/paths/~1items/get"
BODY = "/paths/~1items/post/parameters/0/schema"
KEY = "/properties/connectionParameters/api_key"
# A shared parameter whose key is that of a member.
NAMED_REQUIRED = {
    "/parameters": {
        "required": {
            "name": "item_id",
            "in": "path",
            "type": "integer",
            "format": "int64",
            "x-ms-summary": "Item",
            "description": "The number of the item.",
            "x-ms-url-encoding": "single",
        }
    },
    NUMBER: {"$ref": "#/parameters/required"},
}
FIXABLE = sorted(id_ for id_, rule in by_id().items() if rule.fix)


@pytest.fixture
def connector(tmp_path):
    """Writes the connector of an example into a folder and gives the folder."""

    def write(example, name="one"):
        folder = tmp_path / name
        folder.mkdir()
        for file, data in example_files(example).items():
            (folder / file).write_bytes(data)
        return folder

    return write


def at(content, pointer):
    for part in pointer.split("/")[1:]:
        part = part.replace("~1", "/").replace("~0", "~")  # noqa: PLW2901 - the unescaped one
        content = content[int(part)] if isinstance(content, list) else content.get(part)
    return content


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("workspace_id", "Workspace ID"),
        ("workspaceId", "Workspace ID"),
        ("workspace-ids", "Workspace IDs"),
        ("WorkspaceIDs", "Workspace IDs"),
        ("$filter", "Filter"),
        ("page[size]", "Page Size"),
        ("htmlBody", "HTML Body"),
        ("HTMLBody", "HTML Body"),
        ("callback_url", "Callback URL"),
        ("date_of_birth", "Date of Birth"),
        ("sort_by", "Sort By"),
        ("address2", "Address2"),
        ("oauth2_token", "OAuth2 Token"),
        ("X-XYZCode", "X XYZ Code"),
        ("API_KEY", "API Key"),
        ("MAX_ITEMS", "Max Items"),
        ("per_page", "Per Page"),
        ("größe", ""),
        ("$", ""),
        ("42", ""),
        ("", ""),
        ("a" * 90, ""),
    ],
)
def test_title_of_a_name(name, title):
    assert title_of(name) == title


@pytest.mark.parametrize(
    ("rule", "broken", "pointer", "expected"),
    [
        ("parameter-x-ms-summary-missing", {f"{COLOR}/x-ms-summary": REMOVED}, f"{COLOR}/x-ms-summary", "Color"),
        ("parameter-summary-trailing-char", {f"{COLOR}/x-ms-summary": "Color: "}, f"{COLOR}/x-ms-summary", "Color"),
        ("operation-summary-trailing-char", {f"{LIST}/summary": "List items."}, f"{LIST}/summary", "List items"),
        ("path-encoding-missing", {f"{NUMBER}/x-ms-url-encoding": REMOVED}, f"{NUMBER}/x-ms-url-encoding", "single"),
        ("path-encoding-missing", {f"{NUMBER}/x-ms-url-encoding": "Double"}, f"{NUMBER}/x-ms-url-encoding", "double"),
        ("encoding-not-on-path", {f"{COLOR}/x-ms-url-encoding": "single"}, f"{COLOR}/x-ms-url-encoding", None),
        ("path-parameter-not-required", {f"{NUMBER}/required": REMOVED}, f"{NUMBER}/required", True),
        ("path-parameter-not-required", {f"{NUMBER}/required": False}, f"{NUMBER}/required", True),
        ("path-parameter-not-required", NAMED_REQUIRED, "/parameters/required/required", True),
        ("path-encoding-missing", {f"{NUMBER}/x-ms-url-encoding": None}, f"{NUMBER}/x-ms-url-encoding", "single"),
        ("visibility-value-invalid", {f"{LIST}/x-ms-visibility": "Advanced"}, f"{LIST}/x-ms-visibility", "advanced"),
        ("enum-duplicate", {f"{COLOR}/enum": ["red", "blue", "red"]}, f"{COLOR}/enum", ["red", "blue"]),
        ("required-array-empty", {"/definitions/Item/required": []}, "/definitions/Item/required", None),
        ("swagger-version", {"/swagger": 2.0}, "/swagger", "2.0"),
    ],
)
def test_definition_is_mended(connector, rule, broken, pointer, expected):
    folder = connector(Example(definition=broken))
    assert rule in {finding.code for finding in validate_path(folder)}
    # Of what is taken out, the base connector has nothing.
    wanted = connector(Example() if expected is None else Example(definition=broken | {pointer: expected}), "wanted")

    fixed = fix_connector(folder, Choice())

    content = json.loads((folder / DEFINITION).read_bytes())
    assert (fixed.files, fixed.findings, fixed.notes) == (1, 1, ())
    assert at(content, pointer) == expected
    assert content == json.loads((wanted / DEFINITION).read_bytes())
    assert rule not in {finding.code for finding in validate_path(folder)}
    before = contents(folder)
    assert fix_connector(folder, Choice()) == Fixed()
    assert contents(folder) == before


@pytest.mark.parametrize(
    ("pointer", "broken", "expected"),
    [
        ("/properties/iconBrandColor", "1A2b3C", "#1A2b3C"),
        (f"{KEY}/type", "secureString", "securestring"),
        (f"{KEY}/uiDefinition/constraints/required", True, "true"),
        (f"{KEY}/uiDefinition/constraints/required", "False", "false"),
        (f"{KEY}/uiDefinition/constraints/clearText", "false", False),
    ],
)
def test_properties_are_mended(connector, pointer, broken, expected):
    folder = connector(Example(properties={pointer: broken}))

    assert fix_connector(folder, Choice()) == Fixed(1, 1)
    assert at(json.loads((folder / PROPERTIES).read_bytes()), pointer) == expected


@pytest.mark.parametrize(
    "broken",
    [
        {f"{COLOR}/name": "größe", f"{COLOR}/x-ms-summary": REMOVED},
        {f"{COLOR}/x-ms-summary": "Color %"},
        {f"{COLOR}/x-ms-summary": "Blood Group A-"},
        {f"{COLOR}/x-ms-visibility": "internal", f"{COLOR}/default": "red"},
        {f"{BODY}/properties/price/x-ms-visibility": "internal", f"{BODY}/properties/price/default": 1.5},
        {f"{NUMBER}/x-ms-visibility": "Internal"},
        {f"{LIST}/summary": "Handle items.", "/paths/~1items/post/summary": "Handle items"},
        {f"{LIST}/summary": "Handle items.", "/paths/~1items/post/summary": "Handle items!"},
        {f"{NUMBER}/x-ms-url-encoding": "twice"},
        {f"{LIST}/x-ms-visibility": "hidden"},
        {"/swagger": "3.0"},
    ],
)
def test_what_people_must_decide_is_left(connector, broken):
    folder = connector(Example(definition=broken))
    before = contents(folder)

    assert fix_connector(folder, Choice()) == Fixed()
    assert contents(folder) == before


def test_shared_parameter_is_mended_where_it_stands(connector):
    shared = {"name": "page_size", "in": "query", "type": "integer", "format": "int32", "description": "How many."}
    reference = {"$ref": "#/parameters/PageSize"}
    folder = connector(
        Example(
            definition={
                "/parameters": {"PageSize": shared},
                f"{LIST}/parameters/-": reference,
                "/paths/~1items~1{item_id}/get/parameters/-": reference,
            }
        )
    )

    assert fix_connector(folder, Choice()) == Fixed(1, 1)
    assert json.loads((folder / DEFINITION).read_bytes())["parameters"]["PageSize"]["x-ms-summary"] == "Page Size"


def test_byte_order_mark_goes_and_nothing_else(connector):
    folder = connector(Example(definition={f"{LIST}/summary": "List items."}))
    before = (folder / DEFINITION).read_bytes().replace(b"\n", b"\r\n")
    (folder / DEFINITION).write_bytes(b"\xef\xbb\xbf" + before)

    assert fix_connector(folder, Choice(select=("file-bom",))) == Fixed(1, 1)
    assert (folder / DEFINITION).read_bytes() == before


def test_byte_order_mark_stays_when_not_asked(connector):
    folder = connector(Example(definition={f"{LIST}/summary": "List items."}))
    before = b"\xef\xbb\xbf" + (folder / DEFINITION).read_bytes()
    (folder / DEFINITION).write_bytes(before)

    assert fix_connector(folder, Choice(ignore=("file-bom",))) == Fixed(1, 1)
    assert (folder / DEFINITION).read_bytes() == before.replace(b"List items.", b"List items")


@pytest.mark.parametrize(
    "spoiled",
    [
        lambda data: data.replace(b"{", b"{ // a comment\n", 1),
        lambda data: data.replace(b"List items.", b"List\titems."),
        lambda data: data.replace(b"List items.", b"List \xf8 items."),
    ],
    ids=["comment", "control character", "encoding"],
)
def test_file_that_is_no_strict_json_is_left(connector, spoiled):
    folder = connector(Example(definition={f"{LIST}/summary": "List items."}))
    data = spoiled((folder / DEFINITION).read_bytes())
    (folder / DEFINITION).write_bytes(data)

    fixed = fix_connector(folder, Choice())

    assert fixed == Fixed(notes=(f"{folder / DEFINITION}: not fixed, because it is not strict JSON in UTF-8",))
    assert (folder / DEFINITION).read_bytes() == data


def test_key_that_stands_twice_on_the_way_is_left(connector):
    folder = connector(Example(definition={f"{LIST}/summary": "List items."}))
    data = (folder / DEFINITION).read_bytes().replace(b'"paths":', b'"paths": {}, "paths":', 1)
    (folder / DEFINITION).write_bytes(data)

    fixed = fix_connector(folder, Choice())

    assert (fixed.findings, fixed.files, len(fixed.notes)) == (0, 0, 1)
    assert "appears twice" in fixed.notes[0]
    assert (folder / DEFINITION).read_bytes() == data


def test_mode_is_kept_and_links_are_followed(connector, tmp_path):
    folder = connector(Example(definition={f"{LIST}/summary": "List items."}))
    target = folder / "elsewhere.json"
    (folder / DEFINITION).replace(target)
    target.chmod(0o640)
    (folder / DEFINITION).symlink_to(target)

    assert fix_connector(folder, Choice()) == Fixed(1, 1)
    assert (folder / DEFINITION).is_symlink()
    assert target.stat().st_mode & 0o777 == 0o640
    assert b"List items." not in target.read_bytes()
    assert {path.name for path in tmp_path.iterdir()} == {"one"}


def test_what_a_link_leads_to_elsewhere_is_left(connector, tmp_path):
    folder = connector(Example(definition={f"{LIST}/summary": "List items."}))
    target = tmp_path / "elsewhere.json"
    (folder / DEFINITION).replace(target)
    (folder / DEFINITION).symlink_to(target)
    before = target.read_bytes()

    with pytest.raises(Unreadable, match="leads out of the folder"):
        fix_connector(folder, Choice())
    assert target.read_bytes() == before


def test_read_only_file_is_left(connector):
    folder = connector(Example(definition={f"{LIST}/summary": "List items."}))
    before = contents(folder)
    (folder / DEFINITION).chmod(0o444)

    with pytest.raises(Unwritable, match="is read-only, and was not fixed"):
        fix_connector(folder, Choice())

    assert contents(folder) == before


def test_published_connectors(corpus, tmp_path):
    """No new finding, nothing but the fixed places, and no second time."""
    for path in connector_paths(corpus):
        folder = tmp_path / path.name
        shutil.copytree(path, folder, copy_function=shutil.copyfile)
        before = found(folder)
        files = contents(folder)

        fixed = fix_connector(folder, Choice())

        after = found(folder)
        assert not after - before, path.name
        assert (before - after).total() == fixed.findings, path.name
        assert {rule for rule, _, _ in before - after} <= set(FIXABLE), path.name
        mended = contents(folder)
        for name, data in files.items():
            if data != mended[name]:
                # A change is one of a few lines, and nobody has written the file anew.
                old, new = (Counter(text.splitlines()) for text in (data, mended[name]))
                assert (old - new).total() <= fixed.findings * 2, path.name
        assert fix_connector(folder, Choice())[:2] == (0, 0), path.name
        assert contents(folder) == mended, path.name


def found(folder):
    return Counter((finding.code, finding.file, finding.pointer) for finding in validate_path(folder))
