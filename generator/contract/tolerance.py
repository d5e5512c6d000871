"""What schemathesis calls a fault and a service may do all the same.

A connector describes what makers see, the service is more than that: it may know other methods, take `null` or an empty
text for "not given", and do without an input that the connector asks for.
"""

import re
from collections.abc import Mapping
from typing import Any

_NULL = re.compile(r"in body - (?:.* )?(\w+): Incorrect type")
_EMPTY = re.compile(r"parameter `([^`]+)` in (?:query|header)\b")
_MISSING = re.compile(r"Missing `[^`]+` at (?:query|header)|Missing required property: |violates `required`")


def may_be(check: str, failure: Any, case: Any) -> bool:
    """Whether a failure of a check is none for a connector.

    Args:
        check: name of the check.
        failure: what schemathesis says of it.
        case: the request.
    """
    if check == "allow_header_conformance":
        return bool(failure.undocumented_methods) and not failure.missing_methods
    return check == "negative_data_rejection" and _stands_for_nothing(str(failure.message), case)


def _stands_for_nothing(message: str, case: Any) -> bool:
    if _MISSING.search(message):
        return True
    if found := _NULL.search(message):
        return _has_null(case.body, found[1])
    if found := _EMPTY.search(message):
        given = {**(case.query or {}), **(case.headers or {})}
        return given.get(found[1]) in ("", None)
    return False


def _has_null(value: Any, name: str) -> bool:
    if isinstance(value, list):
        return any(_has_null(item, name) for item in value)
    if not isinstance(value, Mapping):
        return False
    return (name in value and value[name] is None) or any(_has_null(member, name) for member in value.values())
