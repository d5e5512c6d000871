"""Published connectors: each is judged, and where openapi-spec-validator finds an error our rules find one, too."""

import pytest

from generator.validator import Choice
from generator.validator.load import connector_paths, load_connector
from generator.validator.many import judge_all
from generator.validator.validate import outcome_of


@pytest.fixture(scope="module")
def judged(corpus):
    return list(judge_all(connector_paths(corpus), Choice(extra=("openapi",))))


def test_every_connector_is_judged(judged):
    assert len(judged) > 100
    assert [each.problem for each in judged if each.problem] == []
    gave_up = [f for each in judged for f in each.outcome.findings if "could not judge" in f.message]
    assert gave_up == []


def test_second_opinion_finds_no_error_that_our_rules_miss(judged):
    missed = []
    for each in judged:
        errors = {finding.rule for finding in each.outcome.findings if finding.severity == "error"}
        if errors == {"openapi"}:
            missed.append(each.shown)

    assert missed == []


def test_most_connectors_could_be_imported(corpus):
    paths = connector_paths(corpus)
    stopped = [path for path in paths if any_error(path)]

    assert len(stopped) < len(paths) * 0.15


def any_error(path):
    return any(
        finding.severity == "error" for finding in outcome_of(load_connector(path), Choice(profile="import")).findings
    )


def test_findings_point_into_the_file(judged):
    for each in judged:
        for finding in each.outcome.findings:
            excerpt = each.outcome.excerpts[finding.file, finding.line, finding.column]
            if finding.pointer and not finding.pointer.rpartition("/")[2].isdecimal():
                key = finding.pointer.rpartition("/")[2].replace("~1", "/").replace("~0", "~")
                assert excerpt.text[excerpt.caret :].replace("\\/", "/").startswith(f'"{key}'[:60]), finding
