"""Triggers that are on: each listens in a thread of its own, as a flow does, until it is turned off.

A trigger is also turned off before its platform is closed, and when no page asks for anything any more: a subscription
must not outlive the page that somebody has closed.
"""

import contextlib
import datetime
import json
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple

from generator.definition import Schemas
from generator.definition.triggers import trigger_kind
from generator.designer.workbench import Workbench
from generator.runtime.gateway import GatewayError, PollResult
from generator.runtime.local.callbacks import NoReceiver
from generator.runtime.local.flow_step import FlowStep
from generator.runtime.local.inbox import Inbox
from generator.runtime.local.listening import Event, listen
from generator.runtime.local.masking import mask_for, mask_of, without_address
from generator.runtime.local.platform import LocalPlatform
from generator.runtime.local.service import is_loopback
from generator.runtime.local.specified import flow_step, overview_of
from generator.runtime.local.subscription import NotRegistered, NotUnregistered, Recovery
from generator.spec import SpecError, load_spec
from generator.spec.model import ConnectorSpec

State = Literal["turning on", "on", "off"]

_MOST_ENTRIES = 100
_LONGEST = 20_000
# Browsers let a page in the background ask once a minute.
PATIENCE = 150.0
_LOOK = 1.0


class Entry(NamedTuple):
    """Something that happened while a trigger was on.

    Attributes:
        number: counted from 1.
        at: the time of day.
        heading: what happened.
        verdict: what the flow does with it: `goes on`, `stops`; empty for what is no event.
        content: of an event, as JSON.
    """

    number: int
    at: str
    heading: str
    verdict: str = ""
    content: str = ""


class Listening:
    """One trigger that was turned on.

    Attributes:
        trigger: its operationId.
        is_polling: whether it asks the service, rather than being called by it.
        inputs: by flat name.
        step: what its flow does first with an event; None where nothing says so.
        state: where it stands.
        problem: why it could not be turned on or off; empty when it could.
        version: another one means that there is news.
    """

    def __init__(
        self,
        platform: LocalPlatform,
        trigger: str,
        inputs: Mapping[str, Any],
        specs: ConnectorSpec | None,
        *,
        is_polling: bool,
    ) -> None:
        """Turn a trigger on.

        Args:
            platform: calls the connector.
            trigger: its operationId.
            inputs: by flat name.
            specs: say what its flow does first, and how subscriptions are found.
            is_polling: whether it asks the service.
        """
        self.trigger, self.inputs, self.is_polling = trigger, inputs, is_polling
        self.step: FlowStep | None = flow_step(specs, trigger)
        self.state: State = "turning on"
        self.problem = ""
        self.version = 0
        self._entries: deque[Entry] = deque(maxlen=_MOST_ENTRIES)
        self._count = 0
        self._lock = threading.Lock()
        self._inbox = Inbox()
        self._platform = platform
        self._hide: Callable[[Any], Any] = mask_for(platform)
        self._polled = ""
        self._overview = overview_of(specs)
        self._thread = threading.Thread(target=self._run, name=f"listening for {trigger}")
        self._thread.start()

    @property
    def entries(self) -> list[Entry]:
        """What happened, the newest first."""
        with self._lock:
            return list(reversed(self._entries))

    @property
    def contents(self) -> list[str]:
        """The events, as far as they are shown whole, the newest first."""
        return [entry.content for entry in self.entries if entry.content and not entry.content.endswith("\n...")]

    def hurry(self) -> None:
        """Poll now, not only when the service has said to come again."""
        if self.is_polling:
            self._inbox.put(b"")

    def tell(self, line: str) -> None:
        """Keep a word about what was done meanwhile."""
        self._add(line)

    def stop(self) -> None:
        """Turn the trigger off, and wait until it is."""
        self._inbox.stop()
        self.wait()

    def wait(self) -> None:
        """Wait until the trigger is off."""
        self._thread.join()

    def _run(self) -> None:
        events = listen(
            self._platform.gateway,
            self.trigger,
            self.inputs,
            inbox=self._inbox,
            step=self.step,
            everything=True,
            remark=self._remark,
            on_address=self._on_address,
            on_poll=self._on_poll,
            recovery=Recovery(self._overview, None),
        )
        redact = mask_of(self._platform).text
        try:
            with contextlib.closing(events):
                for event in events:
                    self._on_event(event)
        except (GatewayError, NoReceiver, NotRegistered, NotUnregistered) as error:
            self.problem = redact(str(error))
        except Exception as error:  # a defect must not leave a page that says that the trigger is on
            self.problem = redact(f"{type(error).__name__}: {error}")
        finally:
            self.state = "off"
            self._add("turned off")

    def _on_address(self, address: str) -> None:
        self._hide = without_address(address, self._hide)

    def _on_poll(self, result: PollResult, wait: float) -> None:
        polled = self._polled or "the address of the trigger"
        self._polled = result.location or ""
        found = f"{len(result.items)} new" if result.items else "nothing new"
        coming = f"next in {wait:g} s at {result.location or 'the same address'}"
        self.state = "on"
        self._add(f"polled {polled}: {result.status}, {found}; {coming}")

    def _on_event(self, event: Event) -> None:
        content = json.dumps(self._hide(event.content), indent=2, ensure_ascii=False)
        shown = content if len(content) <= _LONGEST else f"{content[:_LONGEST]}\n..."
        self._add("event", "stops" if event.is_skipped else "goes on", shown)

    def _remark(self, line: str) -> None:
        self.state = "on" if line.startswith("listening") else self.state
        self._add(line)

    def _add(self, heading: str, verdict: str = "", content: str = "") -> None:
        with self._lock:
            self._count += 1
            hidden = str(self._hide(heading))
            self._entries.append(
                Entry(self._count, f"{datetime.datetime.now():%H:%M:%S}", hidden[:_LONGEST], verdict, content)
            )
            self.version += 1


class Listeners(contextlib.AbstractContextManager["Listeners"]):
    """The triggers of a session that are, or were, on; all are turned off at its end."""

    def __init__(self, workbench: Workbench) -> None:
        """Begin with none.

        Args:
            workbench: the session.
        """
        self._workbench = workbench
        self._known: dict[str, Listening] = {}
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._watch = threading.Thread(target=self._watching, name="looking for closed pages", daemon=True)

    def __enter__(self) -> "Listeners":
        self._watch.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._watch.join()
        self.turn_all_off()

    def of(self, trigger: str) -> Listening | None:
        """Return how a trigger stands; None when it was not turned on yet."""
        return self._known.get(trigger)

    def all(self) -> list[Listening]:
        """Return all that were turned on."""
        return list(self._known.values())

    def turn_on(self, trigger: str, inputs: Mapping[str, Any]) -> str:
        """Turn a trigger on; one that is on already stays as it is.

        Args:
            trigger: its operationId.
            inputs: by flat name.

        Returns:
            Why that cannot be; empty when it is on its way.
        """
        running = self._workbench.running()
        loaded = self._workbench.loaded()
        operation = loaded.operation(trigger)
        if running.platform is None:
            return running.problem
        kind = operation and trigger_kind(Schemas(loaded.files.definition), operation)
        if operation is None or not kind:
            return f"{trigger} is no trigger any more."
        if kind == "webhook" and not is_loopback(running.platform.url):
            return "The service cannot reach this machine; connector listen with --callback-url can use a tunnel."
        try:
            specs = load_spec(self._workbench.root) if (self._workbench.root / "specs").is_dir() else None
        except SpecError:
            return "The specs, which say what the flow does first, have mistakes; see Findings."
        with self._lock:
            known = self._known.get(trigger)
            if known is None or known.state == "off":
                made = Listening(running.platform, trigger, inputs, specs, is_polling=kind == "polling")
                self._known[trigger] = made
                self._workbench.before_closing(made.stop)
        return ""

    def turn_all_off(self) -> None:
        """Turn off whatever is on, and wait until it is."""
        for listening in self.all():
            listening.stop()

    def _watching(self) -> None:
        while not self._ended.wait(_LOOK):
            if time.monotonic() - self._workbench.last_asked > PATIENCE:
                self.turn_all_off()
