"""The service behind the connector, as the command line names it."""

import argparse
import contextlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.commands.arguments import PASSWORD, USER, existing_folder
from generator.commands.outcome import Refusal
from generator.commands.printing import detail, note

if TYPE_CHECKING:
    from generator.runtime.local.platform import LocalPlatform


def remote_address(options: argparse.Namespace) -> tuple[str, tuple[str, str]]:
    """Give the address of a service, without credentials in it, and the account to use there.

    Raises:
        Refusal: `--backend` is no address, or credentials are missing.
    """
    if not options.backend.startswith(("http://", "https://")):
        raise Refusal(f"--backend is {options.backend!r}; expected mock or an address that starts with https://")
    if not options.user or not options.password:
        raise Refusal("a real service needs --user and --password, or CONNECTOR_USER and CONNECTOR_PASSWORD")
    return re.sub(r"(?<=//)[^/?#]*@", "", options.backend), (options.user, options.password)


def simulated_app(root: Path, chosen: dict[str, Any]) -> Any:
    """Load the simulated service that the connector's specs name.

    Args:
        root: the connector's folder.
        chosen: options for the service.

    Raises:
        Refusal: the specs name none, it cannot be loaded, or it refuses the options.
    """
    from generator.runtime.local.service import BackendError, named_app

    try:
        return named_app(existing_folder(root), chosen)
    except BackendError as error:
        raise Refusal(str(error)) from None


@contextlib.contextmanager
def opened_platform(options: argparse.Namespace) -> Iterator["LocalPlatform"]:
    """Open the local platform with the service and the account that the command line names; notes are told.

    Raises:
        Refusal: the connector, the service, the account or the custom code cannot be used.
    """
    from generator.commands.inputs import pairs_of
    from generator.runtime.local.platform import CredentialsMissing, PlatformError, open_platform

    with contextlib.ExitStack() as stack:
        try:
            platform = stack.enter_context(
                open_platform(
                    existing_folder(options.root),
                    backend=options.backend,
                    credentials=credentials(options),
                    values=pairs_of(options.connection),
                )
            )
        except CredentialsMissing as error:
            how = f"give --user and --password, or {USER} and {PASSWORD}, and others as --connection NAME=VALUE"
            raise Refusal(f"{error}; {how}") from None
        except PlatformError as error:
            raise Refusal(str(error)) from None
        for text in platform.notes:
            note(text)
        detail(f"the connector in {options.root.resolve()} calls {platform.url}")
        yield platform


def credentials(options: argparse.Namespace) -> tuple[str, str] | None:
    """Give the account of the command line or the environment, if there is one.

    Raises:
        Refusal: only one half is given.
    """
    if not options.user and not options.password:
        return None
    if not options.user or not options.password:
        missing = f"--user or {USER}" if not options.user else f"--password or {PASSWORD}"
        raise Refusal(f"a user name and a password go together; {missing} is missing")
    return options.user, options.password
