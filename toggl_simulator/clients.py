"""Clients: reading, writing, archiving and restoring them (docs/facts/toggl.md 2.4, 6.4)."""

from typing import Any

from toggl_simulator.accounts import workspace_of
from toggl_simulator.errors import bad_request, forbidden, not_found, payment_required
from toggl_simulator.events import Event, record
from toggl_simulator.moments import read_form
from toggl_simulator.project_rows import touch
from toggl_simulator.requests import Call, Fields
from toggl_simulator.responses import Response, ok, rows_or_null
from toggl_simulator.store import Client, Membership, Project, State

LONGEST_NAME = 255
STATUSES = ("active", "archived", "both")


def mine(state: State, call: Call) -> Response:
    """``GET /me/clients``; with ``since`` also deleted ones."""
    since = call.query.integer("since")
    if since is None:
        return ok([client_view(row) for row in clients_of(state, call.user.id)])
    entered = {place.workspace_id for place in state.places_of(call.user.id)}
    return ok(
        [
            client_view(row)
            for row in state.clients.values()
            if row.workspace_id in entered and row.at.timestamp() >= since
        ]
    )


def of_workspace(state: State, call: Call) -> Response:
    """``GET /workspaces/{}/clients``: by ``status`` (active unless said otherwise) and ``name``."""
    workspace, _ = workspace_of(state, call)
    status = call.query.choice("status", STATUSES, "Client status is invalid") or "active"
    name = (call.query.text("name") or "").lower()
    return rows_or_null(
        [
            client_view(row)
            for row in _live(state, workspace.id)
            if name in row.name.lower() and status in ("both", "archived" if row.archived else "active")
        ]
    )


def single(state: State, call: Call) -> Response:
    """``GET /workspaces/{}/clients/{}``."""
    workspace, _ = workspace_of(state, call)
    return ok(client_view(_known(state, workspace.id, call.identifier(1, "client_id"))))


def data(state: State, call: Call) -> Response:
    """``POST /workspaces/{}/clients/data``: those of the ids that exist."""
    workspace, _ = workspace_of(state, call)
    wanted = set(call.ids())
    return ok([client_view(row) for row in _live(state, workspace.id) if row.id in wanted])


def create(state: State, call: Call) -> Response:
    """``POST /workspaces/{}/clients``: every member may."""
    workspace, _ = workspace_of(state, call)
    fields = call.fields()
    name = _name(state, workspace.id, fields.text("name") or "", None)
    extra = _extra(fields)
    return ok(client_view(make_client(state, call, workspace.id, name, extra)))


def update(state: State, call: Call) -> Response:
    """``PUT /workspaces/{}/clients/{}``: what is sent changes; archiving has a call of its own."""
    workspace, place = workspace_of(state, call)
    client = _editable(state, call, place, call.identifier(1, "client_id"), "Client doesn't exist in the workspace.")
    fields = call.fields()
    extra = _extra(fields)
    if fields.sent("name"):
        client.name = _name(state, workspace.id, fields.text("name") or "", client)
    client.extra = {**client.extra, **extra}
    client.at = call.now
    announce(state, call, client, "updated")
    return ok(client_view(client))


def delete(state: State, call: Call) -> Response:
    """``DELETE /workspaces/{}/clients/{}``: its projects stay, without a client."""
    _, place = workspace_of(state, call)
    client = _editable(state, call, place, call.identifier(1, "client_id"))
    _remove(state, call, client)
    return ok(client.id)


def delete_many(state: State, call: Call) -> Response:
    """``POST /workspaces/{}/clients/delete``: all or none."""
    _, place = workspace_of(state, call)
    for client in [_editable(state, call, place, client_id) for client_id in call.ids()]:
        _remove(state, call, client)
    return ok("OK")


def archive(state: State, call: Call) -> Response:
    """``POST /workspaces/{}/clients/{}/archive``: its projects too; their ids are the answer."""
    workspace, place = workspace_of(state, call)
    client = _editable(state, call, place, call.identifier(1, "client_id"))
    _check_plan(state, workspace.id)
    return ok(_archive(state, call, client))


def archive_many(state: State, call: Call) -> Response:
    """``POST /workspaces/{}/clients/archive``: all or none."""
    workspace, place = workspace_of(state, call)
    rows = [_editable(state, call, place, client_id) for client_id in call.ids()]
    _check_plan(state, workspace.id)
    project_ids = [project_id for client in rows for project_id in _archive(state, call, client)]
    return ok({"client_ids": [client.id for client in rows], "project_ids": project_ids})


def restore(state: State, call: Call) -> Response:
    """``POST /workspaces/{}/clients/{}/restore``: with all of its projects, some, or none."""
    workspace, place = workspace_of(state, call)
    client = _editable(state, call, place, call.identifier(1, "client_id"))
    fields = call.fields() if call.body.strip() else Fields({})
    everything = fields.flag("restore_all_projects") or False
    wanted = fields.integers("projects") or []
    projects = _projects(state, client)
    if not set(wanted) <= {project.id for project in projects}:
        raise bad_request("Invalid projects: they must be projects of the client")
    _check_plan(state, workspace.id)
    client.archived = False
    client.at = call.now
    announce(state, call, client, "updated")
    for project in projects:
        if not project.active and (everything or project.id in wanted):
            project.active = True
            touch(state, call, project)
    return ok(client_view(client))


def make_client(state: State, call: Call, workspace_id: int, name: str, extra: dict[str, Any]) -> Client:
    """A new client, stored and told to the subscribers."""
    client = Client(
        id=state.next_id("client"),
        workspace_id=workspace_id,
        name=name,
        archived=False,
        creator_id=call.user.id,
        at=call.now,
        extra=extra,
    )
    state.clients[client.id] = client
    announce(state, call, client, "created")
    return client


def clients_of(state: State, user_id: int) -> list[Client]:
    """The live clients of all workspaces the user may enter."""
    entered = {place.workspace_id for place in state.places_of(user_id)}
    return [row for row in state.clients.values() if row.workspace_id in entered and row.deleted_at is None]


def client_view(client: Client) -> dict[str, Any]:
    """A client: with ``wid``, not ``workspace_id`` (docs/facts/toggl.md 2.1); a deleted one says so."""
    view: dict[str, Any] = {
        "id": client.id,
        "wid": client.workspace_id,
        "archived": client.archived,
        "name": client.name,
        "at": read_form(client.at),
        "creator_id": client.creator_id,
        **client.extra,
    }
    if client.deleted_at is not None:
        view["server_deleted_at"] = read_form(client.deleted_at)
    return view


def announce(state: State, call: Call, client: Client, action: str) -> None:
    """Tell the subscribers what happened to a client."""
    record(state, call, Event("client", action, client.workspace_id, client.id, client_view(client)))


def _live(state: State, workspace_id: int) -> list[Client]:
    return [row for row in state.clients.values() if row.workspace_id == workspace_id and row.deleted_at is None]


def _known(state: State, workspace_id: int, client_id: int, missing: str | None = None) -> Client:
    client = state.clients.get(client_id)
    if client is None or client.workspace_id != workspace_id or client.deleted_at is not None:
        raise not_found(missing or f"No client with ID {client_id} was found")
    return client


def _editable(state: State, call: Call, place: Membership, client_id: int, missing: str | None = None) -> Client:
    """A client the caller may change: one's own, or any for an admin or a manager of projects."""
    client = _known(state, place.workspace_id, client_id, missing)
    if client.creator_id != call.user.id and place.role not in ("admin", "projectlead"):
        raise forbidden()
    return client


def _name(state: State, workspace_id: int, name: str, current: Client | None) -> str:
    name = name.strip()
    if not name:
        raise bad_request("Client name cannot be empty")
    if len(name) > LONGEST_NAME:
        raise bad_request(f"Client name maximum length is {LONGEST_NAME}")
    if any(row.name == name and row is not current for row in _live(state, workspace_id)):
        raise bad_request("Name has already been taken")
    return name


def _extra(fields: Fields) -> dict[str, Any]:
    return {name: text for name in ("notes", "external_reference") if (text := fields.text(name)) is not None}


def _check_plan(state: State, workspace_id: int) -> None:
    if state.plan_of(workspace_id).name != "premium":
        raise payment_required("Archiving clients is available for Premium and higher plans.")


def _projects(state: State, client: Client) -> list[Project]:
    return [row for row in state.projects.values() if row.client_id == client.id and row.deleted_at is None]


def _archive(state: State, call: Call, client: Client) -> list[int]:
    client.archived = True
    client.at = call.now
    announce(state, call, client, "updated")
    active = [project for project in _projects(state, client) if project.active]
    for project in active:
        project.active = False
        touch(state, call, project)
    return [project.id for project in active]


def _remove(state: State, call: Call, client: Client) -> None:
    client.deleted_at = client.at = call.now
    for project in _projects(state, client):
        project.client_id = None
        touch(state, call, project)
    announce(state, call, client, "deleted")
