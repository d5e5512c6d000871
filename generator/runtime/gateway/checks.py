"""What the client would find wrong with an answer.

A flow fails with "... requires the property 'body' to be of type 'Object' but is of type 'String'" when an answer is
of another kind than declared (reported by makers). Members of objects are checked apart: the step does not fail on
them, but what a maker picked from them is not there, or cannot be used.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from generator.definition import BrokenReference, OperationRecord, resolve
from generator.definition.conformance import UNDECLARED, Conformance
from generator.runtime.gateway.messages import Response, header, json_of

_KINDS: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
}
_NAMES = {dict: "Object", list: "Array", str: "String", bool: "Boolean", int: "Integer", float: "Float"}


def flow_content(response: Response) -> Any:
    """Return the body as a flow sees it: JSON, text, bytes of anything else, None when it is empty.

    An answer without a media type counts as JSON when it is, else as text.
    """
    if not response.body:
        return None
    kind = (header(response.headers, "content-type") or "").partition(";")[0].strip().lower()
    if not kind or kind.endswith("/json") or kind.endswith("+json"):
        try:
            return json_of(response.body)
        except (ValueError, RecursionError):
            return response.body.decode("utf-8", "replace")
    if kind.startswith("text/") or kind.endswith("/xml") or kind.endswith("+xml"):
        return response.body.decode("utf-8", "replace")
    return response.body


def check_response(document: Mapping[str, Any], operation: OperationRecord, response: Response) -> list[str]:
    """List what is not as declared, in the client's words."""
    declared = operation.responses.get(str(response.status))
    if declared is None:
        if "default" not in operation.responses:
            return [f"{operation.id} answers {response.status}, which the definition does not declare"]
        declared = operation.responses["default"]
    schema = declared.get("schema")
    if schema is None or not 200 <= response.status < 300:
        return []
    try:
        found = resolve(document, schema)
    except BrokenReference as error:
        return [f"the answer of {operation.id} cannot be checked: {error}"]
    return _check_kind(operation.id, found, response) if isinstance(found, Mapping) else []


def check_members(document: Mapping[str, Any], operation: OperationRecord, response: Response) -> Iterator[str]:
    """Tell what inside a successful answer is not as declared; more members than declared are no harm.

    An answer of another kind than declared is the business of `check_response` alone.
    """
    declared = operation.responses.get(str(response.status), operation.responses.get("default"))
    content = flow_content(response)
    if declared is None or not 200 <= response.status < 300 or not isinstance(content, dict | list):
        return
    if check_response(document, operation, response):
        return
    try:
        for mismatch in Conformance(document).mismatches(declared.get("schema"), content):
            if mismatch.message != UNDECLARED:
                yield f"{operation.id}: {mismatch.pointer or 'the answer'} {mismatch.message}"
    except BrokenReference as error:
        yield f"the answer of {operation.id} cannot be checked: {error}"


def _check_kind(operation_id: str, schema: Mapping[str, Any], response: Response) -> list[str]:
    kind = schema.get("type") or ("object" if "properties" in schema else None)
    kinds = _KINDS.get(kind) if isinstance(kind, str) else None
    if kinds is None or (kind == "string" and schema.get("format") in ("binary", "byte")):
        return []
    content = flow_content(response)
    if content is None and schema.get("x-nullable") and response.body:
        return []
    if isinstance(content, kinds) and not (isinstance(content, bool) and bool not in kinds):
        return []
    name = "Null" if content is None else _NAMES.get(type(content), "String")
    wanted = str(kind).capitalize()
    return [f"{operation_id} requires the property 'body' to be of type '{wanted}' but is of type '{name}'"]
