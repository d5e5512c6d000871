"""The example service against Prism and Mockoon on the same definition: first answer, requests per second, what fits.

Each peer is called as its own help says, in its quickest form. The load comes from one connection that is kept open.
"""

import functools
import http.client
import json
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.measuring import alternate, connector_command, median_ratio, spread
from benchmarks.serving import HOST, Request, free_port, server
from benchmarks.tables import Table

ROUNDS = 5
SECONDS = 2.0
WANTED_START, WANTED_RATE = 0.2, 3
OURS, PRISM, MOCKOON = "connector mock", "Prism", "Mockoon"
USER, PASSWORD = "ada@example.com", "example-password"
_LISTS = 12

DEFINITION: Mapping[str, Any] = {
    "swagger": "2.0",
    "info": {"title": "Shop", "version": "1.0"},
    "host": "shop.example.com",
    "basePath": "/",
    "schemes": ["https"],
    "produces": ["application/json"],
    "securityDefinitions": {"basic": {"type": "basic"}},
    "security": [{"basic": []}],
    "paths": {
        f"/things{number}": {
            "get": {
                "operationId": f"ListThings{number}",
                "responses": {
                    "200": {"description": "ok", "schema": {"type": "array", "items": {"$ref": "#/definitions/Thing"}}}
                },
            }
        }
        for number in range(_LISTS)
    },
    "definitions": {
        "Thing": {
            "type": "object",
            "required": ["id", "name"],
            "properties": {
                "id": {"type": "integer", "format": "int64"},
                "name": {"type": "string", "minLength": 3, "maxLength": 40},
                "code": {"type": "string", "pattern": "^[A-Z]{3}-[0-9]{4}$"},
                "email": {"type": "string", "format": "email"},
                "created_at": {"type": "string", "format": "date-time"},
                "price": {"type": "number", "minimum": 0.5, "multipleOf": 0.5},
                "state": {"type": "string", "enum": ["open", "closed"]},
                "part_of": {"$ref": "#/definitions/Thing"},
                "tags": {"type": "array", "uniqueItems": True, "maxItems": 3, "items": {"type": "string"}},
            },
        }
    },
}


class Life(NamedTuple):
    """One server from its start to its end: its first answer, its rate, and how many of its answers do not fit."""

    seconds: float
    rate: float
    misfits: int


def tables(_root: Path) -> Iterator[Table]:
    """Compare the example service with its peers.

    Yields:
        One table.
    """
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        file = Path(folder) / "shop.json"
        file.write_text(json.dumps(DEFINITION), encoding="utf-8")
        commands: dict[str, Callable[[int], list[str | Path]]] = {OURS: functools.partial(_our_command, file)}
        missing: list[tuple[str, str]] = []
        for name, program, command in ((PRISM, "prism", _prism_command), (MOCKOON, "mockoon-cli", _mockoon_command)):
            found = _installed(program)
            if found is None:
                missing.append((name, "not installed: npm ci --prefix benchmarks"))
            else:
                commands[name] = functools.partial(command, found, file)
        lives = {name: functools.partial(_life, command, file.parent) for name, command in commands.items()}
        measured = alternate(lives, ROUNDS)
    rows: list[Sequence[str]] = [_row(name, found) for name, found in measured.items()]
    yield Table(
        f"example: {_LISTS} lists with Basic credentials; {ROUNDS} alternating rounds, in each one connection for "
        f"{SECONDS:.0f} s; medians",
        ("", "first 200, ms (range)", "requests/s (range)", f"of {_LISTS} do not fit"),
        [*rows, *missing],
        [_targets(measured)] if PRISM in measured else [],
    )


def _installed(program: str) -> Path | None:
    beside = Path(__file__).parent / "node_modules" / ".bin"
    found = shutil.which(program, path=str(beside)) or shutil.which(program)
    return Path(found) if found else None


def _our_command(file: Path, port: int) -> list[str | Path]:
    return [*connector_command(), "mock", file, "--port", str(port)]


def _prism_command(program: Path, file: Path, port: int) -> list[str | Path]:
    return [program, "mock", "--host", HOST, "--port", str(port), "--verboseLevel", "silent", file]


def _mockoon_command(program: Path, file: Path, port: int) -> list[str | Path]:
    return [program, "start", "--data", file, "--hostname", HOST, "--port", str(port), "--disable-log-to-file"]


def _life(command: Callable[[int], list[str | Path]], folder: Path) -> Life:
    port = free_port()
    request = Request("/things0", USER, PASSWORD)
    with server(command(port), folder, port, request) as started:
        connection = http.client.HTTPConnection(HOST, port, timeout=10)
        try:
            return Life(started.seconds, _rate(connection, request), _misfits(connection, request))
        finally:
            connection.close()


def _get(connection: http.client.HTTPConnection, path: str, request: Request) -> bytes:
    connection.request("GET", path, headers={"Authorization": request.authorization})
    return connection.getresponse().read()


def _rate(connection: http.client.HTTPConnection, request: Request) -> float:
    count, started = 0, time.perf_counter()
    while time.perf_counter() - started < SECONDS:
        _get(connection, request.path, request)
        count += 1
    return count / (time.perf_counter() - started)


def _misfits(connection: http.client.HTTPConnection, request: Request) -> int:
    """Count the lists that JSON Schema refuses; what is no JSON is one of them."""
    import jsonschema_rs

    schema = {"type": "array", "items": {"$ref": "#/definitions/Thing"}, "definitions": DEFINITION["definitions"]}
    validator = jsonschema_rs.Draft4Validator(schema, validate_formats=True)
    misfits = 0
    for path in DEFINITION["paths"]:
        try:
            misfits += not validator.is_valid(json.loads(_get(connection, path, request)))
        except ValueError:
            misfits += 1
    return misfits


def _row(name: str, lives: Sequence[Life]) -> tuple[str, ...]:
    return (
        name,
        spread([1000 * life.seconds for life in lives], ".0f"),
        spread([life.rate for life in lives], ",.0f"),
        f"{statistics.median(life.misfits for life in lives):.0f}",
    )


def _targets(measured: Mapping[str, Sequence[Life]]) -> str:
    ours, theirs = measured[OURS], measured[PRISM]
    start = median_ratio([life.seconds for life in ours], [life.seconds for life in theirs])
    rate = median_ratio([life.rate for life in ours], [life.rate for life in theirs])
    return (
        f"first answer in {start:.2f} of Prism's time (wanted <= {WANTED_START:.2f}); {rate:.1f} times its requests "
        f"per second (wanted >= {WANTED_RATE}); {max(life.misfits for life in ours)} answers do not fit (wanted 0)"
    )
