"""The table of plans and quotas in docs/limits.md has every action and trigger, and says what their addresses say."""

import re
from pathlib import Path

import pytest

from generator.spec import load_spec
from generator.spec.operations import is_polling, route_of

ROOT = Path(__file__).parents[1]
ROW = re.compile(r"\| (?P<summary>[^|]+) \| `(?P<name>\w+)` \| (?P<plan>[^|]+) \| (?P<quota>[^|]+) \|")


@pytest.fixture(scope="module")
def shown():
    spec = load_spec(ROOT)
    operations = {**spec.operations, **spec.triggers}
    return {str(name): each for name, each in operations.items() if each.visibility != "internal"}


@pytest.fixture(scope="module")
def rows():
    return [
        match.groupdict()
        for match in map(ROW.fullmatch, (ROOT / "docs" / "limits.md").read_text().split("\n"))
        if match
    ]


def test_each_action_and_trigger_has_one_row(shown, rows):
    assert sorted((row["name"], row["summary"]) for row in rows) == sorted(
        (name, str(each.summary)) for name, each in shown.items()
    )


def test_the_quota_is_that_of_the_address(shown, rows):
    for row in rows:
        operation = shown[row["name"]]
        path = str(route_of(operation)[1])
        if path.startswith("/api/v9/me") or path.startswith("/trigger/my_"):
            assert row["quota"] == "user", row
        elif path.startswith(("/api/v9/", "/reports/")):
            assert row["quota"] == "workspace", row
        elif path.startswith("/webhooks/"):
            assert row["quota"] in ("none", "not known to use one"), row
        else:
            assert row["quota"] in ("user", "workspace", "user, workspace"), row


def test_what_needs_a_paid_plan_says_so(shown, rows):
    for row in rows:
        operation = shown[row["name"]]
        words = str(operation.description)
        if row["plan"] == "any":
            assert not re.search(r"(Needs? a|and a) paid plan", words) or not is_writing(operation), row
        elif "Premium" in row["plan"]:
            assert "Premium" in words, row
        elif not is_polling(operation):
            assert "paid plan" in words, row


def is_writing(operation):
    return route_of(operation)[0] != "get"
