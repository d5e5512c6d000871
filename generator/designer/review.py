"""What is wrong with the connector now: mistakes in the specs, and the validator's findings at the lines of the specs.

An edit of the specs is generated at once, so that cards and runs show it; what was there when the session began is left
as it is, and is only told when it is stale.
"""

import contextlib
import hashlib
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from generator.definition import Unreadable
from generator.designer.workbench import Workbench
from generator.findings import SEVERITIES, Finding
from generator.render import render_files, source_maps, sourced, stale_files, write_files
from generator.spec import SpecError, load_spec
from generator.spec.model import ConnectorSpec
from generator.validator import BadSettings, Choice, validate_path

_SPECS, _SPEC_FILES = "specs", (".yaml",)
_OTHERS = (
    "apiDefinition.swagger.json",
    "apiProperties.json",
    "script/script.csx",
    "script.csx",
    "icon.png",
    "pyproject.toml",
)

_Stamp = tuple[tuple[str, int, int], ...]


class Review(NamedTuple):
    """What is wrong.

    Attributes:
        mark: stands for the state of the files; another one means that they have changed.
        mistakes: of the specs; where there are some, nothing was generated.
        findings: about the files as they are, the worst first.
        note: what people should know about the generated files; empty for nothing.
    """

    mark: str
    mistakes: tuple[Finding, ...] = ()
    findings: tuple[Finding, ...] = ()
    note: str = ""

    @property
    def counts(self) -> dict[str, int]:
        """How many findings there are about each operation; those that are only worth a look do not count."""
        found: dict[str, int] = {}
        for finding in self.findings:
            if finding.operation is not None and finding.severity != "info":
                found[finding.operation] = found.get(finding.operation, 0) + 1
        return found


class Reviewer:
    """Reviews a connector when its files have changed. Safe to use from any thread.

    Attributes:
        last: the newest review; None before the first.
    """

    def __init__(self, workbench: Workbench) -> None:
        """Prepare; nothing is read yet.

        Args:
            workbench: the session.
        """
        self.last: Review | None = None
        self._root = workbench.root
        self._lock = threading.Lock()
        self._stamp: _Stamp | None = None
        self._specs: _Stamp = _stamp_of(_spec_files(self._root))

    def review(self) -> Review:
        """Return what is wrong now; reads and judges only what has changed since."""
        with self._lock:
            if self.last is None or self._stamp != self._current():
                self.last = self._reviewed()
            return self.last

    def _current(self) -> _Stamp:
        return _stamp_of((*_spec_files(self._root), *(self._root / name for name in _OTHERS)))

    def _reviewed(self) -> Review:
        specs = _stamp_of(_spec_files(self._root))
        is_edited, self._specs = specs != self._specs, specs
        note, spec = "", None
        mistakes: tuple[Finding, ...] = ()
        # A file that is saved while this goes on is seen the next time.
        before = self._current()
        if specs:
            try:
                spec = load_spec(self._root)
                note = self._generated(spec, is_edited=is_edited)
            except SpecError as error:
                mistakes = error.problems
                note = "The specs have mistakes; nothing was generated from them."
            except OSError as error:
                note = f"{error.filename or self._root}: {error.strerror}; nothing was written."
        self._stamp = before if not is_edited else self._current()
        mark = hashlib.sha256(repr(self._stamp).encode()).hexdigest()[:16]
        return Review(mark, mistakes, self._findings(spec), note)

    def _generated(self, spec: ConnectorSpec, *, is_edited: bool) -> str:
        files = render_files(spec)
        if is_edited:
            write_files(self._root, files)
            return ""
        stale = [file.name for file in stale_files(self._root, files)]
        if not stale:
            return ""
        return f"Not what the specs give: {', '.join(stale)}. The next edit of the specs generates them anew."

    def _findings(self, spec: ConnectorSpec | None) -> tuple[Finding, ...]:
        try:
            found = validate_path(self._root, Choice())
        except (Unreadable, BadSettings) as error:
            return (Finding("unreadable", "error", str(error)),)
        maps = source_maps(spec) if spec and found else {}
        told = [_near(sourced(finding, maps), self._root) for finding in found]
        return tuple(sorted(told, key=lambda finding: SEVERITIES.index(finding.severity)))


def _near(finding: Finding, root: Path) -> Finding:
    """Name files as they are called in the connector's folder: where that lies is nobody's concern in a page."""
    place, source = finding.place, finding.source
    place = place._replace(file=_below(place.file, root))
    return finding._replace(place=place, source=source and source._replace(file=_below(source.file, root)))


def _below(name: str, root: Path) -> str:
    with contextlib.suppress(ValueError):
        return Path(name).relative_to(root).as_posix()
    return name


def _spec_files(root: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(root / _SPECS):
        folders.sort()
        yield from (Path(folder, name) for name in sorted(names) if name.endswith(_SPEC_FILES))


def _stamp_of(paths: Iterator[Path] | tuple[Path, ...]) -> _Stamp:
    found = []
    for path in paths:
        with contextlib.suppress(OSError):
            stat = path.stat()
            found.append((str(path), stat.st_mtime_ns, stat.st_size))
    return tuple(found)
