"""What a rule is: a function that gives violations, and the paper it is explained with."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from generator.definition.files import DEFINITION
from generator.findings import Severity
from generator.validator.connector import Connector

Place = tuple[str | int, ...]


class Violation(NamedTuple):
    """A place where a rule is broken.

    Attributes:
        message: what is wrong and what was expected, in one line, without a full stop at the end.
        place: keys and indices from the root of the JSON file; a member that is missing is reported at its owner.
        file: name of the file in the connector's folder; None for the file that the rule is about.
        offset: for files that are not valid JSON, or whose text itself is wrong: where in the text, in characters.
        severity: milder than the rule's own, for cases that are tolerated more often; None for the rule's own.
    """

    message: str
    place: Place = ()
    file: str | None = None
    offset: int | None = None
    severity: Severity | None = None


class _Removed:
    """Stands for a member or a file that is taken away."""

    def __repr__(self) -> str:
        return "REMOVED"


REMOVED = _Removed()


class Example(NamedTuple):
    """A connector, written as what differs from the base connector of `examples.py`.

    Attributes:
        definition: JSON pointer to value, what makes it when it is wanted, or `REMOVED`; `-` at the end appends to a
            list.
        properties: the same for `apiProperties.json`, pointers from its root.
        files: whole files by name: text, bytes, what makes them when they are wanted, or `REMOVED`.
        also: rules that are broken with it in any case, because nothing breaks this one alone.
    """

    definition: Mapping[str, Any] = {}
    properties: Mapping[str, Any] = {}
    files: Mapping[str, Any] = {}
    also: tuple[str, ...] = ()


Check = Callable[[Connector], Iterable[Violation]]
# The edits of the violation's file, as an example writes them: JSON pointer to value, or `REMOVED`.
Fix = Callable[[Connector, Violation], Mapping[str, Any]]


class Rule(NamedTuple):
    """A rule of the catalogue.

    Attributes:
        id: stable identifier, lower case with hyphens.
        severity: in the profile `certification`.
        on_import: severity in the profile `import`; None when it does not belong there.
        about: the file it reads; it is not run when the connector has none, or one that is not valid JSON.
        summary: what must hold, in one line.
        why: what happens otherwise, and what to do.
        source: where the rule comes from.
        bad: connectors that break this rule and no other.
        good: near ones that break none.
        is_on: whether it runs without being selected by name.
        check: gives the violations.
        fix: gives the change that mends a violation, where only one is right; None for rules without such a change.
    """

    id: str
    severity: Severity
    on_import: Severity | None
    about: str
    summary: str
    why: str
    source: str
    bad: tuple[Example, ...]
    good: tuple[Example, ...]
    is_on: bool
    check: Check
    fix: Fix | None = None


# One example, or several; a mapping alone is one whose definition differs.
Examples = Example | Mapping[str, Any] | tuple[Example | Mapping[str, Any], ...]


def rule(
    id: str,  # noqa: A002 - the word of the catalogue
    severity: Severity,
    *,
    summary: str,
    why: str,
    source: str,
    bad: Examples,
    good: Examples,
    on_import: Severity | bool | None = True,
    about: str = DEFINITION,
    is_on: bool = True,
    fix: Fix | None = None,
) -> Callable[[Check], Rule]:
    """Turn a function into a rule of the catalogue.

    Args:
        id: see `Rule`.
        severity: see `Rule`.
        summary: see `Rule`.
        why: see `Rule`.
        source: see `Rule`.
        bad: see `Examples`.
        good: see `Examples`.
        on_import: True for the usual: errors stop an import, anything milder does not belong to that profile.
        about: see `Rule`.
        is_on: see `Rule`.
        fix: see `Rule`.
    """
    if on_import is True:
        at_import: Severity | None = "error" if severity == "error" else None
    else:
        at_import = on_import or None

    def declare(check: Check) -> Rule:
        return Rule(
            id=id,
            severity=severity,
            on_import=at_import,
            about=about,
            summary=summary,
            why=why,
            source=source,
            bad=_several(bad),
            good=_several(good),
            is_on=is_on,
            check=check,
            fix=fix,
        )

    return declare


def _several(examples: Examples) -> tuple[Example, ...]:
    each = examples if isinstance(examples, tuple) and not isinstance(examples, Example) else (examples,)
    return tuple(one if isinstance(one, Example) else Example(definition=one) for one in each)
