"""How one text looks after it went through other hands: escaped for JSON, HTML, addresses, shells, or in base64.

Facts: RFC 8259 7 (JSON), RFC 3986 2.1 (addresses), HTML "13.5 Named character references", RFC 4648 4 and 5 (base64).
"""

import base64
import re
import unicodedata
from collections.abc import Iterator
from html.entities import codepoint2name
from itertools import groupby

# An escape may have been escaped again, and again.
_SLASHES = r"\\{0,7}"
_PERCENT = r"%(?:25){0,3}"
_AMPERSAND = r"&(?:amp;){0,3}"
_SHORT = {"\b": "b", "\f": "f", "\n": "n", "\r": "r", "\t": "t"}
_LETTERS_OF_BASE64 = "[A-Za-z0-9+/_-]"
# Shorter pieces of base64 turn up by chance.
_SHORTEST_PIECE = 8
# Encoders for mail and certificates break lines after 64 or 76 characters.
_SHORTEST_LINE = 60
_LINE_BREAK = r"(?:\r?\n)?"


def pattern_of(text: str) -> str:
    """Return a regular expression for a text in any spelling, also one in which each character has another.

    It takes time that grows with the searched text alone: every alternative begins with a character of its own, and
    what repeats is bounded.
    """
    return "".join(
        _slashes(len(list(run))) if character == "\\" else "".join(map(_character, run))
        for character, run in groupby(text)
    )


def variants_of(text: str) -> set[str]:
    """Return a text as others may store it: composed, decomposed, and as UTF-8 that was read as something else."""
    forms = {text, unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)}
    for charset in ("latin-1", "cp1252"):
        try:
            forms.add(text.encode().decode(charset))
        except UnicodeError:
            continue
    return forms


def encoded_patterns_of(text: str) -> Iterator[str]:
    """Return regular expressions for a text in hexadecimal digits and in base64: alone, and inside something longer."""
    yield "".join(_hex(byte, 2) for byte in text.encode("utf-8", "surrogatepass"))
    for raw in sorted(_raw_forms(text)):
        whole = base64.b64encode(raw).decode().rstrip("=")
        yield pattern_of_base64(whole) + f"(?:{_character('=')}){{0,2}}"
        for before in range(3):
            # Only characters all of whose bits are the text's own are the same wherever it stands.
            first, end = -(-8 * before // 6), 8 * (before + len(raw)) // 6
            piece = base64.b64encode(bytes(before) + raw).decode()[first:end]
            if len(piece) >= _SHORTEST_PIECE:
                yield pattern_of_base64(piece) + f"{_LETTERS_OF_BASE64}?"


def pattern_of_base64(encoded: str) -> str:
    """Return a regular expression for base64 without its padding, in both alphabets, also inside JSON or an address."""
    other = {"+": "-", "/": "_"}
    letters = [f"(?:{other[letter]}|{_character(letter)})" if letter in other else letter for letter in encoded]
    return (_LINE_BREAK if len(encoded) > _SHORTEST_LINE else "").join(letters)


def _raw_forms(text: str) -> set[bytes]:
    forms = {text.encode()}
    for charset in ("latin-1", "cp1252", "utf-16-le"):
        try:
            forms.add(text.encode(charset))
        except UnicodeError:
            continue
    return forms


def _slashes(number: int) -> str:
    """Match a run of backslashes as a whole: each may be doubled, and doubled again."""
    others = "|".join([*_by_number("\\"), *_percent(b"\\")])
    return rf"(?:{others}|\\){{{number},{8 * number}}}"


def _character(character: str) -> str:
    found = [re.escape(character), *_by_number(character), *_percent(character.encode())]
    if character in _SHORT:
        found.append(rf"\\{_SLASHES}{_SHORT[character]}")
    elif not character.isalnum():
        found.append(rf"\\{_SLASHES}{re.escape(character)}")
    if ord(character) < 256:
        found.append(rf"\\{_SLASHES}x{_hex(ord(character), 2)}")
        found += _percent(character.encode("latin-1"))
    if character == " ":
        found.append(r"\+")
    if character == "'":  # shells
        found.append("'\"'\"'")
    if character in "'\"":
        found.append(rf"{_AMPERSAND}{'apos' if character == chr(39) else 'quot'};")
    elif (name := codepoint2name.get(ord(character))) is not None:
        found.append(f"{_AMPERSAND}{name};")
    # The longer first: a quote is also the beginning of what a shell makes of it.
    return f"(?:{'|'.join(dict.fromkeys(reversed(found)))})"


def _by_number(character: str) -> list[str]:
    units = character.encode("utf-16-be")
    pairs = [int.from_bytes(units[at : at + 2], "big") for at in range(0, len(units), 2)]
    utf8 = "".join(rf"\\{_SLASHES}x{_hex(byte, 2)}" for byte in character.encode())
    return [
        "".join(rf"\\{_SLASHES}u{_hex(unit, 4)}" for unit in pairs),
        rf"\\{_SLASHES}U{_hex(ord(character), 8)}",
        rf"\\{_SLASHES}u\{{0{{0,6}}{_hex(ord(character), 1)}\}}",
        rf"{_AMPERSAND}#0{{0,6}}{ord(character)};",
        rf"{_AMPERSAND}#[xX]0{{0,6}}{_hex(ord(character), 1)};",
        utf8,
    ]


def _percent(raw: bytes) -> list[str]:
    return ["".join(f"{_PERCENT}{_hex(byte, 2)}" for byte in raw)]


def _hex(number: int, digits: int) -> str:
    """Write a number for a regular expression, with letters of either case."""
    return "".join(f"[{digit}{digit.upper()}]" if digit.isalpha() else digit for digit in f"{number:0{digits}x}")
