"""The table of awkward definitions: small fragments as data, and what every room must say of each.

Keys of a case, beside the answers to the questions:
    at: method and path of the operation that is asked about; `post /things` when absent.
    trigger: makes it a webhook trigger with an event, `webhook`, or `webhook PATH`.
    operation, item, parameters, responses: its members, and those of its path item.
    beside, more: other operations of its path item, other paths.
    definitions, shared, answers: the shared schemas, parameters and responses.
    top: members of the definition itself.
    elsewhere: what may end its subscription beside the `ends`.
    marked: the inputs with `x-ms-notification-url`, when others than the `callback` have it.
    asked: its operationId; `METHOD path` when it has none.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

FILES = ("bodies", "parameters", "answers", "choices", "triggers")
QUESTIONS = ("inputs", "missing", "outputs", "choices", "kind", "callback", "ends")
_EVENT = {"schema": {"type": "object", "properties": {"event": {"type": "string"}}}}


class Case(NamedTuple):
    """One definition and what it means.

    Attributes:
        name: what is awkward about it.
        document: the definition.
        asked: the operation that is asked about.
        answers: by question, what every room must say.
        elsewhere: hidden DELETEs that may end the subscription although they do not lie near the trigger.
        marked: the inputs that are marked for the callback address, when there are others than the `callback`.
    """

    name: str
    document: dict[str, Any]
    asked: str
    answers: Mapping[str, Any]
    elsewhere: tuple[str, ...] = ()
    marked: tuple[str, ...] = ()


def read_cases() -> list[Case]:
    """Read the table."""
    found = []
    for file in FILES:
        table = yaml.safe_load(Path(__file__).with_name(f"{file}.yaml").read_text(encoding="utf-8"))
        found += [_case(name, case) for name, case in table.items()]
    return found


def _case(name: str, case: Mapping[str, Any]) -> Case:
    method, _, path = case.get("at", "post /things").partition(" ")
    item: dict[str, Any] = {**case.get("item", {}), **case.get("beside", {})}
    operation = {"operationId": "Asked", "summary": "Asked", **case.get("operation", {})}
    if trigger := case.get("trigger"):
        method, path = "post", trigger.partition(" ")[2] or "/hooks"
        operation["x-ms-trigger"] = "single"
        item["x-ms-notification-content"] = _EVENT
    if "parameters" in case:
        operation["parameters"] = case["parameters"]
    operation["responses"] = case.get("responses", {"200": {"description": "ok"}})
    item[method] = {key: value for key, value in operation.items() if value is not None}
    document = {
        "swagger": "2.0",
        "info": {"title": "Awkward", "version": "1.0"},
        "host": "example.com",
        "schemes": ["https"],
        **case.get("top", {}),
        "paths": {path: item, **case.get("more", {})},
    }
    for key, name_here in (("definitions", "definitions"), ("parameters", "shared"), ("responses", "answers")):
        if name_here in case:
            document[key] = case[name_here]
    answers = {question: case[question] for question in QUESTIONS if question in case}
    return Case(
        name,
        document,
        case.get("asked", "Asked"),
        answers,
        tuple(case.get("elsewhere", ())),
        tuple(case.get("marked", ())),
    )
