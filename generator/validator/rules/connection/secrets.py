"""Identifiers and secrets that lie in the open."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from generator.definition.files import PROPERTIES
from generator.validator.api_properties import PREFIX, policies
from generator.validator.connector import Connector
from generator.validator.json_values import mapping, text
from generator.validator.rule import Example, Place, Violation, rule
from generator.validator.rules.connection.sign_in import SETTINGS, oauth_settings, signing_in
from generator.validator.rules.connection.stand_ins import is_stand_in

# Long, of one word, with digits and letters: nobody writes that to say "put yours here".
_RANDOM = re.compile(r"(?=.*[0-9])(?=.*[A-Za-z])[A-Za-z0-9~._+/=-]{16,}")
_SHORTEST_SECRET = 8
_IN_ADDRESS = re.compile(r"client_(id|secret)=([^&\s{}@<>\[\]]+)", re.IGNORECASE)
_SOUNDS_SECRET = re.compile(
    r"(?:^|[^a-z])(?:api|access|subscription|auth|secret|private|function)s?[-_ ]?(?:key|token|code)s?(?![a-z])"
    r"|authorization|password|secret|bearer",
    re.IGNORECASE,
)
_POLICIES = "/properties/policyTemplateInstances"


def _header(name: str, value: str) -> Example:
    parameters = {f"{PREFIX}name": name, f"{PREFIX}value": value}
    return Example(properties={_POLICIES: [{"templateId": "setheader", "title": "Key", "parameters": parameters}]})


@rule(
    "oauth-secret-present",
    "error",
    about=PROPERTIES,
    on_import=None,
    summary="The settings hold no real client secret, and no real client id",
    why="The files are public. Write a stand-in, revoke what was published, and enter the real one in the portal.",
    source="README of microsoft/PowerPlatformConnectors; #654, #611",
    bad=(
        signing_in({f"{SETTINGS}/clientSecret": "8Q~Xk3fTz91LmW.p0VbRc7Yh"}),
        signing_in({f"{SETTINGS}/clientId": "7c1d2a90-4b1e-4f6a-9d5c-0a8b3e2f6d17"}),
        signing_in({f"{SETTINGS}/clientId": "contoso-items-web"}),
        signing_in({f"{SETTINGS}/customParameters/clientId": {"value": "a1b2"}}),
    ),
    good=(
        signing_in({f"{SETTINGS}/clientSecret": "<<put the client secret here>>"}),
        signing_in({f"{SETTINGS}/clientId": "00000000-0000-0000-0000-000000000000"}),
        signing_in({f"{SETTINGS}/clientId": "YOUR_CLIENT_ID"}),
    ),
)
def oauth_secret_present(connector: Connector) -> Iterator[Violation]:
    """Report what is no stand-in, without repeating it: what looks like a secret; as a warning, any client id."""
    for settings in oauth_settings(connector):
        for kind, value, place in _given(settings.node, settings.place):
            if is_stand_in(value):
                continue
            if kind == "id":
                yield Violation("this looks like a real client id; write a stand-in", place, severity="warning")
            elif _RANDOM.fullmatch(value):
                yield Violation("this looks like a real client secret; write a stand-in", place)
            elif len(value) >= _SHORTEST_SECRET:
                yield Violation("this may be a real client secret; write a stand-in", place, severity="warning")


def _given(settings: Mapping[str, Any], place: Place) -> Iterator[tuple[str, str, Place]]:
    """Return the ids and secrets in OAuth settings: as members, as custom parameters, and inside addresses."""
    custom = mapping(settings, "customParameters")
    for node, at, is_custom in ((settings, place, False), (custom, (*place, "customParameters"), True)):
        for key, entry in node.items():
            value = text(entry, "value") if is_custom else entry
            if not isinstance(value, str):
                continue
            where = (*at, key, "value") if is_custom else (*at, key)
            kind = {"clientid": "id", "clientsecret": "secret"}.get(key.lower())
            if kind:
                yield kind, value.strip(), where
            elif is_custom:
                for found in _IN_ADDRESS.finditer(value):
                    yield found[1].lower(), found[2], where


@rule(
    "policy-secret-present",
    "warning",
    about=PROPERTIES,
    summary="No policy sends a real key or password that stands in the file",
    why="The files are public, and everybody's calls go out with one key. Ask for it as a connection parameter.",
    source="README of microsoft/PowerPlatformConnectors; measured: no published connector of a sample of 124",
    bad=(_header("X-Api-Key", "8Q0Xk3fTz91LmWp0VbRc7Yh"), _header("Authorization", "Bearer 8Q0Xk3fTz91LmWp0VbRc7Yh")),
    good=(
        _header("X-Api-Key", "@connectionParameters('api_key')"),
        _header("X-Api-Key", "your_api_key_goes_in_here1"),
        _header("X-Build", "8Q0Xk3fTz91LmWp0VbRc7Yh"),
    ),
)
def policy_secret_present(connector: Connector) -> Iterator[Violation]:
    """Report what looks random in a header or a part of the query whose name sounds secret, without repeating it."""
    for policy in policies(connector):
        if policy.template not in ("setheader", "setqueryparameter") or not _SOUNDS_SECRET.search(policy.text("name")):
            continue
        *_, value = policy.text("value").split(" ")
        if _RANDOM.fullmatch(value) and not is_stand_in(value):
            message = "this looks like a real secret; ask for it as a connection parameter, and revoke this one"
            yield Violation(message, (*policy.parameters_place, f"{PREFIX}value"))
