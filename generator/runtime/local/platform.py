"""The whole platform on this machine: gateway, custom code and the service behind them, opened and closed together."""

import contextlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode, urlsplit

from generator.definition import BrokenReference, Unreadable
from generator.runtime.gateway import (
    BackendUnreachable,
    Connection,
    ConnectorFiles,
    Gateway,
    GatewayError,
    HttpTransport,
    PlatformOptions,
    Request,
    Response,
    Transport,
    connection_for,
    load_connector,
    parameters_of,
    redirected,
)
from generator.runtime.gateway.connection_parameters import ConnectionParameter
from generator.runtime.gateway.files import member, with_definition
from generator.runtime.local.service import Asgi, BackendError, SimulatedBackend, is_loopback, named_app, served
from generator.runtime.local.trust import code_of, is_trusted

MOCK = "mock"
"""Stands for the simulated service that the specs name."""

Credentials = tuple[str, str] | Mapping[str, str]
"""User name and password, or values by the names of the connection parameters."""

_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
TOKEN_PATH = "/__example__/token"  # noqa: S105 - where a token is asked for, not one
_ACCOUNT = frozenset({"username", "password", "api_key"})
_ROUTING = frozenset({"dynamichosturl", "routerequesttoendpoint"})
_NO_HOST = "service.example"
_NO_SCRIPT = "operations are bound to custom code, but there is no script.csx: they run without it"


class PlatformError(Exception):
    """The platform cannot be opened; the message is all that a user needs, and holds no secret."""


class CredentialsMissing(PlatformError):
    """The service needs an account, and none was given."""


@dataclass(frozen=True, slots=True)
class LocalPlatform:
    """A running platform.

    Attributes:
        files: the connector.
        connection: whose credentials every call carries.
        gateway: what flows call.
        app: the simulated service when it lives in this process, else None.
        url: the address of the service, as gateway and code reach it.
        notes: what is not as on the real platform, for people.
    """

    files: ConnectorFiles
    connection: Connection
    gateway: Gateway
    app: Any | None
    url: str
    notes: tuple[str, ...]


@contextlib.contextmanager
def open_platform(
    root: Path,
    *,
    backend: str | SimulatedBackend = MOCK,
    credentials: Credentials | None = None,
    values: Mapping[str, str] = MappingProxyType({}),
    options: PlatformOptions = PlatformOptions(),  # noqa: B008 - immutable
    app_options: Mapping[str, Any] | None = None,
    script: bool = True,
    watched: Callable[[Asgi], Asgi] | None = None,
    is_example: bool = False,
    parameter_set: str | None = None,
) -> Iterator[LocalPlatform]:
    """Open a connector's platform; everything is closed at the end.

    With a simulated service, in this process or elsewhere on this machine, neither gateway nor code reach another
    machine.

    Args:
        root: the folder that holds `apiDefinition.swagger.json`.
        backend: `mock` for the service that the specs name, an app of that kind, or an address.
        credentials: of the connection; those of the simulated service's seeded account when left out.
        values: of other connection parameters, by name.
        options: how the platform behaves; `script_limit` also ends the code.
        app_options: for the service that the specs name.
        script: whether custom code runs.
        watched: puts something in front of the service that sees each request, the code's own among them.
        is_example: whether the service is made from the definition: it stands for every address that the connector
            calls, so policies change no address, and what the connection wants is made up where it is not given.
        parameter_set: which way to connect, of a connector that offers several; without it the first that works here.

    Raises:
        CredentialsMissing: the service is a real one and needs credentials.
        PlatformError: the files, the service, the credentials or the code cannot be used.
    """
    files = _files(root)
    if is_example:
        files = _for_example(files)
        values = {**_made_up(files, parameter_set), **values}
    origin = _origin(files)
    app, address = _service(root, backend, app_options)
    parameters = _parameters(files, parameter_set)
    account = _credentials(root, parameters, app, address, given=credentials, values=values)
    with contextlib.ExitStack() as stack:
        url, reached = _stood_up(stack, app, address, watched)
        if is_example:
            values = {**_exchanged(parameters, values, url), **values}
        connection = _connection(files, parameters, account, values, parameter_set)
        bases = {} if reached == origin.lower() else {origin: reached}
        # What the service writes about itself names the address at which it stands.
        files = files._replace(stands_at=url if bases else "")
        simulated = app is not None or is_loopback(url)
        runner, notes = _script(stack, files, options, bases, simulated=simulated) if script else (None, ())
        http = HttpTransport()
        stack.callback(http.close)
        transport = redirected(_on_this_machine(http) if simulated else http, bases)
        gateway = Gateway(files, connection, transport, runner, options)
        yield LocalPlatform(files, connection, gateway, app, url, notes)


def _stood_up(
    stack: contextlib.ExitStack, app: Any | None, address: str, watched: Callable[[Asgi], Asgi] | None
) -> tuple[str, str]:
    """Serve what has to be served; return where the service stands, and where it is reached."""
    if app is not None:
        url = stack.enter_context(served(watched(app) if watched else app))
        return url, url
    if watched is None:
        return address, address
    from generator.runtime.local.forwarding import Forwarder

    forwarder = Forwarder(address)
    stack.callback(forwarder.close)
    return address, stack.enter_context(served(watched(forwarder)))


def _files(root: Path) -> ConnectorFiles:
    try:
        return load_connector(root)
    except (Unreadable, BrokenReference) as error:
        raise PlatformError(str(error)) from None


def _for_example(files: ConnectorFiles) -> ConnectorFiles:
    """Return a connector whose requests go to the addresses of its definition, whatever its policies say."""
    kept = tuple(policy for policy in files.policies if policy.template not in _ROUTING)
    definition = files.definition if files.definition.get("host") else {**files.definition, "host": _NO_HOST}
    return with_definition(files, definition)._replace(policies=kept)


def _made_up(files: ConnectorFiles, parameter_set: str | None) -> dict[str, str]:
    """Return a value for everything that a connection wants and that is neither an account nor a token."""
    return {
        parameter.name: parameter.allowed[0] if parameter.allowed else "example"
        for parameter in _parameters(files, parameter_set)
        if parameter.required
        and parameter.default is None
        and not parameter.is_token
        and parameter.name.lower() not in _ACCOUNT
    }


def _exchanged(parameters: Sequence[ConnectionParameter], values: Mapping[str, str], url: str) -> dict[str, str]:
    """Get a token from the example service, as a client does with credentials of its own (RFC 6749, section 4.4)."""
    name = next((each.name for each in parameters if each.is_token and each.name not in values), None)
    if name is None:
        return {}
    form = urlencode({"grant_type": "client_credentials", "client_id": "example", "client_secret": "example"}).encode()
    headers = (("Content-Type", "application/x-www-form-urlencoded"),)
    http = HttpTransport()
    try:
        answer = http(Request("POST", url + TOKEN_PATH, headers, form))
        return {name: str(json.loads(answer.body)["access_token"])}
    except (GatewayError, ValueError, KeyError) as error:
        raise PlatformError(f"the example service gives no token: {error}") from None
    finally:
        http.close()


def _origin(files: ConnectorFiles) -> str:
    try:
        parts = urlsplit(files.service_url)
    except ValueError:
        raise PlatformError(f"the host of the definition is not valid: {files.service_url!r}") from None
    if not parts.netloc:
        raise PlatformError("the definition names no host")
    return f"{parts.scheme}://{parts.netloc}"


def _service(root: Path, backend: str | SimulatedBackend, options: Mapping[str, Any] | None) -> tuple[Any, str]:
    """Return the app, or the address of a service that runs already."""
    if not isinstance(backend, str):
        return backend, ""
    if backend != MOCK:
        return None, _address(backend)
    if not (root / "specs" / "connector.yaml").exists():
        raise PlatformError("there are no specs that name a simulated service; give the address of one (--backend)")
    try:
        return named_app(root, options), ""
    except BackendError as error:
        raise PlatformError(str(error)) from None


def _address(backend: str) -> str:
    """Check the address of a service; one with a user name or a path would not be reached by the code."""
    try:
        parts = urlsplit(backend)
        fits = parts.scheme in {"http", "https"} and parts.hostname and (parts.port is None or parts.port > 0)
    except ValueError:
        fits = False
    if not fits:
        shown = backend.rpartition("@")[2]
        raise PlatformError(f"the backend is {shown!r}; expected mock or an address that starts with https://")
    if parts.scheme == "http" and not is_loopback(backend):
        raise PlatformError(
            f"{parts.hostname} is not on this machine, and http:// would send the credentials in clear text"
        )
    if parts.path.strip("/") or parts.query or parts.fragment or parts.username is not None:
        raise PlatformError(f"the backend's address has more than scheme://host[:port]: {parts.hostname}")
    return f"{parts.scheme}://{parts.netloc}".lower()


def _credentials(
    root: Path,
    parameters: Sequence[ConnectionParameter],
    app: Any | None,
    address: str,
    *,
    given: Credentials | None,
    values: Mapping[str, str],
) -> Credentials:
    if given is not None:
        return given
    if app is not None:
        own: tuple[str, str] = app.credentials
        return own
    needed = [parameter.name for parameter in parameters if parameter.required and parameter.name not in values]
    if not needed:
        return {}
    if is_loopback(address) and (code := code_of(root)) is not None and is_trusted(code):
        # Somebody serves the simulated service in another terminal, with the same seeded account.
        with contextlib.suppress(BackendError):
            seeded: tuple[str, str] = named_app(root).credentials
            return seeded
    raise CredentialsMissing(f"the service at {address} needs credentials: {', '.join(needed)}")


def _parameters(files: ConnectorFiles, parameter_set: str | None) -> tuple[ConnectionParameter, ...]:
    try:
        return parameters_of(files, parameter_set)
    except GatewayError as error:
        raise PlatformError(str(error)) from None


def _connection(
    files: ConnectorFiles,
    parameters: Sequence[ConnectionParameter],
    credentials: Credentials,
    values: Mapping[str, str],
    parameter_set: str | None,
) -> Connection:
    if not isinstance(credentials, Mapping):
        user, password = credentials
        pair = {"username": user, "password": password, "api_key": password}
        names = (parameter.name for parameter in parameters)
        credentials = {name: pair[name.lower()] for name in names if name.lower() in pair}
    try:
        return connection_for(files, {**credentials, **values}, parameter_set=parameter_set)
    except GatewayError as error:
        raise PlatformError(str(error)) from None


def _script(
    stack: contextlib.ExitStack,
    files: ConnectorFiles,
    options: PlatformOptions,
    bases: Mapping[str, str],
    *,
    simulated: bool,
) -> tuple[Any, tuple[str, ...]]:
    """Return the runner and what is to be said when there is none."""
    if files.script is None:
        return None, (_NO_SCRIPT,) if isinstance(member(files.properties, "scriptOperations"), list) else ()
    # A connector without code does not pay for them.
    from generator.runtime.local.scripting import SCRIPT_LIMIT, HostedScript
    from generator.runtime.script import MISSING_RUNTIME, ScriptError, ScriptHost, compile_script, find_runtime

    try:
        runtime = find_runtime()
        if runtime is None:
            return None, (MISSING_RUNTIME,)
        compiled = compile_script(files.script, runtime)
    except ScriptError as error:
        raise PlatformError(str(error)) from None
    host = ScriptHost(runtime, allowed_hosts=_LOOPBACK if simulated else None, redirect=bases)
    stack.callback(host.close)
    return HostedScript(host, compiled, options.script_limit or SCRIPT_LIMIT), ()


def _on_this_machine(transport: Transport) -> Transport:
    """Send to this machine only."""

    def send(request: Request) -> Response:
        if not is_loopback(request.url):
            host = urlsplit(request.url).hostname
            raise BackendUnreachable(f"{host} is not called while the service behind the connector is simulated")
        return transport(request)

    return send
