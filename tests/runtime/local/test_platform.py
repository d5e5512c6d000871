"""The platform as a whole: files, service, gateway and real custom code, opened and closed together."""

import json
import threading

import pytest
from platform_toy import BASIC, DEFINITION, FORWARD, HOST, PASSWORD, USER, Shelves, write_toy

from generator.runtime.gateway import PlatformOptions
from generator.runtime.local.platform import CredentialsMissing, PlatformError, open_platform
from generator.runtime.local.service import is_reachable, served
from generator.runtime.script import MISSING_RUNTIME, find_runtime

needs_runtime = pytest.mark.skipif(find_runtime() is None, reason=MISSING_RUNTIME)

NO_NULLS = """\
var answer = await this.Context.SendAsync(this.Context.Request, this.CancellationToken).ConfigureAwait(false);
var found = JObject.Parse(await answer.Content.ReadAsStringAsync());
found.Remove("nothing");
found["by"] = this.Context.OperationId;
answer.Content = CreateJsonContent(found.ToString());
return answer;"""


def content(reply):
    return json.loads(reply.body)


def test_a_call_reaches_the_service_with_its_own_account(tmp_path):
    app = Shelves()
    with open_platform(write_toy(tmp_path), backend=app) as platform:
        reply = platform.gateway.call("Echo", {"q": "a b"})

    assert (reply.status, reply.warnings) == (200, ())
    assert content(reply)["target"] == "/v1/echo?q=a%20b"
    assert platform.app is app
    assert platform.notes == ()


def test_everything_is_closed_at_the_end(tmp_path):
    before = threading.active_count()
    with open_platform(write_toy(tmp_path), backend=Shelves()) as platform:
        assert platform.gateway.call("Echo").status == 200
        assert is_reachable(platform.url)

    assert not is_reachable(platform.url)
    assert threading.active_count() == before


def test_a_crash_of_the_service_is_its_answer(tmp_path, capfd):
    with open_platform(write_toy(tmp_path), backend=Shelves()) as platform:
        reply = platform.gateway.call("Crash")

    assert (reply.status, reply.body) == (500, b"RuntimeError: the shelf fell down")
    assert capfd.readouterr().err == ""


def test_the_address_of_a_running_service(tmp_path):
    app = Shelves()
    with served(app) as url:
        with open_platform(write_toy(tmp_path), backend=f"{url}/", credentials=(USER, PASSWORD)) as platform:
            assert platform.gateway.call("Echo").status == 200
        with open_platform(tmp_path, backend=url, credentials=(USER, "wrong")) as platform:
            assert platform.gateway.call("Echo").status == 401
    assert platform.app is None
    assert platform.url == url
    assert len(app.asked) == 2


def test_a_service_that_does_not_answer(tmp_path):
    with served(Shelves()) as url:
        pass
    with open_platform(write_toy(tmp_path), backend=url, credentials=(USER, PASSWORD)) as platform:
        assert platform.gateway.call("Echo").status == 502


def test_nothing_leaves_this_machine(tmp_path):
    definition = {**DEFINITION, "basePath": "/"}
    away = {"templateId": "dynamichosturl", "parameters": {"x-ms-apimTemplateParameter.urlTemplate": "https://x.test"}}
    write_toy(tmp_path, definition=definition)
    properties = {"properties": {"policyTemplateInstances": [{"title": "away", **away}]}}
    (tmp_path / "apiProperties.json").write_text(json.dumps(properties))

    with open_platform(tmp_path, backend=Shelves()) as platform:
        reply = platform.gateway.call("Echo")

    assert reply.status == 502
    assert "x.test is not called while the service behind the connector is simulated" in reply.body.decode()


# custom code


@needs_runtime
def test_the_code_answers_in_place_of_the_service(tmp_path):
    app = Shelves()
    with open_platform(write_toy(tmp_path, NO_NULLS), backend=app) as platform:
        found = content(platform.gateway.call("Lend", {"shelf": "1", "body/book": "10000000000000001"}))

    assert found == {"target": "/v1/loans?shelf=1", "body": '{"book":10000000000000001}', "by": "Lend"}
    assert app.asked == ["POST /v1/loans?shelf=1"]


@needs_runtime
def test_the_code_in_its_own_folder(tmp_path):
    write_toy(tmp_path, NO_NULLS)
    (tmp_path / "script").mkdir()
    (tmp_path / "script.csx").rename(tmp_path / "script" / "script.csx")

    with open_platform(tmp_path, backend=Shelves()) as platform:
        assert content(platform.gateway.call("Echo"))["by"] == "Echo"


@needs_runtime
def test_the_code_can_be_left_out(tmp_path):
    with open_platform(write_toy(tmp_path, NO_NULLS), backend=Shelves(), script=False) as platform:
        reply = platform.gateway.call("Echo")

    assert content(reply)["nothing"] is None
    assert "is bound to the script, but none is run" in reply.warnings[0]


@needs_runtime
def test_an_exception_of_the_code_is_told_without_secrets(tmp_path):
    code = 'throw new Exception("saw " + this.Context.Request.Headers.Authorization);'
    with open_platform(write_toy(tmp_path, code), backend=Shelves()) as platform:
        reply = platform.gateway.call("Echo")

    assert reply.status == 500
    assert "the script threw: " in reply.warnings[0]
    assert BASIC.partition(" ")[2] not in str(reply.warnings) + reply.body.decode()


@needs_runtime
def test_the_code_is_stopped_at_its_time_limit(tmp_path):
    code = "await Task.Delay(-1, this.CancellationToken); return null;"
    options = PlatformOptions(script_limit=0.2)
    with open_platform(write_toy(tmp_path, code), backend=Shelves(), options=options) as platform:
        reply = platform.gateway.call("Echo")

    assert reply.status == 500
    assert "did not finish Echo within its time limit" in reply.warnings[0]


@needs_runtime
def test_the_end_of_the_host_process_fails_one_call_only(tmp_path):
    code = f'if (this.Context.Request.RequestUri.Query != "") {{ Environment.Exit(3); }} {FORWARD}'
    with open_platform(write_toy(tmp_path, code), backend=Shelves()) as platform:
        first, second = platform.gateway.call("Echo", {"q": "end"}), platform.gateway.call("Echo")

    assert (first.status, second.status) == (500, 200)


@needs_runtime
def test_the_code_does_not_reach_other_machines(tmp_path):
    code = """\
this.Context.Request.RequestUri = new Uri("https://elsewhere.test/");
return await this.Context.SendAsync(this.Context.Request, this.CancellationToken).ConfigureAwait(false);"""
    with open_platform(write_toy(tmp_path, code), backend=Shelves()) as platform:
        reply = platform.gateway.call("Echo")

    assert "Requests to elsewhere.test are not allowed here" in reply.warnings[0]


@needs_runtime
def test_code_that_does_not_compile(tmp_path):
    write_toy(tmp_path, "return 1 +;")

    with pytest.raises(PlatformError, match=r"script\.csx:6:\d+: CS1525: ") as caught:
        open_platform(tmp_path, backend=Shelves()).__enter__()
    assert str(tmp_path) in str(caught.value)


def test_code_without_a_runtime(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CONNECTOR_DOTNET", raising=False)

    with open_platform(write_toy(tmp_path, NO_NULLS), backend=Shelves()) as platform:
        assert platform.notes == (MISSING_RUNTIME,)
        assert platform.gateway.call("Echo").status == 200


def test_a_runtime_that_cannot_be_used(tmp_path, monkeypatch):
    monkeypatch.setenv("CONNECTOR_DOTNET", "no-such-thing")

    with pytest.raises(PlatformError, match="CONNECTOR_DOTNET is 'no-such-thing'"):
        open_platform(write_toy(tmp_path, NO_NULLS), backend=Shelves()).__enter__()


def test_bound_operations_without_code(tmp_path):
    write_toy(tmp_path)
    (tmp_path / "apiProperties.json").write_text('{"properties": {"scriptOperations": ["Echo"]}}')

    with open_platform(tmp_path, backend=Shelves()) as platform:
        assert "there is no script.csx" in platform.notes[0]
        assert platform.gateway.call("Echo").status == 200


# what cannot be opened


@pytest.mark.parametrize(
    ("backend", "expected"),
    [
        ("ftp://x", "the backend is 'ftp://x'; expected mock or an address"),
        ("http://", "expected mock or an address"),
        ("http://x:99999", "expected mock or an address"),
        ("http://[", "expected mock or an address"),
        ("mok", "the backend is 'mok'"),
        ("http://127.0.0.1:8080/api", "more than scheme://host[:port]"),
        ("http://u:hidden@127.0.0.1:8080", "more than scheme://host[:port]"),
    ],
)
def test_addresses_that_cannot_be_used(tmp_path, backend, expected):
    with pytest.raises(PlatformError) as caught:
        open_platform(write_toy(tmp_path), backend=backend, credentials=(USER, PASSWORD)).__enter__()

    assert expected in str(caught.value)
    assert "hidden" not in str(caught.value)


@pytest.mark.parametrize("backend", [f"https://{HOST}", "http://127.0.0.1:9"])
def test_a_real_service_needs_credentials(tmp_path, backend):
    with pytest.raises(CredentialsMissing, match="needs credentials: username, password"):
        open_platform(write_toy(tmp_path), backend=backend).__enter__()


def test_credentials_that_no_header_can_carry(tmp_path):
    with pytest.raises(PlatformError, match="line break") as caught:
        open_platform(write_toy(tmp_path), backend=Shelves(), credentials=(USER, "se\ncret")).__enter__()
    assert "cret" not in str(caught.value)


def test_a_connector_without_credentials(tmp_path):
    definition = {key: value for key, value in DEFINITION.items() if not key.startswith("security")}
    with (
        served(Shelves()) as url,
        open_platform(write_toy(tmp_path, definition=definition), backend=url) as platform,
    ):
        assert platform.gateway.call("Echo").status == 401


def test_an_api_key_takes_the_password(tmp_path):
    key = {"securityDefinitions": {"key": {"type": "apiKey", "in": "header", "name": "Authorization"}}}
    write_toy(tmp_path, definition={**DEFINITION, **key, "security": [{"key": []}]})
    with open_platform(tmp_path, backend=Shelves(), credentials=("nobody", BASIC)) as platform:
        assert platform.gateway.call("Echo").status == 200


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"host": ""}, "names no host"),
        ({"host": "["}, "the host of the definition is not valid"),
        ({"paths": {"/a": {"get": {"parameters": [{"$ref": "#/parameters/none"}]}}}}, "does not resolve"),
        ({"securityDefinitions": {"o": {"type": "other"}}, "security": [{"o": []}]}, "other"),
    ],
)
def test_definitions_that_cannot_be_used(tmp_path, change, expected):
    with pytest.raises(PlatformError, match=expected):
        open_platform(write_toy(tmp_path, definition={**DEFINITION, **change}), backend=Shelves()).__enter__()


def test_a_folder_without_definition_or_specs(tmp_path):
    with pytest.raises(PlatformError, match=r"apiDefinition\.swagger\.json:1:1: cannot be read"):
        open_platform(tmp_path).__enter__()
    with pytest.raises(PlatformError, match="no specs that name a simulated service"):
        open_platform(write_toy(tmp_path)).__enter__()
