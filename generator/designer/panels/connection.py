"""The dialog that makes a connection. What is typed goes to the platform, and into no page, address or file."""

from collections.abc import Mapping

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from generator.definition import BrokenReference, Unreadable
from generator.designer.forms import read_form
from generator.designer.panels.panel import Panel, page, workbench_of
from generator.designer.workbench import Workbench
from generator.runtime.gateway import GatewayError, connection_for, parameters_of
from generator.runtime.gateway.connection_parameters import ConnectionParameter

_PATH = "/connection"
_REFUSED = 422


def show_connection(request: Request) -> Response:
    """Show the dialog."""
    return _dialog(request)


async def change_connection(request: Request) -> Response:
    """Replace the connection by what was typed; one that lacks something changes nothing."""
    form = await read_form(request)
    workbench = workbench_of(request)
    problem = await run_in_threadpool(_change, workbench, form.filled.values)
    if problem:
        return await run_in_threadpool(_dialog, request, problem, status=_REFUSED)
    problem = (await run_in_threadpool(workbench.running)).problem
    return await run_in_threadpool(_dialog, request, problem, is_used=problem == "")


def _change(workbench: Workbench, typed: Mapping[str, str]) -> str:
    try:
        files = workbench.loaded().files
        known = {each.name for each in parameters_of(files)}
        values = {name: value for name, value in typed.items() if name in known and value}
        connection_for(files, values)
    except (GatewayError, Unreadable, BrokenReference) as error:
        return str(error)
    workbench.connect(values)
    return ""


def _dialog(request: Request, problem: str = "", *, is_used: bool = False, status: int = 200) -> Response:
    parameters: list[ConnectionParameter] = []
    try:
        parameters = sorted(parameters_of(workbench_of(request).loaded().files), key=lambda each: each.dialog.position)
    except GatewayError as error:
        problem = problem or str(error)
    except (Unreadable, BrokenReference):
        pass  # the page itself says why
    return page(request, "connection.html", status, parameters=parameters, problem=problem, is_used=is_used, path=_PATH)


PANEL = Panel(
    "connection",
    "Connection",
    (Route(_PATH, show_connection), Route(_PATH, change_connection, methods=["POST"])),
    path=_PATH,
)
