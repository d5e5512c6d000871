"""What a report is asked for: who asks, which days, which entries, how rounded (docs/facts/toggl.md 8.1, 8.2)."""

from datetime import date, timedelta
from typing import Any, NamedTuple

from toggl_simulator.errors import ApiError, bad_request, forbidden, payment_required
from toggl_simulator.plans import Plan
from toggl_simulator.requests import Call, Fields, is_integer
from toggl_simulator.store import Membership, State, Workspace

LONGEST_DAYS = 366
USUAL_DAYS = 7
YEARS = range(2006, 2031)
NOTHING_SET = "At least one parameter must be set"
ROUNDINGS = (-1, 0, 1)
ROUNDING_MINUTES = (0, 1, 5, 6, 10, 12, 15, 30, 60, 240)


class Period(NamedTuple):
    """The days of a report, both inclusive, as the owner of each entry counts days."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days there are."""
        return (self.last - self.first).days + 1

    @property
    def headers(self) -> tuple[tuple[bytes, bytes], ...]:
        """The headers that tell the days which were taken."""
        return (
            (b"x-range-start", self.first.isoformat().encode()),
            (b"x-range-end", self.last.isoformat().encode()),
        )


class Asking(NamedTuple):
    """A call for a report whose workspace, caller and body are in order.

    Attributes:
        workspace: what is reported on.
        place: the caller's place in it.
        plan: the workspace's plan.
        fields: the body.
    """

    workspace: Workspace
    place: Membership
    plan: Plan
    fields: Fields

    @property
    def sees_rates(self) -> bool:
        """Whether the caller is told billable amounts: admins of a paid plan; others get null (more, 10.1)."""
        return self.plan.paid and self.place.admin

    @property
    def sees_costs(self) -> bool:
        """Whether the caller is told labour costs: admins of the dearest plan."""
        return self.plan.name == "premium" and self.place.admin


class Filters(NamedTuple):
    """Which entries are wanted; None lets everything pass, None among ids stands for "without"."""

    user_ids: frozenset[int] | None = None
    client_ids: frozenset[int | None] | None = None
    project_ids: frozenset[int | None] | None = None
    task_ids: frozenset[int | None] | None = None
    tag_ids: frozenset[int | None] | None = None
    entry_ids: frozenset[int] | None = None
    billable: bool | None = None
    description: str = ""
    shortest: int | None = None
    longest: int | None = None


class Rounding(NamedTuple):
    """How each duration is rounded: -1 down, 0 not at all, 1 up, to that many minutes."""

    direction: int = 0
    minutes: int = 0

    def apply(self, seconds: int) -> int:
        """The rounded duration."""
        step = 60 * self.minutes
        if not self.direction or not step:
            return seconds
        return -(-seconds // step) * step if self.direction > 0 else seconds // step * step


def asking(state: State, call: Call, *, all_optional: bool = False) -> Asking:
    """Check the workspace, the caller and the body of a report.

    Args:
        state: the service's state.
        call: the call.
        all_optional: whether a body without members is fine.

    Raises:
        ApiError: 400 for no id or nothing set, 403 for a workspace the caller may not enter.
    """
    workspace_id = call.identifier(0, "workspace_id", "Invalid workspace id")
    workspace = state.workspaces.get(workspace_id)
    place = state.memberships.get((workspace_id, call.user.id))
    if workspace is None or place is None or not place.usable:
        raise forbidden("Workspace not found/accessible")
    if not call.body.strip():
        raise bad_request(NOTHING_SET)
    fields = call.fields()
    if fields.empty and not all_optional:
        raise bad_request(NOTHING_SET)
    return Asking(workspace, place, state.plan_of(workspace_id), fields)


def read_period(fields: Fields) -> Period:
    """The days; the end is six days after the start when it is left out (more, 10.1).

    Raises:
        ApiError: 400 for a missing start, something that is no date, an end before the start, or too long a time.
    """
    first = fields.day("start_date")
    if first is None:
        raise bad_request("The start_date parameter is required")
    last = fields.day("end_date")
    for name in ("startTime", "endTime"):
        fields.text(name)  # their meaning is not known
    if last is None:
        last = min(first, date.max - timedelta(USUAL_DAYS)) + timedelta(USUAL_DAYS - 1)
    for name, day in (("start_date", first), ("end_date", last)):
        if day.year not in YEARS:
            raise bad_request(f"{name} should be within 2006-01-01 to 2030-12-31")
    period = Period(first, last)
    if last < first:
        raise bad_request("end_date should be greater than start_date")
    if period.days > LONGEST_DAYS:
        # What the service says is not known (more, 10.1); the text is this simulation's.
        raise bad_request(f"The date range can not be longer than {LONGEST_DAYS} days")
    return period


def read_filters(state: State, asked: Asking) -> Filters:
    """The filters common to all reports on time entries (more, 10.2).

    Raises:
        ApiError: 400 for a member of a wrong type, 402 for a filter the plan does not give.
    """
    fields = asked.fields
    shortest, longest = fields.integer("min_duration_seconds"), fields.integer("max_duration_seconds")
    billable = fields.flag("billable")
    if (billable is not None or shortest is not None or longest is not None) and not asked.plan.paid:
        raise not_in_plan()
    if shortest is not None and longest is not None and shortest >= longest:
        raise bad_request("min_duration_seconds should be less than max_duration_seconds")
    users, groups = fields.integers("user_ids") or [], fields.integers("group_ids") or []
    owners = {user_id for group_id in groups if group_id in state.groups for user_id in state.groups[group_id].user_ids}
    return Filters(
        user_ids=frozenset({*users, *owners}) if users or groups else None,
        client_ids=_ids_or_null(fields, "client_ids"),
        project_ids=_ids_or_null(fields, "project_ids"),
        task_ids=_ids_or_null(fields, "task_ids"),
        tag_ids=_ids_or_null(fields, "tag_ids"),
        entry_ids=frozenset(fields.integers("time_entry_ids") or ()) or None,
        billable=billable,
        description=(fields.text("description") or "").lower(),
        shortest=shortest,
        longest=longest,
    )


def read_rounding(state: State, asked: Asking) -> Rounding:
    """How durations are rounded: as sent, else as the caller prefers (more, 10.1).

    Raises:
        ApiError: 400 for another value than allowed, 402 for rounding on the free plan.
    """
    fields = asked.fields
    direction, minutes = fields.integer("rounding"), fields.integer("rounding_minutes")
    check_allowed("rounding", direction, ROUNDINGS)
    check_allowed("rounding_minutes", minutes, ROUNDING_MINUTES)
    if not asked.plan.paid:
        if direction:
            raise not_in_plan()
        return Rounding()
    user = state.users[asked.place.user_id]
    return Rounding(
        user.rounding if direction is None else direction,
        user.rounding_minutes if minutes is None else minutes,
    )


def check_allowed(name: str, value: Any, allowed: tuple[Any, ...]) -> None:
    """Refuse a value outside a list; None passes.

    Raises:
        ApiError: 400 that names the parameter and the list.
    """
    if value is not None and value not in allowed:
        raise bad_request(f"Invalid '{name}' value, allowed values are: '{','.join(str(item) for item in allowed)}'")


def not_in_plan() -> ApiError:
    """The 402 for what the workspace's plan does not give."""
    return payment_required("Workspace needs to have this feature enabled")


def _ids_or_null(fields: Fields, name: str) -> frozenset[int | None] | None:
    value = fields.raw(name)
    if value is None:
        return None
    if not isinstance(value, list) or not all(item is None or is_integer(item) for item in value):
        raise bad_request(f"Invalid {name}: it must be an array of integers or [null]")
    return frozenset(value) or None
