"""The document as a whole."""

import re
from collections.abc import Iterator

from generator.definition.spelling import did_you_mean
from generator.validator.connector import Connector
from generator.validator.declared import matching, objects
from generator.validator.fixes import version_quoted
from generator.validator.json_values import listed, mapping, text
from generator.validator.rule import REMOVED, Violation, rule
from generator.validator.rules.document.extensions import KNOWN_EXTENSIONS
from generator.validator.swagger import OBJECTS

_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?(?::[0-9]{1,5})?")
_URL = re.compile(r"https?://[^\s/?#]+(?:[/?#]\S*)?", re.IGNORECASE)
_ENVIRONMENT_VARIABLE = "@environmentVariables("
_STAGES = frozenset({"dev", "test", "staging", "stage", "qa", "uat", "sandbox", "localhost"})
_TAGGED = {"/paths/~1items/get/tags": ["Items", "Stores"]}
_REQUIRED = (("tag", "name"), ("license", "name"), ("external documentation", "url"))


@rule(
    "swagger-version",
    "error",
    summary='The member `swagger` is the string "2.0"',
    why="The platform imports OpenAPI 2.0 only. Convert an OpenAPI 3 description first.",
    source="Microsoft: swagger validator SpecificationVersionIncorrect; OpenAPI 2.0",
    bad=({"/swagger": 2.0}, {"/swagger": REMOVED, "/openapi": "3.0.1"}),
    good={"/swagger": "2.0"},
    fix=version_quoted,
)
def swagger_version(connector: Connector) -> Iterator[Violation]:
    """Report another version, or none."""
    version = connector.definition.get("swagger")
    if version == "2.0":
        return
    if "openapi" in connector.definition:
        yield Violation(
            f"this is OpenAPI {connector.definition['openapi']}; the platform imports OpenAPI 2.0", ("openapi",)
        )
    elif version is None:
        yield Violation("the member 'swagger' is missing; it must be the string '2.0'")
    else:
        yield Violation(f"the version must be the string '2.0', not {version!r}", ("swagger",))


@rule(
    "root-required-missing",
    "error",
    summary="The document has `info` with `title` and `version`, and `paths`",
    why="The import refuses a definition without them.",
    source="Microsoft: swagger validator RequiredPropertyMissing; OpenAPI 2.0",
    bad=({"/info/version": REMOVED}, {"/info/title": REMOVED}),
    good={"/info/version": "2"},
)
def root_required_missing(connector: Connector) -> Iterator[Violation]:
    """Report each that is missing."""
    for key in ("info", "paths"):
        if key not in connector.definition:
            yield Violation(f"the member {key!r} is missing")
    info = mapping(connector.definition, "info")
    for key in ("title", "version") if info or connector.definition.get("info") == {} else ():
        if key not in info:
            yield Violation(f"the member {key!r} of 'info' is missing", ("info",))


@rule(
    "required-member-missing",
    "error",
    summary="A tag and a license have a `name`, external documentation has a `url`",
    why="OpenAPI 2.0 requires them, and the import checks a definition against its JSON schema.",
    source="OpenAPI 2.0",
    bad=({"/tags": [{"description": "Items"}]}, {"/info/license": {"url": "https://contoso.com/license"}}),
    good={"/tags": [{"name": "Items"}], **_TAGGED},
)
def required_member_missing(connector: Connector) -> Iterator[Violation]:
    """Report small objects without the member that makes them."""
    for kind, key in _REQUIRED:
        for node, place in connector.index.of_kind(kind):
            if key not in node:
                yield Violation(f"the member {key!r} of this {kind} is missing", place)


@rule(
    "unknown-property",
    "error",
    summary="Every key is a keyword of OpenAPI 2.0 for its object, or starts with `x-`",
    why="The import refuses unknown keys. Often the key is misspelled, or belongs into another object or file.",
    source="Microsoft: swagger validator AdditionalPropertyNotAllowed, ExtensionNameNotValid; "
    "microsoft/PowerPlatformConnectors#3810, #3930",
    bad=(
        {"/basepath": "/v1"},
        {"/definitions/Item/properties/name/desription": "What the item is called."},
        {"/definitions/Item/properties/name/xml": {"nmae": "name"}},
        {"/openapi": "3.0.1"},
    ),
    good={"/x-generator": "by hand"},
)
def unknown_property(connector: Connector) -> Iterator[Violation]:
    """Report keys that are no keyword; what stands in a path without a slash is reported as that."""
    is_version_2 = connector.definition.get("swagger") == "2.0"
    for place, key, kind in connector.index.unknown_keys:
        if place[0] == "paths" and not str(place[1]).startswith("/"):
            continue
        if place == ("openapi",) and not is_version_2:
            continue
        yield Violation(f"{key!r} is no keyword of {_article(kind)}{did_you_mean(key, OBJECTS[kind])}", place)


def _article(kind: str) -> str:
    if kind == "root":
        return "the document"
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"


@rule(
    "unknown-x-ms-extension",
    "warning",
    on_import="warning",
    summary="Every key that starts with `x-ms-` is an extension that the platform knows",
    why="An unknown extension is ignored without a word; mostly it is a misspelled one. Other `x-` keys are free.",
    source="Microsoft: apiDefinition.swagger.schema.json; extensions used by 1,015 published definitions",
    bad=(
        {"/paths/~1items/get/x-ms-visibiltiy": "important"},
        {"/paths/x-ms-paths": {}},
        {"/paths/~1items/get/responses/x-ms-examples": {}},
    ),
    good={"/paths/~1items/get/x-ms-visibility": "important", "/x-contoso": 1},
)
def unknown_x_ms_extension(connector: Connector) -> Iterator[Violation]:
    """Report each place of an unknown extension."""
    for key, uses in connector.index.extensions.items():
        if key.startswith("x-ms-") and key not in KNOWN_EXTENSIONS:
            nearest = did_you_mean(key, KNOWN_EXTENSIONS)
            for use in uses:
                yield Violation(f"the platform knows no extension {key!r}{nearest}", use.place)


@rule(
    "host-invalid",
    "error",
    summary="`host` is a host name, with a port if need be, and nothing else",
    why="Calls go to scheme, host and base path put together; a scheme or path inside the host breaks every address.",
    source="Microsoft: swagger validator HostNameNotValid; environment variables in connectors",
    bad=({"/host": "https://api.contoso.com/v1"}, {"/host": "{region}.contoso.com"}, {"/host": REMOVED}),
    good=({"/host": "api.contoso.com:8443"}, {"/host": '@environmentVariables("contoso_host")'}),
)
def host_invalid(connector: Connector) -> Iterator[Violation]:
    """Report a host that is none; as a warning that there is none."""
    host = connector.definition.get("host")
    if host is None:
        if "openapi" not in connector.definition:
            yield Violation("the member 'host' is missing", severity="warning")
    elif isinstance(host, str) and not _HOST.fullmatch(host) and not host.startswith(_ENVIRONMENT_VARIABLE):
        yield Violation(f"{host!r} is no host name; scheme and path belong into 'schemes' and 'basePath'", ("host",))


@rule(
    "host-non-production",
    "warning",
    summary="The host is that of the production service",
    why="Reviewers refuse connectors to a development, test or sandbox address.",
    source="Microsoft: prepare connector files for certification",
    bad=({"/host": "api-dev.contoso.com"}, {"/host": "api_test2.contoso.com"}),
    good={"/host": "devices.contoso.com"},
)
def host_non_production(connector: Connector) -> Iterator[Violation]:
    """Report a host with a word that names a stage, below the registered domain."""
    host = text(connector.definition, "host").lower().partition(":")[0]
    labels = host.split(".")
    inner = labels[:-2] if len(labels) > 1 else labels
    words = {word.rstrip("0123456789") for label in inner for word in re.split("[-_]", label)}
    for word in sorted(words & _STAGES):
        yield Violation(f"{host!r} looks like a {word!r} address, not the production service", ("host",))


@rule(
    "base-path-invalid",
    "error",
    summary="`basePath` starts with a slash",
    why="It is put right behind the host.",
    source="Microsoft: swagger validator BasePathNotValid",
    bad={"/basePath": "v1"},
    good=({"/basePath": "/v1"}, {"/basePath": '@environmentVariables("contoso_base_path")'}),
)
def base_path_invalid(connector: Connector) -> Iterator[Violation]:
    """Report a base path without a slash, an empty one too."""
    path = connector.definition.get("basePath")
    if isinstance(path, str) and not path.startswith(("/", _ENVIRONMENT_VARIABLE)):
        yield Violation(f"the base path must start with '/', not {path!r:.60}", ("basePath",))


@rule(
    "schemes-invalid",
    "error",
    summary="`schemes` names `https`, `http` or both",
    why="The platform calls services over HTTP only, and an empty list leaves it no way. Name them, if only `https`.",
    source="Microsoft: swagger validator SchemesArrayEmpty, SchemeNotValid, SchemeNotSupported",
    bad=({"/schemes": ["https", "wss"]}, {"/schemes": []}, {"/schemes": REMOVED}),
    good={"/schemes": ["https", "http"]},
)
def schemes_invalid(connector: Connector) -> Iterator[Violation]:
    """Report an empty list and each scheme that is not supported, at the root and at operations.

    That the root has no list is information: the platform takes `https` then.
    """
    if "schemes" not in connector.definition and "openapi" not in connector.definition:
        yield Violation("the member 'schemes' is missing", severity="info")
    for node, place in _with_schemes(connector):
        schemes = listed(node, "schemes")
        if not schemes:
            yield Violation("the list of schemes is empty", (*place, "schemes"))
        for position, scheme in enumerate(schemes):
            if isinstance(scheme, str) and scheme not in ("https", "http"):
                yield Violation(f"the scheme {scheme!r} is not supported", (*place, "schemes", position))


@rule(
    "schemes-no-https",
    "warning",
    on_import="warning",
    summary="`https` is among the schemes",
    why="Credentials and data would cross the network in the clear.",
    source="own advice",
    bad={"/schemes": ["http"]},
    good={"/schemes": ["http", "https"]},
)
def schemes_no_https(connector: Connector) -> Iterator[Violation]:
    """Report schemes that offer only HTTP."""
    for node, place in _with_schemes(connector):
        if (schemes := listed(node, "schemes")) and "https" not in schemes and "http" in schemes:
            yield Violation("calls are not encrypted; name 'https'", (*place, "schemes"))


def _with_schemes(connector: Connector) -> Iterator[tuple[object, tuple[str | int, ...]]]:
    for kind in ("root", "operation"):
        for node, place in connector.index.of_kind(kind):
            if isinstance(node.get("schemes"), list):
                yield node, place


@rule(
    "tag-redefined",
    "error",
    summary="Each tag is declared once",
    why="OpenAPI 2.0 wants unique names of tags.",
    source="Microsoft: swagger validator TagRedefined",
    bad={"/tags": [{"name": "Items"}, {"name": "Items"}], **_TAGGED},
    good={"/tags": [{"name": "Items"}, {"name": "Stores"}], **_TAGGED},
)
def tag_redefined(connector: Connector) -> Iterator[Violation]:
    """Report each further declaration of a tag."""
    seen: set[str] = set()
    for node, place in connector.index.of_kind("tag"):
        name = text(node, "name")
        if name and name in seen:
            yield Violation(f"the tag {name!r} is declared twice", place)
        seen.add(name)


url_invalid = rule(
    "url-invalid",
    "error",
    summary="The addresses of contact, license and external documentation are absolute http(s) addresses",
    why="The swagger validator refuses anything else.",
    source="Microsoft: swagger validator UrlNotValid",
    bad={"/info/contact/url": "contoso"},
    good={"/externalDocs": {"url": "https://contoso.com/docs"}},
)(
    matching(
        objects("contact", "license", "external documentation"),
        "url",
        _URL,
        "{0!r} is no absolute http or https address",
    )
)
