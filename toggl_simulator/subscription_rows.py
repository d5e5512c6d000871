"""What the service remembers of webhooks: the subscriptions, and the events on their way to them.

Rows have no representation as text, so that no log shows a secret.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(slots=True, eq=False, repr=False)
class Subscription:
    """A webhook subscription. ``code`` is what its callback must prove to know; the API never tells."""

    id: int
    workspace_id: int
    user_id: int
    description: str
    url_callback: str
    event_filters: tuple[tuple[str, str], ...]
    enabled: bool
    secret: str
    code: str
    base_url: str
    created_at: datetime
    updated_at: datetime | None = None
    validated_at: datetime | None = None
    deleted_at: datetime | None = None


@dataclass(slots=True, eq=False, repr=False)
class Delivery:
    """One event on its way to one subscription; ``due`` is None once it arrived or was given up."""

    event_id: int
    subscription_id: int
    workspace_id: int
    created_at: datetime
    creator_id: int
    metadata: dict[str, str]
    payload: dict[str, Any]
    due: datetime | None
    failed_attempts: int = 0
    last_attempt: datetime | None = None
    last_error: str | None = None
