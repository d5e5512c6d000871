"""What a contract run happens in: the service, and the local platform in front of it."""

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from generator.contract.backend import Backend
from generator.runtime.gateway import Gateway
from generator.runtime.local.platform import MOCK, open_platform
from generator.runtime.local.service import SimulatedBackend
from generator.spec import SpecError
from generator.spec.load import secret_members

# Where `connector mock` serves by default, so that commands in messages run; requests of a run stay in this process.
_SIMULATED = "http://127.0.0.1:8080"


class RunEnvironment(NamedTuple):
    """A service, and what leads to it.

    Attributes:
        backend: the service itself.
        gateway: the local platform in front of it.
        notes: what is not as on the real platform.
    """

    backend: Backend
    gateway: Gateway
    notes: tuple[str, ...] = ()


@contextlib.contextmanager
def open_environment(
    root: Path,
    *,
    address: str = MOCK,
    credentials: tuple[str, str] | None = None,
    values: Mapping[str, str] = MappingProxyType({}),
    script: bool = True,
    example: SimulatedBackend | None = None,
    parameter_set: str | None = None,
) -> Iterator[RunEnvironment]:
    """Open service and platform for as long as the block lasts.

    Args:
        root: the connector's folder.
        address: of a service that runs; `mock` for the simulated one that the specs name.
        credentials: of the account; the simulated service has its own.
        values: of other connection parameters, by name.
        script: whether the connector's code runs.
        example: a service made from the definition, to use in the place of one at an address.
        parameter_set: which way to connect, of a connector that offers several.

    Raises:
        PlatformError: the connector's files, the service, the credentials or the code cannot be used.
    """
    with open_platform(
        root,
        backend=address if example is None else example,
        credentials=credentials,
        values=values,
        script=script,
        is_example=example is not None,
        parameter_set=parameter_set,
    ) as platform:
        url = platform.url if platform.app is None else _SIMULATED
        backend = Backend(platform.app, url, platform.connection, secrets=_secrets(root))
        yield RunEnvironment(backend, platform.gateway, platform.notes)


def _secrets(root: Path) -> frozenset[str]:
    """Return the members of answers that the custom code removes, as the specs list them; without specs, none."""
    try:
        return secret_members(root)
    except SpecError:
        return frozenset()
