"""Plain OpenAPI 2.0, judged by openapi-spec-validator: the authority that the platform's own import also asks."""

import copy
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from generator.definition import BrokenReference, resolve

RULE = "openapi"
RULE_REFERENCE = "openapi-reference"
_LONGEST = 200
_SHOWN = 80

# How openapi-spec-validator names an operation when it gives no path.
_OPERATION = re.compile(r" for '(?P<method>[a-z]+)'(?: operation)? in '(?P<path>/.*)' (?:was|is) not ")


class Violation(NamedTuple):
    """A broken rule of OpenAPI 2.0: which, where (keys from the root), and what."""

    rule: str
    place: tuple[str | int, ...]
    message: str


def violations(document: Mapping[str, Any]) -> Iterator[Violation]:
    """Return what OpenAPI 2.0 forbids in a definition.

    References to files, addresses or nowhere are reported here and taken out before openapi-spec-validator sees the
    document, so that nothing is ever opened.
    """
    checked = copy.deepcopy(dict(document))
    yield from _take_out_references(document, checked, ())
    yield from _judge(checked)


def _take_out_references(document: Mapping[str, Any], node: Any, place: tuple[str | int, ...]) -> Iterator[Violation]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            try:
                resolve(document, node)
            except BrokenReference as error:
                yield Violation(RULE_REFERENCE, (*place, "$ref"), str(error))
                node.clear()
                node.update(_stand_in(place))
                return
        for key, value in node.items():
            yield from _take_out_references(document, value, (*place, key))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from _take_out_references(document, value, (*place, index))


def _stand_in(place: tuple[str | int, ...]) -> dict[str, Any]:
    """Return what is right in place of a reference: a parameter, a path item, or else a schema or an answer."""
    if len(place) > 1 and place[-2] == "parameters" and isinstance(place[-1], int):
        return {"name": f"reference {place[-1]} taken out", "in": "header", "type": "string"}
    return {} if len(place) == 2 and place[0] == "paths" else {"description": "reference taken out"}


def _judge(document: Mapping[str, Any]) -> Iterator[Violation]:
    from openapi_spec_validator import OpenAPIV2SpecValidator

    used: set[tuple[tuple[str | int, ...], str]] = set()
    try:
        for error in OpenAPIV2SpecValidator(document).iter_errors():
            deepest = _deepest(error)
            taken = {at for at, message in used if message == deepest.message}
            place = _place(document, tuple(deepest.absolute_path), deepest.instance, deepest.message, taken)
            used.add((place, deepest.message))
            if _is_form_file(document, place, deepest.instance):
                continue
            yield Violation(RULE, place, _line(deepest.message))
    except RecursionError:
        yield Violation(RULE, (), "is nested or recursive beyond what openapi-spec-validator can follow")
    except Exception as error:  # the library raises many kinds for documents it did not expect
        yield Violation(RULE, (), _line(f"openapi-spec-validator gave up: {type(error).__name__}: {error}"))


def _is_form_file(document: Mapping[str, Any], place: tuple[str | int, ...], value: Any) -> bool:
    """Return whether an error is about a file in a form: OpenAPI 2.0 has that type, JSON Schema has not."""
    if value != "file" or place[-1:] != ("type",):
        return False
    node: Any = document
    for part in place[:-1]:
        node = node[part]
    return isinstance(node, Mapping) and node.get("in") == "formData"


def _place(
    document: Mapping[str, Any],
    path: tuple[str | int, ...],
    instance: Any,
    message: str,
    taken: set[tuple[str | int, ...]],
) -> tuple[str | int, ...]:
    """Return the place of an error; errors in defaults and inner schemas come with a path that starts somewhere inside.

    Then the first place that holds the same value at the end of the same path, and is not taken, is the one.
    """
    if path and path[0] in document:
        return path
    if not path and (named := _OPERATION.search(message)):
        return "paths", named["path"], named["method"]
    ends = [path] if path else [("default",)]
    for place, value in _walk(document, ()):
        if value == instance and place not in taken and any(place[-len(end) :] == end for end in ends):
            return place
    return path if not path else ()


def _walk(node: Any, place: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    yield place, node
    members = node.items() if isinstance(node, Mapping) else enumerate(node) if isinstance(node, list) else ()
    for key, value in members:
        yield from _walk(value, (*place, key))


def _deepest(error: Any) -> Any:
    """Go down to the most specific cause, for `oneOf` and `anyOf` report only that nothing fitted."""
    while getattr(error, "context", None):
        error = max(error.context, key=lambda cause: len(cause.absolute_path))
    return error


def _line(text: str) -> str:
    """Return a message in one short line: without the dump behind it, and only the ends of a long value in front."""
    words = " ".join(text.partition("\n\nFailed validating")[0].split())
    return words if len(words) <= _LONGEST else f"{words[:_SHOWN]} ... {words[-(_LONGEST - _SHOWN) :]}"
