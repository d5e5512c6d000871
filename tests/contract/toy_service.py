"""A small library as an ASGI service, and a definition that describes it without a mistake.

A test plants one fault: in `routes` of the service, or in its own copy of the definition. Regions hold libraries, these
hold shelves, these hold books; loans stand for themselves. Of each level some entries have nothing below them.
"""

import base64
import copy
import datetime
import http.server
import json
import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

USER, PASSWORD = "reader@example.com", "open 'sesame' & \"rice\""
FIRST_BOOK, SECOND_BOOK = 5_000_000_221, 5_000_000_311
SEED: dict[str, list[dict[str, Any]]] = {
    "regions": [{"id": 1, "name": "Empty"}, {"id": 2, "name": "North"}, {"id": 3, "name": "South"}],
    "libraries": [
        {"id": 21, "region_id": 2, "name": "Without shelves"},
        {"id": 22, "region_id": 2, "name": "Main"},
        {"id": 31, "region_id": 3, "name": "Harbour"},
    ],
    "shelves": [{"id": 221, "library_id": 22, "name": "Maps"}, {"id": 311, "library_id": 31, "name": "Ships"}],
    "books": [
        {"id": FIRST_BOOK, "shelf_id": 221, "title": "Roads", "printed": "1999-02-28", "price": 9.5, "subtitle": None},
        {"id": SECOND_BOOK, "shelf_id": 311, "title": "Sails", "printed": "2001-12-01", "price": 12, "subtitle": "A-Z"},
    ],
    "loans": [
        {"id": 71, "book_id": FIRST_BOOK, "borrower": "Ada", "due": "2030-01-02", "since": "2029-12-01T08:00:00Z"},
        {"id": 72, "book_id": SECOND_BOOK, "borrower": "Bob", "due": None, "since": "2029-12-02T08:00:00+01:00"},
    ],
}


class ToyRequest(NamedTuple):
    method: str
    path: str
    variables: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any


class Answer(NamedTuple):
    status: int
    body: Any = None
    headers: Mapping[str, str] = {}
    content_type: str = "application/json"

    @property
    def content(self) -> bytes:
        if isinstance(self.body, bytes):
            return self.body
        return b"" if self.body is None else json.dumps(self.body).encode()


Handler = Callable[[ToyRequest], Answer]


class ToyService:
    """Answers by `routes`, a dictionary from `METHOD /path/{variable}` to a function; remembers what it was asked."""

    credentials = (USER, PASSWORD)
    banner = f"toy library, {USER}"

    def __init__(self) -> None:
        self.asked: list[ToyRequest] = []
        self.resets = 0
        self.needs_credentials = True
        self.state = copy.deepcopy(SEED)
        self.routes: dict[str, Handler] = {
            "GET /regions": lambda request: Answer(200, self.state["regions"]),
            "GET /regions/{region_id}/libraries": lambda request: self._below(
                "regions", "libraries", "region_id", request
            ),
            "GET /libraries/{library_id}/shelves": lambda request: self._below(
                "libraries", "shelves", "library_id", request
            ),
            "GET /shelves/{shelf_id}/books": lambda request: self._below("shelves", "books", "shelf_id", request),
            "GET /regions/{region_id}/libraries/{library_id}/shelves/{shelf_id}/books/{book_id}": self._book,
            "GET /loans": self._loans,
            "POST /loans": self._add_loan,
            "GET /loans/{loan_id}": self._loan,
            "DELETE /loans/{loan_id}": self._end_loan,
        }

    def reset(self) -> None:
        self.resets += 1
        self.state = copy.deepcopy(SEED)

    def asked_for(self, method: str, path: str) -> list[ToyRequest]:
        return [request for request in self.asked if (request.method, request.path) == (method, path)]

    # Handlers

    def _below(self, owners: str, kind: str, owner: str, request: ToyRequest) -> Answer:
        number = request.variables[owner]
        if all(str(item["id"]) != number for item in self.state[owners]):
            return Answer(404, {"error": "nothing has this number"})
        return Answer(200, [item for item in self.state[kind] if str(item[owner]) == number])

    def _book(self, request: ToyRequest) -> Answer:
        chain = (("shelves", "shelf_id", "library_id"), ("libraries", "library_id", "region_id"))
        found = [book for book in self.state["books"] if str(book["id"]) == request.variables["book_id"]]
        belongs = bool(found) and str(found[0]["shelf_id"]) == request.variables["shelf_id"]
        for kind, own, owner in chain:
            ids = (request.variables[own], request.variables[owner])
            belongs &= any((str(item["id"]), str(item[owner])) == ids for item in self.state[kind])
        return Answer(200, found[0]) if belongs else Answer(404, {"error": "no such book here"})

    def _loans(self, request: ToyRequest) -> Answer:
        limit, overdue = request.query.get("limit", "50"), request.query.get("overdue", "false")
        if not re.fullmatch(r"[0-9]{1,3}", limit) or not 1 <= int(limit) <= 100 or overdue not in ("true", "false"):
            return Answer(400, {"error": "limit is a number from 1 to 100, overdue is true or false"})
        return Answer(200, self.state["loans"][: int(limit)])

    def _add_loan(self, request: ToyRequest) -> Answer:
        body = request.body if isinstance(request.body, dict) else {}
        borrower, due = body.get("borrower"), body.get("due", "2030-01-01")
        if type(body.get("book_id")) is not int or not isinstance(borrower, str) or not 1 <= len(borrower) <= 40:
            return Answer(400, {"error": "book_id is a number, borrower a text of up to 40 characters"})
        if not isinstance(body.get("created_with"), str) or not isinstance(body.get("note", ""), str):
            return Answer(400, {"error": "created_with and note are texts"})
        if not _is_date(due):
            return Answer(400, {"error": "due is a date"})
        if all(book["id"] != body["book_id"] for book in self.state["books"]):
            return Answer(404, {"error": "no such book"})
        number = max(loan["id"] for loan in self.state["loans"]) + 1 if self.state["loans"] else 71
        loan = {"id": number, "book_id": body["book_id"], "borrower": borrower, "due": body.get("due")}
        loan["since"] = "2029-12-03T08:00:00Z"
        self.state["loans"].append(loan)
        return Answer(201, loan)

    def _loan(self, request: ToyRequest) -> Answer:
        found = [loan for loan in self.state["loans"] if str(loan["id"]) == request.variables["loan_id"]]
        return Answer(200, found[0]) if found else Answer(404, {"error": "no such loan"})

    def _end_loan(self, request: ToyRequest) -> Answer:
        answer = self._loan(request)
        if answer.status != 200:
            return answer
        self.state["loans"].remove(answer.body)
        return Answer(200)

    # HTTP

    def answer(self, method: str, path: str, query: str, headers: Mapping[str, str], content: bytes) -> Answer:
        allowed = []
        for route in self.routes:
            route_method, _, template = route.partition(" ")
            found = re.fullmatch(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(template)), path)
            if found is None:
                continue
            allowed.append(route_method)
            if route_method == method:
                break
        else:
            return Answer(405, headers={"allow": ", ".join(allowed)}) if allowed else Answer(404, {"error": "no path"})
        try:
            body = json.loads(content) if content else None
        except ValueError:
            body = None
        request = ToyRequest(
            method, path, found.groupdict(), dict(parse_qsl(query, keep_blank_values=True)), headers, body
        )
        self.asked.append(request)
        expected = "Basic " + base64.b64encode(":".join(self.credentials).encode()).decode()
        if self.needs_credentials and headers.get("authorization") != expected:
            return Answer(401, {"error": "who are you?"}, {"www-authenticate": "Basic"})
        return self.routes[route](request)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        content, more = b"", True
        while more:
            message = await receive()
            content, more = content + message.get("body", b""), message.get("more_body", False)
        headers = {name.decode().lower(): value.decode("latin-1") for name, value in scope["headers"]}
        answer = self.answer(scope["method"], scope["path"], scope["query_string"].decode(), headers, content)
        sent = {"content-length": str(len(answer.content)), **answer.headers}
        if answer.content:
            sent["content-type"] = answer.content_type
        raw = [(name.encode(), value.encode()) for name, value in sent.items()]
        await send({"type": "http.response.start", "status": answer.status, "headers": raw})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else answer.content})


class HttpToy(http.server.BaseHTTPRequestHandler):
    """The toy library over real sockets."""

    service: ToyService

    def _answer(self) -> None:
        path, _, query = self.path.partition("?")
        content = self.rfile.read(int(self.headers.get("content-length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = self.service.answer(self.command, path, query, headers, content)
        self.send_response_only(answer.status)
        sent = {"content-length": str(len(answer.content)), **answer.headers}
        if answer.content:
            sent["content-type"] = answer.content_type
        for name, value in sent.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.content)

    # The names that http.server looks for.
    do_GET = do_POST = do_PUT = do_DELETE = _answer  # noqa: N815

    def log_message(self, *_: object) -> None:
        pass


def create_app(plan: str = "small") -> ToyService:
    if plan != "small":
        raise ValueError(f"there is no plan {plan!r}; did you mean 'small'?")
    return ToyService()


def _is_date(value: Any) -> bool:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return False
    try:
        return bool(datetime.date.fromisoformat(value))
    except ValueError:
        return False


# The definition

_ID = {"type": "integer", "format": "int64"}


def choices(operation: str, title: str = "name", **sources: str) -> dict[str, Any]:
    """Return a drop-down in both its forms; `sources` says which input each argument comes from."""
    old, new = {"operationId": operation}, {"operationId": operation}
    if sources:
        old["parameters"] = {name: {"parameter": source} for name, source in sources.items()}
        new["parameters"] = {name: {"parameterReference": source} for name, source in sources.items()}
    return {
        "x-ms-dynamic-values": old | {"value-path": "id", "value-title": title},
        "x-ms-dynamic-list": new | {"itemValuePath": "id", "itemTitlePath": title},
    }


def path_id(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, **_ID, **more}


def list_of(name: str) -> dict[str, Any]:
    return {"type": "array", "items": {"$ref": f"#/definitions/{name}"}}


def operation(
    name: str, *parameters: Any, status: str = "200", returns: Any = None, headers: Any = None, **more: Any
) -> dict[str, Any]:
    answer: dict[str, Any] = {"description": "Fine."}
    answer |= {} if returns is None else {"schema": returns}
    answer |= {} if headers is None else {"headers": headers}
    failures = {code: {"description": "Not fine."} for code in ("400", "401", "404")}
    return {"operationId": name, "parameters": list(parameters), "responses": {status: answer} | failures} | more


def _hidden(name: str, *parameters: Any, **more: Any) -> dict[str, Any]:
    return operation(name, *parameters, **more, **{"x-ms-visibility": "internal"})


def definition() -> dict[str, Any]:
    """Return a fresh copy that a test may change."""
    chain = (
        path_id("region_id", **choices("ListRegions")),
        path_id("library_id", **choices("ListLibraries", region_id="region_id")),
        path_id("shelf_id", **choices("ListShelves", library_id="library_id")),
        path_id("book_id", **choices("ListBooks", "title", shelf_id="shelf_id")),
    )
    body = {"name": "body", "in": "body", "required": True}
    limit = {"name": "limit", "in": "query", "type": "integer", "format": "int32", "minimum": 1, "maximum": 100}
    whole = json.dumps(
        {
            "swagger": "2.0",
            "info": {"title": "Toy Library", "version": "1.0"},
            "host": "library.example.com",
            "basePath": "/",
            "schemes": ["https"],
            "consumes": ["application/json"],
            "produces": ["application/json"],
            "securityDefinitions": {"basic": {"type": "basic"}},
            "security": [{"basic": []}],
            "paths": {
                "/regions": {"get": _hidden("ListRegions", returns=list_of("Region"))},
                "/regions/{region_id}/libraries": {
                    "get": _hidden("ListLibraries", path_id("region_id"), returns=list_of("Library"))
                },
                "/libraries/{library_id}/shelves": {
                    "get": _hidden("ListShelves", path_id("library_id"), returns=list_of("Shelf"))
                },
                "/shelves/{shelf_id}/books": {
                    "get": _hidden("ListBooks", path_id("shelf_id"), returns=list_of("Book"))
                },
                "/regions/{region_id}/libraries/{library_id}/shelves/{shelf_id}/books/{book_id}": {
                    "get": operation("GetBook", *chain, returns={"$ref": "#/definitions/Book"})
                },
                "/loans": {
                    "get": operation(
                        "ListLoans",
                        limit,
                        {"name": "overdue", "in": "query", "type": "boolean"},
                        returns=list_of("Loan"),
                    ),
                    "post": operation(
                        "AddLoan",
                        body | {"schema": {"$ref": "#/definitions/NewLoan"}},
                        status="201",
                        returns={"$ref": "#/definitions/Loan"},
                    ),
                },
                "/loans/{loan_id}": {
                    "get": operation("GetLoan", path_id("loan_id"), returns={"$ref": "#/definitions/Loan"}),
                    "delete": operation("EndLoan", path_id("loan_id")),
                },
                "/hooks/loans": {
                    "post": operation(
                        "OnLoan",
                        body | {"schema": {"$ref": "#/definitions/Hook"}},
                        status="201",
                        headers={"Location": {"type": "string"}},
                        **{"x-ms-trigger": "single", "x-ms-trigger-hint": "Lend a book."},
                    ),
                    "x-ms-notification-content": {"schema": {"$ref": "#/definitions/Loan"}},
                },
                "/hooks/{hook_id}": {"delete": _hidden("EndHook", path_id("hook_id"))},
            },
            "definitions": _schemas(),
        }
    )
    parsed: dict[str, Any] = json.loads(whole)  # so that no two places share an object
    return parsed


def _schemas() -> dict[str, Any]:
    name = {"type": "string"}
    date = {"type": "string", "format": "date"}
    moment = {"type": "string", "format": "date-time"}
    nullable = {"x-nullable": True}
    return {
        "Region": record(id=_ID, name=name),
        "Library": record(id=_ID, region_id=_ID, name=name),
        "Shelf": record(id=_ID, library_id=_ID, name=name),
        "Book": record(
            id=_ID, shelf_id=_ID, title=name, printed=date, price={"type": "number"}, subtitle=name | nullable
        ),
        "Loan": record(id=_ID, book_id=_ID, borrower=name, due=date | nullable, since=moment),
        "NewLoan": record(
            ("book_id", "borrower", "created_with"),
            book_id=_ID,
            borrower=name | {"minLength": 1, "maxLength": 40},
            due=date,
            created_with=name | {"default": "toy", "x-ms-visibility": "internal"},
            note=name | {"x-ms-visibility": "internal"},
        ),
        "Hook": record(
            ("url",),
            url={"type": "string", "format": "uri", "x-ms-notification-url": True, "x-ms-visibility": "internal"},
        ),
    }


def record(required: tuple[str, ...] = (), **properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties} | ({"required": list(required)} if required else {})
