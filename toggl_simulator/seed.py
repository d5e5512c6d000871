"""The seeded data: two organizations, three workspaces, and four weeks of somebody's work.

Everything follows from the seed and the moment of seeding. Ids come alternately from below and above 2^31,
time entry ids lie above it and event ids above 2^53 (docs/facts/toggl.md 1.4), so that a client with narrower
integers is found out.
"""

import random
from datetime import datetime, timedelta
from typing import NamedTuple

from toggl_simulator.plans import PLANS
from toggl_simulator.seed_catalogue import seed_catalogue
from toggl_simulator.seed_entries import seed_time_entries
from toggl_simulator.seed_ids import Ids, Places
from toggl_simulator.store import Constraints, Group, Membership, Organization, OrganizationUser, State, User, Workspace
from toggl_simulator.subscription_rows import Subscription

OWNER_EMAIL = "ada@example.com"
OWNER_PASSWORD = "time-is-honey"  # noqa: S105 (the published login of the simulation)
OWNER_TOKEN = "5eed" * 8
# Kinds of rows that calls make; the ids of each lie in a range of their own.
_MADE_LATER = (
    "tag",
    "subscription",
    "client",
    "project",
    "project_user",
    "project_group",
    "task",
    "group",
    "user",
    "membership",
    "organization_user",
    "invitation",
    "rate",
    "workspace",
)


class _Person(NamedTuple):
    email: str
    fullname: str
    password: str
    token: str
    timezone: str
    country_id: int | None
    openid_email: str | None


PEOPLE = (
    _Person(OWNER_EMAIL, "Ada Lovelace", OWNER_PASSWORD, OWNER_TOKEN, "Europe/London", None, None),
    _Person("grace@example.com", "Grace Hopper", "time-is-tea", "a" * 32, "America/New_York", 225, None),
    _Person("linus@example.com", "Linus Pauling", "time-is-salt", "b" * 32, "America/Los_Angeles", 225, None),
    _Person("joan@example.com", "Joan Clarke", "time-is-over", "c" * 32, "Europe/London", 224, None),
    _Person("ken@example.com", "Ken Iverson", "time-is-near", "d" * 32, "America/Toronto", None, None),
    _Person(
        "margaret@example.com",
        "Margaret Hamilton",
        "time-is-moon",
        "e" * 32,
        "Etc/UTC",
        225,
        "margaret.hamilton@example.com",
    ),
)


def seed_state(plan: str, seed: int, now: datetime) -> State:
    """Build the state a simulation starts with.

    Args:
        plan: the plan of the owner's main organization: ``free``, ``starter`` or ``premium``.
        seed: varies ids and the working days.
        now: the moment everything is anchored on.

    Returns:
        The state.
    """
    state = State()
    chance = random.Random(seed)  # noqa: S311 (repeatable, not secret)
    ids = Ids(chance.randrange(1000))
    # A fraction that is never zero shows a client that cannot read one.
    now = now.replace(microsecond=0) - timedelta(microseconds=chance.randrange(1, 10**6))
    places = _take_ids(ids)
    _seed_organizations(state, ids, places, plan, now)
    _seed_users(state, places, now)
    _seed_memberships(state, ids, places, now)
    seed_catalogue(state, ids, places, now)
    seed_time_entries(state, ids, places, chance, now)
    _seed_subscriptions(state, ids, places, now)
    for number, kind in enumerate(_MADE_LATER):
        state.next_ids[kind] = 2_400_000_001 + 1_000_000 * number + ids.offset
    # Odd and above 2^53: a double can not hold it.
    state.next_ids["event"] = 13_500_000_000_000_001 + 1000 * ids.offset
    return state


def _take_ids(ids: Ids) -> Places:
    main, side, guest = (ids.take("workspace") for _ in range(3))
    ada, grace, linus, joan, ken, margaret = (ids.take("user") for _ in range(6))
    return Places(main, side, guest, ada, grace, linus, joan, ken, margaret)


def _seed_organizations(state: State, ids: Ids, places: Places, plan: str, now: datetime) -> None:
    own = Organization(
        id=ids.take("organization"),
        name="Lovelace & Co",
        plan=PLANS[plan],
        owner_id=places.ada,
        admin_ids=frozenset({places.ada, places.grace}),
        multi_workspace=True,
        permissions=None,
        trial_end=None,
        created_at=now - timedelta(days=900),
        at=now - timedelta(days=30),
    )
    other = Organization(
        id=ids.take("organization"),
        name="Apollo Guild",
        plan=PLANS["starter"],
        owner_id=places.margaret,
        admin_ids=frozenset({places.margaret}),
        multi_workspace=False,
        permissions=["view_workspaces"],
        trial_end=now + timedelta(days=20),
        created_at=now - timedelta(days=400),
        at=now - timedelta(days=10),
    )
    state.organizations = {own.id: own, other.id: other}
    paid = own.plan.paid
    for workspace in (
        Workspace(
            id=places.main,
            organization_id=own.id,
            name="Lovelace Studio",
            constraints=Constraints(),
            default_currency="EUR",
            default_hourly_rate=90.0 if paid else None,
            rate_last_updated=now - timedelta(days=120) if paid else None,
            working_hours_in_minutes=480 if paid else None,
            rounding=1,
            rounding_minutes=0,
            csv_upload=None,
            ical_token="ca1e" * 8,
            last_modified=now - timedelta(hours=5),
            at=now - timedelta(days=3),
        ),
        Workspace(
            id=places.side,
            organization_id=own.id,
            name="Private matters",
            constraints=Constraints(),
            default_currency="USD",
            default_hourly_rate=None,
            rate_last_updated=None,
            working_hours_in_minutes=None,
            rounding=-1,
            rounding_minutes=15,
            csv_upload={
                "at": (now - timedelta(days=70)).isoformat(timespec="seconds"),
                "log_id": 2_300_000_017,
            },
            ical_token="ca1f" * 8,
            last_modified=None,
            at=now - timedelta(days=200),
        ),
        Workspace(
            id=places.guest,
            organization_id=other.id,
            name="Guidance software",
            constraints=Constraints(enabled=True, project=True, description=True),
            default_currency="USD",
            default_hourly_rate=None,
            rate_last_updated=None,
            working_hours_in_minutes=420,
            rounding=0,
            rounding_minutes=5,
            csv_upload=None,
            ical_token="ca2e" * 8,
            last_modified=now - timedelta(days=1),
            at=now - timedelta(days=15),
        ),
    ):
        state.workspaces[workspace.id] = workspace


def _seed_users(state: State, places: Places, now: datetime) -> None:
    for number, (user_id, person) in enumerate(zip(places[3:], PEOPLE, strict=True)):
        state.users[user_id] = User(
            id=user_id,
            email=person.email,
            password=person.password,
            api_token=person.token,
            fullname=person.fullname,
            timezone=person.timezone,
            default_workspace_id=places.guest if user_id == places.margaret else places.main,
            beginning_of_week=1,
            country_id=person.country_id,
            openid_email=person.openid_email,
            toggl_accounts_id=f"{number + 1}AccountOf{person.fullname.partition(' ')[0]}",
            account_id=2_300_000_500 + number,
            created_at=now - timedelta(days=900 - 40 * number),
            updated_at=now - timedelta(days=12 + number),
        )
    # Somebody prefers rounded reports: totals differ between people unless a call says how to round.
    grace = state.users[places.grace]
    grace.rounding, grace.rounding_minutes = 1, 15


def _seed_memberships(state: State, ids: Ids, places: Places, now: datetime) -> None:
    for number, (workspace_id, user_id, role) in enumerate(
        (
            (places.main, places.ada, "admin"),
            (places.main, places.grace, "admin"),
            (places.main, places.linus, "user"),
            (places.main, places.joan, "user"),
            (places.main, places.ken, "user"),
            (places.side, places.ada, "admin"),
            (places.side, places.grace, "projectlead"),
            (places.guest, places.margaret, "admin"),
            (places.guest, places.ada, "user"),
            (places.guest, places.grace, "teamlead"),
        )
    ):
        invited = user_id == places.ken
        paid = state.plan_of(workspace_id).paid
        state.memberships[workspace_id, user_id] = Membership(
            id=ids.take("membership"),
            workspace_id=workspace_id,
            user_id=user_id,
            role=role,
            role_id=None if invited else 2_300_000_000 + number,
            active=not invited,
            inactive=user_id == places.joan,
            is_direct=number != 2,
            rate=60.0 + number if paid and number % 2 == 0 else None,
            labor_cost=30.5 + number if paid and number % 3 == 0 else None,
            working_hours_in_minutes=480 if number % 2 else None,
            avatar_file_name=None if invited else f"{user_id}.png",
            invitation_code="1" * 32 if invited else None,
            at=now - timedelta(days=100 - number),
        )
    for workspace_id, user_ids in (
        (places.main, (places.grace, places.linus)),
        (places.guest, (places.ada,)),
    ):
        organization = state.organizations[state.workspaces[workspace_id].organization_id]
        group = Group(
            id=ids.take("group"),
            organization_id=organization.id,
            name="Engine room" if workspace_id == places.main else "Guidance",
            workspace_ids=(workspace_id,),
            user_ids=user_ids,
            at=now - timedelta(days=77),
        )
        state.groups[group.id] = group
    _seed_organization_users(state, ids)


def _seed_organization_users(state: State, ids: Ids) -> None:
    for organization in state.organizations.values():
        places = [
            place
            for place in state.memberships.values()
            if state.workspaces[place.workspace_id].organization_id == organization.id
        ]
        for user_id in dict.fromkeys(place.user_id for place in places):
            mine = [place for place in places if place.user_id == user_id]
            code = next((place.invitation_code for place in mine if place.invitation_code), None)
            row = OrganizationUser(
                id=ids.take("organization_user"),
                organization_id=organization.id,
                user_id=user_id,
                inactive=all(place.inactive for place in mine),
                invitation_id=None if code is None else ids.take("invitation"),
                invitation_code=code,
            )
            state.organization_users[row.id] = row


def _seed_subscriptions(state: State, ids: Ids, places: Places, now: datetime) -> None:
    """Two forgotten ones, switched off: they take nothing from the plan's limit."""
    for number, validated in enumerate((None, now - timedelta(days=40))):
        subscription = Subscription(
            id=ids.take("subscription"),
            workspace_id=places.side,
            user_id=places.ada,
            description=f"Forgotten experiment {number + 1}",
            url_callback="https://callback.example.com/toggl",
            event_filters=(("time_entry", "*"),) if validated else (("project", "created"), ("*", "deleted")),
            enabled=False,
            secret=f"seeded-{number}",
            code=f"{number}" * 32,
            base_url="",
            created_at=now - timedelta(days=41),
            updated_at=validated,
            validated_at=validated,
        )
        state.subscriptions[subscription.id] = subscription
