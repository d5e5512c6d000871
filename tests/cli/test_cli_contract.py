"""The commands test, mock and build on a small connector whose service lives in this process or on this machine."""

import base64
import contextlib
import json
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from contract.toy_service import PASSWORD, USER, Answer

from generator.cli import main

DEFINITION = "apiDefinition.swagger.json"


@pytest.fixture
def run(toy, capsys):
    """Run a command of the toy connector; give exit code, output and error output, none of which tells the password."""

    def command(*words):
        try:
            code = main([*map(str, words), "--root", str(toy.root)])
        except SystemExit as exit_:
            code = exit_.code
        printed = capsys.readouterr()
        for text in (printed.out, printed.err):
            assert PASSWORD not in text
            assert "sesame" not in text
            assert "Traceback" not in text
        return code, printed.out, printed.err

    return command


# test


@pytest.mark.parametrize(
    ("place", "value", "expected"),
    [
        (("definitions", "Loan", "required"), True, "'required' must be "),
        (("produces",), [["x"]], "must be a string, not a"),
        (("definitions", "Loan", "properties"), 7, "'properties' must be an object"),
        (("paths", "/loans", "get", "operationId"), {"a": 1}, "'operationId' must be a string, not an object"),
    ],
)
def test_a_definition_of_wrong_json_types_is_not_tested(run, toy, place, value, expected):
    path = toy.root / DEFINITION
    definition = json.loads(path.read_text())
    node = definition
    for key in place[:-1]:
        node = node[key]
    node[place[-1]] = value
    path.write_text(json.dumps(definition, indent=2))

    code, out, err = run("test")

    assert (code, out) == (2, ""), err
    assert expected in err
    assert f"{DEFINITION}:" in err


def test_a_contract_that_is_kept(run):
    code, out, err = run("test")
    assert (code, err) == (0, ""), out
    assert [line.split()[0] for line in out.splitlines()[:3]] == ["operation", "ListLoans", "GetLoan"]
    assert "2 operations, 0 failed, " in out


def test_a_contract_that_is_broken(run, toy):
    toy.service.routes["GET /loans"] = lambda request: Answer(200, [{"id": "71"}])
    code, out, _ = run("test", "--operation", "ListLoans")
    assert code == 1
    assert "FAILED" in out
    assert "ListLoans: answer_body: the answer's /*/id is string, expected integer" in out
    assert "$CONNECTOR_USER:$CONNECTOR_PASSWORD" in out


def test_a_failure_is_repeated_by_the_command_that_is_printed(run, toy, capsys):
    toy.service.routes["GET /loans/{loan_id}"] = lambda request: Answer(200, {"id": "seven"})
    code, out, _ = run("test", "--operation", "GetLoan")
    assert code == 1
    assert "simulated.invalid" not in out
    lines = [line.strip() for line in out.splitlines() if line.strip().startswith("connector call")]
    assert lines
    for line in lines:
        main(shlex.split(line)[1:])
        assert json.loads(capsys.readouterr().out.partition("\n")[2]) == {"id": "seven"}


def test_one_operation(run):
    code, out, _ = run("test", "--operation", "GetLoan")
    assert code == 0, out
    assert "1 operations, 0 failed, " in out
    assert "ListLoans" not in out


def test_an_operation_that_does_not_exist(run):
    code, out, err = run("test", "--operation", "GetLoann")
    assert (code, out, err) == (2, "", "there is no operation 'GetLoann'; did you mean 'GetLoan'?\n")


@pytest.mark.parametrize("backend", ["nonsense", "Mock", "ftp://127.0.0.1", "127.0.0.1:8080", ""])
def test_a_backend_that_is_none(run, backend):
    code, out, err = run("test", "--backend", backend, "--user", USER, "--password", PASSWORD)
    assert (code, out) == (2, "")
    assert err == f"the backend is {backend!r}; expected mock or an address that starts with https://\n"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], "the service at https://toy.invalid needs credentials: username, password; give --user and --password"),
        (["--user", USER], "a user name and a password go together; --password or CONNECTOR_PASSWORD is missing"),
        (["--password", PASSWORD], "a user name and a password go together; --user or CONNECTOR_USER is missing"),
    ],
)
def test_a_real_service_without_credentials(run, words, expected):
    code, _, err = run("test", "--backend", "https://toy.invalid", *words)
    assert code == 2
    assert err.startswith(expected)


@pytest.fixture
def closed_address():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"127.0.0.1:{taken.getsockname()[1]}"  # bound, but nobody listens


def test_a_backend_that_does_not_answer(run, closed_address):
    words = ["--backend", f"http://{closed_address}", "--user", USER, "--password", PASSWORD]
    assert run("test", *words) == (2, "", f"http://{closed_address}/: 127.0.0.1 does not answer: NewConnectionError\n")


def test_credentials_do_not_belong_into_an_address(run, closed_address):
    words = ["--backend", f"http://reader:sesame@{closed_address}", "--user", USER, "--password", PASSWORD]
    code, _, err = run("test", *words)
    assert code == 2
    assert err == "the backend's address has more than scheme://host[:port]: 127.0.0.1\n"


def test_a_junit_report(run, tmp_path):
    assert run("test", "--operation", "GetLoan", "--junit", tmp_path / "report.xml")[0] == 0
    suite = ElementTree.fromstring((tmp_path / "report.xml").read_text(encoding="utf-8"))
    assert suite.attrib == {"name": "contract", "tests": "1", "failures": "0", "errors": "0"}


def test_a_junit_report_of_a_failure_tells_no_password(run, toy, tmp_path):
    toy.service.routes["GET /loans"] = lambda request: Answer(400, {"you": [USER, PASSWORD]})
    assert run("test", "--operation", "ListLoans", "--junit", tmp_path / "report.xml")[0] == 1
    text = (tmp_path / "report.xml").read_text(encoding="utf-8")
    assert 'failures="1"' in text
    assert "sesame" not in text


@pytest.mark.parametrize("file", ["missing/report.xml", "."])
def test_a_junit_report_that_cannot_be_written(run, toy, tmp_path, file):
    code, _, err = run("test", "--operation", "GetLoan", "--junit", tmp_path / file)
    assert code == 2
    assert err.startswith(f"{tmp_path / file}: ")
    assert toy.service.asked == []  # it is told before the run


def test_without_definition(run, toy):
    (toy.root / DEFINITION).unlink()
    code, out, err = run("test")
    assert (code, out) == (2, "")
    assert err == f"{toy.root / DEFINITION}:1:1: cannot be read: No such file or directory\n"


@pytest.mark.parametrize("content", ["", "[]", '{"a": 1, "a": 2}', '{"a": NaN}'])
def test_a_definition_that_is_none(run, toy, content):
    (toy.root / DEFINITION).write_text(content)
    code, out, err = run("test")
    assert (code, out) == (2, "")
    assert err.startswith(f"{toy.root / DEFINITION}:1:")


@pytest.mark.parametrize("place", ["parameter", "answer", "member"])
def test_a_definition_with_a_broken_reference(run, toy, place):
    """Where a single operation cannot be read it fails; where the operations cannot be listed the command does."""
    content = json.loads((toy.root / DEFINITION).read_text())
    nowhere, listing = {"$ref": "#/definitions/Nowhere"}, content["paths"]["/loans"]["get"]
    if place == "parameter":
        listing["parameters"][0] = nowhere
    elif place == "answer":
        listing["responses"]["200"]["schema"] = nowhere
    else:
        content["definitions"]["Loan"]["properties"]["id"] = nowhere
    (toy.root / DEFINITION).write_text(json.dumps(content))
    code, out, err = run("test", "--operation", "ListLoans")
    assert code == (2 if place == "parameter" else 1)
    assert "the reference '#/definitions/Nowhere' does not resolve" in out + err


def test_mistakes_cannot_be_planted_in_a_real_service(run):
    words = ["--backend", "https://toy.invalid", "--user", USER, "--password", PASSWORD, "--mutants"]
    assert run("test", *words) == (2, "", "--mutants needs the simulated backend\n")


# mock


def test_a_port_in_use(run):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert run("mock", "--port", port) == (2, "", f"port {port} cannot be used: Address already in use\n")


@pytest.mark.parametrize("port", ["-1", "65536", "http", "8080.5", ""])
def test_a_port_that_is_none(run, port):
    code, out, err = run("mock", f"--port={port}")
    assert (code, out) == (2, "")
    assert f"{port!r} is not a port; expected 0 to 65535" in err


def test_a_plan_that_the_service_does_not_know(run):
    assert run("mock", "--plan", "smal") == (2, "", "there is no plan 'smal'; did you mean 'small'?\n")


def test_an_option_that_the_service_does_not_have(run):
    code, out, err = run("mock", "--seed", "5")
    assert (code, out) == (2, "")
    assert "unexpected keyword argument 'seed'" in err


@pytest.mark.parametrize(
    ("service", "expected"),
    [
        ("no_such_module_at_all:create_app", "cannot be loaded: No module named 'no_such_module_at_all'"),
        ("json:create_app", "cannot be loaded: module 'json' has no attribute 'create_app'"),
        ("builtins:dict", "has no credentials, banner, reset"),
    ],
)
@pytest.mark.parametrize("command", ["mock", "test"])
def test_a_service_that_cannot_be_loaded(run, toy, command, service, expected):
    toy.replace("connector.yaml", "contract.toy_service:create_app", service)
    code, out, err = run(command)
    assert (code, out) == (2, "")
    assert expected in err


def test_a_served_service_answers_and_ends(toy):
    """A whole process: what it prints, one contract run against it, and Ctrl-C."""
    tests = Path(__file__).parents[1]
    command = [sys.executable, "-m", "generator", "mock", "--port", "0", "--root", str(toy.root)]
    environment = os.environ | {"PYTHONPATH": f"{tests}{os.pathsep}{tests.parent}"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as server:
        try:
            banner, line = server.stdout.readline(), server.stdout.readline()
            address = line.split()[0]
            words = ["test", "--backend", address, "--user", USER, "--password", PASSWORD, "--operation", "GetLoan"]
            code = main([*words, "--root", str(toy.root)])
        finally:
            server.send_signal(signal.SIGINT)
            out, err = server.communicate(timeout=30)
    assert (banner, line) == (f"toy library, {USER}\n", f"{address} (Ctrl-C ends)\n")
    assert code == 0
    assert "Traceback" not in err
    assert PASSWORD not in out + err


# build


def test_a_served_service_logs_each_request_without_secrets(toy):
    words = [sys.executable, "-m", "generator", "mock", "--root", toy.root, "--port", "0", "--log"]
    tests = Path(__file__).parents[1]
    environment = os.environ | {"PYTHONPATH": f"{tests}{os.pathsep}{tests.parent}"}
    pipe = subprocess.PIPE
    with subprocess.Popen(words, env=environment, stdout=pipe, stderr=pipe, text=True) as server:
        address = next(line for line in iter(server.stdout.readline, "") if "http://" in line).split()[0]
        for path in ("/loans?limit=5", "/nothing?api_key=abcdefgh&x=%1B[31m", f"/loans?again={quote(PASSWORD)}"):
            request = urllib.request.Request(address + path)
            request.add_header("Authorization", "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode())
            with contextlib.suppress(urllib.error.HTTPError):
                urllib.request.urlopen(request).close()
        lines = [server.stdout.readline() for _ in range(3)]
        server.terminate()
        server.communicate(timeout=60)
    assert re.fullmatch(r"GET /loans\?limit=5 200 \d+ ms\n", lines[0])
    assert re.fullmatch(r"GET /nothing\?api_key=\*\*\*&x=%1B\[31m 404 \d+ ms\n", lines[1])
    assert re.fullmatch(r"GET /loans\?again=\*\*\* \d+ \d+ ms\n", lines[2])


def test_build(run):
    code, out, err = run("build")
    assert (code, err) == (0, ""), out
    assert out.startswith("nothing to do: generated files are fresh\n")
    assert "2 operations, 0 failed, " in out


def test_build_writes_what_is_stale_and_tests_that(run, toy):
    (toy.root / DEFINITION).unlink()
    code, out, _ = run("build")
    assert code == 0
    assert f"wrote {DEFINITION}\n" in out


def test_build_with_a_broken_contract(run, toy):
    toy.replace("schemas/loans.yaml", "borrower: {type: string", "borrower: {type: int32")
    code, out, _ = run("build")
    assert code == 1
    assert "the answer's /*/borrower is string, expected integer" in out


def test_build_with_wrong_specs_goes_no_further(run, toy):
    toy.replace("operations/loans.yaml", "returns: list of Loan", "returns: list of Laon")
    code, out, err = run("build")
    assert (code, out) == (2, "")
    assert "did you mean 'Loan'?" in err
    assert toy.service.asked == []


def test_ctrl_c_ends_a_run_without_a_verdict(toy):
    """Schemathesis takes the interrupt for itself; what it had not reached must not be reported as broken."""
    from generator.contract import fuzzing

    class Interrupting:
        def execute(self):
            yield fuzzing.events.Interrupted(phase=None)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fuzzing, "from_schema", lambda _schema: Interrupting())
        assert main(["test", "--root", str(toy.root)]) == 130


def test_mutants_do_not_go_with_one_operation(run):
    code, out, err = run("test", "--mutants", "--operation", "GetLoan")
    assert (code, out) == (2, "")
    assert "--mutants plants mistakes in all operations" in err
