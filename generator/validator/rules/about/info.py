"""Title, description and contact."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from generator.validator.connector import Connector
from generator.validator.declared import ending, holding, info, length, named, naming
from generator.validator.json_values import mapping, text
from generator.validator.rule import REMOVED, Violation, rule

_CERTIFICATION = "Microsoft: certification submission"
_MAX_TITLE = 30
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
_INDEPENDENT = re.compile(r"\bindependent\W+publisher\W*$", re.IGNORECASE)
_LOCAL = frozenset(".!#$%&'*+/=?^_`{|}~-")


def _info(connector: Connector) -> Mapping[str, Any]:
    return mapping(connector.definition, "info")


def _title(connector: Connector) -> str:
    return text(_info(connector), "title")


info_title_too_long = rule(
    "info-title-too-long",
    "error",
    on_import=None,
    summary="The title has at most 30 characters",
    why="Longer titles do not fit the gallery and are refused in certification.",
    source=f"{_CERTIFICATION}; connector string guidance",
    bad={"/info/title": "A title that is much too longer"},
    good={"/info/title": "A title that is just so long a"},
)(length(info, "title", _MAX_TITLE))


info_title_restricted_word = rule(
    "info-title-restricted-word",
    "error",
    on_import=None,
    summary="The title does not hold the words `API` and `Connector`",
    why="Every entry of the gallery is a connector to an API; certification refuses the words.",
    source=_CERTIFICATION,
    bad={"/info/title": "Contoso api"},
    good={"/info/title": "Contoso Apiary"},
)(naming(info, "title", _RESTRICTED, "the title must not hold the word {0!r}"))


info_title_product_name = rule(
    "info-title-product-name",
    "error",
    on_import=None,
    summary="The title names no product of the Power Platform",
    why="Certification refuses titles such as `Contoso for Power Apps`.",
    source=_CERTIFICATION,
    bad=({"/info/title": "Contoso for Power Apps"}, {"/info/title": "Contoso in PowerAutomate"}),
    good={"/info/title": "Contoso Power"},
)(naming(info, "title", _PRODUCTS, "the title must not name {0!r}"))


info_title_trailing_char = rule(
    "info-title-trailing-char",
    "error",
    on_import=None,
    summary="The title ends with a letter, a digit or `)`",
    why="Certification refuses other endings.",
    source=_CERTIFICATION,
    bad={"/info/title": "Contoso Items!"},
    good={"/info/title": "Contoso Items (Beta)"},
)(ending(info, "title"))


@rule(
    "info-title-default",
    "error",
    on_import=None,
    summary="The title is not that of a template",
    why="Makers cannot tell which service the connector reaches.",
    source="microsoft/PowerPlatformConnectors#602",
    bad={"/info/title": "Default title"},
    good={"/info/title": "Contoso title"},
)
def info_title_default(connector: Connector) -> Iterator[Violation]:
    """Report titles that templates start with."""
    title = _title(connector)
    if title.strip().lower() in _TEMPLATE_TITLES:
        yield Violation(f"{title!r} is the title of a template; name the service", ("info", "title"))


@rule(
    "info-description-missing",
    "error",
    on_import=None,
    summary="`info` has a description",
    why="The gallery shows it; certification asks for it.",
    source="paconn source; microsoft/PowerPlatformConnectors#3841",
    bad=({"/info/description": REMOVED}, {"/info/description": " "}),
    good={"/info/description": "Keep track of the items in a store."},
)
def info_description_missing(connector: Connector) -> Iterator[Violation]:
    """Report a missing or blank description."""
    info = _info(connector)
    if "info" in connector.definition and not text(info, "description").strip() and _is_text(info, "description"):
        yield Violation("'info' needs a 'description' of the connector", ("info",))


def _is_text(node: Mapping[str, Any], key: str) -> bool:
    """Return whether a member is absent or of the right type: the wrong one is told by `json-type-wrong`."""
    return isinstance(node.get(key, ""), str)


info_description_length = rule(
    "info-description-length",
    "error",
    on_import=None,
    summary="The description of the connector has 30 to 500 characters",
    why="Certification refuses others.",
    source="Microsoft: swagger validator FieldLengthNotInRange",
    bad=({"/info/description": "Items of a store."}, {"/info/description": "Items. " * 72}),
    good={"/info/description": "Keep track of the items in it."},
)(length(info, "description", 500, least=30))


@rule(
    "info-description-product-name",
    "error",
    on_import=None,
    summary="The description of the connector names no product of the Power Platform",
    why="A connector serves all of them; certification refuses the names.",
    source="Microsoft: swagger validator ValueContainsRestrictedWords",
    bad=(
        {"/info/description": "Use the items of your store in Power Automate flows."},
        {"/info/description": "Brings the items of your store to the Power Platform."},
    ),
    good={"/info/description": "Use the items of your store in flows and in apps."},
)
def info_description_product_name(connector: Connector) -> Iterator[Violation]:
    """Report names of products; `Power Platform` is mostly tolerated."""
    description = text(_info(connector), "description")
    place = ("info", "description")
    if name := named(description, _REFUSED_PRODUCTS):
        yield Violation(f"the description must not name {name!r}", place)
    elif name := named(description, _MILD_PRODUCTS):
        yield Violation(f"the description should not name {name!r}", place, severity="warning")


info_description_word = rule(
    "info-description-word",
    "info",
    is_on=False,
    summary="The description of the connector does not hold the words `API` and `connector`",
    why="A guideline asks for it; published connectors do not keep it.",
    source="Microsoft: connector string guidance; measured: broken by 287 of 1,015",
    bad={"/info/description": "The Contoso API keeps track of the items in a store."},
    good={"/info/description": "Keep track of the items in a store of Contoso."},
)(naming(info, "description", _RESTRICTED, "the description holds the word {0!r}"))


@rule(
    "info-contact-missing",
    "error",
    on_import=None,
    summary="`info` has a contact with name, url and email",
    why="Certification asks whom users can turn to.",
    source="microsoft/PowerPlatformConnectors#683, #1095",
    bad=({"/info/contact": REMOVED}, {"/info/contact/email": REMOVED}),
    good={"/info/contact/name": "Contoso support"},
)
def info_contact_missing(connector: Connector) -> Iterator[Violation]:
    """Report a missing contact, and as a warning one without all members."""
    info = _info(connector)
    if "info" not in connector.definition:
        return
    if "contact" not in info:
        yield Violation("'info' needs a 'contact' with 'name', 'url' and 'email'", ("info",))
    elif isinstance(contact := info["contact"], Mapping):
        for key in ("name", "url", "email"):
            if _is_text(contact, key) and not text(contact, key).strip():
                yield Violation(f"the contact has no {key!r}", ("info", "contact"), severity="warning")


@rule(
    "info-contact-email-invalid",
    "error",
    on_import=None,
    summary="The email of the contact is an address",
    why="The swagger validator checks it.",
    source="Microsoft: swagger validator ContactEmailNotValid",
    bad={"/info/contact/email": "none"},
    good={"/info/contact/email": "support+items@contoso.co.uk"},
)
def info_contact_email_invalid(connector: Connector) -> Iterator[Violation]:
    """Report what is no address, or not in ASCII."""
    email = text(mapping(_info(connector), "contact"), "email")
    if email.strip() and not _is_email(email):
        yield Violation(f"{email!r} is no e-mail address", ("info", "contact", "email"))


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


independent_title_suffix = rule(
    "independent-title-suffix",
    "info",
    summary="The title does not end with `(Independent Publisher)`",
    why="The suffix belongs into the title of the pull request; the gallery adds it by itself.",
    source="Microsoft: pull request template; measured: 387 of 392 leave it out",
    bad={"/info/title": "Items (Independent Publisher)"},
    good={"/info/title": "Items (Independent)"},
)(holding(info, "title", _INDEPENDENT, "leave '(Independent Publisher)' out of the title"))
