"""Every rule is shown by its own examples: a bad one breaks that rule alone where it can, a good one breaks none."""

import pytest

from generator.validator.catalogue import by_id, catalogue
from generator.validator.examples import example_connector
from generator.validator.rule import Example
from generator.validator.validate import Choice, outcome_of

SECOND_OPINION = "openapi"  # finds again, by design, what other rules find


def found_in(example, *rules):
    return outcome_of(example_connector(example), Choice(extra=tuple(rule.id for rule in rules))).findings


def cases(kind):
    return [
        pytest.param(rule, example, id=f"{rule.id}-{number}")
        for rule in catalogue()
        for number, example in enumerate(getattr(rule, kind))
    ]


def test_base_connector_breaks_no_rule_not_even_those_that_are_off():
    assert found_in(Example(), *catalogue()) == []


@pytest.mark.parametrize(("rule", "example"), cases("bad"))
def test_bad_example_breaks_its_rule_and_no_other(rule, example):
    found = found_in(example, rule)

    assert rule.id in {finding.code for finding in found}
    if rule.id != SECOND_OPINION:
        assert {finding.code for finding in found} == {rule.id, *example.also}, found


@pytest.mark.parametrize(("rule", "example"), cases("good"))
def test_good_example_breaks_no_rule(rule, example):
    assert found_in(example, rule) == []


@pytest.mark.parametrize("rule", catalogue(), ids=lambda rule: rule.id)
def test_rule_has_its_paper(rule):
    assert rule.bad
    assert rule.good
    assert rule.id == rule.id.lower().strip("-")
    for text in (rule.summary, rule.why, rule.source):
        assert text.strip() == text != ""
        assert "\n" not in text
    assert len(rule.summary) <= 120


def test_ids_are_unique():
    assert len(by_id()) == len(catalogue())
