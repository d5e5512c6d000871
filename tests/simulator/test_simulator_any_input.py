"""Whatever is sent, to whatever address: a proper answer, never a 5xx and never an exception."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from toggl_simulator.app import create_app
from toggl_simulator.routes import operations

OPERATIONS = operations()
NAMES = [
    "since",
    "before",
    "start_date",
    "end_date",
    "meta",
    "include_sharing",
    "with_related_data",
    "include_archived",
    "per_page",
    "page",
    "offset",
    "start_project_id",
    "include_not_active",
    "name",
    "search",
    "active",
    "custom_rates",
    "exclude_deleted",
    "includeIndirect",
    "project_ids",
    "user_id",
    "with_group_members",
    "billable",
    "user_ids",
    "client_ids",
    "group_ids",
    "statuses",
    "sort_field",
    "sort_order",
    "only_templates",
    "only_me",
    "only_editable",
    "sort_pinned",
    "type",
    "status",
    "teDeletionMode",
    "users_per_project",
    "show_inactive",
    "pid",
    "project_id",
    "task_ids",
    "filter",
    "active_status",
    "only_admins",
    "sort_dir",
    "groups",
    "workspaces",
    "workspace",
]
MEMBERS = [
    "created_with",
    "start",
    "stop",
    "duration",
    "start_date",
    "description",
    "project_id",
    "task_id",
    "billable",
    "tags",
    "tag_ids",
    "tag_action",
    "user_id",
    "workspace_id",
    "shared_with_user_ids",
    "expense_ids",
    "event_metadata",
    "duronly",
    "wid",
    "pid",
    "tid",
    "uid",
    "op",
    "path",
    "value",
    "beginning_of_week",
    "country_id",
    "current_password",
    "default_workspace_id",
    "fullname",
    "timezone",
    "url_callback",
    "event_filters",
    "enabled",
    "secret",
    "entity",
    "action",
    "name",
    "active",
    "color",
    "client_id",
    "client_name",
    "end_date",
    "estimated_hours",
    "estimated_seconds",
    "rate",
    "labor_cost",
    "recurring",
    "recurring_parameters",
    "period",
    "custom_period",
    "pin",
    "manager",
    "notes",
    "external_reference",
    "restore_all_projects",
    "projects",
    "delete",
    "users",
    "workspaces",
    "emails",
    "role",
    "role_id",
    "inactive",
    "group_id",
    "project_ids",
    "organization_admin",
    "working_hours_in_minutes",
    "postedFields",
    "user_ids",
    "group_ids",
    "client_ids",
    "task_ids",
    "time_entry_ids",
    "min_duration_seconds",
    "max_duration_seconds",
    "rounding",
    "rounding_minutes",
    "startTime",
    "order_by",
    "order_dir",
    "page_size",
    "first_row_number",
    "first_id",
    "first_timestamp",
    "grouped",
    "enrich_response",
    "grouping",
    "sub_grouping",
    "audit",
    "group_filter",
    "granularity",
    "with_graph",
    "ids",
    "duration_format",
    "date_format",
    "group_by_task",
    "report_locked_at",
]

PATHS = [
    "/start", "/stop", "/duration", "/tags", "/tag_ids", "/project_id", "/user_id", "/name", "/active", "/rate",
    "/manager", "/users", "/workspaces", "/client_id", "/end_date", "/estimated_hours",
]  # fmt: skip

moments = st.sampled_from(
    ["2026-03-18", "2026-03-18T09:00:00Z", "2026-03-18T09:00:00.5+14:00", "0001-01-01T00:00:00+23:59", "9999-12-31"]
)
integers = st.integers(-(2**70), 2**70) | st.sampled_from([0, 1, -1, 2**31, 2**63 - 1, 2**63, 999 * 3600])
texts = st.text(max_size=12) | moments | st.sampled_from(["true", "false", "both", "asc", "1,2", "%00", "/description"])
values = st.recursive(
    st.none() | st.booleans() | integers | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(MEMBERS) | st.text(max_size=3), inner),
    max_leaves=8,
)
objects = st.dictionaries(st.sampled_from(MEMBERS), values, max_size=6)
sensible = st.fixed_dictionaries(
    {"created_with": st.just("t"), "start": moments},
    optional={"stop": moments, "duration": integers, "tags": st.lists(texts, max_size=3), "project_id": integers},
)
patches = st.lists(
    st.fixed_dictionaries(
        {
            "op": st.sampled_from(["add", "remove", "replace"]),
            "path": st.sampled_from(PATHS),
        },
        optional={"value": values},
    ),
    max_size=3,
)
reports = st.fixed_dictionaries(
    {"start_date": moments},
    optional={
        "end_date": moments,
        "page_size": integers,
        "first_id": integers,
        "grouping": st.sampled_from(["projects", "clients", "users", "tags"]),
        "grouped": st.booleans(),
        "project_ids": st.lists(st.none() | integers, max_size=2),
        "rounding": st.sampled_from([-1, 0, 1]),
        "audit": values,
    },
)
bodies = (
    st.binary(max_size=30)
    | st.lists(integers, max_size=3).map(lambda value: json.dumps(value).encode())
    | (sensible | reports | objects | patches | values).map(lambda value: json.dumps(value).encode())
    | st.sampled_from([b"[" * 5000, b"1" * 5000, b'"\\ud800"', b"{}"])
)


def known_ids(app: Any) -> list[str]:
    state = app.state
    kinds = (
        state.workspaces, state.organizations, state.projects, state.users, state.subscriptions, state.tasks,
        state.time_entries, state.clients, state.tags, state.groups, state.project_users, state.organization_users,
    )  # fmt: skip
    return [str(identifier) for kind in kinds for identifier in list(kind)[:3]]


@pytest.mark.parametrize("plan", ["free", "premium"])
def test_any_input_has_a_proper_answer(make_service: Any, plan: str) -> None:
    service = make_service(plan=plan)
    service.app.close()
    ids = known_ids(service.app)
    segments = (
        st.sampled_from(ids) | st.sampled_from(["workspace", "user", "stop"]) | texts | st.just(",".join(ids[:40]))
    )

    @settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        operation=st.sampled_from(OPERATIONS),
        parts=st.lists(segments, min_size=4, max_size=4),
        main=st.booleans(),
        method=st.none() | st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", ""]),
        query=st.lists(st.tuples(st.sampled_from(NAMES), texts | integers.map(str) | st.just("%zz&&=")), max_size=3),
        raw=bodies,
        hooks=st.booleans(),
    )
    def run(*, operation: Any, parts: Any, main: bool, method: str | None, query: Any, raw: bytes, hooks: bool) -> None:
        known, template, _ = operation
        if main and "/organizations/{}" in template:
            template = template.replace("/organizations/{}", f"/organizations/{service.ids.own}")
        if main and "/workspaces/{}" in template:
            template = template.replace("/workspaces/{}", f"/workspaces/{service.ids.main}")
        if main and "/workspace/{}" in template:
            template = template.replace("/workspace/{}", f"/workspace/{service.ids.main}")
        path = "".join(
            piece + part for piece, part in zip(template.split("{}"), [*parts[: template.count("{}")], ""], strict=True)
        )
        text = "&".join(f"{name}={value}" for name, value in query)
        caller = service.hooks if hooks else service.ada
        reply = caller(method or known, f"{path.replace('?', '%3F')}?{text}", raw=raw)
        assert reply.status < 500
        assert reply.status in (200, 201, 400, 401, 402, 403, 404, 405, 409)
        if reply.headers.get("content-type", "").startswith("application/json"):
            answer = reply.json
            assert reply.status == 200 or isinstance(answer, str)

    run()


@settings(max_examples=300, deadline=None)
@given(path=st.text(max_size=40), method=st.text(max_size=8), query=st.binary(max_size=20))
def test_any_path_and_method(path: str, method: str, query: bytes) -> None:
    reply = _shared(method, "/" + path.replace("?", ""), query)
    assert reply in (401, 404, 405)


def _shared(method: str, path: str, query: bytes) -> int:
    import asyncio

    answered: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        answered.append(message)

    scope = {"type": "http", "method": method, "path": path, "query_string": query, "headers": [], "client": None}
    asyncio.run(_APP(scope, receive, send))
    return answered[0]["status"]


_APP = create_app()
