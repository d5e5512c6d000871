"""Lists in pages."""

from collections.abc import Iterator, Mapping
from typing import Any

from generator.validator.connector import DEFINITION, PROPERTIES, SCRIPT, Connector
from generator.validator.properties import OPERATIONS, PREFIX, policies, script_operations
from generator.validator.rule import Example, Hit, rule
from generator.validator.script import code_of

ORDER = 12.1

_PAGEABLE = "x-ms-pageable"
_PAGED = {f"/paths/~1items/get/{_PAGEABLE}": {"nextLinkName": "@odata.nextLink"}}
_POLICIES = "/properties/policyTemplateInstances"
_ORIGINAL = "OriginalRequestUri"
_CODE = (
    "public class Script : ScriptBase\n{\n    public override async Task<HttpResponseMessage> ExecuteAsync()\n    {\n"
    "        var here = Context.%s;\n"
    "        return await Context.SendAsync(Context.Request, CancellationToken);\n    }\n}\n"
)


def _link(*operations: str) -> Mapping[str, Any]:
    """Give a policy that leads the next link through the gateway, for some operations or all."""
    parameters: dict[str, Any] = {f"{PREFIX}nextLinkPropertyName": "@odata.nextLink"}
    if operations:
        parameters[OPERATIONS] = list(operations)
    return {"templateId": "updatenextlink", "title": "Next page", "parameters": parameters}


@rule(
    "pageable-link-direct",
    "warning",
    about=PROPERTIES,
    on_import="warning",
    summary=f"The next link of `{_PAGEABLE}` leads through the gateway: by a policy `updatenextlink`, or by code",
    why=f"The service's own link is fetched without the connection: it is refused. Code builds it on `{_ORIGINAL}`.",
    source="microsoft/PowerPlatformConnectors#2959; Microsoft: policy template, update next link",
    bad=(
        Example(definition=_PAGED),
        Example(definition=_PAGED, properties={_POLICIES: [_link("GetItem")]}),
        Example(definition=_PAGED, files={SCRIPT: _CODE % "Request"}),
    ),
    good=(
        Example(definition=_PAGED, properties={_POLICIES: [_link()]}),
        Example(definition=_PAGED, properties={_POLICIES: [_link("ListItems")]}),
        Example(definition=_PAGED, files={SCRIPT: _CODE % _ORIGINAL}),
    ),
)
def pageable_link_direct(connector: Connector) -> Iterator[Hit]:
    """Report operations with a next link that neither a policy for them nor code bound to them leads back."""
    uses = connector.index.extended(_PAGEABLE)
    if not uses:
        return
    by_place = {operation.place: operation for operation in connector.index.operations}
    led = _led_by_policies(connector)
    bound = script_operations(connector)
    is_led_by_code = any(token.kind == "name" and token.text == _ORIGINAL for token in code_of(connector.text(SCRIPT)))
    for _, value, place, _, _, _ in uses:
        operation = by_place.get(place[:-1])
        # A name that is null says that everything comes at once.
        if operation is None or not isinstance(value, Mapping) or not value or value.get("nextLinkName", "") is None:
            continue
        if led is None or operation.id in led or (is_led_by_code and (bound is None or operation.id in bound)):
            continue
        has_code = SCRIPT in connector.files and (bound is None or operation.id in bound)
        how = f"build it on '{_ORIGINAL}' in the code, or add" if has_code else "add"
        message = f"the next link of {operation.title!r} leads past the gateway; {how} a policy 'updatenextlink'"
        yield Hit(message, place, DEFINITION)


def _led_by_policies(connector: Connector) -> set[str] | None:
    """Give the operationIds whose next link policies lead through the gateway; None when it is every operation's."""
    found: set[str] = set()
    for policy in policies(connector):
        if policy.template == "updatenextlink" and policy.section in ("", "response"):
            if policy.operations is None:
                return None
            found |= policy.operations
    return found
