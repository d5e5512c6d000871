"""Spec files as YAML nodes: strict about encoding, size, depth, aliases and tags, so that nothing hostile gets in."""

import re
from pathlib import Path
from typing import Any

import yaml

from generator.definition.files import Unreadable, file_bytes
from generator.definition.yaml_nodes import BoundedLoader, TooDeep, first_anchor
from generator.findings import Finding
from generator.spec.problems import Location, mistake

MAX_DEPTH = 40

# Everything that may stand before an anchor or alias; `:` and `?` need no blank after them between brackets.
_MARKED_NODE = re.compile(r"(?:^|[\s\[{,:?])[&*][^\s*&]", re.MULTILINE)

_TAB = "a tab stands where only spaces may; indent with spaces"


class _Loader(BoundedLoader):
    most = MAX_DEPTH


def read_node(path: Path, shown: str) -> yaml.MappingNode | Finding:
    """Read one spec file.

    Args:
        path: the file.
        shown: its name in messages.

    Returns:
        The root mapping, its marks counting lines and columns from 0; or the one problem that kept it from being
        read (unreadable, too large, not UTF-8, no YAML, an alias, nested deeper than `MAX_DEPTH`, not a mapping).
    """
    start = Location(shown, 1, 1)
    try:
        data = file_bytes(path)
    except Unreadable as error:
        return mistake(start, error.message)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        at = Location(shown, before.count("\n") + 1, len(before) - before.rfind("\n"))
        return mistake(at, f"byte 0x{data[error.start]:02x} is not UTF-8; save the file as UTF-8")
    return _compose(text, shown)


def _compose(text: str, shown: str) -> yaml.MappingNode | Finding:
    start = Location(shown, 1, 1)
    try:
        if _MARKED_NODE.search(text) and (marked := first_anchor(text, MAX_DEPTH)):
            return mistake(
                _location(marked.start_mark, shown),
                f"anchors and aliases (here {marked.anchor!r}) are not allowed; name a shared parameter, schema "
                "or error instead",
            )
        node = yaml.compose(text, Loader=_Loader)
    except TooDeep as deep:
        return mistake(_location(deep.at, shown), f"is nested deeper than {MAX_DEPTH} levels")
    except yaml.MarkedYAMLError as error:
        found = error.problem_mark or error.context_mark
        at = Location(shown, found.line + 1, found.column + 1) if found else start
        problem = error.problem or "unreadable"
        if "tab" in problem or "'\\t'" in problem or _tab_at(text, at.line):
            return mistake(Location(shown, *(_tab_at(text, at.line) or at[1:])), _TAB)
        context = f" ({error.context})" if error.context else ""
        return mistake(at, f"YAML syntax: {problem}{context}")
    except yaml.reader.ReaderError as error:
        before = text[: text.index(chr(error.character))]  # its own position counts bytes or characters
        at = Location(shown, before.count("\n") + 1, len(before) - before.rfind("\n"))
        return mistake(at, f"character U+{error.character:04X} is not allowed in YAML")
    if node is None:
        return mistake(start, "is empty")
    if not isinstance(node, yaml.MappingNode):
        return mistake(start, "must be a mapping of keys at its top level")
    return node


def _tab_at(text: str, line: int) -> tuple[int, int] | None:
    lines = text.split("\n")
    for number in (line, line + 1):
        if number <= len(lines):
            indent = re.match(r"[ \t]*", lines[number - 1])
            if indent and "\t" in indent.group():
                return number, indent.group().index("\t") + 1
    return None


def _location(mark: Any, shown: str) -> Location:
    return Location(shown, mark.line + 1, mark.column + 1) if mark else Location(shown, 1, 1)
