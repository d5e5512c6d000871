"""How a connection proves who it is, and what the dialog asks that makes one.

The shapes follow OpenAPI 2.0's security definitions and the connection parameters of `apiProperties.json`.
"""

from collections.abc import Mapping
from typing import Any

from generator.spec.problems import Text
from generator.spec.record import Extensible, key, record
from generator.spec.vocabulary import FIELD


@record
class Credential(Extensible):
    """One box of the connection dialog."""

    title: Text | None = key("Label of the box.")
    description: Text | None = key("What to type in.")
    tooltip: Text | None = key("A longer hint, shown on hover.")
    parameter: Text | None = key("Its name, when that is another than the usual one.", default=None, pattern=FIELD)


@record
class BasicAuthentication(Extensible):
    """A user name and a password, sent as HTTP Basic."""

    username: Credential | None = key("The user name.", default=None)
    password: Credential | None = key("The password.", default=None)
    name: Text = key("Its name in the definition.", default=Text("basic"))


@record
class ApiKeyAuthentication(Extensible):
    """A key that is sent in a header or in the query."""

    key_: Text = key("Name of the header or of the query parameter.", name="key")
    in_: Text = key("Where it is sent.", name="in", default=Text("header"), values=("header", "query"))
    box: Credential | None = key("What the connection dialog asks.", default=None)
    name: Text = key("Its name in the definition.", default=Text("api_key"))


@record
class OAuthSetting(Extensible):
    """What Power Platform knows about signing in with OAuth."""

    identity_provider: Text = key(
        "Microsoft's name of the provider, such as oauth2, aad, aadcertificate, google or github; oauth2 is any.",
        default=Text("oauth2"),
    )
    client_id: Text | None = key("Id of the application at the service.", default=None)
    scopes: tuple[Text, ...] | None = key("What is asked for; those of the authentication when absent.", default=None)
    redirect_mode: Text | None = key("Whether each connector has its own address.", default=None)
    redirect_url: Text | None = key("Where the service sends people back to.", default=None)
    properties: Mapping[Text, Any] | None = key("What Power Platform adds, such as IsFirstParty.", default=None)
    custom: Mapping[Text, Any] | None = key(
        "Parameters of the provider: value by name; the addresses are filled in for oauth2.", default=None
    )


@record
class OAuth2Authentication(Extensible):
    """Signing in at the service with OAuth 2."""

    flow: Text = key(
        "How a token is got.", default=Text("code"), values=("code", "client_credentials", "implicit", "password")
    )
    authorization_url: Text | None = key("Where people sign in.", default=None)
    token_url: Text | None = key("Where tokens are got.", default=None)
    refresh_url: Text | None = key("Where tokens are renewed; that of tokens when absent.", default=None)
    scopes: Mapping[Text, Text] = key("What may be asked for: description by scope.", default={}, may_be_empty=True)
    needs: tuple[Text, ...] | None = key("Scopes that each call needs; all when absent.", default=None)
    setting: OAuthSetting | None = key("What Power Platform is told; none makes no connection parameter.", default=None)
    parameter: Text = key("Name of the connection parameter.", default=Text("token"), pattern=FIELD)
    name: Text = key("Its name in the definition.", default=Text("oauth2"))


@record
class Authentication(Extensible):
    """How a connection proves who it is; several kinds are to choose from."""

    basic: BasicAuthentication | None = key("HTTP Basic authentication.", default=None)
    api_key: ApiKeyAuthentication | None = key("A key in a header or in the query.", default=None)
    oauth2: OAuth2Authentication | None = key("OAuth 2.", default=None)


@record
class AllowedValue(Extensible):
    """One entry of a drop-down in the connection dialog."""

    text: Text = key("What people see.")
    value: Any = key("What is used.")


@record
class ConnectionParameter(Extensible):
    """One thing that a connection holds."""

    type: Text = key(
        "Microsoft's name of the type: string, securestring, int, bool, oauthSetting, gatewaySetting and others.",
        pattern=r"[A-Za-z]\w*",
    )
    title: Text | None = key("Label of the box.", default=None, may_be_empty=True)
    description: Text | None = key("What to type in.", default=None, may_be_empty=True)
    tooltip: Text | None = key("A longer hint, shown on hover.", default=None, may_be_empty=True)
    tab: int | None = key("Its place in the dialog, from 1.", default=None)
    clear_text: bool | None = key("Whether what is typed can be read.", default=None)
    required: bool | None = key("Whether it must be given.", default=None)
    hidden: bool | None = key("Whether people do not see it.", default=None)
    default: Any = key("Value when nothing is given.", default=None)
    values: tuple[AllowedValue, ...] = key("The only values, to choose from.", default=())
    oauth: OAuthSetting | None = key("Of the type oauthSetting: how to sign in.", default=None)


@record
class ConnectionSet(Extensible):
    """One way to connect, of several."""

    name: Text = key("Its name.")
    title: Text | None = key("What people choose.", default=None, may_be_empty=True)
    description: Text | None = key("What it is for.", default=None, may_be_empty=True)
    parameters: Mapping[Text, ConnectionParameter] = key("What it holds, by name.", default={})


@record
class ConnectionSets(Extensible):
    """Ways to connect, of which people choose one."""

    title: Text | None = key("Label of the choice.", default=None, may_be_empty=True)
    description: Text | None = key("What to choose.", default=None, may_be_empty=True)
    sets: tuple[ConnectionSet, ...] = key("The ways.")
