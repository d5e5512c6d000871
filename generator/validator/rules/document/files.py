"""Files and their JSON."""

from collections.abc import Iterator

from generator.definition.files import DEFINITION
from generator.validator.connector import FOLDER, Connector
from generator.validator.fixes import mark_removed
from generator.validator.rule import Example, Place, Violation, rule
from generator.validator.swagger import json_name

_MAX_BYTES = 1_048_576
_WARN_BYTES = 1_000_000


def _problems(connector: Connector, kind: str) -> Iterator[Violation]:
    for name, file in connector.files.items():
        for problem in file.reading.problems if file.reading else ():
            if problem.kind == kind:
                yield Violation(problem.message, problem.place, file=name, offset=problem.offset)


@rule(
    "json-unparseable",
    "error",
    about=FOLDER,
    summary="A JSON file is strict JSON: no comments, no comma before a closing bracket, no raw control characters",
    why="The official tools parse strictly and stop at the first mistake, so nothing of the connector is imported.",
    source="paconn source",
    bad=(
        Example(files={DEFINITION: '{\n  "swagger": "2.0"\n  "info": {}\n}\n'}),
        Example(files={"settings.json": "{} {}"}),
    ),
    good=Example(files={"settings.json": '{"environment": "Default-00000000-0000-0000-0000-000000000000"}'}),
)
def json_unparseable(connector: Connector) -> Iterator[Violation]:
    """Report the first mistake of each JSON file, and one that holds no object."""
    yield from _problems(connector, "syntax")
    for name, file in connector.files.items():
        if file.reading and name.endswith(".json") and file.reading.is_parsed and not isinstance(file.content, dict):
            yield Violation(f"the file must hold one JSON object, not {json_name(file.content)}", file=name)


@rule(
    "file-not-utf8",
    "error",
    about=FOLDER,
    summary="Files are UTF-8",
    why="The official tools read UTF-8 and stop at other bytes. Save the file as UTF-8 without a byte order mark.",
    source="microsoft/PowerPlatformConnectors#117, #619",
    bad=Example(files={"settings.json": b'{"icon": "Br\xf8nn.png"}', "Br\xf8nn.png": b""}),
    good={"/info/contact/name": "Br\xf8nn"},
)
def file_not_utf8(connector: Connector) -> Iterator[Violation]:
    """Report the first byte that is not UTF-8; the file is read as Windows-1252 from there on."""
    yield from _problems(connector, "encoding")


@rule(
    "file-bom",
    "warning",
    about=FOLDER,
    on_import="warning",
    summary="Files do not start with a byte order mark",
    why="`paconn validate` takes the mark away, but `paconn create` and `paconn update` do not and refuse the file.",
    source="paconn source",
    bad=Example(files={"settings.json": b"\xef\xbb\xbf{}"}),
    good=Example(files={"settings.json": b"{}"}),
    fix=mark_removed,
)
def file_bom(connector: Connector) -> Iterator[Violation]:
    """Report a byte order mark."""
    yield from _problems(connector, "mark")


@rule(
    "json-duplicate-key",
    "warning",
    about=FOLDER,
    on_import="warning",
    summary="An object names each key once",
    why="Parsers keep the last value and drop the others without a word, so a part of the connector is lost.",
    source="measured: 4 of 1,015 published definitions",
    bad=Example(files={"settings.json": '{"icon": "a.png",\n "icon": "b.png"}'}),
    good=Example(files={"settings.json": '{"icon": "icon.png"}', "icon.png": b""}),
)
def json_duplicate_key(connector: Connector) -> Iterator[Violation]:
    """Report every key that its object already has."""
    yield from _problems(connector, "duplicate")


@rule(
    "definition-too-large",
    "error",
    summary="The definition is smaller than 1 MB",
    why="The platform does not import larger definitions. Share schemas, shorten descriptions, or write compact JSON.",
    source="Microsoft: define a custom connector from an OpenAPI definition; custom connector FAQ; certification",
    bad={"/info/x-filler": lambda: "a" * _MAX_BYTES},
    good={"/info/x-filler": lambda: "a" * 900_000},
)
def definition_too_large(connector: Connector) -> Iterator[Violation]:
    """Report a definition above the limit, and as a warning one that comes close."""
    size = len(connector.files[DEFINITION].data)
    if size > _MAX_BYTES:
        yield Violation(f"the definition has {size:,} bytes; the limit is {_MAX_BYTES:,}")
    elif size > _WARN_BYTES:
        yield Violation(f"the definition has {size:,} bytes, close to the limit of {_MAX_BYTES:,}", severity="warning")


@rule(
    "json-type-wrong",
    "error",
    summary="Every OpenAPI keyword has a value of its JSON type",
    why='The import refuses other types, such as "true" in quotes, or an object where a list belongs.',
    source="Microsoft: swagger validator JsonTypeIncorrect; microsoft/PowerPlatformConnectors#4123",
    bad=(
        {"/paths/~1items/get/parameters": {}},
        {"/paths/~1items~1{item_id}/get/deprecated": "true"},
        {"/definitions/Item/properties/name/maxLength": "20"},
    ),
    good={"/definitions/Item/properties/name/maxLength": 20},
)
def json_type_wrong(connector: Connector) -> Iterator[Violation]:
    """Report values that the walk could not take."""
    for type_mismatch in connector.index.type_mismatches:
        types = [each for each in type_mismatch.types if each is not int or float not in type_mismatch.types]
        expected = " or ".join(json_name(each()) for each in types)
        yield Violation(
            f"{_name(type_mismatch.place)} must be {expected}, not {json_name(type_mismatch.value)}",
            type_mismatch.place,
        )


def _name(place: Place) -> str:
    return f"an entry of {str(place[-2])!r}" if isinstance(place[-1], int) and len(place) > 1 else repr(str(place[-1]))
