"""Mend the files of a connector: what the rules' fixes change, written in place of the old files."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from generator.definition.files import DEFINITION, PROPERTIES, README, SCRIPT, SETTINGS, replace_files
from generator.validator.catalogue import by_id
from generator.validator.connector import Connector, SourceFile, connector_of
from generator.validator.fixes import MARK
from generator.validator.json_edits import APPENDED, Edit, edited
from generator.validator.judge import RuleFinding
from generator.validator.kinds import is_own_name
from generator.validator.load import is_zip, load_connector
from generator.validator.rule import REMOVED, Place, Violation
from generator.validator.validate import Choice, fixable

_FILES = (DEFINITION, PROPERTIES, SCRIPT, README, SETTINGS)
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# A fix can uncover another one: a second property for a `required` that the first has only just made.
_MOST_ROUNDS = 20


class Unwritable(Exception):
    """A file cannot be mended; says which and why."""

    def __init__(self, file: Path, message: str) -> None:
        super().__init__(f"{file}: {message}")
        self.file, self.message = str(file), message


class Fixed(NamedTuple):
    """What was mended in one connector.

    Attributes:
        findings: how many.
        files: how many were written.
        notes: what was left alone although it could have been mended, and why.
    """

    findings: int = 0
    files: int = 0
    notes: tuple[str, ...] = ()


def specs_of(path: Path) -> Path | None:
    """Return the specs that a connector is generated from, None when there are none.

    Args:
        path: its definition, another file of it, or its folder.
    """
    if is_zip(path):
        return None
    # Through a link, the specs lie where the file does.
    definition = path / DEFINITION if path.is_dir() else path
    for file in (definition, Path(os.path.realpath(definition))):
        specs = file.parent / "specs"
        if is_own_name(file) and (specs / "connector.yaml").is_file():
            return specs
    return None


def fix_connector(path: Path, choice: Choice) -> Fixed:
    """Mend what has only one right answer.

    Args:
        path: the connector's definition, or its folder.
        choice: which rules.

    Raises:
        Unreadable: a file cannot be read.
        Unwritable: a file cannot be written, is generated from specs, or lies in a zip; it is as it was.
        BadSettings: a rule that does not exist was named.
    """
    if is_zip(path):
        raise Unwritable(path, "is a zip, and was not fixed; fix the folder that it is made from")
    if specs := specs_of(path):
        raise Unwritable(path, f"generated from {specs.name}; change them and run connector generate")
    connector = load_connector(path)
    original = {name: file.data for name, file in connector.files.items()}
    data = dict(original)
    findings = 0
    notes: dict[str, None] = {}
    for _ in range(_MOST_ROUNDS):
        changed, count, said = _mended(connector, fixable(connector, choice))
        notes |= dict.fromkeys(said)
        if not changed:
            break
        data |= changed
        findings += count
        connector = _with(connector, data)
    written = [name for name in data if data[name] != original[name]]
    paths = [Path(connector.files[name].shown) for name in written]
    # Nothing is written of a connector of which not all can be.
    targets = {_writable(each): each for each in paths}
    try:
        replace_files(dict(zip(targets, (data[name] for name in written), strict=True)))
    except OSError as error:
        shown = targets[Path(str(error.filename))]
        raise Unwritable(shown, f"cannot be written: {error.strerror or error}") from None
    return Fixed(findings, len(written), tuple(notes))


def _with(connector: Connector, data: Mapping[str, bytes]) -> Connector:
    files = {name: (file.name, file.shown, data[name]) for name, file in connector.files.items()}
    return connector_of(connector.shown, files, connector.names, connector.asked)


def _mended(connector: Connector, found: Iterable[RuleFinding]) -> tuple[dict[str, bytes], int, list[str]]:
    """Mend once; give the files that change, how many findings that mends, and what is left alone."""
    rules = by_id()
    edits: dict[str, list[Edit]] = {}
    notes: list[str] = []
    for each in found:
        rule = rules[each.rule]
        file = connector.files.get(each.file)
        if rule.fix is None or file is None or each.file not in _FILES:
            continue
        violation = Violation(each.message, each.place, each.file, each.offset)
        try:
            edits.setdefault(each.file, []).extend(
                Edit((MARK,) if pointer == MARK else _place(pointer, each.place), value)
                for pointer, value in rule.fix(connector, violation).items()
            )
        except Exception as error:  # a mistake in one fix must not keep the others from being made
            notes.append(f"{file.shown}: {rule.id} could not be fixed: {type(error).__name__}: {error}")
    changed: dict[str, bytes] = {}
    count = 0
    for name, wanted in edits.items():
        data, done, note = _edited(connector.files[name], _compatible(wanted))
        count += done
        notes += [note] if note else []
        if done:
            changed[name] = data
    return changed, count, notes


def _place(pointer: str, near: Place) -> Place:
    """Read a pointer; what it shares with the place of the violation is taken from there, with indices as numbers."""
    parts: list[str | int] = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
    for number, (part, known) in enumerate(zip(parts, near, strict=False)):
        if part != str(known):
            break
        parts[number] = known
    return tuple(parts)


def _compatible(edits: Iterable[Edit]) -> list[Edit]:
    """Leave out what another edit has decided: the same place, or one around or inside it; the next round has it."""
    found: dict[Place, Edit] = {}
    for edit in edits:
        around = [edit.place[:length] for length in range(len(edit.place) + 1)]
        key = (*edit.place, edit.value) if edit.place[-1:] == (APPENDED,) else edit.place
        inside = any(place[: len(key)] == key for place in found)
        if not inside and not any(place in found for place in around):
            found[key] = edit
    return list(found.values())


def _edited(file: SourceFile, edits: list[Edit]) -> tuple[bytes, int, str]:
    """Return the new bytes, how many edits are done, and why others are not."""
    reading = file.reading
    if reading is None or any(problem.kind in ("encoding", "syntax") for problem in reading.problems):
        return file.data, 0, f"{file.shown}: not fixed, because it is not strict JSON in UTF-8" if edits else ""
    marks = [edit for edit in edits if edit.place == (MARK,) and edit.value is REMOVED]
    members = [edit for edit in edits if edit.place != (MARK,)]
    text, done = edited(reading.text, members) if members else (reading.text, [])
    has_mark = file.data.startswith(_BYTE_ORDER_MARK) and not marks
    note = ""
    if len(done) < len(members) and any(problem.kind == "duplicate" for problem in reading.problems):
        note = f"{file.shown}: not all of it fixed, because a key appears twice in one object; see json-duplicate-key"
    return (_BYTE_ORDER_MARK if has_mark else b"") + text.encode(), len(done) + len(marks), note


def _writable(path: Path) -> Path:
    """Return what a path leads to."""
    try:
        target = path.resolve(strict=True)
        status = target.stat()
    except OSError as error:
        raise Unwritable(path, f"cannot be written: {error.strerror or error}") from None
    # The mode is asked as well: an administrator may write anyway, but somebody has protected the file.
    if not status.st_mode & 0o222 or not os.access(target, os.W_OK):
        raise Unwritable(path, "is read-only, and was not fixed")
    return target
