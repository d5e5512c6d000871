"""Schemas of OpenAPI 3.x as OpenAPI 2.0 can say them; each loss is told in a member called `NOTE`."""

from collections.abc import Iterator, Mapping
from typing import Any

from generator.importer.words import NOTE

_KEPT = frozenset(
    {
        "type", "format", "title", "description", "default", "multipleOf", "maximum", "minimum", "maxLength",
        "minLength", "pattern", "maxItems", "minItems", "uniqueItems", "maxProperties", "minProperties", "required",
        "enum", "readOnly", "example",
    }
)  # fmt: skip
_SILENT = frozenset(
    {"nullable", "xml", "externalDocs", "$schema", "$id", "$comment", "$anchor", "writeOnly", "deprecated"}
)
_MOST_BRANCHES, _MOST_MEMBERS, _DEEPEST_LIST = 40, 300, 3
REFERENCE = "#/components/schemas/"


class SchemaLowering:
    """Turns schemas into those of OpenAPI 2.0.

    Attributes:
        schemas: those of the description, by name.
    """

    def __init__(self, schemas: Mapping[str, Any]) -> None:
        self.schemas = schemas

    def schema(self, value: Any) -> dict[str, Any]:
        """Return one schema; a reference stays one."""
        if not isinstance(value, dict):
            return {} if value is True else {NOTE: "what stood here is no schema that OpenAPI 2.0 could say"}
        if "$ref" in value:
            return self._reference(value["$ref"])
        found: dict[str, Any] = {key: each for key, each in value.items() if key in _KEPT or key.startswith("x-")}
        self._type(value, found)
        self._bounds(value, found)
        self._children(value, found)
        self._choices(value, found)
        self._others(value, found)
        if value.get("nullable") is True:
            found["x-nullable"] = True
        return found

    def flat(self, value: Any, depth: int = 0) -> dict[str, Any]:
        """Return the schema of a parameter or header: OpenAPI 2.0 knows simple types there and lists of them."""
        resolved = self.resolved(value)
        found = self.schema(resolved) if resolved is not None else {}
        kept = {
            key: member
            for key, member in found.items()
            if key in _KEPT - {"required", "title", "description", "readOnly", "example"} or key == "items"
        }
        if kept.get("type") == "array":
            items = resolved.get("items") if isinstance(resolved, dict) else None
            kept["items"] = (
                {"type": "string"} if items is None or depth > _DEEPEST_LIST else self.flat(items, depth + 1)
            )
        elif kept.get("type") not in ("string", "number", "integer", "boolean"):
            is_object = kept.get("type") is not None or found.get("properties")
            kept = {"type": "string", **{key: kept[key] for key in ("enum", "default") if key in kept}}
            if is_object:
                _tell(kept, "an object as parameter is sent as a text")
        return kept

    def resolved(self, value: Any) -> Any:
        """Follow references; None when they lead nowhere, or in a circle."""
        seen = 0
        while isinstance(value, dict) and isinstance(ref := value.get("$ref"), str):
            seen += 1
            if not ref.startswith(REFERENCE) or seen > len(self.schemas):
                return None
            value = self.schemas.get(_unescaped(ref.removeprefix(REFERENCE)))
        return value

    def _reference(self, ref: Any) -> dict[str, Any]:
        if isinstance(ref, str) and ref.startswith(REFERENCE):
            name = _unescaped(ref.removeprefix(REFERENCE))
            if name in self.schemas:
                return {"$ref": f"#/definitions/{ref.removeprefix(REFERENCE)}"}
            return {NOTE: f"there is no schema {name!r}; any value is taken"}
        return {NOTE: f"the reference {str(ref)[:80]!r} leads out of this file and is not opened; any value is taken"}

    def _type(self, value: Mapping[str, Any], found: dict[str, Any]) -> None:
        types = value.get("type")
        if not isinstance(types, list):
            return
        named = [each for each in types if each != "null" and isinstance(each, str)]
        if len(named) < len(types):
            found["x-nullable"] = True
        if len(named) == 1:
            found["type"] = named[0]
        else:
            del found["type"]
            _tell(found, f"one of the types {', '.join(named)}: any value is taken")

    @staticmethod
    def _bounds(value: Mapping[str, Any], found: dict[str, Any]) -> None:
        for exclusive, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
            limit = value.get(exclusive)
            if isinstance(limit, bool):
                if limit and bound in value:
                    found[exclusive] = True
            elif isinstance(limit, int | float):
                found[bound], found[exclusive] = limit, True
        if "const" in value:
            found["enum"] = [value["const"]]
            if isinstance(value["const"], str):
                found.setdefault("type", "string")
        examples = value.get("examples")
        if isinstance(examples, list) and examples and "example" not in value:
            found["example"] = examples[0]

    def _children(self, value: Mapping[str, Any], found: dict[str, Any]) -> None:
        if isinstance(properties := value.get("properties"), dict):
            found.setdefault("type", "object")
            found["properties"] = {name: self.schema(member) for name, member in properties.items()}
        if "items" in value:
            found.setdefault("type", "array")
            found["items"] = self.schema(value["items"])
        elif found.get("type") == "array":
            found["items"] = {}
        additional = value.get("additionalProperties")
        if isinstance(additional, dict):
            found["additionalProperties"] = self.schema(additional)
        elif isinstance(additional, bool):
            found["additionalProperties"] = additional
        if isinstance(parts := value.get("allOf"), list):
            found["allOf"] = [self.schema(part) for at, part in enumerate(parts)]
            if len(found["allOf"]) == 1 and not ({"properties", "type"} & found.keys()):
                only = found.pop("allOf")[0]
                if "$ref" in only:  # nothing may stand beside a reference: what stood here is less than what it names
                    found.clear()
                found.update({key: member for key, member in only.items() if key not in found})

    def _choices(self, value: Mapping[str, Any], found: dict[str, Any]) -> None:
        for word in ("oneOf", "anyOf"):
            branches = value.get(word)
            if not isinstance(branches, list) or not branches:
                continue
            real = [each for each in branches if not (isinstance(each, dict) and each.get("type") == "null")]
            if len(real) < len(branches):
                found["x-nullable"] = True
            if len(real) == 1:
                only = self.schema(real[0])
                if "$ref" in only and found.get("x-nullable") and set(found) == {"x-nullable"}:
                    found.clear()
                    found.update(only)
                    _tell(found, "null is allowed here, too, which cannot be said beside a reference")
                    return
                found.update({key: member for key, member in only.items() if key not in found})
                continue
            self._merge(word, real, found)

    def _merge(self, word: str, branches: list[Any], found: dict[str, Any]) -> None:
        resolved = [self.resolved(each) for each in branches[:_MOST_BRANCHES]]
        names = [_label(each) for each in branches[:6]]
        said = f"{word} of {', '.join(names)}{' ...' if len(branches) > len(names) else ''}"
        kinds = {self._kind(each) for each in resolved}
        if kinds == {"object"} and len(branches) <= _MOST_BRANCHES:
            members: dict[str, Any] = {}
            for each in resolved:
                members.update({name: part for name, part in self._members(each) if name not in members})
            found["type"] = "object"
            if len(members) <= _MOST_MEMBERS:
                own = found.setdefault("properties", {})
                for name, part in members.items():
                    if name not in own:
                        own[name] = self.schema(part)
            _tell(found, f"{said}: the members of all of them are offered, none of them required")
        elif len(kinds) == 1 and (kind := kinds.pop()) in ("string", "integer", "number", "boolean"):
            found.setdefault("type", kind)
            _tell(found, f"{said}: any {kind} is taken")
        else:
            _tell(found, f"{said}: any value is taken")

    def _members(self, value: Any, depth: int = 0) -> Iterator[tuple[str, Any]]:
        if not isinstance(value, dict) or depth > 3:
            return
        properties = value.get("properties")
        yield from properties.items() if isinstance(properties, dict) else ()
        for part in value["allOf"] if isinstance(value.get("allOf"), list) else ():
            yield from self._members(self.resolved(part), depth + 1)

    @staticmethod
    def _kind(value: Any) -> str:
        if not isinstance(value, dict):
            return "any"
        kind = value.get("type")
        return kind if isinstance(kind, str) else "object" if {"properties", "allOf"} & value.keys() else "any"

    def _others(self, value: Mapping[str, Any], found: dict[str, Any]) -> None:
        if isinstance(discriminator := value.get("discriminator"), dict):
            name = discriminator.get("propertyName")
            required = found.get("required")
            if isinstance(required, list) and name in required and name in found.get("properties", {}):
                found["discriminator"] = name
            if discriminator.get("mapping"):
                _tell(found, "which value of the discriminator names which schema is lost")
        handled = {"$ref", "properties", "items", "additionalProperties", "allOf", "oneOf", "anyOf", "discriminator"}
        handled |= {"const", "examples", "exclusiveMinimum", "exclusiveMaximum", *_KEPT, *_SILENT}
        lost = sorted(key for key in value if key not in handled and not key.startswith("x-"))
        if lost:
            _tell(found, f"OpenAPI 2.0 has no {', '.join(lost)}")


def _tell(found: dict[str, Any], text: str) -> None:
    found[NOTE] = f"{found[NOTE]}; {text}" if NOTE in found else text


def _label(branch: Any) -> str:
    if isinstance(branch, dict):
        if isinstance(ref := branch.get("$ref"), str):
            return ref.rpartition("/")[2]
        for key in ("title", "type"):
            if isinstance(label := branch.get(key), str):
                return label
    return "a schema"


def _unescaped(name: str) -> str:
    return name.replace("~1", "/").replace("~0", "~")
