"""The pages as an ASGI app."""

from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from generator.definition import BrokenReference, Unreadable
from generator.designer.pages import STATIC, html
from generator.designer.panels.panel import Panel, workbench_of
from generator.designer.safety import Asgi, Guard
from generator.designer.workbench import Workbench
from generator.package.connector import PackageError, icon_of

PANELS = ("operation", "box", "run", "outputs", "triggers", "connection", "findings", "changes", "history")
"""Modules of `generator.designer.panels`, in the order of the bar at the top and of the parts of a page."""

_KEPT = {"cache-control": "max-age=3600"}


def make_app(workbench: Workbench, *, token: str = "", host: str = "") -> Asgi:
    """Return the pages of a session.

    Args:
        workbench: the session.
        token: what everybody has to know; empty when only this machine reaches the pages.
        host: the name or address under which others reach them; empty for none.
    """
    panels = all_panels()
    routes = [
        *(route for panel in panels for route in panel.routes),
        Route("/icon", _icon),
        Route("/brand.css", _brand),
        Route("/htmx.js", _htmx),
        Mount("/static", StaticFiles(directory=STATIC)),
    ]
    handlers = {Exception: _defect, HTTPException: _refused, Unreadable: _unreadable, BrokenReference: _unreadable}
    app = Starlette(routes=routes, exception_handlers=handlers)
    app.state.workbench, app.state.panels = workbench, panels
    return Guard(app, token, host)


def all_panels() -> Sequence[Panel]:
    """Return the panels in their order."""
    found: list[Panel] = [import_module(f"generator.designer.panels.{name}").PANEL for name in PANELS]
    return found


def htmx_file() -> Path:
    """Return the browser library; Django, which its package stands on, is not loaded."""
    spec = find_spec("django_htmx")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("django_htmx")
    return Path(spec.origin).parent / "static" / "django_htmx" / "htmx-2.min.js"


def _defect(_: Request, error: Exception) -> Response:
    text = f"This is a defect of the designer: {type(error).__name__}: {error}"
    return HTMLResponse(html("problem.html", problem=text), 500)


def _refused(_: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 400
    detail = error.detail if isinstance(error, HTTPException) else ""
    return HTMLResponse(html("problem.html", problem=detail), status)


def _unreadable(_: Request, error: Exception) -> Response:
    return HTMLResponse(html("problem.html", problem=f"The connector cannot be read: {error}"), 500)


def _htmx(_: Request) -> Response:
    return FileResponse(htmx_file(), media_type="text/javascript", headers=_KEPT)


def _icon(request: Request) -> Response:
    try:
        icon = icon_of(workbench_of(request).root)
    except PackageError:
        icon = None
    return Response(status_code=404) if icon is None else Response(icon, media_type="image/png")


def _brand(request: Request) -> Response:
    try:
        style = workbench_of(request).loaded().brand.style
    except (Unreadable, BrokenReference):
        style = ""
    return Response(style, media_type="text/css")
