"""Reading what a caller wants to change about a time entry, from a body or from bulk operations.

Types are checked here; whether the values make sense together is decided by the rules in ``time_entries``.
"""

from dataclasses import dataclass, field
from datetime import datetime

from toggl_simulator.errors import bad_request
from toggl_simulator.requests import Fields

LONGEST_DESCRIPTION = 3000
MOST_TAGS = 50
TAG_ACTIONS = ("add", "delete")


@dataclass(frozen=True, slots=True)
class TagEdit:
    """One step on an entry's set of tags: ``set``, ``add`` or ``delete`` these names and ids."""

    action: str
    names: tuple[str, ...] = ()
    ids: tuple[int, ...] = ()


@dataclass(slots=True)
class Changes:
    """The fields a caller sent. None means untouched; project and task 0 mean detached."""

    start: datetime | None = None
    stop: datetime | None = None
    duration: int | None = None
    description: str | None = None
    project_id: int | None = None
    task_id: int | None = None
    billable: bool | None = None
    user_id: int | None = None
    tags: list[TagEdit] = field(default_factory=list)
    shared_with: tuple[int, ...] | None = None
    expense_ids: tuple[int, ...] | None = None


def read_changes(fields: Fields, workspace_id: int, *, creating: bool) -> Changes:
    """Read the body of create or update (docs/facts/toggl.md 2.3).

    Args:
        fields: the members of the body; the legacy names ``wid``, ``pid``, ``tid``, ``uid`` count as well.
        workspace_id: the workspace of the path, which the body must agree with.
        creating: whether an entry is made: ``start_date`` then counts and ``tag_action`` does not.

    Returns:
        The changes.

    Raises:
        ApiError: 400 for a wrong type, a wrong word or a limit exceeded.
    """
    named = _either(fields, "workspace_id", "wid")
    if named is None and creating:
        raise bad_request("Missing workspace_id")
    if named is not None and named != workspace_id:
        raise bad_request("workspace_id in the body does not match the one in the path")
    fields.flag("duronly")
    _check_event_metadata(fields)
    shared = fields.integers("shared_with_user_ids")
    expenses = fields.integers("expense_ids")
    return Changes(
        start=fields.moment("start", on=fields.day("start_date") if creating else None),
        stop=fields.moment("stop"),
        duration=fields.integer("duration"),
        description=fields.text("description"),
        project_id=_detachable(fields, "project_id", "pid"),
        task_id=_detachable(fields, "task_id", "tid"),
        billable=fields.flag("billable"),
        user_id=_either(fields, "user_id", "uid"),
        tags=_read_tags(fields, creating=creating),
        shared_with=None if shared is None else tuple(dict.fromkeys(shared)),
        expense_ids=None if expenses is None else tuple(dict.fromkeys(expenses)),
    )


def _read_tags(fields: Fields, *, creating: bool) -> list[TagEdit]:
    action = fields.text("tag_action")
    if action is not None and action not in TAG_ACTIONS:
        raise bad_request('Invalid tag_action: it must be "add" or "delete"')
    names, ids = fields.texts("tags"), fields.integers("tag_ids")
    if names is None and ids is None:
        return []
    check_tags(names or (), ids or ())
    step = "set" if creating or action is None else action
    return [TagEdit(step, tuple(names or ()), tuple(ids or ()))]


def check_tags(names: list[str] | tuple[str, ...], ids: list[int] | tuple[int, ...]) -> None:
    """Refuse too many tags and names without a character (docs/facts/toggl.md 3.1)."""
    if len(names) > MOST_TAGS or len(ids) > MOST_TAGS:
        raise bad_request(f"A time entry can have at most {MOST_TAGS} tags")
    if any(not name.strip() for name in names):
        raise bad_request("Tag name must not be empty")


def _either(fields: Fields, name: str, legacy: str) -> int | None:
    value, old = fields.integer(name), fields.integer(legacy)
    return old if value is None else value


def _detachable(fields: Fields, name: str, legacy: str) -> int | None:
    value = _either(fields, name, legacy)
    if value is None and (fields.sent(name) or fields.sent(legacy)):
        return 0
    return value


def _check_event_metadata(fields: Fields) -> None:
    telemetry = fields.raw("event_metadata")
    if telemetry is None:
        return
    if not isinstance(telemetry, dict):
        raise bad_request("Invalid event_metadata: it must be an object")
    inner = Fields(telemetry)
    inner.text("origin_feature")
    inner.integer("visible_goals_count")
