"""From each place of the generated files to the line of the specs that made it.

The templates are rendered once more, with every text of the specs followed by a mark that says where it was written.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from generator.findings import Finding, Location
from generator.render.files import rendered_json
from generator.spec.model import ConnectorSpec

SourceMap = Mapping[str, Location]
"""Locations by JSON pointer."""

# The templates write no such character themselves, and what stands before the last one of a text is the text.
_MARK = "\0"


def source_maps(spec: ConnectorSpec) -> Mapping[str, SourceMap]:
    """Return for each generated JSON file where its places were written.

    Returns:
        By the name of the file, as `render_files` has it, the locations of all its places; files are named as the specs
        name them, below the root. What the templates add by themselves has the location of what is around it.
    """
    marks: list[Location] = []
    files = rendered_json(spec, lambda value: _marked(value, marks))
    return {name: dict(_located(content, "", spec.connector.at, marks)) for name, content in files.items()}


def source_of(source_map: SourceMap, pointer: str) -> Location | None:
    """Return where a place was written; of one that does not exist, where the deepest place around it was."""
    while pointer and pointer not in source_map:
        pointer = pointer.rpartition("/")[0]
    return source_map.get(pointer)


def sourced(finding: Finding, maps: Mapping[str, SourceMap]) -> Finding:
    """Return a finding about a generated file with the line of the specs that made its place.

    Args:
        finding: about any file.
        maps: of the connector in that file's folder, from `source_maps`; a file that they do not have is left as it is.
    """
    path = Path(finding.file)
    source = source_of(maps[path.name], finding.pointer) if path.name in maps else None
    return finding._replace(source=source._replace(file=str(path.parent / source.file))) if source else finding


def _marked(value: Any, marks: list[Location]) -> Any:
    if isinstance(value, str):
        at = getattr(value, "at", None)  # of texts from the specs
        if at is None:
            return value + _MARK
        marks.append(at)
        return f"{value}{_MARK}{len(marks) - 1}"
    if isinstance(value, Mapping):
        return {_marked(key, marks): _marked(member, marks) for key, member in value.items()}
    return [_marked(each, marks) for each in value] if isinstance(value, list | tuple) else value


def _located(value: Any, pointer: str, at: Location, marks: list[Location]) -> Iterator[tuple[str, Location]]:
    """Return the location of a place, and those of all places in it."""
    yield pointer, at
    if isinstance(value, dict):
        for key, member in value.items():
            name, of_key = _unmarked(key, marks)
            of_member = _own(member, marks)
            own = of_key or of_member if isinstance(member, dict) else of_member or of_key
            part = name.replace("~", "~0").replace("/", "~1")
            yield from _located(member, f"{pointer}/{part}", own or at, marks)
    elif isinstance(value, list):
        for number, entry in enumerate(value):
            yield from _located(entry, f"{pointer}/{number}", _own(entry, marks) or at, marks)


def _own(value: Any, marks: list[Location]) -> Location | None:
    """Return where a text was written, or the first text in an object, those of its own members before others."""
    if isinstance(value, str):
        return _unmarked(value, marks)[1]
    members = value.values() if isinstance(value, dict) else ()
    ordered = sorted(members, key=lambda member: not isinstance(member, str))
    return next((at for member in ordered if (at := _own(member, marks))), None)


def _unmarked(text: str, marks: list[Location]) -> tuple[str, Location | None]:
    if _MARK not in text:
        return text, None
    name, _, number = text.rpartition(_MARK)
    return name, marks[int(number)] if number else None
