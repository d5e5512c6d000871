from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.definition.csharp import string_value, tokens_of

PIECES = ['"', "'", "$", "@", "{", "}", "//", "/*", "*/", "\\", "\n", " ", "#", "a", "1", ".", '"""', '$"', '@"', '$@"']


def kinds_and_texts(source):
    return [(token.kind, token.text) for token in tokens_of(source)]


def names(source):
    return [token.text for token in tokens_of(source) if token.kind == "name"]


@pytest.mark.parametrize(
    "source",
    [
        "a // b \" '\nc",
        'a /* b " */ c',
        'a("// b") c',
        'a(@"b "" \\") c',
        'a("\\" b") c',
        "a('\\'') c",
        'a("""b " b""") c',
        'a($"""{b}""") c',
        'a($"b {{b}} b") c',
        'a("b\nc',  # a string without an end ends with its line
        'a($"b\nc',
        "a '\"' c",
    ],
)
def test_comments_and_strings_hide_what_is_in_them(source):
    assert names(source) == ["a", "c"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('$"x {a} x {b:x2} x" + c', ["a", "b", "x2", "c"]),
        ('$@"x "" {a} \\" + c', ["a", "c"]),
        ('$"{a($"{b}")}" c', ["a", "b", "c"]),
        ('$"{new[] { a }.Length}" c', ["new", "a", "Length", "c"]),
        ('$"{a["}"]}" c', ["a", "c"]),
    ],
)
def test_code_in_interpolated_strings_is_code(source, expected):
    assert names(source) == expected


def test_directives_stand_first_in_their_line():
    assert kinds_and_texts('#r "x"\n  #region don\'t\na # b') == [
        ("directive", '#r "x"'),
        ("directive", "#region don't"),
        ("name", "a"),
        ("operator", "#"),
        ("name", "b"),
    ]


@pytest.mark.parametrize(
    ("literal", "value"),
    [
        ('"a"', "a"),
        ('""', ""),
        (r'"a\"b\\"', 'a"b\\'),
        ('@"a""b"', 'a"b'),
        ("'a'", None),
        ('$"a{', None),
        ('}"', None),
        ('"""a"""', None),
    ],
)
def test_value_of_a_literal(literal, value):
    assert string_value(literal) == value


def test_nothing_is_lost_of_the_project_s_own_script():
    source = (Path(__file__).parents[2] / "script" / "script.csx").read_text("utf-8")
    tokens = tokens_of(source)

    assert all(source[token.start : token.end] == token.text for token in tokens)
    assert sum(token.text == "{" for token in tokens) == sum(token.text == "}" for token in tokens)
    assert {"ExecuteAsync", "ScriptBase"} <= {token.text for token in tokens if token.kind == "name"}


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_tokens_follow_each_other_whatever_the_source_is(source):
    at = 0
    for token in tokens_of(source):
        assert at <= token.start < token.end <= len(source)
        assert source[token.start : token.end] == token.text
        at = token.end


@pytest.mark.parametrize("piece", ['$"{', '"', "/*", '@"', '"""', "# ", '$@"{"'])
def test_deep_nesting_and_missing_ends_are_read_to_the_end(piece):
    assert tokens_of(piece * 20_000)


# Were each of these looked at again from every place in it, a test would take many minutes.
@pytest.mark.parametrize("unit", ["$", "a #", '$"', '"""', "#\n", "a.", '"\\', '$"{', "@", "/*", "'", "?"])
def test_long_code_is_looked_at_once(unit):
    source = unit * (400_000 // len(unit))

    tokens = tokens_of(source)

    assert sum(token.end - token.start for token in tokens) <= len(source)


def test_a_dollar_too_many_before_quotes():
    assert kinds_and_texts('$$$"a" b')[-1] == ("name", "b")
    assert [kind for kind, _ in kinds_and_texts('$$"""{a}""" b')] == ["string", "name"]
