"""`convertobjecttoarray` and `convertarraytoobject` (Microsoft: pages of the same names)."""

import copy
from collections.abc import Mapping
from typing import Any

from generator.runtime.gateway.errors import ExpressionError
from generator.runtime.gateway.evaluation import Scope, as_text, evaluate, follow
from generator.runtime.gateway.policies.instances import PolicyInstance
from generator.runtime.gateway.policies.properties import parents, sub_path, write


def object_to_array(policy: PolicyInstance, scope: Scope) -> None:
    """Turn a map into a list of objects that hold key and value."""
    key, value = policy.text("keyName", "key"), policy.text("valueName", "value")
    for parent, _ in parents(policy.text("propertyParentPath"), scope):
        found = follow(parent, sub_path(policy.text("propertySubPath")))
        if isinstance(found, Mapping):
            listed = [{key: name, value: copy.deepcopy(entry)} for name, entry in found.items()]
            write(policy.text("newPropertyPath"), listed, parent, scope)


def array_to_object(policy: PolicyInstance, scope: Scope) -> None:
    """Turn a list into a map, by one property of its entries; entries without it are left out."""
    sub = sub_path(policy.text("propertySubPath"))
    key_path = sub_path(policy.text("keyWithinCollectionPath"))
    retain = policy.text("retainKey", "true").lower() != "false"
    if not key_path:
        raise ExpressionError("it needs the path of the key")
    if not sub:
        found = evaluate(policy.text("propertyParentPath") or "@body()", scope)
        if isinstance(found, list):
            write(policy.text("newPropertyPath"), _mapped(found, key_path, retain), scope.document, scope)
        return
    for parent, _ in parents(policy.text("propertyParentPath"), scope):
        found = follow(parent, sub)
        if isinstance(found, list):
            write(policy.text("newPropertyPath"), _mapped(found, key_path, retain), parent, scope)


def _mapped(entries: list[Any], key_path: tuple[Any, ...], retain: bool) -> dict[str, Any]:
    mapped: dict[str, Any] = {}
    for entry in entries:
        if not isinstance(entry, Mapping) or (key := follow(entry, key_path)) is None:
            continue
        kept = copy.deepcopy(dict(entry))
        if not retain:
            holder = follow(kept, key_path[:-1])
            holder.pop(key_path[-1].key, None)
        mapped[as_text(key)] = kept
    return mapped
