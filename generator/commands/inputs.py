"""The inputs of an operation, as words `name=value` and the body as JSON."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.commands.input_files import FILES, content_for, file_content, is_file, literal
from generator.commands.outcome import Refusal

if TYPE_CHECKING:
    from generator.runtime.gateway import ConnectorFiles, ParameterProblem
    from generator.runtime.local.inputs import Input

_LONGEST_TITLE = 60


def pairs_of(words: Sequence[str]) -> dict[str, str]:
    """Split words at their first equals sign.

    Raises:
        Refusal: a word has none or no name before it, or a name comes twice.
    """
    pairs: dict[str, str] = {}
    for word in words:
        name, sign, value = word.partition("=")
        if not sign or not name:
            raise Refusal(f"{word!r} is not an input; expected name=value")
        if name in pairs:
            raise Refusal(f"the input {name!r} is given twice")
        pairs[name] = value
    return pairs


def flat_inputs(files: "ConnectorFiles", operation_id: str, words: Sequence[str], body: str | None) -> dict[str, Any]:
    """Return an operation's inputs by flat name, as the gateway takes them.

    Args:
        files: the connector.
        operation_id: of an operation that exists.
        words: `name=value`; members of the body may leave out its name; `@` and the name of a file for its content.
        body: JSON, or `@` and the name of a file with JSON; None for no body, or one of single members.

    Raises:
        Refusal: a word, a name or the body cannot be used.
    """
    from generator.runtime.gateway import GatewayError
    from generator.runtime.local.inputs import full_name, inputs_of

    inputs: dict[str, Any] = {}
    if body is not None:
        record = files.operations[operation_id].body()
        if record is None:
            raise Refusal(f"{operation_id} has no body")
        takes_file = is_file(body) and record.schema.get("format") in FILES
        named = content_for(record.name, record.schema, body, is_member=False) if takes_file else None
        inputs[record.name] = named if takes_file else _json(body)
    try:
        known = inputs_of(files, operation_id)
        schemas = {each.name: each.schema for each in known}
        for written, value in pairs_of(words).items():
            name = full_name(known, written)
            if name in inputs:
                raise Refusal(f"the input {name!r} is given twice")
            inputs[name] = _valued(files, operation_id, name, schemas.get(name, {}), value)
    except GatewayError as error:
        raise Refusal(str(error)) from None
    return inputs


def _valued(files: "ConnectorFiles", operation_id: str, name: str, schema: Mapping[str, Any], word: str) -> Any:
    if not is_file(word):
        return literal(word)
    is_member = all(parameter.name != name for parameter in files.operations[operation_id].parameters)
    return content_for(name, schema, word, is_member=is_member)


def _json(body: str) -> Any:
    text, place = body, "--body"
    if body.startswith("@"):
        place = body[1:]
        try:
            text = file_content(Path(place), "the body cannot be read").decode("utf-8-sig")
        except UnicodeDecodeError:
            raise Refusal(f"{place}: the body cannot be read: no UTF-8") from None
    try:
        return json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        where = f":{error.lineno}:{error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        reason = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
        raise Refusal(f"{place}{where}: the body is not valid JSON: {reason}") from None


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON number")


def explained(problem: "ParameterProblem", inputs: Sequence["Input"]) -> str:
    """Write what is wrong with inputs, a line each: of missing ones also the title and where to find values."""
    lines = []
    for line in problem.problems:
        missing = next(
            (each for each in inputs if line.startswith(f"{each.name!r} ") and line.endswith(" is required")), None
        )
        if missing is None:
            lines.append(line)
            continue
        hint = f"; see --choices {missing.name}" if missing.dropdown else ""
        title = missing.title if len(missing.title) <= _LONGEST_TITLE else missing.title[:_LONGEST_TITLE] + "..."
        lines.append(f"{line} ({title}){hint}")
    return "\n".join(lines)
