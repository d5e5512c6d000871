import base64

import pytest
from example.asking import KEY, SHOP, ask, service, shop


@pytest.mark.parametrize("address", ["/customers", "/v1x/customers", "/v1/nothing"])
def test_only_paths_below_the_base_path_are_there(address):
    assert ask(service(), "GET", address).status == 404


def test_another_method_is_told_which_there_are():
    answer = ask(service(), "DELETE", "/v1/customers")
    assert (answer.status, answer.headers["allow"]) == (405, "GET, POST")


@pytest.mark.parametrize(
    ("scheme", "headers", "query"),
    [
        ({"type": "apiKey", "in": "header", "name": "X-Key"}, {"X-Key": "k"}, ""),
        ({"type": "apiKey", "in": "query", "name": "key"}, {}, "?key=k"),
        ({"type": "basic"}, {"Authorization": "Basic " + base64.b64encode(b"a:b").decode()}, ""),
        (
            {"type": "oauth2", "flow": "accessCode", "authorizationUrl": "", "tokenUrl": "", "scopes": {}},
            {"Authorization": "Bearer t"},
            "",
        ),
    ],
)
def test_credentials_are_asked_for_as_the_connection_sends_them(scheme, headers, query):
    app = service(shop(securityDefinitions={"key": scheme}))
    assert ask(app, "GET", f"/v1/customers{query}", headers=headers).status == 200
    answer = ask(app, "GET", "/v1/customers", headers={})
    assert answer.status == 401
    assert "expected" in answer.json["error"]["message"]


def test_one_of_several_ways_in_is_enough():
    schemes = {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}, "basic": {"type": "basic"}}
    app = service(shop(securityDefinitions=schemes, security=[{"key": []}, {"basic": []}]))
    assert ask(app, "GET", "/v1/customers", headers=KEY).status == 200
    assert ask(app, "GET", "/v1/customers", headers={"Authorization": "Basic YTpi"}).status == 200
    assert ask(app, "GET", "/v1/customers", headers={"Authorization": "Basic nonsense"}).status == 401


def test_an_operation_without_security_is_open():
    document = shop()
    document["paths"]["/customers"]["get"]["security"] = []
    assert ask(service(document), "GET", "/v1/customers", headers={}).status == 200


@pytest.mark.parametrize(
    ("method", "address", "body", "reason"),
    [
        ("GET", "/v1/customers?limit=0", None, "'limit' is 0, less than the minimum 1"),
        ("GET", "/v1/customers?limit=many", None, "'limit' is string, expected integer"),
        ("GET", "/v1/customers/seven", None, "'customerId' is string, expected integer"),
        ("POST", "/v1/customers", None, "the body is missing"),
        ("POST", "/v1/customers", {}, "body has no 'name', which is required"),
        ("POST", "/v1/customers", {"name": ""}, "body/name has 0 characters"),
        ("POST", "/v1/customers", b"{", "the body is not valid JSON"),
    ],
)
def test_inputs_are_checked_and_the_reason_is_in_the_body(method, address, body, reason):
    answer = ask(service(), method, address, body)
    assert answer.status == 400
    assert reason in answer.json["error"]["message"]


def test_a_reason_stands_where_the_definition_has_a_place_for_it():
    document = shop()
    problem = {"type": "object", "properties": {"code": {"type": "integer"}, "detail": {"type": "string"}}}
    document["paths"]["/customers"]["get"]["responses"]["400"] = {"description": "bad", "schema": problem}
    answer = ask(service(document), "GET", "/v1/customers?limit=0").json
    assert answer["code"] == 400
    assert "limit" in answer["detail"]


def test_a_required_parameter_of_each_place_is_asked_for():
    for place in ("query", "header", "formData"):
        document = shop()
        document["paths"]["/customers"]["post"]["parameters"] = [
            {"name": "colour", "in": place, "required": True, "type": "string", "enum": ["red", "blue"]}
        ]
        app = service(document)
        assert "'colour' is missing" in ask(app, "POST", "/v1/customers").json["error"]["message"]


def test_lists_in_a_query_are_read_as_they_are_written():
    document = shop()
    document["paths"]["/customers"]["get"]["parameters"] = [
        {"name": "ids", "in": "query", "type": "array", "items": {"type": "integer"}, "collectionFormat": "pipes"}
    ]
    app = service(document)
    assert ask(app, "GET", "/v1/customers?ids=1%7C2").status == 200
    assert ask(app, "GET", "/v1/customers?ids=1,2").status == 400


def test_a_form_with_a_file_is_read():
    document = shop()
    document["paths"]["/customers"]["post"]["parameters"] = [
        {"name": "file", "in": "formData", "required": True, "type": "file"},
        {"name": "count", "in": "formData", "required": True, "type": "integer"},
    ]
    part = b'--b\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n'
    form = part % (b"file", b'; filename="a.txt"', b"x") + part % (b"count", b"", b"3") + b"--b--\r\n"
    kind = "multipart/form-data; boundary=b"
    assert ask(service(document), "POST", "/v1/customers", form, content_type=kind).status == 201
    missing = part % (b"count", b"", b"no") + b"--b--\r\n"
    answer = ask(service(document), "POST", "/v1/customers", missing, content_type=kind)
    assert "'file' is missing" in answer.json["error"]["message"]
    assert "'count' is string" in answer.json["error"]["message"]


def test_head_has_the_headers_of_get():
    answer = ask(service(), "HEAD", "/v1/customers")
    assert (answer.status, answer.body) == (200, b"")
    assert int(answer.headers["content-length"]) == len(ask(service(SHOP), "GET", "/v1/customers").body)


@pytest.mark.parametrize(
    ("scheme", "headers"),
    [
        ({"type": "apiKey", "in": "header", "name": "X-Key"}, {"X-Key": "an-INVALID-one"}),
        ({"type": "basic"}, {"Authorization": "Basic " + base64.b64encode(b"a:invalid").decode()}),
        (
            {"type": "oauth2", "flow": "accessCode", "authorizationUrl": "", "tokenUrl": "", "scopes": {}},
            {"Authorization": "Bearer invalid"},
        ),
    ],
)
def test_credentials_that_say_that_they_are_invalid_are_refused(scheme, headers):
    made = service(shop(securityDefinitions={"key": scheme}))
    assert ask(made, "GET", "/v1/customers", headers=headers).status == 401
