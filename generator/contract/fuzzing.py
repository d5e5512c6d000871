"""Schemathesis over the definition: generated right and wrong data, authentication, methods, and sequences of calls.

Triggers are left out: `trigger_runs` runs them as flows do.
"""

import contextlib
import copy
import json
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

import requests
import schemathesis
from hypothesis.configuration import set_hypothesis_home_dir
from schemathesis.config import SchemathesisConfig
from schemathesis.core.errors import InvalidSchema
from schemathesis.core.parameters import ParameterLocation
from schemathesis.engine import Status, events, from_schema

from generator.contract.backend import Backend, BackendError, answering
from generator.contract.findings import broken_promise
from generator.contract.known_values import KnownValues, base_path, in_body, readable_inputs, singular
from generator.contract.repeating import Repeating
from generator.contract.tolerance import may_be
from generator.definition import OperationRecord
from generator.findings import Finding

# A service may refuse well-typed data for reasons no schema can tell (a stop before its start, a plan too small), so
# 400 and 402 count as acceptance here; that every input is accepted somewhere is `acceptance`'s own check.
_ACCEPTED = ["2xx", "400", "401", "402", "403", "404", "409", "429"]
_SEED = 20240
_STEPS, _SEQUENCES = 6, 25
_PHASES = ("examples", "coverage", "fuzzing", "stateful")
# How schemathesis writes the credentials of a request that is to be repeated.
_FILTERED = "-H 'Authorization: [Filtered]' "
_READING = ("GET", "HEAD", "OPTIONS", "TRACE")
# What the code alone answers needs no account: a connection always has one. And the platform refuses values outside of
# their bounds before they get there.
_OF_THE_SERVICE = ("ignored_auth", "negative_data_rejection")


class FuzzingResult(NamedTuple):
    """What schemathesis found: findings, numbers of requests, and which operations ever answered with success."""

    findings: tuple[Finding, ...]
    requests: Mapping[str, int]
    reached: frozenset[str]


def fuzz(
    document: Mapping[str, Any],
    operations: Iterable[OperationRecord],
    backend: Backend,
    known: KnownValues,
    *,
    examples: int,
    stateful: bool,
    in_code: frozenset[str] = frozenset(),
    repeating: Repeating | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> FuzzingResult:
    """Run schemathesis.

    Args:
        document: the definition.
        operations: the operations to test.
        backend: the service.
        known: values that exist, used for path parameters in most cases so that requests reach something.
        examples: generated cases by operation, besides the systematic ones.
        stateful: whether to run sequences in which one answer feeds the next call.
        in_code: operations that only the connector's code answers.
        repeating: how a request is repeated by hand; without it, straight at the service.
        progress: takes the operation with which a scenario has ended.
    """
    chosen = list(operations)
    gathered = _Gathered(chosen, backend, in_code, repeating, progress)
    backend.reset()
    coverage: dict[str, Any] = {"enabled": True}
    if not backend.is_simulated:
        coverage["unexpected-methods"] = []  # a method nobody described may well exist, and delete what is real
    generated = {"coverage": coverage, "fuzzing": {"enabled": examples > 0}}
    with _nothing_kept():
        with _fed(known, backend, gathered):
            _run(document, chosen, backend, gathered, phases=generated, examples=examples)
        if stateful:
            sequences = {"stateful": {"enabled": True, "max-steps": _STEPS}}
            steady = [operation for operation in chosen if not _changes_credentials(document, operation)]
            backend.reset()
            _run(document, steady, backend, gathered, phases=sequences, examples=_SEQUENCES)
            backend.reset()
    return FuzzingResult(tuple(gathered.findings.values()), gathered.requests, frozenset(gathered.reached))


@contextlib.contextmanager
def _nothing_kept() -> Iterator[None]:
    """Keep hypothesis from writing `.hypothesis/` into the folder that the user happens to stand in."""
    with tempfile.TemporaryDirectory(prefix="connector-test-", ignore_cleanup_errors=True) as folder:
        set_hypothesis_home_dir(folder)
        try:
            yield
        finally:
            set_hypothesis_home_dir(None)


class _Gathered:
    """What the events of a run add up to.

    Attributes:
        ids: operationIds by schemathesis's labels.
        progress: is told of each scenario that has ended.
        masked: hides the credentials in a text; accepted inputs, a password among them, are part of requests.
        in_code: operations that are not there at the service.
        files: operations that answer a file, whose type no list of types for all operations has.
        findings: one finding for each operation and kind.
        requests: numbers of requests by operationId.
        reached: operations that answered with success at least once.
    """

    def __init__(
        self,
        operations: Iterable[OperationRecord],
        backend: Backend,
        in_code: frozenset[str],
        repeating: Repeating | None,
        progress: Callable[[str], None],
    ) -> None:
        self.progress = progress
        self._operations = {operation.id: operation for operation in operations}
        self.ids = {f"{each.method.upper()} {each.path}": each.id for each in self._operations.values()}
        self.masked = backend.masked
        self._credentials = backend.named_credentials
        self._own_query = {name for name, _ in backend.query}
        self._repeating = repeating
        self.in_code = in_code
        self.files = {name for name, operation in self._operations.items() if _is_file(operation)}
        self.findings: dict[tuple[str, str], Finding] = {}
        self.requests: dict[str, int] = {}
        self.reached: set[str] = set()

    def name(self, label: str) -> str:
        return self.ids.get(label, label)

    def repeat(self, name: str, interaction: Any, sample: str) -> str:
        """Return the call that repeats a request, or schemathesis's own command for one that cannot be typed."""
        request, operation = getattr(interaction, "request", None), self._operations.get(name)
        line = None
        if (
            request is not None
            and operation is not None
            and self._repeating
            and request.method == operation.method.upper()
        ):
            address = urlsplit(request.uri)
            try:
                body = json.loads(request.body) if request.body else None
            except (ValueError, RecursionError):
                return self.masked(sample).replace(_FILTERED, self._credentials)
            pairs = parse_qsl(address.query, keep_blank_values=True)
            query = {name: value for name, value in pairs if name not in self._own_query}
            line = self._repeating.line(operation, address.path, query, body)
        return self.masked(sample if line is None else line).replace(_FILTERED, self._credentials)

    def add_error(self, name: str, error: Exception) -> None:
        """Note that an operation could not be tested; schemathesis words what is wrong with a definition itself."""
        told = str(error) if isinstance(error, InvalidSchema) else f"cannot be tested: {type(error).__name__}: {error}"
        finding = broken_promise(name, "schemathesis", _line(self.masked(told)))
        self.findings.setdefault((name, "error"), finding)


def _run(
    document: Mapping[str, Any],
    operations: list[OperationRecord],
    backend: Backend,
    gathered: _Gathered,
    *,
    phases: Mapping[str, Any],
    examples: int,
) -> None:
    wanted = {(operation.path, operation.method) for operation in operations}
    raw = copy.deepcopy(dict(document))
    try:
        loaded = schemathesis.openapi.from_dict(raw, config=_config(backend, raw, phases, examples))
        schema = loaded.include(lambda context: (context.operation.path, context.operation.method.lower()) in wanted)
    except Exception as error:  # what a definition must not hold, schemathesis tells by errors of any kind
        for operation in operations:
            gathered.add_error(operation.id, error)
        return
    if backend.app is not None:
        schema.app = answering(backend.app)
    with _broken_threads() as broken:
        finished = _execute(schema, backend, gathered)
    for operation in operations if broken else ():
        if operation.id not in finished:
            gathered.add_error(operation.id, broken[0])


def _execute(schema: Any, backend: Backend, gathered: _Gathered) -> set[str]:
    """Gather what happens; give the operations that schemathesis was through with."""
    finished = set()
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            _gather(event, gathered)
            finished.add(gathered.name(event.recorder.label))
        elif isinstance(event, events.NonFatalError):
            if isinstance(event.value, requests.RequestException):
                raise BackendError(f"{backend.url} does not answer: {type(event.value).__name__}") from None
            gathered.add_error(gathered.name(event.label), event.value)
        elif isinstance(event, events.FatalError):
            raise event.exception
        elif isinstance(event, events.Interrupted):  # schemathesis takes Ctrl-C for itself and ends its run quietly
            raise KeyboardInterrupt
    return finished


@contextlib.contextmanager
def _broken_threads() -> Iterator[list[Exception]]:
    """Collect what ends schemathesis's threads, such as an answer nested too deeply for its reader.

    It would be printed as a traceback, and what the thread had still to test would be left out without a word.
    """
    found: list[Exception] = []
    before = threading.excepthook

    def collect(ended: threading.ExceptHookArgs) -> None:
        is_theirs = ended.thread is not None and ended.thread.name.startswith("schemathesis")
        if is_theirs and isinstance(ended.exc_value, Exception):
            found.append(ended.exc_value)
        else:
            before(ended)

    threading.excepthook = collect
    try:
        yield found
    finally:
        threading.excepthook = before


def _changes_credentials(document: Mapping[str, Any], operation: OperationRecord) -> bool:
    """Return whether an operation can lock the account out in the middle of a sequence: it takes a password."""
    return any(input_.schema.get("format") == "password" for input_ in readable_inputs(document, operation))


def _config(backend: Backend, raw: Mapping[str, Any], phases: Mapping[str, Any], examples: int) -> SchemathesisConfig:
    generation = {
        "max-examples": max(examples, 1),
        "no-shrink": True,
        "deterministic": True,
        "database": "none",
        "allow-x00": False,
        # The service ignores what it does not know, and credentials always come from the connection.
        "allow-extra-parameters": False,
        "with-security-parameters": False,
    }
    return SchemathesisConfig.from_dict(
        {
            "seed": _SEED,
            "base-url": backend.url + (base_path(raw) or "/"),
            "continue-on-failure": True,
            "suppress-health-check": ["all"],
            # The simulated service is written in Python, too; what stands in its source is not for the tests to know.
            "analysis": {"constants": {"enabled": False}},
            "headers": dict(backend.headers),
            "generation": generation,
            "phases": {name: phases.get(name, {"enabled": False}) for name in _PHASES},
            "checks": {
                "positive_data_acceptance": {"expected-statuses": _ACCEPTED},
                # A connector may offer some of what an address does; the platform sends nothing else there.
                "unsupported_method": {"enabled": False},
            },
        }
    )


@contextlib.contextmanager
def _fed(known: KnownValues, backend: Backend, gathered: _Gathered) -> Iterator[None]:
    """Let generated requests reach something, for as long as the context lasts.

    Of four requests whose path is meant to be right, one stays as generated, two get existing ids, and one gets the
    inputs that were accepted before, with one generated member in the body. After a request that changed something, the
    service goes back to its seeded state, so that a new password or a deleted entry spoils no other request.
    """
    counter = 0
    is_changed = False

    def before_call(_context: Any, case: Any, _kwargs: dict[str, Any]) -> None:
        nonlocal counter, is_changed
        if backend.query:
            case.query = {**(case.query or {}), **dict(backend.query)}
        counter += 1
        if is_changed:
            backend.reset()
            is_changed = False
        if case.meta is None or counter % 4 == 0:
            return
        accepted = known.accepted.get(gathered.name(case.operation.label))
        is_accepted = counter % 4 == 1 and accepted is not None
        values = accepted if is_accepted and accepted else known.contexts[counter % len(known.contexts)]
        if case.path_parameters and not case.meta.is_negative_at(ParameterLocation.PATH):
            for name, value in case.path_parameters.items():
                if name in values:
                    case.path_parameters[name] = str(values[name]) if isinstance(value, str) else values[name]
        if not is_accepted or case.meta.is_negative_at(ParameterLocation.BODY):
            return
        members = {name: value for key, value in values.items() if (name := in_body(key)) is not None}
        if isinstance(case.body, list):
            case.body = [*case.body[1:], members] if counter % 8 == 1 else [members]
        if isinstance(case.body, dict):
            right = {name: members[name] for name in case.body if name in members}
            own = [name for name in case.body if name not in right and not singular(name).endswith("_id")]
            kept = {name: case.body[name] for name in own[counter % len(own) :][:1]} if own else {}
            case.body = kept | right

    def after_call(_context: Any, case: Any, response: Any) -> None:
        nonlocal is_changed
        is_changed = case.method.upper() not in _READING and response.status_code < 300

    with _hooked(before_call=before_call, after_call=after_call):
        yield


@contextlib.contextmanager
def _hooked(**hooks: Callable[..., None]) -> Iterator[None]:
    """Register schemathesis's global hooks for as long as the context lasts."""
    try:
        for name, hook in hooks.items():
            schemathesis.hook(name)(hook)
        yield
    finally:
        for hook in hooks.values():
            schemathesis.hooks.unregister(hook)


def _gather(event: events.ScenarioFinished, gathered: _Gathered) -> None:
    recorder = event.recorder
    gathered.progress(next((gathered.name(node.value.operation.label) for node in recorder.cases.values()), ""))
    for case_id, interaction in recorder.interactions.items():
        node = recorder.cases.get(case_id)
        if node is not None:
            name = gathered.name(node.value.operation.label)
            gathered.requests[name] = gathered.requests.get(name, 0) + 1
            if interaction.response is not None and interaction.response.status_code < 300:
                gathered.reached.add(name)
    for case_id, checks in recorder.checks.items():
        for check in checks:
            if check.status != Status.FAILURE or check.failure_info is None:
                continue
            name = gathered.name(recorder.cases[case_id].value.operation.label)
            is_free = name in gathered.files or _is_undescribed(recorder.interactions.get(case_id))
            if check.name == "content_type_conformance" and is_free:
                continue
            failure = check.failure_info.failure
            if may_be(check.name, failure, recorder.cases[case_id].value):
                continue
            if check.name in _OF_THE_SERVICE and name in gathered.in_code:
                continue
            message = _line(gathered.masked(f"{failure.title}: {failure.message}"))
            command = gathered.repeat(name, recorder.interactions.get(case_id), check.failure_info.code_sample)
            finding = broken_promise(name, check.name, message, command)
            gathered.findings.setdefault((name, f"{check.name} {failure.title}"), finding)


def _is_file(operation: OperationRecord) -> bool:
    success = operation.success()
    return success is not None and success[1].get("schema", {}).get("format") == "binary"


def _is_undescribed(interaction: Any) -> bool:
    """Whether an answer is empty or a failure: the definition describes no body for those, so any type will do."""
    response = getattr(interaction, "response", None)
    return response is not None and (response.status_code >= 400 or not response.content)


def _line(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 300 else f"{words[:297]}..."
