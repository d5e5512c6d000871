"""Texts of operations."""

import re
from collections.abc import Iterator

from generator.validator.connector import Connector
from generator.validator.declared import ending, holding, length, missing, operations, repeating
from generator.validator.fixes import punctuation_removed
from generator.validator.index import Operation
from generator.validator.json_values import flag, mapping, text
from generator.validator.rule import REMOVED, Place, Violation, rule

_MAX_SUMMARY = 80
_RESTRICTED = re.compile(r"[/\\<>*%&?]")
_UNUSUAL = re.compile(r"[^\w ()/\\<>*%&?]|_")
_IDENTIFIER = re.compile(r"(?:[A-Za-z0-9]+(?:_[A-Za-z0-9]+)+|[a-z0-9]+(?:[A-Z][a-z0-9]*)+)")
_HTML = re.compile(r"</?(?:a|b|br|code|div|em|h[1-6]|i|img|li|ol|p|pre|span|strong|table|td|th|tr|u|ul)\b[^<>]*>", re.I)
_URL = re.compile(r"\bhttps?://[^\s)\"'>]+", re.I)
_PRODUCTS = re.compile(
    r"\b(?:power ?apps|power ?automate|power platform|power virtual agents|microsoft flow|logic apps?|copilot studio)\b"
)
_PRODUCT_WORDS = ("power", "flow", "logic", "copilot")
_SYMBOLS = frozenset("ªºµ")

_LIST = "/paths/~1items/get"
_GET = "/paths/~1items~1{item_id}/get"


def _summaries(connector: Connector) -> Iterator[tuple[Operation, str, Place]]:
    for operation in connector.index.operations:
        if summary := text(operation.node, "summary"):
            yield operation, summary, (*operation.place, "summary")


@rule(
    "operation-summary-missing",
    "error",
    on_import=None,
    summary="Every operation has a `summary`",
    why="It is the operation's name for makers.",
    source="Microsoft: swagger validator RequiredPropertyMissing; prepare connector files for certification",
    bad=(
        {f"{_LIST}/summary": REMOVED},
        {f"{_LIST}/summary": REMOVED, f"{_LIST}/x-ms-visibility": "internal"},
        {f"{_LIST}/summary": " "},
    ),
    good={f"{_LIST}/summary": "Find items"},
)
def operation_summary_missing(connector: Connector) -> Iterator[Violation]:
    """Report operations without a summary, or with a blank one; internal ones as a warning."""
    for operation in connector.index.operations:
        summary = operation.node.get("summary", "")
        if isinstance(summary, str) and not summary.strip():
            yield Violation(
                f"{operation.title} has no summary",
                operation.place,
                severity="warning" if operation.is_internal else None,
            )


operation_description_missing = rule(
    "operation-description-missing",
    "error",
    on_import=None,
    summary="Every operation has a `description`",
    why="It tells makers what the operation does.",
    source="Microsoft: swagger validator RequiredPropertyMissing; microsoft/PowerPlatformConnectors#3408",
    bad=({f"{_LIST}/description": REMOVED}, {f"{_LIST}/description": REMOVED, f"{_LIST}/x-ms-visibility": "internal"}),
    good={f"{_LIST}/description": "Finds items of the store."},
)(missing(operations, "description", "{0.title} has no description", internal="warning"))


operation_summary_too_long = rule(
    "operation-summary-too-long",
    "error",
    on_import=None,
    summary="A summary has at most 80 characters",
    why="The designer has no room for more, and certification refuses it.",
    source="Microsoft: swagger validator OperationSummaryTooLong; string guidance",
    bad={f"{_LIST}/summary": "List items" + " and more" * 8},
    good={f"{_LIST}/summary": "List items" + " and more" * 7},
)(length(operations, "summary", _MAX_SUMMARY))


operation_summary_restricted_char = rule(
    "operation-summary-restricted-char",
    "error",
    on_import=None,
    summary=r"A summary holds none of `/ \ < > * % & ?`",
    why="The swagger validator refuses them: the summary becomes the name of a step.",
    source="Microsoft: swagger validator RestrictedCharactersInSummary; microsoft/PowerPlatformConnectors#1095",
    bad={f"{_LIST}/summary": "List or/and find items"},
    good={f"{_LIST}/summary": "List or find items"},
)(holding(operations, "summary", _RESTRICTED, "the summary {0!r} must not hold {1!r}"))


operation_summary_trailing_char = rule(
    "operation-summary-trailing-char",
    "error",
    on_import=None,
    summary="A summary ends in a letter, a digit or `)`",
    why="The swagger validator refuses other endings, a full stop or a blank too.",
    source="Microsoft: swagger validator ValueMustEndWithAlphanumeric; string guidance",
    bad=({f"{_LIST}/summary": "List items."}, {f"{_LIST}/summary": "List items "}),
    good={f"{_LIST}/summary": "List items (all)"},
    fix=punctuation_removed,
)(ending(operations, "summary", elsewhere=r"/\<>*%&?"))


@rule(
    "operation-summary-charset",
    "info",
    summary="A summary holds letters, digits, blanks and parentheses only",
    why="Reviewers ask for it. Hyphens and commas are common and do no harm.",
    source="Microsoft: prepare connector files for certification",
    bad={f"{_LIST}/summary": "List items, all of them"},
    good={f"{_LIST}/summary": "List items (all of them)"},
)
def operation_summary_charset(connector: Connector) -> Iterator[Violation]:
    """Report summaries with other characters inside that no other rule reports."""
    for _, summary, place in _summaries(connector):
        if (odd := _UNUSUAL.search(summary, 0, len(summary) - 1)) and not _IDENTIFIER.fullmatch(summary):
            yield Violation(f"the summary {summary!r} holds {odd[0]!r}", place)


@rule(
    "operation-summary-case",
    "info",
    summary="A summary starts with a capital letter",
    why="Names of operations are written in sentence case.",
    source="Microsoft: OpenAPI extensions; string guidance",
    bad={f"{_LIST}/summary": "list items"},
    good={f"{_LIST}/summary": "eSign an item"},
)
def operation_summary_case(connector: Connector) -> Iterator[Violation]:
    """Report summaries whose first word is all in lower case; names such as `eSign` are left alone."""
    for _, summary, place in _summaries(connector):
        first = summary.split()[0] if summary.strip() else ""
        if first[:1].islower() and not _IDENTIFIER.fullmatch(summary) and first == first.lower():
            yield Violation(f"the summary {summary!r} should start with a capital letter", place)


@rule(
    "operation-summary-looks-like-id",
    "warning",
    summary="A summary is made of words, not of an identifier such as `list_items`",
    why="Makers read it. Reviewers refuse identifiers, on internal operations too.",
    source="microsoft/PowerPlatformConnectors#583, #602",
    bad=({f"{_LIST}/summary": "list_items"}, {f"{_LIST}/summary": "listItems"}),
    good={f"{_LIST}/summary": "LinkItems"},
)
def operation_summary_looks_like_id(connector: Connector) -> Iterator[Violation]:
    """Report summaries that are one word in camel or snake case."""
    for _, summary, place in _summaries(connector):
        if _IDENTIFIER.fullmatch(summary):
            yield Violation(f"the summary {summary!r} looks like an identifier; write words", place)


@rule(
    "operation-summary-duplicate",
    "warning",
    summary="No two operations have the same summary",
    why="Makers could not tell them apart in the list of actions.",
    source="own advice",
    bad={f"{_GET}/summary": "List items"},
    good={
        f"{_GET}/summary": "List items (deprecated)",
        f"{_GET}/deprecated": True,
        f"{_LIST}/summary": "List items (deprecated)",
    },
)
def operation_summary_duplicate(connector: Connector) -> Iterator[Violation]:
    """Report the later operation of each pair, as advice when makers do not see both; deprecated ones do not count."""
    seen: dict[str, Operation] = {}
    for operation, summary, place in _summaries(connector):
        if flag(operation.node, "deprecated") or not summary.strip():
            continue
        key = summary.strip().casefold()
        earlier = seen.setdefault(key, operation)
        if earlier.is_internal:
            seen[key] = operation
        if earlier is not operation:
            is_seen_once = earlier.is_internal or operation.is_internal
            yield Violation(
                f"the summary {summary!r} is also that of {earlier.title}",
                place,
                severity="info" if is_seen_once else None,
            )


@rule(
    "operation-description-no-punctuation",
    "info",
    is_on=False,
    summary="A description ends in a full stop, an exclamation mark or a question mark",
    why="It is a sentence.",
    source="Microsoft: connector coding standards; prepare connector files for certification",
    bad={f"{_LIST}/description": "Lists the items of the store"},
    good={f"{_LIST}/description": "Which items are there?"},
)
def operation_description_no_punctuation(connector: Connector) -> Iterator[Violation]:
    """Report other endings."""
    for operation in connector.index.operations:
        description = text(operation.node, "description").rstrip()
        if description and description[-1] not in ".!?":
            yield Violation(f"the description ends in {description[-1]!r}", (*operation.place, "description"))


summary_equals_description = rule(
    "summary-equals-description",
    "info",
    is_on=False,
    summary="The description of an operation says more than its summary",
    why="Makers see both, one below the other.",
    source="Microsoft: string guidance; connector coding standards",
    bad={f"{_LIST}/description": "List items."},
    good={f"{_LIST}/description": "Lists items."},
)(repeating(operations, "description", "summary"))


@rule(
    "operation-text-product-name",
    "warning",
    summary="No summary or description of an operation names a product of the Power Platform",
    why="A connector serves all of them, and reviewers refuse it.",
    source="Microsoft: prepare connector files for certification",
    bad={f"{_LIST}/description": "Lists the items of the store for Power Automate."},
    good={f"{_LIST}/description": "Lists the items of the store, with logic and flow."},
)
def operation_text_product_name(connector: Connector) -> Iterator[Violation]:
    """Report each text with such a name."""
    for operation in connector.index.operations:
        for key in ("summary", "description"):
            value = text(operation.node, key).lower()
            if any(word in value for word in _PRODUCT_WORDS) and (found := _PRODUCTS.search(value)):
                yield Violation(f"the {key} names the product {found[0]!r}", (*operation.place, key))


@rule(
    "text-not-english",
    "error",
    on_import=None,
    summary="Title, descriptions and summaries are in English: no letters beside A to Z",
    why="The swagger validator takes other letters for another language. Symbols and dashes are fine.",
    source="Microsoft: swagger validator ValueMustBeInEnglish",
    bad=({f"{_LIST}/summary": "Öffnen"}, {"/info/title": "Contoso Gegenstände"}),
    good={f"{_LIST}/description": "Lists items: prices in €, or in Contoso™ points."},
)
def text_not_english(connector: Connector) -> Iterator[Violation]:
    """Report texts with other letters: title and description of the connector, summaries and descriptions."""
    info = mapping(connector.definition, "info")
    texts: list[tuple[str, Place]] = [(text(info, key), ("info", key)) for key in ("title", "description")]
    for operation in connector.index.operations:
        texts += [(text(operation.node, key), (*operation.place, key)) for key in ("summary", "description")]
    for value, place in texts:
        if not value.isascii():
            odd = next((each for each in value if each.isalpha() and not each.isascii() and each not in _SYMBOLS), "")
            if odd:
                yield Violation(f"{value!r:.60} is not in English: it holds {odd!r}", place)


@rule(
    "text-markup",
    "warning",
    summary="No description of an operation holds HTML tags; an address belongs into the external documentation",
    why="Makers see the description as it is written: markup is not rendered, links cannot be followed.",
    source="own advice",
    bad=(
        {f"{_LIST}/description": "Lists the items.<br>Of the store."},
        {f"{_LIST}/description": "Lists the items, see https://contoso.com/docs for more."},
    ),
    good={f"{_LIST}/description": "Lists items with a price < 3 and > 1."},
)
def text_markup(connector: Connector) -> Iterator[Violation]:
    """Report descriptions with tags, and, as advice, those with addresses."""
    for operation in connector.index.operations:
        description = text(operation.node, "description")
        place = (*operation.place, "description")
        if "<" in description and (tag := _HTML.search(description)):
            yield Violation(f"the description holds the HTML tag {tag[0]!r:.40}", place)
        elif "://" in description and (url := _URL.search(description)):
            yield Violation(f"the description holds the address {url[0]!r:.60}", place, severity="info")


@rule(
    "required-value-empty",
    "warning",
    summary="No description or `x-ms-summary` of an operation, a parameter or a property is blank",
    why="An empty text is worse than none: nothing takes its place. Write it, or leave the member out.",
    source="Microsoft: swagger validator RequiredValueEmpty",
    bad=(
        {f"{_LIST}/parameters/0/description": ""},
        {f"{_LIST}/description": " "},
        {"/definitions/Item/properties/name/x-ms-summary": ""},
    ),
    good={f"{_LIST}/responses/200/description": ""},
)
def required_value_empty(connector: Connector) -> Iterator[Violation]:
    """Report blank texts; those in schemas as advice."""
    for kind in ("operation", "parameter"):
        for node, place in connector.index.of_kind(kind):
            value = node.get("description")
            if isinstance(value, str) and not value.strip():
                yield Violation("the description is blank", (*place, "description"))
    for schema in connector.index.schemas:
        if schema.node.get("description") == "":
            yield Violation("the description is blank", (*schema.place, "description"), severity="info")
    for use in connector.index.extended("x-ms-summary"):
        if isinstance(use.value, str) and not use.value.strip():
            yield Violation("the summary is blank", use.place, severity=None if use.kind == "parameter" else "info")
