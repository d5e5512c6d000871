"""`connector operations`: what a connector offers, and what one operation takes and gives."""

import argparse
import json
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.commands.arguments import Commands, add_command, existing_folder
from generator.commands.completion import all_operations, completed_by
from generator.commands.outcome import OK, Refusal
from generator.commands.parsing import did_you_mean
from generator.definition.files import DEFINITION

if TYPE_CHECKING:
    from generator.definition import Member, OperationRecord

_KINDS = {"action": "actions", "trigger": "triggers", "look-up": "look-ups"}
_DEPRECATED = " (deprecated)"
_LONGEST = 100


def add(commands: Commands) -> None:
    """Describe the command."""
    text = "list actions, triggers and look-ups, or say what one operation takes and gives"
    command = add_command(commands, "operations", text, "connector operations GetWorkspace", run)
    operation = command.add_argument("operation", nargs="?", metavar="OPERATION", help="describe this one")
    completed_by(operation, all_operations)
    command.add_argument("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> int:
    """Print the list, or the operation that was named.

    Raises:
        Refusal: the definition cannot be read, or has no such operation.
    """
    document, operations = _read(existing_folder(options.root))
    if options.operation is None:
        print(json.dumps([_entry(each) for each in operations.values()]) if options.json else _listed(operations))
        return OK
    operation = operations.get(options.operation)
    if operation is None:
        raise Refusal(f"there is no operation {options.operation!r}{did_you_mean(options.operation, operations)}")
    print(json.dumps(_whole(document, operation)) if options.json else "\n".join(_described(document, operation)))
    return OK


def inputs_help(root: Path, operation_id: str | None) -> str:
    """Return the inputs of an operation for the end of a command's help; nothing where none can be named."""
    from generator.definition import inputs_described

    if operation_id is None:
        return ""
    try:
        document, operations = _read(root)
    except Refusal as refusal:
        return str(refusal)
    operation = operations.get(operation_id)
    if operation is None:
        return f"there is no operation {operation_id!r}{did_you_mean(operation_id, operations)}"
    return "\n".join(_members(f"inputs of {operation_id}", inputs_described(document, operation)))


def _read(root: Path) -> "tuple[Mapping[str, Any], dict[str, OperationRecord]]":
    from generator.definition import BrokenReference, Unreadable, operations_of, read_document

    try:
        document = read_document(root / DEFINITION).content
        found = {each.id: each for each in reversed(list(operations_of(document)))}
    except (Unreadable, BrokenReference) as error:
        raise Refusal(str(error)) from None
    return document, dict(reversed(found.items()))


def _entry(operation: "OperationRecord") -> dict[str, Any]:
    from generator.definition import kind_of, text_of

    return {
        "operation": operation.id,
        "kind": kind_of(operation),
        "summary": text_of(operation.raw.get("summary") or ""),
        "deprecated": operation.raw.get("deprecated") is True,
    }


def _whole(document: Mapping[str, Any], operation: "OperationRecord") -> dict[str, Any]:
    from generator.definition import inputs_described, outputs_described, text_of

    return {
        **_entry(operation),
        "description": text_of(operation.raw.get("description") or ""),
        "method": operation.method.upper(),
        "path": operation.path,
        "inputs": [each._asdict() for each in inputs_described(document, operation)],
        "outputs": [each._asdict() for each in outputs_described(document, operation)],
    }


def _listed(operations: "Mapping[str, OperationRecord]") -> str:
    entries = [_entry(operation) for operation in operations.values()]
    width = max((len(entry["operation"]) for entry in entries), default=0)
    blocks = []
    for kind, title in _KINDS.items():
        lines = [
            f"  {entry['operation']:<{width}}  {_line(entry['summary'])}{_DEPRECATED * entry['deprecated']}".rstrip()
            for entry in entries
            if entry["kind"] == kind
        ]
        blocks += ["\n".join([title, *lines])] if lines else []
    return "\n\n".join(blocks) or "there are no operations"


def _described(document: Mapping[str, Any], operation: "OperationRecord") -> Iterator[str]:
    from generator.definition import inputs_described, kind_of, outputs_described, text_of

    yield f"{operation.id}: {_line(text_of(operation.raw.get('summary') or ''))}".rstrip(": ")
    yield f"  {kind_of(operation)}, {operation.method.upper()} {operation.path}"
    if operation.raw.get("deprecated") is True:
        yield "  deprecated"
    for paragraph in text_of(operation.raw.get("description") or "").splitlines():
        yield from textwrap.wrap(paragraph, 100, initial_indent="  ", subsequent_indent="  ")
    yield ""
    yield from _members("inputs", inputs_described(document, operation))
    yield ""
    yield from _members("outputs", outputs_described(document, operation))


def _members(title: str, members: "list[Member]") -> Iterator[str]:
    shown = [member for member in members if member.visibility != "internal"]
    yield title if shown else f"{title}: none"
    names = max((len(member.name) for member in shown), default=0)
    types = max((len(_type(member)) for member in shown), default=0)
    for member in shown:
        yield f"  {member.name:<{names}}  {_type(member):<{types}}  {'; '.join(_remarks(member))}".rstrip()


def _type(member: "Member") -> str:
    return f"{member.type} ({member.format})" if member.format else member.type


def _remarks(member: "Member") -> Iterator[str]:
    if member.required:
        yield "required"
    if member.choices:
        yield f"drop-down of {member.choices}"
    if member.shaped_by:
        yield f"its parts are told by {member.shaped_by}"
    if member.default is not None:
        yield f"default {_shown(member.default)}"
    if member.allowed:
        yield f"one of {', '.join(map(_shown, member.allowed))}"
    if words := _line(member.title or member.description):
        yield words


def _shown(value: Any) -> str:
    return value if isinstance(value, str) and value else json.dumps(value, ensure_ascii=False)


def _line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}..."
