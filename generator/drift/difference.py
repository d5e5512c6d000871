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
    """

    kind: str
    operation: str
    name: str
    message: str


OPERATION_ADDED = "operation-added"

KINDS: Mapping[str, str] = {
    "operation-gone": "an operation of ours is not described",
    OPERATION_ADDED: "an operation is described, at or below a path of ours, that we do not have",
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
}
