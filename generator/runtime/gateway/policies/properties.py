"""`setproperty` and `stringreplace` (Microsoft: "Set property", "Replace string in property"): one property of a body.

A parent that is a collection is worked on entry by entry; both work on a copy.
"""

from collections.abc import Iterator, MutableMapping
from typing import Any

from generator.runtime.gateway.errors import ExpressionError
from generator.runtime.gateway.evaluation import Scope, evaluate, evaluate_text, follow, put, read_document, target_path
from generator.runtime.gateway.expressions import parse_path
from generator.runtime.gateway.messages import json_in
from generator.runtime.gateway.policies.instances import PolicyInstance


def set_property(policy: PolicyInstance, scope: Scope) -> None:
    """Set a property of an object, or of each entry of a collection."""
    name = policy.text("newPropertySubPathTemplate")
    for parent, inner in parents(policy.text("newPropertyParentPathTemplate"), scope):
        path = parse_path(evaluate_text(name, inner))
        put(parent, path, _json_text(evaluate(policy.text("propertyValuePathTemplate"), inner)))


def replace_string(policy: PolicyInstance, scope: Scope) -> None:
    """Replace a text inside a property; the result goes to the new property."""
    old, new = policy.text("sourceString"), policy.text("replacementString")
    for parent, inner in parents(policy.text("propertyParentPath"), scope):
        value = follow(parent, sub_path(policy.text("propertySubPath")))
        if isinstance(value, str) and old:
            result = value.replace(evaluate_text(old, inner), evaluate_text(new, inner))
            write(policy.text("newPropertyPath") or policy.text("propertySubPath"), result, parent, scope)


def parents(template: str, scope: Scope) -> Iterator[tuple[MutableMapping[str, Any], Scope]]:
    """Return the object a policy works on, or each object of a collection, with what expressions see there."""
    found = evaluate(template or "@body()", scope)
    if isinstance(found, list):
        for entry in found:
            if isinstance(entry, MutableMapping):
                yield entry, scope._replace(item=entry)
    elif isinstance(found, MutableMapping):
        yield found, scope
    elif found is not None:
        raise ExpressionError("the parent is neither object nor collection")


def sub_path(text: str) -> tuple[Any, ...]:
    """Read a path below the parent; empty or the word null mean the parent itself (measured in public connectors)."""
    return () if text in {"", "null"} else parse_path(text)


def write(target: str, value: Any, parent: Any, scope: Scope) -> None:
    """Write to `@body()...`, `@item()...`, or a path below the parent."""
    root, path = target_path(target)
    put(read_document(scope) if root == "body" else parent, path, value)


def _json_text(value: Any) -> Any:
    """Read text that is a JSON object or array as such, as LawVu's policies need it; any other text stays text."""
    if isinstance(value, str) and value.strip()[:1] in {"[", "{"}:
        try:
            return json_in(value)
        except (ValueError, RecursionError):
            return value
    return value
