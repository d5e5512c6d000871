"""The example service as an ASGI app: a request is read, let in, checked, and answered."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

from generator.definition import OperationRecord, Schemas, operations_of
from generator.example.answers import Answers
from generator.example.asking import Asked, Inputs, inputs_from, query_of
from generator.example.checks import Checks
from generator.example.credentials import PASSWORD, USER, refusal, token_reply
from generator.example.memory import Memory
from generator.example.replies import Refusals, Reply, json_reply
from generator.example.routes import Found, Routes
from generator.example.subscriptions import NotSent, Subscriptions
from generator.example.values import Values

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

CONTROL = "/__example__/"
"""Below it stands what is asked of the service itself, and no path of the definition."""
_LARGEST_BODY = 64 * 1024 * 1024
_MOST_KEPT = 512
_READING = frozenset({"get", "head"})


class ExampleService:
    """Answers what a definition describes.

    Attributes:
        credentials: a user name and a password that are let in, as any others are.
        banner: what to print when it starts.
    """

    def __init__(self, document: Mapping[str, Any], *, seed: int = 0, fires: bool = False) -> None:
        """Prepare to answer.

        Args:
            document: an OpenAPI 2.0 definition.
            seed: another one gives other answers.
            fires: whether whoever subscribes to a webhook gets one event at once, because nobody else can fire one.

        Raises:
            BrokenReference: a parameter or an answer of an operation does not resolve.
        """
        self.document = document
        self.credentials = (USER, PASSWORD)
        self.schemas = Schemas(document)
        self.checks = Checks(document)
        self.values = Values(self.schemas, self.checks, seed)
        self.routes = Routes(operations_of(document))
        self.memory = Memory(self.schemas, self.checks, self.values, self.routes)
        self._answers = Answers(self.schemas, self.checks, self.values, self.memory)
        self._refusals = Refusals(self.values, self.checks)
        self._base_path = "/" + str(document.get("basePath") or "").strip("/")
        self._subscriptions = Subscriptions(self.schemas, self.values, self.memory, self.routes)
        self._fires = fires
        self._waiting: list[str] = []
        self._sending: set[asyncio.Task[None]] = set()
        self._kept: dict[tuple[str, str, str, str], Reply] = {}

    @property
    def banner(self) -> str:
        """What to print when it starts."""
        info = self.document.get("info")
        title = str(info.get("title") or "") if isinstance(info, Mapping) else ""
        of = f" of {title}" if title else ""
        return f"Example service made from the definition{of}: {len(self.routes.all)} operations"

    def reset(self) -> None:
        """Forget everything that clients did."""
        self.memory.clear()
        self._subscriptions.clear()
        self._kept.clear()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request; what is not HTTP is left alone."""
        if scope["type"] != "http":
            return
        body = await _body_of(receive)
        if body is None:
            reply = self._refusals.refuse(None, 413, f"the body is larger than {_LARGEST_BODY:,} bytes")
        elif scope["path"].startswith(CONTROL):
            reply = await self._controlled(scope, body)
        else:
            reply = self._reply(scope, body)
        await send({"type": "http.response.start", "status": reply.status, "headers": list(reply.headers)})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else reply.body})
        while self._waiting:
            task = asyncio.create_task(self._fire(self._waiting.pop()))
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)

    async def _fire(self, trigger: str) -> None:
        with contextlib.suppress(NotSent):
            await self._subscriptions.fire(trigger)

    async def _controlled(self, scope: Message, body: bytes) -> Reply:
        """Do what a person asks of the service itself: fire an event, give a token."""
        what, _, name = scope["path"][len(CONTROL) :].partition("/")
        if what == "token" and scope["method"] == "POST":
            return token_reply(body, dict(scope["headers"]))
        if what != "fire" or scope["method"] != "POST":
            told = f"{CONTROL}fire/OPERATION fires a webhook, {CONTROL}token gives a token; both take POST"
            return self._refusals.refuse(None, 404, told)
        try:
            return json_reply(202, {"sent": await self._subscriptions.fire(name)})
        except NotSent as problem:
            return self._refusals.refuse(None, 409, str(problem))

    def _reply(self, scope: Message, body: bytes) -> Reply:
        method = scope["method"].lower()
        sent = (scope.get("raw_path") or scope["path"].encode()).partition(b"?")[0].decode("latin-1")
        query = scope.get("query_string", b"").decode("latin-1")
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        path = self._inside(sent)
        if path is None:
            return self._refusals.refuse(None, 404, f"{sent} is not below the base path {self._base_path}")
        found = self.routes.find(method, path, query) or (
            self.routes.find("get", path, query) if method == "head" else None
        )
        if found is None:
            return self._unknown(method, path)
        base = f"{scope.get('scheme', 'http')}://{headers.get('host', 'localhost')}{self._base_path.rstrip('/')}"
        lists = query_of(query)
        asked = Asked(method, path, {name: each[-1] for name, each in lists.items()}, lists, headers, body, base)
        return self._for(found, asked, query)

    def _for(self, found: Found, asked: Asked, query: str) -> Reply:
        operation = found.route.operation
        reason = refusal(self.document, operation.raw, asked)
        if reason is not None:
            return self._refusals.refuse(operation, 401, reason, {"www-authenticate": "Bearer"})
        key = (asked.method, asked.path, query, asked.headers.get("accept", "") + asked.base)
        if key in self._kept:
            return self._kept[key]
        inputs = inputs_from(self.schemas, self.checks, operation, asked, found.variables)
        if inputs.problems:
            return self._refusals.refuse(operation, 400, "; ".join(inputs.problems))
        is_end = operation.method == "delete" and self._subscriptions.is_end(asked.path)
        reason = None if is_end else self._answers.missing(found.route, found.variables)
        if reason is not None:
            return self._refusals.refuse(operation, 404, reason)
        reply = self._answers.answer(found.route, found.variables, inputs, asked)
        reply = self._with_subscription(found, inputs, asked, reply)
        if asked.method not in _READING:
            self._kept.clear()
        elif len(self._kept) < _MOST_KEPT and _is_steady(operation):
            self._kept[key] = reply
        return reply

    def _with_subscription(self, found: Found, inputs: Inputs, asked: Asked, reply: Reply) -> Reply:
        """Keep or end the subscription that a request is about, and tell where a new one ends."""
        operation = found.route.operation
        if operation.method == "delete":
            self._subscriptions.end(asked.path)
            return reply
        new = self._subscriptions.subscribe(operation, found.variables, inputs, self._answers.made)
        if new is None:
            return reply
        if self._fires:
            self._waiting.append(new.trigger)
        location = ((b"location", f"{asked.base}{new.end}{new.query}".encode()),) if new.end else ()
        return reply._replace(headers=(*reply.headers, *location))

    def _inside(self, path: str) -> str | None:
        """Return a path below the base path; None for one that is elsewhere."""
        if self._base_path == "/":
            return path
        if path == self._base_path or path.startswith(self._base_path + "/"):
            return path[len(self._base_path) :] or "/"
        return None

    def _unknown(self, method: str, path: str) -> Reply:
        methods = self.routes.methods(path)
        if methods:
            more = {"allow": ", ".join(methods)}
            return self._refusals.refuse(None, 405, f"{path} takes {', '.join(methods)}, not {method.upper()}", more)
        return self._refusals.refuse(None, 404, f"the definition has no path that {path} fits")


def _is_steady(operation: OperationRecord) -> bool:
    """Whether the same address has the same answer until something changes: not with news, nor with other headers."""
    return not operation.is_trigger and not any(each.place == "header" for each in operation.parameters)


async def _body_of(receive: Receive) -> bytes | None:
    """Read a body; None for one that is too large."""
    parts: list[bytes] = []
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        more = message.get("more_body", False)
        if size > _LARGEST_BODY:
            return None
    return b"".join(parts)
