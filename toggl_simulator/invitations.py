"""Inviting people into an organization (docs/facts/toggl.md 7.2)."""

import secrets
from typing import Any, NamedTuple

from toggl_simulator.accounts import need_organization_admin, organization_of
from toggl_simulator.errors import bad_request, not_found
from toggl_simulator.organization_people import is_email, living, places
from toggl_simulator.requests import Call, Fields
from toggl_simulator.responses import Response, ok
from toggl_simulator.store import Membership, Organization, OrganizationUser, State, User
from toggl_simulator.workspace_people import ROLES, announce

MOST_ON_FREE = 5


class _Offer(NamedTuple):
    workspace_id: int
    role: str


def invite(state: State, call: Call) -> Response:
    """``POST /organizations/{}/invitations``: all or none; the codes and addresses admit whoever has them."""
    organization = organization_of(state, call)
    need_organization_admin(call, organization, "Forbidden")
    fields = call.fields()
    emails = _emails(fields)
    offers = _offers(state, organization, fields)
    groups = fields.integers("groups") or []
    fields.flag("skip_email")
    _check_people(state, organization, emails)
    rows = [_invite(state, call, organization, email, offers) for email in emails]
    for group_id in groups:
        group = state.groups.get(group_id)
        if group is not None and group.organization_id == organization.id:
            group.user_ids = tuple(dict.fromkeys((*group.user_ids, *(row.user_id for row in rows))))
    return ok(
        {
            "data": [_view(state, call, row) for row in rows],
            "invitations": [
                {
                    "code": row.invitation_code,
                    "email": state.users[row.user_id].email,
                    "organization_id": organization.id,
                    "organization_name": organization.name,
                    "sender_email": call.user.email,
                    "sender_name": call.user.fullname,
                }
                for row in rows
            ],
            "messages": [],
        }
    )


def resend(state: State, call: Call) -> Response:
    """``PUT /organizations/{}/invitations/{}/resend``."""
    organization = organization_of(state, call)
    need_organization_admin(call, organization, "Forbidden")
    invitation_id = call.identifier(1, "invitation_id")
    row = next((row for row in state.organization_users.values() if row.invitation_id == invitation_id), None)
    if row is None or row.invitation_code is None:
        raise not_found("Invitation code not found")
    if row.organization_id != organization.id:
        raise bad_request("Organization ID and invitation organization ID mismatch")
    return ok("OK")


def _emails(fields: Fields) -> list[str]:
    emails = [email.strip().lower() for email in fields.texts("emails") or []]
    if not emails:
        raise bad_request("at least one email is required")
    for email in emails:
        if not email:
            raise bad_request("Missing e-mail")
        if not is_email(email):
            raise bad_request(f"Invalid e-mail: '{email}'")
    return list(dict.fromkeys(emails))


def _offers(state: State, organization: Organization, fields: Fields) -> list[_Offer]:
    rows = fields.raw("workspaces")
    if not isinstance(rows, list) or not rows:
        raise bad_request("at least one workspace is required")
    offers = []
    for item in rows:
        given = Fields(item if isinstance(item, dict) else {})
        workspace = state.workspaces.get(given.integer("workspace_id") or 0)
        if workspace is None or workspace.organization_id != organization.id:
            raise bad_request("invalid workspace ID")
        role = given.choice("role", ROLES) or ("admin" if given.flag("admin") else "user")
        offers.append(_Offer(workspace.id, role))
    return offers


def _check_people(state: State, organization: Organization, emails: list[str]) -> None:
    known = {state.users[row.user_id].email: row for row in living(state, organization)}
    for email in emails:
        if email in known and known[email].inactive:
            raise bad_request(f"User with e-mail '{email}' is already an inactive member of the organization")
    active = sum(not row.inactive for row in known.values())
    if not organization.plan.paid and active + len(set(emails) - set(known)) > MOST_ON_FREE:
        raise bad_request(f"Active user limit is {MOST_ON_FREE}. Upgrade to add more active users")


def _invite(state: State, call: Call, organization: Organization, email: str, offers: list[_Offer]) -> OrganizationUser:
    user = next((user for user in state.users.values() if user.email == email), None) or _make_user(state, call, email)
    row = next((row for row in living(state, organization) if row.user_id == user.id), None)
    if row is None:
        row = OrganizationUser(
            id=state.next_id("organization_user"),
            organization_id=organization.id,
            user_id=user.id,
            inactive=False,
            invitation_id=state.next_id("invitation"),
            invitation_code=secrets.token_hex(16),
        )
        state.organization_users[row.id] = row
    for offer in offers:
        if (offer.workspace_id, user.id) not in state.memberships:
            place = _make_place(state, call, offer, user, row.invitation_code)
            announce(state, call, place, "created")
    return row


def _make_user(state: State, call: Call, email: str) -> User:
    """Somebody who cannot log in before the invitation is answered."""
    number = state.next_id("user")
    user = User(
        id=number,
        email=email,
        password=secrets.token_hex(16),
        api_token=secrets.token_hex(16),
        fullname=email.partition("@")[0],
        timezone="Etc/UTC",
        default_workspace_id=0,
        beginning_of_week=1,
        country_id=None,
        openid_email=None,
        toggl_accounts_id=f"{number}Account",
        account_id=number,
        created_at=call.now,
        updated_at=call.now,
    )
    state.users[user.id] = user
    return user


def _make_place(state: State, call: Call, offer: _Offer, user: User, code: str | None) -> Membership:
    place = Membership(
        id=state.next_id("membership"),
        workspace_id=offer.workspace_id,
        user_id=user.id,
        role=offer.role,
        role_id=None,
        active=code is None,
        inactive=False,
        is_direct=True,
        rate=None,
        labor_cost=None,
        working_hours_in_minutes=None,
        avatar_file_name=None,
        invitation_code=code,
        at=call.now,
    )
    state.memberships[offer.workspace_id, user.id] = place
    return place


def _view(state: State, call: Call, row: OrganizationUser) -> dict[str, Any]:
    code = row.invitation_code
    return {
        "email": state.users[row.user_id].email,
        "invitation_id": row.invitation_id,
        "invite_url": None if code is None else f"https://track.toggl.com/invitation/{code}",
        "organization_id": row.organization_id,
        "organization_user_id": row.id,
        "user_id": row.user_id,
        "sender_id": call.user.id,
        "recipient_id": row.user_id,
        "workspaces": [
            {"workspace_id": place.workspace_id, "user_id": place.user_id, "workspace_user_id": place.id}
            for place in places(state, row)
        ],
    }
