from example.asking import ask, service, shop


def test_list_and_its_things_agree():
    app = service()
    listed = ask(app, "GET", "/v1/customers").json["items"]
    assert len(listed) == 3
    assert len({each["id"] for each in listed}) == 3
    for each in listed:
        assert ask(app, "GET", f"/v1/customers/{each['id']}").json == each


def test_what_is_made_is_found_changed_and_removed():
    app = service()
    made = ask(app, "POST", "/v1/customers", {"name": "Zoe", "level": "silver"})
    assert made.status == 201
    assert (made.json["name"], made.json["level"]) == ("Zoe", "silver")
    own = f"/v1/customers/{made.json['id']}"
    assert ask(app, "GET", own).json == made.json
    listed = ask(app, "GET", "/v1/customers").json
    assert made.json in listed["items"]
    assert listed["total"] == len(listed["items"]) == 4
    assert ask(app, "PATCH", own, {"name": "Zoë"}).json["name"] == "Zoë"
    assert ask(app, "GET", own).json == made.json | {"name": "Zoë"}
    assert ask(app, "DELETE", own).status == 204
    for method in ("GET", "PATCH", "DELETE"):
        assert ask(app, method, own, {} if method == "PATCH" else None).status == 404
    assert len(ask(app, "GET", "/v1/customers").json["items"]) == 3


def test_an_id_from_nowhere_is_not_found_and_the_answer_tells_which_there_are():
    app = service()
    answer = ask(app, "GET", "/v1/customers/1")
    assert answer.status == 404
    first = ask(app, "GET", "/v1/customers").json["items"][0]["id"]
    assert str(first) in answer.json["error"]["message"]


def test_reset_brings_everything_back():
    app = service()
    before = ask(app, "GET", "/v1/customers").body
    ask(app, "DELETE", f"/v1/customers/{ask(app, 'GET', '/v1/customers').json['items'][0]['id']}")
    assert ask(app, "GET", "/v1/customers").body != before
    app.reset()
    assert ask(app, "GET", "/v1/customers").body == before


def test_answers_are_the_same_from_run_to_run_and_others_with_another_seed():
    assert ask(service(), "GET", "/v1/customers").body == ask(service(), "GET", "/v1/customers").body
    assert ask(service(seed=1), "GET", "/v1/customers").body != ask(service(), "GET", "/v1/customers").body


def test_an_id_that_the_definition_names_as_its_example_is_there():
    document = shop()
    document["paths"]["/customers/{customerId}"]["parameters"][0]["x-example"] = 7
    assert ask(service(document), "GET", "/v1/customers/7").json["id"] == 7


def test_without_a_list_every_id_is_there_until_it_is_removed():
    document = shop()
    del document["paths"]["/customers"]
    app = service(document)
    assert ask(app, "GET", "/v1/customers/12").json["id"] == 12
    assert ask(app, "DELETE", "/v1/customers/12").status == 204
    assert ask(app, "GET", "/v1/customers/12").status == 404


def test_a_thing_below_one_that_does_not_exist_is_not_found():
    document = shop()
    document["paths"]["/customers/{customerId}/orders"] = {
        "parameters": document["paths"]["/customers/{customerId}"]["parameters"],
        "get": {
            "operationId": "ListOrders",
            "responses": {
                "200": {
                    "description": "ok",
                    "schema": {
                        "type": "array",
                        "items": {"type": "object", "properties": {"customerId": {"type": "integer"}}},
                    },
                }
            },
        },
    }
    app = service(document)
    known = ask(app, "GET", "/v1/customers").json["items"][1]["id"]
    assert {each["customerId"] for each in ask(app, "GET", f"/v1/customers/{known}/orders").json} == {known}
    assert ask(app, "GET", "/v1/customers/5/orders").status == 404
