"""Parameters."""

import re
from collections.abc import Iterator

from generator.definition.policy_templates import is_reserved_header
from generator.validator.connector import Connector
from generator.validator.declared import forbidden, holding, parameters
from generator.validator.fixes import encoding_set, place_removed, required_set
from generator.validator.index import Operation, Parameter
from generator.validator.inputs import entry_places
from generator.validator.json_values import listed, text
from generator.validator.rule import REMOVED, Place, Violation, rule

_LOCATIONS = ("query", "path", "header", "formData", "body")
_NOT_IN_PATH = tuple(location for location in _LOCATIONS if location != "path")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_TAKEN = re.compile("^connectionid\\Z", re.IGNORECASE)
_ENCODINGS = ("single", "double")
_FEW = 20  # among more parameters than these a similar name is no hint, only slow to find
_VARIABLE = re.compile(r"\{([^{}/]+)\}")

_COLOR = "/paths/~1items/get/parameters/0"
_LIST = "/paths/~1items/get/parameters"
_NUMBER = "/paths/~1items~1{item_id}/get/parameters/0"
_QUERY = {"name": "size", "in": "query", "type": "string", "x-ms-summary": "Size", "description": "How large it is."}
_FIELD = {"name": "note", "in": "formData", "type": "string", "x-ms-summary": "Note", "description": "What to keep."}


@rule(
    "parameter-basic-shape",
    "error",
    summary="A parameter has a name and a location, and outside a body a type, which is not `object`",
    why="OpenAPI 2.0 requires them, and the import checks a definition against its JSON schema.",
    source="OpenAPI 2.0",
    bad=(
        {f"{_COLOR}/in": "cookie"},
        {f"{_COLOR}/name": REMOVED},
        {f"{_COLOR}/type": REMOVED},
        {f"{_COLOR}/type": "object"},
    ),
    good={f"{_COLOR}/in": "header"},
)
def parameter_basic_shape(connector: Connector) -> Iterator[Violation]:
    """Report what is missing or impossible."""
    for parameter in connector.index.parameters:
        raw, place = parameter.node, parameter.place
        called = f"the parameter {parameter.name!r}" if parameter.name else "this parameter"
        if raw.get("name", "") == "":
            yield Violation("this parameter has no name", (*place, "name") if "name" in raw else place)
        if parameter.location not in _LOCATIONS:
            found = f"not {raw['in']!r:.40}" if "in" in raw else "and it is missing"
            at = (*place, "in") if "in" in raw else place
            yield Violation(f"the location ('in') of {called} must be one of {', '.join(_LOCATIONS)}, {found}", at)
        elif parameter.location == "body":
            continue
        elif "type" not in raw:
            if "schema" not in raw:
                yield Violation(f"{called} has no type", place)
        elif raw["type"] in ("object", "null"):
            yield Violation(f"the type {raw['type']!r} is not possible outside a body", (*place, "type"))


@rule(
    "path-parameter-not-required",
    "error",
    summary="A path parameter is `required`",
    why="Without its value there is no address to call.",
    source="Microsoft: swagger validator PathParameterMustBeRequired; OpenAPI 2.0",
    bad=({f"{_NUMBER}/required": REMOVED}, {f"{_NUMBER}/required": False}),
    good={f"{_COLOR}/required": False},
    fix=required_set,
)
def path_parameter_not_required(connector: Connector) -> Iterator[Violation]:
    """Report path parameters that may be left out."""
    for parameter in connector.index.parameters:
        if parameter.location == "path" and parameter.node.get("required", False) is False:
            place = (*parameter.place, "required") if "required" in parameter.node else parameter.place
            yield Violation(f"the path parameter {parameter.name!r} must have 'required': true", place)


@rule(
    "path-variable-undeclared",
    "error",
    summary="Every variable of a path is declared as a path parameter",
    why="The platform would not know what to fill in.",
    source="Microsoft: swagger validator OperationMissingPathParameter",
    bad=({"/paths/~1items~1{item_id}/get/parameters": []}, {f"{_NUMBER}/name": "itemId"}),
    good={f"{_LIST}/-": {**_QUERY, "name": "item_id"}},
)
def path_variable_undeclared(connector: Connector) -> Iterator[Violation]:
    """Report each variable that no parameter fills, with the parameter that is probably meant."""
    for operation in connector.index.operations:
        missing, unused = _unmatched(connector, operation)
        names = [parameter.name for parameter in unused]
        for name in missing:
            meant = _nearest(name, names)
            yield Violation(
                f"{operation.title} declares no path parameter for {{{name}}}"
                + (f"; did you mean {meant!r}?" if meant else ""),
                operation.place,
            )


@rule(
    "path-parameter-not-in-template",
    "error",
    summary="Every path parameter stands in the path, as `{name}`",
    why="Its value would go nowhere.",
    source="Microsoft: swagger validator PathParameterNotDefinedInTemplate",
    bad={f"{_LIST}/-": {**_QUERY, "in": "path", "required": True, "x-ms-url-encoding": "single"}},
    good={f"{_LIST}/-": _QUERY},
)
def path_parameter_not_in_template(connector: Connector) -> Iterator[Violation]:
    """Report each such parameter of a path once, a shared one where it is referred to.

    A misspelled one is reported at the variable that it should fill.
    """
    seen: set[Place] = set()
    for operation in connector.index.operations:
        missing, unused = _unmatched(connector, operation)
        names = [parameter.name for parameter in unused]
        meant = {_nearest(name, names) for name in missing}
        entries = entry_places(connector.index, operation) if unused else {}
        for parameter in unused:
            if not parameter.name or parameter.name in meant:
                continue
            place = entries[parameter.place]
            if place not in seen:
                seen.add(place)
                yield Violation(f"the path {operation.path!r} has no {{{parameter.name}}}", place)


def _unmatched(connector: Connector, operation: Operation) -> tuple[list[str], list[Parameter]]:
    """Return the variables without parameters and the path parameters without variables."""
    if not _can_match(operation):
        return [], []
    variables = dict.fromkeys(_VARIABLE.findall(operation.path))
    declared = [parameter for parameter in operation.parameters if parameter.location == "path"]
    names = {parameter.name for parameter in declared}
    missing = [name for name in variables if name not in names]
    if missing and _has_unknown(connector, operation):
        missing = []
    return missing, [parameter for parameter in declared if parameter.name not in variables]


def _can_match(operation: Operation) -> bool:
    rest = _VARIABLE.sub("", operation.path)
    return operation.path.startswith("/") and "{" not in rest and "}" not in rest


def _has_unknown(connector: Connector, operation: Operation) -> bool:
    """Whether some parameter cannot be told: its reference does not resolve, or it has no name or location."""
    entries = [*listed(operation.item, "parameters"), *listed(operation.node, "parameters")]
    found = [connector.index.follow(entry, ()) for entry in entries]
    return any(each is None or not text(each.node, "name") or not text(each.node, "in") for each in found)


def _nearest(name: str, known: list[str]) -> str:
    if not known or len(known) > _FEW:
        return ""
    import difflib

    lowered = {each.lower(): each for each in known}
    found = difflib.get_close_matches(name.lower(), lowered, 1)
    return lowered[found[0]] if found else ""


@rule(
    "path-encoding-missing",
    "warning",
    summary="A path parameter has `x-ms-url-encoding`: `single` or `double`",
    why="It says how often a value with a slash in it is encoded. Without it the platform takes `single`.",
    source="Microsoft: swagger validator PathParameterMissingEncoding; microsoft/PowerPlatformConnectors#1095",
    bad=({f"{_NUMBER}/x-ms-url-encoding": REMOVED}, {f"{_NUMBER}/x-ms-url-encoding": "twice"}),
    good={f"{_NUMBER}/x-ms-url-encoding": "double"},
    fix=encoding_set,
)
def path_encoding_missing(connector: Connector) -> Iterator[Violation]:
    """Report path parameters without it, and values that it does not have."""
    for parameter in connector.index.parameters:
        if parameter.location != "path":
            continue
        encoding = parameter.node.get("x-ms-url-encoding")
        if "x-ms-url-encoding" not in parameter.node:
            yield Violation(f"the path parameter {parameter.name!r} has no x-ms-url-encoding", parameter.place)
        elif encoding not in _ENCODINGS:
            place = (*parameter.place, "x-ms-url-encoding")
            yield Violation(f"the encoding must be 'single' or 'double', not {encoding!r:.40}", place)


encoding_not_on_path = rule(
    "encoding-not-on-path",
    "warning",
    summary="Only path parameters have `x-ms-url-encoding`",
    why="It has no effect on others.",
    source="Microsoft: swagger validator QueryParameterEncodingNotSupported",
    bad={f"{_COLOR}/x-ms-url-encoding": "single"},
    good={f"{_NUMBER}/x-ms-url-encoding": "single"},
    fix=place_removed,
)(forbidden(parameters(*_NOT_IN_PATH), "x-ms-url-encoding", "x-ms-url-encoding has no effect in {0.location!r}"))


@rule(
    "parameter-duplicate",
    "error",
    summary="No two parameters of an operation have the same name and location",
    why="One of them would be lost. A name in two locations is only warned about: Power Apps mixes them up.",
    source="Microsoft: swagger validator OperationParametersContainDuplicateParameter; microsoft/Power-Fx#1611",
    bad=({f"{_LIST}/-": {**_QUERY, "name": "color"}}, {f"{_LIST}/-": {**_QUERY, "name": "color", "in": "header"}}),
    good={f"{_LIST}/-": _QUERY, "/paths/~1items/parameters": [_QUERY]},
)
def parameter_duplicate(connector: Connector) -> Iterator[Violation]:
    """Report the later entry of each pair in one list; of a name in two locations, the operation."""
    for kind in ("path item", "operation"):
        for node, place in connector.index.of_kind(kind):
            entries = listed(node, "parameters")
            if len(entries) < 2:
                continue
            seen: set[tuple[str, str]] = set()
            for position, entry in enumerate(entries):
                found = connector.index.follow(entry, ())
                key = (text(found.node, "name"), text(found.node, "in")) if found else ("", "")
                if key[0] and key in seen:
                    yield Violation(
                        f"there is another parameter {key[0]!r} in {key[1]!r}", (*place, "parameters", position)
                    )
                seen.add(key)
    for operation in connector.index.operations:
        if len(operation.parameters) < 2:
            continue
        locations: dict[str, str] = {}
        for parameter in operation.parameters:
            name, location = parameter.name, parameter.location
            earlier = locations.setdefault(name, location)
            if name and earlier != location:
                yield Violation(
                    f"{operation.title} has a parameter {name!r} in {earlier!r} and in {location!r}",
                    operation.place,
                    severity="warning",
                )


file_not_formdata = rule(
    "file-not-formdata",
    "error",
    summary="A parameter of type `file` is a form field",
    why="Files are sent in forms only.",
    source="Microsoft: swagger validator FileParameterMustBeInFormData; OpenAPI 2.0",
    bad={f"{_COLOR}/type": "file"},
    good={
        "/paths/~1items/post/parameters": [{**_FIELD, "type": "file"}],
        "/paths/~1items/post/consumes": ["multipart/form-data"],
    },
)(forbidden(parameters("query", "path", "header"), "type", "the file {0.name!r} must be in 'formData'", "file"))


formdata_name_not_ascii = rule(
    "formdata-name-not-ascii",
    "error",
    summary="The names of form fields are ASCII",
    why="The swagger validator refuses others.",
    source="Microsoft: swagger validator InvalidFormDataParameterName",
    bad={
        "/paths/~1items/post/parameters": [{**_FIELD, "name": "größe"}],
        "/paths/~1items/post/consumes": ["multipart/form-data"],
    },
    good={"/paths/~1items/post/parameters": [_FIELD], "/paths/~1items/post/consumes": ["multipart/form-data"]},
)(holding(parameters("formData"), "name", _NOT_ASCII, "the name of the form field {0!r} must be ASCII"))


parameter_named_connectionid = rule(
    "parameter-named-connectionid",
    "error",
    summary="No parameter is called `connectionId`",
    why="The platform adds one of this name to every operation.",
    source="Microsoft: swagger validator ConnectionIdParameterNotAllowed",
    bad={f"{_LIST}/-": {**_QUERY, "name": "connectionid"}},
    good={f"{_LIST}/-": {**_QUERY, "name": "connection_id"}},
)(holding(parameters(), "name", _TAKEN, "the name {0!r} is taken by the platform"))


@rule(
    "reserved-header",
    "error",
    summary="No header parameter is called `Authorization` or is the gateway's own, such as `Host` or `Content-Length`",
    why="The connection sets the first, the platform the others. Declare how to sign in under `securityDefinitions`.",
    source="Microsoft: swagger validator ReservedParameterIsUsed",
    bad=(
        {f"{_LIST}/-": {**_QUERY, "name": "Authorization", "in": "header"}},
        {f"{_LIST}/-": {**_QUERY, "name": "Host", "in": "header"}},
        {f"{_LIST}/-": {**_QUERY, "name": "transfer-encoding", "in": "header"}},
    ),
    good={f"{_LIST}/-": {**_QUERY, "name": "Accept", "in": "header"}},
)
def reserved_header(connector: Connector) -> Iterator[Violation]:
    """Report them; those that the platform sets itself as a warning."""
    for parameter in connector.index.parameters:
        if parameter.location == "header":
            name, place = parameter.name.strip().lower(), (*parameter.place, "name")
            if name == "authorization":
                yield Violation("the header 'Authorization' belongs to the connection", place)
            elif is_reserved_header(name):
                yield Violation(f"the platform sets the header {parameter.name!r}", place, severity="warning")


@rule(
    "internal-default-optional-parameter",
    "warning",
    summary="An internal parameter with a `default` is required",
    why="A default is only sent for what is required; an optional one that nobody sees is never sent.",
    source="Microsoft: swagger validator InternalPropertyWithDefaultOptional",
    bad={f"{_COLOR}/x-ms-visibility": "internal", f"{_COLOR}/default": "red"},
    good={f"{_COLOR}/x-ms-visibility": "internal", f"{_COLOR}/default": "red", f"{_COLOR}/required": True},
)
def internal_default_optional_parameter(connector: Connector) -> Iterator[Violation]:
    """Report internal parameters whose default is never sent."""
    for parameter in connector.index.parameters:
        if parameter.is_internal and "default" in parameter.node and not parameter.is_required:
            yield Violation(f"the default of {parameter.name!r} is never sent: add 'required': true", parameter.place)


allow_empty_value_location = rule(
    "allow-empty-value-location",
    "error",
    summary="Only query parameters and form fields have `allowEmptyValue`",
    why="OpenAPI 2.0 knows it nowhere else.",
    source="Microsoft: swagger validator AllowEmptyValueOnlyValidForQueryFormData; OpenAPI 2.0",
    bad={f"{_NUMBER}/allowEmptyValue": True},
    good={f"{_COLOR}/allowEmptyValue": True},
)(
    forbidden(
        parameters("path", "header", "body"), "allowEmptyValue", "'allowEmptyValue' is not possible in {0.location!r}"
    )
)
