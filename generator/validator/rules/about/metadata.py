"""Metadata: web site, privacy policy and categories."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from generator.definition.spelling import did_you_mean
from generator.validator.connector import Connector
from generator.validator.json_values import listed, text
from generator.validator.rule import REMOVED, Place, Violation, rule

_CERTIFICATION = "Microsoft: certification submission"
_METADATA = "x-ms-connector-metadata"
_CATEGORIES = frozenset(
    {
        "AI",
        "Business Management",
        "Business Intelligence",
        "Collaboration",
        "Commerce",
        "Communication",
        "Content and Files",
        "Finance",
        "Data",
        "Human Resources",
        "Internet of Things",
        "IT Operations",
        "Lifestyle and Entertainment",
        "Marketing",
        "Productivity",
        "Sales and CRM",
        "Security",
        "Social Media",
        "Website",
    }
)
_NAMES = ("Website", "Privacy policy", "Categories")


def _entries(connector: Connector) -> Iterator[tuple[int, str, str]]:
    """Return position, name and value of the metadata."""
    for position, entry in enumerate(listed(connector.definition, _METADATA)):
        yield position, text(entry, "propertyName"), text(entry, "propertyValue")


def _value_place(connector: Connector, position: int) -> Place:
    entry = connector.definition[_METADATA][position]
    return (_METADATA, position, "propertyValue") if "propertyValue" in entry else (_METADATA, position)


@rule(
    "metadata-missing",
    "error",
    on_import=None,
    summary=f"The definition has `{_METADATA}`, a list of names and values",
    why="Certification takes website, privacy policy and categories from it.",
    source=f"{_CERTIFICATION}; microsoft/PowerPlatformConnectors#683, #1095",
    bad=({f"/{_METADATA}": REMOVED}, {f"/{_METADATA}": {"Website": "https://contoso.com"}}),
    good={f"/{_METADATA}/0/propertyValue": "https://contoso.com/items"},
)
def metadata_missing(connector: Connector) -> Iterator[Violation]:
    """Report missing metadata, and metadata of another form."""
    if _METADATA not in connector.definition:
        yield Violation(f"the definition needs '{_METADATA}' with {', '.join(map(repr, _NAMES))}")
    elif not isinstance(connector.definition[_METADATA], list):
        yield Violation(
            f"'{_METADATA}' must be a list of objects with 'propertyName' and 'propertyValue'", (_METADATA,)
        )


@rule(
    "metadata-name-missing",
    "error",
    on_import=None,
    summary="The metadata has `Website`, `Privacy policy` and `Categories`",
    why="Certification asks for all three.",
    source="Microsoft: swagger validator ConnectorMetadataPropertiesMissing",
    bad=({f"/{_METADATA}/1": REMOVED}, {f"/{_METADATA}/1/propertyName": "Privacy"}),
    good={f"/{_METADATA}/1/propertyName": "Privacy Policy"},
)
def metadata_name_missing(connector: Connector) -> Iterator[Violation]:
    """Report missing names; upper and lower case do not matter."""
    if isinstance(connector.definition.get(_METADATA), list):
        names = {name.strip().casefold(): name for _, name, _ in _entries(connector)}
        for name in _NAMES:
            if name.casefold() not in names:
                others = [other for fold, other in names.items() if fold not in {each.casefold() for each in _NAMES}]
                yield Violation(f"'{_METADATA}' has no entry {name!r}{did_you_mean(name, others)}", (_METADATA,))


@rule(
    "metadata-url-invalid",
    "warning",
    summary="Website and privacy policy are absolute addresses",
    why="The page of the connector links to them.",
    source=_CERTIFICATION,
    bad=(
        {f"/{_METADATA}/0/propertyValue": "Not Available"},
        {f"/{_METADATA}/1/propertyValue": "www.contoso.com/privacy"},
    ),
    good={f"/{_METADATA}/0/propertyValue": "http://contoso.com"},
)
def metadata_url_invalid(connector: Connector) -> Iterator[Violation]:
    """Report values that are no address."""
    for position, name, value in _entries(connector):
        if name.strip().casefold() in ("website", "privacy policy") and not _is_address(value.strip()):
            place = _value_place(connector, position)
            yield Violation(f"{name!r} must be an address that starts with 'https://', not {value!r}", place)


def _is_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        return (
            parts.scheme.lower() in ("http", "https")
            and bool(parts.hostname)
            and not any(each.isspace() for each in value)
        )
    except ValueError:  # brackets that are no IPv6 address
        return False


def _categories(connector: Connector) -> Iterator[tuple[int, list[str]]]:
    for position, name, value in _entries(connector):
        if name.strip().casefold() == "categories":
            yield position, [part.strip() for part in value.split(";") if part.strip()]


@rule(
    "metadata-category-invalid",
    "error",
    on_import=None,
    summary="Every category is one of Microsoft's 19, spelled as there",
    why="The gallery has no other ones.",
    source="Microsoft: swagger validator InvalidConnectorCategory",
    bad=(
        {f"/{_METADATA}/2/propertyValue": "productivity"},
        {f"/{_METADATA}/2/propertyValue": "Data,Finance"},
        {f"/{_METADATA}/2/propertyValue": ""},
    ),
    good={f"/{_METADATA}/2/propertyValue": "Data; Finance"},
)
def metadata_category_invalid(connector: Connector) -> Iterator[Violation]:
    """Report unknown categories, and none at all."""
    for position, categories in _categories(connector):
        place = _value_place(connector, position)
        for category in categories:
            if category not in _CATEGORIES:
                hint = did_you_mean(category, _CATEGORIES)
                known = hint or f"; known are {', '.join(sorted(_CATEGORIES))}, with ';' between two"
                yield Violation(f"{category!r} is no category{known}", place)
        if not categories:
            yield Violation("'Categories' names no category", place)


@rule(
    "metadata-category-too-many",
    "error",
    on_import=None,
    summary="A connector has at most two categories",
    why="Certification refuses more.",
    source="Microsoft: swagger validator TooManyConnectorCategories",
    bad={f"/{_METADATA}/2/propertyValue": "Data;Finance;Website"},
    good={f"/{_METADATA}/2/propertyValue": "Data;Finance"},
)
def metadata_category_too_many(connector: Connector) -> Iterator[Violation]:
    """Report three and more."""
    for position, categories in _categories(connector):
        if len(categories) > 2:
            yield Violation(
                f"{len(categories)} categories, but at most 2 are allowed", _value_place(connector, position)
            )
