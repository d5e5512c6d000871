"""How a definition is written: of each thing that can be written in several ways, the one that it uses most."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from generator.render.labels import spaced, title_of

_LABELS = ("x-ms-summary", "title")
_EXAMPLES = ("x-ms-test-value", "example")


class ImportedStyle(NamedTuple):
    """The `style` of a connector, as far as the importer chooses it.

    Attributes:
        makes_labels: whether labels are those that the generator makes from names.
        property_label: what the label of a property is called.
        example: what an example is called.
        parameter_example: what an example of a parameter is called.
        url_encoding: how path parameters are encoded.
        success: what answers that have a type only mean.
        choices: the form of drop-downs.
        dynamic: the form of dynamic schemas.
    """

    makes_labels: bool
    property_label: str
    example: str
    parameter_example: str
    url_encoding: str
    success: str
    choices: str
    dynamic: str

    def record(self) -> dict[str, Any]:
        """Return it as written in `connector.yaml`."""
        words: dict[str, Any] = {"as_written": True}
        if self.makes_labels:
            words["labels"] = "made"
        usual = ImportedStyle(
            makes_labels=False,
            property_label="x-ms-summary",
            example="x-ms-test-value",
            parameter_example=self.example,
            url_encoding="single",
            success="The request succeeded.",
            choices="both",
            dynamic="both",
        )
        names = self._fields[1:]
        return words | {name: value for name in names if (value := getattr(self, name)) != getattr(usual, name)}


def style_of(definition: Mapping[str, Any]) -> ImportedStyle:
    """Return how a definition is written."""
    seen: Counter[tuple[str, str]] = Counter()
    for kind, name, value in _values(definition):
        if kind == "response":
            if isinstance(description := value.get("description"), str) and description.strip():
                seen["success", description] += 1
            continue
        labels = ("x-ms-summary",) if kind == "parameter" else _LABELS
        for member in labels:
            if member in value:
                seen["label", member] += kind != "parameter"
                made = value[member] == (spaced(name) if kind == "schema" else title_of(name))
                seen["saved" if made else "other", member] += 1
        if not any(member in value for member in labels) and "$ref" not in value:
            seen["bare", ""] += 1
        for member in (*_EXAMPLES, "x-example"):
            seen["parameter_example" if kind == "parameter" else "example", member] += member in value
        if kind == "parameter" and value.get("in") == "path":
            seen["url_encoding", str(value.get("x-ms-url-encoding", "none"))] += 1
        for word, first, second in (
            ("choices", "x-ms-dynamic-values", "x-ms-dynamic-list"),
            ("dynamic", "x-ms-dynamic-schema", "x-ms-dynamic-properties"),
        ):
            if first in value or second in value:
                one = {"choices": ("values", "list"), "dynamic": ("schema", "properties")}[word]
                form = "both" if first in value and second in value else one[0] if first in value else one[1]
                seen[word, form] += 1
    label = _most(seen, "label", _LABELS)
    example = _most(seen, "example", _EXAMPLES)
    return ImportedStyle(
        makes_labels=seen["saved", label] + (seen["saved", "x-ms-summary"] if label == "title" else 0)
        > seen["bare", ""],
        property_label=label,
        example=example,
        parameter_example=_most(seen, "parameter_example", (example, *_EXAMPLES, "x-example")),
        url_encoding=_most(seen, "url_encoding", ("single", "none", "double")),
        success=_most(seen, "success", ("The request succeeded.", *_named(seen, "success"))),
        choices=_most(seen, "choices", ("both", "values", "list")),
        dynamic=_most(seen, "dynamic", ("both", "schema", "properties")),
    )


def _named(seen: Counter[tuple[str, str]], kind: str) -> list[str]:
    return [name for one, name in seen if one == kind]


def _most(seen: Counter[tuple[str, str]], kind: str, choices: tuple[str, ...]) -> str:
    return max(choices, key=lambda choice: seen[kind, choice])


def _values(definition: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Give each parameter, each property with its name, and each answer that succeeds and has a type."""
    waiting: list[Any] = []
    paths = definition.get("paths")
    for item in paths.values() if isinstance(paths, dict) else ():
        for operation in item.values() if isinstance(item, dict) else ():
            if not isinstance(operation, dict):
                continue
            parameters = operation.get("parameters")
            for parameter in parameters if isinstance(parameters, list) else ():
                if isinstance(parameter, dict) and "in" in parameter:
                    if parameter["in"] != "body":
                        yield "parameter", str(parameter.get("name")), parameter
                    waiting.append(parameter.get("schema"))
            responses = operation.get("responses")
            for status, response in responses.items() if isinstance(responses, dict) else ():
                if isinstance(response, dict):
                    waiting.append(response.get("schema"))
                    if status == "200" and "schema" in response:
                        yield "response", status, response
            waiting.append(operation.get("schema"))
    definitions = definition.get("definitions")
    for name, value in definitions.items() if isinstance(definitions, dict) else ():
        if isinstance(value, dict):
            yield "schema", name, value
            waiting.append(value)
    while waiting:
        schema = waiting.pop()
        if not isinstance(schema, dict):
            continue
        properties = schema.get("properties")
        for name, member in properties.items() if isinstance(properties, dict) else ():
            if isinstance(member, dict):
                yield "property", name, member
                waiting.append(member)
        waiting += [schema.get("items"), schema.get("additionalProperties")]
        parts = schema.get("allOf")
        waiting += parts if isinstance(parts, list) else []
