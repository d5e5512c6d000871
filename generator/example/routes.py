"""Which operation a request is for."""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple
from urllib.parse import unquote

from generator.definition import OperationRecord

_VARIABLE = re.compile(r"\{([^{}/]*)\}")


class Route(NamedTuple):
    """An operation and what its path has to look like.

    Attributes:
        operation: the operation.
        path: its path, without a query or a fragment that some definitions write there.
        names: of the variables of the path, in their order.
        query: of the path, as written; empty without one.
    """

    operation: OperationRecord
    path: str
    names: tuple[str, ...]
    query: str


class Found(NamedTuple):
    """An operation that was asked for, and the values of the variables of its path."""

    route: Route
    variables: Mapping[str, str]


class Routes:
    """Finds operations; a path without variables goes before one that has some."""

    def __init__(self, operations: Iterable[OperationRecord]) -> None:
        self.all: list[Route] = []
        self._fixed: dict[tuple[str, str], list[Route]] = {}
        self._patterns: dict[int, list[tuple[re.Pattern[str], Route]]] = {}
        self._methods: dict[str, set[str]] = {}
        for operation in operations:
            route = _route(operation)
            self.all.append(route)
            if not route.names:
                self._fixed.setdefault((operation.method, route.path), []).append(route)
            else:
                self._patterns.setdefault(route.path.count("/"), []).append((_pattern(route.path), route))
        for entries in self._patterns.values():
            entries.sort(key=lambda entry: len(entry[1].names))

    def find(self, method: str, path: str, query: str) -> Found | None:
        """Find an operation.

        Args:
            method: in lower case.
            path: as it was sent, without the base path.
            query: as it was sent.
        """
        fixed = self._fixed.get((method, path))
        if fixed is not None:
            chosen = next((each for each in fixed if each.query and each.query in query), None)
            return Found(chosen or next((each for each in fixed if not each.query), fixed[0]), {})
        for pattern, route in self._patterns.get(path.count("/"), ()):
            if route.operation.method == method and (match := pattern.fullmatch(path)):
                values = (unquote(value) for value in match.groups())
                return Found(route, dict(zip(route.names, values, strict=True)))
        return None

    def methods(self, path: str) -> list[str]:
        """List the methods that are there for a path."""
        known = {route.operation.method for route in self.all}
        return sorted(method.upper() for method in known if self.find(method, path, "") is not None)


def _route(operation: OperationRecord) -> Route:
    path, _, query = operation.path.partition("#")[0].partition("?")
    return Route(operation, path, tuple(_VARIABLE.findall(path)), query)


def _pattern(path: str) -> re.Pattern[str]:
    parts = _VARIABLE.split(path)
    return re.compile("".join("([^/]+?)" if index % 2 else re.escape(part) for index, part in enumerate(parts)))


def collection_path(path: str) -> tuple[str, str] | None:
    """Return the path of the list that a path's thing is in, and the variable that names the thing.

    Args:
        path: of a thing: `/items/{id}`, `/items({id})` or `/items('{id}')`; of another path None is returned.
    """
    match = re.fullmatch(r"(.+?)(?:/|\('?)\{([^{}/]*)\}(?:'?\))?/?", path)
    return (match[1], match[2]) if match else None


def filled(path: str, variables: Mapping[str, str]) -> str:
    """Return a path with the values of its variables."""
    return _VARIABLE.sub(lambda match: variables.get(match[1], match[0]), path)
