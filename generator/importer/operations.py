"""Operations of a definition in the words of the specs, with all that they share still written out."""

import re
from collections.abc import Hashable, Mapping
from typing import Any, NamedTuple

from generator.importer.schemas import SchemaImport
from generator.importer.words import Words, accepts
from generator.spec.operations import (
    Annotation,
    Answer,
    AuthenticationUse,
    Body,
    Failure,
    Header,
    Operation,
    Replacement,
    Trigger,
)
from generator.spec.values import ExternalDocs, Parameter

_STATUS = re.compile(r"[1-5]\d\d")
_OTHER_STATUS = re.compile(r"default|[1-5]XX")
_PLACES = {"path": "path", "query": "query", "header": "header", "formData": "form"}
_RESPONSES, _PARAMETERS = "#/responses/", "#/parameters/"


class ImportedOperation(NamedTuple):
    """One operation.

    Attributes:
        name: its operationId.
        path: its path.
        tags: groups that it belongs to.
        is_trigger: whether it is a trigger.
        record: its record; parameters and errors are written out, except references of the definition, which are names.
    """

    name: str
    path: str
    tags: tuple[str, ...]
    is_trigger: bool
    record: dict[str, Any]


class OperationImport:
    """Turns operations into records.

    Attributes:
        parameters: names of shared parameters of the definition that have a word.
        responses: statuses of shared answers of the definition that have a word, by name.
    """

    def __init__(self, schemas: SchemaImport, parameters: frozenset[str], responses: Mapping[str, str]) -> None:
        self._schemas = schemas
        self.parameters = parameters
        self.responses = responses

    def operation(
        self, name: str, method: str, path: str, value: Mapping[str, Any], notification: Mapping[str, Any] | None
    ) -> ImportedOperation:
        """Return one operation; of a trigger with what arrives at its callback address."""
        is_trigger = "x-ms-trigger" in value
        words = Words(Trigger if is_trigger else Operation, value)
        del words.rest["operationId"]
        words.say(method, path)
        words.take("summary")
        words.take("description")
        words.take("x-ms-visibility", "visibility")
        if is_trigger:
            self._trigger(words, method, notification)
        for member in ("deprecated", "tags", "consumes", "produces"):
            if words.rest.get(member) == []:
                words.say(member, words.rest.pop(member))
            words.take(member)
        self._extensions(words)
        self._inputs(words)
        self._answers(words)
        tags = value.get("tags")
        named = tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else ()
        return ImportedOperation(name, path, named, is_trigger, words.record())

    def _trigger(self, words: Words, method: str, notification: Mapping[str, Any] | None) -> None:
        words.take("x-ms-trigger-hint", "hint")
        if words.rest["x-ms-trigger"] == ("batch" if method == "get" else "single"):
            del words.rest["x-ms-trigger"]
        else:
            words.take("x-ms-trigger", "kind")
        words.take("x-ms-trigger-metadata", "metadata")
        if notification is not None:
            words.say("notification", self._schemas.written(notification["schema"]))
            if "description" in notification:
                words.say("notification_description", notification["description"])
            else:
                words.omit("notification_description")
        elif method != "get":
            words.omit("notification")
            words.omit("notification_description")
        if method != "get":
            words.omit("unsubscribe")

    @staticmethod
    def _extensions(words: Words) -> None:
        pageable = words.rest.get("x-ms-pageable")
        if (
            isinstance(pageable, dict)
            and pageable.keys() == {"nextLinkName"}
            and isinstance(pageable["nextLinkName"], str)
        ):
            words.say("next_link", words.rest.pop("x-ms-pageable")["nextLinkName"])
        if words.rest.get("x-ms-capabilities") == {"chunkTransfer": True}:
            del words.rest["x-ms-capabilities"]
            words.say("chunked", True)
        if (
            isinstance(docs := words.rest.get("externalDocs"), dict)
            and isinstance(docs.get("url"), str)
            and docs["url"]
        ):
            page = Words(ExternalDocs, words.rest.pop("externalDocs"))
            page.take("url")
            page.take("description")
            words.say("external_docs", page.record())
        security = words.rest.get("security")
        if isinstance(security, list) and all(_is_one_authentication(each) for each in security):
            words.say("security", [_authentication(each) for each in words.rest.pop("security")])
        if isinstance(annotation := words.rest.get("x-ms-api-annotation"), dict) and annotation:
            inner = Words(Annotation, annotation)
            for member in ("family", "revision", "status"):
                inner.take(member)
            if isinstance(replacement := inner.rest.get("replacement"), dict) and "operationId" in replacement:
                other = Words(Replacement, inner.rest.pop("replacement"))
                other.take("operationId", "operation")
                other.take("api")
                inner.say("replacement", other.record())
            del words.rest["x-ms-api-annotation"]
            words.say("annotation", inner.record())

    def _inputs(self, words: Words) -> None:
        parameters = words.rest.get("parameters")
        if not isinstance(parameters, list):
            return
        found: list[Any] = []
        body: dict[str, Any] | str | None = None
        for at, parameter in enumerate(parameters):
            if _is_body(parameter) and body is None:
                body = self._body(parameter, None if at == len(parameters) - 1 else at + 1)
            elif (shared := _reference(parameter, _PARAMETERS)) is not None and shared in self.parameters:
                found.append(shared)
            elif is_parameter(parameter):
                found.append(self.parameter(parameter))
            else:
                return
        if len({_identity(each) for each in parameters}) < len(parameters):
            return
        if found or body is None:
            words.say("parameters", found)
        if body is not None:
            words.say("body", body)
        del words.rest["parameters"]

    def parameter(self, value: Mapping[str, Any]) -> dict[str, Any]:
        """Return the record of a parameter that is no body."""
        words = Words(Parameter, value)
        place = words.rest.pop("in")
        name = words.rest.pop("name")
        self._schemas.parameter(words, name)
        kind = words.words.pop("type")
        kind = "file" if kind == "download" else kind
        if name != name.strip():
            words.rest["name"] = name
        words.words = {"name": name.strip(), "in": _PLACES[place], "type": kind, **words.words}
        if place == "path" and words.rest.get("required") is True:
            del words.rest["required"]
        elif place == "path":
            words.omit("required")
        words.take("required")
        if place == "path":
            encoding = words.rest.pop("x-ms-url-encoding", "none")
            if encoding not in ("single", "double", "none") or (encoding == "none") == ("x-ms-url-encoding" in value):
                words.rest["x-ms-url-encoding"] = encoding
            elif encoding != self._schemas.style.url_encoding:
                words.say("url_encoding", encoding)
        elif words.rest.get("x-ms-url-encoding") != "none":  # which is what generate says nothing of
            words.take("x-ms-url-encoding", "url_encoding")
        return words.record()

    def _body(self, value: Mapping[str, Any], position: int | None) -> dict[str, Any] | str:
        words = Words(Body, value)
        words.say("schema", self._schemas.written(words.rest.pop("schema")))
        del words.rest["in"]
        if words.rest["name"] == "body":
            del words.rest["name"]
        words.take("name")
        words.take("x-ms-summary", "title")
        words.take("description")
        words.take("x-ms-visibility", "visibility")
        words.take("x-nullable", "nullable")
        if "required" not in words.rest:
            words.omit("required")
        elif words.rest["required"] is True:
            del words.rest["required"]
        words.take("required")
        if position is not None:
            words.say("position", position)
        record = words.record()
        schema = record.get("schema")
        return schema if record.keys() == {"schema"} and isinstance(schema, str) else record

    def _answers(self, words: Words) -> None:
        responses = words.rest.get("responses")
        if not isinstance(responses, dict):
            words.omit("responses")
            return
        answers: list[dict[str, Any]] = []
        errors: list[Any] = []
        left: dict[str, Any] = {}
        for status, response in responses.items():
            is_known = _STATUS.fullmatch(status) or _OTHER_STATUS.fullmatch(status)
            shared = _reference(response, _RESPONSES)
            if not is_known or not isinstance(response, dict):
                left[status] = response
            elif shared is not None and self.responses.get(shared) == status:
                errors.append(shared)
            elif "$ref" in response:
                left[status] = response
            elif status[0] in "123":
                answers.append(self.answer(status, response, Answer))
            else:
                errors.append(self.answer(status, response, Failure))
        if answers:
            words.say("returns", self._shortest(answers))
        if errors:
            words.say("errors", errors)
        if left:
            words.rest["responses"] = left
        else:
            del words.rest["responses"]

    def _shortest(self, answers: list[dict[str, Any]]) -> Any:
        if len(answers) > 1:
            return answers
        answer = answers[0]
        is_usual = answer.keys() == {"type", "description"} and answer["description"] == self._schemas.style.success
        return answer["type"] if is_usual else answer

    def answer(self, status: str, value: Mapping[str, Any], cls: Hashable) -> dict[str, Any]:
        """Return the record of an answer or error."""
        words = Words(cls, value)
        if status != "200":
            words.say("status", int(status) if _STATUS.fullmatch(status) else status)
        schema = words.rest.get("schema")
        if isinstance(schema, dict):
            written = self._schemas.written(words.rest.pop("schema"))
            words.say("type" if isinstance(written, str) else "schema", written)
        words.take("description")
        headers = words.rest.get("headers")
        if isinstance(headers, dict) and headers and all(isinstance(each, dict) for each in headers.values()):
            words.say("headers", {name: self._header(header) for name, header in words.rest.pop("headers").items()})
        words.take("examples")
        words.take("x-nullable", "nullable")
        return words.record()

    def _header(self, value: Mapping[str, Any]) -> dict[str, Any]:
        words = Words(Header, value)
        self._schemas.header(words)
        return words.record()


def is_parameter(value: Any) -> bool:
    """Return whether a parameter can be said in words, as one that is no body."""
    return (
        isinstance(value, dict)
        and isinstance(value.get("in"), str)
        and value["in"] in _PLACES
        and isinstance(value.get("name"), str)
        and bool(value["name"].strip())
    )


def _is_one_authentication(alternative: Any) -> bool:
    if not isinstance(alternative, dict) or len(alternative) != 1:
        return False
    ((name, scopes),) = alternative.items()
    are_texts = scopes == [] or accepts(AuthenticationUse, "scopes", scopes)
    return bool(name.strip()) and are_texts


def _authentication(alternative: Mapping[str, Any]) -> str | dict[str, Any]:
    ((name, scopes),) = alternative.items()
    return {"use": name, "scopes": scopes} if scopes else name


def _is_body(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and value.get("in") == "body"
        and isinstance(value.get("name"), str)
        and bool(value["name"].strip())
        and isinstance(value.get("schema"), dict)
    )


def _identity(value: Any) -> tuple[str, str]:
    return str(value.get("name", value.get("$ref"))), str(value.get("in"))


def _reference(value: Any, prefix: str) -> str | None:
    reference = value.get("$ref") if isinstance(value, dict) and len(value) == 1 else None
    is_ours = isinstance(reference, str) and reference.startswith(prefix)
    return reference.removeprefix(prefix) if isinstance(reference, str) and is_ours else None
