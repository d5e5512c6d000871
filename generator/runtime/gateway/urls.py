"""Addresses: path and query encoding, and how base and path become one URL.

A query is kept as the text that came, because a script compares and continues it; only the pair that changes is
written anew.
"""

import functools
import re
from collections.abc import Iterable
from urllib.parse import quote, unquote, unquote_plus, urlsplit

ADDRESS = "%/?:@!$&'()*+,;=[]~"
"""What stands in an address as it is, besides letters, digits and `-._`."""

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def encode(text: str) -> str:
    """Percent-encode everything but letters, digits and `-._~`."""
    return quote(text, safe="")


def encode_path_value(text: str, double: bool) -> str:
    """Encode a path parameter: once, or twice with `x-ms-url-encoding: double` (Microsoft: OpenAPI extensions)."""
    return encode(encode(text)) if double else encode(text)


def placeholders(path: str) -> list[str]:
    """Return the names in braces of a path, in order."""
    return _PLACEHOLDER.findall(path)


def fill_path(path: str, values: dict[str, str]) -> str:
    """Put encoded values in place of `{name}`; names without a value stay."""
    return _PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), path)


@functools.lru_cache(maxsize=1024)
def path_pattern(path: str) -> re.Pattern[str]:
    """Return the expression that finds the values of a path's placeholders, in their order, in a real path."""
    pieces = re.split(r"\{[^{}]*\}", path)
    return re.compile("([^/]+)".join(re.escape(piece) for piece in pieces))


def join(base: str, path: str) -> str:
    """Join with exactly one slash (all public connectors agree on it)."""
    return f"{base.rstrip('/')}/{path.lstrip('/')}"


def with_query(url: str, query: str) -> str:
    """Append a query when there is one."""
    return f"{url}?{query}" if query else url


def write_query(pairs: Iterable[tuple[str, str]]) -> str:
    """Write a query; a space is `%20`, as the platform writes it."""
    return "&".join(f"{encode(name)}={encode(value)}" for name, value in pairs)


def read_query(query: str) -> list[tuple[str, str]]:
    """Read a query; a name without a value has the empty one."""
    pairs = (part.partition("=") for part in query.split("&") if part)
    return [(unquote_plus(name), unquote_plus(value)) for name, _, value in pairs]


def query_value(query: str, name: str) -> str | None:
    """Return the first value of a name, compared without case."""
    name = name.casefold()
    return next((value for key, value in read_query(query) if key.casefold() == name), None)


def set_query_value(query: str, name: str, value: str) -> str:
    """Replace every value of a name by one, at the place of the first; the rest of the text stays as it is."""
    folded, pair, kept, found = name.casefold(), write_query([(name, value)]), [], False
    for part in query.split("&") if query else ():
        if unquote_plus(part.partition("=")[0]).casefold() != folded:
            kept.append(part)
        elif not found:
            found = True
            kept.append(pair)
    return "&".join(kept if found else [*kept, pair])


def drop_query_value(query: str, name: str) -> str:
    """Leave every value of a name out."""
    folded = name.casefold()
    return "&".join(p for p in query.split("&") if unquote_plus(p.partition("=")[0]).casefold() != folded)


def join_queries(*queries: str) -> str:
    """Put queries behind each other."""
    return "&".join(query for query in queries if query)


def split_url(url: str) -> tuple[str, str, str]:
    """Return base (scheme and host), path and query of an absolute URL.

    Raises:
        ValueError: it is not absolute.
    """
    parts = urlsplit(url)
    if not parts.scheme or not parts.netloc:
        raise ValueError("the address is not absolute")
    return f"{parts.scheme}://{parts.netloc}", parts.path, parts.query


def below(url: str, base: str) -> str | None:
    """What follows `base` in `url`, path and query, when `url` lies at or below it; host and scheme fold case."""
    try:
        url_site, url_path, url_query = split_url(url)
        base_site, base_path, _ = split_url(base)
    except ValueError:
        return None
    base_path = base_path.rstrip("/")
    if url_site.lower() != base_site.lower() or not (url_path + "/").startswith(base_path + "/"):
        return None
    return with_query(url_path[len(base_path) :], url_query)


def decode_path_value(text: str) -> str:
    """Undo one percent-encoding."""
    return unquote(text)
