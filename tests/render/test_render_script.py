"""The lines of the custom code that are made from the specs."""

import re

import pytest

from generator.render import render_files, stale_files, write_files

SCRIPT = "script/script.csx"
BEFORE = "class Script {\n  // connector generate: begin. Made.\n"
AFTER = "  // connector generate: end.\n\n  // More — ünd mehr.\n}\n"
MADE = """\
  static readonly HashSet<string> Secrets = new HashSet<string> {
    "api_token", "invitations.code",
  };

  static readonly Dictionary<string, Operation> Operations = new Dictionary<string, Operation> {
    { "ListItems OnMyItem", Gives(Shape.List) },
    { "GetItem ListOwners CheckEvent", Gives(Shape.Object) },
    { "CreateItem", Gives(Shape.Object).Fills("folder_id").Pages(5, "-1x", -1, true) },
    { "EndHook", Gives(Shape.Nothing) },
    { "OnItem", Gives(Shape.Nothing).Subscribes("created") },
  };
"""


@pytest.fixture
def scripted(specs):
    """The sample with a marked script and with words for it."""
    specs.append("connector.yaml", "secrets: [api_token, invitations.code]\n")
    specs.replace(
        "operations/items.yaml",
        "    body: Item\n",
        "    body: Item\n    script: Fills folder_id, Pages 5 -1x -1 true\n",
    )
    specs.replace(
        "triggers/items.yaml", "    hint: Create one.\n", "    hint: Create one.\n    script: Subscribes created\n"
    )
    path = specs.root / SCRIPT
    path.parent.mkdir()
    path.write_bytes((BEFORE + AFTER).encode())
    return specs


def test_made_lines(scripted):
    assert render_files(scripted.load())[SCRIPT].decode() == BEFORE + MADE + AFTER


def test_they_are_stale_once(scripted):
    files = render_files(scripted.load())
    assert SCRIPT in [file.name for file in stale_files(scripted.root, files)]
    write_files(scripted.root, files)
    again = render_files(scripted.load())
    assert again == files
    assert stale_files(scripted.root, again) == []


def test_what_somebody_writes_between_the_marks_is_replaced(scripted):
    write_files(scripted.root, render_files(scripted.load()))
    path = scripted.root / SCRIPT
    path.write_text(path.read_text(encoding="utf-8").replace("Gives(Shape.List)", "Gives(Shape.Any)"), encoding="utf-8")
    assert write_files(scripted.root, render_files(scripted.load())) == [SCRIPT]
    assert path.read_text(encoding="utf-8") == BEFORE + MADE + AFTER


def test_windows_line_ends_are_fresh(scripted):
    write_files(scripted.root, render_files(scripted.load()))
    path = scripted.root / SCRIPT
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert stale_files(scripted.root, render_files(scripted.load())) == []


@pytest.mark.parametrize(
    ("type_", "shape"),
    [
        ("string", "Any"),
        ("any", "Any"),
        ("int64", "Any"),
        ("object", "Object"),
        ("nullable object", "Object"),
        ("nullable Owner", "Object"),
        ("list of string", "List"),
        ("nullable list of list of Owner", "List"),
        ("file", "File"),
        (None, "Nothing"),
    ],
)
def test_shape_of_an_answer(scripted, type_, shape):
    scripted.replace("operations/items.yaml", " type: Item,", f" type: {type_}," if type_ else "")
    assert f'{{ "CreateItem", Gives(Shape.{shape}).' in render_files(scripted.load())[SCRIPT].decode()


def test_a_file_in_the_definition(specs, definition):
    specs.replace("operations/items.yaml", "type: Item,", "type: file,")
    assert definition()["paths"]["/items"]["post"]["responses"]["201"]["schema"] == {
        "type": "string",
        "format": "binary",
    }


def test_many_operations_that_need_the_same_fill_lines(scripted):
    more = "".join(
        f"  ListMoreItems{number}: {{get: /more{number}, summary: m, description: m., returns: list of Item}}\n"
        for number in range(30)
    )
    scripted.append("operations/items.yaml", more)
    text = render_files(scripted.load())[SCRIPT].decode()
    table = text[text.index("{ @") : text.index("Gives(Shape.List) }")]
    words = re.findall(r"\w+", table.partition('"')[2])
    assert words == ["ListItems", *(f"ListMoreItems{number}" for number in range(30)), "OnMyItem"]
    assert max(map(len, text.split("\n"))) <= 120
    assert 5 <= table.count("\n") <= 7


def test_many_secrets_fill_lines(scripted):
    names = ", ".join(f"a_member_with_a_long_name_{number}" for number in range(12))
    scripted.replace("connector.yaml", "secrets: [api_token, invitations.code]", f"secrets: [{names}]")
    lines = render_files(scripted.load())[SCRIPT].decode().split("\n")
    assert max(map(len, lines)) <= 120
    assert sum("a_member_with" in line for line in lines) == 4


@pytest.mark.parametrize("text", [None, "class Script {}\n"])
def test_a_script_without_marks_is_left_alone(specs, text):
    if text is not None:
        (specs.root / "script").mkdir()
        (specs.root / SCRIPT).write_text(text)
    assert SCRIPT not in render_files(specs.load())
