"""The walk over a definition: each object once, with its place, as the table of OpenAPI 2.0 says what it is."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from generator.validator.swagger import FOREIGN, NOTIFICATION_CONTENT, OBJECTS, Member

Place = tuple[str | int, ...]

_KEYWORDS = {kind: {**members, **FOREIGN.get(kind, {})} for kind, members in OBJECTS.items()}
_SCHEMA_KEYWORDS = _KEYWORDS["schema"]
# Keywords with nothing below, and the type that their value has when nothing is wrong: most members are such.
_PLAIN: dict[str, dict[str, type]] = {
    kind: {
        key: each.types[0] if each.types else object
        for key, each in members.items()
        if len(each.types) < 2 and not each.kind and each.entries is None
    }
    for kind, members in _KEYWORDS.items()
}
_PLAIN_IN_SCHEMAS = _PLAIN["schema"]
_REFERABLE = frozenset({"schema", "parameter", "response"})
# What nearly every object has: a list of all that have it would be no shorter.
_USUAL = frozenset({"type", "description", "properties", "name", "in", "required"})
_USUAL_OF_SCHEMAS = _USUAL - {"required"}
_SIMPLE = frozenset({"parameter", "items", "header"})


# The constructor of a NamedTuple is a function of Python; without it, a walk takes a quarter less.
_new: Any = tuple.__new__


class Placed(NamedTuple):
    """An object of the definition and where it stands."""

    node: Mapping[str, Any]
    place: Place


class TypeMismatch(NamedTuple):
    """A value whose JSON type its keyword does not take."""

    place: Place
    value: Any
    types: tuple[type, ...]


class UnknownKey(NamedTuple):
    """A key that is neither a keyword of its object nor an extension."""

    place: Place
    key: str
    kind: str


class Extension(NamedTuple):
    """An `x-...` key: its value and place, and the object that holds it; `kind` is a keyword when that is a map."""

    key: str
    value: Any
    place: Place
    owner: Mapping[str, Any]
    kind: str
    schema: "Schema | None"


class Reference(NamedTuple):
    """A `$ref`: where the key stands, what it says, and which kind of object belongs there."""

    place: Place
    value: Any
    kind: str
    owner: Mapping[str, Any]


class Root:
    """The top of a tree of schemas: a body, a response, what a trigger receives, or an entry of `definitions`.

    Attributes:
        node: the schema at the top.
        place: where it stands.
        roles: how it is used, also through references: `body`, `response`, `content`; empty when it is used nowhere.
        references: the `$ref` values inside, each with the depth of the schema that holds it, -1 when there is none.
        schemas: how many schemas it holds, references left out.
        depth: how deep the deepest of them is, counted from 0.
    """

    __slots__ = ("depth", "node", "place", "references", "roles", "schemas")

    def __init__(self, node: Any, place: Place, roles: set[str]) -> None:
        self.node, self.place, self.roles = node, place, roles
        self.references: list[tuple[str, int]] = []
        self.schemas = self.depth = 0


class Schema(NamedTuple):
    """One schema object that is no reference.

    Attributes:
        node: the object.
        place: where it stands.
        root: the tree it belongs to; `root.roles` tells how it is used.
        parent: the schema around it, None at the top of a tree.
        name: its name when it is a property, otherwise empty.
        is_required: whether it is a property that its parent requires.
        depth: how many schemas are around it.
    """

    node: Mapping[str, Any]
    place: Place
    root: Root
    parent: "Schema | None"
    name: str
    is_required: bool
    depth: int


class Walk:
    """What one walk collects; the attributes are those of the index."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document
        self.objects: dict[str, list[Placed]] = {}
        self.schemas: list[Schema] = []
        self.schemas_by_key: dict[str, list[Schema]] = {}
        self.schemas_by_type: dict[Any, list[Schema]] = {}
        self.simple_by_key: dict[str, list[Placed]] = {}
        self.roots: dict[Place, Root] = {}
        self.extensions: dict[str, list[Extension]] = {}
        self.references: list[Reference] = []
        self.type_mismatches: list[TypeMismatch] = []
        self.unknown_keys: list[UnknownKey] = []

    def visit(self, node: Mapping[str, Any], kind: str, place: Place) -> None:
        """Take in an object that is no schema, and what is below."""
        if kind in _REFERABLE and "$ref" in node:
            self.references.append(Reference((*place, "$ref"), node["$ref"], kind, node))
            return
        placed: Placed = _new(Placed, (node, place))
        self.objects.setdefault(kind, []).append(placed)
        if kind in _SIMPLE:
            for key in node:
                if key not in _USUAL:
                    self.simple_by_key.setdefault(key, []).append(placed)
        if kind == "path item" and "$ref" in node:
            self.references.append(Reference((*place, "$ref"), node["$ref"], kind, node))
        keywords, plain = _KEYWORDS[kind], _PLAIN[kind]
        for key, value in node.items():
            expected = plain.get(key)
            if expected is type(value) or expected is object:
                continue
            member = keywords.get(key)
            if member is None:
                self._foreign(node, kind, place, key, value, schema=None)
                continue
            types, inner, _, entries = member
            if types and type(value) not in types:
                self.type_mismatches.append(TypeMismatch((*place, key), value, types))
            elif inner:
                self._below(value, member, kind, (*place, key))
            elif entries is not None:
                self._entries(value, entries, (*place, key))

    def _below(self, value: Any, member: Member, owner: str, place: Place) -> None:
        if member.how == "one":
            self._child(value, member.kind, owner, place)
        elif member.how == "list":
            for position, entry in enumerate(value):
                self._child(entry, member.kind, owner, (*place, position))
        else:
            users = owner == "root" and member.kind in ("schema", "parameter", "response", "security scheme")
            for key, entry in value.items():
                if users or member.kind == "header" or not key.startswith("x-"):
                    self._child(entry, member.kind, owner, (*place, key))
                else:
                    found = Extension(key, entry, (*place, key), value, str(place[-1]), None)
                    self.extensions.setdefault(key, []).append(found)

    def _child(self, value: Any, kind: str, owner: str, place: Place) -> None:
        if type(value) is not dict:
            self.type_mismatches.append(TypeMismatch(place, value, (dict,)))
        elif kind == "schema":
            roles = set() if owner == "root" else {"body"} if owner == "parameter" else {"response"}
            self._tree(value, place, {"content"} if owner == "notification content" else roles)
        else:
            self.visit(value, kind, place)

    def _tree(self, node: dict[str, Any], place: Place, roles: set[str]) -> None:
        root = Root(node, place, roles)
        self.roots[place] = root
        self._schema(node, place, root, None, "", is_required=False)

    def _schema(
        self, node: dict[str, Any], place: Place, root: Root, parent: Schema | None, name: str, *, is_required: bool
    ) -> None:
        if "$ref" in node:
            reference = node["$ref"]
            self.references.append(Reference((*place, "$ref"), reference, "schema", node))
            if isinstance(reference, str):
                root.references.append((reference, parent.depth if parent else -1))
            return
        depth = parent.depth + 1 if parent else 0
        schema: Schema = _new(Schema, (node, place, root, parent, name, is_required, depth))
        self.schemas.append(schema)
        root.schemas += 1
        root.depth = max(root.depth, depth)
        name_of_type = node.get("type", "")
        of_type = self.schemas_by_type
        if type(name_of_type) is not str:
            name_of_type = None
        if name_of_type in of_type:
            of_type[name_of_type].append(schema)
        else:
            of_type[name_of_type] = [schema]
        by_key = self.schemas_by_key
        for key, value in node.items():
            member = _SCHEMA_KEYWORDS.get(key)
            if member is None:
                self._foreign(node, "schema", place, key, value, schema=schema)
                continue
            if key not in _USUAL_OF_SCHEMAS:
                if key in by_key:
                    by_key[key].append(schema)
                else:
                    by_key[key] = [schema]
            expected = _PLAIN_IN_SCHEMAS.get(key)
            if expected is type(value) or expected is object:
                continue
            types, kind, _, entries = member
            if types and type(value) not in types:
                self.type_mismatches.append(TypeMismatch((*place, key), value, types))
            elif not kind:
                if entries is not None:
                    self._entries(value, entries, (*place, key))
            elif key == "properties":
                required = node.get("required")
                names = {each for each in required if isinstance(each, str)} if isinstance(required, list) else ()
                for child, entry in value.items():
                    if type(entry) is dict:
                        self._schema(entry, (*place, key, child), root, schema, child, is_required=child in names)
                    else:
                        self.type_mismatches.append(TypeMismatch((*place, key, child), entry, (dict,)))
            elif kind == "schema":
                self._parts(key, value, place, root, schema)
            else:
                self._below(value, member, "schema", (*place, key))

    def _entries(self, values: list[Any], expected: type, place: Place) -> None:
        for position, value in enumerate(values):
            if type(value) is not expected:
                self.type_mismatches.append(TypeMismatch((*place, position), value, (expected,)))

    def _parts(self, key: str, value: Any, place: Place, root: Root, schema: Schema) -> None:
        """Take in the schemas below one keyword; `items` may be a list by mistake."""
        if type(value) is dict:
            self._schema(value, (*place, key), root, schema, "", is_required=False)
        elif type(value) is list:
            for position, entry in enumerate(value):
                if type(entry) is dict:
                    self._schema(entry, (*place, key, position), root, schema, "", is_required=False)
                else:
                    self.type_mismatches.append(TypeMismatch((*place, key, position), entry, (dict,)))
        elif key != "additionalProperties":
            self.type_mismatches.append(TypeMismatch((*place, key), value, (dict,)))

    def _foreign(
        self, node: Mapping[str, Any], kind: str, place: Place, key: str, value: Any, *, schema: Schema | None
    ) -> None:
        if not key.startswith("x-"):
            self.unknown_keys.append(UnknownKey((*place, key), key, kind))
            return
        found: Extension = _new(Extension, (key, value, (*place, key), node, kind, schema))
        self.extensions.setdefault(key, []).append(found)
        if key == NOTIFICATION_CONTENT and type(value) is dict:
            self.visit(value, "notification content", (*place, key))
