"""The connector as it is committed, its code included, against the simulated service: the whole contract run."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.contract import ContractReport, RunEnvironment, as_table, open_environment, run_contract
from generator.contract.run import IN_CODE, LEFT_TO_CODE
from generator.definition import operations_of

ROOT = Path(__file__).parents[2]
DOCUMENT = json.loads((ROOT / "apiDefinition.swagger.json").read_text())
ACTIONS = 74
TRIGGERS = 16
IN_CODE_ALONE = {
    "ConfirmWebhookEvent",
    *(o.id for o in operations_of(DOCUMENT) if o.path.startswith(("/action/", "/lookup/"))),
}
SECRETS = {"api_token", "ical_url"}


@pytest.fixture(scope="module")
def surroundings() -> Iterator[RunEnvironment]:
    with open_environment(ROOT) as opened:
        yield opened


@pytest.fixture(scope="module")
def report(surroundings: RunEnvironment) -> ContractReport:
    return run_contract(DOCUMENT, surroundings.backend, gateway=surroundings.gateway)


@pytest.fixture(scope="module")
def runs_code(surroundings: RunEnvironment) -> bool:
    return surroundings.gateway.runs_script


def test_every_operation_keeps_its_contract(report: ContractReport) -> None:
    assert not report.findings, as_table(report)


def test_every_operation_is_in_the_report(report: ContractReport) -> None:
    assert [result.operation for result in report.results] == [o.id for o in operations_of(DOCUMENT)]


def test_all_actions_and_triggers_are_there(report: ContractReport) -> None:
    kinds = [result.kind for result in report.results]
    assert (kinds.count("action"), kinds.count("trigger")) == (ACTIONS, TRIGGERS)


def test_every_action_was_really_called(report: ContractReport) -> None:
    assert [r.operation for r in report.results if r.kind == "action" and r.requests < 5] == []


def test_nothing_is_left_out_when_the_code_runs(report: ContractReport, runs_code: bool) -> None:
    """Without a runtime for it, what only the code answers is left out, and nothing else."""
    expected = set() if runs_code else {LEFT_TO_CODE}
    assert {result.skipped for result in report.results if result.skipped} == expected
    assert [result.operation for result in report.results if not result.requests and not result.skipped] == []


def test_the_confirmation_is_answered_by_the_code_alone(report: ContractReport, runs_code: bool) -> None:
    assert report.in_code == IN_CODE_ALONE
    notes = {result.note for result in report.results if result.operation == "ConfirmWebhookEvent"}
    assert notes == {IN_CODE if runs_code else ""}


def test_nine_of_ten_declared_answer_members_were_seen(report: ContractReport) -> None:
    seen = [name for name, kinds in report.members.items() if kinds]
    assert len(seen) >= 0.9 * len(report.members), sorted(set(report.members) - set(seen))


def test_only_secrets_never_reach_a_flow(report: ContractReport) -> None:
    assert {name.rpartition("/")[2] for name in report.dropped} <= SECRETS


def test_without_the_code_the_service_itself_is_tested_all_the_same() -> None:
    with open_environment(ROOT, script=False) as (backend, gateway, _):
        report = run_contract(DOCUMENT, backend, gateway=gateway, fuzzing=False)
    assert not report.findings, as_table(report)
    left = {result.operation for result in report.results if result.skipped == LEFT_TO_CODE}
    with_token = {"GetWebhookSubscriptions", "DeleteWebhookSubscription"}
    assert left == {o.id for o in operations_of(DOCUMENT) if o.is_trigger} | IN_CODE_ALONE | with_token


def test_the_vendors_own_description_would_fail(surroundings: RunEnvironment) -> None:
    """One of the vendor's mistakes, put into our definition: an id without 64 bits."""
    document = json.loads(json.dumps(DOCUMENT))
    document["definitions"]["TimeEntry"]["properties"]["id"]["format"] = "int32"
    backend, gateway, _ = surroundings
    report = run_contract(document, backend, gateway=gateway, only={"GetMeTimeEntries"}, fuzzing=False)
    assert report.findings
    assert all("too large for int32" in finding.message for finding in report.findings)
