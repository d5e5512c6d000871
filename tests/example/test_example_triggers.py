import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

from example.asking import KEY, ask, service, shop


def hooked(**changes):
    """Return the definition with a webhook trigger, its end, and a polling trigger."""
    document = shop(**changes)
    document["paths"]["/hooks"] = {
        "x-ms-notification-content": {"schema": {"$ref": "#/definitions/Customer"}},
        "post": {
            "operationId": "OnCustomer",
            "x-ms-trigger": "single",
            "parameters": [
                {
                    "name": "body",
                    "in": "body",
                    "schema": {
                        "type": "object",
                        "properties": {"url": {"type": "string", "x-ms-notification-url": True}},
                    },
                }
            ],
            "responses": {"201": {"description": "made"}},
        },
    }
    document["paths"]["/hooks/{hookId}"] = {
        "delete": {
            "operationId": "EndHook",
            "x-ms-visibility": "internal",
            "parameters": [{"name": "hookId", "in": "path", "required": True, "type": "string"}],
            "responses": {"200": {"description": "gone"}},
        }
    }
    document["paths"]["/news"] = {
        "get": {
            "operationId": "OnNews",
            "x-ms-trigger": "batch",
            "responses": {
                "200": {
                    "description": "ok",
                    "schema": {"type": "array", "items": {"$ref": "#/definitions/Customer"}},
                }
            },
        }
    }
    return document


class Flow:
    """A flow's callback address on this machine, and what came there."""

    def __enter__(self):
        events = self.events = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                events.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_):
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()
        self.address = f"http://127.0.0.1:{self._server.server_port}/flow?sig=s"
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def test_a_webhook_fires_on_command_until_it_is_ended():
    app = service(hooked())
    with Flow() as flow:
        subscribed = ask(app, "POST", "/v1/hooks", {"url": flow.address})
        assert subscribed.status == 201
        end = subscribed.headers["location"].removeprefix("http://127.0.0.1:80")
        assert ask(app, "POST", "/__example__/fire/OnCustomer").json == {"sent": 1}
        assert ask(app, "POST", "/__example__/fire/OnCustomer").json == {"sent": 1}
        assert [sorted(each) for each in flow.events] == [["createdAt", "email", "id", "level", "name"]] * 2
        assert flow.events[0] != flow.events[1]
        assert ask(app, "DELETE", end).status == 200
        refused = ask(app, "POST", "/__example__/fire/OnCustomer")
        assert (refused.status, len(flow.events)) == (409, 2)
        assert "nobody has subscribed" in refused.json["error"]["message"]


def test_what_cannot_be_fired_is_told():
    answer = ask(service(hooked()), "POST", "/__example__/fire/OnCustomers")
    assert answer.status == 409
    assert "OnCustomer" in answer.json["error"]["message"]
    assert ask(service(hooked()), "GET", "/__example__/fire/OnCustomer").status == 404


def test_an_address_elsewhere_is_never_called():
    app = service(hooked())
    for address in ("http://192.0.2.1/flow", "https://example.com/", "file:///etc/passwd", "nonsense"):
        ask(app, "POST", "/v1/hooks", {"url": address})
    answer = ask(app, "POST", "/__example__/fire/OnCustomer")
    assert answer.status == 409
    assert "only addresses of this machine" in answer.json["error"]["message"]


def test_each_poll_brings_one_thing_more_and_the_newest_comes_first():
    app = service(hooked())
    polls = [ask(app, "GET", "/v1/news", headers=KEY).json for _ in range(3)]
    assert [len(each) for each in polls] == [3, 4, 5]
    assert polls[2][1:] == polls[1]
    assert len({each["id"] for each in polls[2]}) == 5


def test_a_link_leads_to_the_next_page_and_the_last_page_has_none():
    document = shop()
    listed = document["paths"]["/customers"]["get"]
    listed["x-ms-pageable"] = {"nextLinkName": "next"}
    listed["responses"]["200"]["schema"]["properties"]["next"] = {"type": "string"}
    app = service(document)
    first = ask(app, "GET", "/v1/customers").json
    second = ask(app, "GET", first["next"].removeprefix("http://127.0.0.1:80")).json
    assert "next" not in second
    ids = [each["id"] for page in (first, second) for each in page["items"]]
    assert len(set(ids)) == len(ids) == first["total"] == 3


def test_a_token_is_given_to_a_client_with_credentials():
    app = service()
    form = "application/x-www-form-urlencoded"
    given = b"grant_type=client_credentials&client_id=a&client_secret=b"
    answer = ask(app, "POST", "/__example__/token", given, content_type=form)
    assert (answer.status, answer.json["token_type"]) == (200, "Bearer")
    refused = ask(app, "POST", "/__example__/token", b"grant_type=client_credentials", content_type=form)
    assert (refused.status, refused.json["error"]) == (401, "invalid_client")
