"""Policy templates: which of them see the body alone, and which headers none of them may set.

Facts: Microsoft's pages of the templates and of API Management's `set-header`; microsoft/PowerPlatformConnectors#4221,
#2906, #1882 (`setproperty` sends `@connectionParameters(...)` as it stands), #4060 (a restricted header is refused).
"""

BODY_TEMPLATES = frozenset(
    """
    convertarraytoobject convertobjecttoarray encodepropertyvalue setproperty stringreplace stringtoarray updatenextlink
    """.split()  # noqa: SIM905 - short lines, for people
)
"""Templates, in lower case, that change a body. They do not know the values of a connection: in them
`@connectionParameters(...)` stays as it is written. Reported of `setproperty`; none published tries the others."""

RESERVED_HEADERS = frozenset(
    """
    connection content-length host keep-alive proxy-connection te trailer transfer-encoding upgrade
    """.split()  # noqa: SIM905 - short lines, for people
)
"""Headers, in lower case, that belong to one hop of HTTP: the gateway writes them, and refuses anybody else's."""


def is_reserved_header(name: str) -> bool:
    """Return whether the gateway keeps a header to itself, in whatever case and with blanks around it."""
    return name.strip().lower() in RESERVED_HEADERS
