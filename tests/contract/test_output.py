"""Reports as people and pipelines read them."""

from xml.etree import ElementTree

import pytest

from generator.contract.findings import ContractReport, OperationResult, broken_promise
from generator.contract.mutation_run import Verdict
from generator.contract.output import as_junit, as_table, mutants_table

WRONG = broken_promise("AddLoan", "answer_body", "the answer's /id is string, expected integer", "curl -X POST x")
LATE = broken_promise("AddLoan", "answers", "never answers with success")
REPORT = ContractReport(
    (
        OperationResult("GetLoan", "get", "/loans/{loan_id}", "action", 12, ()),
        OperationResult("AddLoan", "post", "/loans", "action", 7, (WRONG, LATE)),
        OperationResult("ListRegions", "get", "/regions", "look-up", 1, ()),
        OperationResult("OnLoan", "post", "/hooks", "trigger", 0, (), "runs inside the platform"),
    ),
    {"Loan/id": frozenset({"value"}), "Loan/due": frozenset({"value", "null"}), "Loan/note": frozenset()},
)
TABLE = """\
operation    request               kind     requests  contract
GetLoan      GET /loans/{loan_id}  action   12        ok
AddLoan      POST /loans           action   7         FAILED (2)
ListRegions  GET /regions          look-up  1         ok
OnLoan       POST /hooks           trigger  0         ok (runs inside the platform)

AddLoan: answer_body: the answer's /id is string, expected integer
    curl -X POST x

AddLoan: answers: never answers with success

4 operations, 1 failed, 20 requests; 2 of 3 declared answer members were seen
"""


def report_of(*findings, name="AddLoan", skipped=""):
    return ContractReport((OperationResult(name, "post", "/loans", "action", 1, findings, skipped),), {})


def test_the_table():
    assert as_table(REPORT) == TABLE


def test_the_table_of_nothing():
    assert as_table(ContractReport((), {})) == (
        "operation  request  kind  requests  contract\n\n"
        "0 operations, 0 failed, 0 requests; 0 of 0 declared answer members were seen\n"
    )


def test_remarks_and_notes_in_the_table():
    result = OperationResult(
        "ReadNote", "post", "/notes/read", "action", 9, (), note="answered by the connector's code"
    )
    report = ContractReport((result,), {"A/a": frozenset({"value"})}, dropped=frozenset({"A/a"}), notes=("one\n two",))
    lines = as_table(report).splitlines()
    assert lines[1].endswith("ok (answered by the connector's code)")
    assert lines[2:] == [
        "",
        "note: one two",
        "1 operations, 0 failed, 9 requests; 1 of 1 declared answer members were seen, but 1 of them never by a flow",
    ]


def test_a_remark_does_not_hide_a_failure():
    result = OperationResult("ReadNote", "post", "/notes/read", "action", 9, (WRONG,), note="answered by the code")
    assert as_table(ContractReport((result,), {})).splitlines()[1].endswith("FAILED (1)")


def test_findings_of_all_operations():
    assert REPORT.findings == (WRONG, LATE)


def test_a_terminal_is_not_commanded():
    table = as_table(report_of(broken_promise("Add\x1b[2JLoan", "c", "red \x1b[31m \x07 \x9b \x7f é 日本 🎉")))
    assert "Add?[2JLoan: c: red ?[31m ? ? ? é 日本 🎉" in table
    assert [char for char in table if char != "\n" and not char.isprintable()] == []


def suite_of(report):
    return ElementTree.fromstring(as_junit(report))


def test_junit_counts():
    suite = suite_of(REPORT)
    assert suite.attrib == {"name": "contract", "tests": "4", "failures": "1", "errors": "0"}
    assert len(suite.findall("testcase")) == int(suite.attrib["tests"])
    assert len(suite.findall("testcase/failure")) == int(suite.attrib["failures"])


def test_junit_cases():
    cases = [(case.attrib["classname"], case.attrib["name"]) for case in suite_of(REPORT)]
    assert cases == [
        ("contract.action", "GetLoan"),
        ("contract.action", "AddLoan"),
        ("contract.look-up", "ListRegions"),
        ("contract.trigger", "OnLoan"),
    ]


def test_junit_failure_says_everything():
    [failure] = suite_of(REPORT).findall("testcase/failure")
    assert failure.attrib["message"] == WRONG.message
    for finding in (WRONG, LATE):
        assert f"{finding.code}: {finding.message}" in failure.text
    assert WRONG.reproduce in failure.text


def test_junit_says_what_was_not_sent():
    [note] = suite_of(REPORT).findall("testcase/system-out")
    assert note.text == "runs inside the platform"


def test_junit_of_a_failure_that_was_not_sent():
    suite = suite_of(report_of(LATE, skipped="only read"))
    assert [element.tag for element in suite.iter()] == ["testsuite", "testcase", "failure"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x00b\x1bc\x0bd", "a?b?c?d"),
        ("\ud800 \udfff \ufffe \uffff", "? ? ? ?"),
        ("<b> & \"q\" 'a' ]]>", "<b> & \"q\" 'a' ]]>"),
        ("é 日本 🎉", "é 日本 🎉"),
        ("one\ttwo", "one\ttwo"),
    ],
)
def test_junit_holds_any_text(text, shown):
    suite = suite_of(report_of(broken_promise("AddLoan", "check", text, text), name=text))
    [failure] = suite.iter("failure")
    assert f"check: {shown}\n{shown}" in failure.text
    assert suite[0].attrib["name"] == shown


def test_the_table_of_planted_mistakes():
    verdicts = [
        Verdict("wrong path", "wrong path: paths: /a becomes /ax", LATE),
        Verdict("wrong path", "wrong path: paths: /b becomes /bx", LATE),
        Verdict("lost null", "lost null: Loan/due: is no longer nullable", None),
        Verdict("lost null", "lost null: Loan/since: is no longer nullable", WRONG),
    ]
    assert mutants_table(verdicts) == (
        "wrong path    2 of   2 rejected\n"
        "lost null     1 of   2 rejected\n"
        "survived: lost null: Loan/due: is no longer nullable\n"
        "3 of 4 planted mistakes rejected (75.0 %)\n"
    )


def test_the_table_of_no_planted_mistakes():
    assert mutants_table([]) == "0 of 0 planted mistakes rejected (0.0 %)\n"
