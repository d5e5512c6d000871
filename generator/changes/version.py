"""What the changes ask of `info.version` (Semantic Versioning: major breaks, minor adds, patch does neither)."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from generator.changes.change import KINDS, Change, Step

_NUMBERS = re.compile(r"(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?")


class VersionStep(NamedTuple):
    """The step from the old version to the next.

    Attributes:
        old: `info.version` of the old definition, None without one.
        current: that of the new definition.
        step: what the changes ask for; None when nothing changed.
        proposed: the old version after that step; None when the old one is not made of numbers, or nothing changed.
    """

    old: str | None
    current: str | None
    step: Step | None
    proposed: str | None

    @property
    def is_enough(self) -> bool:
        """Whether the new definition already says the proposed version or a later one, or none is needed."""
        if self.proposed is None:
            return self.step is None
        current = _numbers(self.current)
        return current is not None and current >= (_numbers(self.proposed) or (0, 0, 0))


def version_step(old: Mapping[str, Any], new: Mapping[str, Any], changes: Iterable[Change]) -> VersionStep:
    """Give the step that changes from one definition to the other ask for."""
    steps = {KINDS[each.kind].step for each in changes}
    order: tuple[Step, ...] = ("major", "minor", "patch")
    step = next((each for each in order if each in steps), None)
    was = _version(old)
    return VersionStep(was, _version(new), step, _next(was, step))


def _version(document: Mapping[str, Any]) -> str | None:
    info = document.get("info")
    version = info.get("version") if isinstance(info, Mapping) else None
    return version if isinstance(version, str) else None


def _numbers(version: str | None) -> tuple[int, int, int] | None:
    match = _NUMBERS.fullmatch(version or "")
    if match is None:
        return None
    major, minor, patch = (int(part or 0) for part in match.groups())
    return major, minor, patch


def _next(version: str | None, step: Step | None) -> str | None:
    numbers = _numbers(version)
    if numbers is None or step is None:
        return None
    major, minor, patch = numbers
    if step == "major":
        return f"{major + 1}.0.0"
    return f"{major}.{minor + 1}.0" if step == "minor" else f"{major}.{minor}.{patch + 1}"
