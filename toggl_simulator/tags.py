"""Tags: reading and writing them (docs/facts/toggl.md 2.4, 6.5)."""

from typing import Any

from toggl_simulator.accounts import need_admin, workspace_of
from toggl_simulator.errors import bad_request, not_found
from toggl_simulator.events import Event, record
from toggl_simulator.moments import micro_form, micro_form_or_null, read_form
from toggl_simulator.requests import Call
from toggl_simulator.responses import Response, ok, rows_or_null
from toggl_simulator.store import Membership, State, Tag, Workspace

ONLY_ADMINS = "Only organization or workspace administrators may manage tags in this workspace."
LONGEST_NAME = 255


def mine(state: State, call: Call) -> Response:
    """``GET /me/tags``; with ``since`` also deleted ones."""
    since = call.query.integer("since")
    if since is None:
        return ok([tag_view(row) for row in tags_of(state, call.user.id)])
    entered = {place.workspace_id for place in state.places_of(call.user.id)}
    return ok(
        [
            tag_view(row)
            for row in state.tags.values()
            if row.workspace_id in entered and row.at is not None and (row.deleted_at or row.at).timestamp() >= since
        ]
    )


def of_workspace(state: State, call: Call) -> Response:
    """``GET /workspaces/{}/tags``: everything, unless a page is asked for."""
    workspace, _ = workspace_of(state, call)
    page, per_page = call.query.integer("page", least=1), call.query.integer("per_page", least=1)
    search = (call.query.text("search") or "").lower()
    rows = [row for row in _live(state, workspace.id) if search in row.name.lower()]
    if page is not None or per_page is not None:
        size = per_page or 50
        first = ((page or 1) - 1) * size
        rows = rows[first : first + size]
    return rows_or_null([tag_view(row) for row in rows])


def create(state: State, call: Call) -> Response:
    """``POST /workspaces/{}/tags``: answers one tag."""
    workspace, place = workspace_of(state, call)
    _check_rights(workspace, place)
    return ok(tag_view(make_tag(state, call, workspace.id, _name(state, call, workspace.id, None))))


def update(state: State, call: Call) -> Response:
    """``PUT /workspaces/{}/tags/{}``: answers one tag."""
    workspace, place = workspace_of(state, call)
    tag = _known(state, workspace.id, call.identifier(1, "tag_id", "Invalid tag ID"))
    _check_rights(workspace, place)
    tag.name = _name(state, call, workspace.id, tag)
    tag.at = call.now
    announce(state, call, tag, "updated")
    return ok(tag_view(tag))


def delete(state: State, call: Call) -> Response:
    """``DELETE /workspaces/{}/tags/{}``: it leaves its entries, whose ``at`` stays (more, 1)."""
    workspace, place = workspace_of(state, call)
    tag = _known(state, workspace.id, call.identifier(1, "tag_id", "Invalid tag ID."))
    _check_rights(workspace, place)
    _remove(state, call, [tag])
    return ok("OK")


def delete_many(state: State, call: Call) -> Response:
    """``PATCH /workspaces/{}/tags``: all or none."""
    workspace, place = workspace_of(state, call)
    _check_rights(workspace, place)
    ids = call.fields().integers("delete") or []
    live = {row.id: row for row in _live(state, workspace.id)}
    if not ids or any(tag_id not in live for tag_id in ids):
        raise bad_request("Some tag IDs do not belong to workspace.")
    _remove(state, call, [live[tag_id] for tag_id in dict.fromkeys(ids)])
    return ok("OK")


def make_tag(state: State, call: Call, workspace_id: int, name: str) -> Tag:
    """A new tag, stored and told to the subscribers."""
    tag = Tag(id=state.next_id("tag"), workspace_id=workspace_id, name=name, creator_id=call.user.id, at=call.now)
    state.tags[tag.id] = tag
    announce(state, call, tag, "created")
    return tag


def tags_of(state: State, user_id: int) -> list[Tag]:
    """The live tags of all workspaces the user may enter."""
    entered = {place.workspace_id for place in state.places_of(user_id)}
    return [row for row in state.tags.values() if row.workspace_id in entered and row.deleted_at is None]


def tag_view(tag: Tag) -> dict[str, Any]:
    """A tag; ``deleted_at`` and ``server_deleted_at`` are there only once it is deleted."""
    view: dict[str, Any] = {
        "id": tag.id,
        "workspace_id": tag.workspace_id,
        "name": tag.name,
        "at": micro_form_or_null(tag.at),
        "creator_id": tag.creator_id,
        **tag.extra,
    }
    if tag.deleted_at is not None:
        view["deleted_at"] = micro_form(tag.deleted_at)
        view["server_deleted_at"] = read_form(tag.deleted_at)
    return view


def announce(state: State, call: Call, tag: Tag, action: str) -> None:
    """Tell the subscribers what happened to a tag."""
    record(state, call, Event("tag", action, tag.workspace_id, tag.id, tag_view(tag)))


def _live(state: State, workspace_id: int) -> list[Tag]:
    return [row for row in state.tags.values() if row.workspace_id == workspace_id and row.deleted_at is None]


def _known(state: State, workspace_id: int, tag_id: int) -> Tag:
    tag = state.tags.get(tag_id)
    if tag is None or tag.workspace_id != workspace_id or tag.deleted_at is not None:
        raise not_found("Tag was not found")
    return tag


def _check_rights(workspace: Workspace, place: Membership) -> None:
    if workspace.settings.get("only_admins_may_create_tags"):
        need_admin(place, ONLY_ADMINS)


def _name(state: State, call: Call, workspace_id: int, current: Tag | None) -> str:
    name = (call.fields().text("name") or "").strip()
    if not name:
        raise bad_request("tag name can't be blank")
    if len(name) > LONGEST_NAME:
        raise bad_request(f"tag name can have at most {LONGEST_NAME} characters")
    if any(row.name == name and row is not current for row in _live(state, workspace_id)):
        raise bad_request(f"a tag with the name '{name}' already exists")
    return name


def _remove(state: State, call: Call, tags: list[Tag]) -> None:
    gone = {tag.id for tag in tags}
    for entry in state.time_entries.values():
        if gone.intersection(entry.tag_ids):
            entry.tag_ids = tuple(tag_id for tag_id in entry.tag_ids if tag_id not in gone)
    for tag in tags:
        tag.deleted_at = call.now
        announce(state, call, tag, "deleted")
