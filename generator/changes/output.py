"""Changes as text for people and as JSON for programs."""

import json
from collections.abc import Callable, Mapping, Sequence

from generator.changes.change import Change
from generator.changes.version import VersionStep

_HEADINGS = {"breaking": "breaks flows and apps", "note": "worth a look", "safe": "safe"}


def as_text(changes: Sequence[Change], version: VersionStep) -> str:
    """Give the changes by severity, a line each, then the sums and the version."""
    lines: list[str] = []
    for severity, heading in _HEADINGS.items():
        group = [each for each in changes if each.severity == severity]
        if not group:
            continue
        lines += [f"{heading}:", *(f"  {_line(each)}" for each in group), ""]
    counts = [sum(each.severity == severity for each in changes) for severity in ("breaking", "safe", "note")]
    lines.append(
        f"{counts[0]} breaking, {counts[1]} safe, {counts[2]} worth a look" if changes else "no changes",
    )
    lines.append(_version(version))
    return "\n".join(lines) + "\n"


def _line(found: Change) -> str:
    words = " ".join(found.message.split())
    about = found.operation if found.operation is not None else "connector"
    return f"{words} [{found.kind}]" if words.startswith(f"{about} ") else f"{about}: {words} [{found.kind}]"


def _version(version: VersionStep) -> str:
    if version.step is None and version.is_lowered:
        return f"version: {version.current}; no step is needed, but it was {version.old}: do not lower it"
    if version.step is None:
        return f"version: {version.current or 'none'}; no step is needed"
    if version.proposed is None:
        return f"version: {version.current or 'none'}; a {version.step} step from {version.old or 'none'} is needed"
    verdict = "enough" if version.is_enough else f"set it to {version.proposed}"
    asked = f"a {version.step} step from {version.old} gives {version.proposed}"
    return f"version: {version.current or 'none'}; {asked}: {verdict}"


def as_json(changes: Sequence[Change], version: VersionStep) -> str:
    """Give one JSON object with `changes` and `version`, in ASCII so that any terminal takes it."""
    content = {"changes": [each._asdict() for each in changes], "version": version._asdict()}
    return json.dumps(content, indent=2) + "\n"


FORMATS: Mapping[str, Callable[[Sequence[Change], VersionStep], str]] = {"text": as_text, "json": as_json}
