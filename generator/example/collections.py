"""Lists of things in a definition: which paths belong together, and how a thing is told from the others."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from generator.definition import BrokenReference, OperationRecord, Placed, Schemas
from generator.definition.inputs import inputs_of, readable_view
from generator.definition.look_ups import Dropdown, dropdown_of
from generator.definition.responses import success_of
from generator.example.routes import Route, collection_path
from generator.example.shapes import Listing, Way, id_member, listing_of, members_at, object_with

PAGEABLE = "x-ms-pageable"
_READ = ("get", "put", "patch", "post")


class Collection(NamedTuple):
    """The things below one path.

    Attributes:
        path: of the list.
        variable: what paths call the id of a thing; empty when no path has one.
        reader: the operation that gives one thing, if there is one, else another on its path.
        lister: the operation that lists them; None without one.
        maker: the operation that makes one; None without one.
        listing: where the list is in the lister's answer.
        id_member: of a thing; None when nothing tells.
        id_schema: what an id has to fit.
        dropdown: tells the ids when there is no lister.
    """

    path: str
    variable: str
    reader: OperationRecord | None
    lister: OperationRecord | None
    maker: OperationRecord | None
    listing: Listing | None
    id_member: str | None
    id_schema: Placed | None
    dropdown: Dropdown | None


class Collections:
    """Finds the collections of a definition; each is worked out when somebody asks for it."""

    def __init__(self, schemas: Schemas, routes: Iterable[Route]) -> None:
        self._schemas = schemas
        self._on_path: dict[str, dict[str, OperationRecord]] = {}
        self._variables: dict[str, tuple[str, str]] = {}
        self._known: dict[str, Collection | None] = {}
        self._dropdowns: dict[str, list[Dropdown]] | None = None
        self._all = list(routes)
        for route in self._all:
            self._on_path.setdefault(route.path.rstrip("/"), {}).setdefault(route.operation.method, route.operation)
            parts = collection_path(route.path)
            if parts is not None:
                self._variables.setdefault(parts[0].rstrip("/"), (parts[1], route.path.rstrip("/")))

    def at(self, path: str) -> Collection | None:
        """Return the collection whose list is at a path; None when nothing is remembered there."""
        path = path.rstrip("/")
        if path not in self._known:
            self._known[path] = self._made(path)
        return self._known[path]

    def dropdowns_of(self, operation_id: str) -> list[Dropdown]:
        """List the drop-downs that an operation fills."""
        if self._dropdowns is None:
            self._dropdowns = {}
            for route in self._all:
                for each in inputs_of(self._schemas, route.operation):
                    found = dropdown_of(self._schemas, each.view)
                    if found is not None:
                        self._dropdowns.setdefault(found.look_up.operation, []).append(found)
        return self._dropdowns.get(operation_id, [])

    def listing_in(self, operation: OperationRecord) -> Listing | None:
        """Return where the answer of an operation has its list; None without one."""
        return listing_of(self._schemas, success_schema(self._schemas, operation), self._wanted(operation))

    def _wanted(self, operation: OperationRecord) -> Way | None:
        pageable = operation.raw.get(PAGEABLE)
        if isinstance(pageable, Mapping) and isinstance(pageable.get("itemName"), str):
            return tuple(filter(None, pageable["itemName"].split("/")))
        found = next((each.collection for each in self.dropdowns_of(operation.id)), None)
        return None if found is None else tuple(filter(None, found.split("/")))

    def _made(self, path: str) -> Collection | None:
        own = self._on_path.get(path, {})
        variable, item_path = self._variables.get(path, ("", ""))
        on_item = self._on_path.get(item_path, {}) if item_path else {}
        lister, maker = own.get("get"), own.get("post")
        listing = self.listing_in(lister) if lister is not None else None
        lister = lister if listing is not None else None
        if not item_path and (lister is None or maker is None):
            return None
        reader = next((on_item[method] for method in _READ if method in on_item), next(iter(on_item.values()), None))
        parameter = next(
            (each for each in (reader.parameters if reader else ()) if each.place == "path" and each.name == variable),
            None,
        )
        dropdown = None
        if parameter is not None:
            dropdown = dropdown_of(self._schemas, readable_view(self._schemas, parameter.placed))
        schema = parameter.placed if parameter is not None else None
        found = Collection(path, variable, reader, lister, maker, listing, None, schema, dropdown)
        return found._replace(id_member=self._id_member(found))

    def _id_member(self, collection: Collection) -> str | None:
        variable, thing = collection.variable, collection.path.rpartition("/")[2]
        if collection.listing is not None and collection.lister is not None:
            lister, dropdown = collection.lister.id, collection.dropdown
            members = readable_view(self._schemas, collection.listing.entries).properties
            if dropdown and dropdown.look_up.operation == lister and dropdown.value in members:
                return dropdown.value
            told = next((each.value for each in self.dropdowns_of(lister) if each.value in members), None)
            return id_member(members, variable, thing) or told
        for operation in (collection.reader, collection.maker):
            schema = success_schema(self._schemas, operation) if operation else None
            way = object_with(self._schemas, schema, [variable, "id", "Id", "ID", f"{thing.rstrip('s')}_id"])
            if way is not None:
                return id_member(members_at(self._schemas, schema, way), variable, thing)
        return None


def success_schema(schemas: Schemas, operation: OperationRecord) -> Placed | None:
    """Return the schema of the good answer; None without one that can be read."""
    try:
        success = success_of(schemas.document, operation)
    except BrokenReference:
        return None
    return success.schema if success else None


def example_of(operation: OperationRecord) -> Any:
    """Return the example that the good answer of an operation has; None without one."""
    success = operation.success()
    examples = success[1].get("examples") if success else None
    if not isinstance(examples, Mapping) or not examples:
        return None
    return next((value for name, value in examples.items() if "json" in str(name)), None)
