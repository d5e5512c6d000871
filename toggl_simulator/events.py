"""Recording what happened to a time entry for those who subscribed to it (Toggl API facts 5.4, 5.6)."""

from toggl_simulator.requests import Call
from toggl_simulator.store import Delivery, State, Subscription, TimeEntry
from toggl_simulator.time_entry_views import event_view

ACTIONS = ("created", "updated", "deleted")
ENTITY = "time_entry"
ANY = "*"


def record(state: State, call: Call, entry: TimeEntry, action: str) -> None:
    """Put one event on its way to every subscription that may and wants to hear of it.

    Args:
        state: the service's state.
        call: the call that caused the change.
        entry: the entry after the change.
        action: ``created``, ``updated`` or ``deleted``.
    """
    event_id = state.next_id("event")
    for subscription in state.subscriptions.values():
        if not _wants(state, subscription, entry, action):
            continue
        delivery = Delivery(
            event_id=event_id,
            subscription_id=subscription.id,
            workspace_id=subscription.workspace_id,
            created_at=call.now,
            creator_id=call.user.id,
            metadata=_metadata(state, call, entry, action),
            payload=event_view(state, entry),
            due=call.now,
        )
        state.deliveries.append(delivery)
        state.pending.append(delivery)


def _wants(state: State, subscription: Subscription, entry: TimeEntry, action: str) -> bool:
    if subscription.workspace_id != entry.workspace_id or subscription.deleted_at is not None:
        return False
    if not subscription.enabled or subscription.validated_at is None:
        return False
    place = state.memberships.get((entry.workspace_id, subscription.user_id))
    if place is None or not place.usable or (entry.user_id != subscription.user_id and not place.admin):
        return False
    return any(entity in (ENTITY, ANY) and wanted in (action, ANY) for entity, wanted in subscription.event_filters)


def _metadata(state: State, call: Call, entry: TimeEntry, action: str) -> dict[str, str]:
    """What surrounds the event; every value is a string, ids too."""
    metadata = {
        "action": action,
        "event_user_id": str(call.user.id),
        "model": ENTITY,
        "model_owner_id": str(entry.user_id),
        "path": call.path,
        "request_body": call.body.decode("utf-8", "replace"),
        "request_type": call.method,
        "time_entry_id": str(entry.id),
        "workspace_id": str(entry.workspace_id),
    }
    if entry.project_id is not None:
        project = state.projects[entry.project_id]
        metadata["project_id"] = str(project.id)
        metadata["project_is_private"] = "true" if project.is_private else "false"
    return metadata
