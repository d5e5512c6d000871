"""Rules of other packages: what they name as entry points of the group `connector.rules`.

The files of entry points are read directly: `importlib.metadata` takes 40 ms to start, and few have such rules.
Source: Python Packaging Authority, entry points specification.
"""

import importlib
import os
import re
import sys
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any, NamedTuple

from generator.definition.files import DEFINITION, ICON, PROPERTIES, README, SCRIPT, SETTINGS
from generator.findings import SEVERITIES
from generator.validator.connector import FOLDER, SUBMISSION
from generator.validator.rule import Rule
from generator.validator.settings import BadSettings

ENTRY_POINTS = "connector.rules"
_ABOUT = (DEFINITION, PROPERTIES, SCRIPT, README, ICON, SETTINGS, SUBMISSION, FOLDER)
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_MOST_BYTES = 1024 * 1024
_SHOWN = 300


class EntryPoint(NamedTuple):
    """One entry point: the package with its release, the name, and the object that it leads to."""

    package: str
    name: str
    target: str

    def fault(self, what: str) -> BadSettings:
        """Return the error that says what is wrong with it, and whose it is."""
        return BadSettings(f"package {self.package}", f"entry point {self.name!r} of {ENTRY_POINTS}: {what}")


class InstalledRules(NamedTuple):
    """The rules of one entry point, and the first line of its module's docstring."""

    entry: EntryPoint
    title: str
    rules: tuple[Rule, ...]


def installed_rules(ours: Mapping[str, Rule]) -> Iterator[InstalledRules]:
    """Return the rules that other packages bring.

    Args:
        ours: the rules that are there already, by id.

    Raises:
        BadSettings: an entry point does not load, leads to no rules, or to one whose id is taken; names the package.
    """
    owners: dict[str, str] = dict.fromkeys(ours, "this validator")
    for entry in entry_points():
        title, rules = _loaded(entry)
        for rule in rules:
            if fault := _fault(rule):
                raise entry.fault(f"the rule {rule.id!r} {fault}")
            if rule.id in owners:
                raise entry.fault(f"there is a rule {rule.id!r} already, of {owners[rule.id]}; give this another id")
            owners[rule.id] = f"package {entry.package}"
        yield InstalledRules(entry, title, rules)


def entry_points() -> Iterator[EntryPoint]:
    """Return the entry points of the packages that Python would import, in the order of their names."""
    found: dict[str, tuple[str, str]] = {}
    heading = f"[{ENTRY_POINTS}]".encode()
    for folder in sys.path:
        try:
            names = os.listdir(folder or ".")  # noqa: PTH208 - pathlib is slower, and this runs at every start
        except OSError:
            continue
        for name in names:
            if name.endswith((".dist-info", ".egg-info")):
                package = name.rpartition(".")[0].replace("-", " ", 1)
                try:
                    with open(os.path.join(folder, name, "entry_points.txt"), "rb") as file:  # noqa: PTH118, PTH123
                        data = file.read(_MOST_BYTES)
                except OSError:
                    continue
                # Of two releases of a package, the one that comes first is imported.
                if heading in data:
                    found.setdefault(package.split()[0].lower(), (package, data.decode("utf-8", "replace")))
    for _, (package, text) in sorted(found.items()):
        yield from _in_text(package, text)


def _in_text(package: str, text: str) -> Iterator[EntryPoint]:
    section = ""
    for line in map(str.strip, text.splitlines()):
        if line.startswith("["):
            section = line.strip("[]").strip()
        elif section == ENTRY_POINTS and line and line[0] not in "#;":
            name, _, target = line.partition("=")
            yield EntryPoint(package, name.strip(), target.partition("[")[0].strip())


def _loaded(entry: EntryPoint) -> tuple[str, tuple[Rule, ...]]:
    """Import what an entry point names: a module with rules, one rule, or several."""
    module_name, _, attribute = entry.target.partition(":")
    try:
        module = found = importlib.import_module(module_name.strip())
        for part in filter(None, attribute.strip().split(".")):
            found = getattr(found, part)
    # What runs here is somebody else's, which may raise anything, and leave by sys.exit().
    except (Exception, SystemExit) as error:
        said = f"{type(error).__name__}: {' '.join(str(error).split())[:_SHOWN]}"
        raise entry.fault(f"{entry.target!r} does not load: {said}") from None
    rules = tuple(each for each in _members(found) if isinstance(each, Rule))
    if not rules:
        raise entry.fault(f"{entry.target!r} holds no rule; decorate its functions with generator.validator.rule.rule")
    return (module.__doc__ or module_name).strip().partition("\n")[0].rstrip("."), rules


def _members(found: Any) -> tuple[Any, ...]:
    if isinstance(found, ModuleType):
        return tuple(vars(found).values())
    return tuple(found) if isinstance(found, (list, tuple)) and not isinstance(found, Rule) else (found,)


def _fault(rule: Rule) -> str:
    if not isinstance(rule.id, str) or not _ID.fullmatch(rule.id):
        return "needs an id of small letters, digits and hyphens"
    if rule.severity not in SEVERITIES or rule.on_import not in (None, *SEVERITIES):
        return f"has a severity that is none of {', '.join(SEVERITIES)}"
    if rule.about not in _ABOUT:
        return f"is about {rule.about!r}, which is not a file of a connector"
    return ""
