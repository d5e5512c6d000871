"""What an operation answers: made from its schema, and from what the service remembers."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

from generator.definition import BrokenReference, OperationRecord, Placed, Schemas
from generator.definition.inputs import readable_view
from generator.definition.responses import success_of
from generator.example.asking import Asked, Inputs
from generator.example.checks import Checks
from generator.example.collections import PAGEABLE, Collection, example_of
from generator.example.files import file_of, type_to_send
from generator.example.memory import Memory, fitting
from generator.example.replies import Reply, json_reply, reply
from generator.example.routes import Route, collection_path, filled
from generator.example.shapes import Listing, members_at, object_with, part_at, with_part
from generator.example.texts import word_list
from generator.example.things import Thing, facts_of
from generator.example.values import Values

PAGE = "__page"
"""Names the page that a link leads to."""
_ROWS_OF_PAGE = 2
_LIMITS = frozenset({"limit", "top", "per page", "page size", "max results", "count", "size", "take"})


class Success(NamedTuple):
    """The good answer of an operation as it is documented: its status, and its schema when it has one."""

    status: int
    schema: Placed | None


class _Call(NamedTuple):
    """A request whose inputs are in order.

    Attributes:
        operation: what is asked for.
        success: its good answer.
        variables: values of the variables of its path.
        inputs: what it is given.
        asked: the request.
    """

    operation: OperationRecord
    success: Success
    variables: Mapping[str, str]
    inputs: Inputs
    asked: Asked

    @property
    def given(self) -> dict[str, Any]:
        """What the client gives, by name."""
        body = self.inputs.body if isinstance(self.inputs.body, Mapping) else {}
        return {**body, **self.inputs.values}


class Answers:
    """Makes good answers.

    Attributes:
        made: id of the thing that the last request made; empty when it made none.
    """

    def __init__(self, schemas: Schemas, checks: Checks, values: Values, memory: Memory) -> None:
        self._schemas = schemas
        self._checks = checks
        self._values = values
        self._memory = memory
        self.made = ""

    def missing(self, route: Route, variables: Mapping[str, str]) -> str | None:
        """Say which thing of a path does not exist; None when all of them do."""
        for end, character in enumerate(route.path):
            if character != "}":
                continue
            closed = end + 1 + len(route.path[end + 1 :]) - len(route.path[end + 1 :].lstrip("')"))
            parts = collection_path(route.path[:closed])
            collection = self._memory.collections.at(parts[0]) if parts else None
            if collection is None or not collection.variable or parts is None:
                continue
            named = {**variables, collection.variable: variables[parts[1]]}
            if self._memory.find(collection, named) is None:
                known = list(self._memory.things(collection, named).by_id)
                told = f"; there are {', '.join(map(repr, known[:5]))}" if known else "; there are none"
                return f"there is no {named[collection.variable]!r} in {filled(collection.path, variables)}{told}"
        return None

    def answer(self, route: Route, variables: Mapping[str, str], inputs: Inputs, asked: Asked) -> Reply:
        """Answer a request whose inputs are in order, and remember what it does."""
        self.made = ""
        operation = route.operation
        call = _Call(operation, success_for(self._schemas.document, operation), variables, inputs, asked)
        parts = collection_path(route.path)
        item = self._memory.collections.at(parts[0]) if parts else None
        if item is not None and item.variable and parts is not None:
            named = {**variables, item.variable: variables[parts[1]]}
            return self._of_thing(call._replace(variables=named), item)
        collection = self._memory.collections.at(route.path)
        if collection is not None and operation is collection.maker:
            self.made, thing = self._memory.make(collection, variables, self._facts(call, collection))
            return self._with_thing(call, thing, collection)
        rows, listing = self._memory.rows_of(operation, variables), self._memory.collections.listing_in(operation)
        if rows is not None and operation.is_trigger:
            rows = [*self._memory.news_of(operation, variables), *rows]
        if rows is not None and listing is not None and call.success.schema is not None:
            return self._list(call, call.success.schema, listing, rows)
        return self._alone(call)

    def _of_thing(self, call: _Call, collection: Collection) -> Reply:
        method, variables = call.operation.method, call.variables
        thing = self._memory.find(collection, variables) or Thing(call.asked.path, True, {})
        if method == "delete":
            self._memory.things(collection, variables).remove(variables[collection.variable])
        elif method in {"put", "patch", "post"}:
            given = self._facts(call, collection)
            given.pop(collection.id_member or "", None)
            thing.facts.update(given)
        return self._with_thing(call, thing, collection)

    def _facts(self, call: _Call, collection: Collection) -> dict[str, Any]:
        names = [collection.id_member] if collection.id_member else []
        way = object_with(self._schemas, call.success.schema, names) or ()
        return facts_of(call.inputs.body, members_at(self._schemas, call.success.schema, way))

    def _with_thing(self, call: _Call, thing: Thing, collection: Collection) -> Reply:
        schema = call.success.schema
        if schema is None or self._is_file(schema):
            return self._alone(call)
        names = [*([collection.id_member] if collection.id_member else []), *thing.facts]
        made = self._values.make(schema, thing.key, first=thing.first)
        return json_reply(call.success.status, self._told(schema, made, {**call.given, **thing.facts}, names))

    def _list(self, call: _Call, schema: Placed, listing: Listing, rows: list[Thing]) -> Reply:
        operation = call.operation
        key = filled(operation.path, call.variables)
        rows = rows[: _limit(call.inputs)]
        shown, link = self._page(operation, rows, call.asked)
        in_path = {name: call.inputs.values.get(name, value) for name, value in call.variables.items()}
        entries = [
            self._memory.told(listing.entries, self._memory.row(listing.entries, thing), in_path) for thing in shown
        ]
        made = with_part(self._values.make(schema, key), listing.way, entries)
        if listing.way:
            made = self._counted(schema, made, listing, len(rows))
            made = self._linked(operation, schema, made, link)
        return json_reply(call.success.status, made)

    def _page(self, operation: OperationRecord, rows: list[Thing], asked: Asked) -> tuple[list[Thing], str]:
        """Return the rows of the page that is asked for, and the address of the next one; empty for the last."""
        if next_link_of(operation) is None or len(rows) <= _ROWS_OF_PAGE:
            return rows, ""
        text = asked.query.get(PAGE, "1")
        page = int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 1
        start = (max(page, 1) - 1) * _ROWS_OF_PAGE
        more = start + _ROWS_OF_PAGE < len(rows)
        query = urlencode({**asked.lists, PAGE: [str(page + 1)]}, doseq=True)
        return rows[start : start + _ROWS_OF_PAGE], f"{asked.base}{asked.path}?{query}" if more else ""

    def _linked(self, operation: OperationRecord, schema: Placed, made: Any, link: str) -> Any:
        name = next_link_of(operation)
        if name is None or not isinstance(made, dict):
            return made
        view = readable_view(self._schemas, schema)
        if name not in view.properties and (view.properties or view.is_closed):
            return made
        if link:
            return made | {name: link}
        if name in view.required:
            return made | {name: None if view.is_nullable else ""}
        return {key: value for key, value in made.items() if key != name}

    def _counted(self, schema: Placed, made: Any, listing: Listing, count: int) -> Any:
        """Let the numbers beside a list say how many there are."""
        way = listing.way[:-1]
        around = part_at(made, way)
        if not isinstance(around, dict):
            return made
        members = members_at(self._schemas, schema, way)
        counts = {
            name: count
            for name, value in around.items()
            if isinstance(value, int)
            and not isinstance(value, bool)
            and {"total", "count", "length"} & set(word_list(name))
            and name in members
            and self._checks.fits(members[name].node, count)
        }
        return with_part(made, way, around | counts)

    def _alone(self, call: _Call) -> Reply:
        """Answer without any memory; what the answer has of the inputs is as it was given."""
        operation, status, schema = call.operation, call.success.status, call.success.schema
        produced = _produced(self._schemas.document, operation)
        kind = type_to_send(produced, call.asked.headers.get("accept", ""))
        example = example_of(operation)
        if schema is None:
            if operation.method == "get" and produced and not any("json" in each for each in produced):
                return reply(status, file_of(kind), kind)
            return reply(status, b"") if example is None else json_reply(status, example)
        if self._is_file(schema):
            return reply(status, file_of(kind), kind)
        if example is not None and self._checks.fits(schema.node, example):
            return json_reply(status, example)
        made = self._values.make(schema, f"{operation.id} {sorted(call.given.items(), key=str)}")
        return json_reply(status, self._told(schema, made, call.given, call.given))

    def _told(self, schema: Placed, made: Any, facts: Mapping[str, Any], names: Iterable[str]) -> Any:
        """Return an answer with what is settled in the object that it is about.

        Args:
            schema: of the answer.
            made: the answer.
            facts: what is settled, by member.
            names: members that tell the object from others; of several the first that is there counts.
        """
        way = object_with(self._schemas, schema, names)
        part = part_at(made, way) if way is not None else None
        if way is None or not isinstance(part, dict):
            return made
        return with_part(made, way, part | fitting(self._checks, members_at(self._schemas, schema, way), facts))

    def _is_file(self, schema: Placed) -> bool:
        view = readable_view(self._schemas, schema)
        return view.type == "file" or (view.type == "string" and view.keywords.get("format") == "binary")


def success_for(document: Mapping[str, Any], operation: OperationRecord) -> Success:
    """Return the good answer of an operation; 200 without a body where none can be read."""
    try:
        found = success_of(document, operation)
    except BrokenReference:
        found = None
    if found is None:
        return Success(200, None)
    is_status = found.status.isascii() and found.status.isdecimal() and 200 <= int(found.status) < 300
    return Success(int(found.status) if is_status else 200, found.schema)


def next_link_of(operation: OperationRecord) -> str | None:
    """Return the member of an answer that holds the address of the next page; None without paging."""
    pageable = operation.raw.get(PAGEABLE)
    name = pageable.get("nextLinkName", "nextLink") if isinstance(pageable, Mapping) else None
    return name if isinstance(name, str) and name else None


def _limit(inputs: Inputs) -> int:
    for name, value in inputs.values.items():
        if " ".join(word_list(name)) in _LIMITS and type(value) is int and value > 0:
            return value
    return 1_000


def _produced(document: Mapping[str, Any], operation: OperationRecord) -> list[str]:
    produced = operation.raw.get("produces", document.get("produces"))
    return [each for each in produced if isinstance(each, str)] if isinstance(produced, list) else []
