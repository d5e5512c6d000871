import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.runtime.gateway import Way, connection_for, load_connector, route_location

GATEWAY = "https://gate.example.net/apim/sample/123"
SERVICE = "https://api.example.com/v1"


@pytest.mark.parametrize(
    ("location", "way", "operation", "parameters"),
    [
        (f"{GATEWAY}/hooks/7", Way.GATEWAY, "EndHook", {"hook_id": "7"}),
        (f"{GATEWAY}/hooks/a%2Fb?x=1&y=%20", Way.GATEWAY, "EndHook", {"hook_id": "a/b", "x": "1", "y": " "}),
        (f"{GATEWAY.replace('gate', 'GATE')}/hooks/7", Way.GATEWAY, "EndHook", {"hook_id": "7"}),
        (f"{GATEWAY}/nothing/7", Way.ERROR, None, {}),
        (f"{GATEWAY}/hooks/", Way.ERROR, None, {}),
        (f"{GATEWAY}/hooks/7/", Way.ERROR, None, {}),
        (f"{GATEWAY}", Way.ERROR, None, {}),
        (f"{GATEWAY}4/hooks/7", Way.DIRECT, None, {}),
        (f"{SERVICE}/hooks/7", Way.SERVICE, "EndHook", {"hook_id": "7"}),
        (f"{SERVICE}/nothing/7", Way.ERROR, None, {}),
        ("https://api.example.com/v2/hooks/7", Way.DIRECT, None, {}),
        ("http://api.example.com/v1/hooks/7", Way.DIRECT, None, {}),
        ("https://elsewhere.example.com/hooks/7", Way.DIRECT, None, {}),
        ("/hooks/7", Way.ERROR, None, {}),
        ("hooks/7", Way.ERROR, None, {}),
        ("", Way.ERROR, None, {}),
        ("https://[broken", Way.ERROR, None, {}),
    ],
)
def test_the_four_cases(connector, location, way, operation, parameters):
    route = route_location(location, connector.load(), GATEWAY)
    assert (route.way, route.operation_id, route.parameters) == (way, operation, parameters)
    assert route.url == (location if way is Way.DIRECT else "")
    assert bool(route.message) == (way is not Way.GATEWAY)


def test_where_the_backend_is_reached_counts_as_its_address(connector):
    files = connector.load()._replace(stands_at="http://127.0.0.1:8080")
    for site in ("http://127.0.0.1:8080", "https://api.example.com"):
        route = route_location(f"{site}/v1/hooks/5", files, GATEWAY)
        assert (route.way, route.path_values) == (Way.SERVICE, {"hook_id": "5"})
    assert route_location("http://127.0.0.1:8081/v1/hooks/5", files, GATEWAY).way is Way.DIRECT
    assert route_location("http://127.0.0.1:8080/v1/hooks/5", connector.load(), GATEWAY).way is Way.DIRECT


def test_case_two_unmapped_is_direct(connector):
    route = route_location(f"{SERVICE}/hooks/7", connector.load(), GATEWAY, map_service=False)
    assert (route.way, route.url) == (Way.DIRECT, f"{SERVICE}/hooks/7")


def test_a_fixed_path_comes_before_a_placeholder(connector):
    files = connector.load()
    assert route_location(f"{GATEWAY}/items/first", files, GATEWAY, "get").operation_id == "FirstItem"
    assert route_location(f"{GATEWAY}/items/other", files, GATEWAY, "get").operation_id == "GetItem"


def test_placeholders_inside_a_segment(connector):
    connector.with_operation("delete", "/{c}/webhooks(guid'{id}')", {"operationId": "End"})
    route = route_location(f"{GATEWAY}/9/webhooks(guid'a-b')", connector.load(), GATEWAY)
    assert (route.operation_id, route.parameters) == ("End", {"c": "9", "id": "a-b"})


@given(st.text())
def test_any_location_has_a_route(tmp_path_factory, text):
    files = _files(tmp_path_factory)
    for location in (text, f"{GATEWAY}/{text}", f"{SERVICE}/{text}", f"https://{text}"):
        route = route_location(location, files, GATEWAY)
        assert (route.operation_id is not None) == (route.way in {Way.GATEWAY, Way.SERVICE})


def _files(factory, made={}):  # noqa: B006 - loaded once
    if not made:
        import json

        from gateway_samples import DEFINITION

        root = factory.mktemp("connector")
        (root / "apiDefinition.swagger.json").write_text(json.dumps(DEFINITION))
        made["files"] = load_connector(root)
    return made["files"]


def unsubscribe(connector, backend, location):
    gateway = connector.gateway(backend)
    return gateway.unsubscribe(location.replace("GATEWAY", gateway.base))


def test_through_the_gateway_with_credentials(connector, backend):
    reply = unsubscribe(connector, backend, "GATEWAY/hooks/a%2Fb?state=%20")
    assert (backend.last.method, backend.last.url) == ("DELETE", f"{SERVICE}/hooks/a%2Fb?state=%20")
    assert "Authorization" in dict(backend.last.headers)
    assert (reply.warnings, backend.last.body) == ((), b"")


def test_fragile_mapping(connector, backend):
    reply = unsubscribe(connector, backend, f"{SERVICE}/hooks/7")
    assert "Authorization" in dict(backend.last.headers)
    assert "fragile" in reply.warnings[0]


def test_direct_without_credentials(connector, backend):
    reply = unsubscribe(connector, backend, "https://elsewhere.example.com/7?k=v")
    assert backend.last == ("DELETE", "https://elsewhere.example.com/7?k=v", (), b"")
    assert "without credentials" in reply.warnings[0]


def test_direct_to_nobody(connector, backend):
    from generator.runtime.gateway import BackendUnreachable

    backend.answers = [BackendUnreachable("elsewhere does not answer")]
    assert unsubscribe(connector, backend, "https://elsewhere.example.com/7").status == 502


def test_errors(connector, backend):
    from generator.runtime.gateway import GatewayError

    assert unsubscribe(connector, backend, "GATEWAY/none").status == 404
    for location in (f"{SERVICE}/none", "/hooks/7"):
        with pytest.raises(GatewayError):
            unsubscribe(connector, backend, location)
    assert backend.asked == []


def test_the_connection_of_the_gateway_is_the_base(connector, backend):
    gateway = connector.gateway(backend)
    connection = connection_for(gateway.files, {"username": "a", "password": "b"})
    assert gateway.base == f"https://local-001.azure-apim.net/apim/sample-things/{connection.id}"
    assert gateway.route(f"{gateway.base}/hooks/1").operation_id == "EndHook"
