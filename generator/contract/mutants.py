"""Planted mistakes: copies of a definition that are wrong in one place, to see whether the contract test notices.

Every kind of mistake is planted in places spread evenly over the definition, never in hand-picked ones.
"""

import copy
from collections.abc import Mapping
from typing import Any, NamedTuple

from generator.contract.mistakes import KINDS, Members, Parts, Plan
from generator.definition import (
    METHODS,
    OperationRecord,
    operations_of,
)


class Mutant(NamedTuple):
    """One planted mistake: its kind, the place as keys from the root, and what was done there."""

    kind: str
    place: Parts
    change: str
    document: Mapping[str, Any]

    @property
    def label(self) -> str:
        """Kind, place and change as one line."""
        return f"{self.kind}: {'/'.join(map(str, self.place[-6:]))}: {self.change}"


def mutants(
    document: Mapping[str, Any], members: Members, each: int, in_code: frozenset[str] = frozenset()
) -> list[Mutant]:
    """Plant mistakes.

    Args:
        document: a definition without findings.
        members: what a clean run saw of the answers, from `ContractReport.members`.
        each: how many mistakes of each kind.
        in_code: actions that only the connector's code answers; it goes by the operationId, so that any path and any
            method would do for them.

    Returns:
        At most `each` mutants of each kind; fewer where a definition offers fewer places.
    """
    return [
        Mutant(kind, plan.place, plan.change, _planted(document, plan))
        for kind, find in KINDS.items()
        for plan in _spread(
            [plan for plan in find(document, members) if not _is_harmless(document, plan, in_code)], each
        )
    ]


def _is_harmless(document: Mapping[str, Any], plan: Plan, in_code: frozenset[str]) -> bool:
    """Whether a change of path or method is one of an operation that is not there at the service."""
    own = {operation.path for operation in operations_of(document) if operation.id in in_code}
    is_path = plan.place == ("paths",) and any(plan.change.startswith(f"{path} becomes ") for path in own)
    return is_path or (len(plan.place) == 2 and plan.place[0] == "paths" and plan.place[1] in own)


def affected(document: Mapping[str, Any], mutant: Mutant) -> list[OperationRecord]:
    """The operations of a mutant that its mistake can reach: its own, or all that use the definition it is in."""
    operations = list(operations_of(mutant.document))
    head = mutant.place[0]
    if len(mutant.place) == 1:
        before = {operation.id: operation.path for operation in operations_of(document)}
        return [operation for operation in operations if before.get(operation.id) != operation.path]
    if head == "paths":
        there = {operation.id for operation in operations_of(document) if operation.path == mutant.place[1]}
        method = mutant.place[2] if len(mutant.place) > 2 else None
        return [
            operation
            for operation in operations
            if operation.id in there and (method not in METHODS or _same_operation(document, operation, mutant))
        ]
    users = _users(mutant.document, str(mutant.place[1]))
    return [operation for operation in operations if _mentions(mutant.document, operation.raw, users)]


def _same_operation(document: Mapping[str, Any], operation: OperationRecord, mutant: Mutant) -> bool:
    original = document["paths"][mutant.place[1]].get(mutant.place[2], {})
    return bool(operation.id == original.get("operationId"))


def _planted(document: Mapping[str, Any], plan: Plan) -> Mapping[str, Any]:
    mutated = copy.deepcopy(dict(document))
    target: Any = mutated
    for part in plan.place:
        target = target[part]
    plan.apply(target)
    return mutated


def _spread(plans: list[Plan], count: int) -> list[Plan]:
    if len(plans) <= count:
        return plans
    return [plans[index * len(plans) // count] for index in range(count)]


def _users(document: Mapping[str, Any], name: str) -> set[str]:
    """Return the definitions that reach `name`, itself included."""
    users = {name}
    while True:
        more = {
            other
            for other, schema in document["definitions"].items()
            if other not in users and _mentions(document, schema, users)
        }
        if not more:
            return users
        users |= more


def _mentions(document: Mapping[str, Any], node: Any, names: set[str]) -> bool:
    if isinstance(node, Mapping):
        reference = node.get("$ref")
        if isinstance(reference, str) and reference.rpartition("/")[2] in names:
            return True
        return any(_mentions(document, value, names) for value in node.values())
    return isinstance(node, list) and any(_mentions(document, item, names) for item in node)


# Places
