"""Connector properties."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from generator.definition.files import PROPERTIES
from generator.definition.spelling import did_you_mean
from generator.validator.api_properties import INDEPENDENT_COLOR, color_is, is_independent
from generator.validator.connector import Connector
from generator.validator.fixes import hash_added
from generator.validator.json_values import listed, text
from generator.validator.rule import REMOVED, Example, Place, Violation, rule
from generator.validator.swagger import json_name

_SCHEMA = "Microsoft: JSON schema of apiProperties.json"
_CERTIFICATION = "Microsoft: certification submission"
_FORBIDDEN_COLORS = ("#007ee5", "#ffffff")
_COLOR = re.compile(r"#[0-9A-Fa-f]{6}")
_CAPABILITIES = ("actions", "triggers", "gateway")

_TYPES: Mapping[str, tuple[type, ...]] = {
    "iconBrandColor": (str,),
    "capabilities": (list,),
    "publisher": (str,),
    "stackOwner": (str,),
    "connectionParameters": (dict,),
    "connectionParameterSets": (dict,),
    "scriptOperations": (list, type(None)),
    "policyTemplateInstances": (list, type(None)),
}
_ENTRIES: Mapping[str, type] = {"capabilities": str, "scriptOperations": str, "policyTemplateInstances": dict}


def _has_object(connector: Connector) -> bool:
    """Return whether there is an object `properties`; what an absent one lacks is not worth a finding each."""
    return isinstance(connector.content(PROPERTIES).get("properties"), dict)


def _misfits(node: Any, place: Place, types: Mapping[str, tuple[type, ...]]) -> Iterator[Violation]:
    for key, expected in types.items():
        if key in node and type(node[key]) not in expected:
            names = " or ".join(json_name(each()) for each in expected)
            yield Violation(f"{key!r} must be {names}, not {json_name(node[key])}", (*place, key))


@rule(
    "properties-object-missing",
    "error",
    about=PROPERTIES,
    summary="`apiProperties.json` is one object with the member `properties`, and nothing else beside it",
    why="The official tools read what is below `properties`; without it they stop, and what stands beside it is lost.",
    source=_SCHEMA,
    bad=(
        Example(properties={"": {"publisher": "Contoso"}}),
        Example(properties={"/properties": []}),
        Example(properties={"/scriptOperations": []}),
    ),
    good=Example(properties={"/$schema": "https://contoso.com/apiProperties.schema.json"}),
)
def properties_object_missing(connector: Connector) -> Iterator[Violation]:
    """Report a file without the member, and as a warning other members at the root."""
    content = connector.content(PROPERTIES)
    inner = content.get("properties")
    if "properties" not in content:
        yield Violation(f"there is no member 'properties'{did_you_mean('properties', content)}")
    elif not isinstance(inner, dict):
        yield Violation(f"'properties' must be an object, not {json_name(inner)}", ("properties",))
    else:
        for key in content:
            if key not in ("properties", "$schema"):
                hint = "; it belongs into 'properties'" if key in _TYPES else did_you_mean(key, ("properties",))
                yield Violation(f"nothing reads {key!r} beside 'properties'{hint}", (key,), severity="warning")


@rule(
    "properties-unknown-key",
    "warning",
    about=PROPERTIES,
    on_import="warning",
    summary="Only the known members stand in `properties`",
    why="Others are not uploaded, or make the upload fail; mostly they are misspelled.",
    source=f"{_SCHEMA}; paconn source",
    bad=Example(properties={"/properties/stackowner": "Contoso"}),
    good=Example(properties={"/properties/scriptOperations": []}),
)
def properties_unknown_key(connector: Connector) -> Iterator[Violation]:
    """Report members that nothing reads."""
    for key in connector.properties:
        if key not in _TYPES:
            yield Violation(f"{key!r} is no known property{did_you_mean(key, _TYPES)}", ("properties", key))


@rule(
    "properties-type-wrong",
    "error",
    about=PROPERTIES,
    summary="The members of `properties` have values of their JSON type",
    why="The upload refuses other types.",
    source=_SCHEMA,
    bad=(
        Example(properties={"/properties/capabilities": "actions"}),
        Example(properties={"/properties/policyTemplateInstances": {}}),
        Example(properties={"/properties/scriptOperations": "ListItems"}),
        Example(properties={"/properties/scriptOperations": [None]}),
        Example(properties={"/properties/connectionParameters/region": "string"}),
    ),
    good=Example(properties={"/properties/scriptOperations": None, "/properties/policyTemplateInstances": None}),
)
def properties_type_wrong(connector: Connector) -> Iterator[Violation]:
    """Report the members themselves, and the entries of lists and of connection parameters."""
    properties = connector.properties
    yield from _misfits(properties, ("properties",), _TYPES)
    for key, expected in _ENTRIES.items():
        for position, entry in enumerate(listed(properties, key)):
            if type(entry) is not expected:
                name = json_name(expected())
                yield Violation(
                    f"an entry of {key!r} must be {name}, not {json_name(entry)}", ("properties", key, position)
                )
    parameters = properties.get("connectionParameters")
    for name, entry in parameters.items() if isinstance(parameters, dict) else ():
        if not isinstance(entry, dict):
            place = ("properties", "connectionParameters", name)
            yield Violation(f"the connection parameter {name!r} must be an object, not {json_name(entry)}", place)


@rule(
    "brand-color-missing",
    "error",
    about=PROPERTIES,
    summary="`iconBrandColor` is `#` and six hex digits",
    why="The upload needs it. It is the background of the icon.",
    source=f"{_SCHEMA}; paconn",
    bad=(
        Example(properties={"/properties/iconBrandColor": REMOVED}),
        Example(properties={"/properties/iconBrandColor": "blue"}),
        Example(properties={"/properties/iconBrandColor": "#fff"}),
    ),
    good=Example(properties={"/properties/iconBrandColor": "#1A2b3C"}),
    fix=hash_added,
)
def brand_color_missing(connector: Connector) -> Iterator[Violation]:
    """Report a colour that is absent or written in another way."""
    properties = connector.properties
    if "iconBrandColor" not in properties:
        if _has_object(connector):
            yield Violation("there is no 'iconBrandColor'; write '#' and six hex digits", ("properties",))
        return
    color = properties["iconBrandColor"]
    if isinstance(color, str) and not _COLOR.fullmatch(color):
        yield Violation(f"expected '#' and six hex digits, not {color!r}", ("properties", "iconBrandColor"))


@rule(
    "brand-color-forbidden",
    "error",
    about=PROPERTIES,
    on_import=None,
    summary="The brand colour is neither white nor the default blue",
    why="Reviewers refuse #ffffff and #007ee5. Take the colour of the product.",
    source=f"{_CERTIFICATION}; microsoft/PowerPlatformConnectors#1558",
    bad=(
        Example(properties={"/properties/iconBrandColor": "#FFFFFF"}),
        Example(properties={"/properties/iconBrandColor": "#007ee5"}),
    ),
    good=Example(properties={"/properties/iconBrandColor": "#007ee6"}),
)
def brand_color_forbidden(connector: Connector) -> Iterator[Violation]:
    """Report the two colours; the samples of the public repository may keep them."""
    color = text(connector.properties, "iconBrandColor").lower()
    if color in _FORBIDDEN_COLORS:
        is_sample = "custom-connectors" in connector.shown
        message = f"{color!r} is not accepted; take the colour of the product"
        yield Violation(message, ("properties", "iconBrandColor"), severity="warning" if is_sample else None)


@rule(
    "brand-color-independent",
    "error",
    about=PROPERTIES,
    on_import=None,
    summary=f"Independent publishers use the brand colour {INDEPENDENT_COLOR}, and only they do",
    why="The colour is how users see who stands behind a connector; reviewers insist on it.",
    source=f"{_CERTIFICATION}; pull request template of microsoft/PowerPlatformConnectors",
    bad=Example(properties={"/properties/iconBrandColor": INDEPENDENT_COLOR}),
    good=Example(properties={"/properties/iconBrandColor": INDEPENDENT_COLOR, "/properties/publisher": "Ada Lovelace"}),
)
def brand_color_independent(connector: Connector) -> Iterator[Violation]:
    """Report another colour in the folder of independent publishers; as a warning, theirs used by the owner itself."""
    properties = connector.properties
    color, publisher = properties.get("iconBrandColor"), text(properties, "publisher")
    place = ("properties", "iconBrandColor")
    if color_is(color, INDEPENDENT_COLOR):
        if publisher and publisher == properties.get("stackOwner"):
            message = f"{INDEPENDENT_COLOR!r} stands for independent publishers, but {publisher!r} owns the service"
            yield Violation(message, place, severity="warning")
    elif is_independent(connector) and isinstance(color, str):
        yield Violation(f"independent publishers use {INDEPENDENT_COLOR!r}, not {color!r}", place)


def _is_blank(properties: Mapping[str, Any], key: str) -> bool:
    """Return whether a text is absent or empty; one of a wrong JSON type is another rule's."""
    value = properties.get(key, "")
    return isinstance(value, str) and not value.strip()


@rule(
    "publisher-missing",
    "error",
    about=PROPERTIES,
    on_import=None,
    summary="`publisher` names who publishes the connector",
    why="The connector's page shows it; a submission without it is sent back.",
    source=f"{_CERTIFICATION}; microsoft/PowerPlatformConnectors#523",
    bad=(Example(properties={"/properties/publisher": REMOVED}), Example(properties={"/properties/publisher": " "})),
    good=Example(properties={"/properties/publisher": "Contoso, Fabrikam"}),
)
def publisher_missing(connector: Connector) -> Iterator[Violation]:
    """Report a name that is absent or empty."""
    if _has_object(connector) and _is_blank(connector.properties, "publisher"):
        is_there = "publisher" in connector.properties
        yield Violation("there is no 'publisher'", ("properties", "publisher") if is_there else ("properties",))


@rule(
    "stack-owner-missing",
    "warning",
    about=PROPERTIES,
    summary="`stackOwner` names who owns the service behind the connector",
    why="Reviewers ask for it. While `paconn update` still refuses the member, leave it out and ignore this.",
    source=f"{_CERTIFICATION}; microsoft/PowerPlatformConnectors#918, #614",
    bad=(Example(properties={"/properties/stackOwner": REMOVED}), Example(properties={"/properties/stackOwner": ""})),
    good=Example(properties={"/properties/stackOwner": "Fabrikam"}),
)
def stack_owner_missing(connector: Connector) -> Iterator[Violation]:
    """Report a name that is absent or empty."""
    if _has_object(connector) and _is_blank(connector.properties, "stackOwner"):
        yield Violation("there is no 'stackOwner'", ("properties",))


@rule(
    "capability-value-unknown",
    "warning",
    about=PROPERTIES,
    on_import="warning",
    summary="`capabilities` holds `actions`, `triggers` and `gateway` at most",
    why="Other values, and other cases of these, do nothing.",
    source=f"{_SCHEMA}; measured: 5 of 1,031 published connectors have others",
    bad=Example(properties={"/properties/capabilities": ["Actions"]}),
    good=Example(properties={"/properties/capabilities": ["actions", "triggers"]}),
)
def capability_value_unknown(connector: Connector) -> Iterator[Violation]:
    """Report values that are not known."""
    for position, value in enumerate(listed(connector.properties, "capabilities")):
        if isinstance(value, str) and value not in _CAPABILITIES:
            place = ("properties", "capabilities", position)
            yield Violation(f"{value!r} is no known capability{did_you_mean(value, _CAPABILITIES)}", place)
