"""What is opened in C# and not closed, or closed and not opened, wherever comments and strings hide brackets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.definition.csharp import tokens_of
from generator.definition.csharp_balance import imbalances

METHOD = """\
class Script
{
    void First()
    {
        if (a)
        {
            Do(b[0]);
        }
    }

    void Second()
    {
        Do();
    }
}
"""


def found(source):
    return [(each.message, source.count("\n", 0, each.offset) + 1) for each in imbalances(source, tokens_of(source))]


UNBALANCED = {
    "last brace": (METHOD.rstrip().removesuffix("}"), "the '{' is not closed", 2),
    "brace of a method": (METHOD.replace("    }\n\n", "\n", 1), "the '{' is not closed", 4),
    "brace of a block": (METHOD.replace("        }\n", "", 1), "the '{' is not closed", 6),
    "brace too many": (METHOD + "}\n", "'}' closes nothing", 16),
    "parenthesis": (METHOD.replace("Do();", "Do(;"), "'}' does not close the '(' of line 13", 14),
    "bracket": (METHOD.replace("b[0]", "b[0"), "')' does not close the '[' of line 7", 7),
    "string": (METHOD.replace("Do();", 'Do("a);'), "the string is not closed", 13),
    "string that ends with an escaped quote": (METHOD.replace("Do();", 'Do("a\\");'), "the string is not closed", 13),
    "verbatim string": (METHOD.replace("Do();", 'Do(@"a"");'), "the string is not closed", 13),
    "raw string": (METHOD.replace("Do();", 'Do("""a"");'), "the string is not closed", 13),
    "interpolated string": (METHOD.replace("Do();", 'Do($"{a} b);'), "the string is not closed", 13),
    "hole": ('var a = $"{b";\n', "the string is not closed", 1),
    "hole without anything behind": ('var a = $"{b', "the '{' in this string is not closed", 1),
    "character": (METHOD.replace("Do();", "Do('a);"), "the character is not closed", 13),
    "empty character": (METHOD.replace("Do();", "Do('');"), "the character is not closed", 13),
    "comment": (METHOD + "\n/* a */ /* b\n", "the comment is not closed", 17),
    "comment that swallows the rest": (METHOD.replace("Do();", "/* Do();"), "the comment is not closed", 13),
}


@pytest.mark.parametrize(("source", "message", "line"), UNBALANCED.values(), ids=UNBALANCED)
def test_unbalanced(source, message, line):
    assert found(source) == [(message, line)]


BALANCED = [
    METHOD,
    "",
    "// {",
    "/* ( */ a",
    'a("{", \'{\', @"(""{", $"{{ {b:yyyy\'-\'MM} }} {c("}")}", $@"{a}""{{", \'\\\'\', "\\\\")',
    '$"""\n{a} ""\n"""; """ { """;',
    "#region don't (\n#endregion",
    "#if A\n{\n#else\n{ {\n#endif",
    "a < b >> c",
]


@pytest.mark.parametrize("source", BALANCED)
def test_balanced(source):
    assert found(source) == []


LEAVES = st.sampled_from(
    ["a", "1;", '"{"', "'}'", '@"("""', '$"{a}("', "// ]\n", "/* { */", "\n", '$"{f(b)[0]} {{"', '"""(\n"""', "=>"]
)
CODE = st.recursive(
    LEAVES,
    lambda inner: st.builds(
        lambda pair, parts: pair[0] + " ".join(parts) + pair[1],
        st.sampled_from(["()", "[]", "{}"]),
        st.lists(inner, max_size=4),
    ),
    max_leaves=20,
)


@given(CODE, st.data())
def test_whatever_is_nested_well_is_balanced_until_one_bracket_is_taken_or_added(source, data):
    assert found(source) == []

    brackets = [token for token in tokens_of(source) if token.kind == "operator" and token.text in "()[]{}"]
    if brackets:
        one = data.draw(st.sampled_from(brackets))
        assert len(found(source[: one.start] + source[one.end :])) == 1
        assert len(found(source[: one.start] + one.text + source[one.start :])) == 1


@given(st.text(st.sampled_from("a{}()[]\"'$@\\/*#\n "), max_size=40))
def test_any_text_gives_places_in_it(source):
    assert all(0 <= each.offset < len(source) for each in imbalances(source, tokens_of(source)))
