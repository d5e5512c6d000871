"""Recording what happened for those who subscribed to it (docs/facts/toggl.md 4.4, 4.6, 4.10).

Every change, of whatever entity, goes through ``record``; what an entity's events say stands beside the entity.
"""

from dataclasses import dataclass, field
from typing import Any

from toggl_simulator.requests import Call
from toggl_simulator.store import Membership, Project, State
from toggl_simulator.subscription_rows import Delivery, Subscription

ACTIONS = ("created", "updated", "deleted")
ENTITIES = (
    "client",
    "project",
    "project_group",
    "project_user",
    "tag",
    "task",
    "time_entry",
    "workspace",
    "workspace_user",
)
ANY = "*"


@dataclass(frozen=True, slots=True)
class Event:
    """What happened.

    Attributes:
        entity: one of ``ENTITIES``.
        action: one of ``ACTIONS``.
        workspace_id: where.
        entity_id: to which.
        payload: the entity after the change.
        owner_id: whose it is, when only they and admins hear of it.
        project: the project it belongs to, or is; of a hidden one only those hear who see it.
        admins_only: whether only admins hear of it.
        details: more metadata.
    """

    entity: str
    action: str
    workspace_id: int
    entity_id: int
    payload: dict[str, Any]
    owner_id: int | None = None
    project: Project | None = None
    admins_only: bool = False
    details: dict[str, str] = field(default_factory=dict)


def record(state: State, call: Call, event: Event) -> None:
    """Put one event on its way to every subscription that may and wants to hear of it.

    Args:
        state: the service's state.
        call: the call that caused the change.
        event: the change.
    """
    # The vendor lists the deletion of tags, a live consumer never got one (more, 11).
    if (event.entity, event.action) == ("tag", "deleted") and not state.tag_deletions_told:
        return
    event_id = state.next_id("event")
    for subscription in state.subscriptions.values():
        if not _wants(state, subscription, event):
            continue
        delivery = Delivery(
            event_id=event_id,
            subscription_id=subscription.id,
            workspace_id=subscription.workspace_id,
            created_at=call.now,
            creator_id=call.user.id,
            metadata=_metadata(call, event),
            payload=event.payload,
            due=call.now,
        )
        state.deliveries.append(delivery)
        state.pending.append(delivery)


def _wants(state: State, subscription: Subscription, event: Event) -> bool:
    if subscription.workspace_id != event.workspace_id or subscription.deleted_at is not None:
        return False
    if not subscription.enabled or subscription.validated_at is None:
        return False
    place = state.memberships.get((event.workspace_id, subscription.user_id))
    if place is None or not place.usable or not _may_hear(state, place, event):
        return False
    return any(
        entity in (event.entity, ANY) and wanted in (event.action, ANY) for entity, wanted in subscription.event_filters
    )


def _may_hear(state: State, place: Membership, event: Event) -> bool:
    if place.admin:
        return True
    if event.admins_only:
        return False
    if event.owner_id is not None:
        return event.owner_id == place.user_id
    return event.project is None or state.sees_project(place.user_id, event.project)


def _metadata(call: Call, event: Event) -> dict[str, str]:
    """What surrounds the event; every value is a string, ids too."""
    metadata = {
        "action": event.action,
        "event_user_id": str(call.user.id),
        "model": event.entity,
        "path": call.path,
        "request_body": call.body.decode("utf-8", "replace"),
        "request_type": call.method,
        "workspace_id": str(event.workspace_id),
        f"{event.entity}_id": str(event.entity_id),
        **event.details,
    }
    if event.owner_id is not None:
        metadata["model_owner_id"] = str(event.owner_id)
    if event.project is not None:
        metadata["project_id"] = str(event.project.id)
        metadata["project_is_private"] = "true" if event.project.is_private else "false"
    return metadata
