"""A card's form as it comes from the browser: texts, marks and files, all of them bounded."""

import base64
import json
from collections.abc import Mapping
from typing import NamedTuple

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from generator.definition.flat_names import split_name
from generator.designer.card import Card, Field, all_fields
from generator.designer.controls import Box, Filled, entry_name, filled, text_value
from generator.designer.form import Files, list_from

_MOST_FIELDS = 20_000
_LARGEST_TEXT = 64 * 1024 * 1024
_LARGEST_FILE = 100 * 1024 * 1024


class Form(NamedTuple):
    """What the browser sent.

    Attributes:
        filled: what stands in the boxes.
        marks: what is no input, by its name, which starts with a tilde.
        uploads: content and media type of the files, by the name of their box.
    """

    filled: Filled
    marks: Mapping[str, str]
    uploads: Mapping[str, tuple[bytes, str]]

    def of(self, mark: str) -> str:
        """Return what is no input; empty when it was not sent."""
        return self.marks.get(mark, "")

    def files(self, card: Card) -> Files:
        """Return the files as flows hand them over: parts of a body in base64, others with their media type."""
        fields = {field.name: field for field in all_fields(card.fields)}
        return {name: _carried(fields.get(name), name, content, kind) for name, (content, kind) in self.uploads.items()}

    def list_text(self, card: Card, box: Box) -> str:
        """Return the entries of a list as one text."""
        entries = list_from(box.field, box.name, self.filled, self.files(card))
        return json.dumps(entries, indent=2, ensure_ascii=False) if entries else ""

    def taken_apart(self, box: Box) -> Filled:
        """Return the form with a list's text as entries; a text that is no list of such entries stays as it is."""
        text = self.filled.values.get(box.name, "")
        try:
            whole = json.loads(text) if text.strip() else []
        except (ValueError, RecursionError):
            return self.filled
        if not isinstance(whole, list):
            return self.filled
        values = {name: value for name, value in self.filled.values.items() if name != box.name}
        for number, entry in enumerate(whole):
            for part in box.field.entries:
                steps = part.name[len(box.field.name) + 2 :]
                values[entry_name(box.name, number, box.field, part)] = text_value(_at(entry, steps))
        return self.filled._replace(values=values, whole=self.filled.whole - {box.name})


def _at(entry: object, steps: str) -> object:
    for step in split_name(steps[1:]) if steps else ():
        entry = entry.get(step) if isinstance(entry, dict) else None
    return entry


def _carried(field: Field | None, name: str, content: bytes, kind: str) -> object:
    encoded = base64.b64encode(content).decode()
    is_text = field is not None and field.schema.get("format") == "byte" and field.schema.get("type") != "file"
    return encoded if is_text or "/" in name else {"$content-type": kind, "$content": encoded}


async def read_form(request: Request) -> Form:
    """Read a form.

    Raises:
        HTTPException: it is larger than any action may send, or no form.
    """
    pairs: list[tuple[str, str]] = []
    marks: dict[str, str] = {}
    uploads: dict[str, tuple[bytes, str]] = {}
    async with request.form(max_fields=_MOST_FIELDS, max_part_size=_LARGEST_TEXT) as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                content = await value.read(_LARGEST_FILE + 1)
                if len(content) > _LARGEST_FILE:
                    raise HTTPException(413, f"{value.filename}: is larger than {_LARGEST_FILE // 1024**2} MiB")
                if value.filename:
                    uploads[name] = (content, value.content_type or "application/octet-stream")
                continue
            pairs.append((name, value.replace("\r\n", "\n")))
            if name.startswith("~"):
                marks[name] = value
    return Form(filled(pairs), marks, uploads)
