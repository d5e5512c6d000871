"""The words of a `connector call` that repeats something: for a shell, and without secrets."""

import re
import shlex
from collections.abc import Callable, Mapping
from pathlib import Path


def call_options(
    root: Path,
    address: str,
    values: Mapping[str, str],
    masked: Callable[[str], str],
    *,
    parameter_set: str | None = None,
) -> list[str]:
    """Return the words of `connector call`, for a shell, that name the same connector, service and connection.

    Args:
        root: the connector's folder.
        address: of the service, as the command line names it.
        values: of the connection, by name.
        masked: hides secrets; a value that it changes is taken from a variable of the shell.
        parameter_set: which way to connect, of a connector that offers several.
    """
    words = [] if root == Path() else ["--root", shlex.quote(str(root))]
    if address != "mock":
        words += ["--backend", shlex.quote(address)]
    if parameter_set is not None:
        words += ["--connection-set", shlex.quote(parameter_set)]
    for name, value in values.items():
        variable = "CONNECTOR_" + re.sub(r"\W", "_", name).upper()
        shown = f'{shlex.quote(name)}="${variable}"' if masked(value) != value else shlex.quote(f"{name}={value}")
        words += ["--connection", shown]
    return words


def without_credentials(address: str) -> str:
    """Return an address without what stands before the host."""
    return re.sub(r"(?<=//)[^/?#]*@", "", address)
