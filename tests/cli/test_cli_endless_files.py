"""A connector's folder may link to a device without an end: no reader waits for it or fills the memory."""

import signal
from pathlib import Path

import pytest

from generator.cli import main

ENDLESS = Path("/dev/zero")
pytestmark = pytest.mark.skipif(not ENDLESS.exists(), reason="there is no device without an end")
FILES = ["apiDefinition.swagger.json", "apiProperties.json", "script.csx", "specs/connector.yaml", "changes.yaml"]
COMMANDS = ["validate --no-compile", "generate", "generate --check", "call GetMe", "operations", "changes --against"]


@pytest.fixture(autouse=True)
def _impatient():
    """End a reader that goes on and on, before it takes the machine's memory."""

    def too_long(*_):
        raise TimeoutError("a reader does not end")

    before = signal.signal(signal.SIGALRM, too_long)
    signal.alarm(30)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("command", COMMANDS)
def test_every_file_of_a_folder(connector, capsys, name, command):
    path = connector / name
    path.unlink(missing_ok=True)
    path.symlink_to(ENDLESS)
    words = command.split() + ([str(connector / "apiProperties.json")] if command.endswith("--against") else [])

    code = main([*words, "--root", str(connector)])

    assert code in (0, 1, 2)
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize("name", ["script/script.csx", "apiDefinition.swagger.json", "apiProperties.json"])
@pytest.mark.parametrize("words", [["generate"], ["generate", "--check"], ["validate"]])
def test_what_is_generated(generated, capsys, name, words):
    path = generated.root / name
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    path.symlink_to(ENDLESS)

    code = main([*words, "--root", str(generated.root)])

    assert code in (0, 1, 2)
    assert path.is_symlink()
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize("words", [["--body", f"@{ENDLESS}"], [f"body/description=@{ENDLESS}"]])
def test_what_is_to_be_sent(connector, capsys, words):
    assert main(["call", "CreateTimeEntry", "workspace_id=1", *words, "--root", str(connector)]) == 2
    assert capsys.readouterr().err == f"{ENDLESS}: is larger than 100 MiB\n"
