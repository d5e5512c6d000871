"""What rules ask of OAuth settings, and the examples that they share."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from generator.validator.api_properties import connection_parameters
from generator.validator.connector import Connector
from generator.validator.json_values import text
from generator.validator.rule import Example, Place

REDIRECT_MODE = "GlobalPerConnector"
TOKEN = "/properties/connectionParameters/token"  # noqa: S105 - a place, not a secret
SETTINGS = f"{TOKEN}/oAuthSettings"
URL = {"value": "https://contoso.com/token"}
GOOD_TOKEN = {
    "type": "oauthSetting",
    "oAuthSettings": {
        "identityProvider": "oauth2",
        "clientId": "dummy",
        "scopes": ["read"],
        "redirectMode": REDIRECT_MODE,
        "customParameters": {"authorizationUrl": URL, "tokenUrl": URL, "refreshUrl": URL},
    },
}
_SCHEME = {
    "type": "oauth2",
    "flow": "accessCode",
    "authorizationUrl": "https://contoso.com/authorize",
    "tokenUrl": "https://contoso.com/token",
    "scopes": {"read": "Read items"},
}


class OAuthSettings(NamedTuple):
    """The settings of a parameter that signs in: the object, its place, and that of the parameters around it."""

    node: Mapping[str, Any]
    place: Place
    owner: Place


def oauth_settings(connector: Connector) -> Iterator[OAuthSettings]:
    """Return the settings of the parameters that sign in with OAuth."""
    for _, node, place, owner in connection_parameters(connector):
        if text(node, "type").lower() == "oauthsetting" and isinstance(node.get("oAuthSettings"), Mapping):
            yield OAuthSettings(node["oAuthSettings"], (*place, "oAuthSettings"), owner)


def signing_in(edits: Mapping[str, Any]) -> Example:
    """Return an example that signs in with OAuth."""
    return Example(
        definition={"/securityDefinitions": {"oauth": _SCHEME}, "/security": [{"oauth": ["read"]}]},
        properties={"/properties/connectionParameters": {"token": GOOD_TOKEN}, **edits},
    )
