"""The specs as people write them: one record for each kind of mapping in a spec file.

The records are the only description of the format: the decoder and the JSON Schemas that editors use are both read
from them. What a connector may contain is set by Power Platform's OpenAPI extensions and its certification rules.
"""

from collections.abc import Mapping
from typing import Any

from generator.spec.problems import Location, Text
from generator.spec.record import key, record

SIMPLE_TYPES = (
    "string",
    "boolean",
    "int32",
    "int64",
    "number",
    "date",
    "date-time",
    "email",
    "uri",
    "password",
    "object",
    "any",
    "file",
)
TYPE = rf"(nullable )?(list of (nullable )?)*({'|'.join(SIMPLE_TYPES)}|[A-Z][A-Za-z0-9]*)"
NAME = r"[A-Z][A-Za-z0-9]*"
OPERATION_ID = r"[A-Za-z][A-Za-z0-9_-]*"
FIELD = r"[A-Za-z0-9_.@-]+"
CONDITION = rf"{FIELD}( == {FIELD})?"
SUBSCRIBING = ("put", "post", "patch")
SCRIPT_WORD = r"[A-Z][A-Za-z0-9]*( [^\s,\"\\]+)*"
SCRIPT_WORDS = rf"{SCRIPT_WORD}( *, *{SCRIPT_WORD})*"
VISIBILITY = ("important", "advanced", "internal")


@record
class Contact:
    """Who answers for the connector."""

    at: Location
    name: Text = key("Name of the person or company.")
    email: Text = key("E-mail address.", pattern=r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+")
    url: Text = key("Web page, absolute.", pattern=r"https?://\S+")


@record
class Credential:
    """One box of the connection dialog."""

    at: Location
    title: Text = key("Label of the box.")
    description: Text = key("What to type in.")
    tooltip: Text = key("A longer hint, shown on hover.")


@record
class BasicAuthentication:
    """A user name and a password, sent as HTTP Basic."""

    at: Location
    username: Credential = key("The user name.")
    password: Credential = key("The password.")


@record
class Authentication:
    """How a connection proves who it is; exactly one kind."""

    at: Location
    basic: BasicAuthentication = key("HTTP Basic authentication.")


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
class Connector:
    """`connector.yaml`: identity, host, authentication, metadata and brand."""

    at: Location
    title: Text = key("Name of the connector, at most 30 characters.")
    description: Text = key("What the connector does, 30 to 500 characters.")
    version: Text = key("Version of the definition, major.minor.patch.", pattern=r"\d+\.\d+\.\d+")
    contact: Contact = key("Who answers for the connector.")
    host: Text = key("Host of the service, without scheme or path.", pattern=r"[A-Za-z0-9.-]+(:\d+)?")
    base_path: Text = key("Path that all operations share.", default=Text("/"), pattern=r"/\S*")
    schemes: tuple[Text, ...] = key("How the host is reached.", default=(Text("https"),), values=("https", "http"))
    authentication: Authentication = key("How a connection proves who it is.")
    website: Text = key("Web site of the service.", pattern=r"https?://\S+")
    privacy_policy: Text = key("Its privacy policy.", pattern=r"https?://\S+")
    categories: tuple[Text, ...] = key("One or two of Power Platform's categories.")
    publisher: Text = key("Who publishes the connector.")
    brand_color: Text = key("Background of the icon, # and six hex digits.", pattern=r"#[0-9A-Fa-f]{6}")
    capabilities: tuple[Text, ...] = key(
        "What the connector offers.", default=(), values=("actions", "triggers", "gateway")
    )
    script: bool = key("Whether custom code runs for every operation.", default=False)
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
    backend: Text = key(
        "The simulated service, module:function giving an ASGI app.",
        pattern=r"[A-Za-z_][\w.]*:[A-Za-z_]\w*",
    )
    validate: Validation | None = key("What validate does otherwise for this connector.", default=None)


@record
class Source:
    """Where a drop-down takes an argument of its look-up from: another input of the same operation."""

    at: Location
    parameter: Text = key("Name of the parameter, or body/property for a body property.")


@record
class Choices:
    """A drop-down: an operation that lists what can be chosen."""

    at: Location
    operation: Text = key("operationId of the look-up.", pattern=OPERATION_ID)
    value: Text = key("Property of an item that is sent.")
    title: Text = key("Property of an item that people see.")
    items: Text | None = key("Path to the list in the answer, when the answer is not the list itself.", default=None)
    parameters: Mapping[Text, Source | Any] = key(
        "Arguments of the look-up: literals or {parameter: name}.", default={}
    )


@record
class Value:
    """What parameters and properties share: a type and what people read about it."""

    at: Location
    type: Text = key(
        "[nullable] [list of] string, boolean, int32, int64, number, date, date-time, email, uri, password, object, "
        "any, file (the whole of an answer), or the name of a schema.",
        pattern=TYPE,
    )
    title: Text | None = key("Label in Title Case; made from the name when absent.", default=None)
    description: Text | None = key("What to put in or what it means, with unit and format.", default=None)
    required: bool | None = key("Whether it must be given; path parameters always are.", default=None)
    visibility: Text | None = key("Where people see it.", default=None, values=VISIBILITY)
    default: Any = key("Value when nothing is given.", default=None)
    values: tuple[Any, ...] = key("The only values allowed; of a list, for each entry.", default=())
    example: Any = key("A value to test with, when none can be guessed.", default=None)
    choices: Choices | None = key("A drop-down filled by another operation; of a list, for each entry.", default=None)
    minimum: int | None = key("Smallest number.", default=None)
    maximum: int | None = key("Largest number.", default=None)
    min_length: int | None = key("Fewest characters.", default=None)
    max_length: int | None = key("Most characters.", default=None)
    pattern: Text | None = key("Regular expression for the text.", default=None)
    min_items: int | None = key("Fewest entries of a list.", default=None)
    max_items: int | None = key("Most entries of a list.", default=None)


@record
class Parameter(Value):
    """A path, query or header parameter."""

    name: Text | None = key("Name on the wire; a shared parameter has it as its key.", default=None, pattern=FIELD)
    in_: Text = key("Where it is sent.", name="in", values=("path", "query", "header"))


@record
class ParameterUse:
    """A shared parameter, with what is different here."""

    at: Location
    use: Text = key("Name of the shared parameter.", pattern=FIELD)
    title: Text | None = key("Another label.", default=None)
    description: Text | None = key("Another description.", default=None)
    required: bool | None = key("Whether it must be given here.", default=None)
    visibility: Text | None = key("Where people see it here.", default=None, values=VISIBILITY)
    default: Any = key("Another default.", default=None)
    choices: Choices | None = key("Another drop-down.", default=None)


@record
class Property(Value):
    """A member of an object."""

    notification_url: bool = key("Power Platform writes the callback address here.", default=False)
    properties: Mapping[Text, "Property"] = key("Members, when the type is object.", default={})


@record
class Schema:
    """A named object."""

    at: Location
    title: Text | None = key("Label in Title Case; made from the name when absent.", default=None)
    description: Text = key("What the object is.")
    extends: Text | None = key("A schema whose properties come first.", default=None, pattern=NAME)
    properties: Mapping[Text, Property] = key("The members.")


@record
class Body:
    """What an operation sends."""

    at: Location
    schema: Text = key("Type of the body, such as a schema or list of one.", pattern=TYPE)
    title: Text | None = key("Label of the body.", default=None)
    description: Text | None = key("What to send; the schema's description when absent.", default=None)
    required: bool = key("Whether a body must be sent.", default=True)


@record
class Header:
    """A header of an answer."""

    at: Location
    type: Text = key("Type of the header.", pattern=TYPE)
    description: Text = key("What it says.")


@record
class Answer:
    """What an operation answers when it succeeds."""

    at: Location
    status: int = key("HTTP status.", default=200)
    type: Text | None = key("Type of the body; none when the answer is empty.", default=None, pattern=TYPE)
    description: Text = key("What the answer means.")
    headers: Mapping[Text, Header] = key("Headers worth knowing.", default={})


@record
class Failure:
    """What an operation answers when it fails."""

    at: Location
    status: int = key("HTTP status, 400 to 599.")
    description: Text = key("When this happens and what to do.")
    always: bool = key("In a shared error: every operation can answer this.", default=False)


@record
class Operation:
    """An action, or a look-up when its visibility is internal."""

    at: Location
    get: Text | None = key("Path, when the method is GET.", default=None)
    put: Text | None = key("Path, when the method is PUT.", default=None)
    post: Text | None = key("Path, when the method is POST.", default=None)
    patch: Text | None = key("Path, when the method is PATCH.", default=None)
    delete: Text | None = key("Path, when the method is DELETE.", default=None)
    summary: Text = key("Name of the action, at most 80 characters, no final period.")
    description: Text = key("What it does, as a sentence.")
    visibility: Text | None = key("Where people see it; internal for look-ups.", default=None, values=VISIBILITY)
    parameters: tuple[Text | ParameterUse | Parameter, ...] = key(
        "Names of shared parameters, or own ones.", default=()
    )
    body: Text | Body | None = key("Schema of the body.", default=None, pattern=TYPE)
    returns: Text | Answer = key("Type of the answer.", pattern=TYPE)
    errors: tuple[Text | Failure, ...] = key("Names of shared errors, or own ones.", default=())
    script: Text | None = key(
        "What the custom code does here: words of its own with their arguments, such as Pages 5, Fills folder_id.",
        default=None,
        pattern=SCRIPT_WORDS,
    )


@record
class Flow:
    """What a flow does first when a trigger starts it."""

    at: Location
    action: Text = key("operationId of the action that it calls with the event.", pattern=OPERATION_ID)
    input: Text = key("Where the event goes: body/property, or the name of a parameter.")
    condition: Text = key(
        "When it goes on, said of the answer: the name of a boolean property, or property == word.",
        pattern=CONDITION,
    )


@record
class Trigger(Operation):
    """A webhook trigger, which subscribes with PUT, POST or PATCH, or a polling trigger, which asks with GET."""

    hint: Text = key("What to do to see the trigger fire.")
    notification: Text | None = key(
        "Schema of an event, of webhook triggers only.", default=None, pattern=TYPE, needed_with=SUBSCRIBING
    )
    notification_description: Text | None = key(
        "What an event is, of webhook triggers only.", default=None, needed_with=SUBSCRIBING
    )
    unsubscribe: Text | None = key(
        "operationId of the DELETE that ends the subscription, of webhook triggers only.",
        default=None,
        pattern=OPERATION_ID,
        needed_with=SUBSCRIBING,
    )
    flow: Flow | None = key("What a flow does first, of webhook triggers only.", default=None)


@record
class OperationFile:
    """`operations/<area>.yaml`."""

    at: Location
    operations: Mapping[Text, Operation] = key("Actions and look-ups by operationId.", names=OPERATION_ID)


@record
class TriggerFile:
    """`triggers/<area>.yaml`."""

    at: Location
    triggers: Mapping[Text, Trigger] = key("Triggers by operationId.", names=OPERATION_ID)


@record
class SchemaFile:
    """`schemas/<area>.yaml`."""

    at: Location
    schemas: Mapping[Text, Schema] = key("Objects by name.", names=NAME)


@record
class ParameterFile:
    """`parameters.yaml`."""

    at: Location
    parameters: Mapping[Text, Parameter] = key("Shared parameters by name.", names=FIELD)


@record
class ErrorFile:
    """`errors.yaml`."""

    at: Location
    errors: Mapping[Text, Failure] = key("Shared error answers by name.", names=FIELD)


@record
class ConnectorSpec:
    """All specs of one connector, read and checked.

    Attributes:
        script: the custom code as it is, when there is some.
    """

    connector: Connector
    parameters: Mapping[str, Parameter]
    errors: Mapping[str, Failure]
    operations: Mapping[Text, Operation]
    triggers: Mapping[Text, Trigger]
    schemas: Mapping[str, Schema]
    script: Text | None = None


METHODS = ("get", "put", "post", "patch", "delete")


def route_of(operation: Operation) -> tuple[str, Text] | None:
    """Return the method and the path of an operation, or None when not exactly one is written."""
    routes = [(method, path) for method in METHODS if (path := getattr(operation, method)) is not None]
    return routes[0] if len(routes) == 1 else None


def is_polling(operation: Operation) -> bool:
    """Return whether an operation is a polling trigger: the platform asks it for news again and again."""
    return isinstance(operation, Trigger) and operation.get is not None
