"""Rewrites switch expressions (C# 8), which mcs does not know, as conditional expressions."""

from collections.abc import Iterator

from generator.definition.csharp import Token
from generator.runtime.script.edits import Edit
from generator.runtime.script.walking import find, text_at

_PURE = frozenset({"ToLower", "ToLowerInvariant", "ToUpper", "ToUpperInvariant", "Trim", "ToString"})


def switch_expressions(tokens: list[Token]) -> Iterator[Edit]:
    """`x switch { "a" or "b" => e, _ => f }` becomes `(x is "a" || x is "b" ? (e) : (f))`."""
    for at, token in enumerate(tokens):
        if token.text != "switch" or text_at(tokens, at + 1) != "{":
            continue
        left, close = _repeatable_start(tokens, at), find(tokens, at + 1, "}")
        if left is None or close is None:
            continue
        operand = "".join(each.text for each in tokens[left:at])
        arms = _arms(tokens, at + 2, close, operand)
        if arms:
            yield Edit(tokens[left].start, tokens[at - 1].end, "(")
            yield Edit(token.start, token.end, "")
            yield Edit(tokens[at + 1].start, tokens[at + 1].end, "")
            yield from arms
            yield Edit(tokens[close].start, tokens[close].end, ")")


def _arms(tokens: list[Token], at: int, close: int, operand: str) -> list[Edit] | None:
    """Rewrite the arms of a switch expression; nothing unless each tests constants and the last takes the rest."""
    edits: list[Edit] = []
    while at < close:
        arrow = find(tokens, at - 1, "=>")
        if arrow is None or arrow >= close:
            return None
        end = find(tokens, arrow, ",")
        end = close if end is None or end > close else end
        is_last = tokens[at].text == "_"
        if is_last != (end + 1 >= close):
            return None
        for index in range(at, arrow):
            test = "" if is_last else _test(tokens, index, (index - at) % 2 == 1, operand)
            if test is None:
                return None
            edits.append(Edit(tokens[index].start, tokens[index].end, test))
        edits.append(Edit(tokens[arrow].start, tokens[arrow].end, "(" if is_last else "? ("))
        if is_last and end < close:
            edits.append(Edit(tokens[end].start, tokens[end].end, ")"))
        elif is_last:
            edits.append(Edit(tokens[close].start, tokens[close].start, ")"))
        else:
            edits.append(Edit(tokens[end].start, tokens[end].end, ") :"))
        at = end + 1
    return edits


def _test(tokens: list[Token], index: int, between: bool, operand: str) -> str | None:
    token = tokens[index]
    if between:
        return "||" if token.text == "or" else None
    if token.kind == "string" or token.text in ("null", "true", "false"):
        return f"{operand} is {token.text}"
    if token.kind == "number":
        # mcs 6.8 writes an invalid program for `is` between a long or a double and a number (measured).
        return f"{operand} == {token.text}"
    return None


def _repeatable_start(tokens: list[Token], at: int) -> int | None:
    """Find the start of an operand that may be written once per test: names, members and calls without effects."""
    index = at - 1
    while index >= 0:
        if tokens[index].text == ")" and text_at(tokens, index - 1) == "(" and text_at(tokens, index - 2) in _PURE:
            index -= 2
        if tokens[index].kind != "name" or tokens[index].text == "await":
            return None
        if text_at(tokens, index - 1) not in (".", "?."):
            return index
        index -= 2
    return None
