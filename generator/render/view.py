"""The specs as the templates place them: every reference resolved, every default filled in, every decision made.

The shapes follow OpenAPI 2.0 and Microsoft's "OpenAPI extensions for custom connectors".
"""

from typing import Any

from generator.render.additions import JsonObject, merged, settled, written
from generator.render.connection import (
    connection_parameter_sets,
    connection_parameters,
    security,
    security_definitions,
)
from generator.render.operations import Operations
from generator.render.schemas import Schemas, external_docs
from generator.spec.connector import Policy
from generator.spec.model import ConnectorSpec
from generator.spec.operations import Operation, Trigger, route_of
from generator.spec.problems import Text

_JSON = ("application/json",)
_METADATA = (("Website", "website"), ("Privacy policy", "privacy_policy"))


class ConnectorView:
    """What the templates see.

    Attributes:
        connector: identity, host, authentication and brand, as written.
        definition: members of `apiDefinition.swagger.json` in the order in which people read them.
        properties: members of `properties` in `apiProperties.json`.
    """

    def __init__(self, spec: ConnectorSpec) -> None:
        self._spec = spec
        self._as_written = spec.style.as_written
        self._schemas = Schemas(spec)
        self._operations = Operations(spec, self._schemas)
        self.connector = spec.connector
        self.definition = self._definition()
        self.properties = self._properties()

    @property
    def visible_operations(self) -> tuple[Operation, ...]:
        """All that makers find: actions first, then triggers, each in the order of the specs, by path."""
        found: dict[str, list[Operation]] = {}
        for each in (*self._spec.operations.values(), *self._spec.triggers.values()):
            found.setdefault((route_of(each) or ("", ""))[1], []).append(each)
        shown = [each for beside in found.values() for each in beside if each.visibility != "internal"]
        return tuple(sorted(shown, key=lambda operation: isinstance(operation, Trigger)))

    def _definition(self) -> JsonObject:
        connector, paths = self._spec.connector, self._paths()
        made = written(
            swagger="2.0",
            info=self._info(),
            host=connector.host,
            basePath=connector.base_path or self._made("/"),
            schemes=self._listed(connector.schemes, ("https",)),
            consumes=self._listed(connector.consumes, _JSON),
            produces=self._listed(connector.produces, _JSON),
            externalDocs=external_docs(connector.external_docs),
            tags=self._tags(),
            paths=paths,
            parameters=self._operations.parameters or None,
            responses=self._operations.responses or None,
            definitions=self._schemas.definitions(),
            securityDefinitions=security_definitions(connector),
            security=security(connector),
        )
        if self._as_written and not made["definitions"]:
            del made["definitions"]
        if connector.test_connection:
            trial = {"operationId": connector.test_connection, "parameters": {}}
            made["x-ms-capabilities"] = {"testConnection": trial}
        if metadata := self._metadata():
            made["x-ms-connector-metadata"] = metadata
        return settled(made, connector)

    def _made(self, value: Any) -> Any:
        """Return what is added to specs that do not say it, unless all is to be as it is written."""
        return None if self._as_written else value

    def _listed(self, value: tuple[Text, ...] | None, usual: tuple[str, ...]) -> Any:
        return self._made(usual) if value is None else value

    def _info(self) -> JsonObject:
        connector = self._spec.connector
        made = written(title=connector.title, description=connector.description, version=connector.version)
        if (contact := connector.contact) is not None:
            made["contact"] = settled(written(name=contact.name, url=contact.url, email=contact.email), contact)
        return made

    def _tags(self) -> list[JsonObject] | None:
        tags = self._spec.connector.tags
        return None if tags is None else [settled(written(name=t.name, description=t.description), t) for t in tags]

    def _paths(self) -> JsonObject:
        """Return all paths in the order in which the specs name them."""
        made: dict[str, JsonObject] = {}
        for name, operation in {**self._spec.operations, **self._spec.triggers}.items():
            method, path = route_of(operation) or ("", Text(""))
            item = made.setdefault(path, {})
            item[method] = self._operations.operation(name, operation)
            if isinstance(operation, Trigger) and (news := self._operations.notification(operation)) is not None:
                made[path] = {"x-ms-notification-content": news, **item}
        for path, shared in self._spec.paths.items():
            inputs = self._operations.inputs(shared.parameters)
            item = {"parameters": inputs, **made[path]} if inputs else made[path]
            made[path] = settled(item, shared)
        return made

    def _metadata(self) -> list[JsonObject]:
        connector = self._spec.connector
        found = [(name, getattr(connector, key)) for name, key in _METADATA]
        if connector.categories is not None:
            found.append(("Categories", ";".join(connector.categories)))
        found += connector.metadata.items()
        return [{"propertyName": name, "propertyValue": value} for name, value in found if value is not None]

    def _properties(self) -> JsonObject:
        connector = self._spec.connector
        policies = None if connector.policies is None else [_policy(each) for each in connector.policies]
        made = written(
            connectionParameters=connection_parameters(connector),
            connectionParameterSets=connection_parameter_sets(connector),
            iconBrandColor=connector.brand_color,
            capabilities=connector.capabilities,
            scriptOperations=_script_operations(connector.script),
            publisher=connector.publisher,
            stackOwner=connector.stack_owner,
            policyTemplateInstances=self._made([]) if policies is None else policies,
        )
        if made.get("connectionParameterSets") and not made["connectionParameters"]:
            del made["connectionParameters"]
        return settled(made, connector.properties)


def _script_operations(script: bool | tuple[Text, ...]) -> tuple[Text, ...] | None:
    if isinstance(script, bool):
        return () if script else None
    return script


def _policy(policy: Policy) -> JsonObject:
    parameters = merged({}, policy.parameters)
    if policy.operations is not None:
        parameters = {"x-ms-apimTemplate-operationName": policy.operations, **parameters}
    return settled({"templateId": policy.template, "title": policy.title, "parameters": parameters}, policy)
