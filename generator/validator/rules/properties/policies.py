"""Policies."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from generator.definition.files import PROPERTIES
from generator.definition.spelling import did_you_mean
from generator.validator.api_properties import OPERATIONS, PREFIX, SECTION, connection_parameters, policies, texts_of
from generator.validator.connector import Connector
from generator.validator.json_values import listed
from generator.validator.rule import REMOVED, Example, Violation, rule
from generator.validator.swagger import json_name

_SCHEMA = "Microsoft: JSON schema of apiProperties.json"


class _Template(NamedTuple):
    """The parameters of a policy template, without their prefix."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()


_COLLECTION = ("propertyParentPath", "newPropertyPath")
_TEMPLATES: Mapping[str, _Template] = {
    "setheader": _Template(("name", "value"), ("existsAction",)),
    "setqueryparameter": _Template(("name", "value"), ("existsAction",)),
    "dynamichosturl": _Template(("urlTemplate",)),
    "routerequesttoendpoint": _Template(("newPath",), ("httpMethod",)),
    "setproperty": _Template(
        ("newPropertyParentPathTemplate", "newPropertySubPathTemplate", "propertyValuePathTemplate")
    ),
    "setvaluefromurl": _Template(
        ("parameterTemplate", "parameterValueUrl", "parameterValuePathTemplate"), ("httpMethod",)
    ),
    "updatenextlink": _Template(("nextLinkPropertyName",), ("nextLinkParentPropertyPath",)),
    "pollingtrigger": _Template(("triggerConfig", "triggerDataPath")),
    "stringreplace": _Template((*_COLLECTION, "sourceString", "replacementString"), ("propertySubPath",)),
    "stringtoarray": _Template((*_COLLECTION, "delimiterList", "childPropertyName"), ("propertySubPath",)),
    "convertarraytoobject": _Template((*_COLLECTION, "keyWithinCollectionPath"), ("propertySubPath", "retainKey")),
    "convertobjecttoarray": _Template(_COLLECTION, ("propertySubPath", "keyName", "valueName")),
    "encodepropertyvalue": _Template(_COLLECTION, ("propertySubPath",)),
}
_VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "@Request.OriginalHTTPMethod")
_VALUES: Mapping[str, tuple[str, ...]] = {
    f"{PREFIX}existsAction": ("override", "skip", "append"),
    SECTION: ("Request", "Response", "Failure"),
    f"{PREFIX}httpMethod": _VERBS,
    f"{PREFIX}retainKey": ("true", "false"),
}
_CONNECTION_PARAMETER = re.compile(r"connectionParameters\(\s*'([^']*)'", re.IGNORECASE)

_AT = "/properties/policyTemplateInstances"
_INNER = f"{_AT}/0/parameters"
_HEADER = {
    "templateId": "setheader",
    "title": "Language",
    "parameters": {
        OPERATIONS: ["ListItems"],
        f"{PREFIX}name": "Accept-Language",
        f"{PREFIX}value": "en",
        f"{PREFIX}existsAction": "override",
        SECTION: "Request",
    },
}


def _with_header(edits: Mapping[str, Any]) -> Example:
    """Return an example with one policy, which sets a header."""
    return Example(properties={_AT: [_HEADER], **edits})


@rule(
    "policy-template-unknown",
    "warning",
    about=PROPERTIES,
    on_import="warning",
    summary="The `templateId` of a policy is the id of a policy template",
    why="The import refuses policies that the platform does not have, or drops them.",
    source=f"{_SCHEMA}; measured: 3 of 1,031 published connectors use others",
    bad=(_with_header({f"{_AT}/0/templateId": "addheader"}), _with_header({f"{_AT}/0/templateId": REMOVED})),
    good=_with_header({f"{_AT}/0/templateId": "SetHeader"}),
)
def policy_template_unknown(connector: Connector) -> Iterator[Violation]:
    """Report ids that are absent or not known, whatever their case."""
    for policy in policies(connector):
        if not policy.template:
            yield Violation("the policy has no 'templateId'", policy.template_place)
        elif policy.template not in _TEMPLATES:
            nearest = did_you_mean(policy.template, _TEMPLATES)
            yield Violation(f"there is no policy template {policy.template!r}{nearest}", policy.template_place)


@rule(
    "policy-parameter-missing",
    "error",
    about=PROPERTIES,
    summary=f"A policy has the parameters that its template needs, each with `{PREFIX}` in front",
    why="The import refuses the policy.",
    source=_SCHEMA,
    bad=(_with_header({f"{_INNER}/{PREFIX}name": REMOVED}), _with_header({f"{_AT}/0/parameters": REMOVED})),
    good=_with_header({f"{_INNER}/{PREFIX}existsAction": REMOVED, f"{_INNER}/{OPERATIONS}": REMOVED}),
)
def policy_parameter_missing(connector: Connector) -> Iterator[Violation]:
    """Report parameters that are absent."""
    for policy in policies(connector):
        template = _TEMPLATES.get(policy.template)
        for name in template.required if template else ():
            if policy.parameters.get(PREFIX + name) is None:
                hint = "" if name not in policy.parameters else f"; {name!r} needs the prefix"
                message = f"the policy {policy.template!r} needs {PREFIX + name!r}{hint}"
                yield Violation(message, policy.parameters_place)


@rule(
    "policy-parameter-unknown",
    "warning",
    about=PROPERTIES,
    on_import="warning",
    summary="A policy has no parameters that its template does not know",
    why="They do nothing; mostly an optional one is misspelled or lacks its prefix.",
    source=_SCHEMA,
    bad=(_with_header({f"{_INNER}/{PREFIX}existAction": "skip"}), _with_header({f"{_INNER}/existsAction": "skip"})),
    good=_with_header({f"{_INNER}/{SECTION}": "Failure"}),
)
def policy_parameter_unknown(connector: Connector) -> Iterator[Violation]:
    """Report parameters outside the template's list."""
    for policy in policies(connector):
        template = _TEMPLATES.get(policy.template)
        if template is None:
            continue
        own = {PREFIX + name for name in (*template.required, *template.optional)}
        known = {OPERATIONS, SECTION, *own}
        for key in policy.parameters:
            # One without its prefix that must be there is reported as missing.
            if key not in known and key not in template.required:
                hint = f"; did you mean {PREFIX + key!r}?" if PREFIX + key in own else did_you_mean(key, known)
                message = f"the policy {policy.template!r} has no parameter {key!r}{hint}"
                yield Violation(message, (*policy.parameters_place, key))


@rule(
    "policy-parameter-value",
    "error",
    about=PROPERTIES,
    summary="Parameters of a policy that allow a few values only have one of them, in its exact case",
    why="The import refuses the policy, or it is never run.",
    source=_SCHEMA,
    bad=(
        _with_header({f"{_INNER}/{SECTION}": "request"}),
        _with_header({f"{_INNER}/{PREFIX}existsAction": "replace"}),
        _with_header({f"{_INNER}/{SECTION}": None}),
    ),
    good=_with_header({f"{_INNER}/{SECTION}": "Response", f"{_INNER}/{PREFIX}existsAction": "append"}),
)
def policy_parameter_value(connector: Connector) -> Iterator[Violation]:
    """Report other values."""
    for policy in policies(connector):
        for key, allowed in _VALUES.items():
            value = policy.parameters.get(key)
            if key in policy.parameters and value not in allowed:
                expected = ", ".join(map(repr, allowed))
                shown, hint = (
                    (repr(value), did_you_mean(value, allowed)) if isinstance(value, str) else (json_name(value), "")
                )
                message = f"{key!r} must be one of {expected}, not {shown}{hint}"
                yield Violation(message, (*policy.parameters_place, key))


@rule(
    "policy-operation-not-found",
    "warning",
    about=PROPERTIES,
    on_import="warning",
    summary="A policy is limited to operations that exist, by a list of one or more operationIds",
    why="A policy for an operation that does not exist is never run; an empty list means all operations.",
    source=f"{_SCHEMA}; measured: 5 of 1,031 published connectors",
    bad=(
        _with_header({f"{_INNER}/{OPERATIONS}": ["ListItem"]}),
        _with_header({f"{_INNER}/{OPERATIONS}": []}),
        _with_header({f"{_INNER}/{OPERATIONS}": "ListItems"}),
    ),
    good=_with_header({f"{_INNER}/{OPERATIONS}": ["ListItems", "GetItem"]}),
)
def policy_operation_not_found(connector: Connector) -> Iterator[Violation]:
    """Report names that are no operationId; silent when the definition has no operations to compare with."""
    known = connector.index.by_id
    for policy in policies(connector):
        place = (*policy.parameters_place, OPERATIONS)
        value = policy.parameters.get(OPERATIONS, [None])
        if not isinstance(value, list):
            yield Violation(f"{OPERATIONS!r} must be a list of operationIds, not {json_name(value)}", place)
        elif not value:
            yield Violation("the list is empty, so the policy counts for all operations; leave it out", place)
        for position, name in enumerate(listed(policy.parameters, OPERATIONS)):
            if isinstance(name, str) and known and name not in known:
                yield Violation(f"there is no operation {name!r}{did_you_mean(name, known)}", (*place, position))
            elif not isinstance(name, str):
                yield Violation(f"an operationId is expected, not {json_name(name)}", (*place, position))


@rule(
    "policy-connection-parameter-unknown",
    "warning",
    about=PROPERTIES,
    on_import="warning",
    summary="Every `connectionParameters('x')` in a policy names a connection parameter",
    why="The expression gives nothing, so the header or the address is wrong.",
    source="measured: 8 of 1,031 published connectors",
    bad=_with_header({f"{_INNER}/{PREFIX}value": "Key @connectionParameters('apikey')"}),
    good=_with_header({f"{_INNER}/{PREFIX}value": "Key @connectionParameters('API_key', 'none')"}),
)
def policy_connection_parameter_unknown(connector: Connector) -> Iterator[Violation]:
    """Report names that no group of connection parameters has; case does not matter."""
    found = [(policy, text, at) for policy in policies(connector) for text, at in texts_of(policy.parameters, ())]
    if not found:
        return
    known = [parameter.name for parameter in connection_parameters(connector)]
    folded = {name.lower() for name in known}
    for policy, text, at in found:
        for name in dict.fromkeys(_CONNECTION_PARAMETER.findall(text)):
            if name.lower() not in folded:
                message = f"there is no connection parameter {name!r}{did_you_mean(name, known)}"
                yield Violation(message, (*policy.parameters_place, *at))
