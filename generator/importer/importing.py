"""An import as a whole: read, written as specs, generated from them once more and held against what was there."""

import json
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from generator.importer.build import Forced, Specs, specs_of
from generator.importer.openapi3 import lowered
from generator.importer.openapi3_security import properties_of
from generator.importer.source import Source
from generator.importer.words import plain
from generator.render import render_files
from generator.spec import load_spec

DEFINITION, PROPERTIES = "apiDefinition.swagger.json", "apiProperties.json"


class Imported(NamedTuple):
    """An imported connector.

    Attributes:
        files: contents of the new folder, by path.
        specs: what was written.
        differences: pointers of the places at which the generated files are not what was there; none, almost always.
    """

    files: Mapping[str, bytes]
    specs: Specs
    differences: tuple[str, ...]


def imported(source: Source) -> Imported:
    """Return the specs of a connector together with what is generated from them.

    Raises:
        SpecError: the specs cannot be read again, because the definition holds what no spec can.
    """
    definition: Mapping[str, Any] = source.definition
    if source.is_openapi3:
        definition = lowered(definition)
    properties = source.properties if source.properties is not None else properties_of(definition)
    wanted = {DEFINITION: plain(definition), PROPERTIES: properties}
    found = _attempt(definition, properties, wanted, source.copied, frozenset())
    if found.differences:  # what has come out otherwise is said in `extra`
        forced = frozenset(tuple(_parts(place)[:3]) for place in found.differences)
        again = _attempt(definition, properties, wanted, source.copied, forced)
        found = again if len(again.differences) < len(found.differences) else found
    return found


def _attempt(
    definition: Mapping[str, Any],
    properties: Mapping[str, Any],
    wanted: Mapping[str, Any],
    copied: Mapping[str, bytes],
    forced: Forced,
) -> Imported:
    specs = specs_of(definition, properties, forced)
    files = {name: text.encode() for name, text in specs.files.items()} | dict(copied)
    with tempfile.TemporaryDirectory(prefix="connector-import-") as folder:
        write(Path(folder), files)
        generated = render_files(load_spec(Path(folder)))
    made = {name: json.loads(generated[name]) for name in wanted}
    places = [f"{name}#{place}" for name, value in wanted.items() for place in differences(value, made[name])]
    return Imported({**generated, **files}, specs, tuple(places))


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files below a folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def differences(value: Any, other: Any, place: str = "") -> Iterator[str]:
    """Return the pointers at which two JSON values differ; the order of members does not count."""
    if isinstance(value, dict) and isinstance(other, dict):
        for key in {**value, **other}:
            inner = f"{place}/{key.replace('~', '~0').replace('/', '~1')}"
            if key in value and key in other:
                yield from differences(value[key], other[key], inner)
            else:
                yield inner
    elif isinstance(value, list) and isinstance(other, list) and len(value) == len(other):
        for at, (one, two) in enumerate(zip(value, other, strict=True)):
            yield from differences(one, two, f"{place}/{at}")
    elif isinstance(value, bool) != isinstance(other, bool) or value != other:
        yield place


def _parts(place: str) -> list[str]:
    name, _, pointer = place.partition("#")
    parts = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
    return parts if name == DEFINITION else [PROPERTIES, *parts]
