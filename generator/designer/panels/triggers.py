"""Triggers, turned on and off: what comes, what the flow does with it, and buttons that let things happen."""

import json
from collections.abc import Mapping
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from generator.definition import BrokenReference, Unreadable
from generator.designer.controls import OPERATION
from generator.designer.form import inputs_from
from generator.designer.forms import Form, read_form
from generator.designer.happening import changing_actions, ready
from generator.designer.listeners import Listeners, Listening
from generator.designer.listing import GROUPS, entries_of
from generator.designer.pages import html
from generator.designer.panels.panel import Panel, page, workbench_of
from generator.designer.running import run_operation
from generator.designer.workbench import Loaded, Workbench

DO = "~do"
"""Which action is to let something happen."""

_NO_NEWS = 204
_GONE = "The connector has changed; load the page again."


def show_triggers(request: Request) -> Response:
    """Show which triggers there are, and which are on."""
    workbench = workbench_of(request)
    listeners = workbench.kept(Listeners)
    states = {each.trigger: each.state for each in listeners.all()}
    return page(request, "triggers_page.html", states=states, **_listed(workbench))


def _listed(workbench: Workbench) -> dict[str, Any]:
    try:
        return {"triggers": entries_of(workbench.loaded().files).get(GROUPS["trigger"], [])}
    except (Unreadable, BrokenReference):  # the page itself says why
        return {"triggers": []}


def show_news(request: Request) -> Response:
    """Answer with what has happened; with nothing when the page has it already."""
    workbench, asked = workbench_of(request), request.query_params
    trigger = asked.get("id", "")
    listening = workbench.kept(Listeners).of(trigger)
    if asked.get("seen") == _mark(listening):
        return Response(status_code=_NO_NEWS)
    return _answer(trigger, listening)


async def turn_on(request: Request) -> Response:
    """Turn a trigger on with what stands in its card."""
    return await run_in_threadpool(_turn_on, workbench_of(request), await read_form(request))


async def turn_off(request: Request) -> Response:
    """Turn a trigger off, and answer when it is."""
    return await run_in_threadpool(_turn_off, workbench_of(request), await read_form(request))


async def check(request: Request) -> Response:
    """Poll now."""
    return await run_in_threadpool(_check, workbench_of(request), await read_form(request))


async def let_happen(request: Request) -> Response:
    """Call an action, so that a trigger fires."""
    return await run_in_threadpool(_let_happen, workbench_of(request), await read_form(request))


def _turn_on(workbench: Workbench, form: Form) -> Response:
    trigger = form.of(OPERATION)
    card = workbench.loaded().card(trigger)
    if card is None:
        return HTMLResponse(_GONE, 409)
    listeners = workbench.kept(Listeners)
    problem = listeners.turn_on(trigger, inputs_from(card, form.filled, form.files(card)))
    return _answer(trigger, listeners.of(trigger), problem)


def _turn_off(workbench: Workbench, form: Form) -> Response:
    listening = workbench.kept(Listeners).of(form.of(OPERATION))
    if listening is not None:
        listening.stop()
    return _answer(form.of(OPERATION), listening)


def _check(workbench: Workbench, form: Form) -> Response:
    listening = workbench.kept(Listeners).of(form.of(OPERATION))
    if listening is not None:
        listening.hurry()
    return _answer(form.of(OPERATION), listening)


def _let_happen(workbench: Workbench, form: Form) -> Response:
    trigger, listeners = form.of(OPERATION), workbench.kept(Listeners)
    loaded = workbench.loaded()
    card, own = loaded.card(form.of(DO)), loaded.card(trigger)
    if card is None or own is None or card.kind != "action":
        return HTMLResponse(_GONE, 409)
    listening = listeners.of(trigger)
    events = [json.loads(text) for text in (listening.contents if listening else [])]
    found = ready(workbench, card, inputs_from(own, form.filled, form.files(own)), events)
    if found.missing:
        text = f"{card.title} needs {' and '.join(found.missing)}, which nobody can guess; run it on its own card."
        return _answer(trigger, listening, text)
    run = run_operation(workbench, card, found.inputs)
    status = run.reply.status if run.reply else "; ".join(run.problems)
    said = f"{card.title}: {status}"
    for each in listeners.all():
        if each.state == "on":
            each.tell(said)
            each.hurry()
    return _answer(trigger, listening, said=said)


def _answer(trigger: str, listening: Listening | None, problem: str = "", said: str = "") -> Response:
    return HTMLResponse(html("triggers_news.html", **_news(trigger, listening, problem, said)))


def _news(trigger: str, listening: Listening | None, problem: str = "", said: str = "") -> dict[str, Any]:
    # Taken before the rest: what happens meanwhile is news then.
    seen = _mark(listening)
    return {
        "asked": {"id": trigger, "seen": seen},
        "listening": listening,
        "entries": listening.entries if listening else [],
        "problem": problem or (listening.problem if listening else ""),
        "said": said,
    }


def _mark(listening: Listening | None) -> str:
    return f"{id(listening)}-{listening.version}-{listening.state}" if listening else "none"


def _part(workbench: Workbench, loaded: Loaded, operation: str) -> Mapping[str, Any] | None:
    card = loaded.card(operation)
    if card is None or card.kind != "trigger":
        return None
    listening = workbench.kept(Listeners).of(operation)
    step = listening.step if listening else None
    actions = changing_actions(loaded, operation, without=[step.action] if step else ())
    return {"news": _news(operation, listening), "actions": actions, "do": DO}


PANEL = Panel(
    "triggers",
    "Triggers",
    (
        Route("/triggers", show_triggers),
        Route("/triggers/news", show_news),
        Route("/triggers/on", turn_on, methods=["POST"]),
        Route("/triggers/off", turn_off, methods=["POST"]),
        Route("/triggers/check", check, methods=["POST"]),
        Route("/triggers/do", let_happen, methods=["POST"]),
    ),
    path="/triggers",
    part=_part,
)
