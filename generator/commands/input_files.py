"""Inputs that are read from files: `name=@photo.png`."""

import base64
import mimetypes
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from generator.commands.outcome import Refusal

# What an action may send at most (Microsoft: "Limits", message size with chunking off).
_LARGEST = 100 * 1024 * 1024
FILES = ("binary", "byte")
"""Formats of what is a file."""


def is_file(word: str) -> bool:
    """Return whether a value names a file: it begins with one `@`."""
    return word.startswith("@") and not word.startswith("@@")


def literal(word: str) -> str:
    """Return a value that names no file: of two `@` at its beginning one is meant."""
    return word[1:] if word.startswith("@@") else word


def content_for(name: str, schema: Mapping[str, Any], word: str, *, is_member: bool) -> Any:
    """Read the file of an input.

    Args:
        name: of the input.
        schema: its type: files travel as a flow carries them, or in base64, everything else is text.
        word: `@` and the file's name.
        is_member: whether it is a part of a body.

    Raises:
        Refusal: the file cannot be read, is too large, or is no text where text is wanted.
    """
    path = Path(word[1:])
    content = _read(path, word)
    if schema.get("type") == "file" or schema.get("format") in FILES:
        encoded = base64.b64encode(content).decode()
        if is_member or (schema.get("format") == "byte" and schema.get("type") != "file"):
            return encoded
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return {"$content-type": kind, "$content": encoded, "$filename": path.name}
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refusal(f"{path}: is not text in UTF-8, and {name!r} takes no file") from None


def _read(path: Path, word: str) -> bytes:
    if word == "@":
        raise Refusal("expected a file's name behind @; for a literal @, write @@")
    return file_content(path, "cannot be read", f"; for a text that begins with @, write @{word}")


def file_content(path: Path, trouble: str, hint: str = "") -> bytes:
    """Read a file whose content is to be sent.

    Args:
        path: which.
        trouble: what is said when it cannot be read, before the reason.
        hint: what is said behind the reason.

    Raises:
        Refusal: that, or it is larger than any action may send.
    """
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "is not a file's name"
        raise Refusal(f"{path}: {trouble}: {reason}{hint}") from None
    if len(content) > _LARGEST:
        raise Refusal(f"{path}: is larger than {_LARGEST // 1024**2} MiB")
    return content
