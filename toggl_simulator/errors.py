"""How the backend says no: a status and a bare JSON string, plain text or nothing at all.

Toggl's error bodies are never objects (docs/facts/toggl.md 1.2).
"""

NO_ACCESS = "User does not have access to this resource."
NOT_FOUND = "Resource can not be found"


class ApiError(Exception):
    """An answer other than 200, raised by a handler and rendered once by the application.

    Attributes:
        status: the HTTP status.
        message: the text of the body; empty for an answer without a body.
        plain: send the text as ``text/plain`` instead of as a JSON string.
        headers: additional response headers.
    """

    def __init__(
        self,
        status: int,
        message: str,
        *,
        plain: bool = False,
        headers: tuple[tuple[bytes, bytes], ...] = (),
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.plain = plain
        self.headers = headers


def bad_request(message: str) -> ApiError:
    """A 400 with ``message`` as JSON string."""
    return ApiError(400, message)


def payment_required(message: str) -> ApiError:
    """A 402 for something the organization's plan does not include (docs/facts/toggl.md 1.2)."""
    return ApiError(402, message)


def forbidden(message: str = NO_ACCESS) -> ApiError:
    """A 403 for a resource the caller may not use, the text telling it apart from bad credentials."""
    return ApiError(403, message)


def not_found(message: str = NOT_FOUND) -> ApiError:
    """A 404 for an id that is unknown, deleted or somebody else's."""
    return ApiError(404, message)


def too_many(seconds: int) -> ApiError:
    """A 429 that says after how many seconds to try again."""
    return ApiError(429, "Too many requests", headers=((b"retry-after", b"%d" % seconds),))
