"""One box of a card, made anew: an opened drop-down, a list with one more entry, any text in place of a choice."""

from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from generator.designer.card import Card
from generator.designer.controls import OPERATION, Box, Filled, box_named, entry_name, watched_by
from generator.designer.filling import with_choices, with_shape
from generator.designer.forms import Form, read_form
from generator.designer.pages import html
from generator.designer.panels.panel import Panel, workbench_of
from generator.designer.workbench import Workbench

BOX, DO, ENTRY = "~box", "~do", "~entry"
"""What is asked for: the box, what becomes of it, and which entry of a list."""


async def change_box(request: Request) -> Response:
    """Answer with what stands inside a box now."""
    form = await read_form(request)
    return await run_in_threadpool(_changed, workbench_of(request), form)


def _changed(workbench: Workbench, form: Form) -> Response:
    card = workbench.loaded().card(form.of(OPERATION))
    box = None if card is None else box_named(card, form.of(BOX), form.filled)
    if card is None or box is None:
        return HTMLResponse("The connector has changed; load the page again.", 409)
    do = form.of(DO)
    changed, filled = _done(card, box, do, form)
    refilled = changed
    if changed.field.control == "drop-down" and not changed.is_whole:
        refilled = with_choices(workbench, card, changed, filled)
    elif changed.field.shaped_by and changed.field.control == "json" and "/~2:" not in changed.name:
        refilled = with_shape(workbench, card, changed, filled)
    # Those that depend on this one hear of it.
    headers = {"HX-Trigger-After-Swap": "refilled"} if refilled.value != box.value else {}
    text = html("box_alone.html", each=refilled, focus=_focus(refilled, do), watched=partial(watched_by, card))
    return HTMLResponse(text, headers=headers)


def _focus(box: Box, do: str) -> str:
    """Return the name of the control that the keyboard goes on with."""
    if do == "add":
        return box.entries[-1][1][0].name if box.entries and box.entries[-1][1] else box.name
    return f"{box.name}~add" if do in ("remove", "entries") else box.name if do != "load" else ""


def _done(card: Card, box: Box, do: str, form: Form) -> tuple[Box, Filled]:
    """Return the box after what was asked for, and the form that it stands in then."""
    values, filled = dict(form.filled.values), form.filled
    if do == "custom":
        filled = filled._replace(custom=filled.custom | {box.name})
    elif do == "choose":
        filled = filled._replace(custom=filled.custom - {box.name})
    elif do == "whole":
        values[box.name] = form.list_text(card, box)
        filled = filled._replace(values=values, whole=filled.whole | {box.name})
    elif do == "entries":
        filled = form.taken_apart(box)
    elif do == "add":
        for part in box.field.entries:
            values[entry_name(box.name, box.next_entry, box.field, part)] = ""
        filled = filled._replace(values=values)
    elif do == "remove":
        start = f"{box.name}/~2:{form.of(ENTRY)}"
        kept = {name: value for name, value in values.items() if name != start and not name.startswith(f"{start}/")}
        filled = filled._replace(values=kept)
    changed = box_named(card, box.name, filled)
    return (box if changed is None else changed), filled


PANEL = Panel("box", "Box", (Route("/box", change_box, methods=["POST"]),))
