"""The expression language of policies: giving values.

Facts: a missing header, query value or connection value gives the default, else nothing; a null on the way into a
body is an error (Microsoft: "Use expressions to access runtime values"). Names are compared without case, because
public connectors write them so.
"""

from collections.abc import Mapping, MutableMapping, MutableSequence
from typing import Any, NamedTuple

from generator.runtime.gateway.errors import ExpressionError
from generator.runtime.gateway.expressions import ORIGINAL_METHOD, Call, Step, Template, parse_path, parse_template
from generator.runtime.gateway.messages import Headers, header, json_of
from generator.runtime.gateway.urls import query_value
from generator.runtime.gateway.values import wire_text


class Scope(NamedTuple):
    """What expressions see.

    Attributes:
        connection: values of the connection by name in lower case; None where the template does not know it, and
            the expression stays as it is written.
        headers: those of the message the policy works on, then those of the request.
        query: of the request.
        method: what the client used.
        body: bytes of the message the policy works on.
        document: that body when it has been read already; None otherwise.
        item: the entry of a collection that is being worked on.
    """

    connection: Mapping[str, str] | None
    headers: Headers
    query: str
    method: str
    body: bytes
    document: Any = None
    item: Any = None

    def __repr__(self) -> str:
        return "Scope()"


def evaluate(text: str, scope: Scope) -> Any:
    """Return the value of a text with expressions: that of the only expression, or all joined to one text.

    Raises:
        ExpressionError: it cannot be read, or null is on the way.
    """
    template = parse_template(text)
    if len(template) == 1 and isinstance(only := template[0], Call):
        value = _value(only, scope)
        return as_text(value) if only.as_text else value
    return "".join(part if isinstance(part, str) else as_text(_value(part, scope)) for part in template)


def evaluate_text(text: str, scope: Scope) -> str:
    """Return the value of a text with expressions as text."""
    return as_text(evaluate(text, scope))


def as_text(value: Any) -> str:
    """Write a value into text; null is nothing."""
    return "" if value is None else wire_text(value)


def _value(call: Call, scope: Scope) -> Any:
    if call.function == ORIGINAL_METHOD:
        return scope.method
    if call.function in {"body", "triggerbody"}:
        return follow(read_document(scope), call.path)
    if call.function == "item":
        if scope.item is None:
            raise ExpressionError("item() has a value only while a collection is worked on")
        return follow(scope.item, call.path)
    name, default = call.arguments[0], call.arguments[1] if len(call.arguments) > 1 else ""
    if call.function == "connectionparameters":
        return call.source if scope.connection is None else scope.connection.get(name.lower(), default)
    found = query_value(scope.query, name) if call.function == "queryparameters" else header(scope.headers, name)
    return default if found is None else found


def read_document(scope: Scope) -> Any:
    """Return the body as JSON.

    Raises:
        ExpressionError: it is something else.
    """
    if scope.document is not None:
        return scope.document
    try:
        return json_of(scope.body)
    except (ValueError, RecursionError):
        raise ExpressionError("the body is not valid JSON") from None


def follow(value: Any, path: tuple[Step, ...]) -> Any:
    """Follow a path into JSON; what is missing counts as null.

    Raises:
        ExpressionError: null comes before the last step.
    """
    for step in path:
        if value is None:
            if step.may_fail:
                return None
            raise ExpressionError(f"cannot read {step.key!r} of null")
        if isinstance(step.key, int):
            value = value[step.key] if isinstance(value, list) and step.key < len(value) else None
        elif isinstance(value, Mapping):
            value = value.get(step.key)
        else:
            raise ExpressionError(f"{step.key!r} is asked of something that is not an object")
    return value


def target_path(text: str) -> tuple[str, tuple[Step, ...]]:
    """Read where a policy writes: `@body().a`, `@item().a`, or `a`, which lies in the parent.

    Returns:
        `body`, `item` or `parent`, and the path from there.

    Raises:
        ExpressionError: it is none of these.
    """
    template: Template = parse_template(text)
    if (
        len(template) == 1
        and isinstance(only := template[0], Call)
        and only.function in {"body", "triggerbody", "item"}
    ):
        return ("item" if only.function == "item" else "body"), only.path
    if any(isinstance(part, Call) for part in template):
        raise ExpressionError("a place to write to must be one path")
    return "parent", parse_path(text)


def put(root: Any, path: tuple[Step, ...], value: Any) -> None:
    """Write into JSON, making objects on the way.

    Raises:
        ExpressionError: the way leads through something that is neither object nor array.
    """
    if not path:
        raise ExpressionError("the whole body cannot be replaced")
    for step in path[:-1]:
        inner = follow(root, (step,))
        if inner is None:
            inner = {}
            _set(root, step, inner)
        root = inner
    _set(root, path[-1], value)


def _set(root: Any, step: Step, value: Any) -> None:
    in_object = isinstance(step.key, str) and isinstance(root, MutableMapping)
    in_array = isinstance(step.key, int) and isinstance(root, MutableSequence) and step.key < len(root)
    if not in_object and not in_array:
        raise ExpressionError(f"{step.key!r} cannot be written there")
    root[step.key] = value
