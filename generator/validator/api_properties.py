"""What rules ask of `apiProperties.json`: its connection parameters and its policies, each with its place."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from generator.validator.connector import Connector
from generator.validator.json_values import listed, mapping, strings
from generator.validator.rule import Place

OPERATIONS = "x-ms-apimTemplate-operationName"
PREFIX = "x-ms-apimTemplateParameter."
SECTION = "x-ms-apimTemplate-policySection"
INDEPENDENT_COLOR = "#da3b01"
_PARAMETERS, _SETS, _POLICIES = "connectionParameters", "connectionParameterSets", "policyTemplateInstances"


class ConnectionParameter(NamedTuple):
    """A value that a connection holds: its name, object and place; `owner` is the place of the parameters around it."""

    name: str
    node: Mapping[str, Any]
    place: Place
    owner: Place


class Policy(NamedTuple):
    """One policy template instance.

    Attributes:
        template: its templateId in lower case; the platform does not look at the case.
        template_place: where its templateId stands; the policy itself when it has none.
        parameters: its parameters.
        place: where it stands.
        parameters_place: where its parameters stand; the policy itself when it has none.
        operations: the operationIds it is limited to; None when it counts for all.
    """

    template: str
    template_place: Place
    parameters: Mapping[str, Any]
    place: Place
    parameters_place: Place
    operations: frozenset[str] | None

    def counts_for(self, operation: str) -> bool:
        """Return whether it runs for an operation, by operationId."""
        return self.operations is None or operation in self.operations

    @property
    def section(self) -> str:
        """The part of the call that it changes, in lower case; empty when it names none."""
        value = self.parameters.get(SECTION)
        return value.lower() if isinstance(value, str) else ""

    def text(self, name: str) -> str:
        """Return a parameter that is a string, by its name without the prefix."""
        value = self.parameters.get(PREFIX + name)
        return value if isinstance(value, str) else ""


def parameter_groups(connector: Connector) -> Iterator[tuple[Mapping[str, Any], Place]]:
    """Return each group of connection parameters: the usual one, and those of the parameter sets."""
    properties = connector.properties
    yield mapping(properties, _PARAMETERS), ("properties", _PARAMETERS)
    for position, each in enumerate(listed(properties.get(_SETS), "values")):
        yield mapping(each, "parameters"), ("properties", _SETS, "values", position, "parameters")


def connection_parameters(connector: Connector) -> Iterator[ConnectionParameter]:
    """Return the connection parameters of all groups; those that are no objects are left out."""
    for group, place in parameter_groups(connector):
        for name, node in group.items():
            if isinstance(node, Mapping):
                yield ConnectionParameter(name, node, (*place, name), place)


def policies(connector: Connector) -> Iterator[Policy]:
    """Return the policies; exports write `TemplateId` and `Parameters`, so the case of keys does not matter."""
    for position, node in enumerate(listed(connector.properties, _POLICIES)):
        if not isinstance(node, Mapping):
            continue
        keys = {key.lower(): key for key in reversed(node)}
        template_key = keys.get("templateid", "")
        template = node.get(template_key)
        inner = keys.get("parameters", "")
        parameters = mapping(node, inner)
        place = ("properties", _POLICIES, position)
        yield Policy(
            template=template.lower() if isinstance(template, str) else "",
            template_place=(*place, template_key) if template_key else place,
            parameters=parameters,
            place=place,
            parameters_place=(*place, inner) if parameters else place,
            operations=frozenset(strings(parameters, OPERATIONS)) or None,
        )


def texts_of(value: Any, place: Place) -> Iterator[tuple[str, Place]]:
    """Return every text in a JSON value, and its place after the one given."""
    if isinstance(value, str):
        yield value, place
    elif isinstance(value, dict | list):
        for key, entry in value.items() if isinstance(value, dict) else enumerate(value):
            yield from texts_of(entry, (*place, key))


def script_operations(connector: Connector) -> frozenset[str] | None:
    """Return the operationIds that the script is bound to; None when it is bound to all."""
    return frozenset(strings(connector.properties, "scriptOperations")) or None


def is_independent(connector: Connector) -> bool:
    """Return whether it is the connector of an independent publisher: by its colour, or the folder it lies in."""
    color = connector.properties.get("iconBrandColor")
    return color_is(color, INDEPENDENT_COLOR) or "independent-publisher" in connector.shown.lower()


def color_is(value: Any, color: str) -> bool:
    """Compare colours, whatever their case."""
    return isinstance(value, str) and value.strip().lower() == color
