"""What a connector asks for when a connection is made.

Facts: Microsoft's "Connection parameters" and its published schema of the properties file; names and shapes measured
in public connectors (`username`/`password`, `api_key`, extra values, parameter sets).
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from generator.definition import text_of
from generator.runtime.gateway.errors import NotSupportedLocally, suggestion
from generator.runtime.gateway.files import ConnectorFiles, member

_PLAIN = {"string", "securestring", "int", "bool"}
_SIGN_IN = "oauthsetting"
_ELSEWHERE = (
    "{what} is not supported locally: only the cloud can fill it. To try the connector here, give a copy of it an API "
    "key connection for the header Authorization, and type 'Bearer <token>' with a token of your own"
)


class Dialog(NamedTuple):
    """How a value is asked for.

    Attributes:
        label: above its box; empty for the name.
        description: what stands below it.
        tooltip: what is told on wish.
        is_clear: whether what is typed can be read although it is a secret.
        texts: of the allowed values, what stands for them.
        position: where it stands; those without a place come last.
    """

    label: str = ""
    description: str = ""
    tooltip: str = ""
    is_clear: bool = False
    texts: tuple[str, ...] = ()
    position: float = float("inf")


class ConnectionParameter(NamedTuple):
    """One value a user fills in.

    Attributes:
        name: its key.
        secret: whether it must never be shown.
        required: whether it must be given.
        default: used when nothing is given; None without one.
        allowed: the values of its drop-down; empty for anything.
        is_token: whether a sign-in fills it: here, with an access token.
        dialog: how the dialog that asks for it presents it.
    """

    name: str
    secret: bool
    required: bool
    default: str | None
    allowed: tuple[str, ...]
    is_token: bool = False
    dialog: Dialog = Dialog()


class Security(NamedTuple):
    """How the credentials travel: kind `none`, `basic`, `oauth2`, or `apiKey` with its place and name."""

    kind: str
    place: str = ""
    name: str = ""


def security_of(files: ConnectorFiles) -> Security:
    """Read the security definition; of several API keys the first one that `security` names counts.

    Raises:
        NotSupportedLocally: it is of a kind that is not known.
    """
    definitions = files.definition.get("securityDefinitions")
    if not isinstance(definitions, Mapping) or not definitions:
        return Security("none")
    listed = files.definition.get("security")
    wanted = (
        [name for entry in listed if isinstance(entry, Mapping) for name in entry] if isinstance(listed, list) else []
    )
    raw = definitions[next((name for name in wanted if name in definitions), next(iter(definitions)))]
    kind = raw.get("type") if isinstance(raw, Mapping) else None
    if kind == "basic":
        return Security("basic")
    if kind == "apiKey":
        return Security("apiKey", str(raw.get("in")), str(raw.get("name")))
    if kind == "oauth2":
        return Security("oauth2")
    raise NotSupportedLocally(_ELSEWHERE.format(what=f"security of the type {kind!r}"))


def parameters_of(files: ConnectorFiles, parameter_set: str | None = None) -> tuple[ConnectionParameter, ...]:
    """List what has to be filled in.

    Args:
        files: the connector.
        parameter_set: which of several ways to connect; without it the first that works locally.

    Raises:
        NotSupportedLocally: a parameter is of a kind that only the cloud can fill.
    """
    raw = _raw_parameters(files, parameter_set)
    if not raw and security_of(files).kind == "oauth2":
        return (_token("token"),)
    if raw is None:
        return tuple(
            ConnectionParameter(name, secret=True, required=True, default=None, allowed=())
            for name in {"basic": ("username", "password"), "apiKey": ("api_key",)}.get(security_of(files).kind, ())
        )
    return tuple(_parameter(name, value) for name, value in raw.items() if isinstance(value, Mapping))


def _raw_parameters(files: ConnectorFiles, parameter_set: str | None) -> Mapping[str, Any] | None:
    sets = member(member(files.properties, "connectionParameterSets"), "values")
    if not isinstance(sets, list):
        if parameter_set is not None:
            raise NotSupportedLocally(f"the connector has one way to connect; there is no {parameter_set!r}")
        found = member(files.properties, "connectionParameters")
        return found if isinstance(found, Mapping) else None
    by_name = {str(member(entry, "name")): _mapping(member(entry, "parameters")) for entry in sets}
    if parameter_set is not None:
        if parameter_set not in by_name:
            raise NotSupportedLocally(
                f"no way to connect is called {parameter_set!r}{suggestion(parameter_set, by_name)}"
            )
        return by_name[parameter_set]
    local = [found for found in by_name.values() if all(_type(value) in _PLAIN for value in found.values())]
    return local[0] if local else next(iter(by_name.values()), None)


def _token(name: str) -> ConnectionParameter:
    return ConnectionParameter(name, secret=True, required=True, default=None, allowed=(), is_token=True)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _type(raw: Any) -> str:
    return str(member(raw, "type") or "string").lower()


def _parameter(name: str, raw: Mapping[str, Any]) -> ConnectionParameter:
    kind = _type(raw)
    if kind == _SIGN_IN:
        return _token(name)
    if kind not in _PLAIN:
        raise NotSupportedLocally(_ELSEWHERE.format(what=f"a connection parameter of the type {kind!r}"))
    constraints = member(member(raw, "uiDefinition"), "constraints")
    required = member(constraints, "required")
    default = member(raw, "defaultValue") if member(constraints, "default") is None else member(constraints, "default")
    allowed = member(constraints, "allowedValues")
    # Credentials are asked for even where the interface's hint is missing.
    hint = str(required).lower() == "true" if required is not None else name in {"username", "password", "api_key"}
    return ConnectionParameter(
        name=name,
        secret=kind == "securestring",
        required=hint,
        default=None if default is None else str(default),
        allowed=tuple(str(member(entry, "value")) for entry in allowed) if isinstance(allowed, list) else (),
        dialog=_dialog(member(raw, "uiDefinition"), allowed if isinstance(allowed, list) else ()),
    )


def _dialog(raw: Any, allowed: Sequence[Any]) -> Dialog:
    constraints = member(raw, "constraints")
    label, description, tooltip = (text_of(member(raw, key) or "") for key in ("displayName", "description", "tooltip"))
    position = member(constraints, "tabIndex")
    return Dialog(
        label,
        description,
        tooltip,
        is_clear=str(member(constraints, "clearText")).lower() == "true",
        texts=tuple(text_of(member(entry, "text") or member(entry, "value")) for entry in allowed),
        position=position if isinstance(position, int | float) else float("inf"),
    )
