"""OpenAPI 2.0 as another tool sees it."""

from collections.abc import Iterator

from generator.validator.connector import Connector
from generator.validator.rule import Violation, rule


@rule(
    "openapi",
    "error",
    summary="openapi-spec-validator takes the definition for OpenAPI 2.0",
    why="The import asks the same JSON schema. This second opinion is slower and runs with `validate --oas` only.",
    source="openapi-spec-validator; OpenAPI 2.0",
    is_on=False,
    bad={"/definitions/Item/properties/id/default": "first"},
    good={"/definitions/Item/properties/id/default": 1},
)
def openapi(connector: Connector) -> Iterator[Violation]:
    """Report what openapi-spec-validator finds; broken references have rules of their own."""
    from generator.validator.rules.run.openapi import RULE, violations

    for violation in violations(connector.definition):
        if violation.rule == RULE:
            yield Violation(violation.message, violation.place)
