"""Published connectors: each is judged, and where openapi-spec-validator finds an error our rules find one, too."""

from collections import defaultdict

import pytest
from published_counts import (
    BROKEN_BY,
    BROKEN_BY_NONE,
    BROKEN_IN_SAMPLE,
    COUNTED_OTHERWISE,
    SAMPLE,
    is_likely,
)

from generator.validator import Choice
from generator.validator.catalogue import by_id
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
        errors = {finding.code for finding in each.outcome.findings if finding.severity == "error"}
        if errors == {"openapi"}:
            missed.append(each.shown)

    assert missed == []


@pytest.fixture(scope="module")
def breaking(corpus):
    """Gives the connectors with a finding by rule and severity; every rule runs, those that are off too."""
    found = defaultdict(set)
    for each in judge_all(connector_paths(corpus), Choice(select=("*",))):
        for finding in each.outcome.findings:
            found[finding.code, finding.severity].add(each.shown)
    return found


def test_what_is_known_of_published_connectors_is_about_rules_that_there_are():
    assert {*BROKEN_BY, *BROKEN_BY_NONE, *BROKEN_IN_SAMPLE, *COUNTED_OTHERWISE} <= set(by_id())


@pytest.mark.parametrize("rule", sorted(BROKEN_BY_NONE))
def test_what_the_service_refuses_is_not_found_in_what_it_has_published(breaking, rule):
    assert breaking[rule, by_id()[rule].severity] == set()


@pytest.mark.parametrize("rule", sorted(set(BROKEN_BY) - set(COUNTED_OTHERWISE)))
def test_rules_are_broken_as_often_as_by_all_published_connectors(breaking, judged, rule):
    found = {connector for (name, _), connectors in breaking.items() if name == rule for connector in connectors}

    as_written = breaking[rule, by_id()[rule].severity]
    assert any(is_likely(len(each), len(judged), BROKEN_BY[rule]) for each in (found, as_written)), (found, as_written)


@pytest.mark.parametrize("rule", sorted(BROKEN_IN_SAMPLE))
def test_later_rules_are_broken_as_often_as_they_were(breaking, judged, rule):
    if len(judged) != SAMPLE:
        pytest.skip("another sample of published connectors")
    found = {connector for (name, _), connectors in breaking.items() if name == rule for connector in connectors}

    assert len(found) == BROKEN_IN_SAMPLE[rule], found


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
