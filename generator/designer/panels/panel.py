"""The shape of a panel, and what panels share about a request."""

import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import BaseRoute

from generator.definition import BrokenReference, Unreadable
from generator.designer.listing import entries_of
from generator.designer.pages import html
from generator.designer.review import Reviewer
from generator.designer.workbench import Loaded, Workbench

Part = Callable[[Workbench, Loaded, str], Mapping[str, Any] | None]


class Panel(NamedTuple):
    """A part of the page.

    Attributes:
        name: its id in the page; its template is `<name>.html`.
        title: what people call it.
        routes: what it answers.
        path: of its own page, for the bar at the top; empty for none.
        part: its values on the page of an operation; None when it does not stand there.
    """

    name: str
    title: str
    routes: tuple[BaseRoute, ...] = ()
    path: str = ""
    part: Part | None = None


def workbench_of(request: Request) -> Workbench:
    """Return the session that a request belongs to."""
    workbench: Workbench = request.app.state.workbench
    workbench.last_asked = time.monotonic()
    return workbench


def page(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """Answer with a whole page: the bar, the list of operations and, in the middle, a template.

    Args:
        request: what is answered.
        template: of the middle.
        status: of the answer.
        values: for the template.
    """
    workbench = workbench_of(request)
    try:
        loaded = workbench.loaded()
    except (Unreadable, BrokenReference) as problem:
        return HTMLResponse(html("unreadable.html", problem=str(problem)), 500)
    frame = {
        "brand": loaded.brand,
        "groups": entries_of(loaded.files),
        "panels": request.app.state.panels,
        "current": "",
        "path": request.url.path,
        "counts": reviewed.counts if (reviewed := workbench.kept(Reviewer).last) else {},
        "is_static": False,
    }
    return HTMLResponse(html(template, **{**frame, **values}), status)
