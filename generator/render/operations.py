"""Operations of the specs as JSON: inputs, answers and what the platform is told of them.

The shapes follow OpenAPI 2.0 and Microsoft's "OpenAPI extensions for custom connectors".
"""

from collections.abc import Iterable
from typing import Any

from generator.render.additions import JsonObject, settled, written
from generator.render.labels import LABEL
from generator.render.schemas import Schemas, external_docs
from generator.spec.model import ConnectorSpec
from generator.spec.operations import (
    Annotation,
    Answer,
    AuthenticationUse,
    Body,
    Failure,
    Operation,
    Trigger,
    is_polling,
)
from generator.spec.problems import Text
from generator.spec.record import replaced
from generator.spec.resolve import (
    answers_of,
    body_of,
    failures_of,
    is_reference,
    parameter_of,
    shape_of,
)
from generator.spec.type_expression import parse_type
from generator.spec.values import Parameter, ParameterUse

_PLACES = {"form": "formData"}


class Operations:
    """Makes the operations of one connector.

    Attributes:
        parameters: the shared parameters that operations refer to so far, by name.
        responses: the shared answers that operations refer to so far, by name.
    """

    def __init__(self, spec: ConnectorSpec, schemas: Schemas) -> None:
        self._spec = spec
        self._schemas = schemas
        self._as_written = spec.style.as_written
        self.parameters = {
            name: self._parameter(_named(parameter, name))
            for name, parameter in spec.parameters.items()
            if parameter.reference
        }
        self.responses = {name: self._answer(error) for name, error in spec.errors.items() if error.reference}

    def operation(self, name: Text, operation: Operation) -> JsonObject:
        """Return one operation, all that it shares with others filled in."""
        made = written(
            operationId=name,
            summary=operation.summary,
            description=operation.description,
            tags=operation.tags,
            externalDocs=external_docs(operation.external_docs),
            deprecated=operation.deprecated,
            consumes=operation.consumes,
            produces=operation.produces,
        )
        extensions = {
            "x-ms-visibility": operation.visibility,
            "x-ms-api-annotation": _annotation(operation.annotation),
            "x-ms-pageable": operation.next_link and {"nextLinkName": operation.next_link},
            "x-ms-capabilities": None if operation.chunked is None else {"chunkTransfer": operation.chunked},
            "security": None if operation.security is None else [_security(each) for each in operation.security],
        }
        made |= {member: value for member, value in extensions.items() if value is not None}
        if isinstance(operation, Trigger):
            made |= self._trigger(operation)
        inputs = self.inputs(operation.parameters or ())
        if (body := body_of(operation)) is not None:
            position = len(inputs) if body.position is None else body.position - 1
            inputs.insert(position, self._body(body))
        if inputs or operation.parameters is not None:
            made["parameters"] = inputs
        made["responses"] = {
            **{str(answer.status): self._answer(answer) for answer in answers_of(self._spec, operation)},
            **{status: self._failure(each) for status, each in failures_of(self._spec, operation).items()},
        }
        return settled(made, operation)

    def inputs(self, items: Iterable[Text | ParameterUse | Parameter]) -> list[JsonObject]:
        """Return the parameters of an operation or a path."""
        made = []
        for item in items:
            if isinstance(item, Text) and is_reference(self._spec, item):
                made.append({"$ref": Text.of(f"#/parameters/{item}", item.at)})
            elif (parameter := parameter_of(self._spec, item)) is not None:
                made.append(self._parameter(parameter))
        return made

    def notification(self, trigger: Trigger) -> JsonObject | None:
        """Return what arrives at the callback address of a trigger."""
        if trigger.notification is None:
            return None
        return written(description=trigger.notification_description, schema=self._schemas.shape(trigger.notification))

    def _trigger(self, trigger: Trigger) -> JsonObject:
        made: JsonObject = {"x-ms-trigger": trigger.kind or ("batch" if is_polling(trigger) else "single")}
        if trigger.hint is not None:
            made["x-ms-trigger-hint"] = trigger.hint
        if trigger.metadata is not None:
            made["x-ms-trigger-metadata"] = trigger.metadata
        elif is_polling(trigger) and not self._as_written:
            made["x-ms-trigger-metadata"] = {"kind": "query", "mode": "polling"}
        return made

    def _parameter(self, parameter: Parameter) -> JsonObject:
        name = str(parameter.name)
        made: JsonObject = {"name": parameter.name, "in": _PLACES.get(parameter.in_, parameter.in_)}
        if parameter.in_ == "path" or parameter.required:
            made["required"] = True
        elif parameter.required is not None and self._as_written:
            made["required"] = False
        encoding = parameter.url_encoding or (self._spec.style.url_encoding if parameter.in_ == "path" else "none")
        if encoding != "none":
            made["x-ms-url-encoding"] = encoding
        schema = self._schemas.value(name, parameter)
        if parameter.in_ == "form" and parameter.type == "file":
            schema = {**{member: value for member, value in schema.items() if member != "format"}, "type": "file"}
        made |= schema
        if parameter.collection_format is not None:
            made["collectionFormat"] = parameter.collection_format
        if parameter.allow_empty is not None:
            made["allowEmptyValue"] = parameter.allow_empty
        return settled(made, parameter)

    def _body(self, body: Body) -> JsonObject:
        made: JsonObject = {"name": body.name, "in": "body"}
        if body.required is None or body.required:
            made["required"] = True
        elif self._as_written:
            made["required"] = False
        title, description = body.title, body.description
        if not self._as_written:
            title = title or Text("Body")
            description = description or self._description_of(body)
        if title is not None:
            made[LABEL] = title
        if description is not None:
            made["description"] = description
        if body.visibility is not None:
            made["x-ms-visibility"] = body.visibility
        if body.nullable is not None:
            made["x-nullable"] = body.nullable
        made["schema"] = self._schemas.shape(body.schema)
        return settled(made, body)

    def _description_of(self, body: Body) -> Text | None:
        if not isinstance(body.schema, Text):
            return body.schema.description
        named = self._spec.schemas.get(parse_type(body.schema).schema or "")
        return named.description if named else None

    def _answer(self, answer: Answer | Failure) -> JsonObject:
        shape = shape_of(answer)
        headers = {name: self._schemas.value(None, header) for name, header in answer.headers.items()}
        made = written(
            description=answer.description,
            headers=headers or None,
            schema=None if shape is None else self._schemas.shape(shape),
            examples=answer.examples,
        )
        if answer.nullable is not None:
            made["x-nullable"] = answer.nullable
        return settled(made, answer)

    def _failure(self, failure: Failure | Text) -> JsonObject:
        if isinstance(failure, Failure):
            return self._answer(failure)
        return {"$ref": Text.of(f"#/responses/{failure}", failure.at)}


def _security(item: Text | AuthenticationUse) -> JsonObject:
    return settled({item.use: item.scopes}, item) if isinstance(item, AuthenticationUse) else {item: []}


def _named(parameter: Parameter, name: str) -> Parameter:
    return parameter if parameter.name else replaced(parameter, name=name)


def _annotation(annotation: Annotation | None) -> Any:
    if annotation is None:
        return None
    replacement = annotation.replacement
    made = written(
        family=annotation.family,
        revision=annotation.revision,
        status=annotation.status,
        replacement=replacement
        and settled(written(api=replacement.api, operationId=replacement.operation), replacement),
    )
    return settled(made, annotation)
