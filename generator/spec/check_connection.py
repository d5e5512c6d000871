"""Whether a connection can prove who it is, and whether what names it or applies to it is there."""

from collections.abc import Iterable, Iterator

from generator.definition.spelling import did_you_mean
from generator.findings import Finding
from generator.spec.connection import Authentication, OAuth2Authentication
from generator.spec.names import Names
from generator.spec.operations import AuthenticationUse
from generator.spec.problems import Text, mistake

# What OpenAPI 2.0 needs for each flow of OAuth.
_NEEDED = {
    "code": ("authorization_url", "token_url"),
    "client_credentials": ("token_url",),
    "implicit": ("authorization_url",),
    "password": ("token_url",),
}


def check_connection(names: Names) -> Iterator[Finding]:
    """Hold authentication, custom code and policies against what they need and name."""
    connector = names.spec.connector
    found = connector.authentication
    if isinstance(found, Authentication):
        if not (found.basic or found.api_key or found.oauth2 or found.extra):
            yield mistake(
                found.at,
                "'authentication' holds no kind; expected one of basic, api_key, oauth2, or the word none",
            )
        if found.oauth2:
            yield from _oauth2(found.oauth2)
    known = (*names.spec.operations, *names.spec.triggers)
    for name in connector.script if isinstance(connector.script, tuple) else ():
        yield from names.unknown(name, "operation", known)
    for policy in connector.policies or ():
        for name in policy.operations or ():
            yield from names.unknown(name, "operation", known)
    yield from _security(names, found if isinstance(found, Authentication) else None)


def _oauth2(kind: OAuth2Authentication) -> Iterator[Finding]:
    missing = [key for key in _NEEDED[kind.flow] if getattr(kind, key) is None]
    if missing:
        yield mistake(kind.at, f"the flow {str(kind.flow)!r} needs {' and '.join(map(repr, missing))}")
    yield from _scopes(kind.needs or (), kind)


def _scopes(needed: Iterable[Text], kind: OAuth2Authentication) -> Iterator[Finding]:
    for scope in needed:
        if scope not in kind.scopes:
            yield mistake(scope.at, f"there is no scope {str(scope)!r}{did_you_mean(scope, kind.scopes)}")


def _security(names: Names, found: Authentication | None) -> Iterator[Finding]:
    kinds = (found.basic, found.api_key, found.oauth2) if found else ()
    known = [str(kind.name) for kind in kinds if kind] + [str(name) for name in (found.extra if found else ())]
    for operation in (*names.spec.operations.values(), *names.spec.triggers.values()):
        for item in operation.security or ():
            name = item.use if isinstance(item, AuthenticationUse) else item
            yield from names.unknown(name, "authentication", known)
            oauth2 = found.oauth2 if found else None
            if names.judges and isinstance(item, AuthenticationUse) and oauth2 and name == oauth2.name:
                yield from _scopes(item.scopes, oauth2)
