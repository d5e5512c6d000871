"""Lists in pages."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from generator.definition.files import DEFINITION, PROPERTIES, SCRIPT
from generator.validator.api_properties import OPERATIONS, PREFIX, Policy, policies, script_operations
from generator.validator.connector import Connector
from generator.validator.rule import Example, Violation, rule
from generator.validator.rules.code.reading import code_of

_PAGEABLE = "x-ms-pageable"
_DEFAULT = "@odata.nextLink"
_BODY = re.compile(r"^[@{]*(?:trigger)?body\(\)|}$", re.IGNORECASE)
_PAGED = {f"/paths/~1items/get/{_PAGEABLE}": {"nextLinkName": "@odata.nextLink"}}
_POLICIES = "/properties/policyTemplateInstances"
_ORIGINAL = "OriginalRequestUri"
_CODE = (
    "public class Script : ScriptBase\n{\n    public override async Task<HttpResponseMessage> ExecuteAsync()\n    {\n"
    "        var here = Context.%s;\n"
    "        return await Context.SendAsync(Context.Request, CancellationToken);\n    }\n}\n"
)


def _link(*operations: str, name: str = _DEFAULT, parent: str = "") -> Mapping[str, Any]:
    """Return a policy that leads the next link through the gateway, for some operations or all."""
    parameters: dict[str, Any] = {f"{PREFIX}nextLinkPropertyName": name}
    if parent:
        parameters[f"{PREFIX}nextLinkParentPropertyPath"] = parent
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
        _PAGED,
        Example(definition=_PAGED, properties={_POLICIES: [_link("GetItem")]}),
        Example(definition=_PAGED, properties={_POLICIES: [_link(name="next")]}),
        Example(definition=_PAGED, properties={_POLICIES: [_link(parent="@body().meta")]}),
        Example(definition=_PAGED, files={SCRIPT: _CODE % "Request"}),
    ),
    good=(
        Example(definition=_PAGED, properties={_POLICIES: [_link()]}),
        Example(definition=_PAGED, properties={_POLICIES: [_link("ListItems", parent="@body()")]}),
        Example(definition=_PAGED, files={SCRIPT: _CODE % _ORIGINAL}),
    ),
)
def pageable_link_direct(connector: Connector) -> Iterator[Violation]:
    """Report operations with a next link that neither a policy for them nor code bound to them leads back."""
    uses = connector.index.extended(_PAGEABLE)
    if not uses:
        return
    by_place = {operation.place: operation for operation in connector.index.operations}
    led = list(_led_by_policies(connector))
    bound = script_operations(connector)
    is_led_by_code = any(token.kind == "name" and token.text == _ORIGINAL for token in code_of(connector.text(SCRIPT)))
    for _, value, place, _, _, _ in uses:
        operation = by_place.get(place[:-1])
        # A name that is null says that everything comes at once.
        if operation is None or not isinstance(value, Mapping) or not value or value.get("nextLinkName", "") is None:
            continue
        if is_led_by_code and (bound is None or operation.id in bound):
            continue
        others = [link for link, policy in led if policy.counts_for(operation.id)]
        if value.get("nextLinkName", _DEFAULT) in others:
            continue
        if others:
            message = (
                f"the next link of {operation.title!r} is {value.get('nextLinkName', _DEFAULT)!r}, and the policy"
                f" 'updatenextlink' changes {others[0]!r}: it leads past the gateway"
            )
            yield Violation(message, place, DEFINITION)
            continue
        has_code = SCRIPT in connector.files and (bound is None or operation.id in bound)
        how = f"build it on '{_ORIGINAL}' in the code, or add" if has_code else "add"
        message = f"the next link of {operation.title!r} leads past the gateway; {how} a policy 'updatenextlink'"
        yield Violation(message, place, DEFINITION)


def _led_by_policies(connector: Connector) -> Iterator[tuple[str, Policy]]:
    """Return each policy that leads a link through the gateway, and where the link stands in the answer."""
    for policy in policies(connector):
        if policy.template == "updatenextlink" and policy.section in ("", "response"):
            parent = _BODY.sub("", policy.text("nextLinkParentPropertyPath").strip())
            name = policy.text("nextLinkPropertyName") or _DEFAULT
            yield f"{parent.strip('.')}.{name}" if parent.strip(".") else name, policy
