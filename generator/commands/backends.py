"""The service behind the connector, as the command line names it."""

import argparse
import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from generator.commands.arguments import PASSWORD, TOKEN, USER, existing_folder
from generator.commands.outcome import Refusal
from generator.commands.printing import detail, note
from generator.commands.trust import ask_for_trust

if TYPE_CHECKING:
    from generator.example import ExampleService
    from generator.runtime.local.platform import LocalPlatform, PlatformError

EXAMPLE = "example"
"""Stands for the service that is made from the definition."""


class Service(NamedTuple):
    """The service that the command line names, and what the connection to it holds.

    Attributes:
        address: `mock`, or where it runs.
        credentials: user name and password, if they were given.
        values: other values of the connection, by name.
        parameter_set: which way to connect, of a connector that offers several.
    """

    address: str = "mock"
    credentials: tuple[str, str] | None = None
    values: Mapping[str, str] = {}
    parameter_set: str | None = None


def service_of(options: argparse.Namespace) -> Service:
    """Read the choice of the service.

    Raises:
        Refusal: only one half of an account is given, or a value has no name.
    """
    from generator.commands.inputs import pairs_of

    values = pairs_of(options.connection)
    if options.token:
        values = {_token_name(options.root, options.connection_set): options.token, **values}
    return Service(options.backend, credentials(options), values, options.connection_set)


def _token_name(root: Path, parameter_set: str | None) -> str:
    """Return the value of the connection that a token fills.

    Raises:
        Refusal: there is none, or the connector cannot be read.
    """
    from generator.definition import BrokenReference, Unreadable
    from generator.runtime.gateway import GatewayError, load_connector, parameters_of

    try:
        found = [
            each.name for each in parameters_of(load_connector(existing_folder(root)), parameter_set) if each.is_token
        ]
    except (Unreadable, BrokenReference, GatewayError) as error:
        raise Refusal(str(error)) from None
    if not found:
        raise Refusal(
            f"--token or {TOKEN}: the connector does not sign in (OAuth); see --connection and --connection-set"
        )
    return found[0]


def refused(error: "PlatformError") -> Refusal:
    """Say why a platform cannot be opened, and what to give when credentials are missing."""
    from generator.runtime.local.platform import CredentialsMissing

    if not isinstance(error, CredentialsMissing):
        return Refusal(str(error))
    how = f"give --user and --password, or {USER} and {PASSWORD}, a token of a sign-in as --token or {TOKEN}, "
    how += "and others as --connection NAME=VALUE"
    return Refusal(f"{error}; {how}")


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


def example_for(root: Path, address: str, *, seed: int = 0, fires: bool = False) -> "ExampleService | None":
    """Make the service that stands in where none is named: `mock` where the specs name none, and `example` always.

    Args:
        root: the connector's folder, or the file of a definition.
        address: of the service, as the command line names it.
        seed: another one gives other answers.
        fires: whether whoever subscribes to a webhook gets one event at once.

    Raises:
        Refusal: the definition cannot be read.
    """
    from generator.runtime.local.service import names_service

    if address != EXAMPLE and (address != "mock" or names_service(root)):
        return None
    from generator.definition import BrokenReference, Unreadable
    from generator.example import read_example

    try:
        return read_example(root, seed=seed, fires=fires)
    except (Unreadable, BrokenReference) as error:
        raise Refusal(str(error)) from None


@contextlib.contextmanager
def opened_platform(options: argparse.Namespace) -> Iterator["LocalPlatform"]:
    """Open the local platform with the service and the account that the command line names; notes are told.

    Raises:
        Refusal: the connector, the service, the account or the custom code cannot be used.
    """
    from generator.runtime.local.platform import PlatformError, open_platform

    service = service_of(options)
    ask_for_trust(existing_folder(options.root), given=options.trust, backend=service.address == "mock")
    example = example_for(options.root, service.address, fires=True)
    with contextlib.ExitStack() as stack:
        try:
            platform = stack.enter_context(
                open_platform(
                    existing_folder(options.root),
                    backend=service.address if example is None else example,
                    credentials=service.credentials,
                    values=service.values,
                    is_example=example is not None,
                    parameter_set=service.parameter_set,
                )
            )
        except PlatformError as error:
            raise refused(error) from None
        for text in platform.notes:
            note(text)
        if example is not None:
            detail("the service is an example, made from the definition")
        detail(f"the connector in {options.root.resolve()} calls {platform.url}")
        yield platform


def credentials(options: argparse.Namespace) -> tuple[str, str] | None:
    """Return the account of the command line or the environment, if there is one.

    Raises:
        Refusal: only one half is given.
    """
    if not options.user and not options.password:
        return None
    if not options.user or not options.password:
        missing = f"--user or {USER}" if not options.user else f"--password or {PASSWORD}"
        raise Refusal(f"a user name and a password go together; {missing} is missing")
    return options.user, options.password
