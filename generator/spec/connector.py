"""`connector.yaml`: identity, host, connection, metadata, brand, and how generate and validate go about it."""

from collections.abc import Mapping
from typing import Any

from generator.spec.connection import Authentication, ConnectionParameter, ConnectionSets
from generator.spec.problems import Location, Text
from generator.spec.record import Extensible, key, record
from generator.spec.values import ExternalDocs
from generator.spec.vocabulary import FIELD, MEDIA_TYPE, OPERATION_ID, URL, URL_ENCODINGS

CAPABILITIES = ("actions", "triggers", "gateway", "cloud", "blob", "composite", "tabular")


@record
class Contact(Extensible):
    """Who answers for the connector."""

    name: Text | None = key("Name of the person or company.")
    email: Text | None = key("E-mail address.", pattern=r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+")
    url: Text | None = key("Web page, absolute.", pattern=URL)


@record
class Readme:
    """What the connector's readme says besides what it takes from the specs; paragraphs of Markdown."""

    at: Location
    prerequisites: Text = key("What a maker needs before.")
    credentials: Text = key("Where the credentials come from.")
    getting_started: Text = key("The first steps.")
    known_issues: tuple[Text, ...] = key("Limits and surprises, one sentence or more each.")
    deployment: Text = key("How the connector gets into an environment.")


@record
class AcceptedFinding:
    """Findings of `connector validate` that are accepted."""

    at: Location
    rule: Text = key("Id of the rule; * at the end for all that start so.")
    operation: Text | None = key("Only findings in this operation.", default=None)
    pointer: Text | None = key("Only findings at this JSON pointer, or below.", default=None)
    reason: Text = key("Why they are accepted.")


@record
class Validation:
    """What `connector validate` does otherwise for this connector."""

    at: Location
    ignore: tuple[AcceptedFinding, ...] = key("Findings that are accepted.", default=())
    severity: Mapping[Text, Text] = key(
        "Severity by rule.", default={}, values=("error", "warning", "info", "off"), names=r"[a-z0-9-]+\*?"
    )


@record
class Subscriptions:
    """How subscriptions that webhook triggers made are found when no flow knows of them any more, and ended."""

    at: Location
    list: Text = key("operationId of the GET that lists subscriptions.", pattern=OPERATION_ID)
    end: Text = key("operationId of the DELETE that ends one; it takes members of an item.", pattern=OPERATION_ID)
    name: Text = key("Property of an item by which people know it.", pattern=FIELD)
    begins: Text = key("How that property begins in those that this connector made.")


@record
class Style:
    """What generate makes by itself, and how it writes what can be written in more than one way."""

    at: Location
    as_written: bool = key(
        "Whether nothing is added that the specs do not say, and only validate judges what they say.", default=False
    )
    labels: Text | None = key(
        "Whether labels are made from names where none is written; not when as_written.",
        default=None,
        values=("made", "written"),
    )
    property_label: Text = key(
        "What the label of a property or schema is called.",
        default=Text("x-ms-summary"),
        values=("x-ms-summary", "title"),
    )
    example: Text = key(
        "What an example is called.", default=Text("x-ms-test-value"), values=("x-ms-test-value", "example")
    )
    parameter_example: Text | None = key(
        "What an example of a parameter is called, when that is another name.",
        default=None,
        values=("x-ms-test-value", "example", "x-example"),
    )
    url_encoding: Text = key("How path parameters are encoded.", default=Text("single"), values=URL_ENCODINGS)
    success: Text = key("What an answer means that has a type only.", default=Text("The request succeeded."))
    choices: Text = key(
        "Which of Microsoft's two forms drop-downs get.", default=Text("both"), values=("both", "values", "list")
    )
    dynamic: Text = key(
        "Which of Microsoft's two forms dynamic schemas get.",
        default=Text("both"),
        values=("both", "schema", "properties"),
    )


@record
class Tag(Extensible):
    """A group of operations."""

    name: Text = key("Its name, as operations give it.")
    description: Text | None = key("What the operations have in common.", default=None, may_be_empty=True)


@record
class Policy(Extensible):
    """A policy that the platform applies to calls or answers."""

    template: Text = key("Id of Microsoft's policy template, such as setheader.")
    title: Text = key("What it is for.")
    operations: tuple[Text, ...] | None = key("operationIds; every operation when absent.", default=None)
    parameters: Mapping[Text, Any] = key("Parameters of the template, by name.", default={})


@record
class Properties(Extensible):
    """`apiProperties.json`, where the other keys have no word for it."""


@record
class Connector(Extensible):
    """`connector.yaml`: identity, host, authentication, metadata and brand."""

    title: Text | None = key("Name of the connector, at most 30 characters.")
    description: Text | None = key("What the connector does, 30 to 500 characters.", may_be_empty=True)
    version: Text | None = key("Version of the definition, major.minor.patch.", pattern=r"v?\d+(\.\d+){0,3}")
    contact: Contact | None = key("Who answers for the connector.")
    host: Text | None = key("Host of the service, without scheme or path.", pattern=r"[A-Za-z0-9.-]+(:\d+)?")
    base_path: Text | None = key("Path that all operations share, / when absent.", default=None, pattern=r"/\S*")
    schemes: tuple[Text, ...] | None = key(
        "How the host is reached, https when absent.", default=None, values=("https", "http", "wss", "ws")
    )
    consumes: tuple[Text, ...] | None = key(
        "Media types that operations take, JSON when absent.", default=None, pattern=MEDIA_TYPE
    )
    produces: tuple[Text, ...] | None = key(
        "Media types that operations answer, JSON when absent.", default=None, pattern=MEDIA_TYPE
    )
    authentication: Text | Authentication | None = key("How a connection proves who it is.", values=("none",))
    connection: Mapping[Text, ConnectionParameter] | None = key(
        "What a connection holds besides, by name.", default=None
    )
    connection_sets: ConnectionSets | None = key("Ways to connect, of which people choose one.", default=None)
    gateway: bool = key("Whether connections may go through an on-premises data gateway.", default=False)
    website: Text | None = key("Web site of the service.", pattern=URL)
    privacy_policy: Text | None = key("Its privacy policy.", pattern=URL)
    categories: tuple[Text, ...] | None = key("One or two of Power Platform's categories.")
    metadata: Mapping[Text, Text] = key("More that the platform is told of the connector, by name.", default={})
    external_docs: ExternalDocs | None = key("Where more is said about the connector.", default=None)
    tags: tuple[Tag, ...] | None = key("Groups of operations.", default=None)
    publisher: Text | None = key("Who publishes the connector.")
    stack_owner: Text | None = key("Who owns the service; certified connectors only.", default=None)
    brand_color: Text | None = key("Background of the icon, # and six hex digits.", pattern=r"#[0-9A-Fa-f]{6}")
    capabilities: tuple[Text, ...] = key("What the connector offers.", default=(), values=CAPABILITIES)
    script: bool | tuple[Text, ...] = key(
        "Whether custom code runs for every operation, or the operationIds for which it does.", default=False
    )
    policies: tuple[Policy, ...] | None = key("What the platform does to calls and answers.", default=None)
    properties: Properties | None = key("More of apiProperties.json.", default=None)
    secrets: tuple[Text, ...] = key(
        "Members of answers that the custom code removes: a name, or parent.name for one below this parent only.",
        default=(),
        pattern=r"[A-Za-z0-9_@-]+(\.[A-Za-z0-9_@-]+)?",
    )
    subscriptions: Subscriptions | None = key("How subscriptions that were left behind are found.", default=None)
    test_connection: Text | None = key(
        "operationId of a GET without inputs that tries whether a connection works.", default=None, pattern=OPERATION_ID
    )
    readme: Readme | None = key("Texts of the connector's readme; without them none is made.", default=None)
    backend: Text | None = key(
        "The simulated service, module:function giving an ASGI app.",
        default=None,
        pattern=r"[A-Za-z_][\w.]*:[A-Za-z_]\w*",
    )
    validate: Validation | None = key("What validate does otherwise for this connector.", default=None)
    style: Style | None = key("What generate makes by itself.", default=None)
