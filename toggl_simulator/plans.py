"""What each pricing plan allows: calls per hour, webhooks, paid features (docs/facts/toggl.md 1.3, 4.2)."""

from typing import NamedTuple

CALLS_ABOUT_THE_USER = 30


class Plan(NamedTuple):
    """The limits of one plan.

    Attributes:
        name: ``free``, ``starter`` or ``premium``.
        title: the name people see.
        pricing_plan_id: the id an organization carries.
        calls_per_hour: calls naming a workspace or organization, per user and organization.
        webhooks: enabled webhook subscriptions per workspace.
        filters: event filters per webhook subscription.
    """

    name: str
    title: str
    pricing_plan_id: int
    calls_per_hour: int
    webhooks: int
    filters: int

    @property
    def paid(self) -> bool:
        """Whether the paid fields (billable, tasks, rates, sharing, expenses) may be used."""
        return self.name != "free"


PLANS = {
    "free": Plan("free", "Free", 0, 30, 1, 3),
    "starter": Plan("starter", "Starter", 2_147_483_700, 240, 2, 6),
    "premium": Plan("premium", "Premium", 4, 600, 3, 12),
}

# Feature ids and names as the features list shows them; everything above the first two needs a paid plan.
FEATURES: tuple[tuple[int, str, bool], ...] = (
    (0, "free", False),
    (13, "pro", True),
    (15, "business", True),
    (50, "scheduled_reports", True),
    (51, "time_audits", True),
    (52, "locking_time_entries", True),
    (53, "edit_team_member_time_entries", True),
    (2_147_484_001, "tasks", True),
)
