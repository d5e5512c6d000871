"""A contract run through the local platform: the connector's code really runs, and its mistakes are found."""

import socket

import pytest
from contract.toy_platform import CODE, HookedToy, hooked_definition, toy_surroundings, write_connector
from contract.toy_service import PASSWORD, USER, Answer

from generator.contract import BackendError, as_table, open_environment, run_contract
from generator.contract.run import (
    IN_CODE,
    LEFT_TO_CODE,
    NOT_TURNED_ON,
    ONLY_READING,
    POLLED,
    TURNED_ON_AND_OFF,
    WITH_TRIGGERS,
)
from generator.runtime.script import MISSING_RUNTIME, find_runtime

pytestmark = pytest.mark.skipif(find_runtime() is None, reason=MISSING_RUNTIME)


@pytest.fixture
def run(tmp_path):
    """Run the contract of the toy connector, with some pieces of its code replaced, once each."""

    def report(*edits, service=None, document=None, only=None, fuzzing=False, code=CODE):
        for old, new in edits:
            assert code.count(old) == 1, old
            code = code.replace(old, new)
        write_connector(tmp_path, code, document)
        with toy_surroundings(tmp_path, service) as (backend, gateway, notes):
            definition = dict(gateway.files.definition)
            found = run_contract(definition, backend, gateway=gateway, only=only, fuzzing=fuzzing, examples=0)
        assert PASSWORD not in as_table(found)
        return found._replace(notes=notes)

    return report


def by_id(report):
    return {result.operation: result for result in report.results}


def told(report):
    return [(finding.operation, finding.code) for finding in report.findings]


def test_code_without_a_mistake(run):
    service = HookedToy()
    report = run(service=service, fuzzing=True)
    assert report.findings == (), as_table(report)
    results = by_id(report)
    assert {name: result.note for name, result in results.items() if result.note} == {
        "OnLoan": TURNED_ON_AND_OFF,
        "EndHook": WITH_TRIGGERS,
        "OnNewLoan": POLLED,
        "ReadNote": IN_CODE,
    }
    assert [result.skipped for result in report.results if result.skipped] == []
    assert all(result.requests for result in report.results)
    assert (results["OnLoan"].requests, results["EndHook"].requests, results["OnNewLoan"].requests) == (1, 1, 2)
    assert report.in_code == {"ReadNote"}
    assert [request.method for request in service.asked if request.path.startswith("/subscriptions")] == [
        "POST",
        "DELETE",
    ]


def test_nulls_of_the_service_are_seen_although_the_code_drops_them(run):
    members = run().members
    assert "null" in members["Loan/due"]
    assert "null" in members["Book/subtitle"]


# Mistakes of the code


def test_nulls_that_the_definition_does_not_promise(run):
    """The service never gives one; only the code can have put it there."""
    edit = ("if (member.Value.Type != JTokenType.Null) { kept[member.Name] = Tidy(member.Value); }",)
    broken = 'kept[member.Name] = member.Name == "name" ? JValue.CreateNull() : Tidy(member.Value);'
    report = run((*edit, broken))
    assert ("ListRegions", "answer_body") in told(report)
    assert any("is null, but the string is not x-nullable" in finding.message for finding in report.findings)


def test_ids_that_are_rounded(run):
    edit = (
        "if (!(token is JObject)) { return token; }",
        "if (token.Type == JTokenType.Integer) { return new JValue((long)(float)(long)token); }\n"
        "        if (!(token is JObject)) { return token; }",
    )
    report = run(edit)
    assert ("GetBook", "answers") in told(report), as_table(report)


def test_a_member_that_gets_lost(run):
    edit = ("member.Value.Type != JTokenType.Null)", 'member.Value.Type != JTokenType.Null && member.Name != "since")')
    report = run(edit)
    assert told(report) == [(name, "dropped") for name in ("ListLoans", "AddLoan", "GetLoan")]
    assert report.findings[0].message.startswith("'Loan/since' never reaches a flow: ")
    assert report.dropped == {"Loan/since"}
    assert "but 1 of them never by a flow" in as_table(report)


def test_a_member_that_nobody_sees_may_get_lost(run):
    """Such as a secret, which the definition hides and the code drops."""
    edit = ("member.Value.Type != JTokenType.Null)", 'member.Value.Type != JTokenType.Null && member.Name != "since")')
    document = hooked_definition()
    document["definitions"]["Loan"]["properties"]["since"]["x-ms-visibility"] = "internal"
    report = run(edit, document=document)
    assert (report.findings, report.dropped) == ((), {"Loan/since"})


@pytest.mark.parametrize(
    ("old", "new", "operation", "message"),
    [
        (
            "        done.Headers.Location = new Uri(gate + made",
            "        // done.Headers.Location = new Uri(gate + made",
            "OnLoan",
            "its answer 201 has no Location, so nothing ends the subscription",
        ),
        ('"/hooks/");', '"/hook/");', "OnLoan", "its Location leads to no declared DELETE: "),
        (
            "HttpStatusCode.Created",
            "HttpStatusCode.Accepted",
            "OnLoan",
            "'OnLoan' answers 202, which is not documented",
        ),
        (
            '"/subscriptions/"), null)',
            '"/subscription/"), null)',
            "OnLoan",
            "'EndHook' does not end the subscription; ",
        ),
        ('"address", asked', '"adress", asked', "OnLoan", "cannot be turned on; answer 500"),
        (
            "polled.Headers.Location = new Uri",
            "var location = new Uri",
            "OnNewLoan",
            "the first poll's answer 202 has no ",
        ),
        (
            '"?after=" + after',
            '"s?after=" + after',
            "OnNewLoan",
            "its Location leads to no operation, not back to the ",
        ),
        (": HttpStatusCode.Accepted", ": HttpStatusCode.NoContent", "OnNewLoan", "the first poll fails; answer 204"),
        (
            "CreateJsonContent(news.ToString",
            "CreateJsonContent(news[0].ToString",
            "OnNewLoan",
            "the second poll's news are not as declared: the body is object, expected array",
        ),
        ("long.Parse(told)", "long.Parse(told.Substring(9))", "OnNewLoan", "the second poll fails; answer 500"),
    ],
)
def test_one_mistake_in_a_trigger(run, old, new, operation, message):
    report = run((old, new), only={operation})
    assert told(report)[:1] == [(operation, "trigger_run")], as_table(report)
    assert report.findings[0].message.startswith(message)


def test_what_is_delivered_is_held_against_the_declared_events(run):
    service = HookedToy()
    service.greeting = {"event": 5, "extra": True}
    report = run(service=service, only={"OnLoan"})
    assert sorted(finding.message for finding in report.findings) == [
        "what was delivered is not as declared: /event is integer, expected string",
        "what was delivered is not as declared: /extra is not declared",
    ]


# Mistakes that the code hides, or cannot hide


def test_what_the_service_itself_answers_is_checked_too(run):
    """The code drops the null before anybody else sees it."""
    document = hooked_definition()
    del document["definitions"]["Loan"]["properties"]["due"]["x-nullable"]
    report = run(document=document, only={"ListLoans"})
    assert told(report) == [("ListLoans", "service: answer_body")]
    assert "/*/due is null, but the string is not x-nullable" in report.findings[0].message


def test_a_finding_on_both_ways_is_told_once(run):
    document = hooked_definition()
    document["definitions"]["Loan"]["properties"]["borrower"]["type"] = "integer"
    assert told(run(document=document, only={"ListLoans"})) == [("ListLoans", "answer_body")]


def test_an_action_of_the_code_that_throws(run):
    report = run(('note["event"].ToString() }', 'note["event"]["kind"].ToString() }'), only={"ReadNote"})
    assert told(report) == [("ReadNote", "answer_status"), ("ReadNote", "answers")]
    assert "answer 500" in report.findings[1].message
    assert "the script threw: System.InvalidOperationException: " in report.findings[1].message


def test_one_operation_of_the_code_alone(run):
    assert run(only={"ReadNote"}).findings == ()


def test_the_end_of_a_subscription_alone(run):
    report = run(only={"EndHook"})
    assert report.findings == ()
    assert [(result.operation, result.requests) for result in report.results] == [("EndHook", 1)]


def test_without_the_code(run):
    """Nothing is faked: what only the code answers is left out, the rest is tested as the service is."""
    report = run(code=None, fuzzing=True)
    assert report.findings == (), as_table(report)
    left = {name for name, result in by_id(report).items() if result.skipped == LEFT_TO_CODE}
    assert left == {"OnLoan", "EndHook", "OnNewLoan", "ReadNote"}
    assert "note: operations are bound to custom code, but there is no script.csx" in as_table(report)


def test_a_real_service_is_only_read_through_the_platform(tmp_path, address, service):
    """Nothing is sent that could change it, no trigger is run, and its own answers are checked, too."""
    write_connector(tmp_path)
    service.routes["GET /loans"] = lambda request: Answer(200, [{"id": 71, "due": None, "since": None}])
    with open_environment(tmp_path, address=address, credentials=(USER, PASSWORD)) as (backend, gateway, _):
        report = run_contract(dict(gateway.files.definition), backend, gateway=gateway, examples=1)
    assert {request.method for request in service.asked} == {"GET"}
    results = by_id(report)
    assert {name for name, result in results.items() if result.skipped == ONLY_READING} == {
        *("AddLoan", "EndLoan", "ReadNote")
    }
    assert {name for name, result in results.items() if result.skipped == NOT_TURNED_ON} == {
        *("OnLoan", "EndHook", "OnNewLoan")
    }
    assert "3 operations were not tried, since they may change the service; --writes tries them" in as_table(report)
    assert ("ListLoans", "service: answer_body") in told(report)
    assert ("ListLoans", "answer_body") not in told(report)
    assert PASSWORD not in as_table(report)


def test_a_real_service_that_does_not_answer(tmp_path):
    """The platform would answer 502 for it; the run says so instead."""
    write_connector(tmp_path)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with (
            open_environment(tmp_path, address=address, credentials=(USER, PASSWORD)) as (backend, gateway, _),
            pytest.raises(BackendError, match="does not answer: NewConnectionError"),
        ):
            run_contract(dict(gateway.files.definition), backend, gateway=gateway)


def test_without_the_code_a_broken_answer_is_still_found(run):
    service = HookedToy()
    service.routes["GET /loans"] = lambda request: Answer(200, [{"id": "71"}])
    assert ("ListLoans", "answer_body") in told(run(code=None, service=service, only={"ListLoans"}))
