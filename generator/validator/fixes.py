"""What mends a finding where only one answer is right: the changes that rules name as their `fix`.

Each gives the edits of the violation's file as an example writes them,
JSON pointer to value; none when people must decide.
"""

import re
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from generator.definition import pointer_of
from generator.definition.files import DEFINITION
from generator.validator.connector import Connector
from generator.validator.index import Same
from generator.validator.json_values import text
from generator.validator.rule import REMOVED, Fix, Place, Violation

MARK = "\ufeff"
"""Stands for the byte order mark in front of the root; no pointer starts so."""

_MAX_SUMMARY = 80
_PUNCTUATION = " \t\r\n.,;:!?-_\u2026"
# A minus at the end of a field's name may mean something, as in a blood group.
_OF_FIELDS = _PUNCTUATION.replace("-", "")
_HEX = re.compile(r"[0-9A-Fa-f]{6}")
_SMALL_WORDS = frozenset(re.findall(r"\w+", "a an and as at by for from in into of on or per the to via with"))
_ACRONYMS = (
    "API CRM CSS CSV DNS FAQ GPS GUID HTML HTTP HTTPS IBAN ID IDs IP ISBN ISO JSON JWT OAuth OTP PDF PNG QR SDK SKU "
    "SLA SMS SQL SSL SSO UI URI URIs URL URLs UTC UTM UUID VAT VIN VPN XML YAML"
)
_SPELLINGS: Mapping[str, str] = {word.lower(): word for word in re.findall(r"\w+", _ACRONYMS)}
# Before a capital behind a small letter or digit, and before the last capital of a run: itemId, HTMLBody, IDsOnly.
_WORD = re.compile(r"[A-Z]+s(?![a-z])|[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


def title_of(name: str) -> str:
    """Make the title-case name of a field from the name of a parameter: `workspace_id` gives `Workspace ID`.

    Returns:
        The words, or nothing when the name has other letters than A to Z, or none.
    """
    if not name.isascii():
        return ""
    found: list[str] = []
    end = -1
    for match in _WORD.finditer(name):
        # Digits stay with their word, as in `address2` and `oauth2`.
        if match[0].isdigit() and match.start() == end and found:
            found[-1] += match[0]
        else:
            found.append(match[0])
        end = match.end()
    is_mixed = not name.isupper()
    words = [_cased(word, 0 < number < len(found) - 1, is_mixed) for number, word in enumerate(found)]
    title = " ".join(words)
    return title if any(letter.isalpha() for letter in title) and len(title) <= _MAX_SUMMARY else ""


def _cased(word: str, is_inside: bool, is_mixed: bool) -> str:
    lower = word.lower()
    letters = lower.rstrip("0123456789")
    if letters in _SPELLINGS:
        return _SPELLINGS[letters] + lower[len(letters) :]
    if lower in _SMALL_WORDS and is_inside:
        return lower
    if is_mixed and len(letters) > 1 and word.isupper():
        return word
    return lower[:1].upper() + lower[1:]


def mark_removed(_connector: Connector, _hit: Violation) -> Mapping[str, Any]:
    """Take the byte order mark away."""
    return {MARK: REMOVED}


def place_removed(_connector: Connector, violation: Violation) -> Mapping[str, Any]:
    """Take away what the violation names."""
    return {pointer_of(violation.place): REMOVED}


def summary_added(connector: Connector, violation: Violation) -> Mapping[str, Any]:
    """Name a parameter by the words of its name."""
    node = value_at(connector, violation)
    title = title_of(text(node, "name"))
    return {pointer_of((*violation.place, "x-ms-summary")): title} if title and "x-ms-summary" not in node else {}


def punctuation_removed(connector: Connector, violation: Violation) -> Mapping[str, Any]:
    """Take punctuation and blanks from the end, unless nothing else tells the summaries of two operations apart."""
    value = value_at(connector, violation)
    is_operation = violation.place[-1] == "summary"
    left = value.rstrip(_PUNCTUATION if is_operation else _OF_FIELDS) if isinstance(value, str) else ""
    if not left or not (left[-1].isalnum() or left[-1] == ")"):
        return {}
    if is_operation and _plain_summaries(Same(connector.index))[left.casefold()] > 1:
        return {}
    return {pointer_of(violation.place): left}


@lru_cache(maxsize=1)  # every violation asks
def _plain_summaries(same: Same) -> Counter[str]:
    """Count the summaries that are the same without punctuation, but not with it."""
    summaries = {text(each.node, "summary").strip().casefold() for each in same.held.operations}
    return Counter(each.rstrip(_PUNCTUATION) for each in summaries)


def encoding_set(connector: Connector, violation: Violation) -> Mapping[str, Any]:
    """Write down what the platform takes when nothing is said, or the known value in its own case."""
    node, place = _owner_at(connector, violation)
    value = node.get("x-ms-url-encoding")
    meant = "single" if value is None else value.strip().lower() if isinstance(value, str) else ""
    return {pointer_of((*place, "x-ms-url-encoding")): meant} if meant in ("single", "double") else {}


def required_set(connector: Connector, violation: Violation) -> Mapping[str, Any]:
    """Require a parameter; one that nobody sees only when it has a default."""
    node, place = _owner_at(connector, violation)
    if text(node, "in") == "body" or ("default" not in node and text(node, "x-ms-visibility") == "internal"):
        return {}
    return {pointer_of((*place, "required")): True}


def in_the_case_of(*known: str) -> Fix:
    """Return the fix that writes one of the known words as it is spelled there; it hides nothing that must be given."""
    by_fold = {word.casefold(): word for word in known}

    def fix(connector: Connector, violation: Violation) -> Mapping[str, Any]:
        value = value_at(connector, violation)
        word = by_fold.get(value.strip().casefold()) if isinstance(value, str) else None
        if word == "internal":
            owner = value_at(connector, violation, violation.place[:-1])
            is_operation = isinstance(owner, dict) and "responses" in owner
            if not is_operation and "default" not in (owner or {}):
                return {}
        return {pointer_of(violation.place): word} if word else {}

    return fix


def hash_added(connector: Connector, violation: Violation) -> Mapping[str, Any]:
    """Put `#` in front of six hex digits."""
    value = value_at(connector, violation)
    return {pointer_of(violation.place): f"#{value}"} if isinstance(value, str) and _HEX.fullmatch(value) else {}


def constraint_retyped(connector: Connector, violation: Violation) -> Mapping[str, Any]:
    """Write `clearText` without quotes, the other constraints with them."""
    value = value_at(connector, violation)
    word = str(value).lower() if isinstance(value, (bool, str)) else ""
    if word not in ("true", "false"):
        return {}
    return {pointer_of(violation.place): word == "true" if violation.place[-1] == "clearText" else word}


def version_quoted(connector: Connector, violation: Violation) -> Mapping[str, Any]:
    """Put the number 2.0 in quotes."""
    value = value_at(connector, violation)
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return {pointer_of(violation.place): "2.0"} if is_number and value == 2 else {}


def _owner_at(connector: Connector, violation: Violation) -> tuple[Mapping[str, Any], Place]:
    """Return the object that a violation is about, and its place; the violation may stand at one of its members."""
    node = value_at(connector, violation)
    return (
        (node, violation.place)
        if isinstance(node, dict)
        else (value_at(connector, violation, violation.place[:-1]), violation.place[:-1])
    )


def value_at(connector: Connector, violation: Violation, place: Place | None = None) -> Any:
    """Return what stands at the place of a violation, or at another one in its file; None when there is nothing."""
    node = connector.content(violation.file or DEFINITION)
    for part in violation.place if place is None else place:
        if isinstance(node, list):
            node = node[part] if isinstance(part, int) and part < len(node) else None
        else:
            node = node.get(part) if isinstance(node, dict) else None
    return node
