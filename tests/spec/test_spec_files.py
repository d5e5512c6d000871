"""Spec files as bytes on disk: what is refused before anything in them is looked at."""

import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.definition import MAX_BYTES
from generator.findings import Finding
from generator.spec.problems import Location, mistake
from generator.spec.source import MAX_DEPTH, read_node

HEAD = "parameters: {}\n"

# content, line and column, part of the message
REFUSED = {
    "empty": (b"", "1:1", "is empty"),
    "blank": (b"\n\n  \n", "1:1", "is empty"),
    "only a comment": (b"# nothing\n", "1:1", "is empty"),
    "only a byte order mark": (b"\xef\xbb\xbf", "1:1", "is empty"),
    "a list": (b"- a\n- b\n", "1:1", "must be a mapping of keys at its top level"),
    "a text": (b"hello\n", "1:1", "must be a mapping of keys at its top level"),
    "several documents": (b"errors: {}\n---\nerrors: {}\n", "2:1", "YAML syntax: but found another document"),
    "a bracket not closed": (b"errors: [a\n", "2:1", "YAML syntax: did not find expected ',' or ']'"),
    "a quote not closed": (b"errors: 'a\n", "2:1", "YAML syntax: found unexpected end of stream"),
    "a colon too many": (b"errors: a: b\n", "1:10", "YAML syntax: mapping values are not allowed in this context"),
    "wrong indentation": (b"errors:\n    a: 1\n  b: 2\n", "3:3", "YAML syntax: "),
    "a reserved character": (b"errors: @a\n", "1:9", "YAML syntax: found character that cannot start any token"),
    "a tab as indentation": (b"errors:\n\ta: 1\n", "2:1", "a tab stands where only spaces may; indent with spaces"),
    "a tab after spaces": (b"errors:\n  a: 1\n  \tb: 1\n", "3:3", "a tab stands where only spaces may"),
    "an anchor": (b"errors: &all {}\n", "1:9", "anchors and aliases (here 'all') are not allowed"),
    "an anchor without a blank": (b'{"errors":&all {}}\n', "1:11", "anchors and aliases (here 'all')"),
    "an anchor on a key": (b"{?&all errors : {}}\n", "1:3", "anchors and aliases (here 'all')"),
    "an alias": (b"errors: *all\n", "1:9", "anchors and aliases (here 'all')"),
    "Latin-1": (b"errors: {}\n# caf\xe9\n", "2:6", "byte 0xe9 is not UTF-8; save the file as UTF-8"),
    "Latin-1 after other letters": ("# äöü ".encode() + b"\xe9", "1:7", "byte 0xe9 is not UTF-8"),
    "UTF-16": ("errors: {}".encode("utf-16"), "1:1", "byte 0xff is not UTF-8"),
    "a surrogate": (b"errors: \xed\xa0\x80\n", "1:9", "byte 0xed is not UTF-8"),
    "NUL": (b"errors: a\x00b\n", "1:10", "character U+0000 is not allowed in YAML"),
    "a control character": (b"a: 1\nb: \x07\n", "2:4", "character U+0007 is not allowed in YAML"),
    "a control character after other letters": ("a: äöü\x1b\n".encode(), "1:7", "character U+001B is not allowed"),
    "an escaped surrogate": (b'errors: "\\ud800"\n', "1:12", "YAML syntax: found invalid Unicode character escape"),
}


@pytest.mark.parametrize(("content", "place", "expected"), REFUSED.values(), ids=REFUSED)
def test_refused(specs, content, place, expected):
    specs.write("errors.yaml", content)

    problems = specs.problems()

    assert len(problems) == 1, problems
    assert problems[0].startswith(f"specs/errors.yaml:{place}: {expected}")


def test_byte_order_mark_is_accepted_and_does_not_count(specs):
    specs.write("errors.yaml", b"\xef\xbb\xbf" + b"errors: {}\n")
    assert not [problem for problem in specs.problems() if problem.startswith("specs/errors.yaml")]

    specs.write("errors.yaml", b"\xef\xbb\xbf" + b"erors: {}\n")
    assert any(problem.startswith("specs/errors.yaml:1:1: unknown key 'erors'") for problem in specs.problems())


def test_windows_line_ends_are_accepted(specs):
    for file in ("errors.yaml", "operations/items.yaml"):
        specs.write(file, specs.path(file).read_bytes().replace(b"\n", b"\r\n"))

    assert specs.problems() == []


def test_asterisks_and_ampersands_in_texts_are_fine(specs):
    specs.replace("operations/items.yaml", "Lists all items.", "'Lists *all* items &c. R&D, a *b, x &y'")
    specs.replace("operations/items.yaml", "Gets one item.", "Gets *one* item & more")

    assert specs.problems() == []


def test_aliases_that_explode(specs):
    layers = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    layers += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 40)]
    specs.write("errors.yaml", "\n".join(layers))

    assert specs.problems()[0].startswith("specs/errors.yaml:1:5: anchors and aliases (here 'a0') are not allowed")


# The interpreter itself must survive these, so another one reads them.
DEEP = {
    "flow": "a: " + "[" * 200_000,
    "closed flow": "a: " + "[" * 200_000 + "]" * 200_000,
    "flow mappings": "{a: " * 200_000,
    "flow hidden behind brackets in a text": f'a: "{"]" * 300_000}"\nb: {"[" * 200_000}{"]" * 200_000}',
    "flow with brackets in texts between": "a: " + '["]",' * 100_000 + "1" + "]" * 100_000,
    "block": "\n".join(" " * depth + "a:" for depth in range(3_000)),
    "block lists in a line": "- " * 200_000 + "a",
    "block keys in a line": "? " * 200_000 + "a",
    "flow before an anchor": "a: " + "[" * 200_000 + "&x",
}


@pytest.mark.parametrize("text", DEEP.values(), ids=DEEP)
def test_deep_nesting_does_not_end_the_process(specs, text):
    specs.write("errors.yaml", text)

    run = subprocess.run(
        [sys.executable, "-m", "generator", "generate", "--root", str(specs.root)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )

    assert run.returncode == 2, run.stderr[-500:]
    assert f"is nested deeper than {MAX_DEPTH} levels" in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize(("levels", "refused"), [(MAX_DEPTH, False), (MAX_DEPTH + 1, True)])
@pytest.mark.parametrize("shape", ["flow", "block"])
def test_depth_that_is_just_allowed(tmp_path, levels, refused, shape):
    inner = levels - 1  # the root mapping is the first level
    flow = "a: " + "[" * inner + "x" + "]" * inner
    block = "a:\n" + "".join(" " * depth + "-\n" for depth in range(1, inner + 1)) + " " * levels + "x"
    path = tmp_path / "a.yaml"
    path.write_text(flow if shape == "flow" else block)

    node = read_node(path, "a.yaml")

    assert isinstance(node, Finding) == refused
    if refused:
        at = (1, 3 + levels - 1) if shape == "flow" else (levels, levels)
        assert node == mistake(Location("a.yaml", *at), f"is nested deeper than {MAX_DEPTH} levels")


def test_many_brackets_side_by_side_are_not_deep(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text("a: [" + "[], {}, " * 500 + "1]\nb: '" + "[" * 500 + "'")

    assert not isinstance(read_node(path, "a.yaml"), Finding)


def test_file_too_large(specs):
    specs.write("errors.yaml", b"#" * (MAX_BYTES + 1))

    assert specs.problems() == ["specs/errors.yaml:1:1: is larger than 16 MiB"]


def test_file_just_small_enough(specs):
    text = specs.path("errors.yaml").read_bytes()
    specs.write("errors.yaml", text + b"#" * (MAX_BYTES - len(text)))

    assert specs.problems() == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root can read everything")
def test_file_without_permission(specs):
    specs.path("errors.yaml").chmod(0)

    assert specs.problems() == ["specs/errors.yaml:1:1: cannot be read: Permission denied"]


def test_folder_in_place_of_a_file(specs):
    specs.path("errors.yaml").unlink()
    specs.path("errors.yaml").mkdir()

    assert specs.problems() == ["specs/errors.yaml:1:1: cannot be read: Is a directory"]


def test_folder_in_place_of_an_operations_file(specs):
    specs.path("operations/more.yaml").mkdir()

    assert specs.problems() == ["specs/operations/more.yaml:1:1: cannot be read: Is a directory"]


def test_file_in_place_of_a_folder(specs):
    specs.path("triggers/items.yaml").unlink()
    specs.path("triggers").rmdir()
    specs.write("triggers", "")

    assert specs.problems() == ["specs/triggers:1:1: cannot be read: Not a directory"]


def test_no_specs_folder(specs, tmp_path_factory):
    specs.root = tmp_path_factory.mktemp("elsewhere")

    assert specs.problems() == [f"specs:1:1: there is no folder 'specs' in {str(specs.root)!r}"]


def test_empty_specs_folder(specs, tmp_path_factory):
    specs.root = tmp_path_factory.mktemp("elsewhere")
    (specs.root / "specs").mkdir()

    assert specs.problems() == [
        "specs/connector.yaml:1:1: cannot be read: No such file or directory",
    ]


@pytest.mark.parametrize(
    "file", ["extra.yaml", "operations/items.yml", "connector.yml", "operations/deep/er.yaml", "shemas/items.yaml"]
)
def test_file_that_nobody_reads(specs, file):
    specs.write(file, "a: 1")

    problems = specs.problems()

    assert len(problems) == 1
    assert problems[0].startswith(f"specs/{file}:1:1: is not read: expected connector.yaml, parameters.yaml")


def test_other_files_may_lie_beside(specs):
    specs.write("README.md", "# Specs")
    specs.write("operations/.items.yaml.swp", b"\0")
    specs.write("json-schema/connector.json", "{}")

    assert specs.problems() == []


@given(text=st.text(alphabet="&*?:-[]{},'\"!#|>x \n", max_size=20))
def test_no_anchor_or_alias_gets_through(tmp_path_factory, text):
    import yaml

    path = tmp_path_factory.getbasetemp() / "anchors.yaml"
    path.write_text(text)

    if not isinstance(read_node(path, "a.yaml"), Finding):
        assert not [event for event in yaml.parse(text, yaml.CSafeLoader) if getattr(event, "anchor", None)]


def test_a_pipe_is_no_spec(specs):
    path = specs.path("schemas/items.yaml")
    path.unlink()
    os.mkfifo(path)
    assert "specs/schemas/items.yaml:1:1: is not a regular file" in specs.problems()


def test_a_spec_with_another_ending_hides_no_names(specs):
    specs.path("operations/items.yaml").rename(specs.path("operations/items.yml"))
    problems = specs.problems()
    assert len(problems) == 1
    assert "specs/operations/items.yml:1:1: is not read" in problems[0]
