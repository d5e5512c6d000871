"""Who calls, and what they may enter (docs/facts/toggl.md 1.1)."""

import base64
import binascii

from toggl_simulator.errors import NO_ACCESS, ApiError, bad_request, forbidden, not_found, payment_required
from toggl_simulator.requests import Call
from toggl_simulator.store import Membership, Organization, State, User, Workspace

WRONG_CREDENTIALS = "Incorrect username and/or password"
_TOKEN_PASSWORD = "api_token"  # noqa: S105 (the literal word that marks a token, not a secret)


def missing_credentials() -> ApiError:
    """The 401 for a call without credentials: empty, with its telling header."""
    return ApiError(401, "", headers=((b"x-authorization-missing", b"true"),))


def user_for(state: State, authorization: bytes, *, token_only: bool) -> User:
    """Find the caller.

    Args:
        state: the service's state.
        authorization: the value of the ``Authorization`` header.
        token_only: accept an API token but no e-mail and password, as the webhooks API does (docs/facts/toggl.md 4.3).

    Returns:
        The user.

    Raises:
        ApiError: 401 when there are no credentials, 403 when they are wrong.
    """
    scheme, _, encoded = authorization.strip().partition(b" ")
    if not scheme:
        raise missing_credentials()
    if scheme.lower() != b"basic":
        raise forbidden(WRONG_CREDENTIALS)
    try:
        name, _, password = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise forbidden(WRONG_CREDENTIALS) from None
    for user in state.users.values():
        if password == _TOKEN_PASSWORD and name == user.api_token:
            return user
        if not token_only and name.lower() == user.email and password == user.password:
            return user
    raise forbidden(WRONG_CREDENTIALS)


def workspace_of(
    state: State, call: Call, *, position: int = 0, unknown: str | None = None, bad_id: str | None = None
) -> tuple[Workspace, Membership]:
    """The workspace a path names, and the caller's place in it.

    Args:
        state: the service's state.
        call: the call.
        position: which variable part of the path holds the id.
        unknown: the 400 text for an id that does not exist; without it that is a 403 like any foreign one.
        bad_id: the 400 text for something that is no id.

    Raises:
        ApiError: 400 or 403 as said.
    """
    workspace_id = call.identifier(position, "workspace_id", bad_id)
    workspace = state.workspaces.get(workspace_id)
    if workspace is None:
        raise bad_request(unknown) if unknown else forbidden()
    place = state.memberships.get((workspace_id, call.user.id))
    if place is None or not place.usable:
        raise forbidden()
    return workspace, place


def need_admin(place: Membership, message: str = NO_ACCESS) -> None:
    """Refuse everybody but the workspace's admins.

    Raises:
        ApiError: 403 with ``message``.
    """
    if not place.admin:
        raise forbidden(message)


def need_organization_admin(call: Call, organization: Organization, message: str = NO_ACCESS) -> None:
    """Refuse everybody but the organization's owner and admins.

    Raises:
        ApiError: 403 with ``message``.
    """
    if call.user.id not in organization.admin_ids and call.user.id != organization.owner_id:
        raise forbidden(message)


def need_paid(state: State, workspace_id: int, feature: str) -> None:
    """Refuse what the free plan does not give (docs/facts/toggl.md 6.1).

    Raises:
        ApiError: 402 that names the feature.
    """
    if not state.plan_of(workspace_id).paid:
        raise payment_required(f"{feature} are available for Starter and higher plans.")


def organization_of(state: State, call: Call) -> Organization:
    """The organization the first variable part of the path names.

    Raises:
        ApiError: 400 for no id, 404 for an unknown one, 403 for one the caller has no place in.
    """
    organization = state.organizations.get(call.identifier(0, "organization_id"))
    if organization is None:
        raise not_found()
    if not any(
        state.workspaces[place.workspace_id].organization_id == organization.id
        for place in state.places_of(call.user.id)
    ):
        raise forbidden()
    return organization
