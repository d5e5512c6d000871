"""What `connector.yaml` says: identity, host, connection and brand."""

from collections.abc import Mapping
from typing import Any

from generator.importer import connection
from generator.importer.style import ImportedStyle
from generator.importer.words import Words, accepts
from generator.spec.connector import Connector, Contact

_METADATA = {"Website": "website", "Privacy policy": "privacy_policy"}
_ROOT = ("host", "basePath", "schemes", "consumes", "produces")
_WORDS = {"basePath": "base_path"}


def connector_record(
    definition: Mapping[str, Any], properties: Mapping[str, Any], style: ImportedStyle
) -> dict[str, Any]:
    """Return the record of `connector.yaml`.

    Args:
        definition: the definition without paths, definitions, and whatever else is said in other files.
        properties: what `apiProperties.json` holds.
        style: how the definition is written.
    """
    words = Words(Connector, definition)
    words.rest.pop("swagger", None)
    _info(words)
    for member in _ROOT:
        if words.rest.get(member) == []:
            words.say(_WORDS.get(member, member), words.rest.pop(member))
        words.take(member, _WORDS.get(member))
    connection.authentication(words)
    capabilities = words.rest.get("x-ms-capabilities")
    if isinstance(capabilities, dict) and capabilities.keys() == {"testConnection"}:
        test = capabilities["testConnection"]
        is_usual = isinstance(test, dict) and test.keys() == {"operationId", "parameters"} and test["parameters"] == {}
        if is_usual and accepts(Connector, "test_connection", test["operationId"]):
            words.say("test_connection", words.rest.pop("x-ms-capabilities")["testConnection"]["operationId"])
    _metadata(words)
    tags = words.rest.get("tags")
    if isinstance(tags, list) and (not tags or all(_is_tag(tag) for tag in tags)):
        words.say("tags", words.rest.pop("tags"))
    connection.properties(words, properties)
    words.say("style", style.record())
    return words.record()


def _info(words: Words) -> None:
    info = words.rest.pop("info", None)
    if not isinstance(info, dict):
        words.rest["info"] = info
        return
    left = dict(info)
    for member in ("title", "description", "version"):
        if accepts(Connector, member, left.get(member)):
            words.say(member, left.pop(member))
    if isinstance(left.get("contact"), dict) and left["contact"]:
        contact = Words(Contact, left.pop("contact"))
        for member in ("name", "email", "url"):
            contact.take(member)
        words.say("contact", contact.record())
    if left:
        words.rest["info"] = left


def _metadata(words: Words) -> None:
    entries = words.rest.get("x-ms-connector-metadata")
    if not isinstance(entries, list) or not all(_is_entry(entry) for entry in entries):
        return
    found = {entry["propertyName"]: entry["propertyValue"] for entry in entries}
    order = [name for name in (*_METADATA, "Categories") if name in found]
    if len(found) < len(entries) or list(found)[: len(order)] != order:
        return
    said: dict[str, Any] = {}
    for name, value in found.items():
        if name in _METADATA:
            if not accepts(Connector, _METADATA[name], value):
                return
            said[_METADATA[name]] = value
        elif name == "Categories":
            said["categories"] = value.split(";")
            if not accepts(Connector, "categories", said["categories"]) or any(
                each != each.strip() for each in said["categories"]
            ):
                return
        else:
            if not name.strip() or not value.strip():
                return
            said.setdefault("metadata", {})[name] = value
    if entries:
        del words.rest["x-ms-connector-metadata"]
    words.words |= said


def _is_entry(entry: Any) -> bool:
    return (
        isinstance(entry, dict)
        and entry.keys() == {"propertyName", "propertyValue"}
        and all(isinstance(value, str) for value in entry.values())
    )


def _is_tag(tag: Any) -> bool:
    return (
        isinstance(tag, dict)
        and tag.keys() <= {"name", "description"}
        and all(isinstance(text, str) for text in tag.values())
        and bool(tag.get("name", "").strip())
    )
