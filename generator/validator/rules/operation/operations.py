"""Operations."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from generator.definition.spelling import did_you_mean
from generator.validator.connector import Connector
from generator.validator.declared import holding, length, missing, operations
from generator.validator.fixes import in_the_case_of
from generator.validator.index import Operation
from generator.validator.json_values import flag, mapping, text
from generator.validator.rule import REMOVED, Place, Violation, rule

_MAX_ID = 80
_ODD = re.compile(r"[^A-Za-z0-9_-]")
_PASCAL = re.compile(r"[A-Z][A-Za-z0-9]*")
_REVISION = re.compile(r"_?V[0-9]+$|_v[0-9]+$")
_VISIBILITIES = ("important", "advanced", "internal")
_TOLERATED_VISIBILITIES = frozenset({*_VISIBILITIES, "", "none"})
_ANNOTATION = "x-ms-api-annotation"

_LIST = "/paths/~1items/get"
_GET = "/paths/~1items~1{item_id}/get"
_BODY = {"name": "body", "in": "body", "schema": {"$ref": "#/definitions/Item"}}


def _family(revision: object = None, **more: object) -> dict[str, object]:
    annotation = {"family": "GetItem", "status": "Production", **more}
    return annotation if revision is None else {**annotation, "revision": revision}


@rule(
    "operation-id-missing",
    "error",
    summary="Every operation has an `operationId`",
    why="Flows and apps keep the id, and call the operation by it.",
    source="Microsoft: swagger validator OperationIdRequired",
    bad=({f"{_LIST}/operationId": REMOVED}, {f"{_LIST}/operationId": ""}),
    good={f"{_LIST}/operationId": "FindItems"},
)
def operation_id_missing(connector: Connector) -> Iterator[Violation]:
    """Report operations without an id, or with an empty one."""
    for operation in connector.index.operations:
        if "operationId" not in operation.node:
            yield Violation(f"{operation.title} has no operationId", operation.place)
        elif operation.node["operationId"] == "":
            yield Violation(f"the operationId of {operation.title} is empty", (*operation.place, "operationId"))


@rule(
    "operation-id-duplicate",
    "error",
    summary="No two operations have the same `operationId`, upper and lower case being the same",
    why="It could not be told which of them a flow means.",
    source="Microsoft: swagger validator OperationIdNotUnique",
    bad={f"{_GET}/operationId": "listitems"},
    good={f"{_GET}/operationId": "ListItem"},
)
def operation_id_duplicate(connector: Connector) -> Iterator[Violation]:
    """Report the later operation of each pair."""
    seen: dict[str, Operation] = {}
    for operation in connector.index.operations:
        if not operation.id:
            continue
        earlier = seen.setdefault(operation.id.casefold(), operation)
        if earlier is not operation:
            yield Violation(
                f"the operationId {operation.id!r} is taken by {earlier.method.upper()} {earlier.path}",
                (*operation.place, "operationId"),
            )


operation_id_too_long = rule(
    "operation-id-too-long",
    "warning",
    summary="An `operationId` has at most 80 characters",
    why="The swagger validator has a limit that is not published; the longest id of a published connector has 77.",
    source="Microsoft: swagger validator OperationIdTooLong; 1,015 published definitions",
    bad={f"{_LIST}/operationId": "ListItems" * 10},
    good={f"{_LIST}/operationId": "ListItems" * 8},
)(length(operations, "operationId", _MAX_ID))


operation_id_special_chars = rule(
    "operation-id-special-chars",
    "warning",
    summary="An `operationId` is made of letters, digits, `_` and `-`",
    why="The platform changes other characters without a word, so that the id differs from what is written here.",
    source="Microsoft: swagger validator OperationIdSanitized",
    bad={f"{_LIST}/operationId": "items/list"},
    good={f"{_LIST}/operationId": "items_list-2"},
)(holding(operations, "operationId", _ODD, "the operationId {0!r} holds {1!r}"))


@rule(
    "operation-id-not-pascal-case",
    "info",
    is_on=False,
    summary="An `operationId` is in Pascal case, as in `ListItems`",
    why="It is the convention of most connectors, and shows in the names of steps in a flow's code.",
    source="Microsoft: connector coding standards; string guidance",
    bad={f"{_LIST}/operationId": "list_items"},
    good={f"{_LIST}/operationId": "ListItemsV2"},
)
def operation_id_not_pascal_case(connector: Connector) -> Iterator[Violation]:
    """Report ids of another form; those with odd characters have a rule of their own."""
    for operation in connector.index.operations:
        if operation.id and not _PASCAL.fullmatch(operation.id) and not _ODD.search(operation.id):
            words = "".join(word[:1].upper() + word[1:] for word in re.split("[_-]", operation.id))
            such = f", as {words!r} is" if _PASCAL.fullmatch(words) else ""
            yield Violation(f"{operation.id!r} is not in Pascal case{such}", (*operation.place, "operationId"))


@rule(
    "get-with-body",
    "error",
    summary="No GET or HEAD operation has a body or form fields",
    why="The platform sends none with these methods.",
    source="Microsoft: swagger validator BodyOrFormDataParameterInFetchOperationNotAllowed",
    bad={f"{_LIST}/parameters/-": _BODY},
    good={
        "/paths/~1items/delete": {
            "operationId": "DeleteItems",
            "summary": "Delete items",
            "description": "Deletes items of the store.",
            "parameters": [_BODY],
            "responses": {"204": {"description": "They are gone."}},
        }
    },
)
def get_with_body(connector: Connector) -> Iterator[Violation]:
    """Report each such operation once."""
    for operation in connector.index.operations:
        if operation.method in ("get", "head"):
            for parameter in operation.parameters:
                if parameter.location in ("body", "formData"):
                    what = "a body" if parameter.location == "body" else "form fields"
                    yield Violation(
                        f"{operation.title} is a {operation.method.upper()} and sends {what}", operation.place
                    )
                    break


@rule(
    "visibility-value-invalid",
    "error",
    summary="`x-ms-visibility` is `important`, `advanced` or `internal`",
    why="Other values, also in another case, are not understood.",
    source="Microsoft: OpenAPI extensions; apiDefinition.swagger.schema.json",
    bad=({f"{_LIST}/x-ms-visibility": "Advanced"}, {"/definitions/Item/properties/id/x-ms-visibility": True}),
    good={f"{_LIST}/x-ms-visibility": "none", f"{_GET}/x-ms-visibility": "important"},
    fix=in_the_case_of(*_VISIBILITIES),
)
def visibility_value_invalid(connector: Connector) -> Iterator[Violation]:
    """Report other values; an empty one and `none` do no harm."""
    for use in connector.index.extended("x-ms-visibility"):
        if not isinstance(use.value, str):
            yield Violation(f"the visibility must be one of {', '.join(_VISIBILITIES)}", use.place)
        elif use.value not in _TOLERATED_VISIBILITIES:
            near = did_you_mean(use.value.strip(), _VISIBILITIES) or f"; expected one of {', '.join(_VISIBILITIES)}"
            yield Violation(f"there is no visibility {use.value!r:.40}{near}", use.place)


operation_visibility_missing = rule(
    "operation-visibility-missing",
    "info",
    summary="Every operation says its `x-ms-visibility`",
    why="The checklist of certification asks for it; nine of ten published connectors leave it out somewhere.",
    source="Microsoft: certification submission; 1,015 published definitions",
    is_on=False,
    bad={f"{_LIST}/x-ms-visibility": REMOVED},
    good={f"{_LIST}/x-ms-visibility": "advanced"},
)(missing(operations, "x-ms-visibility", "{0.title} has no x-ms-visibility"))


@rule(
    "deprecated-suffix-missing",
    "info",
    summary="The summary of a deprecated operation ends in `(deprecated)`",
    why="Makers see the summary, not the mark.",
    source="Microsoft: deprecate an operation",
    bad=(
        {f"{_LIST}/deprecated": True},
        {f"{_LIST}/deprecated": True, f"{_LIST}/summary": "List items in a deprecated way"},
    ),
    good={f"{_LIST}/deprecated": True, f"{_LIST}/summary": "List items (deprecated)"},
)
def deprecated_suffix_missing(connector: Connector) -> Iterator[Violation]:
    """Report visible deprecated operations whose summary does not say so."""
    for operation in connector.index.operations:
        if flag(operation.node, "deprecated") and not operation.is_internal:
            summary = text(operation.node, "summary")
            if summary and "(deprecated)" not in summary.lower():
                yield Violation(
                    f"the summary does not end in '(deprecated)': {summary!r}", (*operation.place, "summary")
                )


@rule(
    "operation-id-revision-suffix",
    "info",
    summary="The `operationId` of a later revision ends in its number, as in `ListItemsV2`",
    why="Makers of flows tell the revisions of an operation apart by it.",
    source="Microsoft: swagger validator OperationIdShouldEndWithRevision; operational versioning",
    bad=(
        {f"{_GET}/{_ANNOTATION}": _family(2)},
        {f"{_GET}/{_ANNOTATION}": _family(3), f"{_GET}/operationId": "GetItemV2"},
    ),
    good=(
        {f"{_GET}/{_ANNOTATION}": _family(2), f"{_GET}/operationId": "GetItem_V2"},
        {f"{_GET}/{_ANNOTATION}": _family(12), f"{_GET}/operationId": "GetItem12"},
    ),
)
def operation_id_revision_suffix(connector: Connector) -> Iterator[Violation]:
    """Report revisions above 1 whose id ends in no number, or in another one."""
    for operation, annotation, _ in _annotated(connector):
        revision = annotation.get("revision")
        if type(revision) is not int or revision < 2 or not operation.id:
            continue
        digits = operation.id[len(operation.id.rstrip("0123456789")) :]
        if digits.lstrip("0") != str(revision):
            name = _REVISION.sub("", operation.id)
            yield Violation(
                f"revision {revision} should be called {name}V{revision}", (*operation.place, "operationId")
            )


@rule(
    "annotation-replacement-invalid",
    "error",
    summary="`replacement` of `x-ms-api-annotation` stands on a deprecated operation and has `api` and `operationId`",
    why="It leads makers from an old operation to the one that takes its place.",
    source="Microsoft: swagger validator ApiAnnotationExtensionReplacementInfo",
    bad=(
        {
            f"{_LIST}/{_ANNOTATION}": {"replacement": {"api": "items"}},
            f"{_LIST}/deprecated": True,
            f"{_LIST}/summary": "List items (deprecated)",
        },
        {f"{_LIST}/{_ANNOTATION}": {"replacement": {"api": "items", "operationId": "GetItem"}}},
    ),
    good={
        f"{_LIST}/{_ANNOTATION}": {"replacement": {"api": "items", "operationId": "GetItem"}},
        f"{_LIST}/deprecated": True,
        f"{_LIST}/summary": "List items (deprecated)",
    },
)
def annotation_replacement_invalid(connector: Connector) -> Iterator[Violation]:
    """Report replacements of what is not deprecated, and those that lack a member."""
    for operation, annotation, place in _annotated(connector):
        if "replacement" not in annotation:
            continue
        at = (*place, "replacement")
        if not flag(operation.node, "deprecated"):
            yield Violation(f"{operation.title} has a replacement, but is not deprecated", at)
        for key in ("api", "operationId"):
            if not text(annotation["replacement"], key):
                yield Violation(f"the replacement must have a text {key!r}", at)


@rule(
    "annotation-family-invalid",
    "warning",
    summary="In a family each operation has its own revision, at most two are active, none is ahead of the connector",
    why="Makers are shown the newest revision of a family; the swagger validator warns when it cannot be told.",
    source="Microsoft: swagger validator OperationFamily, OperationRevisionEmpty, OperationStatusAheadOfConnector; "
    "operational versioning",
    bad=(
        {f"{_GET}/{_ANNOTATION}": _family()},
        {f"{_GET}/{_ANNOTATION}": _family(1), f"{_LIST}/{_ANNOTATION}": _family(1)},
        {f"{_GET}/{_ANNOTATION}": _family(1), f"/info/{_ANNOTATION}": {"status": "Preview"}},
    ),
    good={
        f"{_GET}/{_ANNOTATION}": _family(1),
        f"{_LIST}/{_ANNOTATION}": _family(2),
        f"{_LIST}/operationId": "GetItemV2",
    },
)
def annotation_family_invalid(connector: Connector) -> Iterator[Violation]:
    """Report each fault at the operation that brings it in."""
    revisions: dict[tuple[str, int], Operation] = {}
    active: dict[str, int] = {}
    is_preview = text(mapping(mapping(connector.definition, "info"), _ANNOTATION), "status").lower() == "preview"
    for operation, annotation, place in _annotated(connector):
        if not (family := text(annotation, "family")):
            continue
        revision = annotation.get("revision")
        if type(revision) is not int:
            yield Violation(
                f"{operation.title} is of the family {family!r} and has no revision; expected a number", place
            )
        elif (earlier := revisions.setdefault((family, revision), operation)) is not operation:
            yield Violation(f"{earlier.title} is revision {revision} of the family {family!r} too", place)
        if not flag(operation.node, "deprecated"):
            active[family] = active.get(family, 0) + 1
            if active[family] == 3:
                yield Violation(f"the family {family!r} has more than two operations that are not deprecated", place)
        if is_preview and text(annotation, "status").lower() == "production":
            yield Violation(f"{operation.title} has the status 'Production', the connector 'Preview'", place)


def _annotated(connector: Connector) -> Iterator[tuple[Operation, Mapping[str, Any], Place]]:
    for operation in connector.index.operations:
        if annotation := mapping(operation.node, _ANNOTATION):
            yield operation, annotation, (*operation.place, _ANNOTATION)
