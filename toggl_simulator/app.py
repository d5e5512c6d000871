"""The simulated Toggl Track service as an ASGI application, and how to make one.

Faults can be switched on by a text such as ``latency=250ms,429=0.1,quota``; ``toggl_simulator.faults`` has the list.
"""

import random
import re
import threading
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import UTC, datetime
from typing import Any, TypeAlias

from toggl_simulator.accounts import user_for
from toggl_simulator.delivery import Courier
from toggl_simulator.errors import ApiError, too_many
from toggl_simulator.faults import Faults, draw, parse_faults, trouble_response
from toggl_simulator.plans import CALLS_ABOUT_THE_USER, PLANS
from toggl_simulator.quota import Burst, Quota, Standing
from toggl_simulator.requests import LARGEST_BODY, Call, Query
from toggl_simulator.responses import Response, refusal
from toggl_simulator.routes import Route, build_tree, find
from toggl_simulator.seed import OWNER_EMAIL, OWNER_PASSWORD, OWNER_TOKEN, seed_state
from toggl_simulator.store import State, User

Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Clock: TypeAlias = Callable[[], datetime]

LARGEST_SEED = 2**63 - 1
_HOST = re.compile(r"[A-Za-z0-9.\-]+(:[0-9]{1,5})?|\[[0-9A-Fa-f:]+\](:[0-9]{1,5})?", re.ASCII)
_FIXED_HEADERS = (
    (b"cache-control", b"no-cache, no-store, must-revalidate"),
    (b"x-service-level", b"GREEN"),
)


def create_app(*, plan: str = "premium", seed: int = 1, faults: str = "", clock: Clock | None = None) -> "App":
    """Make a simulated Toggl Track service.

    Args:
        plan: the plan of the owner's main organization: ``free``, ``starter`` or ``premium``.
        seed: varies the seeded data and decides the random faults; the same seed gives the same run.
        faults: what goes wrong, as described in ``toggl_simulator.faults``; empty for nothing.
        clock: gives the time as an aware datetime; the system's time when left out.

    Returns:
        The ASGI application. Nothing is read from files or the network to make it.

    Raises:
        ValueError: the plan, the seed or the faults are not among what is allowed.
    """
    if plan not in PLANS:
        raise ValueError(_unknown_plan(plan))
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed <= LARGEST_SEED:
        raise ValueError(f"seed {seed!r}: allowed is an integer from 0 to {LARGEST_SEED}")
    return App(plan, seed, parse_faults(faults), clock or _system_time)


class App:
    """The service. It may be called from several threads and event loops at once."""

    def __init__(self, plan: str, seed: int, faults: Faults, clock: Clock) -> None:
        """Seed the service; use ``create_app``, which checks its arguments.

        Args:
            plan: the plan of the owner's main organization.
            seed: the seed of the data and of the random faults.
            faults: what goes wrong.
            clock: gives the time.
        """
        self._plan = plan
        self._seed = seed
        self._faults = faults
        self._clock = clock
        self._lock = threading.RLock()
        self._tree = build_tree()
        self._courier = Courier(lambda: self.state, self._lock, self._now)
        self._seed_anew()

    @property
    def credentials(self) -> tuple[str, str]:
        """E-mail and password of the seeded owner."""
        return OWNER_EMAIL, OWNER_PASSWORD

    @property
    def token(self) -> str:
        """The API token of the seeded owner."""
        return OWNER_TOKEN

    @property
    def banner(self) -> str:
        """What a person who starts the service wants to know, as lines of text."""
        owner = next(user for user in self.state.users.values() if user.api_token == OWNER_TOKEN)
        lines = [
            f"Simulated Toggl Track, plan {self._plan}, seed {self._seed}",
            f"  e-mail     {OWNER_EMAIL}",
            f"  password   {OWNER_PASSWORD}",
            f"  API token  {OWNER_TOKEN}",
        ]
        for place in self.state.places_of(owner.id):
            workspace = self.state.workspaces[place.workspace_id]
            organization = self.state.organizations[workspace.organization_id]
            lines.append(
                f"  workspace  {workspace.id}  {workspace.name} "
                f"({organization.name}, {organization.plan.title}, as {place.role})"
            )
        return "\n".join(lines)

    def reset(self) -> None:
        """Go back to the seeded state, anchored on the present moment."""
        with self._lock:
            self._seed_anew()

    def deliver_due(self, now: datetime | None = None) -> int:
        """Attempt every webhook delivery that is due, as the background worker does by itself.

        Args:
            now: the time to take it for; the clock's when left out.

        Returns:
            How many attempts were made by this call.
        """
        return self._courier.deliver_due(now or self._now())

    def close(self) -> None:
        """Stop delivering webhooks in the background."""
        self._courier.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one ASGI connection: HTTP, or the server's lifespan.

        Args:
            scope: the connection.
            receive: gives the messages of the client.
            send: takes the messages to the client.
        """
        if scope["type"] == "http":
            await self._serve(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._live(receive, send)

    def _now(self) -> datetime:
        return self._clock().astimezone(UTC)

    def _seed_anew(self) -> None:
        self.state: State = seed_state(self._plan, self._seed, self._now())
        self.state.tag_deletions_told = self._faults.tag_deletions
        self.state.excel_registered = self._faults.excel_type
        self._quota = Quota(enforced=self._faults.quota, first_hour=self._faults.quota_left)
        self._burst = Burst()
        self._chance = random.Random(self._seed)  # noqa: S311 (repeatable, not secret)
        self._requests = 0

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self._courier.open()
                await send({"type": "lifespan.startup.complete"})
            else:
                self.close()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._faults.latency:
            import asyncio  # only this fault needs it

            await asyncio.sleep(self._faults.latency)
        if self._faults.random:
            with self._lock:
                trouble = draw(self._faults, self._chance)
            if trouble == "drop":
                await _drop(receive, send)
                return
            if trouble is not None:
                await self._send(send, trouble_response(trouble), None)
                return
        standing: Standing | None = None
        try:
            route, values = self._find(scope)
            body = b""
            if scope["method"] in ("POST", "PUT", "PATCH"):
                received = await _read_body(receive)
                if received is None:
                    return
                body = received
            with self._lock:
                state, now = self.state, self._now()
                user = None if route.public else self._user(scope, route)
                if user is not None:
                    standing = self._count(route, user, values, now)
                    self._check_limits(scope, user, standing, now)
                call = self._call(scope, values, body, now, user)
                if route.handler is not None:
                    events = len(state.deliveries)
                    response = route.handler(state, call)
                    if len(state.deliveries) != events:
                        self._courier.notice()
            if route.calling is not None:
                import asyncio  # most calls do not need it

                response = await asyncio.to_thread(route.calling, state, call, self._courier)
        except ApiError as error:
            response = refusal(error)
        await self._send(send, response, standing)

    def _find(self, scope: Scope) -> tuple[Route, list[str]]:
        place, values = find(self._tree, scope["path"])
        if place is None:
            raise ApiError(404, "404 page not found", plain=True)
        route = place.methods.get(scope["method"])
        if route is None:
            allowed = ", ".join(sorted(place.methods)).encode()
            raise ApiError(405, "Method Not Allowed", plain=True, headers=((b"allow", allowed),))
        return route, values

    def _user(self, scope: Scope, route: Route) -> User:
        token_only = route.bucket == "hooks" and not self._faults.hooks_basic
        authorization = b""
        for name, value in scope["headers"]:
            if name == b"authorization":
                authorization = value
                break
        key = (authorization, token_only)
        known = self.state.known_logins.get(key)
        if known is None:
            known = user_for(self.state, authorization, token_only=token_only)
            self.state.known_logins[key] = known
        return known

    def _count(self, route: Route, user: User, values: list[str], now: datetime) -> Standing:
        """Count the call against its bucket; calls to neither a bucket nor a known organization are free."""
        if route.bucket == "user":
            return self._quota.take(user.id, None, CALLS_ABOUT_THE_USER, now)
        organization = None
        if route.bucket == "workspace":
            workspace = self.state.workspaces.get(_number(values[0]))
            if workspace is not None:
                organization = self.state.organizations[workspace.organization_id]
        elif route.bucket == "organization":
            organization = self.state.organizations.get(_number(values[0]))
        if organization is None:
            return self._quota.look(user.id, None, CALLS_ABOUT_THE_USER, now)
        return self._quota.take(user.id, organization.id, organization.plan.calls_per_hour, now)

    def _check_limits(self, scope: Scope, user: User, standing: Standing, now: datetime) -> None:
        if self._faults.burst:
            client = scope.get("client")
            wait = self._burst.wait_for(user.id, client[0] if client else "", now)
            if wait:
                raise too_many(wait)
        if standing.refused:
            raise ApiError(
                402,
                f"You have hit your hourly limit for API calls. Your quota will reset in {standing.resets_in} seconds.",
            )

    def _call(self, scope: Scope, values: list[str], body: bytes, now: datetime, user: User | None) -> Call:
        return Call(
            method=scope["method"],
            path=scope["path"],
            values=values,
            query=Query(scope["query_string"]),
            body=body,
            now=now,
            user=user,
            base_url=_base_url(scope) if body else "",
            quota=self._quota,
        )

    async def _send(self, send: Send, response: Response, standing: Standing | None) -> None:
        self._requests += 1
        identifier = b"%032x" % self._requests
        headers = [
            *_FIXED_HEADERS,
            (b"x-request-id", identifier),
            (b"x-toggl-request-id", identifier),
            (b"content-length", b"%d" % len(response.body)),
            *response.headers,
        ]
        if response.content_type is not None:
            headers.append((b"content-type", response.content_type))
        if standing is not None:
            headers.append((b"x-toggl-quota-remaining", b"%d" % max(0, standing.remaining)))
            headers.append((b"x-toggl-quota-resets-in", b"%d" % standing.resets_in))
        await send({"type": "http.response.start", "status": response.status, "headers": headers})
        await send({"type": "http.response.body", "body": response.body})


async def _read_body(receive: Receive) -> bytes | None:
    """The whole body; None when the client went away. Longer than allowed is a 400."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        part = message.get("body", b"")
        size += len(part)
        if size > LARGEST_BODY:
            raise ApiError(400, "Request body is too large")
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)


async def _drop(receive: Receive, send: Send) -> None:
    """End the connection without an answer.

    ASGI has no word for it. Under uvicorn the connection's transport is at hand; a caller in the same process
    sees the exception a broken connection raises.

    Raises:
        ConnectionResetError: there is no transport to close.
    """
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is None:
        raise ConnectionResetError("dropped by the fault 'drop'")
    transport.abort()
    while (await receive())["type"] != "http.disconnect":
        pass


def _base_url(scope: Scope) -> str:
    """How the caller reached this service, by the Host header when it looks like one."""
    host = next((value for name, value in scope["headers"] if name == b"host"), b"").decode("latin-1")
    if _HOST.fullmatch(host) is None:
        name, port = scope.get("server") or ("localhost", None)
        host = f"[{name}]" if ":" in name else name
        if port is not None:
            host = f"{host}:{port}"
    return f"{scope.get('scheme', 'http')}://{host}"


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 20 else 0


def _system_time() -> datetime:
    return datetime.now(UTC)


def _unknown_plan(plan: str) -> str:
    import difflib  # only an error needs it

    near = difflib.get_close_matches(str(plan).lower(), PLANS, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    return f"unknown plan {plan!r}: allowed are {', '.join(PLANS)}{hint}"
