"""Every rule is shown by its own examples: a bad one breaks that rule alone where it can, a good one breaks none."""

from pathlib import Path

import pytest

from generator.validator import rules
from generator.validator.catalogue import by_id, catalogue, groups
from generator.validator.examples import example_connector
from generator.validator.proof import faults_of
from generator.validator.rule import Example, Rule
from generator.validator.validate import Choice, outcome_of


def test_base_connector_breaks_no_rule_not_even_those_that_are_off():
    every = tuple(rule.id for rule in catalogue())

    assert outcome_of(example_connector(Example()), Choice(extra=every)).findings == []


@pytest.mark.parametrize("rule", catalogue(), ids=lambda rule: rule.id)
def test_rule_does_what_its_texts_and_examples_say(rule):
    assert faults_of(rule) == []


def test_ids_are_unique():
    assert len(by_id()) == len(catalogue())


def test_every_module_with_rules_is_a_subject():
    folder = Path(rules.__path__[0])
    modules = {
        ".".join(path.relative_to(folder).with_suffix("").parts)
        for path in folder.rglob("*.py")
        if "\n@rule(" in path.read_text("utf-8")
    }

    assert modules == set(rules.SUBJECTS)
    assert all(isinstance(rule, Rule) for group in groups() for rule in group.rules)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"bad": ()}, "there is no bad example"),
        ({"good": ()}, "there is no good example"),
        ({"why": " "}, "there is no why"),
        ({"source": "one\ntwo"}, "the source must be one line without blanks around it"),
        ({"summary": "x" * 121}, "the summary has 121 characters; expected at most 120"),
        ({"bad": (Example(),)}, "bad example 1 does not break the rule"),
        ({"bad": (Example(definition={"/nowhere/at/all": 1}),)}, "bad example 1 changes what is not there: KeyError"),
        ({"good": (Example(definition={"/info/title": "x" * 31}),)}, "good example 1 breaks info-title-too-long"),
        ({"bad": (Example(definition={"/info/title": "x" * 31, "/host": 5}),)}, "bad example 1 breaks json-type-wrong"),
    ],
)
def test_fault_of_a_rule_is_told(change, said):
    faults = faults_of(by_id()["info-title-too-long"]._replace(**change))

    assert any(fault.startswith(said) for fault in faults), faults


def test_rule_outside_the_catalogue_is_told():
    assert "is not in the catalogue" in faults_of(catalogue()[0]._replace(id="contoso-unknown"))[0]
