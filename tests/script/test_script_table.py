"""What the code knows of every operation of the definition, and what the platform asks of a code file."""

import json
import re
import subprocess
from pathlib import Path

import pytest
from every_call import ANY_IDS, FILES, FORWARDED, OPERATIONS, POLLING_TRIGGERS, valid_calls

from generator.definition import resolve
from generator.definition.script_namespaces import NAMESPACES
from generator.runtime.gateway import header
from generator.runtime.script.prelude import prelude_of
from generator.runtime.script.toolchain import HOST_SOURCES, host_folder, script_command
from generator.validator.rules.code.reading import code_of, usings

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "script" / "script.csx"
NULLS = {"array": b"[]", "object": b"{}", None: b""}


def declared(operation_id: str) -> str | None:
    """Return the declared type of a good answer; None when it has no body."""
    answer = OPERATIONS[operation_id].responses["200"]
    if "schema" not in answer:
        return None
    return resolve(FILES.definition, answer["schema"]).get("type", "object")


@pytest.mark.parametrize("nothing", [b"", b"\n null \n", b"\xef\xbb\xbfnull"])
@pytest.mark.parametrize("operation_id", FORWARDED)
def test_nothing_becomes_what_is_declared(site, platform_for, operation_id, nothing):
    site.answer(nothing)
    reply = platform_for().call(operation_id, valid_calls(ANY_IDS)[operation_id].inputs)
    assert (reply.status, reply.body) == (200, NULLS[declared(operation_id)])


@pytest.mark.parametrize("operation_id", FORWARDED)
def test_data_comes_in_the_declared_shape_only(site, platform_for, operation_id):
    inputs = valid_calls(ANY_IDS)[operation_id].inputs
    samples = {"object": b'{"id":1}', "array": b'[{"id":1}]', "other": b"12"}
    for kind, sample in samples.items():
        site.answer(sample)
        reply = platform_for().call(operation_id, inputs)
        if declared(operation_id) is None:
            assert (reply.status, reply.body) == (200, b"")
        elif declared(operation_id) == kind:
            assert (reply.status, reply.body) == (200, sample)
        else:
            assert reply.status == 502, f"{operation_id} hands over {kind}"
            assert json.loads(reply.body)["error"]["code"] == 502


@pytest.mark.parametrize("nothing", [b"", b"null", b"[]"])
@pytest.mark.parametrize("operation_id", POLLING_TRIGGERS)
def test_polls_know_nothing_for_no_news(site, platform_for, operation_id, nothing):
    site.answer(nothing)
    reply = platform_for().call(operation_id)
    assert (reply.status, reply.body) == (202, b"")
    assert header(reply.headers, "location")


def test_the_connector_binds_all_operations_to_the_code():
    assert all(FILES.is_scripted(operation_id) for operation_id in OPERATIONS)


def test_size_that_leaves_room():
    """Microsoft: a script may have 1 MB; this one promises to stay small."""
    assert SCRIPT.stat().st_size < 60_000


def test_it_imports_what_it_uses_and_nothing_else():
    """Documented namespaces only, no aliases: what reads scripts elsewhere takes those for mistakes."""
    found = list(usings(code_of(SCRIPT.read_text(encoding="utf-8"))))
    assert found, "the platform imports the namespaces, but readers should see them"
    assert {one.target for one in found} <= set(NAMESPACES)
    assert not any(one.alias or one.is_static for one in found)
    assert "public override async Task<HttpResponseMessage> ExecuteAsync()" in SCRIPT.read_text(encoding="utf-8")


IMPORTED = re.compile(r"^using [\w.]+;\n", re.MULTILINE)
BASE = "using Microsoft.PowerPlatform.Connectors.CustomCode.CSharp;\n"


@pytest.mark.parametrize(
    "source_of",
    [
        lambda text: prelude_of(text) + IMPORTED.sub("", text),
        lambda text: prelude_of(text) + text,
        lambda text: BASE + text,
    ],
    ids=["the platform's imports", "both", "its own imports"],
)
def test_it_compiles_with_and_without_imports(runtime, tmp_path, source_of):
    source = tmp_path / "script.cs"
    source.write_text(source_of(SCRIPT.read_text(encoding="utf-8")), encoding="utf-8")
    sources = [source, HOST_SOURCES / "Namespaces.cs"]
    command = script_command(runtime, host_folder(runtime), sources, tmp_path / "script.dll")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_it_is_plain_csharp_6(runtime, tmp_path):
    """Not the compiler's newest, and nothing rewritten before it compiles."""
    if runtime.kind != "mono":
        pytest.skip("only mcs is asked for an old version of the language here")
    text = SCRIPT.read_text(encoding="utf-8")
    source = tmp_path / "script.cs"
    source.write_text(prelude_of(text) + text, encoding="utf-8")
    command = script_command(
        runtime, host_folder(runtime), [source, HOST_SOURCES / "Namespaces.cs"], tmp_path / "script.dll"
    )
    versions = [part for part in command if "langversion" in part]
    command = [part for part in command if part not in versions]
    done = subprocess.run([*command[:1], "-langversion:6", *command[1:]], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_newer_csharp_would_be_noticed(runtime, tmp_path):
    if runtime.kind != "mono":
        pytest.skip("only mcs is asked for an old version of the language here")
    source = tmp_path / "newer.cs"
    source.write_text("class Newer { int Read(string text) { int.TryParse(text, out int number); return number; } }")
    command = [str(runtime.compiler), "-langversion:6", "-target:library", f"-out:{tmp_path}/newer.dll", str(source)]
    assert subprocess.run(command, capture_output=True, check=False).returncode != 0
