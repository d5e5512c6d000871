"""Finds the ends of expressions and types among tokens."""

from generator.definition.csharp import Token

_MODIFIERS = frozenset({"public", "private", "protected", "internal", "static", "async", "readonly", "override"})
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")


def text_at(tokens: list[Token], at: int) -> str:
    """Return the text of a token; nothing before the first and behind the last."""
    return tokens[at].text if 0 <= at < len(tokens) else ""


def find(tokens: list[Token], at: int, wanted: str) -> int | None:
    """Find the next token of this text on the same level of brackets, or the one that closes the level."""
    depth = 0
    for index in range(at + 1, len(tokens)):
        text = tokens[index].text
        if depth == 0 and text == wanted:
            return index
        depth += (text in _OPENING) - (text in _CLOSING)
        if depth < 0:
            return None
    return None


def operand_start(tokens: list[Token], at: int) -> int | None:
    """Find where the simple expression before an operator starts: names, members, calls and indexes."""
    index = at - 1
    while index >= 0:
        if tokens[index].text in (")", "]"):
            opening = _opening_of(tokens, index)
            if opening is None:
                return None
            index = opening
        elif tokens[index].kind != "name":
            return None
        if text_at(tokens, index - 1) in (".", "?."):
            index -= 2
        elif tokens[index].text in ("(", "[") and (
            tokens[index - 1].kind == "name" or text_at(tokens, index - 1) in ")]"
        ):
            index -= 1
        else:
            # What stands in front must bind less tightly than `!`.
            return (
                index if text_at(tokens, index - 1) in ("(", "&&", "||", "return", "=", "=>", ",", "?", ":") else None
            )
    return None


def pattern_end(tokens: list[Token], at: int) -> int | None:
    """Find where the constant or type with an optional variable that starts here ends, if it is as simple as that."""
    if at < len(tokens) and tokens[at].kind in ("string", "number"):
        end = at
    else:
        end = at - 1
        while end + 1 < len(tokens) and (tokens[end + 1].kind == "name" or tokens[end + 1].text in "<>.[]"):
            if tokens[end + 1].text in ("and", "or"):
                return None
            end += 1
    return end if end >= at and text_at(tokens, end + 1) in (")", "&&", "||", ";", ",", "?", ":") else None


def _opening_of(tokens: list[Token], at: int) -> int | None:
    depth = 0
    for index in range(at, -1, -1):
        depth += (tokens[index].text in _CLOSING) - (tokens[index].text in _OPENING)
        if depth == 0:
            return index
    return None


def type_start(tokens: list[Token], at: int) -> int | None:
    """Find where the type that ends here starts: dotted names, type arguments, array brackets."""
    index = at
    while text_at(tokens, index) == "?" or (text_at(tokens, index) == "]" and text_at(tokens, index - 1) == "["):
        index -= 1 if tokens[index].text == "?" else 2
    if text_at(tokens, index) == ">":
        depth = 0
        while index >= 0:
            depth += (tokens[index].text == ">") - (tokens[index].text == "<")
            if tokens[index].kind not in ("name", "operator") or tokens[index].text in "{};":
                return None
            index -= 1
            if depth == 0:
                break
    if index < 0 or tokens[index].kind != "name":
        return None
    while text_at(tokens, index - 1) == "." and index >= 2 and tokens[index - 2].kind == "name":
        index -= 2
    return index


def own_name(tokens: list[Token], start: int, end: int) -> str:
    """Return the last part of a dotted type, without its arguments."""
    name = tokens[start].text
    for index in range(start, end):
        if tokens[index].text == "<":
            break
        if tokens[index].kind == "name":
            name = tokens[index].text
    return name


def ends_type(tokens: list[Token], at: int, start: int) -> bool:
    """Whether the `?` here ends a type; the other possibility is the conditional operator."""
    after = text_at(tokens, at + 1)
    if after == ">" or (after == "[" and text_at(tokens, at + 2) == "]"):
        return True
    before = text_at(tokens, start - 1)
    if after == ")":
        return before == "(" or before in ("as", "is", ",", "typeof")
    if after == ",":
        return before in ("<", ",", "(", "as")
    if after in (";", "??"):
        return before == "as"
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    if following is None or following.kind != "name" or following.start == tokens[at].end:
        return False
    behind = text_at(tokens, at + 2)
    if behind in ("(", "<"):
        # A method: something of a declaration must stand in front, or a condition would be taken for a type.
        return before in _MODIFIERS
    return behind in ("=", ";", ",", ")", "{", "in", "=>")
