"""Title, description, contact and metadata."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from generator.validator.connector import Connector
from generator.validator.json_values import listed, mapping, text
from generator.validator.meant import meant
from generator.validator.rule import REMOVED, Example, Hit, Place, rule

ORDER = 10

_CERTIFICATION = "Microsoft: certification submission"
_METADATA = "x-ms-connector-metadata"
_MAX_TITLE = 30
_DESCRIPTION = (30, 500)
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

_RESTRICTED = ("api", "connector")
_PRODUCTS = (
    "power app",
    "power apps",
    "powerapps",
    "power automate",
    "powerautomate",
    "logic app",
    "logic apps",
    "copilot studio",
    "power platform",
)
_REFUSED_PRODUCTS = ("power apps", "power automate", "logic apps")
_MILD_PRODUCTS = ("power platform",)
_TEMPLATE_TITLES = frozenset({"default title", "title", "my connector", "untitled"})
_LOCAL = frozenset(".!#$%&'*+/=?^_`{|}~-")


def _words(words: str) -> str:
    """Give the words of a text in lower case, with blanks around each."""
    return f" {' '.join(''.join(each if each.isalnum() else ' ' for each in words.lower()).split())} "


def _named(words: str, names: Iterable[str]) -> str:
    """Give the first name that stands in a text as whole words, or an empty text."""
    plain = _words(words)
    return next((name for name in names if f" {name} " in plain), "")


def _info(connector: Connector) -> Mapping[str, Any]:
    return mapping(connector.definition, "info")


def _title(connector: Connector) -> str:
    return text(_info(connector), "title")


def _entries(connector: Connector) -> Iterator[tuple[int, str, str]]:
    """Give position, name and value of the metadata."""
    for position, entry in enumerate(listed(connector.definition, _METADATA)):
        yield position, text(entry, "propertyName"), text(entry, "propertyValue")


def _value_place(connector: Connector, position: int) -> Place:
    entry = connector.definition[_METADATA][position]
    return (_METADATA, position, "propertyValue") if "propertyValue" in entry else (_METADATA, position)


@rule(
    "info-title-too-long",
    "error",
    on_import=None,
    summary="The title has at most 30 characters",
    why="Longer titles do not fit the gallery and are refused in certification.",
    source=f"{_CERTIFICATION}; connector string guidance",
    bad=Example(definition={"/info/title": "A title that is much too longer"}),
    good=Example(definition={"/info/title": "A title that is just so long a"}),
)
def info_title_too_long(connector: Connector) -> Iterator[Hit]:
    """Report long titles."""
    title = _title(connector)
    if len(title) > _MAX_TITLE:
        yield Hit(f"the title has {len(title)} characters; the limit is {_MAX_TITLE}", ("info", "title"))


@rule(
    "info-title-restricted-word",
    "error",
    on_import=None,
    summary="The title does not hold the words `API` and `Connector`",
    why="Every entry of the gallery is a connector to an API; certification refuses the words.",
    source=_CERTIFICATION,
    bad=Example(definition={"/info/title": "Contoso api"}),
    good=Example(definition={"/info/title": "Contoso Apiary"}),
)
def info_title_restricted_word(connector: Connector) -> Iterator[Hit]:
    """Report those words in the title."""
    if word := _named(_title(connector), _RESTRICTED):
        yield Hit(f"the title must not hold the word {word!r}", ("info", "title"))


@rule(
    "info-title-product-name",
    "error",
    on_import=None,
    summary="The title names no product of the Power Platform",
    why="Certification refuses titles such as `Contoso for Power Apps`.",
    source=_CERTIFICATION,
    bad=(
        Example(definition={"/info/title": "Contoso for Power Apps"}),
        Example(definition={"/info/title": "Contoso in PowerAutomate"}),
    ),
    good=Example(definition={"/info/title": "Contoso Power"}),
)
def info_title_product_name(connector: Connector) -> Iterator[Hit]:
    """Report names of products in the title."""
    if name := _named(_title(connector), _PRODUCTS):
        yield Hit(f"the title must not name {name!r}", ("info", "title"))


@rule(
    "info-title-trailing-char",
    "error",
    on_import=None,
    summary="The title ends with a letter, a digit or `)`",
    why="Certification refuses other endings.",
    source=_CERTIFICATION,
    bad=Example(definition={"/info/title": "Contoso Items!"}),
    good=Example(definition={"/info/title": "Contoso Items (Beta)"}),
)
def info_title_trailing_char(connector: Connector) -> Iterator[Hit]:
    """Report other endings."""
    title = _title(connector)
    if title and not title[-1].isalnum() and title[-1] != ")":
        yield Hit(f"the title must end with a letter, a digit or ')', not {title[-1]!r}", ("info", "title"))


@rule(
    "info-title-default",
    "error",
    on_import=None,
    summary="The title is not that of a template",
    why="Makers cannot tell which service the connector reaches.",
    source="microsoft/PowerPlatformConnectors#602",
    bad=Example(definition={"/info/title": "Default title"}),
    good=Example(definition={"/info/title": "Contoso title"}),
)
def info_title_default(connector: Connector) -> Iterator[Hit]:
    """Report titles that templates start with."""
    title = _title(connector)
    if title.strip().lower() in _TEMPLATE_TITLES:
        yield Hit(f"{title!r} is the title of a template; name the service", ("info", "title"))


@rule(
    "info-description-missing",
    "error",
    on_import=None,
    summary="`info` has a description",
    why="The gallery shows it; certification asks for it.",
    source="paconn source; microsoft/PowerPlatformConnectors#3841",
    bad=(
        Example(definition={"/info/description": REMOVED}),
        Example(definition={"/info/description": " "}),
    ),
    good=Example(definition={"/info/description": "Keep track of the items in a store."}),
)
def info_description_missing(connector: Connector) -> Iterator[Hit]:
    """Report a missing or blank description."""
    info = _info(connector)
    if "info" in connector.definition and not text(info, "description").strip() and _is_text(info, "description"):
        yield Hit("'info' needs a 'description' of the connector", ("info",))


def _is_text(node: Mapping[str, Any], key: str) -> bool:
    """Tell whether a member is absent or of the right type: the wrong one is told by `json-type-wrong`."""
    return isinstance(node.get(key, ""), str)


@rule(
    "info-description-length",
    "error",
    on_import=None,
    summary="The description of the connector has 30 to 500 characters",
    why="Certification refuses others.",
    source="Microsoft: swagger validator FieldLengthNotInRange",
    bad=(
        Example(definition={"/info/description": "Items of a store."}),
        Example(definition={"/info/description": "Items. " * 72}),
    ),
    good=Example(definition={"/info/description": "Keep track of the items in it."}),
)
def info_description_length(connector: Connector) -> Iterator[Hit]:
    """Report short and long descriptions."""
    description = text(_info(connector), "description")
    least, most = _DESCRIPTION
    if description.strip() and not least <= len(description) <= most:
        yield Hit(
            f"the description has {len(description)} characters; {least} to {most} are allowed", ("info", "description")
        )


@rule(
    "info-description-product-name",
    "error",
    on_import=None,
    summary="The description of the connector names no product of the Power Platform",
    why="A connector serves all of them; certification refuses the names.",
    source="Microsoft: swagger validator ValueContainsRestrictedWords",
    bad=(
        Example(definition={"/info/description": "Use the items of your store in Power Automate flows."}),
        Example(definition={"/info/description": "Brings the items of your store to the Power Platform."}),
    ),
    good=Example(definition={"/info/description": "Use the items of your store in flows and in apps."}),
)
def info_description_product_name(connector: Connector) -> Iterator[Hit]:
    """Report names of products; `Power Platform` is mostly tolerated."""
    description = text(_info(connector), "description")
    place = ("info", "description")
    if name := _named(description, _REFUSED_PRODUCTS):
        yield Hit(f"the description must not name {name!r}", place)
    elif name := _named(description, _MILD_PRODUCTS):
        yield Hit(f"the description should not name {name!r}", place, severity="warning")


@rule(
    "info-description-word",
    "info",
    is_on=False,
    summary="The description of the connector does not hold the words `API` and `connector`",
    why="A guideline asks for it; published connectors do not keep it.",
    source="Microsoft: connector string guidance; measured: broken by 287 of 1,015",
    bad=Example(definition={"/info/description": "The Contoso API keeps track of the items in a store."}),
    good=Example(definition={"/info/description": "Keep track of the items in a store of Contoso."}),
)
def info_description_word(connector: Connector) -> Iterator[Hit]:
    """Report those words in the description."""
    if word := _named(text(_info(connector), "description"), _RESTRICTED):
        yield Hit(f"the description holds the word {word!r}", ("info", "description"))


@rule(
    "info-contact-missing",
    "error",
    on_import=None,
    summary="`info` has a contact with name, url and email",
    why="Certification asks whom users can turn to.",
    source="microsoft/PowerPlatformConnectors#683, #1095",
    bad=(
        Example(definition={"/info/contact": REMOVED}),
        Example(definition={"/info/contact/email": REMOVED}),
    ),
    good=Example(definition={"/info/contact/name": "Contoso support"}),
)
def info_contact_missing(connector: Connector) -> Iterator[Hit]:
    """Report a missing contact, and as a warning one without all members."""
    info = _info(connector)
    if "info" not in connector.definition:
        return
    if "contact" not in info:
        yield Hit("'info' needs a 'contact' with 'name', 'url' and 'email'", ("info",))
    elif isinstance(contact := info["contact"], Mapping):
        for key in ("name", "url", "email"):
            if _is_text(contact, key) and not text(contact, key).strip():
                yield Hit(f"the contact has no {key!r}", ("info", "contact"), severity="warning")


@rule(
    "info-contact-email-invalid",
    "error",
    on_import=None,
    summary="The email of the contact is an address",
    why="The swagger validator checks it.",
    source="Microsoft: swagger validator ContactEmailNotValid",
    bad=Example(definition={"/info/contact/email": "none"}),
    good=Example(definition={"/info/contact/email": "support+items@contoso.co.uk"}),
)
def info_contact_email_invalid(connector: Connector) -> Iterator[Hit]:
    """Report what is no address, or not in ASCII."""
    email = text(mapping(_info(connector), "contact"), "email")
    if email.strip() and not _is_email(email):
        yield Hit(f"{email!r} is no e-mail address", ("info", "contact", "email"))


def _is_email(email: str) -> bool:
    local, _, domain = email.partition("@")
    labels = domain.split(".")
    return (
        email.isascii()
        and bool(local)
        and all(each.isalnum() or each in _LOCAL for each in local)
        and len(labels) > 1
        and all(label and label.replace("-", "a").isalnum() for label in labels)
    )


@rule(
    "metadata-missing",
    "error",
    on_import=None,
    summary=f"The definition has `{_METADATA}`, a list of names and values",
    why="Certification takes website, privacy policy and categories from it.",
    source=f"{_CERTIFICATION}; microsoft/PowerPlatformConnectors#683, #1095",
    bad=(
        Example(definition={f"/{_METADATA}": REMOVED}),
        Example(definition={f"/{_METADATA}": {"Website": "https://contoso.com"}}),
    ),
    good=Example(definition={f"/{_METADATA}/0/propertyValue": "https://contoso.com/items"}),
)
def metadata_missing(connector: Connector) -> Iterator[Hit]:
    """Report missing metadata, and metadata of another form."""
    if _METADATA not in connector.definition:
        yield Hit(f"the definition needs '{_METADATA}' with {', '.join(map(repr, _NAMES))}")
    elif not isinstance(connector.definition[_METADATA], list):
        yield Hit(f"'{_METADATA}' must be a list of objects with 'propertyName' and 'propertyValue'", (_METADATA,))


@rule(
    "metadata-name-missing",
    "error",
    on_import=None,
    summary="The metadata has `Website`, `Privacy policy` and `Categories`",
    why="Certification asks for all three.",
    source="Microsoft: swagger validator ConnectorMetadataPropertiesMissing",
    bad=(
        Example(definition={f"/{_METADATA}/1": REMOVED}),
        Example(definition={f"/{_METADATA}/1/propertyName": "Privacy"}),
    ),
    good=Example(definition={f"/{_METADATA}/1/propertyName": "Privacy Policy"}),
)
def metadata_name_missing(connector: Connector) -> Iterator[Hit]:
    """Report missing names; upper and lower case do not matter."""
    if isinstance(connector.definition.get(_METADATA), list):
        names = {name.strip().casefold(): name for _, name, _ in _entries(connector)}
        for name in _NAMES:
            if name.casefold() not in names:
                others = [other for fold, other in names.items() if fold not in {each.casefold() for each in _NAMES}]
                yield Hit(f"'{_METADATA}' has no entry {name!r}{meant(name, others)}", (_METADATA,))


@rule(
    "metadata-url-invalid",
    "warning",
    summary="Website and privacy policy are absolute addresses",
    why="The page of the connector links to them.",
    source=_CERTIFICATION,
    bad=(
        Example(definition={f"/{_METADATA}/0/propertyValue": "Not Available"}),
        Example(definition={f"/{_METADATA}/1/propertyValue": "www.contoso.com/privacy"}),
    ),
    good=Example(definition={f"/{_METADATA}/0/propertyValue": "http://contoso.com"}),
)
def metadata_url_invalid(connector: Connector) -> Iterator[Hit]:
    """Report values that are no address."""
    for position, name, value in _entries(connector):
        if name.strip().casefold() in ("website", "privacy policy") and not _is_address(value.strip()):
            place = _value_place(connector, position)
            yield Hit(f"{name!r} must be an address that starts with 'https://', not {value!r}", place)


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
        Example(definition={f"/{_METADATA}/2/propertyValue": "productivity"}),
        Example(definition={f"/{_METADATA}/2/propertyValue": "Data,Finance"}),
        Example(definition={f"/{_METADATA}/2/propertyValue": ""}),
    ),
    good=Example(definition={f"/{_METADATA}/2/propertyValue": "Data; Finance"}),
)
def metadata_category_invalid(connector: Connector) -> Iterator[Hit]:
    """Report unknown categories, and none at all."""
    for position, categories in _categories(connector):
        place = _value_place(connector, position)
        for category in categories:
            if category not in _CATEGORIES:
                hint = meant(category, _CATEGORIES)
                known = hint or f"; known are {', '.join(sorted(_CATEGORIES))}, with ';' between two"
                yield Hit(f"{category!r} is no category{known}", place)
        if not categories:
            yield Hit("'Categories' names no category", place)


@rule(
    "metadata-category-too-many",
    "error",
    on_import=None,
    summary="A connector has at most two categories",
    why="Certification refuses more.",
    source="Microsoft: swagger validator TooManyConnectorCategories",
    bad=Example(definition={f"/{_METADATA}/2/propertyValue": "Data;Finance;Website"}),
    good=Example(definition={f"/{_METADATA}/2/propertyValue": "Data;Finance"}),
)
def metadata_category_too_many(connector: Connector) -> Iterator[Hit]:
    """Report three and more."""
    for position, categories in _categories(connector):
        if len(categories) > 2:
            yield Hit(f"{len(categories)} categories, but at most 2 are allowed", _value_place(connector, position))


@rule(
    "independent-title-suffix",
    "info",
    summary="The title does not end with `(Independent Publisher)`",
    why="The suffix belongs into the title of the pull request; the gallery adds it by itself.",
    source="Microsoft: pull request template; measured: 387 of 392 leave it out",
    bad=Example(definition={"/info/title": "Items (Independent Publisher)"}),
    good=Example(definition={"/info/title": "Items (Independent)"}),
)
def independent_title_suffix(connector: Connector) -> Iterator[Hit]:
    """Report the suffix."""
    if _words(_title(connector)).endswith(" independent publisher "):
        yield Hit("leave '(Independent Publisher)' out of the title", ("info", "title"))
