"""Reading operations in the manner of JSON Patch, and applying them to many rows (docs/facts/toggl.md 6.1)."""

from collections.abc import Callable, Collection
from typing import Any, NamedTuple

from toggl_simulator.errors import ApiError, bad_request
from toggl_simulator.requests import Fields
from toggl_simulator.responses import Response, ok

OPERATIONS = ("add", "remove", "replace")


class Patch(NamedTuple):
    """One operation: ``add``, ``remove`` or ``replace``, a path such as ``/name``, and any value."""

    op: str
    path: str
    value: Any


def read_patches(body: Any) -> list[Patch]:
    """Read an array of operations.

    Args:
        body: the decoded body.

    Returns:
        At least one operation.

    Raises:
        ApiError: 400 for anything else.
    """
    if not isinstance(body, list) or not body:
        raise bad_request("At least one operation is needed, in an array")
    patches = []
    for item in body:
        if not isinstance(item, dict):
            raise bad_request("An operation must be an object")
        operation = Fields(item)
        op, path = operation.text("op"), operation.text("path")
        if op not in OPERATIONS:
            raise bad_request(f"Invalid op: {op or ''}")
        if path is None or not path.startswith("/") or len(path) < 2:
            raise bad_request(f"Invalid path format: {path or ''}")
        patches.append(Patch(op, path, operation.raw("value")))
    return patches


def as_fields(patches: list[Patch], allowed: Collection[str]) -> Fields:
    """The operations as the members of a body; what is removed becomes null.

    Args:
        patches: the operations.
        allowed: the paths that may be named.

    Raises:
        ApiError: 400 for another path.
    """
    members: dict[str, Any] = {}
    for patch in patches:
        if patch.path not in allowed:
            raise bad_request(f"Path not found: {patch.path}")
        members[patch.path[1:]] = None if patch.op == "remove" else patch.value
    return Fields(members)


def each(ids: list[int], edit: Callable[[int], None]) -> Response:
    """Edit row after row; 200 even when some of them refuse.

    Args:
        ids: the rows; a repeated id counts once.
        edit: changes one, or raises an ``ApiError``.

    Returns:
        ``success`` with ids, ``failure`` with ids and messages.
    """
    success: list[int] = []
    failure: list[dict[str, Any]] = []
    for identifier in dict.fromkeys(ids):
        try:
            edit(identifier)
        except ApiError as error:
            failure.append({"id": identifier, "message": error.message})
        else:
            success.append(identifier)
    return ok({"success": success, "failure": failure})
