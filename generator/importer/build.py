"""A definition with its properties as the files of a specs folder."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from generator.importer import areas
from generator.importer.connector import connector_record
from generator.importer.operations import ImportedOperation, OperationImport, is_parameter
from generator.importer.schemas import SchemaImport
from generator.importer.shared import share_errors, share_parameters
from generator.importer.style import style_of
from generator.importer.words import NOTE, plain
from generator.importer.yaml_text import yaml_text
from generator.spec.operations import Failure
from generator.spec.vocabulary import FIELD, METHODS, OPERATION_ID

_NOTIFICATION = "x-ms-notification-content"


class Specs(NamedTuple):
    """What was written.

    Attributes:
        files: texts by path below the folder of the connector.
        operations: how many operations there are.
        with_extra: how many of them hold what the format has no word for.
        notes: what could not be told.
    """

    files: Mapping[str, str]
    operations: int
    with_extra: int
    notes: tuple[str, ...]


Forced = frozenset[tuple[str, ...]]


def specs_of(definition: Mapping[str, Any], properties: Mapping[str, Any], forced: Forced = frozenset()) -> Specs:
    """Return the specs of a connector.

    Args:
        definition: what its `apiDefinition.swagger.json` holds; comments stand in members called `NOTE`.
        properties: what its `apiProperties.json` holds.
        forced: keys to operations and schemas that are said in `extra` as a whole, because words said them wrongly.
    """
    style = style_of(definition)
    rest = dict(definition)
    definitions = _taken(
        rest, "definitions", lambda name, _: not any(each[:2] == ("definitions", name) for each in forced)
    )
    schemas = SchemaImport(definitions, style)
    shared_parameters = _taken(rest, "parameters", lambda name, value: is_parameter(value) and _is_key(name))
    shared_answers = _taken(rest, "responses", lambda name, value: "$ref" not in value and _is_key(name))
    statuses = _statuses(definition.get("paths"), shared_answers)
    for name in shared_answers.keys() - statuses.keys():
        rest.setdefault("responses", {})[name] = shared_answers[name]
    importing = OperationImport(schemas, frozenset(shared_parameters), statuses)
    operations, paths = _operations(rest, importing, forced)
    records = [operation.record for operation in operations]
    known_parameters = {name: _referable(importing.parameter(each)) for name, each in shared_parameters.items()}
    known_errors = {
        name: _referable(importing.answer(status, shared_answers[name], Failure)) for name, status in statuses.items()
    }
    with_extra = sum(_has_extra(record) for record in records)
    files: dict[str, dict[str, Any]] = {"connector": connector_record(rest, properties, style)}
    if parameters := share_parameters(records, known_parameters):
        files["parameters"] = {"parameters": parameters}
    if errors := share_errors(records, known_errors):
        files["errors"] = {"errors": errors}
    if paths:
        files["paths"] = {"paths": paths}
    _place(files, operations, definitions, schemas)
    texts = {f"specs/{name}.yaml": _text(name, content) for name, content in files.items()}
    return Specs(texts, len(operations), with_extra, tuple(dict.fromkeys(_notes(definition))))


def _text(name: str, content: dict[str, Any]) -> str:
    kind = name.partition("/")[0]
    up = "../" if "/" in name else ""
    head = f"yaml-language-server: $schema={up}json-schema/{kind}.json"
    levels = {"connector": (-1, 1), "operations": (1, 3), "triggers": (1, 3), "schemas": (1, 3)}
    apart, flow_from = levels.get(kind, (1, 2))
    return yaml_text(content, head=head, apart=apart, flow_from=flow_from)


def _taken(rest: dict[str, Any], member: str, fits: Any = lambda *_: True) -> dict[str, Any]:
    """Take the entries of a member that have words; what has none stays."""
    value = rest.get(member)
    if not isinstance(value, dict) or not value:
        return {}
    found = {name: each for name, each in value.items() if isinstance(each, dict) and name.strip() and fits(name, each)}
    left = {name: each for name, each in value.items() if name not in found}
    if left:
        rest[member] = left
    else:
        del rest[member]
    return found


def _is_key(name: str) -> bool:
    return re.fullmatch(FIELD, name) is not None


def _referable(record: dict[str, Any]) -> dict[str, Any]:
    return {**record, "reference": True}


def _statuses(paths: Any, shared: Mapping[str, Any]) -> dict[str, str]:
    """Return the one status under which each shared answer is used; one that is used under several has none."""
    found: dict[str, set[str]] = {}
    for item in paths.values() if isinstance(paths, dict) else ():
        for operation in item.values() if isinstance(item, dict) else ():
            responses = operation.get("responses") if isinstance(operation, dict) else None
            for status, response in responses.items() if isinstance(responses, dict) else ():
                reference = response.get("$ref") if isinstance(response, dict) else None
                if isinstance(reference, str):
                    found.setdefault(reference.removeprefix("#/responses/"), set()).add(status)
    usual = re.compile(r"[1-5]\d\d|default|[1-5]XX")
    return {
        name: next(iter(statuses))
        for name, statuses in found.items()
        if name in shared and len(statuses) == 1 and usual.fullmatch(next(iter(statuses)))
    }


def _operations(
    rest: dict[str, Any], importing: OperationImport, forced: Forced
) -> tuple[list[ImportedOperation], dict[str, dict[str, Any]]]:
    """Return the operations, and by path what stands beside them."""
    found: list[ImportedOperation] = []
    beside: dict[str, dict[str, Any]] = {}
    names: set[str] = set()
    paths = rest.pop("paths", None)
    if not isinstance(paths, dict):
        rest["paths"] = paths
        return found, beside
    for path, item in paths.items():
        if not isinstance(item, dict) or not path.startswith("/"):
            rest.setdefault("paths", {})[path] = item
            continue
        left = dict(item)
        notification = _notification(item)
        for method in METHODS:
            operation = item.get(method)
            if not isinstance(operation, dict):
                continue
            name = operation.get("operationId")
            if not isinstance(name, str) or not re.fullmatch(OPERATION_ID, name) or name.lower() in names:
                continue
            if ("paths", path, method) in forced:
                continue
            names.add(name.lower())
            is_trigger = "x-ms-trigger" in operation
            arrives = notification if is_trigger and method in ("put", "post", "patch") else None
            if arrives is not None:
                notification = None
                del left[_NOTIFICATION]
            found.append(importing.operation(name, method, path, operation, arrives))
            del left[method]
        has_operations = bool(found) and found[-1].path == path
        if left and has_operations:
            beside[path] = {"extra": plain(left)}
        elif not has_operations:
            rest.setdefault("paths", {})[path] = left
    return found, beside


def _notification(item: Mapping[str, Any]) -> Mapping[str, Any] | None:
    value = item.get(_NOTIFICATION)
    if not isinstance(value, dict) or not value.keys() <= {"schema", "description"}:
        return None
    description = value.get("description", "x")
    is_text = isinstance(description, str) and bool(description.strip())
    return value if is_text and isinstance(value.get("schema"), dict) else None


def _place(
    files: dict[str, dict[str, Any]],
    operations: list[ImportedOperation],
    definitions: Mapping[str, Any],
    schemas: SchemaImport,
) -> None:
    """Give operations and schemas their files."""
    used: dict[str, list[str]] = {}
    names = {spec_name: name for name, spec_name in schemas.names.items()}
    for area, operation in zip(areas.area_of_each(operations), operations, strict=True):
        kind = "triggers" if operation.is_trigger else "operations"
        file = "triggers" if operation.is_trigger and area == "operations" else area
        files.setdefault(f"{kind}/{file}", {kind: {}})[kind][operation.name] = operation.record
        used.setdefault(area, []).extend(names[word] for word in _words(operation.record) if word in names)
    for name, area in areas.area_of_schemas(used, definitions).items():
        file = "schemas" if area == "operations" or len(definitions) < 10 else area
        record = schemas.schema(name, definitions[name])
        files.setdefault(f"schemas/{file}", {"schemas": {}})["schemas"][schemas.names[name]] = record


def _words(value: Any) -> list[str]:
    """Return all words that may be names of schemas."""
    found: list[str] = []
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            for key, member in one.items():
                if isinstance(member, str):
                    if key in ("type", "schema", "body", "returns", "notification", "additional_properties"):
                        found.append(member.rpartition(" ")[2])
                else:
                    waiting.append(member)
        elif isinstance(one, list):
            found += [each for each in one if isinstance(each, str)]
            waiting.extend(each for each in one if not isinstance(each, str))
    return found


def _has_extra(value: Any) -> bool:
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if isinstance(one.get("extra"), dict) and "extra" in one:
                return True
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
    return False


def _notes(value: Any) -> list[str]:
    found: list[str] = []
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if NOTE in one:
                found.append(one[NOTE])
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
    return found
