"""Rewrites newer C# as the C# that mcs understands, line by line and without changing what it does.

mcs 6.8 knows most of C# 7; published scripts also use C# 8 and 9 (measured: using-declarations, `is not null` and
nullable annotations are the commonest). Every rule keeps the meaning; where the text alone does not tell enough, the
code stays as it is and the compiler complains.
"""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from generator.definition.csharp import Token, tokens_of
from generator.runtime.script.edits import Edit
from generator.runtime.script.switches import switch_expressions
from generator.runtime.script.walking import ends_type, find, operand_start, own_name, pattern_end, text_at, type_start

_KEYWORDS_BEFORE_NOT = frozenset(
    {"return", "await", "in", "is", "as", "case", "when", "throw", "else", "do", "out", "ref"}
)
# `T?` of these is another type than T. Of anything else it is the same type with a note for the compiler.
_VALUE_TYPES = frozenset(
    re.findall(
        r"\w+",
        """bool byte sbyte char decimal double float int uint long ulong short ushort
        Boolean Byte Char Decimal Double Single Int16 Int32 Int64 UInt16 UInt32 UInt64
        DateTime DateTimeOffset TimeSpan Guid KeyValuePair CancellationToken BigInteger
        HttpStatusCode DayOfWeek StringComparison JTokenType Formatting LogLevel EventId""",
    )
)


def lower(source: str) -> list[Edit]:
    """Return the edits that lower a script; none when it has nothing that mcs would not know."""
    tokens = tokens_of(source)
    edits: list[Edit] = []
    for rule in _RULES:
        edits += rule(tokens)
    return edits


def out_variables(source: str) -> list[tuple[Token, Token]]:
    """List `var` and the name of every variable declared as `out var`.

    mcs 6.8 crashes on those in async methods (measured); with the type written out it does not.
    """
    tokens = tokens_of(source)
    return [
        (tokens[at + 1], tokens[at + 2])
        for at in range(len(tokens) - 2)
        if tokens[at].text == "out" and tokens[at + 1].text == "var" and tokens[at + 2].kind == "name"
    ]


def _nullable_directives(tokens: list[Token]) -> Iterator[Edit]:
    for token in tokens:
        if token.kind == "directive" and re.match(r"#\s*nullable\b", token.text):
            yield Edit(token.start, token.end, "")


def _verbatim_interpolated(tokens: list[Token]) -> Iterator[Edit]:
    for token in tokens:
        if token.kind == "string" and token.text.startswith('@$"'):
            yield Edit(token.start, token.start + 2, "$@")


def _using_declarations(tokens: list[Token]) -> Iterator[Edit]:
    """`using T x = e;` becomes `using (T x = e) {` and the block's end closes one brace more."""
    depth = 0
    for at, token in enumerate(tokens):
        depth += (token.text == "{") - (token.text == "}")
        # Below two braces, of class and method, `using` can only be a directive.
        if token.text != "using" or token.kind != "name" or depth < 2 or text_at(tokens, at + 1) == "(":
            continue
        end = find(tokens, at, ";")
        close = None if end is None else find(tokens, end, "}")
        if end is None or close is None or text_at(tokens, at - 1) == "await":
            continue
        yield Edit(token.end, token.end, " (")
        yield Edit(tokens[end].start, tokens[end].end, ") {")
        yield Edit(tokens[close].start, tokens[close].start, "} ")


def _is_not(tokens: list[Token]) -> Iterator[Edit]:
    """`x is not null` becomes `x is object`, `x is not T` becomes `!(x is T)`."""
    for at, token in enumerate(tokens):
        if token.text != "is" or text_at(tokens, at + 1) != "not":
            continue
        if text_at(tokens, at + 2) == "null":
            # The test for an object is true for everything but null, and no operator of the type takes part in it.
            yield Edit(tokens[at + 1].start, tokens[at + 2].end, "object")
            continue
        left, right = operand_start(tokens, at), pattern_end(tokens, at + 2)
        if left is not None and right is not None:
            yield Edit(tokens[left].start, tokens[left].start, "!(")
            yield Edit(tokens[at + 1].start, tokens[at + 2].start, "")
            yield Edit(tokens[right].end, tokens[right].end, ")")


def _empty_patterns(tokens: list[Token]) -> Iterator[Edit]:
    """`x is { }` becomes `x is object`."""
    for at in range(len(tokens) - 3):
        if [each.text for each in tokens[at : at + 3]] == ["is", "{", "}"] and tokens[at + 3].kind != "name":
            yield Edit(tokens[at + 1].start, tokens[at + 1].end, "object")
            yield Edit(tokens[at + 2].start, tokens[at + 2].end, "")


def _nullable_types(tokens: list[Token]) -> Iterator[Edit]:
    """`string? x` becomes `string x`."""
    values = _VALUE_TYPES | {
        tokens[at + 1].text for at in range(len(tokens) - 1) if tokens[at].text in ("struct", "enum")
    }
    for at, token in enumerate(tokens):
        if token.text != "?" or at == 0 or tokens[at - 1].end != token.start:
            continue
        start = type_start(tokens, at - 1)
        if start is None or not ends_type(tokens, at, start):
            continue
        # An array is a reference, whatever is in it.
        if tokens[at - 1].text == "]" or own_name(tokens, start, at) not in values:
            yield Edit(token.start, token.end, " ")


def _suppressions(tokens: list[Token]) -> Iterator[Edit]:
    """`x!.y` becomes `x.y`."""
    for before, token in pairwise(tokens):
        if token.text != "!" or before.end != token.start:
            continue
        if before.text in (")", "]") or (before.kind in ("name", "string") and before.text not in _KEYWORDS_BEFORE_NOT):
            yield Edit(token.start, token.end, " ")


def _assignments_if_null(tokens: list[Token]) -> Iterator[Edit]:
    """`x ??= e;` becomes `x = x ?? (e);`."""
    for at, token in enumerate(tokens):
        if token.text != "??=":
            continue
        start, end = at - 1, find(tokens, at, ";")
        while start > 0 and (tokens[start].kind == "name" or tokens[start].text == "."):
            start -= 1
        target = "".join(each.text for each in tokens[start + 1 : at])
        if end is not None and target and tokens[start].text in ("{", "}", ";", ")"):
            yield Edit(token.start, token.end, f"= {target} ?? (")
            yield Edit(tokens[end].start, tokens[end].start, ")")


def _target_typed_new(tokens: list[Token]) -> Iterator[Edit]:
    """`T x = new();` becomes `T x = new T();`."""
    for at, token in enumerate(tokens):
        if token.text != "new" or text_at(tokens, at + 1) != "(" or text_at(tokens, at - 1) != "=":
            continue
        if at < 3 or tokens[at - 2].kind != "name":
            continue
        start = type_start(tokens, at - 3)
        if start is None or tokens[start].text in ("var", "return", "new"):
            continue
        # Inserted text is not lowered again, so notes on references are left out here, too.
        kept = [
            tokens[index].text
            for index in range(start, at - 2)
            if tokens[index].text != "?" or tokens[index - 1].text in _VALUE_TYPES
        ]
        if kept[-1] != "?":
            yield Edit(token.end, token.end, f" {''.join(kept)}")


_RULES: tuple[Callable[[list[Token]], Iterator[Edit]], ...] = (
    _nullable_directives,
    _verbatim_interpolated,
    _using_declarations,
    _is_not,
    _empty_patterns,
    _nullable_types,
    _suppressions,
    _assignments_if_null,
    _target_typed_new,
    switch_expressions,
)
