"""The runs of this session: repeated, changed, and copied as lines for a shell."""

from typing import NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from generator.definition import BrokenReference, Unreadable
from generator.designer.card import all_fields, title_of
from generator.designer.copying import call_line, curl_lines
from generator.designer.form import texts_from
from generator.designer.forms import read_form
from generator.designer.panels.operation import operation_page
from generator.designer.panels.panel import Panel, page, workbench_of
from generator.designer.running import run_operation
from generator.designer.runs import Run
from generator.designer.workbench import Workbench

RUN = "~run"
"""Which run is meant, by its number."""

_MOST = 50
_GONE = "This run is no longer kept, or its operation is gone."


class Entry(NamedTuple):
    """A run in the list.

    Attributes:
        run: what was run.
        title: what makers call the operation.
        outcome: the status of the answer, or why there is none.
        call: the line of `connector call`; None when the inputs cannot be typed.
        curls: the lines of `curl`, one for each request that reached the service.
    """

    run: Run
    title: str
    outcome: str
    call: str | None
    curls: tuple[str, ...]


def show_history(request: Request) -> Response:
    """Show the runs, the newest first."""
    runs = list(workbench_of(request).runs)
    entries = [_entry(workbench_of(request), run) for run in runs[:_MOST]]
    return page(request, "history_page.html", entries=entries, left_out=len(runs) - len(entries), field=RUN)


def change(request: Request) -> Response:
    """Show the card of a run's operation with its inputs; secrets and files are given anew."""
    workbench = workbench_of(request)
    run = _run_of(workbench, request.query_params.get("run", ""))
    card = None if run is None else workbench.loaded().card(run.operation)
    if run is None or card is None:
        return page(request, "gone.html", 404, reason=_GONE)
    closed = {field.name for field in all_fields(card.fields) if field.control in ("secret", "file")}
    inputs = {
        name: value for name, value in run.inputs.items() if name not in closed and run.mask.value(value) == value
    }
    form = texts_from(card, inputs)
    # What was chosen stays chosen when the lists of the drop-downs come.
    return operation_page(request, run.operation, form._replace(fresh=frozenset(form.values)))


async def repeat(request: Request) -> Response:
    """Run an operation again with the same inputs, and show it on its card."""
    form = await read_form(request)
    return await run_in_threadpool(_repeat, workbench_of(request), form.of(RUN))


def _repeat(workbench: Workbench, number: str) -> Response:
    run = _run_of(workbench, number)
    card = None if run is None else workbench.loaded().card(run.operation)
    if run is None or card is None:
        return HTMLResponse(_GONE, 409)
    again = run_operation(workbench, card, run.inputs)
    return HTMLResponse("", headers={"HX-Redirect": f"/history/change?run={again.number}"})


def _run_of(workbench: Workbench, number: str) -> Run | None:
    return workbench.runs.get(int(number)) if number.isascii() and number.isdecimal() and len(number) < 10 else None


def _entry(workbench: Workbench, run: Run) -> Entry:
    try:
        operation = workbench.loaded().operation(run.operation)
    except (Unreadable, BrokenReference):  # the page itself says why
        operation = None
    platform = workbench.running().platform
    outcome = str(run.reply.status) if run.reply else "; ".join(run.problems)
    return Entry(
        run,
        title_of(operation) if operation else run.operation,
        outcome,
        call_line(workbench.root, workbench.service, run),
        tuple(curl_lines(run, platform.url)) if platform else (),
    )


PANEL = Panel(
    "history",
    "History",
    (
        Route("/history", show_history),
        Route("/history/change", change),
        Route("/history/repeat", repeat, methods=["POST"]),
    ),
    path="/history",
)
