"""Reading a definition strictly: what the official tools would refuse or silently change is an error with a place."""

import json
import os
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.definition import MAX_BYTES, MAX_DEPTH, Unreadable, read_document

# content, line and column, part of the message
REFUSED = {
    "empty": (b"", "1:1", "not valid JSON: Expecting value"),
    "blank": (b" \n ", "2:2", "not valid JSON: Expecting value"),
    "list": (b"[]", "1:1", "must hold one JSON object"),
    "text": (b'"a"', "1:1", "must hold one JSON object"),
    "null": (b"null", "1:1", "must hold one JSON object"),
    "two objects": (b"{} {}", "1:4", "not valid JSON: Extra data"),
    "comment": (b'{\n  // why\n  "a": 1\n}', "2:3", "not valid JSON: Expecting property name"),
    "comma at the end of an object": (b'{\n  "a": 1,\n}', "3:1", "not valid JSON: "),
    "comma at the end of a list": (b'{"a": [1,]}', "1:10", "not valid JSON: "),
    "single quotes": (b"{'a': 1}", "1:2", "not valid JSON: Expecting property name"),
    "no end": (b'{"a": [1', "1:9", "not valid JSON: Expecting ',' delimiter"),
    "text without end": (b'{"a": "b', "1:7", "not valid JSON: Unterminated string"),
    "line break in a text": (b'{"a": "b\nc"}', "1:9", "not valid JSON: Invalid control character"),
    "NaN": (b'{"a": NaN}', "1:1", "not valid JSON: NaN is not a JSON number"),
    "infinity": (b'{"a": -Infinity}', "1:1", "not valid JSON: -Infinity is not a JSON number"),
    "endless number": (b'{"a": ' + b"9" * 5000 + b"}", "1:1", "not valid JSON: "),
    "duplicate key": (b'{\n  "a": 1,\n  "b": 2,\n  "a": 3\n}', "4:3", "the key 'a' appears twice in one object"),
    "duplicate key inside": (
        b'{"a": {"x": 1},\n "b": {"x": 1,\n  "y": {"x": 2}, "x": 3}}',
        "3:18",
        "the key 'x' appears twice in one object",
    ),
    "duplicate key, once as a value": (b'{"a": "a", "b": ["a"],\n "a" : 1}', "2:2", "the key 'a' appears twice"),
    "duplicate key in other spelling": (b'{"a/b": 1,\n "\\u0061\\/b": 2}', "2:2", "the key 'a/b' appears twice"),
    "duplicate key with letters beyond ASCII": ('{"é": 1, "\\u00e9": 2}'.encode(), "1:10", "the key 'é' appears twice"),
    "duplicate empty key": (b'{"": 1, "": 2}', "1:9", "the key '' appears twice"),
    "duplicate key before a bracket too many": (b'{"a": 1,\n "a": 2}}', "2:2", "the key 'a' appears twice"),
    "duplicate key before what is not text": (b'{"a": 1, "a": 2} "\\x": ]', "1:10", "the key 'a' appears twice"),
    "duplicate key in a list that ends wrongly": (b'{"b": [{"a": 1, "a": 2}}]', "1:17", "the key 'a' appears twice"),
    "Latin-1": (b'{"a":\n "caf\xe9"}', "2:6", "byte 0xe9 is not UTF-8"),
    "UTF-16": ('{"a": 1}'.encode("utf-16"), "1:1", "byte 0xff is not UTF-8"),
    "deep lists": (b'{"a": ' + b"[" * MAX_DEPTH, f"1:{6 + MAX_DEPTH}", f"is nested deeper than {MAX_DEPTH} levels"),
    "very deep": (b'{"a": ' + b"[" * 1_000_000, f"1:{6 + MAX_DEPTH}", f"is nested deeper than {MAX_DEPTH} levels"),
    "deep behind brackets in a text": (
        b'{"a": "' + b"]" * 5000 + b'",\n"b": ' + b"[" * 5000 + b"]" * 5000 + b"}",
        f"2:{5 + MAX_DEPTH}",
        f"is nested deeper than {MAX_DEPTH} levels",
    ),
    "brackets that close nothing": (b"]" * 500 + b"[" * 300, "1:1", "not valid JSON: Expecting value"),
}


def written(tmp_path, content):
    path = tmp_path / "a.json"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(("content", "place", "expected"), REFUSED.values(), ids=REFUSED)
def test_refused(tmp_path, content, place, expected):
    path = written(tmp_path, content)

    with pytest.raises(Unreadable) as refused:
        read_document(path)

    assert str(refused.value).startswith(f"{path}:{place}: {expected}")
    assert f"{refused.value.line}:{refused.value.column}" == place


def test_byte_order_mark_is_no_part_of_the_text(tmp_path):
    document = read_document(written(tmp_path, b'\xef\xbb\xbf{"a": 1}'))

    assert (document.text, document.content) == ('{"a": 1}', {"a": 1})


def test_same_key_in_different_objects_is_fine(tmp_path):
    content = {"a": {"a": {"a": 1}}, "b": [{"a": 1}, {"a": 2}]}

    assert read_document(written(tmp_path, json.dumps(content).encode())).content == content


def test_brackets_in_texts_are_not_deep(tmp_path):
    content = {"a": "[" * 1000, "b": '\\"[{' * 500, "c": [[]] * 500}

    assert read_document(written(tmp_path, json.dumps(content).encode())).content == content


@pytest.mark.parametrize("tail", [b"", b'"', b"}"])
def test_hostile_quotes_do_not_hang(tmp_path, tail):
    """Run elsewhere, because a scan that starts anew at every quote would never come back."""
    path = written(tmp_path, b'{"a": "' + b'\\"' * 2_000_000 + tail)
    code = (
        "import pathlib, sys; from generator.definition import read_document; read_document(pathlib.Path(sys.argv[1]))"
    )

    run = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=False, timeout=60
    )

    assert "Unreadable" in run.stderr


def test_duplicate_key_at_the_end_of_a_large_file_is_found(tmp_path):
    members = "".join(f'"key{number}": "value",\n' for number in range(200_000))
    path = written(tmp_path, f'{{{members}"key1": 2}}'.encode())
    code = (
        "import pathlib, sys; from generator.definition import read_document; read_document(pathlib.Path(sys.argv[1]))"
    )

    run = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=False, timeout=60
    )

    assert f"{path}:200001:1: the key 'key1' appears twice" in run.stderr


def test_file_too_large(tmp_path):
    with pytest.raises(Unreadable, match=r":1:1: is larger than 16 MiB"):
        read_document(written(tmp_path, b" " * (MAX_BYTES + 1)))


def test_file_that_does_not_exist(tmp_path):
    with pytest.raises(Unreadable, match=r"none\.json:1:1: cannot be read: No such file or directory"):
        read_document(tmp_path / "none.json")


def test_folder_in_place_of_a_file(tmp_path):
    with pytest.raises(Unreadable, match=r":1:1: cannot be read: Is a directory"):
        read_document(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root can read everything")
def test_file_without_permission(tmp_path):
    path = written(tmp_path, b"{}")
    path.chmod(0)

    with pytest.raises(Unreadable, match="cannot be read: Permission denied"):
        read_document(path)


SAME_FOLDER = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@given(content=st.one_of(st.binary(max_size=30), st.text('{}[]":,\\ \n1eE.-+truefalsn/*', max_size=30).map(str.encode)))
@SAME_FOLDER
def test_any_bytes_are_an_object_or_unreadable(tmp_path, content):
    path = written(tmp_path, content)
    try:
        document = read_document(path)
    except Unreadable as unreadable:
        assert unreadable.line >= 1  # noqa: PT017 - both outcomes are fine
    else:
        assert document.content == json.loads(content.decode("utf-8-sig"))


@given(data=st.data())
@SAME_FOLDER
def test_a_key_written_twice_is_always_found(tmp_path, data):
    keys = data.draw(st.lists(st.text(max_size=3), min_size=1, max_size=5, unique=True))
    repeated = data.draw(st.sampled_from(keys))
    pairs = [(key, '{"": ["x", {"y": "x:"}]}') for key in keys] + [(repeated, "1")]
    encode = data.draw(st.sampled_from([True, False]))
    body = ",\n".join(f"{json.dumps(key, ensure_ascii=encode)}: {value}" for key, value in pairs)
    path = written(tmp_path, f"{{{body}}}".encode())

    with pytest.raises(Unreadable) as refused:
        read_document(path)

    assert refused.value.line == len(pairs)
    assert refused.value.column == 1


@pytest.mark.parametrize(
    ("text", "column"),
    [
        (r'{"a": "\ud83d"}', 8),
        (r'{"a": "x\uDE00"}', 9),
        (r'{"\ud83d": 1}', 3),
        (r'{"a": "\\\ud83d"}', 10),
        (r'{"a": "\uD83D-\uDE00"}', 8),
    ],
)
def test_half_of_a_character_is_refused(tmp_path, text, column):
    with pytest.raises(Unreadable, match="is half of a character, which is not valid Unicode") as refused:
        read_document(written(tmp_path, text.encode()))

    assert (refused.value.line, refused.value.column) == (1, column)


def test_whole_characters_and_backslashes_are_read(tmp_path):
    text = r'{"a": "\ud83d\ude00 \\ud83d \uFFFD"}'

    assert read_document(written(tmp_path, text.encode())).content == {"a": "\U0001f600 \\ud83d \ufffd"}
