"""Definition, properties and script together."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from generator.definition.csharp import string_value
from generator.definition.files import DEFINITION, PROPERTIES, SCRIPT
from generator.validator.api_properties import (
    OPERATIONS,
    PREFIX,
    Policy,
    connection_parameters,
    policies,
    script_operations,
)
from generator.validator.connector import Connector
from generator.validator.index import Operation
from generator.validator.json_values import listed, strings, text
from generator.validator.rule import REMOVED, Example, Violation, rule
from generator.validator.rules.code.reading import code_of, decoded_operation
from generator.validator.rules.trigger.examples import END, SUBSCRIPTION

_POLICIES = "/properties/policyTemplateInstances"
_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")


def _hook(operation: str, what: str) -> dict[str, Any]:
    """Return the path item of a webhook trigger."""
    post = {
        **SUBSCRIPTION["post"],
        "operationId": operation,
        "summary": f"When an item is {what}",
        "description": f"Starts a flow when an item of the store is {what}.",
    }
    return {**SUBSCRIPTION, "post": post}


_HOOKS = {
    "/paths/~1hooks~1added": _hook("WhenItemIsAdded", "added"),
    "/paths/~1hooks~1sold": _hook("WhenItemIsSold", "sold"),
    "/paths/~1hooks~1{hook_id}": END,
}
_SCRIPT = (
    "public class Script : ScriptBase\n{\n    public override async Task<HttpResponseMessage> ExecuteAsync()\n    {\n"
    "        var id = Context.OperationId;\n"
    "        %s\n"
    "        return await Context.SendAsync(Context.Request, CancellationToken);\n    }\n}\n"
)
_DECODING = _SCRIPT % "id = Encoding.UTF8.GetString(Convert.FromBase64String(id));"
_PLAIN = _SCRIPT % "var data = Convert.FromBase64String(Read());"


def _route(*operations: str) -> dict[str, Any]:
    """Return a policy that sends operations to the one address of subscriptions."""
    parameters = {OPERATIONS: list(operations), f"{PREFIX}newPath": "/hooks"}
    return {"templateId": "routerequesttoendpoint", "title": "Subscribe", "parameters": parameters}


def _host(template: str) -> dict[str, Any]:
    """Return a policy that sends every operation to another host."""
    return {"templateId": "dynamichosturl", "title": "Host", "parameters": {f"{PREFIX}urlTemplate": template}}


def _polling(path: str) -> Example:
    operation = {
        "operationId": "WhenItemIsNew",
        "summary": "When an item is new",
        "description": "Starts a flow when somebody has added an item.",
        "x-ms-trigger": "batch",
        "x-ms-trigger-hint": "Add an item to see it work.",
        "responses": {
            "200": {"description": "New items.", "schema": {"type": "array", "items": {"$ref": "#/definitions/Item"}}}
        },
    }
    policy = {
        "templateId": "pollingtrigger",
        "title": "New items",
        "parameters": {
            OPERATIONS: ["WhenItemIsNew"],
            f"{PREFIX}triggerConfig": {"since": "@{triggerBody()[0].id}"},
            f"{PREFIX}triggerDataPath": "@triggerBody()",
        },
    }
    return Example(definition={path: {"get": operation}}, properties={_POLICIES: [policy]})


@rule(
    "trigger-path-not-served",
    "warning",
    about=PROPERTIES,
    summary="A path made up to tell triggers apart is served by the code or a policy",
    why="The service does not know such a path. Where one of several triggers side by side is served, all should be.",
    source="measured: 13 published connectors make up paths for triggers, and rewrite all of them",
    bad=(
        Example(definition=_HOOKS, properties={_POLICIES: [_route("WhenItemIsAdded")]}),
        Example(
            definition=_HOOKS, properties={"/properties/scriptOperations": ["WhenItemIsAdded"]}, files={SCRIPT: _PLAIN}
        ),
        _HOOKS,
    ),
    good=(
        Example(definition=_HOOKS, files={SCRIPT: _PLAIN}),
        {
            "/paths/~1hooks~1added": _hook("WhenItemIsAdded", "added"),
            "/paths/~1hooks~1sold": _hook("WhenItemIsSold", "sold"),
            "/paths/~1hooks~1sold~1{hook_id}": END,
        },
        Example(definition=_HOOKS, properties={_POLICIES: [_route("WhenItemIsAdded", "WhenItemIsSold")]}),
        Example(
            definition=_HOOKS,
            properties={_POLICIES: [_route("WhenItemIsSold")], "/properties/scriptOperations": ["WhenItemIsAdded"]},
            files={SCRIPT: _PLAIN},
        ),
    ),
)
def trigger_path_not_served(connector: Connector) -> Iterator[Violation]:
    """Report triggers whose neighbours are served, and as information paths that look made up when none is."""
    bound = script_operations(connector)
    if bound is None and (SCRIPT in connector.files or "scriptOperations" in connector.properties):
        return
    routes = [policy for policy in policies(connector) if policy.template == "routerequesttoendpoint"]
    neighbours: dict[str, list[Operation]] = {}
    for operation in connector.index.operations:
        parent, _, last = operation.path.rstrip("/").rpartition("/")
        if operation.trigger == "webhook" and not last.startswith("{"):
            neighbours.setdefault(parent, []).append(operation)
    for parent, group in neighbours.items():
        served = [operation for operation in group if _is_served(operation, bound, routes)]
        missed = [operation for operation in group if operation not in served]
        if served:
            for operation in missed:
                message = (
                    f"{operation.title!r} goes to {operation.path!r} as it is, while the code or a policy serves"
                    f" {served[0].title!r} beside it"
                )
                yield Violation(message, operation.place, DEFINITION)
        elif len(group) > 1 and (end := _end_of(parent, connector)):
            message = f"{len(group)} triggers go to paths such as {group[0].path!r}, which look made up beside {end!r}"
            yield Violation(message, group[0].place, DEFINITION, severity="info")


def _end_of(parent: str, connector: Connector) -> str:
    """Return the path that ends any subscription below a path: there, a fixed part would be the id of one."""
    for operation in connector.index.operations:
        above, _, last = operation.path.rstrip("/").rpartition("/")
        if operation.method == "delete" and above == parent and last.startswith("{"):
            return operation.path
    return ""


def _is_served(operation: Operation, bound: frozenset[str] | None, routes: list[Policy]) -> bool:
    is_bound = bound is not None and operation.id in bound
    return is_bound or any(policy.counts_for(operation.id) for policy in routes)


@rule(
    "polling-trigger-path",
    "info",
    about=PROPERTIES,
    is_on=False,
    summary="The path of a trigger with a policy `pollingtrigger` starts with `/trigger/`",
    why="The policy takes that part away; it keeps the trigger apart from the action that asks the same address.",
    source="measured: all 39 published operations with this policy",
    bad=_polling("/paths/~1new-items"),
    good=_polling("/paths/~1trigger~1items"),
)
def polling_trigger_path(connector: Connector) -> Iterator[Violation]:
    """Report triggers that the policy names, with another path."""
    by_id = connector.index.by_id
    for policy in policies(connector):
        if policy.template != "pollingtrigger":
            continue
        for position, name in enumerate(listed(policy.parameters, OPERATIONS)):
            operation = by_id.get(name) if isinstance(name, str) else None
            if operation is not None and operation.trigger and not operation.path.lower().startswith("/trigger/"):
                message = f"the policy expects a path that starts with '/trigger/', not {operation.path!r}"
                yield Violation(message, (*policy.parameters_place, OPERATIONS, position))


@rule(
    "base-path-dropped",
    "warning",
    about=PROPERTIES,
    summary="A policy `dynamichosturl` with an address of its own repeats the `basePath` of the definition",
    why="The policy replaces scheme, host and basePath, so the operations' paths follow its address directly.",
    source="measured: 47 of 73 published templates repeat it, the others let users give the whole address",
    bad=Example(definition={"/basePath": "/v1"}, properties={_POLICIES: [_host("https://eu.contoso.com")]}),
    good=(
        Example(definition={"/basePath": "/v1"}, properties={_POLICIES: [_host("https://eu.contoso.com/v1")]}),
        Example(
            definition={"/basePath": "/v1", "/securityDefinitions": REMOVED, "/security": REMOVED},
            properties={
                _POLICIES: [_host("@connectionParameters('url')")],
                "/properties/connectionParameters": {
                    "url": {
                        "type": "string",
                        "uiDefinition": {
                            "displayName": "Address",
                            "description": "The address of your store, with /v1.",
                            "constraints": {"required": "true"},
                        },
                    }
                },
            },
        ),
    ),
)
def base_path_dropped(connector: Connector) -> Iterator[Violation]:
    """Report templates without the path, unless another policy says where their operations go."""
    base = text(connector.definition, "basePath").strip("/").lower()
    if not base:
        return
    found = list(policies(connector))
    for policy in found:
        template = policy.text("urlTemplate")
        if policy.template != "dynamichosturl" or not _is_whole(template) or base in template.lower():
            continue
        names = policy.operations or frozenset(connector.index.by_id)
        routes = [each for each in found if each.template == "routerequesttoendpoint"]
        if not all(any(route.counts_for(name) for route in routes) for name in names):
            message = f"{template!r} drops the basePath; end it with '/{base}', or say so in the paths"
            yield Violation(message, (*policy.parameters_place, f"{PREFIX}urlTemplate"))


_EXPRESSION = re.compile(r"@\w+\([^)]*\)")


def _is_whole(template: str) -> bool:
    """Return whether a template is an address without a path whose last part nobody chooses."""
    plain = _EXPRESSION.sub("\0", template)
    try:
        address = urlsplit(plain)
    except ValueError:
        return False
    return address.scheme in ("http", "https") and not address.path.strip("/") and not plain.rstrip("/").endswith("\0")


@rule(
    "operation-id-ambiguous",
    "warning",
    about=SCRIPT,
    summary="When the script decodes `Context.OperationId`, no operationId is base64 by chance",
    why="Some regions give the id in base64. Compare with the plain id first, or choose ids that cannot be decoded.",
    source="Microsoft: write code in a custom connector, known issues",
    bad=Example(files={SCRIPT: _DECODING}, definition={"/paths/~1items/get/operationId": "ListItem"}),
    good=(
        Example(files={SCRIPT: _DECODING}),
        Example(files={SCRIPT: _PLAIN}, definition={"/paths/~1items/get/operationId": "ListItem"}),
        Example(
            files={SCRIPT: _DECODING},
            definition={"/paths/~1items/get/operationId": "ListItem"},
            properties={"/properties/scriptOperations": ["GetItem"]},
        ),
    ),
)
def operation_id_ambiguous(connector: Connector) -> Iterator[Violation]:
    """Report the decoding, with ids that it would spoil; those that the code names before it are taken care of."""
    source = connector.text(SCRIPT)
    code = code_of(source) if "FromBase64String" in source else ()
    offset = decoded_operation(code)
    if offset is None:
        return
    bound = script_operations(connector)
    asked = {string_value(token.text) for token in code if token.kind == "string" and token.start < offset}
    found = [
        name
        for name in connector.index.by_id
        if (bound is None or name in bound) and name not in asked and _BASE64.fullmatch(name)
    ]
    if found:
        shown = ", ".join(map(repr, found[:3])) + (f" and {len(found) - 3} more" if len(found) > 3 else "")
        yield Violation(f"decoding spoils operationIds that are base64 by chance: {shown}", offset=offset)


@rule(
    "gateway-unsupported",
    "warning",
    about=PROPERTIES,
    on_import="warning",
    summary="A connector for the on-premises gateway has neither a script nor a policy `dynamichosturl`",
    why="Neither works through the gateway.",
    source="Microsoft: write code in a custom connector; policy templates",
    bad=(
        Example(properties={"/properties/capabilities": ["gateway"]}, files={SCRIPT: _PLAIN}),
        Example(properties={"/properties/capabilities": ["gateway"], _POLICIES: [_host("https://eu.contoso.com")]}),
    ),
    good=Example(properties={"/properties/capabilities": ["gateway"]}),
)
def gateway_unsupported(connector: Connector) -> Iterator[Violation]:
    """Report what a connector with the capability, or with a setting for it, cannot use."""
    capabilities = strings(connector.properties, "capabilities")
    kinds = {text(parameter.node, "type") for parameter in connection_parameters(connector)}
    if "gateway" not in capabilities and "gatewaySetting" not in kinds:
        return
    if SCRIPT in connector.files:
        yield Violation("the script is not run through the on-premises gateway", ("properties",))
    for policy in policies(connector):
        if policy.template == "dynamichosturl":
            yield Violation("'dynamichosturl' does not work through the on-premises gateway", policy.place)
