"""The specs as people write them: the files of a specs folder, and all of them as one.

A record for each kind of mapping in a spec file, here and in `connector`, `connection`, `operations` and `values`. They
are the only description of the format: the decoder and the JSON Schemas that editors use are both read from them. What
a connector may contain is set by Power Platform's OpenAPI extensions and its certification rules.
"""

from collections.abc import Mapping

from generator.spec.connector import Connector, Style
from generator.spec.operations import Failure, Operation, PathItem, Trigger
from generator.spec.problems import Location, Text
from generator.spec.record import key, record
from generator.spec.values import Parameter, Schema
from generator.spec.vocabulary import FIELD, NAME, OPERATION_ID


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
class PathFile:
    """`paths.yaml`."""

    at: Location
    paths: Mapping[Text, PathItem] = key("What operations of one path share, by path.")


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
    paths: Mapping[Text, PathItem]
    script: Text | None = None

    @property
    def style(self) -> Style:
        """What generate makes by itself; the usual when `connector.yaml` says nothing, or could not be read."""
        found = self.connector.style if self.connector else None
        return found or Style(at=Location("specs/connector.yaml", 1, 1))
