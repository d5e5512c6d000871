"""The lines of the custom code that are made from the specs: what is secret, and what each operation needs.

They are two fields of the class. The code around them gives their words a meaning: an enumeration `Shape`, a method
`Gives` from a shape to an `Operation`, and on that one method for each word that the specs use under `script`.
"""

import json
import re
from collections.abc import Iterator

from generator.findings import Finding
from generator.spec.model import ConnectorSpec
from generator.spec.operations import Operation, Trigger, is_polling
from generator.spec.resolve import answer_of
from generator.spec.script import marked
from generator.spec.type_expression import parse_type

_WIDTH = 120
_LITERAL = re.compile(r"-?(0|[1-9]\d{0,8})|true|false")


def render_script(spec: ConnectorSpec) -> str | None:
    """Return the whole script with fresh lines between its marks; None when it has no marks, or there is no script."""
    parts = marked(spec.script) if spec.script is not None else None
    if parts is None or isinstance(parts, Finding):
        return None
    made = [f"{parts.indentation}{line}\n" if line else "\n" for line in [*_secrets(spec), "", *_operations(spec)]]
    return "".join([parts.before, *made, parts.after])


def _secrets(spec: ConnectorSpec) -> Iterator[str]:
    yield "static readonly HashSet<string> Secrets = new HashSet<string> {"
    for some in _filled([_text(name) + "," for name in spec.connector.secrets], _WIDTH - 6):
        yield f"  {some}"
    yield "};"


def _filled(words: list[str], width: int) -> Iterator[str]:
    """Put words into as few lines of a width as hold them, in their order."""
    line = ""
    for word in words:
        if line and len(line) + 1 + len(word) > width:
            yield line
            line = ""
        line += f" {word}" if line else word
    if line:
        yield line


def _operations(spec: ConnectorSpec) -> Iterator[str]:
    """Return the table: names that need the same stand together, in as many lines as they fill."""
    names: dict[str, list[str]] = {}
    for name, operation in {**spec.operations, **spec.triggers}.items():
        names.setdefault(f"Gives(Shape.{_shape(operation)}){''.join(_calls(operation))}", []).append(name)
    yield "static readonly Dictionary<string, Operation> Operations = new Dictionary<string, Operation> {"
    for value, found in names.items():
        lines = list(_filled(found, _WIDTH - len('      { "", },') - len(value)))
        if len(lines) == 1:
            yield f'  {{ "{lines[0]}", {value} }},'
            continue
        lines = list(_filled([*found, f'", {value} }},'], _WIDTH - len("          ")))
        yield f'  {{ @"{lines[0]}'
        yield from (f"      {line}".replace(' ", ', '", ') for line in lines[1:])
    yield "};"


def _shape(operation: Operation) -> str:
    """Return the shape of a good answer; `null` does not count, for no flow sees it."""
    if isinstance(operation, Trigger) and not is_polling(operation):
        return "Nothing"
    answer = answer_of(operation)
    if answer.type is None:
        return "Nothing"
    expression = parse_type(answer.type)
    if expression.items is not None:
        return "List"
    return {"object": "Object", "any": "Any", "file": "File"}.get(
        expression.name, "Any" if not expression.schema else "Object"
    )


def _calls(operation: Operation) -> Iterator[str]:
    for written in (operation.script or "").split(","):
        word, *arguments = written.split() or [""]
        if word:
            yield f".{word}({', '.join(map(_argument, arguments))})"


def _argument(text: str) -> str:
    return text if _LITERAL.fullmatch(text) else _text(text)


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
