"""What custom code sees of the machine it runs on."""

import itertools
import json
import os
import threading
from pathlib import Path

import pytest

from generator.runtime.script import ScriptHost, ScriptRequest
from generator.runtime.script.confinement import confined, host_environment

REQUEST = ScriptRequest("X", "GET", "http://localhost/")
SECRETS = {"CONNECTOR_USER": "u", "CONNECTOR_PASSWORD": "p", "AWS_SECRET_ACCESS_KEY": "k", "GH_TOKEN": "t", "HOME": "/"}
LOOK = """
var seen = new JObject();
foreach (System.Collections.DictionaryEntry pair in Environment.GetEnvironmentVariables())
{
    seen[(string)pair.Key] = (string)pair.Value;
}

seen["file"] = File.Exists("%s");
try { File.WriteAllText("%s", "x"); seen["written"] = true; } catch (Exception) { seen["written"] = false; }
return new HttpResponseMessage { Content = CreateJsonContent(seen.ToString()) };
"""


def test_the_environment_is_what_a_runtime_needs():
    kept = {"PATH": "/bin", "DOTNET_ROOT": "/d", "MONO_PATH": "/m", "HTTPS_PROXY": "http://proxy:1"}
    dropped = {"HTTP_PROXY": "http://ada:pass@proxy:1"}
    given = {"TZ", "MONO_DEBUG", "DOTNET_DbgEnableMiniDump"}
    assert host_environment(SECRETS | kept | dropped).keys() == kept.keys() | given


def test_code_sees_no_account(body_of, host, monkeypatch, tmp_path):
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    with ScriptHost(host._runtime) as fresh:
        reply = fresh.run(body_of(LOOK % ("/nothing", "/nothing/x")), REQUEST, 20)
    assert reply.exception is None
    assert not SECRETS.keys() & json.loads(reply.body).keys()


@pytest.mark.skipif(confined(["x"], []) == ["x"], reason="there is no bubblewrap, or it is not permitted")
def test_code_sees_no_home_and_writes_nowhere(body_of, host, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("x")
    script = body_of(LOOK % (secret, tmp_path / "new.txt"))
    with ScriptHost(host._runtime) as fresh, ScriptHost(host._runtime, confine=False) as open_one:
        inside, outside = (json.loads(each.run(script, REQUEST, 20).body) for each in (fresh, open_one))
    assert (inside["file"], outside["file"], outside["written"]) == (False, True, True)
    assert not inside["written"]


def test_the_host_outlives_the_thread_that_started_it(body_of, host):
    script = body_of("return new HttpResponseMessage(HttpStatusCode.OK);")
    with ScriptHost(host._runtime) as fresh:
        first = threading.Thread(target=fresh.run, args=(script, REQUEST, 20))
        first.start()
        first.join()
        process = fresh.pid
        assert process is not None
        assert (fresh.run(script, REQUEST, 20).status, fresh.pid) == (200, process)


def test_folders_that_are_needed_are_seen_below_a_hidden_one(monkeypatch, tmp_path):
    monkeypatch.setattr("generator.runtime.script.confinement._bubblewrap", lambda: "bwrap")
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    words = confined(["mono", "host.exe"], [tmp_path / "cache"])
    assert words[-3:] == ["--", "mono", "host.exe"]
    assert words.index("--tmpfs") < words.index(os.fspath(tmp_path)) < words.index(os.fspath(tmp_path / "cache"))


@pytest.mark.parametrize(
    ("home", "is_hidden"), [("/srv", True), ("/var/lib/ci", True), ("/", False), ("/usr/games", False), ("/dev", False)]
)
def test_a_home_that_programs_need_is_not_hidden(monkeypatch, home, is_hidden):
    monkeypatch.setattr("generator.runtime.script.confinement._bubblewrap", lambda: "bwrap")
    monkeypatch.setattr(Path, "home", lambda: Path(home))
    monkeypatch.setattr(Path, "is_dir", lambda _: True)
    monkeypatch.setattr(Path, "is_symlink", lambda _: False)
    words = confined(["mono", "host.exe"], [])
    pairs = {pair for pair in itertools.pairwise(words) if pair[0] == "--tmpfs"}
    assert (("--tmpfs", home) in pairs, ("--tmpfs", "/home") in pairs) == (is_hidden, True)


def test_without_a_sandbox_the_command_stays(monkeypatch):
    monkeypatch.setattr("generator.runtime.script.confinement._bubblewrap", lambda: None)
    assert confined(["mono", "host.exe"], []) == ["mono", "host.exe"]
