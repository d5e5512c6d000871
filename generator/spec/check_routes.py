"""Whether each operation has a method and a path of its own."""

import re
from collections.abc import Iterator

from generator.findings import Finding
from generator.spec.model import ConnectorSpec
from generator.spec.names import Names
from generator.spec.operations import route_of
from generator.spec.problems import Text, mistake
from generator.spec.vocabulary import METHODS

PATH = re.compile(r"(?:/(?:[^/{}?#*\s]|\{[A-Za-z_]\w*\})*)+")
VARIABLE = re.compile(r"\{([^{}]*)\}")


def check_routes(names: Names) -> Iterator[Finding]:
    """Find operations without exactly one method, paths that are none, and what stands at one address twice."""
    yield from _duplicates(names)
    yield from _notifications(names.spec)


def _duplicates(names: Names) -> Iterator[Finding]:
    spec = names.spec
    methods: dict[tuple[str, str], Text] = {}
    spellings: dict[str, tuple[Text, Text]] = {}
    for name, operation in {**spec.operations, **spec.triggers}.items():
        route = route_of(operation)
        if route is None:
            written = [method for method in METHODS if getattr(operation, method)]
            found = f"{' and '.join(written)} are written" if written else "none is written"
            yield mistake(name.at, f"{name!r} needs exactly one of {', '.join(METHODS)} with its path; {found}")
            continue
        method, path = route
        if names.judges and not PATH.fullmatch(path):
            yield mistake(
                path.at,
                f"{str(path)!r} is no path; expected / and segments with {{variable}} in balanced braces, "
                "without blanks, ?, # or *",
            )
            continue
        template = VARIABLE.sub("{}", path).lower() if names.judges else str(path)
        first = methods.setdefault((method, template), name)
        if first is not name:
            yield mistake(
                path.at,
                f"{method.upper()} {path} is already {first!r} in {first.at} (names of variables do not count)",
            )
        spelling, owner = spellings.setdefault(template, (path, name))
        if spelling != path and first is name:
            yield mistake(
                path.at,
                f"{str(path)!r} is the same path as {str(spelling)!r} of {owner!r} ({owner.at}); write it alike",
            )


def _notifications(spec: ConnectorSpec) -> Iterator[Finding]:
    """Find triggers that share a path: what arrives is described beside the path, so there is one for each."""
    seen: dict[str, Text] = {}
    for name, trigger in spec.triggers.items():
        route = route_of(trigger)
        described = trigger.notification is not None or not spec.style.as_written
        if route is not None and described and (first := seen.setdefault(route[1], name)) is not name:
            yield mistake(route[1].at, f"{route[1]} is already the path of the trigger {first!r}; give each its own")
