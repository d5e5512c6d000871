"""The names that a spec may refer to, when parts of it could not be read."""

from collections.abc import Iterable, Iterator, Mapping

from generator.definition.spelling import did_you_mean
from generator.findings import Finding
from generator.spec.model import ConnectorSpec
from generator.spec.operations import Operation
from generator.spec.problems import Text, mistake
from generator.spec.resolve import MAX_EXTENDS, body_of, parameters_of, properties_of, type_of
from generator.spec.type_expression import parse_type
from generator.spec.values import Parameter, ParameterUse, Property


class Names:
    """The names that references may use; `*` among the broken ones means that a whole file could not be read.

    Attributes:
        judges: whether more is to be looked at than what keeps the specs from being rendered.
    """

    def __init__(self, spec: ConnectorSpec, broken: set[str]) -> None:
        self.spec = spec
        self.broken = broken
        self.judges = not spec.style.as_written

    def unknown(self, name: Text, kind: str, known: Iterable[str]) -> Iterator[Finding]:
        """Return a problem when a name of some kind is not among those known."""
        if name not in known and not self.may_exist(name):
            yield mistake(name.at, f"there is no {kind} {name!r}{did_you_mean(name, known)}")

    def unknown_type(self, text: Text | None) -> Iterator[Finding]:
        """Return a problem when a type names a schema that is not there."""
        schema = parse_type(text).schema if text is not None else None
        if text is not None and schema is not None:
            yield from self.unknown(Text.of(schema, text.at), "schema", self.spec.schemas)

    def may_exist(self, name: str) -> bool:
        """Return whether something of this name is written somewhere but could not be read."""
        return name in self.broken or "*" in self.broken

    def members_of(self, schema: str | None) -> Mapping[Text, Property] | None:
        """Return the properties of a schema, or None when it or one that it extends is not there."""
        link = schema
        for _ in range(MAX_EXTENDS):
            if link is None or link not in self.spec.schemas:
                break
            link = self.spec.schemas[link].extends
        return properties_of(self.spec, schema) if schema is not None and link is None else None

    def members_in(self, shape: Text | Property | None) -> Mapping[Text, Property] | None:
        """Return the properties of a body, an answer or an event, or None when nobody can tell them."""
        if isinstance(shape, Property) and shape.properties is not None:
            return shape.properties
        type_ = type_of(shape)
        return self.members_of(parse_type(type_).schema) if type_ is not None else None

    def has_unread_parameters(self, operation: Operation) -> bool:
        """Return whether some parameter of an operation is not there, so that others cannot be held against all."""
        shared = [item.use if isinstance(item, ParameterUse) else item for item in operation.parameters or ()]
        return any(
            item.name is None if isinstance(item, Parameter) else item not in self.spec.parameters for item in shared
        )

    def unknown_input(self, operation: Operation, name: Text, message: str) -> Iterator[Finding]:
        """Return a problem when an operation has no input `name`, a parameter's name or body/property."""
        body = body_of(operation)
        members = self.members_in(body.schema) if body else {}
        if members is None or self.has_unread_parameters(operation):
            return
        known = {str(parameter.name) for parameter in parameters_of(self.spec, operation)}
        known |= {f"body/{member}" for member in members}
        if name not in known and not self.may_exist(name.rsplit("/", 1)[-1]):
            yield mistake(name.at, f"{message}{did_you_mean(name, known)}")
