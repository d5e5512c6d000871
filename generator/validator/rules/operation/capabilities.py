"""Capabilities: the test of a connection, file pickers, transfer in chunks."""

from collections.abc import Iterator, Mapping

from generator.definition.spelling import did_you_mean
from generator.validator.connector import Connector
from generator.validator.inputs import missing_inputs
from generator.validator.json_values import mapping, text
from generator.validator.rule import Example, Violation, rule
from generator.validator.swagger import json_name

_CAPABILITIES = "x-ms-capabilities"
_TEST = (_CAPABILITIES, "testConnection")
_KNOWN: Mapping[str, tuple[str, ...]] = {"root": ("testConnection", "file-picker"), "operation": ("chunkTransfer",)}


def _tested_by(name: str, **more: object) -> Example:
    return Example(definition={f"/{_CAPABILITIES}": {"testConnection": {"operationId": name, **more}}})


@rule(
    "test-connection-invalid",
    "error",
    summary="`testConnection` names a GET that needs nothing but what it is handed",
    why="The platform calls it when a connection is made; a connection whose test fails cannot be used.",
    source="Microsoft: test connection",
    bad=(
        _tested_by("ListItem"),
        _tested_by("CreateItem"),
        _tested_by("GetItem"),
        {f"/{_CAPABILITIES}": {"testConnection": "ListItems"}},
    ),
    good=(_tested_by("ListItems"), _tested_by("GetItem", parameters={"item_id": 1})),
)
def test_connection_invalid(connector: Connector) -> Iterator[Violation]:
    """Report tests that cannot be called."""
    capabilities = mapping(connector.definition, _CAPABILITIES)
    if "testConnection" not in capabilities:
        return
    test = capabilities["testConnection"]
    name = text(test, "operationId")
    operation = connector.index.by_id.get(name)
    if not name:
        yield Violation("'testConnection' must be an object with 'operationId'", _TEST)
    elif operation is None:
        hint = did_you_mean(name, connector.index.by_id)
        yield Violation(f"no operation has the operationId {name!r}{hint}", (*_TEST, "operationId"))
    elif operation.method != "get":
        yield Violation(f"the test {name!r} must be a GET, not a {operation.method.upper()}", (*_TEST, "operationId"))
    else:
        for missing in missing_inputs(connector.index, operation, mapping(test, "parameters")):
            yield Violation(f"the test {name!r} requires {missing!r}, which is not handed over", _TEST)


@rule(
    "capability-unknown",
    "warning",
    summary="`x-ms-capabilities` holds `testConnection` and `file-picker`, in an operation `chunkTransfer`",
    why="Others are not known and do nothing.",
    source="Microsoft: schema of the definition",
    bad=(
        {f"/{_CAPABILITIES}": {"testConection": {"operationId": "ListItems"}}},
        {f"/paths/~1items/post/{_CAPABILITIES}": {"testConnection": {"operationId": "ListItems"}}},
        {f"/paths/~1items/post/{_CAPABILITIES}": {"chunkTransfer": "true"}},
    ),
    good={f"/paths/~1items/post/{_CAPABILITIES}": {"chunkTransfer": True}},
)
def capability_unknown(connector: Connector) -> Iterator[Violation]:
    """Report capabilities that their place does not have."""
    for _, value, place, _, kind, _ in connector.index.extended(_CAPABILITIES):
        known = _KNOWN.get(kind)
        if known is None:
            yield Violation(f"{_CAPABILITIES!r} belongs in the document or in an operation", place)
        elif not isinstance(value, Mapping):
            yield Violation(f"{_CAPABILITIES!r} must be an object, not {json_name(value)}", place)
        else:
            for key in value:
                if key not in known and not key.startswith("x-"):
                    expected = did_you_mean(key, known) or f"; known here: {', '.join(map(repr, known))}"
                    yield Violation(f"there is no capability {key!r}{expected}", (*place, key))
            if kind == "operation" and not isinstance(value.get("chunkTransfer", False), bool):
                yield Violation("'chunkTransfer' must be true or false", (*place, "chunkTransfer"))
