"""`connector validate` against the linters of OpenAPI: one definition, a folder of connectors, time by size.

The definitions are made up, so that this runs everywhere. With `CONNECTOR_CORPUS`, a folder that holds connectors, it
also measures the one of them nearest to the usual size, and all of them at once.
"""

import functools
import itertools
import json
import os
import resource
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from benchmarks.measuring import Finished, NotRun, alternate, connector_command, median_ratio, run_process, spread
from benchmarks.tables import Table

ROUNDS = 7
CORPUS_ROUNDS = 3
USUAL_KB = 180
SIZES_KB = (45, USUAL_KB, 350, 700, 1000)
CORPUS_VARIABLE = "CONNECTOR_CORPUS"
DEFINITION = "apiDefinition.swagger.json"
WANTED_SECONDS, WANTED_MIB, WANTED_RATIO, WANTED_CORPUS_RATIO = 0.10, 100, 1 / 4, 1 / 5

OURS, REDOCLY, SPECTRAL, SPEC_VALIDATOR = (
    "connector validate",
    "redocly lint",
    "spectral lint",
    "openapi-spec-validator",
)
ONE_PROCESS, ALL_CORES = f"{OURS} --jobs 1", f"{OURS}, all cores"
MISSING = "not installed: npm ci --prefix benchmarks"
SPEC_VALIDATOR_MISSING = "not installed: make setup"
RULESET = "ruleset.yaml"

_RAN = (0, 1)  # 1: it ran, and something was found
_UNREAD = 2  # it ran, but some files could not be read
_SHOWN = 800
_QUIET = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true", "NO_COLOR": "1"}
_REDOCLY_DONE = ": validated in "
_KB = 1000
_DEEPER = 2  # columns that a group is further in within the whole file than on its own


# Commands by name; one that starts with None is not installed.
_Ways: TypeAlias = Mapping[str, Sequence[str | Path | None]]


class Peers(NamedTuple):
    """The programs to compare with; None is one that is not installed."""

    redocly: str | None
    spectral: str | None
    spec_validator: str | None


def tables(root: Path) -> Iterator[Table]:
    """Compare `connector validate` with Redocly, Spectral and openapi-spec-validator.

    Args:
        root: not used; what is measured is made up, or lies in the corpus.

    Yields:
        One table for each definition of the usual size, one for the corpus, one for time by size.

    Raises:
        NotRun: the corpus is no folder or holds no connector, or our command cannot be run.
    """
    del root
    corpus = _corpus()
    os.environ.update(_QUIET)  # no peer calls home
    peers = Peers(
        _beside("redocly"), _beside("spectral"), shutil.which(SPEC_VALIDATOR, path=Path(sys.executable).parent)
    )
    with tempfile.TemporaryDirectory(prefix="benchmark-") as name:
        folder = Path(name)
        (folder / RULESET).write_text("extends: spectral:oas\n", encoding="utf-8")
        made = {kb: _write(folder / f"made-{kb}", kb) for kb in SIZES_KB}
        yield _one("a made-up definition", made[USUAL_KB], peers, folder)
        if corpus:
            nearest = min(filter(_is_json, corpus), key=lambda path: abs(path.stat().st_size - USUAL_KB * _KB))
            yield _one(f"{nearest.parent.name} of the corpus", nearest, peers, folder)
            yield _all(corpus, peers, folder)
        yield _by_size(made, folder, [] if corpus else [f"no corpus: name a folder of connectors in {CORPUS_VARIABLE}"])


def made_definition(kilobytes: int) -> str:
    """Make up a valid definition of about so many kilobytes, with all that a connector's definition usually has.

    Args:
        kilobytes: the wanted size; what is given is within half a group of operations, about 5 kB, of it.

    Returns:
        JSON, indented by two like the files that the platform's own tools write.
    """
    definition: dict[str, Any] = {**_HEAD, "paths": {}, "definitions": {}, **_TAIL}
    size = len(_json(definition))
    for number in itertools.count():
        paths, schemas = _group(number)
        added = sum(len(text) + _DEEPER * text.count("\n") for text in map(_json, (paths, schemas)))
        if number and size + added / 2 > kilobytes * _KB:
            break
        definition["paths"].update(paths)
        definition["definitions"].update(schemas)
        size += added
    return _json(definition) + "\n"


def _one(name: str, path: Path, peers: Peers, folder: Path) -> Table:
    ways: _Ways = {
        OURS: [*connector_command(), "validate", path],
        REDOCLY: [peers.redocly, "lint", path],
        SPECTRAL: [peers.spectral, "lint", "--ruleset", folder / RULESET, path],
        SPEC_VALIDATOR: [peers.spec_validator, path],
    }
    runs = alternate(_measures(ways, folder), ROUNDS)
    rows = _rows(ways, runs)
    ours = runs[OURS]
    note = (
        f"wanted: {WANTED_SECONDS:.2f} s, found {statistics.median(run.seconds for run in ours):.2f}; "
        f"at most {WANTED_MIB} MiB, found {statistics.median(run.peak_mib for run in ours):.0f}"
    )
    if REDOCLY in runs:
        note += f"; at most {WANTED_RATIO:.2f} of Redocly's time, found {_ratio(runs, OURS):.2f}"
    return Table(
        f"validator: {name}, {path.stat().st_size / _KB:.0f} KB, all rules; "
        f"{ROUNDS} alternating rounds of whole processes, medians",
        ("", "s (range)", "times Redocly's", "peak MiB"),
        rows,
        [note, _least_peak()],
    )


def _all(corpus: Sequence[Path], peers: Peers, folder: Path) -> Table:
    parsable = [path for path in corpus if _is_json(path)]
    unread = [path for path in corpus if path not in parsable]
    ours = [*connector_command(), "validate"]
    ways: _Ways = {
        ONE_PROCESS: [*ours, "--jobs", "1", *corpus],
        ALL_CORES: [*ours, *corpus],
        REDOCLY: [peers.redocly, "lint", *parsable],
    }
    runs = alternate(_measures(ways, folder, unread), CORPUS_ROUNDS)
    notes = [f"{len(unread)} unparsable files are left out for Redocly, which would stop at the first"]
    if REDOCLY in runs:
        found = min(run.output.count(_REDOCLY_DONE) for run in runs[REDOCLY])
        if found < len(parsable):
            notes.append(f"Redocly stopped after {found} of {len(parsable)} files: its time says nothing")
        notes.append(
            f"wanted: at most {WANTED_CORPUS_RATIO:.2f} of Redocly's time, found {_ratio(runs, ONE_PROCESS):.2f} in "
            f"one process and {_ratio(runs, ALL_CORES):.2f} on {os.cpu_count()} cores"
        )
    megabytes = sum(path.stat().st_size for path in corpus) / _KB**2
    return Table(
        f"validator: {len(corpus)} connectors of the corpus, {megabytes:.1f} MB; "
        f"{CORPUS_ROUNDS} alternating rounds of whole processes, medians",
        ("", "s (range)", "times Redocly's", "peak MiB of one process"),
        _rows(ways, runs),
        notes,
    )


def _by_size(made: Mapping[int, Path], folder: Path, notes: Sequence[str]) -> Table:
    ours = [*connector_command(), "validate"]
    runs = alternate(_measures({str(kb): [*ours, path] for kb, path in made.items()}, folder), ROUNDS)
    rows = []
    before: tuple[float, float] | None = None
    for kb, path in made.items():
        found = runs[str(kb)]
        size, seconds = path.stat().st_size / _KB, statistics.median(run.seconds for run in found)
        added = f"{1000 * (seconds - before[1]) / (size - before[0]) * 100:.1f}" if before else "-"
        peak = statistics.median(run.peak_mib for run in found)
        rows.append((f"{size:.0f} KB", spread([1000 * run.seconds for run in found], ".0f"), added, f"{peak:.0f}"))
        before = size, seconds
    return Table(
        f"validator: time by size of a made-up definition; {ROUNDS} alternating rounds of whole processes, medians",
        ("", "ms (range)", "ms for 100 KB more", "peak MiB"),
        rows,
        ["linear: the same for 100 KB more, whatever the size", _least_peak(), *notes],
    )


def _measures(ways: _Ways, folder: Path, unread: Sequence[Path] = ()) -> dict[str, Callable[[], Finished]]:
    # Standard error belongs to the output: Redocly says there which files it has done.
    both = ["sh", "-c", 'exec "$@" 2>&1', "sh"]
    return {
        name: functools.partial(_run, [*both, *(part for part in way if part)], folder, unread)
        for name, way in ways.items()
        if way[0]
    }


def _run(command: Sequence[str | Path], folder: Path, unread: Sequence[Path]) -> Finished:
    try:
        finished = run_process(command, folder, accepted=(*_RAN, _UNREAD) if unread else _RAN)
    except NotRun as error:
        text = str(error)  # it begins with the command, which may name a thousand files
        raise NotRun(text if len(text) <= _SHOWN else f"{text[: _SHOWN // 4]} ... {text[-_SHOWN // 2 :]}") from None
    if finished.exit_code == _UNREAD and not all(path.parent.name in finished.output for path in unread):
        raise NotRun(f"{Path(command[4]).name} ended with {_UNREAD}, and not for the files that cannot be read")
    return finished


def _rows(ways: _Ways, runs: Mapping[str, Sequence[Finished]]) -> list[Sequence[str]]:
    rows: list[Sequence[str]] = []
    for name in ways:
        if name not in runs:
            rows.append((name, SPEC_VALIDATOR_MISSING if name == SPEC_VALIDATOR else MISSING))
            continue
        seconds = [run.seconds for run in runs[name]]
        ratio = f"{_ratio(runs, name):.2f}" if REDOCLY in runs else "-"
        peak = statistics.median(run.peak_mib for run in runs[name])
        rows.append((name, spread(seconds, ".2f"), ratio, f"{peak:.0f}"))
    return rows


def _least_peak() -> str:
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)
    return f"a peak of {own:.0f} MiB or less is no more than the benchmarks' own process, which the kernel counts in"


def _ratio(runs: Mapping[str, Sequence[Finished]], name: str) -> float:
    return median_ratio([run.seconds for run in runs[name]], [run.seconds for run in runs[REDOCLY]])


def _beside(name: str) -> str | None:
    beside = Path(__file__).parent / "node_modules" / ".bin"
    return shutil.which(name, path=str(beside)) or shutil.which(name)


def _corpus() -> list[Path]:
    named = os.environ.get(CORPUS_VARIABLE)
    if not named:
        return []
    if not Path(named).is_dir():
        raise NotRun(f"{CORPUS_VARIABLE} names {named!r}, which is no folder; expected one that holds connectors")
    found = sorted(Path(named).resolve().rglob(DEFINITION))
    if not any(map(_is_json, found)):
        raise NotRun(f"{CORPUS_VARIABLE}: there is no {DEFINITION} to be read below {named!r}")
    return found


def _is_json(path: Path) -> bool:
    try:
        return isinstance(json.loads(path.read_bytes()), dict)
    except ValueError:
        return False


def _write(folder: Path, kilobytes: int) -> Path:
    folder.mkdir()
    path = folder / DEFINITION
    path.write_text(made_definition(kilobytes), encoding="utf-8")
    return path


def _json(value: object) -> str:
    return json.dumps(value, indent=2)


_HEAD: dict[str, Any] = {
    "swagger": "2.0",
    "info": {
        "title": "Many Things",
        "description": "A made-up service that keeps things, tells who owns them and says when one is new.",
        "version": "1.0",
        "contact": {"name": "Nobody", "url": "https://example.com/help", "email": "nobody@example.com"},
    },
    "host": "api.example.com",
    "basePath": "/",
    "schemes": ["https"],
    "consumes": ["application/json"],
    "produces": ["application/json"],
}
_TAIL: dict[str, Any] = {
    "parameters": {},
    "responses": {},
    "securityDefinitions": {"basic": {"type": "basic"}},
    "security": [{"basic": []}],
    "tags": [],
    "x-ms-connector-metadata": [
        {"propertyName": "Website", "propertyValue": "https://example.com"},
        {"propertyName": "Privacy policy", "propertyValue": "https://example.com/privacy"},
        {"propertyName": "Categories", "propertyValue": "Productivity"},
    ],
}
_FIELDS = ("name", "note", "owner", "color", "status", "created_at", "changed_at", "parent", "place", "price")


def _group(number: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Make up the operations of one kind of thing, two of them triggers, and the schemas they share."""
    thing, path = f"Thing{number}", f"/things{number}"
    reference = {"$ref": f"#/definitions/{thing}"}
    many = {"type": "array", "items": reference}
    identifier = {
        **_parameter("thing_id", "path", "integer", "Thing", f"The thing of kind {number}, as the list gives it."),
        "format": "int64",
        "x-ms-url-encoding": "single",
        "x-ms-dynamic-values": {
            "operationId": f"List{thing}",
            "value-path": "id",
            "value-title": "name",
            "parameters": {"limit": 200},
        },
    }
    body = {"name": "body", "in": "body", "required": True, "schema": reference}
    limit = {
        **_parameter("limit", "query", "integer", "Limit", "How many things at most.", required=False),
        "format": "int32",
        "default": 50,
        "maximum": 200,
    }
    kind = {
        **_parameter("kind", "query", "string", "Kind", "Which kind of change is told.", required=False),
        "enum": ["created", "changed", "removed"],
        "x-ms-visibility": "advanced",
    }
    paths = {
        path: {
            "get": _operation(f"List{thing}", f"List things {number}", [limit, kind], many),
            "post": _operation(f"Create{thing}", f"Create thing {number}", [body], reference, "201"),
        },
        path + "/{thing_id}": {
            "get": _operation(f"Get{thing}", f"Get thing {number}", [identifier], reference),
            "put": _operation(f"Update{thing}", f"Update thing {number}", [identifier, body], reference),
            "delete": _operation(f"Delete{thing}", f"Delete thing {number}", [identifier], None, "204"),
        },
        f"/new{number}": {
            "get": {
                **_operation(f"OnNew{thing}", f"When a thing {number} is added", [limit], many),
                "x-ms-trigger": "batch",
                "x-ms-trigger-hint": "Add a thing to see it work now.",
            }
        },
        f"/hooks{number}": {
            "x-ms-notification-content": {"description": "What happened to a thing.", "schema": reference},
            "post": {
                **_operation(f"OnChanged{thing}", f"When a thing {number} changes", [_hook(thing)], None, "201"),
                "x-ms-trigger": "single",
                "x-ms-trigger-hint": "Change a thing to see it work now.",
            },
        },
        f"/hooks{number}/{{hook_id}}": {
            "delete": {
                **_operation(f"Remove{thing}Hook", f"Remove hook {number}", [_hook_id()], None, "204"),
                "x-ms-visibility": "internal",
            }
        },
    }
    schemas = {
        thing: {"type": "object", "required": ["name"], "properties": _properties(number)},
        f"{thing}Hook": {
            "type": "object",
            "required": ["url"],
            "properties": {
                "url": {
                    "type": "string",
                    "title": "Address",
                    "description": "Where the service sends what happened.",
                    "x-ms-summary": "Address",
                    "x-ms-visibility": "internal",
                    "x-ms-notification-url": True,
                }
            },
        },
    }
    return paths, schemas


def _operation(
    name: str, summary: str, parameters: Sequence[object], schema: object, status: str = "200"
) -> dict[str, Any]:
    answer: dict[str, Any] = {"description": "It was done."}
    if status == "201":
        answer["headers"] = {"Location": {"type": "string", "description": "Where the new item is."}}
    if schema:
        answer["schema"] = schema
    return {
        "operationId": name,
        "summary": summary,
        "description": f"{summary}, for the account of the connection and no other.",
        "x-ms-visibility": "important",
        "parameters": list(parameters),
        "responses": {status: answer, "401": {"description": "The credentials are not valid."}},
    }


def _parameter(name: str, place: str, kind: str, title: str, text: str, *, required: bool = True) -> dict[str, Any]:
    return {
        "name": name,
        "in": place,
        "required": required,
        "type": kind,
        "description": text,
        "x-ms-summary": title,
    }


def _hook(thing: str) -> dict[str, Any]:
    return {"name": "body", "in": "body", "required": True, "schema": {"$ref": f"#/definitions/{thing}Hook"}}


def _hook_id() -> dict[str, Any]:
    text = "The hook, as its creation gave it."
    return {**_parameter("hook_id", "path", "string", "Hook", text), "x-ms-url-encoding": "single"}


def _properties(number: int) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "id": {"type": "integer", "format": "int64", "description": "The number of the thing.", "x-ms-summary": "ID"}
    }
    for name in _FIELDS:
        title = name.replace("_", " ").capitalize()
        text = f"The {name.replace('_', ' ')} of a thing of kind {number}."
        fields[name] = {"type": "string", "description": text, "x-ms-summary": title}
    return fields
