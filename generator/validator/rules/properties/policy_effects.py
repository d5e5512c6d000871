"""Policies: what they do to a call."""

import itertools
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from generator.definition.files import PROPERTIES
from generator.definition.policy_templates import BODY_TEMPLATES, is_reserved_header
from generator.validator.api_properties import OPERATIONS, PREFIX, SECTION, Policy, policies, texts_of
from generator.validator.connector import Connector
from generator.validator.rule import Example, Violation, rule

_MOST_NAMED = 3
_AT = "/properties/policyTemplateInstances"
_CONNECTION_VALUE = re.compile(r"@\{?\s*connectionParameters\s*\(", re.IGNORECASE)
_NAMED = re.compile(r"@\{?\s*(header|queryParameter)s?\s*\(\s*'([^']*)'", re.IGNORECASE)


def _policy(template: str, section: str = "", operations: tuple[str, ...] = (), **arguments: str) -> dict[str, Any]:
    """Return a policy; arguments without their prefix."""
    parameters: dict[str, Any] = {PREFIX + name: value for name, value in arguments.items()}
    if section:
        parameters[SECTION] = section
    if operations:
        parameters[OPERATIONS] = list(operations)
    return {"templateId": template, "title": "Change", "parameters": parameters}


def _with(*found: Mapping[str, Any]) -> Example:
    return Example(properties={_AT: list(found)})


def _header(
    name: str, section: str = "Request", template: str = "setheader", value: str = "0", existing: str = "override"
) -> dict[str, Any]:
    return _policy(template, section, name=name, value=value, existsAction=existing)


def _property(value: str, path: str = "key") -> dict[str, Any]:
    return _policy(
        "setproperty",
        "Request",
        ("CreateItem",),
        newPropertyParentPathTemplate="@body()",
        newPropertySubPathTemplate=path,
        propertyValuePathTemplate=value,
    )


def _looked_up(target: str) -> dict[str, Any]:
    return _policy(
        "setvaluefromurl",
        parameterTemplate=target,
        parameterValueUrl="/items",
        parameterValuePathTemplate="@body().host",
    )


def _host(place: str, *operations: str) -> dict[str, Any]:
    return _policy("dynamichosturl", "", operations, urlTemplate=f"https://{place}.contoso.com")


@rule(
    "policy-connection-parameter-verbatim",
    "warning",
    about=PROPERTIES,
    on_import="warning",
    summary="Policies that change a body, such as `setproperty`, do not use `@connectionParameters(...)`",
    why="Only the host, the path, headers and the query know the connection; here the expression is sent as it stands.",
    source="microsoft/PowerPlatformConnectors#4221, #2906, #1882; measured: used so by no published connector",
    bad=(
        _with(_property("@connectionParameters('api_key')")),
        _with(_property("Key @{ConnectionParameters('api_key')}")),
    ),
    good=(
        _with(_header("X-Key", value="@connectionParameters('api_key')")),
        _with(_policy("setqueryparameter", name="key", value="@connectionParameters('api_key')")),
        _with(_property("{@body().name} (new)")),
    ),
)
def policy_connection_parameter_verbatim(connector: Connector) -> Iterator[Violation]:
    """Report the expression in any parameter of a template that sees the body alone."""
    for policy in policies(connector):
        for text, at in texts_of(policy.parameters, ()) if policy.template in BODY_TEMPLATES else ():
            if _CONNECTION_VALUE.search(text):
                message = (
                    f"{policy.template!r} sends '@connectionParameters(...)' to the service as it is written; put the"
                    " value into a header or the query, or into the body by code"
                )
                yield Violation(message, (*policy.parameters_place, *at))


@rule(
    "policy-reserved-header",
    "error",
    about=PROPERTIES,
    summary="No policy sets a header that belongs to the gateway, such as `Content-Length` or `Host`",
    why="The gateway writes the headers of a hop itself, and refuses a policy that sets one of them as restricted.",
    source="microsoft/PowerPlatformConnectors#4060; Azure API Management: set-header; measured: no published connector",
    bad=(
        _with(_header("Content-Length")),
        _with(_header("transfer-encoding", "Response", "SetHeader")),
        _with(_looked_up("@headers('Host')")),
    ),
    good=(_with(_header("Content-Type")), _with(_header("X-Host")), _with(_looked_up("@queryParameters('host')"))),
)
def policy_reserved_header(connector: Connector) -> Iterator[Violation]:
    """Report them in any case and section, also where the value is looked up at another address."""
    for policy in policies(connector):
        kind, name, argument = _named(policy)
        if kind == "header" and is_reserved_header(name):
            message = f"the gateway refuses a policy that sets {name.strip()!r}: it writes that header itself"
            yield Violation(message, (*policy.parameters_place, PREFIX + argument))


def _named(policy: Policy) -> tuple[str, str, str]:
    """Return what a policy sets by name: `header` or `query`, the name, and the parameter that says so; else blanks."""
    if policy.template == "setheader":
        return "header", policy.text("name"), "name"
    if policy.template == "setqueryparameter":
        return "query", policy.text("name"), "name"
    found = _NAMED.search(policy.text("parameterTemplate")) if policy.template == "setvaluefromurl" else None
    if found:
        return "header" if found[1].lower() == "header" else "query", found[2], "parameterTemplate"
    return "", "", ""


@rule(
    "policy-undone",
    "warning",
    about=PROPERTIES,
    on_import="warning",
    summary="No two policies set the same for one operation: its host, its path, a header, a part of query or body",
    why="They run in turn and the last wins. Mostly an export has lost the list of operations of one of them.",
    source="microsoft/coe-starter-kit#3100; measured: 3 of 1,031 published connectors",
    bad=(
        _with(_host("eu"), _host("us")),
        _with(_host("eu"), _host("us", "ListItems")),
        _with(_header("X-Region"), _header("x-region", template="SetHeader")),
        _with(_property("a"), _property("b")),
        _with(_policy("updatenextlink", nextLinkPropertyName="a"), _policy("updatenextlink", nextLinkPropertyName="a")),
    ),
    good=(
        _with(_host("eu", "GetItem"), _host("us", "ListItems")),
        _with(_header("X-Region"), _header("X-Region", "Response"), _header("X-Zone")),
        _with(_header("X-Region"), _header("X-Region", existing="append"), _header("X-Region", existing="skip")),
        _with(_property("a"), _property("{@body().key} b"), _property("c", "other")),
        _with(_host("login"), _looked_up("@headers('X-Token')"), _host("eu")),
    ),
)
def policy_undone(connector: Connector) -> Iterator[Violation]:
    """Report each policy that does over what an earlier one has set, at the later one; steps in a chain are none."""
    # By section: for each effect, which policy has it first for an operation; None stands for all of them.
    first: dict[str, dict[tuple[str, ...], dict[str | None, int]]] = {}
    for position, policy in enumerate(policies(connector)):
        effect = _effect(policy)
        if policy.template == "setvaluefromurl":
            # It calls the service at once: what was set for that call may be set anew for the real one.
            first.pop("request", None)
        if effect is None:
            continue
        done = first.setdefault(effect[0], {}).setdefault(effect, {})
        is_same = None in done or (bool(done) and policy.operations is None)
        is_same = is_same or any(name in done for name in policy.operations or ())
        if is_same and not _builds_on(policy):
            yield _done_over(policy, effect[1], done)
        for name in policy.operations or (None,):
            done.setdefault(name, position)


def _done_over(policy: Policy, what: str, done: Mapping[str | None, int]) -> Violation:
    """Tell of a policy that sets what others have set."""
    if policy.operations is None:
        shared = [name for name in itertools.islice(done, _MOST_NAMED + 1) if name is not None]
        count = len(done) - (None in done)
    else:
        shared = sorted(name for name in policy.operations if name in done)
        count = len(shared)
    before = done[shared[0]] if shared else done[None]
    few = ", ".join(map(repr, shared[:_MOST_NAMED]))
    further = f" and {count - _MOST_NAMED} more" if count > _MOST_NAMED else ""
    where = f"for {few}{further}" if shared else "for all its operations"
    return Violation(f"{where} this does over what policy {before + 1} has set: {what}", policy.place)


def _effect(policy: Policy) -> tuple[str, ...] | None:
    """Return section and name of what a policy sets; of one that has no such thing, everything that it says."""
    section = policy.section or "request"
    kind, name, _ = _named(policy)
    if kind:
        name = name.strip()
        return section, f"the header {name.lower()!r}" if kind == "header" else f"the query parameter {name!r}"
    if policy.template == "dynamichosturl":
        return "request", "the host"
    if policy.template == "routerequesttoendpoint":
        return "request", "the path"
    if policy.template == "pollingtrigger":
        return "trigger", "how the trigger polls"
    if policy.template == "updatenextlink":
        return "response", f"the next link {policy.text('nextLinkPropertyName')!r}", policy.text(_LINK_PARENT)
    if policy.template == "setproperty":
        sub = policy.text(_PROPERTY).strip()
        return section, f"the property {sub!r}", policy.text("newPropertyParentPathTemplate").strip()
    if policy.template in BODY_TEMPLATES:
        rest = {key: value for key, value in policy.parameters.items() if key != OPERATIONS}
        return section, "the same, in the same way", policy.template, json.dumps(rest, sort_keys=True)
    return None


_LINK_PARENT = "nextLinkParentPropertyPath"
_PROPERTY = "newPropertySubPathTemplate"


def _builds_on(policy: Policy) -> bool:
    """Return whether a policy keeps what was there: it adds to it, fills a gap, or makes its value of it."""
    if policy.text("existsAction").lower() in ("append", "skip"):
        return True
    kind, name, _ = _named(policy)
    if kind:
        used = (each[2].strip().lower() for each in _NAMED.finditer(policy.text("value")))
        return name.strip().lower() in used
    value = policy.text("propertyValuePathTemplate")
    return bool(value) and "@" in value and policy.text(_PROPERTY).strip() in value
