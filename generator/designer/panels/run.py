"""The run of an operation in four columns: the client's request, what reaches the service, its answer, the flow's."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from generator.definition import BrokenReference, OperationRecord, Schemas
from generator.definition.responses import success_of
from generator.definition.triggers import trigger_kind
from generator.designer.card import Card
from generator.designer.controls import OPERATION, box_id
from generator.designer.display import Shown, shown, whole_text
from generator.designer.form import inputs_from
from generator.designer.forms import Form, read_form
from generator.designer.pages import html
from generator.designer.panels import outputs
from generator.designer.panels.panel import Panel, workbench_of
from generator.designer.running import run_operation
from generator.designer.runs import Run
from generator.designer.workbench import Loaded, Workbench
from generator.runtime.gateway import Headers, flow_content
from generator.runtime.gateway import Response as Answer
from generator.runtime.gateway.checks import check_response

# An answer of more is not looked through while somebody waits; `connector call` does.
_LARGEST_CHECKED = 5 * 1024 * 1024
_MOST_PROBLEMS = 500


class Problem(NamedTuple):
    """What is wrong with the inputs: in words, and the box that it is about; empty for none."""

    text: str
    box: str = ""


class Columns(NamedTuple):
    """A run as it is shown.

    Attributes:
        asked: what the client sends.
        sent: what reaches the service, and what it answers.
        answer: what the flow gets; None when nothing was called.
        notes: what is worth knowing, and what is not as declared.
    """

    asked: Shown
    sent: tuple[tuple[Shown, Shown | None], ...]
    answer: Shown | None
    notes: tuple[str, ...]


async def run_card(request: Request) -> Response:
    """Run the operation with what stands in its card."""
    form = await read_form(request)
    return await run_in_threadpool(_run, workbench_of(request), form)


def _run(workbench: Workbench, form: Form) -> Response:
    loaded = workbench.loaded()
    card = loaded.card(form.of(OPERATION))
    if card is None:
        return HTMLResponse("The connector has changed; load the page again.", 409)
    run = run_operation(workbench, card, inputs_from(card, form.filled, form.files(card)))
    values = {**values_of(loaded, card, run), "outputs": outputs.values_of(loaded, card.operation, run)}
    return HTMLResponse(html("run_answer.html", **values))


def values_of(loaded: Loaded, card: Card, run: Run | None) -> dict[str, Any]:
    """Return what the template of a run needs.

    Args:
        loaded: the connector.
        card: of the operation.
        run: of it; None when there was none yet.
    """
    operation = loaded.operation(card.operation)
    if run is None or operation is None:
        return {"run": None, "columns": None, "problems": ()}
    problems = [_problem(card, text) for text in run.problems]
    return {"run": run, "columns": columns_of(loaded, operation, run), "problems": problems}


def columns_of(loaded: Loaded, operation: OperationRecord, run: Run) -> Columns | None:
    """Return a run as it is shown; None when the client could not even ask."""
    if run.asked is None:
        return None
    query = f"?{run.asked.query}" if run.asked.query else ""
    asked = shown(
        f"{run.asked.method} {run.asked.path}{query}", run.asked.headers, run.asked.body, run.mask, part="asked"
    )
    sent = []
    words: set[str] = set()
    for number, (request, response, seconds) in enumerate(run.exchanges):
        there = shown(
            f"{request.method} {request.url}",
            request.headers,
            request.body,
            run.mask,
            part=f"sent-{number}",
            known=asked.words,
        )
        back = response and shown(
            str(response.status), response.headers, response.body, run.mask, part=f"got-{number}", seconds=seconds
        )
        words |= back.words if back else set()
        sent.append((there, back))
    if run.reply is None:
        return Columns(asked, tuple(sent), None, ())
    unfit, notes = _unfit(loaded, operation, run.reply.response)
    answer = shown(
        str(run.reply.status),
        run.reply.headers,
        run.reply.body,
        run.mask,
        part="answer",
        known=frozenset(words),
        problems=unfit,
        seconds=run.seconds,
    )
    told = [run.mask.text(text) for text in (*run.reply.warnings, *notes)]
    return Columns(asked, tuple(sent), answer, tuple(dict.fromkeys(told)))


def _unfit(loaded: Loaded, operation: OperationRecord, answer: Answer) -> tuple[dict[str, list[str]], list[str]]:
    """Return what of an answer is not as declared, by pointer, and what is to be said about that."""
    found: dict[str, list[str]] = defaultdict(list)
    if not 200 <= answer.status < 300:
        return found, []
    if len(answer.body) > _LARGEST_CHECKED:
        return found, ["the answer is too large to be held against the definition here; connector call does"]
    document = loaded.files.definition
    if problems := check_response(document, operation, answer):
        return {"": list(problems)}, []
    content = flow_content(answer)
    try:
        success = success_of(document, operation)
        if success is None or success.schema is None or not isinstance(content, dict | list):
            return found, []
        for number, each in enumerate(loaded.conformance.mismatches(success.schema.node, content)):
            if number >= _MOST_PROBLEMS:
                return found, [f"only the first {_MOST_PROBLEMS} of what is not as declared are marked"]
            found[each.pointer].append(each.message)
    except BrokenReference as error:
        return found, [f"the answer cannot be held against the definition: {error}"]
    return found, []


def _problem(card: Card, text: str) -> Problem:
    for field in card.fields:
        start = repr(field.name)
        if text.startswith((f"{start} ", f"{repr(field.name)[:-1]}/")):
            return Problem(f"{field.title}: {text}", box_id(card, field.name))
    return Problem(text)


def show_content(request: Request) -> Response:
    """Give the whole content of a message of a run."""
    number, part = request.query_params.get("run", ""), request.query_params.get("part", "")
    run = workbench_of(request).runs.get(int(number)) if number.isascii() and number.isdecimal() else None
    found = None if run is None else dict(_contents(run)).get(part)
    if run is None or found is None:
        return PlainTextResponse("This run is no longer kept.", 404)
    return PlainTextResponse(whole_text(*found, run.mask))


def _contents(run: Run) -> Iterator[tuple[str, tuple[bytes, Headers]]]:
    if run.asked:
        yield "asked", (run.asked.body, run.asked.headers)
    for number, (request, response, _) in enumerate(run.exchanges):
        yield f"sent-{number}", (request.body, request.headers)
        if response:
            yield f"got-{number}", (response.body, response.headers)
    if run.reply:
        yield "answer", (run.reply.body, run.reply.headers)


def _part(workbench: Workbench, loaded: Loaded, operation_id: str) -> Mapping[str, Any] | None:
    operation, card = loaded.operation(operation_id), loaded.card(operation_id)
    if operation is None or card is None or trigger_kind(Schemas(loaded.files.definition), operation):
        return None
    return {**values_of(loaded, card, workbench.runs.last_of(operation_id)), "button": "Run", "action": "/run"}


PANEL = Panel(
    "run",
    "Run",
    (Route("/run", run_card, methods=["POST"]), Route("/run/content", show_content)),
    part=_part,
)
