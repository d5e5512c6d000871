"""Entries that do nothing."""

from collections.abc import Iterator

from generator.definition import METHODS
from generator.definition.files import PROPERTIES
from generator.validator.connector import Connector
from generator.validator.json_values import listed, mapping, strings, text
from generator.validator.rule import Example, Violation, rule
from generator.validator.rules.document.extensions import KNOWN_EXTENSIONS

_PULL_REQUESTS = "microsoft/PowerPlatformConnectors#698, #473"
_ITEM = "/paths/~1items"
_LIST = f"{_ITEM}/get"
# What is wrong with these when they are empty, other rules say.
_JUDGED_ELSEWHERE = frozenset(
    """
    x-ms-agentic-protocol x-ms-connector-metadata x-ms-dynamic-list x-ms-dynamic-properties x-ms-dynamic-schema
    x-ms-dynamic-tree x-ms-dynamic-values x-ms-notification-content x-ms-summary x-ms-trigger x-ms-trigger-hint
    x-ms-url-encoding x-ms-visibility
    """.split()  # noqa: SIM905 - short lines, for people
)
_OF_TRIGGERS = ("x-ms-trigger-hint", "x-ms-trigger-metadata", "x-ms-trigger-value")
_EMPTY_AT_ROOT = ("definitions", "parameters", "responses", "securityDefinitions", "security", "tags")
_EMPTY_IN_PROPERTIES = ("policyTemplateInstances", "connectionParameterSets")


@rule(
    "path-item-empty",
    "warning",
    summary="Every path has an operation",
    why="A path alone does nothing; reviewers have it removed. Mostly its operations were deleted one by one.",
    source=f"{_PULL_REQUESTS}; measured: 44 of 1,032 published definitions",
    bad=({"/paths/~1stores": {}}, {"/paths/~1stores": {"x-note": "to come"}}),
    good={"/paths/x-stores": {}},
)
def path_item_empty(connector: Connector) -> Iterator[Violation]:
    """Report paths without any operation, whatever else they hold; a misspelled one is another rule's."""
    for path, item in mapping(connector.definition, "paths").items():
        if not path.startswith("/") or not isinstance(item, dict) or "$ref" in item:
            continue
        if not any(key.lower() in METHODS for key in item):
            rest = ", ".join(map(repr, item))
            yield Violation(
                f"the path {path!r} has no operation" + (f", only {rest:.80}" if rest else ""), ("paths", path)
            )


@rule(
    "extension-empty",
    "warning",
    summary="An extension `x-ms-...` says something: it is not null, nor an empty object, list or text",
    why="It does nothing. Fill it in, or take it out.",
    source="own advice; measured: no published connector of a sample of 124",
    bad=(
        {"/x-ms-capabilities": {}},
        {f"{_LIST}/x-ms-api-annotation": {}},
        {"/definitions/Item/properties/name/x-ms-keywords": []},
    ),
    good={f"{_LIST}/x-ms-api-annotation": {"status": "Preview"}},
)
def extension_empty(connector: Connector) -> Iterator[Violation]:
    """Report empty extensions, but for those whose own rules say so, and for misspelled ones."""
    for key, uses in connector.index.extensions.items():
        if key not in KNOWN_EXTENSIONS or key in _JUDGED_ELSEWHERE:
            continue
        for use in uses:
            if use.value is None or use.value in ({}, [], ""):
                yield Violation(f"{key!r} is empty, so it does nothing", use.place)


@rule(
    "trigger-member-without-trigger",
    "warning",
    summary="`x-ms-trigger-hint` and its like stand in a trigger",
    why="Without `x-ms-trigger` the operation is an action, and they do nothing.",
    source="Microsoft: OpenAPI extensions for custom connectors; measured: no published connector of a sample of 124",
    bad={f"{_LIST}/x-ms-trigger-hint": "Add an item to see it work."},
    good={f"{_LIST}/x-trigger-hint": "Add an item to see it work."},
)
def trigger_member_without_trigger(connector: Connector) -> Iterator[Violation]:
    """Report them in operations without `x-ms-trigger`."""
    for operation in connector.index.operations:
        for key in _OF_TRIGGERS:
            if key in operation.node and "x-ms-trigger" not in operation.node:
                yield Violation(f"{operation.title!r} is no trigger, so {key!r} does nothing", (*operation.place, key))


@rule(
    "tag-unused",
    "info",
    summary="Every tag that the document declares is given to an operation",
    why="What no operation has is mostly left over.",
    source="own advice; measured: 5 of a sample of 124 published connectors",
    bad={"/tags": [{"name": "Stores"}]},
    good={"/tags": [{"name": "Items"}], f"{_LIST}/tags": ["Items"]},
)
def tag_unused(connector: Connector) -> Iterator[Violation]:
    """Report tags that no operation names."""
    if not connector.definition.get("tags"):
        return
    given = {tag for operation in connector.index.operations for tag in strings(operation.node, "tags")}
    for position, tag in enumerate(listed(connector.definition, "tags")):
        name = text(tag, "name")
        if name and name not in given:
            yield Violation(f"no operation has the tag {name!r}", ("tags", position))


@rule(
    "member-empty",
    "info",
    is_on=False,
    summary="Objects and lists that may be left out are not there empty",
    why="They do nothing. Official tools write them all the same, and nothing comes of it.",
    source="own advice; measured: 106 of a sample of 124 published connectors",
    bad=({"/parameters": {}}, Example(properties={"/properties/policyTemplateInstances": []})),
    good=Example(properties={"/properties/scriptOperations": []}),
)
def member_empty(connector: Connector) -> Iterator[Violation]:
    """Report empty members of the document and of the properties."""
    for key in _EMPTY_AT_ROOT:
        if connector.definition.get(key) in ({}, []):
            yield Violation(f"{key!r} is empty; it may be left out", (key,))
    for key in _EMPTY_IN_PROPERTIES:
        if connector.properties.get(key) in ({}, []):
            yield Violation(f"{key!r} is empty; it may be left out", ("properties", key), PROPERTIES)
