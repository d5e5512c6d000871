"""What differs between two definitions, by kind: what each kind means for a flow, and for the version."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from generator.definition import pointer_of
from generator.definition.references import Place

Severity = Literal["breaking", "safe", "note"]
Step = Literal["major", "minor", "patch"]


class Change(NamedTuple):
    """A change, in the shape that `--format json` prints.

    Attributes:
        kind: stable name of what happened, a key of `KINDS`.
        severity: `breaking` when existing flows or apps fail or lose something, `note` when a person should look;
            that of the kind, but `note` where nobody can have used what breaks.
        operation: operationId, the old one of an operation that is gone; None for the connector as a whole.
        pointer: JSON pointer of the place in the new definition; in the old one for what is gone.
        message: what a flow or an app would see.
        old: of a text the former one; None of anything else, and of one that is new.
        new: of a text the one that it is now.
    """

    kind: str
    severity: Severity
    operation: str | None
    pointer: str
    message: str
    old: str | None = None
    new: str | None = None


class Kind(NamedTuple):
    """What a kind of change means."""

    severity: Severity
    step: Step


_BREAKING = Kind("breaking", "major")
_NEW = Kind("safe", "minor")
_SAFE = Kind("safe", "patch")
_NOTE = Kind("note", "patch")

# A flow stores an operationId and a flat map of input names (Microsoft: "workflow definition language"), so names,
# needs and types of inputs break it, addresses do not; workflows of Logic Apps store the path as well. A trigger that
# is on also holds the address it was given.
KINDS: Mapping[str, Kind] = {
    "operation-added": _NEW,
    "operation-removed": _BREAKING,
    "operation-renamed": _BREAKING,
    "operation-hidden": _BREAKING,
    "operation-shown": _NEW,
    "operation-deprecated": _NOTE,
    "operation-restored": _NOTE,
    "internal-operation-removed": _NOTE,
    "operation-id-shared": _NOTE,
    "operation-kind": _BREAKING,
    "trigger-style": _BREAKING,
    "trigger-batching": _BREAKING,
    "trigger-address": _BREAKING,
    "unsubscribe-address": _BREAKING,
    "notification-url-renamed": _BREAKING,
    "notification-url-lost": _BREAKING,
    "address": _NOTE,
    "path-order": _BREAKING,
    "status": _NOTE,
    "parameter-added": _NEW,
    "parameter-added-required": _BREAKING,
    "parameter-removed": _BREAKING,
    "parameter-renamed": _BREAKING,
    "parameter-required": _BREAKING,
    "parameter-required-default": _NOTE,
    "parameter-optional": _SAFE,
    "parameter-hidden": _BREAKING,
    "parameter-shown": _NEW,
    "parameter-place": _SAFE,
    "body-renamed": _BREAKING,
    "fixed-value-added": _NOTE,
    "fixed-value-changed": _NOTE,
    "fixed-value-dropped": _BREAKING,
    "hidden-input": _NOTE,
    "default-changed": _NOTE,
    "input-type": _BREAKING,
    "input-type-widened": _SAFE,
    "format-narrowed": _BREAKING,
    "format-widened": _SAFE,
    "format-changed": _BREAKING,
    "format-hint": _NOTE,
    "output-format": _BREAKING,
    "output-format-added": _SAFE,
    "array-style": _NOTE,
    "enum-added": _BREAKING,
    "enum-dropped": _SAFE,
    "enum-value-added": _NEW,
    "enum-value-removed": _BREAKING,
    "limit-narrowed": _BREAKING,
    "limit-widened": _SAFE,
    "map-closed": _BREAKING,
    "members-closed": _NOTE,
    "members-opened": _SAFE,
    "output-added": _NEW,
    "output-removed": _BREAKING,
    "output-type": _BREAKING,
    "output-type-narrowed": _SAFE,
    "output-nullable": _NOTE,
    "output-not-nullable": _SAFE,
    "output-optional": _NOTE,
    "output-hidden": _NOTE,
    "output-shown": _NEW,
    "output-enum-value-added": _NOTE,
    "output-enum-value-removed": _NOTE,
    "output-enum-added": _NOTE,
    "output-enum-dropped": _BREAKING,
    "answer-added": _NEW,
    "answer-removed": _BREAKING,
    "answer-type": _BREAKING,
    "drop-down-added": _NEW,
    "drop-down-lost": _NOTE,
    "drop-down-changed": _NOTE,
    "dynamic-schema-added": _NOTE,
    "dynamic-schema-lost": _BREAKING,
    "dynamic-schema-changed": _NOTE,
    "visibility": _NOTE,
    "url-encoding": _NOTE,
    "authentication": _BREAKING,
    "authentication-details": _NOTE,
    "connection-parameter-added": _NEW,
    "connection-parameter-added-required": _BREAKING,
    "connection-parameter-removed": _BREAKING,
    "connection-parameter-renamed": _BREAKING,
    "connection-parameter-required": _BREAKING,
    "connection-parameter-optional": _SAFE,
    "connection-parameter-type": _BREAKING,
    "service-address": _SAFE,
    "script-binding": _NOTE,
    "policies": _NOTE,
    "text": _SAFE,
    "details": _NOTE,
}


def change(kind: str, operation: str | None, place: Place, message: str) -> Change:
    """Make a change; its severity is that of its kind."""
    return Change(kind, KINDS[kind].severity, operation, pointer_of(place), message)


def downgraded(found: Change, why: str) -> Change:
    """Return a change that would break something, were it not out of everybody's sight, as a note that says so."""
    if found.severity != "breaking":
        return found
    return found._replace(severity="note", message=f"{found.message} ({why})")
