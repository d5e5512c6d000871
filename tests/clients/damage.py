"""Mistakes planted in the definition, one in each of several operations, so that a client must complain about each."""

from collections.abc import Callable
from typing import Any, NamedTuple

Json = dict[str, Any]


class Damage(NamedTuple):
    """A planted mistake.

    Attributes:
        operation: what shows it, always a read.
        path: of its request, with `{workspace_id}` for a workspace.
        arguments: what the request is made of, for clients that make it themselves; the workspace comes by itself.
        plant: changes the definition.
        prism: what Prism must say.
        bravado: the name of the exception that bravado must raise, and a part of its text; None for what bravado
            does not look at.
    """

    operation: str
    path: str
    arguments: Json
    plant: Callable[[Json], None]
    prism: str
    bravado: tuple[str, str] | None


def damaged(document: Json) -> Json:
    """Plant every mistake in a definition."""
    for damage in DAMAGES.values():
        damage.plant(document)
    return document


def _member(document: Json, schema: str, name: str) -> Json:
    member: Json = document["definitions"][schema]["properties"][name]
    return member


def _wrong_type(document: Json) -> None:
    _member(document, "Tag", "name")["type"] = "integer"


def _id_of_32_bits(document: Json) -> None:
    _member(document, "Client", "id")["format"] = "int32"


def _never_null(document: Json) -> None:
    del _member(document, "TimeEntry", "stop")["x-nullable"]


def _required_member(document: Json) -> None:
    schema = document["definitions"]["Organization"]
    schema["required"] = ["nickname"]
    schema["properties"]["nickname"] = {"type": "string"}


def _one_instead_of_list(document: Json) -> None:
    answer = document["paths"]["/api/v9/me/tasks"]["get"]["responses"]["200"]
    answer["schema"] = {"$ref": "#/definitions/Task"}


def _no_path(document: Json) -> None:
    del document["paths"]["/api/v9/me/location"]


def _wrong_path(document: Json) -> None:
    paths = document["paths"]
    paths["/api/v9/workspaces/{workspace_id}/track_reminder"] = paths.pop(
        "/api/v9/workspaces/{workspace_id}/track_reminders"
    )


def _wrong_method(document: Json) -> None:
    path = document["paths"]["/api/v9/workspaces/{workspace_id}/statistics"]
    path["put"] = path.pop("get")


def _number_instead_of_list_of_numbers(document: Json) -> None:
    path = document["paths"]["/api/v9/workspaces/{workspace_id}/project_users"]
    parameter = next(each for each in path["get"]["parameters"] if each["name"] == "project_ids")
    parameter.update(type="integer", format="int64")


def _undeclared_status(document: Json) -> None:
    responses = document["paths"]["/api/v9/me/time_entries/{time_entry_id}"]["get"]["responses"]
    del responses["404"]


DAMAGES = {
    "a wrong type": Damage(
        "GetMeTags",
        "/api/v9/me/tags",
        {},
        _wrong_type,
        "must be integer",
        ("ValidationError", "is not of type 'integer'"),
    ),
    "an id of 32 bits": Damage(
        "GetMeClients",
        "/api/v9/me/clients",
        {},
        _id_of_32_bits,
        'must match format \\"int32\\"',
        None,
    ),
    "a member that may be null, declared as never null": Damage(
        "GetMeTimeEntries",
        "/api/v9/me/time_entries",
        {},
        _never_null,
        "must be string",
        ("ValidationError", "None is not of type 'string'"),
    ),
    "a required member that never comes": Damage(
        "GetMeOrganizations",
        "/api/v9/me/organizations",
        {},
        _required_member,
        "must have required property 'nickname'",
        ("ValidationError", "'nickname' is a required property"),
    ),
    "one instead of a list": Damage(
        "GetMeTasks",
        "/api/v9/me/tasks",
        {},
        _one_instead_of_list,
        "must be object",
        ("ValidationError", "is not of type 'object'"),
    ),
    "a missing path": Damage(
        "GetMeLocation",
        "/api/v9/me/location",
        {},
        _no_path,
        "NO_PATH_MATCHED_ERROR",
        ("LookupError", "GetMeLocation"),
    ),
    "a wrong path": Damage(
        "GetWorkspaceTrackReminders",
        "/api/v9/workspaces/{workspace_id}/track_reminders",
        {},
        _wrong_path,
        "NO_PATH_MATCHED_ERROR",
        ("HTTPNotFound", "404"),
    ),
    "a wrong method": Damage(
        "GetWorkspaceStatistics",
        "/api/v9/workspaces/{workspace_id}/statistics",
        {},
        _wrong_method,
        "NO_METHOD_MATCHED_ERROR",
        ("HTTPMethodNotAllowed", "405"),
    ),
    "a number instead of a list of numbers": Damage(
        "GetWorkspaceProjectUsers",
        "/api/v9/workspaces/{workspace_id}/project_users?project_ids=10000137%2C10001137",
        {"project_ids": "10000137,10001137"},
        _number_instead_of_list_of_numbers,
        "project_ids must be integer",
        ("SwaggerMappingError", "10000137,10001137"),
    ),
    "a status that is not declared": Damage(
        "GetTimeEntryById",
        "/api/v9/me/time_entries/17",
        {"time_entry_id": 17},
        _undeclared_status,
        "Unable to match the returned status code",
        ("HTTPNotFound", "Response specification matching http status_code 404 not found"),
    ),
}
"""By what is wrong. Each is alone in what its operation sends and gets, so that a complaint has one cause."""
