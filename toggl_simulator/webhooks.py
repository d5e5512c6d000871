"""Managing webhook subscriptions (docs/facts/toggl.md 4.1, 4.2, 4.7)."""

import re
import secrets
from collections import Counter
from dataclasses import replace
from typing import Any, NamedTuple

from toggl_simulator.accounts import workspace_of
from toggl_simulator.delivery import Courier, event_message
from toggl_simulator.errors import ApiError, bad_request, forbidden, not_found
from toggl_simulator.events import ACTIONS, ANY, ENTITIES
from toggl_simulator.moments import micro_form, micro_form_or_null
from toggl_simulator.requests import Call, Fields
from toggl_simulator.responses import Response, ok
from toggl_simulator.store import Membership, State, Workspace
from toggl_simulator.subscription_rows import Subscription

NO_USER = "User not found/accessible for workspace"
_WORD = re.compile(r"[A-Za-z0-9_]+|\*", re.ASCII)
_EVENTS_PER_PAGE = 50


class Input(NamedTuple):
    """The writable part of a subscription, types checked."""

    url_callback: str
    description: str
    event_filters: tuple[tuple[str, str], ...]
    enabled: bool
    secret: str | None


def subscriptions(state: State, call: Call) -> Response:
    """``GET /subscriptions/{}``: all for a workspace admin, one's own otherwise; with secrets."""
    workspace, place = _workspace(state, call)
    return ok(
        [
            _view(state, row, with_secret=True)
            for row in state.subscriptions.values()
            if row.workspace_id == workspace.id and _mine(row, place)
        ]
    )


def create(state: State, call: Call, courier: Courier) -> Response:
    """``POST /subscriptions/{}``: stored only once its callback accepted a ping."""
    with courier.lock:
        workspace, _ = _workspace(state, call)
        given = _read_input(call.fields())
        _check(state, call, workspace, given, None)
        subscription = Subscription(
            id=state.next_id("subscription"),
            workspace_id=workspace.id,
            user_id=call.user.id,
            description=given.description,
            url_callback=given.url_callback,
            event_filters=given.event_filters,
            enabled=given.enabled,
            secret=given.secret or secrets.token_urlsafe(15),
            code=secrets.token_hex(16),
            base_url=call.base_url,
            created_at=call.now,
        )
    _ping_staged(state, call, courier, subscription, wanted="200")
    with courier.lock:
        # Another call may have taken the last place or the description while the ping was under way.
        _check(state, call, workspace, given, None)
        state.subscriptions[subscription.id] = subscription
        return ok(_view(state, subscription, with_secret=False))


def update(state: State, call: Call, courier: Courier) -> Response:
    """``PUT /subscriptions/{}/{}``: a new callback address has to be validated anew."""
    with courier.lock:
        workspace, place = _workspace(state, call)
        subscription_id = call.identifier(1, "subscription_id")
        given = _read_input(call.fields())
        before = _live(state, place, subscription_id)
        _check(state, call, workspace, given, before)
        moved = given.url_callback != before.url_callback
        changed = replace(
            before,
            description=given.description,
            url_callback=given.url_callback,
            event_filters=given.event_filters,
            enabled=given.enabled,
            secret=given.secret or before.secret,
            code=secrets.token_hex(16) if moved else before.code,
            base_url=call.base_url if moved else before.base_url,
            validated_at=None if moved else before.validated_at,
            updated_at=call.now,
        )
    _ping_staged(state, call, courier, changed, wanted="2xx")
    with courier.lock:
        _check(state, call, workspace, given, _live(state, place, subscription_id))
        state.subscriptions[changed.id] = changed
        return ok(_view(state, changed, with_secret=False))


def switch(state: State, call: Call, courier: Courier) -> Response:
    """``PATCH /subscriptions/{}/{}``: switching on repeats the callback's and the limit's check."""
    with courier.lock:
        workspace, place = _workspace(state, call)
        subscription_id = call.identifier(1, "subscription_id")
        enabled = call.fields().flag("enabled")
        if enabled is None:
            raise bad_request("enabled needs to be provided")
        subscription = _live(state, place, subscription_id)
        if enabled:
            _check_limit(state, call, workspace, subscription)
    if enabled:
        _ping_staged(state, call, courier, subscription, wanted="200")
    with courier.lock:
        subscription = _live(state, place, subscription_id)
        if enabled:
            _check_limit(state, call, workspace, subscription)
        subscription.enabled = enabled
        subscription.updated_at = call.now
        return ok(_view(state, subscription, with_secret=False))


def delete(state: State, call: Call) -> Response:
    """``DELETE /subscriptions/{}/{}``: answers with what it was; what was under way is dropped."""
    _, place = _workspace(state, call)
    subscription = _live(state, place, call.identifier(1, "subscription_id"))
    subscription.deleted_at = subscription.updated_at = call.now
    subscription.enabled = False
    for delivery in state.pending:
        if delivery.subscription_id == subscription.id:
            delivery.due = None
    return ok(_view(state, subscription, with_secret=False))


def ping(state: State, call: Call, courier: Courier) -> Response:
    """``POST /ping/{}/{}``."""
    with courier.lock:
        _, place = _workspace(state, call)
        subscription = _live(state, place, call.identifier(1, "subscription_id"))
    outcome = courier.ping(subscription, call.user.id, call.now)
    if outcome.accepted:
        return ok({"status": "OK"})
    return ok({"status": outcome.error or f"callback responded with status {outcome.status}"})


def validate(state: State, call: Call) -> Response:
    """``GET /validate/{}/{}/{}``: without credentials, once."""
    workspace_id, subscription_id = call.identifier(0, "workspace_id"), call.identifier(1, "subscription_id")
    code = call.values[2]
    for known in (state.staged.get(subscription_id), state.subscriptions.get(subscription_id)):
        if known is None or known.deleted_at is not None or known.workspace_id != workspace_id:
            continue
        if known.code != code:
            continue
        if known.validated_at is not None:
            raise bad_request(f"subscription {subscription_id} has already been validated")
        known.validated_at = call.now
        return ok("OK")
    raise bad_request(
        f"subscription {subscription_id} for workspace {workspace_id} and validation code '{code}' was not found"
    )


def event_filters(state: State, call: Call) -> Response:  # noqa: ARG001 (every handler has this shape)
    """``GET /event_filters``: which actions each entity knows."""
    return ok({entity: list(ACTIONS) for entity in ENTITIES})


def limits(state: State, call: Call) -> Response:
    """``GET /limits/{}``: those of the plan."""
    workspace, _ = _workspace(state, call)
    plan = state.plan_of(workspace.id)
    return ok({"max_webhooks": plan.webhooks, "max_events_per_webhook": plan.filters})


def status(state: State, call: Call) -> Response:  # noqa: ARG001 (every handler has this shape)
    """``GET /status``."""
    return ok({"status": "OK"})


def events(state: State, call: Call) -> Response:
    """``GET /subscriptions/{}/{}/events``: a week of events with their failed attempts, newest first."""
    _, place = _workspace(state, call)
    subscription = _live(state, place, call.identifier(1, "subscription_id"))
    offset = call.query.integer("offset", least=0) or 0
    found = [row for row in state.deliveries if row.subscription_id == subscription.id]
    page = found[::-1][offset : offset + _EVENTS_PER_PAGE]
    return ok(
        {
            "total": len(found),
            "events": [
                {
                    **event_message(row, subscription.url_callback, row.last_attempt or row.created_at),
                    "failed_delivery_attempts": row.failed_attempts,
                    "last_delivery_attempt": micro_form_or_null(row.last_attempt),
                    "last_delivery_error": row.last_error,
                }
                for row in page
            ],
        }
    )


def _workspace(state: State, call: Call) -> tuple[Workspace, Membership]:
    try:
        return workspace_of(state, call)
    except ApiError as error:
        raise (forbidden(NO_USER) if error.status == 403 else error) from None


def _mine(subscription: Subscription, place: Membership) -> bool:
    return subscription.deleted_at is None and (place.admin or subscription.user_id == place.user_id)


def _live(state: State, place: Membership, subscription_id: int) -> Subscription:
    subscription = state.subscriptions.get(subscription_id)
    if subscription is None or subscription.workspace_id != place.workspace_id or not _mine(subscription, place):
        raise not_found(f"subscription {subscription_id} for workspace {place.workspace_id} was not found")
    return subscription


def _read_input(fields: Fields) -> Input:
    filters = fields.raw("event_filters")
    if filters is None:
        filters = []
    if not isinstance(filters, list) or not all(isinstance(item, dict) for item in filters):
        raise bad_request("Invalid event_filters: it must be an array of objects")
    pairs = [Fields(item) for item in filters]
    return Input(
        url_callback=fields.text("url_callback") or "",
        description=fields.text("description") or "",
        event_filters=tuple((pair.text("entity") or "", pair.text("action") or "") for pair in pairs),
        enabled=fields.flag("enabled") or False,
        secret=fields.text("secret"),
    )


def _check(state: State, call: Call, workspace: Workspace, given: Input, current: Subscription | None) -> None:
    if given.enabled:
        _check_limit(state, call, workspace, current)
    if not given.description.strip():
        raise bad_request("Subscription description must not be empty")
    for other in state.subscriptions.values():
        if (
            other.workspace_id == workspace.id
            and other.deleted_at is None
            and other.description == given.description
            and (current is None or other.id != current.id)
        ):
            raise bad_request(
                f"Subscription description '{given.description}' is already in use for workspace {workspace.id}"
            )
    _check_filters(state.plan_of(workspace.id).filters, given.event_filters, current)


def _check_limit(state: State, call: Call, workspace: Workspace, current: Subscription | None) -> None:
    allowed = state.plan_of(workspace.id).webhooks
    enabled = sum(
        row.enabled
        and row.deleted_at is None
        and row.workspace_id == workspace.id
        and (current is None or row.id != current.id)
        for row in state.subscriptions.values()
    )
    if enabled >= allowed:
        raise bad_request(
            f"User {call.user.id} already reached the limit of {allowed} enabled subscriptions "
            f"for workspace {workspace.id}"
        )


def _check_filters(allowed: int, filters: tuple[tuple[str, str], ...], current: Subscription | None) -> None:
    if not filters:
        raise bad_request("The list of event filters must not be empty")
    if len(filters) > allowed:
        raise bad_request(
            f"The limit of {allowed} event filters for your subscription has been exceeded "
            f"as you're trying to set {len(filters)} filters"
        )
    (entity, action), times = Counter(filters).most_common(1)[0]
    if times > 1:
        which = f"{entity}:{action}" if current else "0"
        raise bad_request(f"The following event filter appears more than once for your subscription: {which}")
    for entity, action in filters:
        _check_word(entity, "entity", "entities")
        _check_word(action, "action", "actions")
        if action not in (*ACTIONS, ANY):
            raise bad_request(f"Invalid value '{action}' for event filter action")


def _check_word(word: str, name: str, plural: str) -> None:
    if not word:
        raise bad_request(f"The {name} field for each subscription event filter must be non-empty")
    if _WORD.fullmatch(word) is None:
        raise bad_request(
            f"The value '{word}' for the filter {name} can only contain letters, numbers and '_' "
            f"or be '*' to match all {plural}"
        )


def _ping_staged(state: State, call: Call, courier: Courier, subscription: Subscription, *, wanted: str) -> None:
    """Ping a subscription that is not stored in this form yet; its code can be fetched meanwhile."""
    with courier.lock:
        state.staged[subscription.id] = subscription
    outcome = courier.ping(subscription, call.user.id, call.now)
    with courier.lock:
        if state.staged.get(subscription.id) is subscription:
            del state.staged[subscription.id]
    if outcome.error is not None:
        raise bad_request(f"URL endpoint {subscription.url_callback} request failed with error: {outcome.error}")
    if not outcome.accepted:
        raise bad_request(
            f"URL endpoint {subscription.url_callback} responded with status {outcome.status} instead of {wanted}"
        )


def _view(state: State, subscription: Subscription, *, with_secret: bool) -> dict[str, Any]:
    view: dict[str, Any] = {
        "subscription_id": subscription.id,
        "workspace_id": subscription.workspace_id,
        "user_id": subscription.user_id,
        "enabled": subscription.enabled,
        "description": subscription.description,
        "event_filters": [{"entity": entity, "action": action} for entity, action in subscription.event_filters],
        "url_callback": subscription.url_callback,
        "validated_at": micro_form_or_null(subscription.validated_at),
        "has_pending_events": any(
            row.due is not None and row.subscription_id == subscription.id for row in state.pending
        ),
        "created_at": micro_form(subscription.created_at),
        "updated_at": micro_form_or_null(subscription.updated_at),
        "deleted_at": micro_form_or_null(subscription.deleted_at),
    }
    if with_secret:
        view["secret"] = subscription.secret
    return view
