"""The zip that is handed in for certification: what lies where in it, and the definition that it carries.

Source: Microsoft, certification submission; scripts/ConnectorPackageValidator.ps1 of microsoft/PowerPlatformConnectors.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from generator.definition.archive import Archive, BadArchive, unpacked
from generator.definition.solutions import SolutionConnector, connectors_of

_PARTS = ("[Content_Types].xml", "customizations.xml", "solution.xml")
_CONNECTOR, _FLOWS, _PLUGIN = "Connector", "Workflows", ("aiplugins", "aipluginoperations")
_DEFINITION = "openapidefinition"
_MOST_SOLUTIONS = 3
# A solution with a connector has less than a megabyte; one with flows and apps may have some.
_MOST_INSIDE = 64 * 1024 * 1024


class Submission(NamedTuple):
    """What a zip holds.

    Attributes:
        problems: what its layout lacks or has too much, each in one line.
        hint: what else it is good for, when it is no zip for a certification.
        connectors: those of the first solution that has a definition, each with what stands before the names of its
            parts; when its manifest declares none, the definition alone.
    """

    problems: tuple[str, ...]
    hint: str
    connectors: tuple[tuple[str, SolutionConnector], ...]


def read_submission(shown: str, data: bytes) -> Submission:
    """Read the zip for a certification, or a solution by itself.

    Args:
        shown: how messages name it.
        data: its bytes.

    Raises:
        BadArchive: it is no zip; a bad one inside is a problem.
    """
    outer = unpacked(shown, data)
    if _PARTS[2] in outer.files:
        hint = "this is a solution; certification takes a zip that holds an .md file and a zip with solutions"
        connectors = _connectors("", outer)
        nothing = () if connectors else (f"{_PARTS[1]} declares no connector, so there is nothing to judge",)
        return Submission(nothing, hint, connectors)
    problems = list(_top(outer))
    found: list[tuple[str, SolutionConnector]] = []
    for name in _at_root(outer, ".zip")[:1]:
        _package(name, outer.files[name], found, problems)
    return Submission(tuple(problems), "", tuple(found))


def _package(name: str, data: bytes, found: list[tuple[str, SolutionConnector]], problems: list[str]) -> None:
    """Look at the zip of solutions."""
    try:
        archive = unpacked(name, data, _MOST_INSIDE)
    except BadArchive as error:
        problems.append(str(error))
        return
    folders = _folders(archive.files)
    if len(folders) != 1:
        problems.append(f"{name} holds {_counted(folders)}; expected one, usually PkgAssets, with the solutions in it")
    for folder in folders[:1]:
        front = f"{folder}/"
        files = {path.removeprefix(front): data for path, data in archive.files.items() if path.startswith(front)}
        _solutions(f"{name}/{folder}", Archive(files, ()), found, problems)


def _solutions(shown: str, inside: Archive, found: list[tuple[str, SolutionConnector]], problems: list[str]) -> None:
    """Look at the folder of solutions."""
    if deeper := _folders(inside.files):
        problems.append(f"{shown} holds {_counted(deeper)}; expected only the zips of solutions")
    names = _at_root(inside, ".zip")
    if len(names) not in (2, 3):
        expected = "expected two, the connector and a flow that uses it, or three, with a plug-in"
        problems.append(f"{shown} holds {len(names)} zips of solutions; {expected}")
    kinds = []
    # One after the other, and no more than there can be: what each unpacks to is not kept.
    for each in names[:_MOST_SOLUTIONS]:
        path = f"{shown}/{each}"
        try:
            solution = unpacked(path, inside.files[each], _MOST_INSIDE)
        except BadArchive as error:
            problems.append(str(error))
        else:
            problems += _solution(path, solution)
            kinds.append(_kind(solution))
            if not found:
                found += _connectors(f"{path}/", solution)
    problems += [
        f"{shown} holds no {wanted}"
        for kind, wanted in (
            ("connector", "solution with the folder Connector alone"),
            ("flow", "solution with the folders Connector and Workflows"),
            ("plug-in", "solution with the folders Connector, aiplugins and aipluginoperations"),
        )
        if kind not in kinds and (kind != "plug-in" or len(names) == _MOST_SOLUTIONS)
    ]


def _top(archive: Archive) -> Iterator[str]:
    if folders := _folders(archive.files):
        yield f"the zip holds {_counted(folders)} at the top; expected none there"
    for extension, what in ((".md", "the introduction"), (".zip", "the package of solutions")):
        if (count := len(_at_root(archive, extension))) != 1:
            yield f"the zip holds {count} {extension} files at the top; expected one, {what}"


def _solution(shown: str, archive: Archive) -> Iterator[str]:
    missing = [name for name in _PARTS if name not in archive.files]
    if missing:
        yield f"{shown} has no {', '.join(missing)}; every exported solution has them"
    elif not _kind(archive):
        yield f"{shown} has no folder {_CONNECTOR}; export the solution with the connector in it"


def _kind(archive: Archive) -> str:
    folders = _folders(archive.files)
    if _CONNECTOR not in folders:
        return ""
    if any(name in folders for name in _PLUGIN):
        return "plug-in" if all(name in folders for name in _PLUGIN) and _FLOWS not in folders else "other"
    return "flow" if _FLOWS in folders else "connector"


def _connectors(front: str, archive: Archive) -> tuple[tuple[str, SolutionConnector], ...]:
    declared = [each for each in connectors_of(archive) if _DEFINITION in each.parts]
    if declared:
        return tuple((front, each) for each in declared)
    named = sorted(
        name for name in archive.files if name.startswith(f"{_CONNECTOR}/") and name.endswith(f"_{_DEFINITION}.json")
    )
    alone = [
        SolutionConnector("", "", None, None, {_DEFINITION: (name, archive.files[name])}, False) for name in named[:1]
    ]
    return tuple((front, each) for each in alone)


def _folders(names: Iterable[str]) -> list[str]:
    return sorted({name.partition("/")[0] for name in names if "/" in name})


def _at_root(archive: Archive, extension: str) -> list[str]:
    return sorted(name for name in archive.files if "/" not in name and name.lower().endswith(extension))


def _counted(folders: list[str]) -> str:
    return f"the folder {folders[0]!r}" if len(folders) == 1 else f"{len(folders)} folders"
