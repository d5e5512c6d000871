"""Our definition against the vendor's own description of the service: every difference is known and has a reason.

The vendor's file is not part of this project; the test runs where it can be found.
"""

import json
import os
import re
from pathlib import Path

import pytest
from contract.facts import facts_of

ROOT = Path(__file__).parents[2]
VENDOR = Path(os.environ.get("TOGGL_OPENAPI", ROOT.parent / "shared" / "reference" / "toggl-openapi-slice.json"))

# What the vendor's description says and the service does not do, or what we leave out on purpose.
ONLY_VENDOR = {
    r".* formData .*": "query parameters, declared as form fields of a GET",
    r"GET /api/v9/me/web-timer 200 string": "the answer is an object",
    r"DELETE /api/v9/\S+ 200 string": "the answer is empty",
    r"DELETE /webhooks\S+ 200.*": "the platform throws the answer of an unsubscription away",
    r".* query active boolean": "takes true, false and both",
    r".* query (user|client|group|project)_ids array": "lists are sent as text, separated by commas",
    r".* query statuses array": "lists are sent as text, separated by commas",
    r".* body/(pid|tid|uid|wid) integer": "old names of project_id, task_id, user_id and workspace_id",
    r".* body/duronly boolean": "has no effect",
    r"POST \S+ body/tag_action string": "there are no tags yet to add to or to delete from",
    r"PUT \S+ body/created_with string": "only a creation reads it",
    r"PUT \S+ body/start_date string": "only a creation reads it",
    r".* 200\S*/(api_token|ical_url|invite_url|invitation_code) string": "secrets, which the connector's code removes",
    r"(GET|PUT) /api/v9/me 200/options object": "an empty list when there are none",
    r"(GET|POST|PUT|PATCH) /webhooks.*": "triggers subscribe through the connector's code, not through actions",
}

# What the service does and its description does not say.
ONLY_OURS = {
    r"GET \S+ query (since|offset|per_page|start_project_id|include_not_active|name|search) \w+": "form fields there",
    r"GET \S+ query active string": "takes true, false and both",
    r"GET \S+ query (user|client|group|project)_ids string": "lists are sent as text, separated by commas",
    r"GET \S+ query statuses string": "lists are sent as text, separated by commas",
    r"GET /api/v9/me/web-timer 200.*": "declared as a string",
    r".* 200\S*/server_deleted_at string": "recorded in answers, not described",
    r".* 200\S*/(tasks_count|is_shared) \w+": "recorded in projects, not described",
    r".* 200\S*/toggl_accounts_(id|updated_at) string": "recorded in the user, not described",
    r".* 200\S*/(profile|only_admins_see_billable_rates) \w+": "recorded in workspaces, not described",
    r".* 200\S*/active_project_count integer": "described for one of the lists of workspaces only",
    r".* 200\S*/(user_account_id|toggl_suite_updated_at) \w+": "seen by strict clients, not described",
    r".* 200\S*/integration_(ext_id|ext_type|provider) string": "newer than the description of time entries",
    r"(GET|PUT) /api/v9/me 200/options any": "an empty list when there are none",
    r".* 200\S*/(intercom_hash|authorization_updated_at|oauth_providers\S*) \w+": "recorded in the user, not described",
    r"POST /webhooks/api/v1/subscriptions/\{\}/time_entry_\w+\b.*": "virtual paths of the triggers",
    r"GET /lookup/\S+.*": "virtual paths of look-ups",
    r"POST /action/\S+.*": "virtual paths of actions",
    r"GET /trigger/workspaces/\S+.*": "virtual paths of polling triggers",
    r"POST /webhooks/api/v1/subscriptions/\{\}/workspace_event\b.*": "the virtual path of a trigger",
    r"POST /reports/\S+.*": "reports; outside the described part",
    r"GET /api/v9/me/quota.*": "outside the described part",
    r"\w+ /api/v9/workspaces/\{\}/(clients|tags|tasks|groups|preferences)\b.*": "outside the described part",
    r"\w+ /api/v9/workspaces/\{\}/projects/\{\}/tasks\b.*": "outside the described part",
    r"(POST|PUT|DELETE) /api/v9/workspaces/\{\}/(projects|project_users)\b.*": "outside the described part",
    r"\w+ /api/v9/organizations/\{\}/(users|groups|invitations)\b.*": "outside the described part",
    r".* 200\S*/labour_cost number": "seen by strict clients, not described",
    r"GET /trigger/my_time_entries/\w+\b.*": "virtual paths of the polling triggers",
    r"POST /webhooks/api/v1/confirm\b.*": "an action of the connector's own code",
}


@pytest.fixture(scope="module")
def facts() -> tuple[set[str], set[str]]:
    if not VENDOR.is_file():
        pytest.skip("the vendor's description is not here; name it in TOGGL_OPENAPI")
    ours = json.loads((ROOT / "apiDefinition.swagger.json").read_text())
    return facts_of(ours), facts_of(json.loads(VENDOR.read_text()))


def unexplained(facts: set[str], known: dict[str, str]) -> list[str]:
    return sorted(fact for fact in facts if not any(re.fullmatch(pattern, fact) for pattern in known))


def unused(facts: set[str], known: dict[str, str]) -> list[str]:
    return [pattern for pattern in known if not any(re.fullmatch(pattern, fact) for fact in facts)]


def test_nothing_of_the_vendor_is_missing_without_a_reason(facts: tuple[set[str], set[str]]) -> None:
    ours, vendors = facts
    assert unexplained(vendors - ours, ONLY_VENDOR) == []


def test_nothing_is_added_without_a_reason(facts: tuple[set[str], set[str]]) -> None:
    ours, vendors = facts
    assert unexplained(ours - vendors, ONLY_OURS) == []


def test_every_reason_is_still_needed(facts: tuple[set[str], set[str]]) -> None:
    ours, vendors = facts
    assert unused(vendors - ours, ONLY_VENDOR) == []
    assert unused(ours - vendors, ONLY_OURS) == []


def test_a_lost_member_is_noticed(facts: tuple[set[str], set[str]]) -> None:
    ours, vendors = facts
    lost = next(fact for fact in sorted(ours & vendors) if fact.endswith("/description string"))
    assert unexplained(vendors - (ours - {lost}), ONLY_VENDOR) == [lost]
