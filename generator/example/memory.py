"""The things of the service, as requests find, make, change and remove them."""

from collections.abc import Mapping
from typing import Any

from generator.definition import OperationRecord, Placed, Schemas
from generator.definition.inputs import readable_view
from generator.definition.look_ups import Dropdown, value_at
from generator.example.chance import hex_for
from generator.example.checks import Checks
from generator.example.collections import Collection, Collections, example_of, success_schema
from generator.example.routes import Routes, filled
from generator.example.shapes import part_at
from generator.example.things import MOST_LISTS, Thing, Things, id_as_text
from generator.example.values import EXAMPLE_KEYS, ROWS, Values

_MOST_ROWS = 100
_MOST_NEWS = 20


class Memory:
    """Holds the lists; one is filled when somebody first asks for it."""

    def __init__(self, schemas: Schemas, checks: Checks, values: Values, routes: Routes) -> None:
        self.collections = Collections(schemas, routes.all)
        self._schemas = schemas
        self._checks = checks
        self._values = values
        self._routes = routes
        self._lists: dict[str, Things] = {}
        self._filling: set[str] = set()
        self._polls: dict[str, int] = {}

    def clear(self) -> None:
        """Forget everything that clients did."""
        self._lists.clear()
        self._polls.clear()

    def things(self, collection: Collection, variables: Mapping[str, str]) -> Things:
        """Return the list of a collection.

        Args:
            collection: the collection.
            variables: values of the variables of its path.
        """
        place = filled(collection.path, variables)
        known = self._lists.get(place)
        if known is None:
            known = Things()
            if place not in self._filling:
                self._filling.add(place)
                self._fill(known, collection, place, variables)
                self._filling.discard(place)
            if len(self._lists) < MOST_LISTS:
                self._lists[place] = known
        return known

    def find(self, collection: Collection, variables: Mapping[str, str]) -> Thing | None:
        """Return the thing that the variables of a path name; None when there is none."""
        things, name = self.things(collection, variables), variables[collection.variable]
        found = things.by_id.get(name)
        if found is None and name not in things.gone and (things.is_open or self._is_named(collection, name)):
            key = f"{filled(collection.path, variables)}#{name}"
            found = Thing(key, not things.by_id, self._id_fact(collection, name))
            things.add(name, found)
        return found

    def make(self, collection: Collection, variables: Mapping[str, str], facts: Mapping[str, Any]) -> tuple[str, Thing]:
        """Add a thing that a client made.

        Args:
            collection: where.
            variables: values of the variables of its path.
            facts: what the client says of it.
        """
        things = self.things(collection, variables)
        things.made += 1
        place = filled(collection.path, variables)
        key = f"{place}#made-{things.made}"
        thing = Thing(key, False, dict(facts))
        own = facts.get(collection.id_member) if collection.id_member else None
        if type(own) in {str, int} and own != "" and id_as_text(own) not in things.by_id:
            name = id_as_text(own)
        else:
            value = self._new_id(collection, things, key)
            name = id_as_text(value)
            if collection.id_member:
                thing.facts[collection.id_member] = value
        things.add(name, thing)
        return name, thing

    def rows_of(self, operation: OperationRecord, variables: Mapping[str, str]) -> list[Thing] | None:
        """Return the things that an operation lists; None when it lists none."""
        listing = self.collections.listing_in(operation)
        if listing is None:
            return None
        collection = self.collections.at(operation.path)
        if collection is not None and collection.lister is not None and collection.lister.id == operation.id:
            return list(self.things(collection, variables).by_id.values())
        place = filled(operation.path, variables)
        return [Thing(f"{place}#{index}", not index, facts) for index, facts in enumerate(self._seeds(operation))]

    def news_of(self, operation: OperationRecord, variables: Mapping[str, str]) -> list[Thing]:
        """Return what came about since a trigger was first polled, the newest first: one thing for each poll."""
        place = f"{operation.id} {filled(operation.path, variables)}"
        count = self._polls.get(place, -1) + 1
        if place in self._polls or len(self._polls) < MOST_LISTS:
            self._polls[place] = count
        return [Thing(f"{place}#new-{number}", False, {}) for number in range(count, max(count - _MOST_NEWS, 0), -1)]

    def row(self, entries: Placed, thing: Thing) -> Any:
        """Return a thing as a list has it."""
        return self.told(entries, self._values.make(entries, thing.key, first=thing.first), thing.facts)

    def told(self, schema: Placed | None, made: Any, facts: Mapping[str, Any]) -> Any:
        """Return an object with what is settled about it, as far as its schema has a place for that."""
        if not isinstance(made, dict) or schema is None:
            return made
        return made | fitting(self._checks, readable_view(self._schemas, schema).properties, facts)

    def _seeds(self, operation: OperationRecord) -> list[dict[str, Any]]:
        """Return what the definition's example of a list says of its entries; nothing of a few without one."""
        listing = self.collections.listing_in(operation)
        schema = success_schema(self._schemas, operation)
        if listing is None or schema is None:
            return []
        keywords = readable_view(self._schemas, schema).keywords
        for example in (example_of(operation), *(keywords.get(key) for key in EXAMPLE_KEYS)):
            rows = part_at(example, listing.way) if example is not None else None
            if isinstance(rows, list) and rows and self._checks.fits(schema.node, example):
                return [dict(row) for row in rows[:_MOST_ROWS] if isinstance(row, Mapping)]
        return [{} for _ in range(ROWS)]

    def _fill(self, things: Things, collection: Collection, place: str, variables: Mapping[str, str]) -> None:
        is_told = collection.lister is not None or collection.dropdown is not None
        if collection.lister is not None and collection.listing is not None:
            for index, facts in enumerate(self._seeds(collection.lister)):
                thing = Thing(f"{place}#{index}", not index, facts)
                made = self.row(collection.listing.entries, thing)
                value = made.get(collection.id_member) if isinstance(made, Mapping) and collection.id_member else None
                self._seed(things, collection, thing, value)
        elif collection.dropdown is not None:
            for index, value in enumerate(self.choices(collection.dropdown, variables) or ()):
                self._seed(things, collection, Thing(f"{place}#{index}", not index, {}), value)
            is_told = bool(things.by_id)
        if collection.variable and (collection.id_member is None or not (is_told or collection.maker)):
            things.is_open = True

    def _seed(self, things: Things, collection: Collection, thing: Thing, value: Any) -> None:
        name = id_as_text(value) if isinstance(value, str | int) and value != "" else ""
        if not name or name in things.by_id:
            value = self._new_id(collection, things, thing.key)
            name = id_as_text(value)
        if collection.id_member and isinstance(value, str | int):
            thing.facts[collection.id_member] = value
        things.add(name, thing)

    def choices(self, dropdown: Dropdown, variables: Mapping[str, str]) -> list[Any] | None:
        """Return the values that a drop-down offers; None when what fills it cannot be told here.

        Args:
            dropdown: the drop-down.
            variables: values that were chosen before, by name.
        """
        route = next((each for each in self._routes.all if each.operation.id == dropdown.look_up.operation), None)
        if route is None:
            return None
        look_up = dropdown.look_up
        taken = {name: variables.get(source.rpartition("/")[2]) for name, source in look_up.references.items()}
        passed = {**look_up.constants, **taken}
        given = {name: id_as_text(value) for name, value in passed.items() if value is not None}
        if any(name not in given for name in route.names):
            return None
        rows, listing = self.rows_of(route.operation, given), self.collections.listing_in(route.operation)
        if rows is None or listing is None:
            return None
        found = (value_at(self.row(listing.entries, thing), dropdown.value) for thing in rows)
        return [value for value in found if isinstance(value, str | int)]

    def _is_named(self, collection: Collection, name: str) -> bool:
        """Whether the definition itself names an id: as an example, a default, or one of a few values."""
        if collection.id_schema is None:
            return False
        keywords = readable_view(self._schemas, collection.id_schema).keywords
        enum = keywords.get("enum")
        listed = enum if isinstance(enum, list) else []
        return name in {id_as_text(each) for each in (*(keywords.get(key) for key in EXAMPLE_KEYS), *listed)}

    def _id_fact(self, collection: Collection, name: str) -> dict[str, Any]:
        if collection.id_member is None:
            return {}
        return {collection.id_member: self._as_id(collection, name)}

    def _as_id(self, collection: Collection, name: str) -> Any:
        schema = self._id_type(collection)
        is_number = schema is not None and readable_view(self._schemas, schema).type in {"integer", "number"}
        return int(name) if is_number and name.lstrip("-").isdecimal() and name.isascii() and len(name) < 20 else name

    def _id_type(self, collection: Collection) -> Placed | None:
        if collection.listing is not None and collection.id_member:
            members = readable_view(self._schemas, collection.listing.entries).properties
            if collection.id_member in members:
                return members[collection.id_member]
        return collection.id_schema

    def _new_id(self, collection: Collection, things: Things, key: str) -> Any:
        schema = self._id_type(collection)
        for attempt in range(20):
            if schema is None:
                value: Any = hex_for(8, key, attempt)
            else:
                value = self._values.make(schema, f"{key}.{attempt}", collection.id_member or "id", first=False)
            if id_as_text(value) not in things.by_id and id_as_text(value) not in things.gone:
                return value
        return value


def fitting(checks: Checks, members: Mapping[str, Placed], facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is settled about an object, as far as its declared members take it."""
    return {name: value for name, value in facts.items() if name in members and checks.fits(members[name].node, value)}
