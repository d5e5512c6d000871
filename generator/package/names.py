"""Names and ids of a solution: made of the connector's own, so that a second import updates the first."""

import re
import uuid
import zlib
from typing import NamedTuple

from generator.package.connector import ConnectorParts, PackageError

_PREFIX = re.compile(r"[a-z][a-z0-9]{1,7}")
# Many published connectors write v1 or v1.2.
_VERSION = re.compile(r"[vV]?([0-9]{1,9}(?:\.[0-9]{1,9}){0,3})")
_RESERVED = "mscrm"
# The longest unique name of a solution that Dataverse takes.
LONGEST_NAME = 65
_FIRST_OPTION, _OPTIONS = 10_000, 90_000


class SolutionNames(NamedTuple):
    """What a solution calls things.

    Attributes:
        solution: unique name of the solution.
        publisher: unique name of its publisher.
        prefix: customization prefix of the publisher, 2 to 8 characters.
        option_prefix: number between 10000 and 99999 that goes with it.
        connector: schema name of the connector, `<prefix>_<name>`.
        connector_id: its id, without braces.
        version: four numbers.
    """

    solution: str
    publisher: str
    prefix: str
    option_prefix: int
    connector: str
    connector_id: str
    version: str


def names_of(connector: ConnectorParts, prefix: str | None = None) -> SolutionNames:
    """Derive the names of a connector's solution.

    Args:
        connector: title, publisher and version count.
        prefix: the publisher's customization prefix; made of the publisher's name when left out.

    Raises:
        PackageError: no name can be made, or the prefix or the version is not what Dataverse takes.
    """
    publisher, title = _plain(connector.publisher), _plain(connector.title)
    if not publisher or not title:
        raise PackageError("title and publisher need letters or digits, of which the solution's names are made")
    prefix = prefix if prefix is not None else _prefix_of(publisher)
    if not _PREFIX.fullmatch(prefix) or prefix.startswith(_RESERVED):
        raise PackageError(
            f"the prefix is {prefix!r}; expected 2 to 8 lower-case letters and digits, a letter first, and not mscrm..."
        )
    if not (version := _VERSION.fullmatch(connector.version)):
        raise PackageError(f"info.version is {connector.version!r}; expected one to four numbers, such as 1.0.0")
    numbers = [str(int(number)) for number in version[1].split(".")]
    name = f"{prefix}_{title}"
    return SolutionNames(
        solution=_unique(_pascal(connector.title) + "Connector")[:LONGEST_NAME],
        publisher=_unique(publisher),
        prefix=prefix,
        option_prefix=_FIRST_OPTION + zlib.crc32(prefix.encode()) % _OPTIONS,
        connector=name,
        connector_id=str(uuid.uuid5(uuid.NAMESPACE_URL, f"powerplatform:connector:{name}")),
        version=".".join([*numbers, "0", "0", "0"][:4]),
    )


def _plain(text: str) -> str:
    """Keep lower-case ASCII letters and digits; everything else would be escaped in hexadecimal by exports."""
    return re.sub(r"[^a-z0-9]", "", text.lower())


def _pascal(text: str) -> str:
    words = re.findall(r"[A-Za-z0-9]+", text)
    return "".join(word[:1].upper() + word[1:] for word in words)


def _unique(name: str) -> str:
    """Make a unique name of it: Dataverse takes no digit in front."""
    return f"_{name}" if name[0].isdigit() else name


def _prefix_of(publisher: str) -> str:
    letters = publisher.lstrip("0123456789")[:8]
    if letters.startswith(_RESERVED):
        return f"pp{letters}"[:8]
    return letters if len(letters) > 1 else f"{letters}pp"
