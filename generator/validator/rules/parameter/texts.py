"""Texts of parameters."""

from collections.abc import Iterator

from generator.validator.connector import Connector
from generator.validator.declared import ending, missing, repeating
from generator.validator.fixes import punctuation_removed, summary_added
from generator.validator.index import Parameter
from generator.validator.json_values import text
from generator.validator.rule import REMOVED, Violation, rule

_SUMMARY = "x-ms-summary"
_MAX_SUMMARY = 80
_SMALL_WORDS = frozenset(
    (
        "a",
        "an",
        "and",
        "as",
        "at",
        "by",
        "for",
        "from",
        "in",
        "into",
        "of",
        "on",
        "or",
        "per",
        "the",
        "to",
        "via",
        "with",
    )
)

_COLOR = "/paths/~1items/get/parameters/0"
_LIST = "/paths/~1items/get"


def _shown(connector: Connector) -> Iterator[Parameter]:
    """Return the parameters outside bodies that makers see."""
    for parameter in connector.index.parameters:
        if parameter.location == "body" or parameter.is_internal:
            continue
        if any(not operation.is_internal for operation in parameter.operations):
            yield parameter


@rule(
    "parameter-x-ms-summary-missing",
    "error",
    on_import=None,
    summary="Every visible parameter outside a body has an `x-ms-summary`",
    why="It is the name of the field for makers.",
    source="Microsoft: swagger validator RequiredPropertyMissing; microsoft/PowerPlatformConnectors#550, #1003, #3841",
    bad={f"{_COLOR}/{_SUMMARY}": REMOVED},
    good={f"{_COLOR}/{_SUMMARY}": REMOVED, f"{_COLOR}/x-ms-visibility": "internal"},
    fix=summary_added,
)
def parameter_x_ms_summary_missing(connector: Connector) -> Iterator[Violation]:
    """Report parameters without one."""
    for parameter in _shown(connector):
        if not isinstance(parameter.node.get(_SUMMARY), str):
            yield Violation(f"the parameter {parameter.name!r} has no x-ms-summary", parameter.place)


parameter_description_missing = rule(
    "parameter-description-missing",
    "error",
    on_import=None,
    summary="Every visible parameter outside a body has a `description`",
    why="It tells makers what to fill in.",
    source="Microsoft: swagger validator RequiredPropertyMissing; microsoft/PowerPlatformConnectors#550, #1003, #3841",
    bad={f"{_COLOR}/description": REMOVED},
    good={f"{_COLOR}/description": REMOVED, f"{_LIST}/x-ms-visibility": "internal"},
)(missing(_shown, "description", "the parameter {0.name!r} has no description"))


@rule(
    "parameter-summary-too-long",
    "error",
    on_import=None,
    summary="An `x-ms-summary` has at most 80 characters",
    why="The designer has no room for more.",
    source="Microsoft: string guidance",
    bad={f"{_COLOR}/{_SUMMARY}": "Color" + " Or Shade" * 9},
    good={f"{_COLOR}/{_SUMMARY}": "Color" + " Or Shade" * 8},
)
def parameter_summary_too_long(connector: Connector) -> Iterator[Violation]:
    """Report longer ones of parameters, and as a warning of properties."""
    for use in connector.index.extended(_SUMMARY):
        if isinstance(use.value, str) and len(use.value) > _MAX_SUMMARY:
            yield Violation(
                f"the summary has {len(use.value)} characters; expected at most {_MAX_SUMMARY}",
                use.place,
                severity=None if use.kind == "parameter" else "warning",
            )


@rule(
    "parameter-summary-case",
    "info",
    is_on=False,
    summary="The `x-ms-summary` of a parameter is in title case, as in `Item Name`",
    why="Names of fields are written so in most connectors.",
    source="Microsoft: OpenAPI extensions; string guidance",
    bad={f"{_COLOR}/{_SUMMARY}": "Item color"},
    good={f"{_COLOR}/{_SUMMARY}": "Color of the Item"},
)
def parameter_summary_case(connector: Connector) -> Iterator[Violation]:
    """Report those with a word in lower case that is not one of the small ones."""
    for parameter in _shown(connector):
        words = text(parameter.node, _SUMMARY).split()
        small = [word for word in words if word[0].islower() and word == word.lower()]
        if any(word not in _SMALL_WORDS for word in small) or words[:1] == small[:1] != []:
            yield Violation(f"the summary {' '.join(words)!r} is not in title case", (*parameter.place, _SUMMARY))


parameter_summary_trailing_char = rule(
    "parameter-summary-trailing-char",
    "info",
    summary="The `x-ms-summary` of a parameter ends in a letter, a digit or `)`",
    why="It is a name, not a sentence. Reviewers ask for it.",
    source="Microsoft: prepare connector files for certification",
    bad={f"{_COLOR}/{_SUMMARY}": "Color?"},
    good={f"{_COLOR}/{_SUMMARY}": "Color (CSS)"},
    fix=punctuation_removed,
)(ending(_shown, _SUMMARY))


parameter_summary_equals_description = rule(
    "parameter-summary-equals-description",
    "info",
    is_on=False,
    summary="The description of a parameter says more than its `x-ms-summary`",
    why="Makers see both.",
    source="Microsoft: string guidance",
    bad={f"{_COLOR}/description": "Color"},
    good={f"{_COLOR}/description": "Color of the item."},
)(repeating(_shown, "description", _SUMMARY))
