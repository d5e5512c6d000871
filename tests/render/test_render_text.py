"""Texts come out of the JSON as they went into the YAML, and the same specs give the same bytes."""

import json
import os
import subprocess
import sys

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.render import render_files

FILES = ("apiDefinition.swagger.json", "apiProperties.json")
SCRIPT = """\
import hashlib, pathlib, sys
from generator.render import render_files
from generator.spec import load_spec
files = render_files(load_spec(pathlib.Path(sys.argv[1])))
print(hashlib.sha256(repr(sorted(files.items())).encode()).hexdigest())
"""


def strings_in(node):
    if isinstance(node, dict):
        for key, value in node.items():
            yield key
            yield from strings_in(value)
    elif isinstance(node, list):
        for value in node:
            yield from strings_in(value)
    elif isinstance(node, str):
        yield node


# file, text before, text after
PLACES = [
    ("connector.yaml", "title: Sample", "title: %s"),
    ("connector.yaml", "publisher: Someone", "publisher: %s"),
    ("errors.yaml", "description: No such item.", "description: %s"),
    ("parameters.yaml", "description: The item.", "description: %s"),
    ("parameters.yaml", "description: The folder to look in.", "description: d\n    default: %s"),
    ("operations/items.yaml", "summary: List items", "summary: %s"),
    ("schemas/items.yaml", "description: Its name.\n", "description: %s\n"),
    ("schemas/items.yaml", "description: An item.", "description: %s"),
    ("schemas/items.yaml", "{payload:", "{? %s\n :"),
    ("triggers/items.yaml", "hint: Create one.", "hint: %s"),
]
HARD = [
    '"',
    "\\",
    "\\\"\\'",
    "<b>&amp;</b>",
    "{{ 7 * 7 }}",
    "{% raw %}",
    "{# c #}",
    "😀",
    "a\u2028b",
    "a\nb\tc",
    "\x85x",
]
HARD += ['","x":"', "\\u0022", "null", "\x7f", "\u00a0x", "a\0b"]
CHARACTERS = st.one_of(st.sampled_from("\"'\\{}%#<>&:,\u2028\0"), st.characters(blacklist_categories=("Cs",)))


def rendered_texts(specs, texts):
    for (file, before, after), text in zip(PLACES, texts, strict=True):
        quoted = yaml.safe_dump(text, default_style='"', width=100_000, allow_unicode=False).strip()
        specs.replace(file, before, after % quoted)
    files = render_files(specs.load())
    return {string for name in FILES for string in strings_in(json.loads(files[name]))}


@pytest.mark.parametrize("text", HARD)
def test_hard_text_is_unchanged(specs, text):
    marked = [f"<{number}{text}>" for number in range(len(PLACES))]

    assert set(marked) <= rendered_texts(specs, marked)


@given(texts=st.lists(st.text(CHARACTERS, max_size=12), min_size=len(PLACES), max_size=len(PLACES)))
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_unchanged(specs, texts):
    originals = {file: specs.path(file).read_bytes() for file, _, _ in PLACES}
    marked = [f"<{number}{text}>" for number, text in enumerate(texts)]  # told apart, and no blanks at the ends
    try:
        rendered = rendered_texts(specs, marked)
    finally:
        for file, original in originals.items():
            specs.write(file, original)

    assert set(marked) <= rendered


def test_blanks_around_a_text_do_not_count(specs):
    specs.replace("connector.yaml", "title: Sample", 'title: "  Sample\\n"')

    assert json.loads(render_files(specs.load())["apiDefinition.swagger.json"])["info"]["title"] == "Sample"


def test_same_bytes_twice(specs):
    assert render_files(specs.load()) == render_files(specs.load())


def test_same_bytes_in_other_processes(specs):
    def digest(seed):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": "C"}
        command = [sys.executable, "-c", SCRIPT, str(specs.root)]
        return subprocess.run(command, env=environment, capture_output=True, check=True).stdout

    assert digest("0") == digest("1") == digest("4242")


def test_bytes_are_utf8_with_unix_line_ends(specs):
    specs.replace("connector.yaml", "publisher: Someone", "publisher: Zoë 😀")

    for content in render_files(specs.load()).values():
        assert b"\r" not in content
        assert content.endswith(b"}\n")
        assert not content.startswith(b"\xef\xbb\xbf")
    assert "Zoë 😀".encode() in render_files(specs.load())["apiProperties.json"]
