"""Choices that look like chance and are the same in every run and on every machine."""

import zlib
from collections.abc import Sequence
from typing import TypeVar

Choice = TypeVar("Choice")


def number_for(*parts: str | int) -> int:
    """Return a number of 32 bits that belongs to some words."""
    return zlib.crc32("\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass"))


def pick(choices: Sequence[Choice], *parts: str | int) -> Choice:
    """Choose the entry that belongs to some words."""
    return choices[number_for(*parts) % len(choices)]


def hex_for(length: int, *parts: str | int) -> str:
    """Return so many hexadecimal digits that belong to some words."""
    text = ""
    while len(text) < length:
        text += f"{number_for(*parts, len(text)):08x}"
    return text[:length]


def uuid_for(*parts: str | int) -> str:
    """Return a UUID (RFC 9562, version 4 by its form) that belongs to some words."""
    digits = hex_for(32, *parts)
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-8{digits[17:20]}-{digits[20:]}"
