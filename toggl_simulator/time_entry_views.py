"""The several shapes in which a time entry is sent (docs/facts/toggl.md 5.2, 5.5, 4.5)."""

from typing import Any

from toggl_simulator.moments import micro_form, read_form, read_form_or_null, write_form
from toggl_simulator.store import State, TimeEntry

_INTEGRATION = ("integration_ext_id", "integration_ext_type", "integration_provider")
AVATARS = "https://assets.track.toggl.com/avatars"


def tag_names(state: State, entry: TimeEntry) -> list[str]:
    """The names of the entry's tags, in the order of its tag ids."""
    return [state.tags[tag_id].name for tag_id in entry.tag_ids]


def read_view(state: State, entry: TimeEntry, *, meta: bool = False, sharing: bool = False) -> dict[str, Any]:
    """The entry as lists and look-ups send it: ``+00:00``, empty arrays for no tags.

    Args:
        state: the service's state.
        entry: the entry.
        meta: add names and colours of the related entities that exist.
        sharing: add with whom it is shared, if it is.
    """
    view = _core(state, entry)
    view["start"] = read_form(entry.start)
    view["stop"] = read_form_or_null(entry.stop)
    _add_related(state, entry, view, meta=meta, sharing=sharing)
    return view


def by_id_view(state: State, entry: TimeEntry, *, meta: bool, sharing: bool) -> dict[str, Any]:
    """The entry as the look-up by id sends it: without the legacy id fields (docs/facts/toggl.md 2.1)."""
    view = read_view(state, entry, meta=meta, sharing=sharing)
    for legacy in ("uid", "wid", "pid", "tid"):
        view.pop(legacy, None)
    return view


def write_view(state: State, entry: TimeEntry, *, meta: bool = False, sharing: bool = False) -> dict[str, Any]:
    """The entry as update and stop answer it: ``Z``, empty arrays for no tags."""
    view = _core(state, entry)
    view["start"] = write_form(entry.start)
    view["stop"] = None if entry.stop is None else write_form(entry.stop)
    _add_related(state, entry, view, meta=meta, sharing=sharing)
    return view


def created_view(state: State, entry: TimeEntry, *, stop_known: bool, meta: bool) -> dict[str, Any]:
    """The entry as create answers it.

    Args:
        state: the service's state.
        entry: the new entry.
        stop_known: False when neither stop nor duration was sent: the answer has no stop yet (docs/facts/toggl.md 3.1).
        meta: as in ``read_view``.
    """
    view = write_view(state, entry, meta=meta)
    if not stop_known:
        view["stop"] = None
    if not entry.tag_ids:
        view["tags"] = view["tag_ids"] = None
    return view


def event_view(state: State, entry: TimeEntry) -> dict[str, Any]:
    """The entry as the payload of an event (docs/facts/toggl.md 4.5)."""
    return {
        "at": read_form(entry.at),
        "billable": entry.billable,
        "description": entry.description,
        "duration": entry.duration,
        "duronly": True,
        "id": entry.id,
        "project_id": entry.project_id,
        "server_deleted_at": read_form_or_null(entry.deleted_at),
        "start": write_form(entry.start),
        "stop": None if entry.stop is None else write_form(entry.stop),
        "tag_ids": list(entry.tag_ids) or None,
        "tags": tag_names(state, entry),
        "task_id": entry.task_id,
        "uid": entry.user_id,
        "user_id": entry.user_id,
        "wid": entry.workspace_id,
        "workspace_id": entry.workspace_id,
    }


def timer_view(entry: TimeEntry) -> dict[str, Any]:
    """The entry as the web timer sends it, in a shape of its own (docs/facts/toggl.md 5.5)."""
    return {
        "billable": entry.billable,
        "deleted": None,
        "description": entry.description,
        "duration_in_seconds": entry.duration,
        "ignore_start_and_stop": False,
        "planned_task_id": None,
        "project_id": entry.project_id,
        "tag_ids": list(entry.tag_ids) or None,
        "task_id": entry.task_id,
        "updated_at": read_form(entry.at),
        "user_id": entry.user_id,
        "utc_start": read_form(entry.start),
        "utc_stop": read_form_or_null(entry.stop),
        "workspace_id": entry.workspace_id,
    }


def _core(state: State, entry: TimeEntry) -> dict[str, Any]:
    view: dict[str, Any] = {
        "id": entry.id,
        "workspace_id": entry.workspace_id,
        "project_id": entry.project_id,
        "task_id": entry.task_id,
        "billable": entry.billable,
        "start": None,
        "stop": None,
        "duration": entry.duration,
        "description": entry.description,
        "tags": tag_names(state, entry),
        "tag_ids": list(entry.tag_ids),
        "duronly": True,
        "at": micro_form(entry.at),
        "server_deleted_at": read_form_or_null(entry.deleted_at),
        "user_id": entry.user_id,
        "uid": entry.user_id,
        "wid": entry.workspace_id,
        **dict(zip(_INTEGRATION, entry.integration or (None, None, None), strict=True)),
    }
    if entry.project_id is not None:
        view["pid"] = entry.project_id
    if entry.task_id is not None:
        view["tid"] = entry.task_id
    if entry.expense_ids:
        view["expense_ids"] = list(entry.expense_ids)
    return view


def _add_related(state: State, entry: TimeEntry, view: dict[str, Any], *, meta: bool, sharing: bool) -> None:
    if meta:
        _add_names(state, entry, view)
    if sharing and entry.shared_with:
        view["shared_with"] = [
            {"user_id": user_id, "user_name": state.user_named(user_id), "accepted": number == 0}
            for number, user_id in enumerate(entry.shared_with)
        ]


def _add_names(state: State, entry: TimeEntry, view: dict[str, Any]) -> None:
    project = None if entry.project_id is None else state.projects[entry.project_id]
    if project is not None:
        if project.client_id is not None:
            view["client_id"] = project.client_id
            view["client_name"] = state.clients[project.client_id].name
        view["project_name"] = project.name
        view["project_color"] = project.color
        view["project_active"] = project.active
        view["project_billable"] = bool(project.billable)
    if entry.task_id is not None:
        view["task_name"] = state.tasks[entry.task_id].name
    view["user_name"] = state.user_named(entry.user_id)
    view["user_avatar_url"] = f"{AVATARS}/{entry.user_id}.png"
