"""Delivering events in the background, again and again until they are accepted (docs/facts/toggl.md 4.8)."""

import json
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from toggl_simulator.callbacks import Callbacks, Outcome
from toggl_simulator.moments import nano_form
from toggl_simulator.responses import compact_json
from toggl_simulator.store import State
from toggl_simulator.subscription_rows import Delivery, Subscription

# Toggl documents neither the number of attempts nor the pauses; these grow, and end within two hours.
RETRY_DELAYS = tuple(timedelta(seconds=seconds) for seconds in (2, 8, 30, 120, 600, 3600))
KEPT = timedelta(days=7)


class Courier:
    """Takes due events to their callbacks, and pings.

    Only bookkeeping happens under the lock; a callback may call the service while it is being called.
    """

    def __init__(self, state: Callable[[], State], lock: threading.RLock, clock: Callable[[], datetime]) -> None:
        """Prepare; the worker thread starts with the first event.

        Args:
            state: gives the current state.
            lock: guards it.
            clock: the time.
        """
        self._state = state
        self.lock = lock
        self._clock = clock
        self._callbacks = Callbacks()
        self._round = threading.Lock()
        self._wake = threading.Event()
        self._worker: threading.Thread | None = None
        self._closed = False

    def ping(self, subscription: Subscription, user_id: int, now: datetime) -> Outcome:
        """Send a ping and notice whether the callback proves it knows the code.

        Args:
            subscription: whom to ping; its ``validated_at`` is set when the answer echoes the code.
            user_id: who caused it.
            now: the time.

        Returns:
            The callback's answer.
        """
        code = subscription.code if subscription.validated_at is None else None
        body = compact_json(ping_message(subscription, user_id, now, code))
        outcome = self._callbacks.post(subscription.url_callback, body, subscription.secret)
        if code is not None and outcome.accepted and _echoed(outcome.body) == code:
            with self.lock:
                subscription.validated_at = subscription.validated_at or now
        return outcome

    def deliver_due(self, now: datetime) -> int:
        """Attempt every delivery that is due.

        Args:
            now: the time; retries that lie ahead wait for a later call.

        Returns:
            How many attempts were made.
        """
        attempts = 0
        # One round at a time: when this returns, what was due has been attempted, by whichever thread.
        with self._round:
            state = self._state()
            while True:
                with self.lock:
                    delivery = _next_due(state, now)
                    if delivery is None:
                        return attempts
                    subscription = state.subscriptions[delivery.subscription_id]
                    url, secret = subscription.url_callback, subscription.secret
                    body = compact_json(event_message(delivery, url, now))
                outcome = self._callbacks.post(url, body, secret)
                attempts += 1
                with self.lock:
                    _settle(state, delivery, outcome, now)

    def notice(self) -> None:
        """Tell the worker that there are events; starts it the first time."""
        if self._closed:
            return
        if self._worker is None:
            self._worker = threading.Thread(target=self._work, name="toggl-webhooks", daemon=True)
            self._worker.start()
        self._wake.set()

    def open(self) -> None:
        """Deliver in the background (again)."""
        self._closed = False
        if self._state().pending:
            self.notice()

    def close(self) -> None:
        """Stop delivering in the background."""
        self._closed = True
        worker, self._worker = self._worker, None
        if worker is not None and worker is not threading.current_thread():
            self._wake.set()
            worker.join(timeout=10)
        self._callbacks.close()

    def _work(self) -> None:
        while not self._closed:
            self.deliver_due(self._clock())
            with self.lock:
                waiting = any(delivery.due is not None for delivery in self._state().pending)
            # A second at most while something waits, because an injected clock may jump.
            self._wake.wait(0.5 if waiting else None)
            self._wake.clear()


def event_message(delivery: Delivery, url: str, now: datetime) -> dict[str, Any]:
    """The envelope of one attempt: only ``timestamp`` differs between attempts (docs/facts/toggl.md 4.4).

    Args:
        delivery: the event.
        url: the callback address.
        now: the time of the attempt.
    """
    return {
        "event_id": delivery.event_id,
        "created_at": nano_form(delivery.created_at),
        "creator_id": delivery.creator_id,
        "metadata": delivery.metadata,
        "payload": delivery.payload,
        "subscription_id": delivery.subscription_id,
        "timestamp": nano_form(now),
        "url_callback": url,
    }


def ping_message(subscription: Subscription, user_id: int, now: datetime, code: str | None) -> dict[str, Any]:
    """The envelope of a ping; the user id in its metadata is a number, unlike in events.

    Args:
        subscription: whom it is for.
        user_id: who caused it.
        now: the time.
        code: what the callback has to prove, None when it already has.
    """
    moment = nano_form(now)
    message: dict[str, Any] = {
        "event_id": 0,
        "created_at": moment,
        "creator_id": user_id,
        "metadata": {"request_type": "POST", "event_user_id": user_id},
        "payload": "ping",
        "subscription_id": subscription.id,
        "timestamp": moment,
        "url_callback": subscription.url_callback,
    }
    if code is not None:
        place = f"{subscription.workspace_id}/{subscription.id}/{code}"
        message["validation_code"] = code
        message["validation_code_url"] = f"{subscription.base_url}/webhooks/api/v1/validate/{place}"
    return message


def _echoed(body: bytes) -> Any:
    try:
        response = json.loads(body.decode())
    except (ValueError, RecursionError):
        return None
    return response.get("validation_code") if isinstance(response, dict) else None


def _next_due(state: State, now: datetime) -> Delivery | None:
    """The oldest due delivery whose subscription still listens; a disabled one keeps its events waiting."""
    state.pending = [delivery for delivery in state.pending if delivery.due is not None]
    for delivery in state.pending:
        subscription = state.subscriptions[delivery.subscription_id]
        if delivery.due is not None and delivery.due <= now and subscription.enabled:
            return delivery
    return None


def _settle(state: State, delivery: Delivery, outcome: Outcome, now: datetime) -> None:
    delivery.last_attempt = now
    if outcome.accepted:
        delivery.due = None
    else:
        delivery.failed_attempts += 1
        delivery.last_error = outcome.error or f"callback responded with status {outcome.status}"
        given_up = delivery.failed_attempts > len(RETRY_DELAYS) or delivery.due is None
        delivery.due = None if given_up else now + RETRY_DELAYS[delivery.failed_attempts - 1]
    state.deliveries = [kept for kept in state.deliveries if kept.created_at > now - KEPT]
