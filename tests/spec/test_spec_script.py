"""What specs say of the custom code: words for operations, secret members, and the marked lines that take them."""

import pytest

BEGIN, END = "// connector generate: begin", "// connector generate: end"
MARKED = f"public class Script : ScriptBase {{\n  {BEGIN}\n  {END}\n}}\n"
ITEMS = "operations/items.yaml"
CREATE = "    body: Item\n"


def with_script(specs, text=MARKED):
    path = specs.root / "script" / "script.csx"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())


@pytest.mark.parametrize("words", ["Pages", "Pages 5", "Fills folder_id, Pages 5", "Repeats ,Reads /a/{b}?c=d&e.f -1"])
def test_words_of_an_operation(specs, words):
    with_script(specs)
    specs.replace(ITEMS, CREATE, f"{CREATE}    script: {words}\n")
    assert specs.load().operations["CreateItem"].script == words


@pytest.mark.parametrize("words", ["pages", "Pages,", ", Pages", 'Pages "5"', "Pages; Fills", "5", "Päges"])
def test_words_that_are_none(specs, words):
    with_script(specs)
    specs.replace(ITEMS, CREATE, f"{CREATE}    script: '{words}'\n")
    (problem,) = specs.problems()
    assert problem.startswith(specs.place_of(ITEMS, f"    script: «'{words}'"))
    assert "words of its own with their arguments" in problem


@pytest.mark.parametrize("secrets", ["[token]", "[api_token, invitations.code]", "[odata@type-x]"])
def test_secret_members(specs, secrets):
    with_script(specs)
    specs.append("connector.yaml", f"secrets: {secrets}\n")
    assert ", ".join(specs.load().connector.secrets) == secrets.strip("[]")


@pytest.mark.parametrize("secret", ["a.b.c", "a b", "'.b'", "a."])
def test_secret_members_that_name_nothing(specs, secret):
    with_script(specs)
    specs.append("connector.yaml", f"secrets: [{secret}]\n")
    (problem,) = specs.problems()
    assert problem.startswith("specs/connector.yaml:")
    assert "a name, or parent.name" in problem


@pytest.mark.parametrize(
    ("script", "says"),
    [(None, "script/script.csx does not exist"), ("class Script {}\n", f"has no line '{BEGIN}'")],
)
def test_words_that_no_script_sees(specs, script, says):
    if script is not None:
        with_script(specs, script)
    specs.replace(ITEMS, CREATE, f"{CREATE}    script: Pages 5\n")
    specs.append("connector.yaml", "secrets: [token]\n")
    places = [specs.place_of("connector.yaml", "secrets: [«token]"), specs.place_of(ITEMS, "script: «Pages 5")]
    problems = specs.problems()
    assert [problem.split(": ")[0] for problem in problems] == places
    assert all(says in problem for problem in problems)


@pytest.mark.parametrize(
    "script", [None, "class Script {}\n", "// connector generate:\n// connector generate: beginning\n"]
)
def test_a_script_without_marks_needs_nothing(specs, script):
    if script is not None:
        with_script(specs, script)
    assert specs.problems() == []


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        ([BEGIN], 1),
        ([END], 1),
        ([END, BEGIN], 1),
        ([BEGIN, BEGIN, END], 2),
        ([BEGIN, END, END], 3),
        (["", BEGIN, END, f"  {BEGIN}", END], 4),
    ],
)
def test_marks_that_are_no_pair(specs, lines, line):
    with_script(specs, "\n".join(lines))
    (problem,) = specs.problems()
    assert problem.startswith(f"script/script.csx:{line}:1: ")
    assert "expected one begin and, below it, one end, found " in problem


def test_a_script_that_is_no_text(specs):
    with_script(specs, b"\xff\xfe")
    assert specs.problems() == ["script/script.csx:1:1: is not valid UTF-8"]


def test_a_script_that_is_a_folder(specs):
    (specs.root / "script" / "script.csx").mkdir(parents=True)
    (problem,) = specs.problems()
    assert problem.startswith("script/script.csx:1:1: cannot be read: ")


def test_a_file_is_the_whole_of_an_answer(specs):
    specs.replace(ITEMS, "type: Item", "type: file")
    assert specs.problems() == []


@pytest.mark.parametrize("written", ["list of file", "nullable file"])
def test_a_file_is_no_part_of_an_answer(specs, written):
    specs.replace(ITEMS, "type: Item", f"type: {written}")
    place = specs.place_of(ITEMS, f"type: «{written}")
    assert specs.problems() == [f"{place}: the type is '{written}', but only a whole answer can be a file"]


def test_a_file_is_no_member_and_no_body(specs):
    specs.replace(ITEMS, CREATE, "    body: file\n")
    specs.replace("schemas/items.yaml", "tags: {type: list of string", "tags: {type: list of file")
    assert ["only a whole answer can be a file" in problem for problem in specs.problems()] == [True, True]


def test_an_answer_promises_no_secret(specs):
    with_script(specs)
    specs.append("connector.yaml", "secrets: [tags]\n")
    (problem,) = specs.problems()
    assert problem.startswith(specs.place_of("schemas/items.yaml", "      «tags: {"))
    assert "'tags' stands in an answer, but the custom code removes it" in problem


@pytest.mark.parametrize(("secret", "count"), [("list.code", 1), ("other.code", 0), ("code", 1)])
def test_a_secret_may_be_one_below_a_certain_member_only(specs, secret, count):
    with_script(specs)
    specs.append("connector.yaml", f"secrets: [{secret}]\n")
    specs.replace(
        "schemas/items.yaml",
        "      tags: {",
        "      list: {type: list of Inner, description: Codes.}\n      tags: {",
    )
    specs.append(
        "schemas/items.yaml",
        "  Inner:\n    description: A code.\n    properties:\n      code: {type: string, description: The code.}\n",
    )
    assert len(specs.problems()) == count
