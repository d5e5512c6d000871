"""A difference between the definition and the vendor's description, by kind."""

from collections.abc import Mapping
from typing import NamedTuple


class Difference(NamedTuple):
    """A difference, in the shape that `--format json` prints.

    Attributes:
        kind: stable name of what differs, a key of `KINDS`.
        operation: operationId of ours; of an operation that only the vendor has, `METHOD path`.
        name: the parameter; or the member, `body/...` or `answer/...` with `[]` for the entries of an array; empty
            for an operation.
        message: what each of the two says.
        described: of another type, place, format or list of values what the vendor says; otherwise empty.
    """

    kind: str
    operation: str
    name: str
    message: str
    described: str = ""


OPERATION_ADDED = "operation-added"

KINDS: Mapping[str, str] = {
    "operation-gone": "an operation of ours is not described",
    OPERATION_ADDED: "an operation is described that we do not have",
    "operation-deprecated": "an operation of ours is described as deprecated",
    "parameter-gone": "a parameter of ours is not described",
    "parameter-added": "a parameter is described that we do not have",
    "parameter-required": "a parameter is described as required and is optional here",
    "parameter-retyped": "a parameter is described with another type",
    "parameter-moved": "a parameter is described in another place: query, header or form",
    "body-gone": "a member of a request body of ours is not described",
    "body-added": "a member of a request body is described that we do not have",
    "body-required": "a member of a request body is described as required and is optional here",
    "body-retyped": "a member of a request body is described with another type",
    "answer-gone": "a member of an answer of ours is not described",
    "answer-added": "a member of an answer is described that we do not have",
    "answer-retyped": "a member of an answer is described with another type",
    "parameter-format": "a parameter is described with another format",
    "body-format": "a member of a request body is described with another format",
    "answer-format": "a member of an answer is described with another format",
    "parameter-values": "a parameter is described with other values to choose from",
    "body-values": "a member of a request body is described with other values to choose from",
    "answer-values": "a member of an answer is described with other values",
}

# These are worth a look and nothing more: what is sent and answered is of the same type.
NOTES = frozenset(kind for kind in KINDS if kind.endswith(("-deprecated", "-format", "-values")))
