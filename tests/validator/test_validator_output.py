import json

import pytest

from generator.validator import FORMATS, Finding

FINDINGS = [
    Finding("openapi", "error", 'wrong "type" é', "a/b.json", "/paths/~1x/get", 3, 7, "GetX"),
    Finding("style", "warning", "long name", "a/b.json", "", 1, 1, None),
]


def test_json_has_exactly_the_documented_keys():
    found = json.loads(FORMATS["json"](FINDINGS))

    assert [list(finding) for finding in found] == [
        ["rule", "severity", "message", "file", "pointer", "line", "column", "operation"]
    ] * 2
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
    assert json.loads(FORMATS["json"]([])) == []


def test_json_is_ascii_even_with_half_a_surrogate_pair():
    text = FORMATS["json"]([FINDINGS[0]._replace(message="\ud800 é")])

    assert text.isascii()
    assert json.loads(text)[0]["message"] == "\ud800 é"


def test_text():
    assert FORMATS["text"](FINDINGS).splitlines() == [
        'a/b.json:3:7: error: wrong "type" é [openapi] (GetX) /paths/~1x/get',
        "a/b.json:1:1: warning: long name [style]",
        "2 finding(s), 1 error(s)",
    ]


@pytest.mark.parametrize("name", FORMATS)
def test_output_ends_with_a_line_feed(name):
    assert FORMATS[name]([]).endswith("\n")
    assert FORMATS[name](FINDINGS).endswith("\n")


def test_text_of_nothing():
    assert FORMATS["text"]([]) == "no findings\n"
