"""Editing many time entries by operations (docs/facts/toggl.md 3.4): no transaction, a result per entry."""

from collections.abc import Callable
from typing import Any

from toggl_simulator.accounts import workspace_of
from toggl_simulator.errors import ApiError, bad_request
from toggl_simulator.patches import read_patches
from toggl_simulator.requests import Call, Fields, identifiers
from toggl_simulator.responses import Response, ok
from toggl_simulator.store import Membership, State
from toggl_simulator.time_entries import commit, editable, revise
from toggl_simulator.time_entry_input import Changes, TagEdit, check_tags

MOST_IDS = 100
PATHS = (
    "/billable",
    "/description",
    "/duration",
    "/project_id",
    "/pid",
    "/task_id",
    "/tags",
    "/tag_ids",
    "/start",
    "/stop",
    "/user_id",
    "/shared_with_user_ids",
)
_READ: dict[str, Callable[[Fields, str], Any]] = {
    "description": Fields.text,
    "billable": Fields.flag,
    "duration": Fields.integer,
    "start": Fields.moment,
    "stop": Fields.moment,
    "user_id": Fields.integer,
}


def bulk_edit(state: State, call: Call) -> Response:
    """``PATCH /workspaces/{}/time_entries/{ids}``: 200 even when some entries could not be changed."""
    _, place = workspace_of(state, call)
    ids = identifiers(call.values[1], "time_entry_ids")
    if len(ids) > MOST_IDS:
        raise bad_request(f"Time entry IDs can not exceed {MOST_IDS} per request")
    call.query.flag("meta")
    changes = _read_operations(call.json())
    success: list[int] = []
    failure: list[dict[str, Any]] = []
    for entry_id in dict.fromkeys(ids):
        message = _edit(state, call, place, entry_id, changes)
        if message is None:
            success.append(entry_id)
        else:
            failure.append({"id": entry_id, "message": message})
    return ok({"success": success, "failure": failure})


def _edit(state: State, call: Call, place: Membership, entry_id: int, changes: Changes) -> str | None:
    try:
        entry = revise(state, call, place, editable(state, call, place, entry_id), changes)
    except ApiError as error:
        return error.message
    commit(state, call, entry, "updated")
    return None


def _read_operations(body: Any) -> Changes:
    """All operations as one set of changes, so that an entry is edited, and reported, once."""
    changes = Changes()
    for op, path, value in read_patches(body):
        if path not in PATHS:
            raise bad_request("Invalid path")
        _read_operation(changes, op, path[1:], value)
    return changes


def _read_operation(changes: Changes, op: str, name: str, value: Any) -> None:
    if name in ("tags", "tag_ids"):
        changes.tags.append(_tag_edit(op, name, Fields({name: value})))
        return
    if op == "remove":
        _clear(changes, name)
        return
    if value is None and name not in ("project_id", "pid", "task_id"):
        raise bad_request(f"Invalid value for /{name}")
    given = Fields({name: value})
    if name in ("project_id", "pid"):
        changes.project_id = given.integer(name) or 0
    elif name == "task_id":
        changes.task_id = given.integer(name) or 0
    elif name in _READ:
        setattr(changes, name, _READ[name](given, name))
    else:
        changes.shared_with = tuple(dict.fromkeys(given.integers(name) or ()))


def _tag_edit(op: str, name: str, given: Fields) -> TagEdit:
    names = given.texts(name) if name == "tags" else None
    ids = given.integers(name) if name == "tag_ids" else None
    if names is None and ids is None:
        if op != "remove":
            raise bad_request(f"Invalid value for /{name}")
        return TagEdit("set")
    check_tags(names or (), ids or ())
    action = {"add": "add", "remove": "delete", "replace": "set"}[op]
    return TagEdit(action, tuple(names or ()), tuple(ids or ()))


def _clear(changes: Changes, name: str) -> None:
    if name in ("project_id", "pid"):
        changes.project_id = 0
    elif name == "task_id":
        changes.task_id = 0
    elif name == "description":
        changes.description = ""
    elif name == "billable":
        changes.billable = False
    elif name == "shared_with_user_ids":
        changes.shared_with = ()
    else:
        raise bad_request(f"/{name} can not be removed")
