"""Whether a maker gets what the definition promises: every operation answers, and every input is accepted.

Each operation is called with its required inputs only, then with each optional input, alone or, where a service wants
two together, with one more. Every answer is held against the definition.
"""

import itertools
import json
import shlex
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from generator.contract.backend import Backend, Reply
from generator.contract.findings import broken_promise
from generator.contract.known_values import Context, Input, KnownValues, as_text, base_path, inputs_of
from generator.contract.repeating import Repeating
from generator.contract.samples import samples, wrong_values
from generator.definition import OperationRecord, resolve
from generator.definition.conformance import UNDECLARED, Conformance
from generator.findings import Finding
from generator.runtime.local.serving import NOTE

NEVER_ANSWERS = "answers"
UNDOCUMENTED_BODY = "answer_undocumented"
_TRIES = 12
_CANDIDATES = 6
_NOBODYS_ID = 1_999_999_999

Assignment = Mapping[str, Any]


class Request(NamedTuple):
    """One request: path and query as they are sent, and the JSON body or None."""

    method: str
    path: str
    query: Mapping[str, str]
    body: Any


class Acceptance:
    """Calls one operation after the other.

    Attributes:
        requests: how many requests were sent.
        responses: every successful answer with its schema, for statistics.
        statuses: by operationId, what it answered.
        on_response: is told of every answer, with the inputs it came for.
    """

    def __init__(
        self,
        document: Mapping[str, Any],
        backend: Backend,
        known: KnownValues,
        repeating: Repeating | None = None,
    ) -> None:
        self.on_response: Callable[[OperationRecord, Assignment, Reply], None] = lambda *_: None
        self._repeating = repeating
        self._document = document
        self._conformance = Conformance(document)
        self._backend = backend
        self._known = known
        self.requests = 0
        self.responses: list[tuple[Mapping[str, Any], Any]] = []
        self.statuses: dict[str, set[int]] = {}

    def check(self, operation: OperationRecord, *, once: bool = False) -> list[Finding]:
        """Return what is wrong with one operation.

        Args:
            operation: what to call.
            once: whether to stop at the first answer of success.
        """
        found: dict[tuple[str, str], Finding] = {}
        for finding in self._check(operation, once=once):
            hidden = finding._replace(message=self._backend.masked(finding.message))
            found.setdefault((hidden.code, hidden.message), hidden)
        if operation.method != "get":
            self._backend.reset()
        return list(found.values())

    def _check(self, operation: OperationRecord, *, once: bool) -> Iterator[Finding]:
        inputs = inputs_of(self._document, operation)
        yield from self._known_values_fit(operation, inputs)
        required = [input_ for input_ in inputs if input_.required and not _is_silent(input_)]
        base: Assignment | None = None
        last: tuple[Request, Reply] | None = None
        context: Context = {}
        for assignment, chosen in self._starting_points(inputs, required):
            request, reply, findings = self._send(operation, inputs, assignment)
            yield from findings
            # That something broke says more than a refusal of the next try.
            if last is None or last[1].status < 500:
                last = request, reply
            if 200 <= reply.status < 300:
                base, context = assignment, chosen
                self._known.accepted[operation.id] = assignment
                break
        if base is None:
            missing = [input_.name for input_ in required if not self._candidates(input_, self._context(0), 0)]
            if missing:
                message = f"no value is known for {', '.join(missing)}, so it was never called with success"
                yield broken_promise(operation.id, NEVER_ANSWERS, message)
            elif last:
                message = f"never answers with success; {self._summary(last[1])}"
                yield broken_promise(operation.id, NEVER_ANSWERS, message, self.repeat(operation, last[0]))
            return
        if once:
            return
        yield from self._optional_inputs(operation, inputs, base, context)
        yield from self._wrong_values(operation, inputs, base)
        yield from self._unknown_ids(operation, inputs, base)

    def _wrong_values(self, operation: OperationRecord, inputs: list[Input], base: Assignment) -> Iterator[Finding]:
        """Return each input a value of a wrong type: when that is accepted, the service never read the input."""
        for input_ in inputs:
            if input_.place == "path" or input_.hidden:
                continue
            for value in wrong_values(input_):
                request, reply, findings = self._send(operation, inputs, {**base, input_.key: value})
                yield from findings
                if reply.status < 300:
                    message = f"the input {input_.name!r} is not read: the wrong value {value!r} is accepted"
                    yield broken_promise(operation.id, "input_read", message, self.repeat(operation, request))

    def _unknown_ids(self, operation: OperationRecord, inputs: list[Input], base: Assignment) -> Iterator[Finding]:
        """Ask for something that does not exist, so that the answer to that is documented, too."""
        ids = [input_ for input_ in inputs if input_.place == "path" and input_.schema.get("type") == "integer"]
        for input_ in ids:
            yield from self._send(operation, inputs, {**base, input_.key: _NOBODYS_ID})[2]

    def _optional_inputs(
        self, operation: OperationRecord, inputs: list[Input], base: Assignment, context: Context
    ) -> Iterator[Finding]:
        optional = [input_ for input_ in inputs if not input_.required and not input_.hidden]
        refused: dict[str, tuple[Request, Reply]] = {}
        for input_ in optional:
            outcome = None
            candidates = self._candidates(input_, context, inputs.index(input_))
            if not candidates:
                message = f"no value is known for the input {input_.name!r}, so it was never sent"
                yield broken_promise(operation.id, "input_accepted", message)
            for value in candidates:
                request, reply, findings = self._send(operation, inputs, {**base, input_.key: value})
                yield from findings
                outcome = request, reply
                if reply.status < 300:
                    break
            if outcome and outcome[1].status >= 300:
                refused[input_.key] = outcome
        for name, (request, reply) in refused.items():
            findings_or_none = self._with_partner(operation, inputs, base, context, name)
            if findings_or_none is None:
                message = f"the input {name!r} is never accepted; last {self._summary(reply)}"
                yield broken_promise(operation.id, "input_accepted", message, self.repeat(operation, request))
            else:
                yield from findings_or_none

    def _with_partner(
        self, operation: OperationRecord, inputs: list[Input], base: Assignment, context: Context, name: str
    ) -> list[Finding] | None:
        """Try an input that is refused alone together with each other one; None when nothing helps."""
        by_key = {input_.key: (position, input_) for position, input_ in enumerate(inputs)}
        position, input_ = by_key[name]
        own = self._candidates(input_, context, position)
        for other, (other_position, partner) in by_key.items():
            if other == name or partner.required or partner.hidden:
                continue
            partners = self._candidates(partner, context, other_position)
            for value, companion in itertools.islice(itertools.product(own, partners), _TRIES):
                _, reply, findings = self._send(operation, inputs, {**base, name: value, other: companion})
                if reply.status < 300:
                    return findings
        return None

    def _assignments(self, required: list[Input]) -> Iterator[tuple[Assignment, Context]]:
        """Return values for the required inputs: first each context's best ones, then other candidates."""
        for turn in range(_CANDIDATES):
            for context in self._known.contexts:
                values: dict[str, Any] = {}
                for position, input_ in enumerate(required):
                    candidates = self._candidates(input_, context, position)
                    if not candidates:
                        break
                    value = candidates[min(turn, len(candidates) - 1)]
                    values[input_.key] = _kind_member(input_, values, context, value)
                else:
                    yield values, context

    def _starting_points(self, inputs: list[Input], required: list[Input]) -> Iterator[tuple[Assignment, Context]]:
        """Return values for the required inputs; then also for hidden ones that custom code fills at the service."""
        yield from itertools.islice(self._assignments(required), _TRIES)
        filled = [input_ for input_ in inputs if input_.hidden and "default" not in input_.schema]
        if more := [input_ for input_ in filled if input_ not in required]:
            yield from itertools.islice(self._assignments([*required, *more]), _TRIES)

    def _candidates(self, input_: Input, context: Context, position: int) -> list[Any]:
        secrets = (self._backend.password,) if self._backend.is_simulated and self._backend.password else ()
        found = samples(self._document, input_, context, secrets, position)
        if input_.is_open_object:
            found = [*itertools.chain.from_iterable(map(_lessened, self._known.notifications)), *found]
        if input_.name.endswith("_id") and input_.place == "path" and input_.name in context:
            known = self._known.all_values(input_.name)
            found = [value for value in found if value in known or str(value) in map(str, known)]
        return found[:_CANDIDATES]

    def _context(self, index: int) -> Context:
        return self._known.contexts[index]

    def _known_values_fit(self, operation: OperationRecord, inputs: list[Input]) -> Iterator[Finding]:
        for input_ in inputs:
            known = self._known.all_values(input_.name) if input_.schema.get("type") == "integer" else ()
            for value in known:
                for mismatch in self._conformance.mismatches(input_.schema, value):
                    message = f"the input {input_.name!r} cannot hold a value the service gives out: {mismatch.message}"
                    yield broken_promise(operation.id, "input_holds_values", message)

    def _send(
        self, operation: OperationRecord, inputs: list[Input], assignment: Assignment
    ) -> tuple[Request, Reply, list[Finding]]:
        if operation.method != "get":
            self.reset()
        return self.send(operation, inputs, assignment)

    def reset(self) -> None:
        """Bring a simulated service back to its seeded state."""
        self._backend.reset()

    def variants(self, operation: OperationRecord) -> Iterator[Assignment]:
        """Return the inputs with which an operation was accepted, then the same with one optional input more."""
        base = self._known.accepted[operation.id]
        yield base
        for position, input_ in enumerate(inputs_of(self._document, operation)):
            if not input_.required and not input_.hidden:
                for value in self._candidates(input_, self._context(0), position):
                    yield {**base, input_.key: value}

    def send(
        self, operation: OperationRecord, inputs: list[Input], assignment: Assignment
    ) -> tuple[Request, Reply, list[Finding]]:
        """Send one request, and hold its answer against the definition."""
        request = self.build(operation, inputs, assignment)
        reply = self._backend.send(*request)
        self.requests += 1
        self.statuses.setdefault(operation.id, set()).add(reply.status)
        self.on_response(operation, assignment, reply)
        return request, reply, list(self._judge(operation, request, reply))

    def _judge(self, operation: OperationRecord, request: Request, reply: Reply) -> Iterator[Finding]:
        response = operation.responses.get(str(reply.status), operation.responses.get("default"))
        if response is None:
            message = f"answers {reply.status}, which is not documented"
            yield broken_promise(operation.id, "answer_status", message, self.repeat(operation, request))
            return
        if reply.status >= 300:
            return
        schema = response.get("schema")
        if schema is None:
            if reply.body:
                message = f"answers {reply.status} with a body, none is documented: {self._text(reply, 60)!r}"
                yield broken_promise(operation.id, UNDOCUMENTED_BODY, message, self.repeat(operation, request))
            return
        if resolve(self._document, schema).get("format") == "binary" and reply.body:
            return
        if not reply.body:
            message = f"answers {reply.status} with an empty body where the definition promises one"
            yield broken_promise(operation.id, "answer_body", message, self.repeat(operation, request))
            return
        if reply.json is None and reply.body.strip() != b"null":
            yield broken_promise(
                operation.id, "answer_body", "answers what is not valid JSON", self.repeat(operation, request)
            )
            return
        seen = set()
        for mismatch in self._conformance.mismatches(schema, reply.json):
            place = "/".join("*" if part.isdigit() else part for part in mismatch.pointer.split("/"))
            if place not in seen and not (mismatch.message == UNDECLARED and self._is_secret(place)):
                seen.add(place)
                where = f"{place} " if place else ""
                message = f"the answer's {where or 'body '}{mismatch.message}"
                yield broken_promise(operation.id, "answer_body", message, self.repeat(operation, request))
        self.responses.append((schema, reply.json))

    def _is_secret(self, place: str) -> bool:
        """Whether a member of the service's own answer is one that the custom code removes on the way to a flow."""
        names = [part for part in place.split("/") if part not in ("", "*")]
        return bool({names[-1], ".".join(names[-2:])} & self._backend.secrets)

    def build(self, operation: OperationRecord, inputs: list[Input], assignment: Assignment) -> Request:
        """Put values where the definition says; defaults of internal inputs join as the platform adds them."""
        values = {input_.key: input_.schema["default"] for input_ in inputs if _is_silent(input_)} | dict(assignment)
        by_place: dict[str, dict[str, Any]] = {"path": {}, "query": {}, "header": {}, "body": {}}
        for input_ in inputs:
            if input_.key in values and input_.place in by_place:
                by_place[input_.place][input_.name] = values[input_.key]
        path = operation.path
        for name, value in by_place["path"].items():
            path = path.replace("{" + name + "}", quote(as_text(value), safe=""))
        body: Any = None
        if (parameter := operation.body()) is not None:
            whole = next((input_ for input_ in inputs if input_.is_whole_body), None)
            is_list = resolve(self._document, parameter.schema).get("type") == "array"
            body = [by_place["body"]] if is_list else by_place["body"]
            body = body if whole is None else values.get(whole.key)
        query = {name: as_text(value) for name, value in by_place["query"].items()}
        return Request(operation.method, base_path(self._document) + path, query, body)

    def repeat(self, operation: OperationRecord, request: Request) -> str:
        """Write the command that repeats a request: a call of the connector, or what the platform would not let out."""
        line = self._repeating.line(operation, *request[1:]) if self._repeating else None
        return self._backend.masked(line) if line is not None else self.curl(request)

    def curl(self, request: Request) -> str:
        """Write a request as a command that sends it to the service; the credentials are named, never shown."""
        query = f"?{urlencode(request.query)}" if request.query else ""
        words = f"curl {self._backend.named_credentials}-X {request.method.upper()}"
        if request.body is not None:
            content = shlex.quote(self._backend.masked(json.dumps(request.body)))
            words += f" -H 'Content-Type: application/json' -d {content}"
        return f"{words} {shlex.quote(self._backend.url + self._backend.masked(request.path + query))}"

    def _summary(self, reply: Reply) -> str:
        inside = f" ({self._backend.masked(reply.headers[NOTE])})" if NOTE in reply.headers else ""
        return f"answer {reply.status}: {self._text(reply, 160)}".removesuffix(": ") + inside

    def _text(self, reply: Reply, length: int) -> str:
        """Return the beginning of an answer's body on one line; what is hidden is hidden before the text is cut."""
        return self._backend.masked(" ".join(reply.body.decode("utf-8", "replace").split()))[:length]


def _kind_member(input_: Input, values: Mapping[str, Any], context: Context, value: Any) -> Any:
    """For an id whose kind another input names (`level` with `level_id`), give the id of that kind."""
    kind = values.get(input_.key.removesuffix("_id")) if input_.name.endswith("_id") else None
    return context.get(f"{kind}_id", value) if isinstance(kind, str) else value


def _lessened(notification: Any) -> Iterator[Any]:
    """Return what a trigger brought, then the same without one member: what that one speaks of may be gone by now."""
    if isinstance(notification, Mapping):
        yield notification
        for left_out in reversed(notification):
            yield {name: value for name, value in notification.items() if name != left_out}


def _is_silent(input_: Input) -> bool:
    return input_.hidden and input_.required and "default" in input_.schema
