"""Policy template instances as the properties file lists them.

Facts: Microsoft's "Policy templates" pages; keys and template ids in any case, measured in public connectors.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

_ARGUMENT = "x-ms-apimtemplateparameter."
_OPERATIONS = "x-ms-apimtemplate-operationname"
_SECTION = "x-ms-apimtemplate-policysection"


class PolicyInstance(NamedTuple):
    """One policy of a connector.

    Attributes:
        template: the template's id in lower case.
        title: what the maker called it.
        arguments: by name in lower case and without the long prefix.
        operations: operationIds it is limited to; empty for all.
        section: `request`, `response`, `failure`, or empty when none is named.
    """

    template: str
    title: str
    arguments: Mapping[str, Any]
    operations: frozenset[str]
    section: str

    def text(self, name: str, default: str = "") -> str:
        """Return an argument as text; a template may hold a number or a boolean."""
        value = self.arguments.get(name.lower())
        if value is None:
            return default
        if isinstance(value, bool):
            return "true" if value else "false"
        return str(value)

    @property
    def label(self) -> str:
        """How messages name it."""
        return f"the policy {self.template!r} ({self.title!r})" if self.title else f"the policy {self.template!r}"


def instances_of(listed: Any) -> tuple[PolicyInstance, ...]:
    """Read `policyTemplateInstances`; null and parts of a wrong JSON type are passed over."""
    entries = listed if isinstance(listed, list) else []
    return tuple(_instance(entry) for entry in entries if isinstance(entry, Mapping))


def _instance(raw: Mapping[str, Any]) -> PolicyInstance:
    keys = {key.casefold(): value for key, value in raw.items()}
    parameters = keys.get("parameters")
    found = {key.casefold(): value for key, value in parameters.items()} if isinstance(parameters, Mapping) else {}
    operations = found.get(_OPERATIONS)
    return PolicyInstance(
        template=str(keys.get("templateid", "")).lower(),
        title=str(keys.get("title") or ""),
        arguments={key.removeprefix(_ARGUMENT): value for key, value in found.items() if key.startswith(_ARGUMENT)},
        operations=frozenset(str(entry) for entry in operations) if isinstance(operations, list) else frozenset(),
        section=str(found.get(_SECTION) or "").lower(),
    )
