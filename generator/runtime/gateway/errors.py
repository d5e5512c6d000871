"""What can be wrong with a call before it leaves this machine, and how a misspelled name is answered.

    GatewayError
    ├── NotSupportedLocally   a kind of connection that needs an identity provider
    ├── ConnectionProblem     values of the connection: missing, unknown, not allowed
    ├── UnknownOperation      no such operationId
    ├── ParameterProblem      inputs of the operation: missing, unknown, of the wrong type
    ├── ExpressionError       an expression of a policy that cannot be read or has no value
    ├── PolicyProblem         a policy that cannot be applied, or is not supported and must be
    └── BackendUnreachable    no answer came; the gateway turns it into its own 502

No message holds a secret of the connection.
"""

from collections.abc import Iterable, Sequence

from generator.definition.spelling import nearest

_LISTED = 12


class GatewayError(Exception):
    """Anything the local platform refuses; the message says what and, where it can, what to do."""


class NotSupportedLocally(GatewayError):
    """The connection needs something that only the cloud has."""


class _Problems(GatewayError):
    """Several findings at once, so that a maker mends them in one go."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class ConnectionProblem(_Problems):
    """Values of the connection are missing, unknown or not allowed."""


class UnknownOperation(GatewayError):
    """The connector has no such operation."""


class ParameterProblem(_Problems):
    """Inputs of an operation are missing, unknown or of the wrong type."""


class ExpressionError(GatewayError):
    """An expression cannot be read, or null is on its way."""


class PolicyProblem(GatewayError):
    """A policy cannot be applied."""


class BackendUnreachable(GatewayError):
    """The backend gave no answer."""


def suggestion(name: str, known: Iterable[str]) -> str:
    """Say what was probably meant by an unknown name.

    Args:
        name: what was written.
        known: what would have been right.

    Returns:
        The end of a message: `; did you mean 'x'?`, else `; there are: x, y`, else `; there are none`.
    """
    names = sorted(set(known))
    # A body property is often written without the name of its body parameter.
    tails = [known_name for known_name in names if known_name.rpartition("/")[2].casefold() == name.casefold()]
    if close := (tails[0] if tails else nearest(name, names)):
        return f"; did you mean {close!r}?"
    if not names:
        return "; there are none"
    return "; there are: " + ", ".join(names[:_LISTED]) + (", ..." if len(names) > _LISTED else "")
