"""Any history of time entries keeps the rules, and reports each change exactly once."""

import asyncio
import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, multiple, rule

from toggl_simulator.app import create_app
from toggl_simulator.subscription_rows import Subscription

BEGIN = datetime(2026, 3, 18, 14, 30, tzinfo=UTC)
WHO = {"ada": b"ada@example.com:time-is-honey", "linus": b"linus@example.com:time-is-salt"}
offsets = st.integers(-5 * 86400, 86400)
lengths = st.integers(0, 40_000)


def moment(offset: int) -> str:
    return (BEGIN + timedelta(seconds=offset)).isoformat()


class Histories(RuleBasedStateMachine):
    """The model knows, per entry: owner, start, stop (None while running), deleted."""

    entries = Bundle("entries")

    @initialize()
    def begin(self) -> None:
        self.now = BEGIN
        self.app = create_app(clock=lambda: self.now)
        self.app.close()
        state = self.app.state
        self.workspace = next(iter(state.workspaces))
        state.time_entries.clear()
        state.running.clear()
        ada = next(user.id for user in state.users.values() if user.email.startswith("ada"))
        state.subscriptions[7] = Subscription(
            id=7,
            workspace_id=self.workspace,
            user_id=ada,
            description="history",
            url_callback="http://127.0.0.1:1/",
            event_filters=(("time_entry", "*"),),
            enabled=True,
            secret="s",
            code="c",
            base_url="",
            created_at=BEGIN,
            validated_at=BEGIN,
        )
        self.model: dict[int, dict[str, Any]] = {}
        self.expected: list[tuple[int, str]] = []

    def call(self, who: str, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        path, _, query = path.partition("?")
        answered: list[Any] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"" if body is None else json.dumps(body).encode()}

        async def send(message: Any) -> None:
            answered.append(message)

        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "query_string": query.encode(),
            "headers": [(b"authorization", b"Basic " + base64.b64encode(WHO[who]))],
        }
        asyncio.run(self.app(scope, receive, send))
        return answered[0]["status"], json.loads(answered[1]["body"] or b'""')

    def path(self, entry: Any = None) -> str:
        base = f"/api/v9/workspaces/{self.workspace}/time_entries"
        return base if entry is None else f"{base}/{entry}"

    def stopped_now(self, row: dict[str, Any]) -> None:
        row["stop"] = max(self.now, row["start"])

    def starts_running(self, who: str, entry: int) -> None:
        """Whatever else of that user ran is stopped, and that is a change of its own."""
        for other, row in self.model.items():
            if other != entry and row["who"] == who and row["stop"] is None and not row["deleted"]:
                self.stopped_now(row)
                self.expected.append((other, "updated"))

    @rule(seconds=st.integers(1, 20_000))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(target=entries, who=st.sampled_from(sorted(WHO)), offset=offsets, length=lengths | st.just(-1))
    def create(self, who: str, offset: int, length: int) -> Any:
        body = {"created_with": "t", "start": moment(offset), "duration": length, "workspace_id": self.workspace}
        status, entry = self.call(who, "POST", self.path(), body)
        assert status == 200
        start = BEGIN + timedelta(seconds=offset)
        stop = None if length < 0 else start + timedelta(seconds=length)
        if stop is None:
            self.starts_running(who, entry["id"])
        self.model[entry["id"]] = {"who": who, "start": start, "stop": stop, "deleted": False}
        self.expected.append((entry["id"], "created"))
        return multiple(entry["id"])

    @rule(entry=entries, length=lengths | st.just(-1))
    def change_duration(self, entry: int, length: int) -> None:
        row = self.model[entry]
        status, _ = self.call(row["who"], "PUT", self.path(entry), {"duration": length})
        if row["deleted"]:
            assert status == 404
            return
        assert status == 200
        row["stop"] = None if length < 0 else row["start"] + timedelta(seconds=length)
        if length < 0:
            self.starts_running(row["who"], entry)
        self.expected.append((entry, "updated"))

    @rule(entry=entries, offset=offsets)
    def change_stop(self, entry: int, offset: int) -> None:
        row = self.model[entry]
        status, _ = self.call(row["who"], "PUT", self.path(entry), {"stop": moment(offset)})
        stop = BEGIN + timedelta(seconds=offset)
        if row["deleted"]:
            assert status == 404
        elif stop < row["start"]:
            assert status == 400
        else:
            assert status == 200
            row["stop"] = stop
            self.expected.append((entry, "updated"))

    @rule(entry=entries, who=st.sampled_from(sorted(WHO)))
    def stop(self, entry: int, who: str) -> None:
        row = self.model[entry]
        status, _ = self.call(who, "PATCH", self.path(f"{entry}/stop"))
        if row["deleted"] or (who == "linus" and row["who"] == "ada"):
            assert status == 404
        elif row["stop"] is not None:
            assert status == 409
        else:
            assert status == 200
            self.stopped_now(row)
            self.expected.append((entry, "updated"))

    @rule(chosen=st.lists(entries, min_size=1, max_size=4))
    def bulk(self, chosen: list[int]) -> None:
        body = [{"op": "replace", "path": "/description", "value": "x"}]
        status, answer = self.call("ada", "PATCH", self.path(",".join(map(str, chosen))), body)
        alive = [entry for entry in dict.fromkeys(chosen) if not self.model[entry]["deleted"]]
        assert (status, answer["success"]) == (200, alive)
        assert len(answer["failure"]) == len(set(chosen)) - len(alive)
        self.expected += [(entry, "updated") for entry in alive]

    @rule(entry=entries)
    def delete(self, entry: int) -> None:
        row = self.model[entry]
        status, _ = self.call(row["who"], "DELETE", self.path(entry))
        assert status == (404 if row["deleted"] else 200)
        if not row["deleted"]:
            row["deleted"] = True
            self.expected.append((entry, "deleted"))

    @rule(entry=consumes(entries))
    def forget(self, entry: int) -> None:
        """Histories may leave an entry alone from here on."""

    @invariant()
    def reads_agree(self) -> None:
        if not hasattr(self, "app"):
            return
        for who in WHO:
            mine = {key: row for key, row in self.model.items() if row["who"] == who}
            alive = {key: row for key, row in mine.items() if not row["deleted"]}
            _, rows = self.call(who, "GET", "/api/v9/me/time_entries?before=2030-01-01")
            assert {row["id"] for row in rows} == set(alive)
            assert [row["start"] for row in rows] == sorted((row["start"] for row in rows), reverse=True)
            for row in rows:
                start = datetime.fromisoformat(row["start"])
                stop = None if row["stop"] is None else datetime.fromisoformat(row["stop"])
                assert (start, stop) == (alive[row["id"]]["start"], alive[row["id"]]["stop"])
                expected = -1 if stop is None else (stop - start).total_seconds()
                assert row["duration"] == expected
            running = [key for key, row in alive.items() if row["stop"] is None]
            assert len(running) <= 1
            _, current = self.call(who, "GET", "/api/v9/me/time_entries/current")
            assert (None if current is None else current["id"]) == (running[0] if running else None)
            _, changed = self.call(who, "GET", f"/api/v9/me/time_entries?since={int(BEGIN.timestamp())}")
            assert {row["id"]: row["server_deleted_at"] is not None for row in changed} == {
                key: row["deleted"] for key, row in mine.items()
            }

    @invariant()
    def each_change_is_one_event(self) -> None:
        if not hasattr(self, "app"):
            return
        reported = [
            (int(event.metadata["time_entry_id"]), event.metadata["action"]) for event in self.app.state.deliveries
        ]
        assert reported == self.expected
        numbers = [event.event_id for event in self.app.state.deliveries]
        assert len(set(numbers)) == len(numbers)


TestHistories = Histories.TestCase
TestHistories.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
