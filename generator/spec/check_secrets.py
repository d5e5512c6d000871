"""Whether an answer promises what the custom code removes."""

from collections.abc import Iterator, Mapping

from generator.findings import Finding
from generator.spec.model import ConnectorSpec
from generator.spec.problems import Text, mistake
from generator.spec.resolve import answer_of, properties_of
from generator.spec.type_expression import parse_type
from generator.spec.values import Property


def check_secrets(spec: ConnectorSpec) -> Iterator[Finding]:
    """Find members of answers that are secret: no flow ever gets them, so no maker is to be offered them."""
    secrets = frozenset(map(str, spec.connector.secrets)) if spec.connector else frozenset()
    if not secrets:
        return
    found: dict[tuple[str, str], Text] = {}
    seen: set[tuple[str, str]] = set()
    for operation in {**spec.operations, **spec.triggers}.values():
        type_ = answer_of(operation).type
        for name, member in _members(spec, type_, "", seen) if type_ else ():
            if secret := next((each for each in (str(member), f"{name}.{member}") if each in secrets), None):
                found.setdefault((str(member.at), secret), member)
    for (_, secret), member in found.items():
        yield mistake(
            member.at,
            f"{str(member)!r} stands in an answer, but the custom code removes it ({secret!r} is among the secrets of "
            "connector.yaml); leave it out",
        )


def _members(spec: ConnectorSpec, type_: Text, around: str, seen: set[tuple[str, str]]) -> Iterator[tuple[str, Text]]:
    """Return all members below a type, each with the name of the member around it."""
    expression = parse_type(type_)
    while expression.items:
        expression = expression.items
    if expression.schema is None or (expression.schema, around) in seen:
        return
    seen.add((expression.schema, around))
    yield from _below(spec, properties_of(spec, expression.schema), around, seen)


def _below(
    spec: ConnectorSpec, properties: Mapping[Text, Property], around: str, seen: set[tuple[str, str]]
) -> Iterator[tuple[str, Text]]:
    for name, value in properties.items():
        yield around, name
        yield from _members(spec, value.type, str(name), seen)
        yield from _below(spec, value.properties or {}, str(name), seen)
