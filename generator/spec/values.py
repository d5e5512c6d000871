"""What goes in and comes out: types with their limits, drop-downs, parameters, members of objects, named schemas."""

from collections.abc import Mapping
from typing import Any

from generator.spec.problems import Text
from generator.spec.record import Extensible, key, record
from generator.spec.vocabulary import FIELD, NAME, OPERATION_ID, TYPE, URL_ENCODINGS, VISIBILITY


@record
class ExternalDocs(Extensible):
    """A page elsewhere."""

    url: Text = key("Its address.")
    description: Text | None = key("What it says.", default=None, may_be_empty=True)


@record
class Source(Extensible):
    """Where a look-up takes an argument from: another input of the same operation."""

    parameter: Text = key("Name of the parameter, or body/property for a body property.")


@record
class Choices(Extensible):
    """A drop-down: an operation that lists what can be chosen."""

    operation: Text = key("operationId of the look-up.", pattern=OPERATION_ID)
    value: Text | None = key("Property of an item that is sent.")
    title: Text | None = key("Property of an item that people see.")
    items: Text | None = key("Path to the list in the answer, when the answer is not the list itself.", default=None)
    parameters: Mapping[Text, Source | Any] | None = key(
        "Arguments of the look-up: literals or {parameter: name}.", default=None
    )
    form: Text | None = key("Which of Microsoft's two forms it gets.", default=None, values=("both", "values", "list"))


@record
class DynamicSchema(Extensible):
    """An operation that says at design time what an object holds."""

    operation: Text = key("operationId of the look-up.", pattern=OPERATION_ID)
    value: Text | None = key("Path to the schema in the answer, when it is not the whole.", default=None)
    parameters: Mapping[Text, Source | Any] | None = key(
        "Arguments of the look-up: literals or {parameter: name}.", default=None
    )
    form: Text | None = key(
        "Which of Microsoft's two forms it gets.", default=None, values=("both", "schema", "properties")
    )


@record
class Value(Extensible):
    """What parameters and properties share: a type and what people read about it."""

    type: Text = key(
        "[nullable] [list of] string, boolean, int32, int64, integer, number, float, decimal, date, date-time, email, "
        "uri, uuid, password, byte, binary, object, list, any, file or download (the whole of an answer), or the name "
        "of a schema.",
        pattern=TYPE,
    )
    title: Text | None = key("Label in Title Case; made from the name when absent.", default=None, may_be_empty=True)
    second_title: Text | None = key(
        "Another label beside it: title where labels are x-ms-summary, and the other way round.",
        default=None,
        may_be_empty=True,
    )
    description: Text | None = key(
        "What to put in or what it means, with unit and format.", default=None, may_be_empty=True
    )
    required: bool | None = key("Whether it must be given; path parameters always are.", default=None)
    visibility: Text | None = key("Where people see it.", default=None, values=VISIBILITY)
    default: Any = key("Value when nothing is given.", default=None)
    values: tuple[Any, ...] = key("The only values allowed; of a list, for each entry.", default=())
    example: Any = key("A value to test with, when none can be guessed.", default=None)
    value_names: Mapping[Text, Text] = key("What people see in place of the values: label by value.", default={})
    format: Text | None = key("Another format than that of the type.", default=None)
    nullable: bool | None = key("Whether null may stand for it, when the type does not say so.", default=None)
    choices: Choices | None = key("A drop-down filled by another operation; of a list, for each entry.", default=None)
    dynamic: DynamicSchema | None = key("What an object holds, said by another operation.", default=None)
    minimum: float | None = key("Smallest number.", default=None)
    maximum: float | None = key("Largest number.", default=None)
    exclusive_minimum: bool | None = key("Whether the smallest number itself is too small.", default=None)
    exclusive_maximum: bool | None = key("Whether the largest number itself is too large.", default=None)
    multiple_of: float | None = key("What a number is a multiple of.", default=None)
    min_length: int | None = key("Fewest characters.", default=None)
    max_length: int | None = key("Most characters.", default=None)
    pattern: Text | None = key("Regular expression for the text.", default=None)
    min_items: int | None = key("Fewest entries of a list.", default=None)
    max_items: int | None = key("Most entries of a list.", default=None)
    unique_items: bool | None = key("Whether no entry of a list may appear twice.", default=None)
    items: "Property | None" = key("The entries, when the type is list and more is to be said of them.", default=None)


@record
class Parameter(Value):
    """A path, query, header or form parameter."""

    name: Text | None = key("Name on the wire; a shared parameter has it as its key.", default=None)
    in_: Text = key("Where it is sent.", name="in", values=("path", "query", "header", "form"))
    collection_format: Text | None = key(
        "How a list is written.", default=None, values=("csv", "ssv", "tsv", "pipes", "multi")
    )
    allow_empty: bool | None = key("Whether it may be sent without a value.", default=None)
    url_encoding: Text | None = key("How the value is encoded in the address.", default=None, values=URL_ENCODINGS)
    reference: bool = key("Of a shared parameter: whether operations refer to it.", default=False)


@record
class ParameterUse(Extensible):
    """A shared parameter, with what is different here."""

    use: Text = key("Name of the shared parameter.", pattern=FIELD)
    title: Text | None = key("Another label.", default=None)
    description: Text | None = key("Another description.", default=None)
    required: bool | None = key("Whether it must be given here.", default=None)
    visibility: Text | None = key("Where people see it here.", default=None, values=VISIBILITY)
    default: Any = key("Another default.", default=None)
    choices: Choices | None = key("Another drop-down.", default=None)


@record
class Property(Value):
    """A member of an object, or any other schema that is written at its place."""

    notification_url: bool = key("Power Platform writes the callback address here.", default=False)
    read_only: bool | None = key("Whether it stands in answers only.", default=None)
    properties: "Mapping[Text, Property] | None" = key(
        "Members, when the type is object, or a list of object.", default=None
    )
    required_members: tuple[Text, ...] | None = key(
        "Names of the members that must be given, when their order is another one; else say required: true there.",
        default=None,
    )
    additional_properties: "Text | bool | Property | None" = key(
        "Type of members of any other name, or whether there may be some.", default=None, pattern=TYPE
    )
    all_of: "tuple[Text | Property, ...]" = key("Schemas that must all fit.", default=(), pattern=TYPE)
    discriminator: Text | None = key("Member that tells which schema is meant.", default=None)
    min_properties: int | None = key("Fewest members.", default=None)
    max_properties: int | None = key("Most members.", default=None)


@record
class Schema(Property):
    """A named object, or any other named type."""

    type: Text = key("What it is, when it is no object.", default=Text("object"), pattern=TYPE)
    name: Text | None = key("Its name in the definition, when that is another one.", default=None)
    extends: Text | None = key("A schema whose properties come first.", default=None, pattern=NAME)
    inline: bool = key("Whether it is written out wherever it is used, instead of being referred to.", default=False)
