"""What rules ask of a connector's code, read as tokens: directives, its classes, and the operations that it names."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from generator.definition.csharp import Token, string_value, tokens_of

# How many tokens a declaration may have: nothing real comes near it, and nothing made up costs more.
_REACH = 50
_STOPS = frozenset({"{", "}", ";", "]", "=>", "=", "(", ")", ",", "return", "await"})
_DECODING = frozenset({"GetString", "FromBase64String"})
_TEXT_TYPES = frozenset({"string", "String", "object", "Object"})
_ACCESS = frozenset({"public", "private", "protected", "internal"})
_MODIFIERS = _ACCESS | {"override", "sealed", "async", "virtual", "static", "new", "unsafe", "abstract", "extern"}


class Using(NamedTuple):
    """A `using` directive: what it names, the alias it gives, whether it is `using static`, and where it stands."""

    target: str
    alias: str
    is_static: bool
    offset: int


class Class(NamedTuple):
    """A class: its name, whether it is public, the types behind its colon, and where its name stands."""

    name: str
    is_public: bool
    bases: tuple[str, ...]
    offset: int


class Method(NamedTuple):
    """A method: its modifiers and return type as they are written without blanks, and where its name stands."""

    modifiers: tuple[str, ...]
    returns: str
    offset: int


class Literal(NamedTuple):
    """A text that the code compares with the operationId."""

    value: str
    offset: int
    ignores_case: bool


@lru_cache(maxsize=2)
def code_of(source: str) -> tuple[Token, ...]:
    """Return the tokens; several rules ask for those of the same source."""
    return tuple(tokens_of(source))


def usings(code: Sequence[Token]) -> Iterator[Using]:
    """Return the directives; `using (...)` and `using var x = ...` are statements."""
    for at, token in enumerate(code):
        if not _is(token, "using") or at + 1 >= len(code) or code[at + 1].kind != "name":
            continue
        end = _end(code, at, (";", "{", "("))
        words = code[at + 1 : end]
        is_static = words[0].text == "static"
        words = words[1:] if is_static else words
        if end < len(code) and code[end].text == ";" and len(words) > 2 and words[1].text == "=":
            yield Using("".join(word.text for word in words[2:]), words[0].text, is_static, token.start)
        elif words and end < len(code) and code[end].text == ";" and _is_dotted(words):
            yield Using("".join(word.text for word in words), "", is_static, token.start)


def classes(code: Sequence[Token]) -> Iterator[Class]:
    """Return the classes, nested ones too."""
    for at, token in enumerate(code):
        if not _is(token, "class") or at + 1 >= len(code) or code[at + 1].kind != "name":
            continue
        modifiers = _before(code, at)
        end = _end(code, at, ("{", ";"))
        words = [word.text for word in code[at + 2 : end]]
        bases = "".join(words[words.index(":") + 1 :]).split(",") if ":" in words else []
        yield Class(code[at + 1].text, "public" in modifiers, tuple(bases), code[at + 1].start)


def methods(code: Sequence[Token], name: str) -> Iterator[Method]:
    """Return the methods of a name that take nothing."""
    for at, token in enumerate(code):
        if (
            _is(token, name)
            and [each.text for each in code[at + 1 : at + 3]] == ["(", ")"]
            and code[at - 1].text != "."
        ):
            words = _before(code, at)
            kinds = tuple(word for word in words if word in _MODIFIERS)
            if "".join(words[len(kinds) :]):
                yield Method(kinds, "".join(words[len(kinds) :]), token.start)


def operation_literals(code: Sequence[Token]) -> Iterator[Literal]:
    """Return the texts compared with `OperationId`, or a variable set to it: by `==`, `!=`, `Equals`, `case`."""
    names = operation_names(code)
    depth, openings, switches = 0, set[int](), list[int]()
    for at, token in enumerate(code):
        if token.kind == "operator" and token.text in "{}":
            if token.text == "{":
                depth += 1
                if at in openings:
                    switches.append(depth)
            else:
                if switches and switches[-1] == depth:
                    switches.pop()
                depth -= 1
        elif token.kind == "string" and switches and switches[-1] == depth:
            if _is_arm(code, at):
                yield from _literal(code, at)
        elif token.kind == "name" and token.text in names:
            following = [each.text for each in code[at + 1 : at + 4]]
            if following[:1] == ["switch"] or (following[:2] == [")", "{"] and _switches(code, at)):
                openings.add(at + 2)
            yield from _compared(code, at, following)


def resolved(name: str, aliases: Mapping[str, str]) -> str:
    """Return the name of a type without blanks, with `using` aliases replaced.

    Args:
        name: as it is written; type arguments are replaced as well.
        aliases: what they stand for.
    """
    inner, mark, rest = name.partition("<")
    outer = aliases.get(inner, inner)
    return f"{outer}<{resolved(rest.removesuffix('>'), aliases)}>" if mark else outer


def _end(code: Sequence[Token], at: int, marks: tuple[str, ...]) -> int:
    """Return the place of the first of some operators, or how far a declaration may reach."""
    last = min(at + _REACH, len(code))
    return next((place for place in range(at, last) if code[place].text in marks), last)


def _is(token: Token, name: str) -> bool:
    return token.kind == "name" and token.text == name


def _is_dotted(words: Sequence[Token]) -> bool:
    """Return whether tokens are a name with dots; two names in a row are a type and a variable."""
    return all((word.kind == "name") if place % 2 == 0 else word.text == "." for place, word in enumerate(words))


def _before(code: Sequence[Token], at: int) -> list[str]:
    """Return what stands before a name, back to the end of what came earlier."""
    start = at
    while start > max(at - _REACH, 0) and code[start - 1].kind != "directive" and code[start - 1].text not in _STOPS:
        start -= 1
    return [each.text for each in code[start:at]]


def _start_of_member(code: Sequence[Token], at: int) -> int:
    """Return where `this.Context.OperationId` begins, from the place of its last name."""
    for _ in range(_REACH):
        if at < 2 or code[at - 1].text not in (".", "?.") or code[at - 2].kind != "name":
            break
        at -= 2
    return at


def operation_names(code: Sequence[Token]) -> frozenset[str]:
    """Return the names that hold the operationId: `OperationId`, and variables that are set to it or to it decoded."""
    copies: set[str] = set()
    for at, token in enumerate(code[:-1]):
        if token.text == "OperationId" and code[at + 1].text == ";":
            start = _start_of_member(code, at)
            if start >= 2 and code[start - 1].text == "=" and code[start - 2].kind == "name":
                copies.add(code[start - 2].text)
    if copies:
        copies -= {code[at].text for at in range(len(code)) if code[at].text in copies and _is_other(code, at)}
    return frozenset(copies | {"OperationId"})


def _is_other(code: Sequence[Token], at: int) -> bool:
    """Return whether a variable is set to something else here, or is a parameter that has the same name."""
    following = code[at + 1].text if at + 1 < len(code) else ""
    if following == "=":
        words = [each.text for each in code[at + 2 : _end(code, at, (";",))]]
        return words[-1:] != ["OperationId"] and not _DECODING & set(words)
    return following in (",", ")") and at > 0 and code[at - 1].kind == "name"


def decoded_operation(code: Sequence[Token]) -> int | None:
    """Return where the code decodes the operationId from base64, whatever it is; None when it does not."""
    names = operation_names(code)
    for at, token in enumerate(code):
        if _is(token, "FromBase64String") and at + 1 < len(code) and code[at + 1].text == "(":
            end = _end(code, at, (")",))
            if code[end - 1].text in names and _start_of_member(code, end - 1) == at + 2:
                return token.start
    return None


def _switches(code: Sequence[Token], at: int) -> bool:
    start = _start_of_member(code, at)
    return [each.text for each in code[max(start - 2, 0) : start]] == ["switch", "("]


def _is_arm(code: Sequence[Token], at: int) -> bool:
    """Return whether a text is a case of a `switch`, statement or expression."""
    before, after = code[at - 1].text, code[at + 1].text if at + 1 < len(code) else ""
    return before in ("case", "{", ",", "or") and after in (":", "=>", "or", "when")


def _compared(code: Sequence[Token], at: int, following: Sequence[str]) -> Iterator[Literal]:
    """Return the texts that the operationId at a place is compared with, on either side."""
    if following[:1] in (["=="], ["!="]):
        yield from _literal(code, at + 2)
    elif following == [".", "Equals", "("]:
        yield from _literal(code, at + 4, ignores_case=True)
    start = _start_of_member(code, at)
    if following[:1] == [","] and _is_static_equals(code, start):
        yield from _literal(code, at + 2, ignores_case=True)
    elif start >= 2 and code[start - 1].text == "," and _is_static_equals(code, start - 2):
        yield from _literal(code, start - 2, ignores_case=True)
    before = [each.text for each in code[max(start - 3, 0) : start]]
    if before[-1:] in (["=="], ["!="]):
        yield from _literal(code, start - 2)
    elif before == [".", "Equals", "("]:
        yield from _literal(code, start - 4, ignores_case=True)


def _is_static_equals(code: Sequence[Token], at: int) -> bool:
    """Return whether the first value of `string.Equals(...)` stands at a place."""
    words = [each.text for each in code[max(at - 4, 0) : at]]
    return words[1:] == [".", "Equals", "("] and words[0] in _TEXT_TYPES


def _literal(code: Sequence[Token], at: int, ignores_case: bool = False) -> Iterator[Literal]:
    if 0 <= at < len(code) and code[at].kind == "string":
        value = string_value(code[at].text)
        # What a text is put together from is no name by itself.
        if value is not None and not (at + 1 < len(code) and code[at + 1].text == "+"):
            yield Literal(value, code[at].start, ignores_case)
