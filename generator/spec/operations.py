"""What a connector does: actions, look-ups and triggers, with what they send and answer."""

from collections.abc import Mapping
from typing import Any

from generator.spec.problems import Location, Text
from generator.spec.record import Extensible, key, record
from generator.spec.values import ExternalDocs, Parameter, ParameterUse, Property, Value
from generator.spec.vocabulary import (
    CONDITION,
    MEDIA_TYPE,
    METHODS,
    OPERATION_ID,
    SCRIPT_WORDS,
    SUBSCRIBING,
    TYPE,
    VISIBILITY,
)

_OTHER_STATUS = r"default|[1-5]XX"


@record
class Body(Extensible):
    """What an operation sends."""

    schema: Text | Property = key("Type of the body, such as a schema or list of one.", pattern=TYPE)
    title: Text | None = key("Label of the body.", default=None, may_be_empty=True)
    description: Text | None = key(
        "What to send; the schema's description when absent.", default=None, may_be_empty=True
    )
    required: bool | None = key("Whether a body must be sent; it must when absent.", default=None)
    visibility: Text | None = key("Where people see it.", default=None, values=VISIBILITY)
    nullable: bool | None = key("Whether null may stand for it.", default=None)
    name: Text = key("What it is called.", default=Text("body"))
    position: int | None = key("Which of the inputs it is, from 1; the last when absent.", default=None)


@record
class Header(Value):
    """A header of an answer."""


@record
class Answer(Extensible):
    """What an operation answers when it succeeds."""

    status: int | Text = key("HTTP status, or default.", default=200, pattern=_OTHER_STATUS)
    type: Text | None = key("Type of the body; none when the answer is empty.", default=None, pattern=TYPE)
    description: Text | None = key("What the answer means.", may_be_empty=True)
    headers: Mapping[Text, Header] = key("Headers worth knowing.", default={})
    schema: Property | None = key("The body, when more is to be said of it than its type.", default=None)
    examples: Mapping[Text, Any] | None = key("Examples by media type.", default=None)
    nullable: bool | None = key("Whether null may stand for the body.", default=None)


@record
class Failure(Extensible):
    """What an operation answers when it fails."""

    status: int | Text = key("HTTP status, 400 to 599, or default.", pattern=_OTHER_STATUS)
    description: Text | None = key("When this happens and what to do.", may_be_empty=True)
    always: bool = key("In a shared error: every operation can answer this.", default=False)
    type: Text | None = key("Type of the body, when it is said.", default=None, pattern=TYPE)
    headers: Mapping[Text, Header] = key("Headers worth knowing.", default={})
    schema: Property | None = key("The body, when more is to be said of it than its type.", default=None)
    examples: Mapping[Text, Any] | None = key("Examples by media type.", default=None)
    nullable: bool | None = key("Whether null may stand for the body.", default=None)
    reference: bool = key("Of a shared error: whether operations refer to it.", default=False)


@record
class Replacement(Extensible):
    """What to use instead of an operation."""

    operation: Text = key("operationId of the other operation.", pattern=OPERATION_ID)
    api: Text | None = key("Name of the connector that has it.", default=None)


@record
class Annotation(Extensible):
    """Which revision of a family of operations this is."""

    family: Text | None = key("Name that all revisions share.", default=None)
    revision: int | None = key("Which one it is, from 1.", default=None)
    status: Text | None = key("How far it is.", default=None, values=("Preview", "Production", "Deprecated"))
    replacement: Replacement | None = key("What to use instead.", default=None)


@record
class AuthenticationUse(Extensible):
    """An authentication, with the scopes that an operation needs of it."""

    use: Text = key("Name of the authentication.")
    scopes: tuple[Text, ...] = key("The scopes that the operation needs.")


@record
class Operation(Extensible):
    """An action, or a look-up when its visibility is internal."""

    get: Text | None = key("Path, when the method is GET.", default=None)
    put: Text | None = key("Path, when the method is PUT.", default=None)
    post: Text | None = key("Path, when the method is POST.", default=None)
    patch: Text | None = key("Path, when the method is PATCH.", default=None)
    delete: Text | None = key("Path, when the method is DELETE.", default=None)
    head: Text | None = key("Path, when the method is HEAD.", default=None)
    options: Text | None = key("Path, when the method is OPTIONS.", default=None)
    summary: Text | None = key("Name of the action, at most 80 characters, no final period.", may_be_empty=True)
    description: Text | None = key("What it does, as a sentence.", may_be_empty=True)
    visibility: Text | None = key("Where people see it; internal for look-ups.", default=None, values=VISIBILITY)
    parameters: tuple[Text | ParameterUse | Parameter, ...] | None = key(
        "Names of shared parameters, or own ones.", default=None
    )
    body: Text | Body | None = key("Schema of the body.", default=None, pattern=TYPE)
    returns: Text | Answer | tuple[Answer, ...] | None = key("Type of the answer, or several answers.", pattern=TYPE)
    errors: tuple[Text | Failure, ...] = key("Names of shared errors, or own ones.", default=())
    script: Text | None = key(
        "What the custom code does here: words of its own with their arguments, such as Pages 5, Fills folder_id.",
        default=None,
        pattern=SCRIPT_WORDS,
    )
    consumes: tuple[Text, ...] | None = key("Media types that it takes.", default=None, pattern=MEDIA_TYPE)
    produces: tuple[Text, ...] | None = key("Media types that it answers.", default=None, pattern=MEDIA_TYPE)
    tags: tuple[Text, ...] | None = key("Groups that it belongs to.", default=None)
    deprecated: bool | None = key("Whether it is to be used no more.", default=None)
    annotation: Annotation | None = key("Which revision of a family it is.", default=None)
    external_docs: ExternalDocs | None = key("Where more is said about it.", default=None)
    next_link: Text | None = key("Member of the answer that holds the address of the next page.", default=None)
    chunked: bool | None = key("Whether large contents are sent in parts.", default=None)
    security: tuple[Text | AuthenticationUse, ...] | None = key(
        "Names of the authentications that it takes, of which one does, or {use: name, scopes: [...]} with scopes; "
        "none at all when empty.",
        default=None,
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

    hint: Text | None = key("What to do to see the trigger fire.", may_be_empty=True)
    notification: Text | Property | None = key(
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
    kind: Text | None = key(
        "Whether it fires once for each event, or once for all; told by the method when absent.",
        default=None,
        values=("single", "batch"),
    )
    metadata: Mapping[Text, Any] | None = key("x-ms-trigger-metadata, as it is.", default=None)


@record
class PathItem(Extensible):
    """What all operations of one path share."""

    parameters: tuple[Text | ParameterUse | Parameter, ...] = key(
        "Names of shared parameters, or own ones.", default=()
    )


def route_of(operation: Operation) -> tuple[str, Text] | None:
    """Return the method and the path of an operation, or None when not exactly one is written."""
    routes = [(method, path) for method in METHODS if (path := getattr(operation, method)) is not None]
    return routes[0] if len(routes) == 1 else None


def is_polling(operation: Operation) -> bool:
    """Return whether an operation is a polling trigger: the platform asks it for news again and again."""
    return isinstance(operation, Trigger) and operation.get is not None
