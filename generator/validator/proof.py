"""Whether a rule does what its paper says: its own examples are judged, the bad ones and the good ones."""

from collections.abc import Iterator

from generator.validator.catalogue import by_id
from generator.validator.examples import example_connector
from generator.validator.rule import Example, Rule
from generator.validator.validate import Choice, outcome_of

_LONGEST_SUMMARY = 120
# Finds again, by design, what other rules find.
_SECOND_OPINION = "openapi"


def faults_of(rule: Rule) -> list[str]:
    """Return what is wrong with a rule: its texts, or what its examples show; none when it is sound.

    Args:
        rule: one of the catalogue, which is ours and what installed packages bring.
    """
    if rule.id not in by_id():
        return [f"the rule {rule.id!r} is not in the catalogue; name its module as an entry point of connector.rules"]
    return [*_text_faults(rule), *_example_faults(rule)]


def _text_faults(rule: Rule) -> Iterator[str]:
    for name in ("summary", "why", "source"):
        value = getattr(rule, name)
        if not isinstance(value, str) or not value.strip():
            yield f"there is no {name}"
        elif value != value.strip() or "\n" in value:
            yield f"the {name} must be one line without blanks around it"
    if len(rule.summary) > _LONGEST_SUMMARY:
        yield f"the summary has {len(rule.summary)} characters; expected at most {_LONGEST_SUMMARY}"
    for name in ("bad", "good"):
        if not getattr(rule, name):
            yield f"there is no {name} example"


def _example_faults(rule: Rule) -> Iterator[str]:
    cases = [("the connector that examples change", Example(), False)]
    cases += [(f"bad example {number}", each, True) for number, each in enumerate(rule.bad, 1)]
    cases += [(f"good example {number}", each, False) for number, each in enumerate(rule.good, 1)]
    for name, example, is_bad in cases:
        try:
            connector = example_connector(example)
        except (LookupError, TypeError, ValueError) as error:
            yield f"{name} changes what is not there: {type(error).__name__}: {error}"
            continue
        findings = outcome_of(connector, Choice(extra=(rule.id,))).findings
        found = {finding.code: finding.message for finding in findings}
        if is_bad and rule.id not in found:
            yield f"{name} does not break the rule"
        expected = {rule.id, *example.also} if is_bad else set()
        for code in sorted(found.keys() - expected) if rule.id != _SECOND_OPINION else ():
            yield f"{name} breaks {code}: {found[code]}"
        for code in sorted(expected - found.keys() - {rule.id}):
            yield f"{name} does not break {code}, which 'also' names"
