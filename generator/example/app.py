"""The example service as an ASGI app: a request is read, let in, checked, and answered."""

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

from generator.definition import Schemas, operations_of
from generator.example.answers import Answers
from generator.example.asking import Asked, inputs_from, query_of
from generator.example.checks import Checks
from generator.example.credentials import PASSWORD, USER, refusal
from generator.example.memory import Memory
from generator.example.replies import Refusals, Reply
from generator.example.routes import Found, Routes
from generator.example.values import Values

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

_LARGEST_BODY = 64 * 1024 * 1024
_MOST_KEPT = 512
_READING = frozenset({"get", "head"})


class ExampleService:
    """Answers what a definition describes.

    Attributes:
        credentials: a user name and a password that are let in, as any others are.
        banner: what to print when it starts.
    """

    def __init__(self, document: Mapping[str, Any], *, seed: int = 0) -> None:
        """Prepare to answer.

        Args:
            document: an OpenAPI 2.0 definition.
            seed: another one gives other answers.

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
        self._kept.clear()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request; what is not HTTP is left alone."""
        if scope["type"] != "http":
            return
        body = await _body_of(receive)
        reply = (
            self._refusals.refuse(None, 413, f"the body is larger than {_LARGEST_BODY:,} bytes")
            if body is None
            else self._reply(scope, body)
        )
        await send({"type": "http.response.start", "status": reply.status, "headers": list(reply.headers)})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else reply.body})

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
        reason = self._answers.missing(found.route, found.variables)
        if reason is not None:
            return self._refusals.refuse(operation, 404, reason)
        reply = self._answers.answer(found.route, found.variables, inputs, asked)
        if asked.method not in _READING:
            self._kept.clear()
        elif len(self._kept) < _MOST_KEPT and not any(each.place == "header" for each in operation.parameters):
            self._kept[key] = reply
        return reply

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
