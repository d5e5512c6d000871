"""The page of an operation: its card, and the parts that other panels add."""

from functools import partial

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from generator.definition import BrokenReference, Unreadable
from generator.designer.controls import OPERATION, Filled, boxes_of, watched_by
from generator.designer.listing import entries_of
from generator.designer.panels.panel import Panel, page, workbench_of


def first_page(request: Request) -> Response:
    """Show the first operation; what the connector is, where it has none."""
    try:
        files = workbench_of(request).loaded().files
    except (Unreadable, BrokenReference):
        return page(request, "empty.html")
    first = next((entry.operation for entries in entries_of(files).values() for entry in entries), None)
    return page(request, "empty.html") if first is None else operation_page(request, first)


def show_operation(request: Request) -> Response:
    """Show the operation that the address names."""
    return operation_page(request, request.query_params.get("id", ""))


def operation_page(request: Request, operation_id: str, form: Filled | None = None) -> HTMLResponse:
    """Return the page of an operation.

    Args:
        request: what is answered.
        operation_id: which one.
        form: what stands in its card; the defaults when absent.
    """
    workbench = workbench_of(request)
    try:
        loaded = workbench.loaded()
        card = loaded.card(operation_id)
    except (Unreadable, BrokenReference):
        card = None
    if card is None:
        return page(request, "missing.html", 404, operation=operation_id)
    parts = [
        (panel, values)
        for panel in request.app.state.panels
        if panel.part is not None and (values := panel.part(workbench, loaded, operation_id)) is not None
    ]
    boxes = boxes_of(card, form)
    watched = partial(watched_by, card)
    return page(
        request,
        "operation.html",
        card=card,
        boxes=boxes,
        parts=parts,
        current=operation_id,
        operation_field=OPERATION,
        watched=watched,
        submit=next((values for _, values in parts if "action" in values), None),
    )


PANEL = Panel("operation", "Card", (Route("/", first_page), Route("/operation", show_operation)))
