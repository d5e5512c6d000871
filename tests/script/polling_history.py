"""Random histories of one person's time entries, and what polling triggers must report of them.

A `Story` changes the simulated Toggl at moments of its own clock. `expected` knows what each trigger means and nothing
of how the connector finds it out: it compares what the service held at one poll with what it holds at the next.
"""

import asyncio
import base64
import json
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from toggl_simulator.app import App, create_app

TRIGGERS = {
    "OnMyTimeEntryCreated": "created",
    "OnMyTimeEntryUpdated": "updated",
    "OnMyTimeEntryDeleted": "deleted",
    "OnMyTimeEntryStarted": "started",
    "OnMyTimeEntryStopped": "stopped",
}
ADA = "ada@example.com:time-is-honey"
LINUS = "linus@example.com:time-is-salt"
STOP_TOLERANCE = timedelta(seconds=5)


class Entry(NamedTuple):
    """A time entry at one moment."""

    at: datetime
    start: datetime
    stop: datetime | None
    duration: int
    deleted: bool
    rest: tuple[Any, ...]

    @property
    def runs(self) -> bool:
        return not self.deleted and self.duration < 0

    @property
    def finished(self) -> bool:
        return not self.deleted and self.duration >= 0

    @property
    def stopped_by_a_clock(self) -> bool:
        """Whether the entry looks as if it had run: the last change to it was made at its end."""
        return self.finished and self.duration > 0 and abs(self.at - (self.stop or self.at)) <= STOP_TOLERANCE


Snapshot = dict[int, Entry]


def expected(change: str, before: Snapshot, after: Snapshot) -> list[int]:
    """Return the ids that a trigger must report between two polls, oldest change first, then by id."""
    found = [number for number in after if _matches(change, before.get(number), after[number])]
    return sorted(found, key=lambda number: (after[number].at, number))


def _matches(change: str, then: Entry | None, now: Entry) -> bool:
    ran = then is not None and then.runs
    came_and_ran = then is None and now.stopped_by_a_clock
    return {
        "created": then is None,
        "updated": then is not None and not now.deleted and now != then,
        "deleted": now.deleted and not (then is not None and then.deleted),
        "started": (now.runs and not ran) or came_and_ran,
        "stopped": (now.finished and ran) or came_and_ran,
    }[change]


class Story:
    """The simulated service with a clock that only moves when told, and random changes to it.

    Attributes:
        app: the service.
        now: its time; it begins some days ago, so that days can pass before it meets the machine's clock.
        told: what was done, for the message of a failing test.
        crowd: entries that are often changed together.
    """

    def __init__(self, seed: int = 0) -> None:
        self.now = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=6)
        self.app: App = create_app(clock=lambda: self.now)
        self.random = random.Random(seed)
        self.told: list[str] = []
        self.crowd: list[int] = []
        self.workspace = min(self.app.state.workspaces)
        self.origin = {"created_with": "test", "workspace_id": self.workspace}
        self.me = next(user.id for user in self.app.state.users.values() if user.email == "ada@example.com")

    def pass_time(self) -> None:
        """Let no time, milliseconds, seconds or hours pass."""
        kind = self.random.choice(("none", "none", "milliseconds", "milliseconds", "seconds", "seconds", "hours"))
        longest = {"none": 0.0, "milliseconds": 0.9, "seconds": 40.0, "hours": 5000.0}[kind]
        self.now += timedelta(seconds=round(self.random.uniform(longest / 50, longest), 3))

    def snapshot(self) -> Snapshot:
        """Take down what the service holds of the owner's entries."""
        return {
            entry.id: Entry(
                entry.at,
                entry.start,
                entry.stop,
                entry.duration,
                entry.deleted_at is not None,
                (entry.description, entry.project_id, entry.task_id, entry.billable, entry.tag_ids),
            )
            for entry in self.app.state.time_entries.values()
            if entry.user_id == self.me
        }

    def change(self) -> None:
        """Make one random change that makes sense now."""
        here = self.app.state.time_entries
        mine = {number: one for number, one in self.snapshot().items() if here[number].workspace_id == self.workspace}
        running = [number for number, entry in mine.items() if entry.runs]
        finished = [number for number, entry in mine.items() if entry.finished]
        choices: list[Callable[[], Any]] = [self.log, self.log_start, self.start, self.start]
        if running:
            one = running[0]
            choices += [
                lambda: self.stop(one),
                lambda: self.put(one, stop=self.moment()),
                lambda: self.put(one, duration=self.random.choice((0, 1, 60, 5000))),
                lambda: self.put(one, description=self.words()),
                self.start,
                lambda: self.delete(one),
            ]
        if finished:
            # Half of the time what is young, because that is where a poll can go wrong.
            young = finished[-5:] if self.random.random() < 0.5 else finished
            one_done = self.random.choice(young)
            several = self.random.sample(young, min(len(young), self.random.randint(1, 4)))
            choices += [
                lambda: self.put(one_done, description=self.words()),
                lambda: self.put(one_done, description=self.words()),
                lambda: self.bulk_edit(several),
                lambda: self.delete(one_done),
                lambda: self.put(one_done, duration=-1),
            ]
        if self.crowd:
            some = self.random.sample(self.crowd, self.random.randint(1, 60))
            choices = [*choices[:4], lambda: self.bulk_edit(some), *[self.change_the_crowd] * 4]
        self.random.choice(choices)()

    def gather_a_crowd(self, size: int) -> None:
        """Log as many entries at one moment, and forget all others: the service gives a thousand at most."""
        if size:
            self.app.state.time_entries.clear()
            self.app.state.running.clear()
        self.crowd += [self.create(start=self.moment(-7000), duration=60) for _ in range(size)]

    def change_the_crowd(self) -> None:
        """Change all of them, a hundred at a time as the service allows, at one moment or nearly."""
        step = self.random.choice((0.0, 0.0, 0.004, 0.3))
        for start in range(0, len(self.crowd), 100):
            self.bulk_edit(self.crowd[start : start + 100])
            self.now += timedelta(seconds=step)

    def log(self) -> int:
        """Log finished work by hand."""
        length = self.random.choice((0, 1, 90, 4000))
        return self.create(start=self.moment(-self.random.choice((4000, 7000, 90_000))), duration=length)

    def log_start(self) -> int:
        """Send nothing but a start, which does not start a timer (docs/facts/toggl.md 3.1)."""
        return self.create(start=self.moment(-self.random.choice((0, 3, 600))))

    def start(self, user: str = ADA) -> int:
        """Start a timer; one that runs is stopped by that."""
        since = self.random.choice((0, 0, 2, 30, 600))
        return self.create(start=self.moment(-since), duration=-1, user=user)

    def create(self, user: str = ADA, **fields: Any) -> int:
        made = self.ask("POST", "", {**self.origin, "description": self.words(), **fields}, user)
        return int(made["id"])

    def stop(self, number: int) -> None:
        self.ask("PATCH", f"/{number}/stop")

    def put(self, number: int, **fields: Any) -> None:
        self.ask("PUT", f"/{number}", fields)

    def bulk_edit(self, numbers: list[int]) -> None:
        operations = [{"op": "replace", "path": "/description", "value": self.words()}]
        self.ask("PATCH", "/" + ",".join(map(str, numbers)), operations)

    def delete(self, number: int) -> None:
        self.ask("DELETE", f"/{number}")

    def moment(self, seconds: float = 0) -> str:
        return (self.now + timedelta(seconds=seconds)).replace(microsecond=0).isoformat()

    def words(self) -> str:
        return f"work {self.random.randrange(10**9)}"

    def ask(self, method: str, path: str, body: Any = None, user: str = ADA) -> Any:
        """Call the service past the connector; a refusal fails the test."""
        whole = f"/api/v9/workspaces/{self.workspace}/time_entries{path}"
        self.told.append(f"{self.now.isoformat()} {method} {path} {json.dumps(body)}")
        status, answer = asyncio.run(_ask(self.app, method, whole, json.dumps(body).encode(), user))
        assert status == 200, (method, whole, body, answer)
        return json.loads(answer) if answer else None


async def _ask(app: App, method: str, path: str, body: bytes, user: str) -> tuple[int, bytes]:
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [
        (b"authorization", b"Basic " + base64.b64encode(user.encode())),
        (b"content-type", b"application/json"),
        (b"host", b"localhost"),
    ]
    scope = {"type": "http", "method": method, "path": path, "query_string": b"", "headers": headers}
    await app(scope, receive, send)
    return sent[0]["status"], sent[1]["body"]
