"""Bravado: a client that builds itself from the definition, and checks what it sends and what it gets."""

import contextlib
from collections.abc import Iterator
from typing import Any, NamedTuple
from unittest import mock
from urllib.parse import urlsplit

OLD_JSONSCHEMA = r"ignore:(jsonschema\.RefResolver|Accessing .*\.resolver) :DeprecationWarning"
"""A filter for warnings: bravado resolves references with a part of jsonschema that has a successor."""

# Formats of JSON Schema that bravado would warn about, as it does not know them; to it they are text.
_TEXTS = ("email", "password", "uri")


class Answer(NamedTuple):
    """What came back.

    Attributes:
        status: of the answer.
        value: as bravado understands it: models, dates and numbers, no longer JSON.
        headers: of the answer.
    """

    status: int
    value: Any
    headers: Any


class InterpretedClient:
    """Calls operations by their names.

    Attributes:
        called: the operations that were answered with a declared success.
    """

    def __init__(self, swagger: Any) -> None:
        self._operations = {name: getattr(area, name) for area in _areas(swagger) for name in dir(area)}
        self.called: set[str] = set()

    def __call__(self, operation: str, /, **arguments: Any) -> Any:
        """Call an operation and give the value of its answer."""
        return self.answer(operation, **arguments).value

    def answer(self, operation: str, /, **arguments: Any) -> Answer:
        """Call an operation.

        Raises:
            LookupError: the definition has no such operation.
            Exception: bravado's own, when request or answer break the definition, or the answer is no success.
        """
        if operation not in self._operations:
            raise LookupError(f"the definition has no operation {operation}")
        got = self._operations[operation](**arguments).response()
        self.called.add(operation)
        return Answer(got.metadata.status_code, got.result, got.metadata.headers)


def _areas(swagger: Any) -> list[Any]:
    """Bravado groups operations without tags by the beginning of their paths."""
    return [getattr(swagger, name) for name in dir(swagger)]


@contextlib.contextmanager
def interpreted(document: dict[str, Any], url: str, credentials: tuple[str, str]) -> Iterator[InterpretedClient]:
    """Build a client from a definition.

    Args:
        document: the definition; only the address in it is replaced.
        url: the address of the service.
        credentials: user name and password.

    Yields:
        The client, which checks the definition, every request and every answer.
    """
    # Here, because the import warns, too; a test's filters hold from its set-up on.
    from bravado.client import SwaggerClient
    from bravado.requests_client import RequestsClient
    from bravado_core.formatter import SwaggerFormat
    from jsonschema import validators

    # Bravado walks every schema that jsonschema knows, those that other packages registered included, and would
    # fetch what they refer to.
    known = validators._META_SCHEMAS
    own = type(known)((uri, each) for uri, each in known.items() if "openapis.org" not in uri)
    parts = urlsplit(url)
    http = RequestsClient()
    texts = [SwaggerFormat(name, to_wire=str, to_python=str, validate=str, description=name) for name in _TEXTS]
    http.set_basic_auth(parts.netloc, *credentials)
    try:
        with mock.patch.object(validators, "_META_SCHEMAS", own):
            swagger = SwaggerClient.from_spec(
                {**document, "host": parts.netloc, "schemes": [parts.scheme]},
                http_client=http,
                config={
                    "validate_swagger_spec": True,
                    "validate_requests": True,
                    "validate_responses": True,
                    "formats": texts,
                },
            )
        yield InterpretedClient(swagger)
    finally:
        http.session.close()
