"""Generated files that are not what the specs give: every command that reads them says so, with what to do."""

import json
import os
import shutil

import pytest
from command_runs import DEFINITION, PROPERTIES, run

from generator.commands import fresh
from generator.render import files

COMMANDS = {
    "validate": ["validate", "--root", "{root}"],
    "validate a file": ["validate", "{root}/apiDefinition.swagger.json"],
    "validate properties": ["validate", "{root}/apiProperties.json"],
    "changes": ["changes", "--root", "{root}", "--against", "{root}"],
    "drift": ["drift", "--root", "{root}", "{root}/apiDefinition.swagger.json"],
    "call": ["call", "--root", "{root}", "NoSuchOperation"],
    "listen": ["listen", "--root", "{root}", "NoSuchTrigger", "--count", "1"],
    "test": ["test", "--root", "{root}", "--operation", "NoSuchOperation"],
}


@pytest.fixture(autouse=True)
def cache(tmp_path_factory, monkeypatch):
    """Keep answers in a folder of the test."""
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    return folder


@pytest.fixture
def renderings(monkeypatch):
    """Counts how often specs are rendered."""
    made = []
    render = files.render_files
    monkeypatch.setattr("generator.render.render_files", lambda spec: made.append(spec) or render(spec))
    return made


def words_of(command, root):
    return [word.replace("{root}", str(root)) for word in COMMANDS[command]]


def stale(specs, name=f"{DEFINITION} is"):
    return f"{name} not what the specs give; run connector generate --root {specs.root}"


def change_spec(specs):
    specs.replace("connector.yaml", "A small sample connector", "A small changed connector")


@pytest.mark.parametrize("command", COMMANDS)
def test_changed_specs_are_said_and_refused_with_fresh(generated, capsys, command):
    words = words_of(command, generated.root)
    sound = run(capsys, *words)
    assert "specs give" not in sound[2]
    assert run(capsys, *words, "--fresh") == sound

    change_spec(generated)

    code, out, err = run(capsys, *words)
    # Findings lead to the specs only as long as these give what was judged.
    assert (code, out.splitlines()[-1:]) == (sound[0], sound[1].splitlines()[-1:])
    assert err.splitlines()[0] == stale(generated)
    code, _, err = run(capsys, *words, "--fresh")
    assert code == 2
    assert stale(generated) in err


def test_a_generated_file_that_was_changed_or_removed_is_stale(generated, capsys):
    path = generated.root / PROPERTIES
    content = path.read_bytes()
    path.write_bytes(content.replace(b"#da3b01", b"#da3b02"))
    assert fresh.staleness(generated.root) == stale(generated, f"{PROPERTIES} is")
    path.unlink()
    assert fresh.staleness(generated.root) == stale(generated, f"{PROPERTIES} is")
    (generated.root / DEFINITION).unlink()
    assert fresh.staleness(generated.root) == stale(generated, f"{DEFINITION} and {PROPERTIES} are")
    assert run(capsys, "generate", "--root", generated.root)[0] == 0
    assert fresh.staleness(generated.root) == ""


def test_contents_alone_decide(generated, capsys, tmp_path):
    for path in generated.root.rglob("*"):
        os.utime(path, (1, 1) if path.name == DEFINITION else (2_000_000_000, 2_000_000_000))
    assert fresh.staleness(generated.root) == ""
    moved = tmp_path / "a copy"
    shutil.copytree(generated.root, moved)
    assert fresh.staleness(moved) == ""
    specs = moved / "specs" / "connector.yaml"
    specs.write_text(f"# a comment changes nothing that is generated\n{specs.read_text()}")
    assert fresh.staleness(moved) == ""


def test_an_answer_is_worked_out_once(generated, renderings, cache):
    assert [fresh.staleness(generated.root) for _ in range(3)] == ["", "", ""]
    assert renderings == []  # generate itself has said so

    change_spec(generated)
    assert [fresh.staleness(generated.root) for _ in range(3)] == [stale(generated)] * 3
    assert len(renderings) == 1

    for path in (cache / "connector-fresh").iterdir():
        path.write_text("no JSON")
    assert fresh.staleness(generated.root) == stale(generated)
    assert len(renderings) == 2


def test_without_a_cache_it_is_worked_out_each_time(generated, renderings, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))

    assert [fresh.staleness(generated.root) for _ in range(2)] == ["", ""]
    assert len(renderings) == 2


def test_specs_with_mistakes_are_said(generated, capsys):
    generated.replace("connector.yaml", "title: Sample", "titel: Sample")

    code, _, err = run(capsys, "validate", "--root", generated.root)

    assert code == 0
    assert "the specs have 2 problems, and the generated files may be older; run connector generate" in err


def test_reports_carry_it_with_fresh(generated, capsys):
    change_spec(generated)

    out = run(capsys, "validate", "--fresh", "--format", "json", "--root", generated.root)[1]

    (finding,) = [each for each in json.loads(out) if each["rule"] == "stale"]
    assert (finding["severity"], finding["file"]) == ("error", str(generated.root / DEFINITION))


def test_what_lies_beside_specs_is_not_generated(generated, capsys):
    shutil.copy(generated.root / DEFINITION, generated.root / "other.json")
    change_spec(generated)

    assert "specs give" not in run(capsys, "validate", generated.root / "other.json")[2]


def test_old_answers_go(generated, cache, monkeypatch):
    monkeypatch.setattr(fresh, "_MOST_KEPT", 3)
    for number in range(8):
        generated.write("connector.yaml", f"# {number}\n{generated.path('connector.yaml').read_text()}")
        fresh.staleness(generated.root)

    assert len(list((cache / "connector-fresh").iterdir())) == 3
