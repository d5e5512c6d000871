"""What the changes ask of `info.version` (Semantic Versioning: major breaks, minor adds, patch does neither)."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from generator.changes.change import KINDS, Change, Step

# Power Platform takes any text; four numbers are as common there as three.
_NUMBERS = re.compile(
    r"(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9})(?:\.(\d{1,9}))?(-[0-9A-Za-z.-]{1,99})?(?:\+[0-9A-Za-z.-]{1,99})?)?"
)


class VersionStep(NamedTuple):
    """The step from the old version to the next.

    Attributes:
        old: `info.version` of the old definition, None without one.
        current: that of the new definition.
        step: what the changes ask for; None when nothing changed.
        proposed: the old version after that step, without the tail of a prerelease; None when the old one is not made
            of numbers, or nothing changed.
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
        current, proposed = _numbers(self.current), _numbers(self.proposed)
        if current is None or proposed is None:
            return False
        return current.parts >= proposed.parts and self.current != self.old

    @property
    def is_lowered(self) -> bool:
        """Whether the new definition says an earlier version than the old one."""
        old, current = _numbers(self.old), _numbers(self.current)
        return old is not None and current is not None and current.rank < old.rank


def version_step(old: Mapping[str, Any], new: Mapping[str, Any], changes: Iterable[Change]) -> VersionStep:
    """Return the step that changes from one definition to the other ask for."""
    steps = {"patch" if each.severity == "note" else KINDS[each.kind].step for each in changes}
    order: tuple[Step, ...] = ("major", "minor", "patch")
    step = next((each for each in order if each in steps), None)
    was = _version(old)
    return VersionStep(was, _version(new), step, _next(was, step))


def _version(document: Mapping[str, Any]) -> str | None:
    info = document.get("info")
    version = info.get("version") if isinstance(info, Mapping) else None
    return version if isinstance(version, str) else None


class _Numbers(NamedTuple):
    """The numbers of a version, as many as four, and whether it comes before the release that they name."""

    parts: tuple[int, int, int, int]
    has_four: bool
    is_before_release: bool

    @property
    def rank(self) -> tuple[tuple[int, int, int, int], bool]:
        return self.parts, not self.is_before_release


def _numbers(version: str | None) -> _Numbers | None:
    match = _NUMBERS.fullmatch(version or "")
    if match is None:
        return None
    major, minor, patch, rest = (int(part or 0) for part in match.groups()[:4])
    return _Numbers((major, minor, patch, rest), match[4] is not None, match[5] is not None)


def _next(version: str | None, step: Step | None) -> str | None:
    numbers = _numbers(version)
    if numbers is None or step is None:
        return None
    major, minor, patch, _ = numbers.parts
    is_before = numbers.is_before_release
    # The release that a prerelease leads to already is a step of the kind that its last numbers tell.
    if step == "major":
        parts = (major if is_before and not minor and not patch else major + 1, 0, 0)
    elif step == "minor":
        parts = (major, minor if is_before and not patch else minor + 1, 0)
    else:
        parts = (major, minor, patch if is_before else patch + 1)
    return ".".join(map(str, (*parts, 0) if numbers.has_four else parts))
