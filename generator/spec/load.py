"""The specs folder of a connector, read and checked as one."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar, cast

from generator.findings import Finding
from generator.spec.check import check
from generator.spec.connector import Connector
from generator.spec.decode import Decoder
from generator.spec.model import (
    ConnectorSpec,
    ErrorFile,
    OperationFile,
    ParameterFile,
    PathFile,
    SchemaFile,
    TriggerFile,
)
from generator.spec.problems import Location, SpecError, Text, mistake
from generator.spec.script import check_script, read_script
from generator.spec.source import read_node

_R = TypeVar("_R")

FOLDERS: Mapping[str, type[Any]] = {
    "operations": OperationFile,
    "triggers": TriggerFile,
    "schemas": SchemaFile,
}
FILES: Mapping[str, type[Any]] = {
    "connector": Connector,
    "parameters": ParameterFile,
    "errors": ErrorFile,
    "paths": PathFile,
}
JSON_SCHEMAS = "json-schema"


def load_spec(root: Path) -> ConnectorSpec:
    """Read and check `root/specs`, together with the custom code beside it.

    Args:
        root: the folder that holds `specs/` and maybe `script/script.csx`.

    Returns:
        The specs of the connector, every reference in them known to lead somewhere.

    Raises:
        SpecError: with every problem of every file, each with file, line and column.
    """
    specs = root / "specs"
    if not specs.is_dir():
        raise SpecError([mistake(Location("specs", 1, 1), f"there is no folder 'specs' in {str(root)!r}")])
    reader = _Reader(specs)
    connector = reader.record(specs / "connector.yaml", Connector)
    parameters = reader.named(reader.optional("parameters.yaml"), ParameterFile, "parameters")
    errors = reader.named(reader.optional("errors.yaml"), ErrorFile, "errors")
    paths = reader.named(reader.optional("paths.yaml"), PathFile, "paths")
    folders = {folder: reader.named(reader.folder(folder), cls, folder) for folder, cls in FOLDERS.items()}
    reader.report_strays()
    script = read_script(root)
    if isinstance(script, Finding):
        reader.problems.append(script)
        script = None
    spec = ConnectorSpec(
        connector=cast(Connector, connector),
        parameters=parameters,
        errors=errors,
        operations=folders["operations"],
        triggers=folders["triggers"],
        schemas=folders["schemas"],
        paths=paths,
        script=script,
    )
    if not spec.style.as_written:
        reader.problems += reader.empty
    reader.problems += check(spec, reader.broken)
    reader.problems += check_script(spec)
    if reader.problems:
        raise SpecError(reader.problems)
    return spec


def backend_name(root: Path) -> str | None:
    """Return the name of the simulated service from `root/specs/connector.yaml` without reading the other specs.

    Returns:
        None when the specs name none.

    Raises:
        SpecError: `connector.yaml` is missing or wrong.
    """
    return _connector(root).backend


def secret_members(root: Path) -> frozenset[str]:
    """Return the secret members of answers from `root/specs/connector.yaml` without reading the other specs.

    Raises:
        SpecError: `connector.yaml` is missing or wrong.
    """
    return frozenset(map(str, _connector(root).secrets))


def _connector(root: Path) -> Connector:
    reader = _Reader(root / "specs")
    connector = reader.record(root / "specs" / "connector.yaml", Connector)
    if connector is None:
        raise SpecError(reader.problems)
    return connector


class _Reader:
    """Reads the files of one specs folder and gathers their problems."""

    def __init__(self, specs: Path) -> None:
        self.specs = specs
        self.problems: list[Finding] = []
        self.broken: set[str] = set()
        self.empty: list[Finding] = []
        self.read: set[Path] = set()

    def record(self, path: Path, cls: type[_R]) -> _R | None:
        shown = path.relative_to(self.specs.parent).as_posix()
        self.read.add(path)
        node = read_node(path, shown)
        if isinstance(node, Finding):
            self.problems.append(node)
            return None
        decoder = Decoder(shown, self.problems)
        value = decoder.record(node, cls)
        self.broken |= decoder.broken
        self.empty += decoder.empty
        return value

    def optional(self, name: str) -> list[Path]:
        path = self.specs / name
        return [path] if path.exists() or path.is_symlink() else []

    def folder(self, name: str) -> list[Path]:
        folder = self.specs / name
        try:
            return sorted(path for path in folder.iterdir() if path.suffix == ".yaml")
        except FileNotFoundError:
            return []
        except OSError as error:
            self.broken.add("*")
            self.problems.append(mistake(Location(f"specs/{name}", 1, 1), f"cannot be read: {error.strerror}"))
            return []

    def named(self, paths: list[Path], cls: type[Any], key: str) -> dict[Any, Any]:
        """Read the records under `key` of several files; names must differ, operationIds even in more than case."""
        found: dict[Text, Any] = {}
        for path in paths:
            file = self.record(path, cls)
            if file is None:
                self.broken.add("*")
            for name, value in getattr(file, key, {}).items():
                if name in found:
                    first = next(known for known in found if known == name)
                    self.problems.append(mistake(name.at, f"{name!r} is defined twice; first in {first.at}"))
                else:
                    found[name] = value
        return found

    def report_strays(self) -> None:
        files = ", ".join(f"{name}.yaml" for name in FILES)
        expected = f"{files}, or <area>.yaml in operations/, triggers/ or schemas/"
        for path in sorted(self.specs.rglob("*")):
            if path in self.read or path.is_dir() or path.suffix not in {".yaml", ".yml"}:
                continue
            self.broken.add("*")
            shown = path.relative_to(self.specs.parent).as_posix()
            self.problems.append(mistake(Location(shown, 1, 1), f"is not read: expected {expected}"))
