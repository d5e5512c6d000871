"""The command line: exit codes and what is printed where."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from command_runs import DEFINITION, process, run

from generator.cli import COMMANDS

PROJECT = Path(__file__).parents[2]

# --root


@pytest.mark.parametrize("command", ["generate", "build", "mock", "test"])
def test_root_that_does_not_exist(tmp_path, capsys, command):
    code, out, err = run(capsys, command, "--root", tmp_path / "nowhere")

    assert (code, out) == (2, "")
    assert err == f"there is no folder {str(tmp_path / 'nowhere')!r}\n"


def test_root_that_is_a_file(specs, capsys):
    assert run(capsys, "generate", "--root", specs.path("errors.yaml"))[0] == 2


def test_root_without_specs(tmp_path, capsys):
    code, _, err = run(capsys, "generate", "--root", tmp_path)

    assert code == 2
    assert err.startswith(f"specs:1:1: there is no folder 'specs' in {str(tmp_path)!r}\n")


# usage and help


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["nonsense"],
        ["generate", "--chek-all"],
        ["generate", "extra"],
        ["validate", "--format", "xml"],
        ["mock", "--port", "65536"],
        ["mock", "--port", "-1"],
        ["mock", "--port", "http"],
    ],
)
def test_wrong_usage(capsys, arguments):
    code, out, err = run(capsys, *arguments)

    assert (code, out) == (2, "")
    assert "usage: connector" in err


@pytest.mark.parametrize("command", COMMANDS)
def test_help_shows_an_example(capsys, command):
    code, out, err = run(capsys, command, "--help")

    assert (code, err) == (0, "")
    assert f"example: connector {command}" in out
    assert ("--root" in out) is (command not in ("rules", "init", "import", "completion"))
    assert "--quiet" in out
    assert "--verbose" in out


def test_help_lists_all_commands(capsys):
    code, out, _ = run(capsys, "--help")

    assert code == 0
    assert "example: connector build" in out
    assert all(f"\n  {command}" in out or f"\n    {command}" in out for command in COMMANDS)


# test and mock refuse what they cannot use


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--backend", "ftp://x"], "expected mock or an address"),
        (["--backend", "https://x.invalid"], "needs credentials: username, password; give --user and --password"),
        (["--backend", "https://x.invalid", "--mutants"], "--mutants needs the simulated backend"),
    ],
)
def test_contract_refuses(generated, capsys, monkeypatch, arguments, expected):
    monkeypatch.delenv("CONNECTOR_USER", raising=False)
    monkeypatch.delenv("CONNECTOR_PASSWORD", raising=False)

    code, _, err = run(capsys, "test", "--root", generated.root, *arguments)

    assert code == 2
    assert expected in err


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--operation", "GetItm"], "there is no operation 'GetItm'; did you mean 'GetItem'?"),
        (["--operation", "zzz"], "there is no operation 'zzz'\n"),
    ],
)
def test_contract_of_an_unknown_operation(generated, capsys, arguments, expected):
    code, _, err = run(
        capsys, "test", "--root", generated.root, "--backend", "http://127.0.0.1:9", "--user", "u", "--password", "p",
        *arguments,
    )  # fmt: skip

    assert code == 2
    assert expected in err


def test_contract_of_a_definition_with_a_broken_reference(generated, capsys):
    path = generated.root / DEFINITION
    content = json.loads(path.read_text())
    content["paths"]["/items"]["get"]["parameters"][0] = {"$ref": "#/parameters/none"}
    path.write_text(json.dumps(content))

    code, _, err = run(
        capsys, "test", "--root", generated.root, "--backend", "http://127.0.0.1:9", "--user", "u", "--password", "p"
    )

    assert (code, err) == (2, "the reference '#/parameters/none' does not resolve\n")


def test_mock_of_an_unknown_service(specs, capsys):
    specs.replace("connector.yaml", "tests.app:create_app", "no.such.module:create_app")

    code, _, err = run(capsys, "mock", "--root", specs.root)

    assert code == 2
    assert "no.such.module" in err


# version, and how much is told


def test_version(capsys):
    code, out, err = run(capsys, "--version")

    assert (code, err) == (0, "")
    assert re.fullmatch(r"connector \d+\.\d+\.\d+\n", out)


@pytest.mark.parametrize(
    ("options", "out", "err"),
    [
        ([], "generated files are fresh\n", ""),
        (["-q"], "", ""),
        (["-v"], "generated files are fresh\n", r"connector \S+, exit code 0 after \d+\.\d seconds\n"),
    ],
)
def test_how_much_is_told(generated, capsys, options, out, err):
    found = run(capsys, "generate", "--check", "--root", generated.root, *options)

    assert found[:2] == (0, out)
    assert re.fullmatch(err, found[2])


def test_quiet_and_verbose_exclude_each_other(capsys):
    assert run(capsys, "generate", "-q", "-v")[0] == 2


@pytest.mark.parametrize("signal_name", ["SIGINT", "SIGTERM"])
def test_mock_ends_well(signal_name):
    command = [sys.executable, "-m", "generator", "mock", "--port", "0"]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        assert any("http://127.0.0.1" in line for line in iter(server.stdout.readline, ""))
        server.send_signal(getattr(signal, signal_name))
        _, err = server.communicate(timeout=60)

    assert (server.returncode, err) == (0, "")


# whole processes


def test_module_and_script_are_the_same(specs):
    script = Path(sys.executable).parent / "connector"
    by_module = process("-m", "generator", "generate", "--root", specs.root)
    by_script = subprocess.run(
        [script, "generate", "--check", "--root", specs.root], capture_output=True, text=True, check=False, timeout=60
    )

    assert (by_module.returncode, by_module.stderr) == (0, "")
    assert (by_script.returncode, by_script.stdout) == (0, "generated files are fresh\n")


@pytest.mark.parametrize(("change", "code"), [(None, 0), ("summary: List all", 1), ("sumary: List all", 2)])
def test_exit_code_of_the_process(generated, change, code):
    if change:
        generated.replace("operations/items.yaml", "summary: List items", change)

    assert process("-m", "generator", "generate", "--check", "--root", generated.root).returncode == code


@pytest.mark.parametrize("lines", [1, 2_000])
def test_reader_that_goes_away_is_no_failure(generated, lines):
    properties = "".join(f"      p{number}: {{type: string, description: d}}\n" for number in range(lines))
    generated.replace(
        "schemas/items.yaml", "  Owner:\n", f"  Wide:\n    description: d\n    properties:\n{properties}  Owner:\n"
    )
    reader, writer = os.pipe()
    os.close(reader)

    with os.fdopen(writer, "wb") as nobody_reads:
        command = [sys.executable, "-m", "generator", "generate", "--check", "--root", str(generated.root)]
        found = subprocess.run(command, stdout=nobody_reads, stderr=subprocess.PIPE, text=True, check=False, timeout=60)

    assert (found.returncode, found.stderr) == (0, "")


HEAVY = ["schemathesis", "hypothesis", "openapi_spec_validator", "jsonschema", "toggl_simulator"]
HEAVY += ["argcomplete", "importlib.metadata", "uvicorn", "requests", "httpx", "urllib3", "asyncio"]


@pytest.mark.parametrize(
    ("arguments", "unwanted"),
    [
        (["generate"], HEAVY),
        (["generate", "--check"], HEAVY),
        (["--version"], [*HEAVY, "yaml", "jinja2", "dataclasses"]),
    ],
    ids=lambda value: value[0] if "/" not in value[0] else None,
)
def test_only_what_is_needed_is_imported(generated, arguments, unwanted):
    code = (
        "import sys; from generator.cli import main\n"
        "try: main(sys.argv[2:])\n"
        "except SystemExit: pass\n"
        "print('LOADED', *[name for name in sys.argv[1].split(',') if name in sys.modules])"
    )
    words = [str(word).replace("{root}", str(generated.root)) for word in arguments]
    if words[0] == "generate":
        words += ["--root", str(generated.root)]

    found = process("-c", code, ",".join(unwanted), *words)

    assert found.returncode == 0, found.stderr
    assert found.stdout.splitlines()[-1] == "LOADED"
