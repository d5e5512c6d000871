"""`connector validate --fix`: what it writes, prints and refuses."""

import json
import os

import pytest
from command_runs import DEFINITION, files_below, process, run

from generator.validator.examples import example_files
from generator.validator.rule import REMOVED, Example

PROPERTIES = "apiProperties.json"
LIST = "/paths/~1items/get"
DOTTED = Example(definition={f"{LIST}/summary": "List items."})
BOTH = Example(definition={f"{LIST}/summary": "List items.", "/host": "dev.api.contoso.com"})


@pytest.fixture
def connector(tmp_path):
    """Writes the connector of an example into a folder and gives the folder."""

    def write(example, name="one"):
        folder = tmp_path / name
        folder.mkdir(parents=True)
        for file, data in example_files(example).items():
            (folder / file).write_bytes(data)
        return folder

    return write


def test_a_link_to_a_generated_definition_is_refused(connector, tmp_path, capsys):
    folder = connector(DOTTED)
    (folder / "specs").mkdir()
    (folder / "specs" / "connector.yaml").write_text("title: x\n")
    (tmp_path / "linked").mkdir()
    link = tmp_path / "linked" / DEFINITION
    link.symlink_to(folder / DEFINITION)

    for path in (link, link.parent):
        code, _, err = run(capsys, "validate", "--fix", path)
        assert code == 2
        assert "generated from specs" in err
    assert (folder / DEFINITION).read_bytes() == example_files(DOTTED)[DEFINITION]


def test_nothing_is_written_when_one_file_cannot_be(connector, capsys):
    example = DOTTED._replace(properties={"/properties/iconBrandColor": "1A2b3C"})
    folder = connector(example)
    (folder / PROPERTIES).chmod(0o444)
    before = files_below(folder)

    code, _, err = run(capsys, "validate", "--fix", folder)

    assert code == 2
    assert f"{folder / PROPERTIES}: is read-only, and was not fixed" in err
    assert "fixed 0 findings in 0 files" in err
    assert files_below(folder) == before


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only an administrator can give a file away"
)
def test_the_owner_of_a_file_stays(connector, capsys):
    folder = connector(DOTTED)
    os.chown(folder / DEFINITION, 12345, 54321)

    assert run(capsys, "validate", "--fix", folder)[0] == 0
    status = (folder / DEFINITION).stat()
    assert (status.st_uid, status.st_gid) == (12345, 54321)


def test_what_is_left_is_shown(connector, capsys):
    folder = connector(BOTH)

    code, out, err = run(capsys, "validate", "--fix", folder)

    assert (code, err) == (0, "fixed 1 finding in 1 file\n")
    assert "[host-non-production]" in out
    assert out.endswith("\n1 finding: 1 warning\n")
    assert json.loads((folder / DEFINITION).read_bytes())["paths"]["/items"]["get"]["summary"] == "List items"


def test_second_time_changes_nothing(connector, capsys):
    folder = connector(DOTTED)
    run(capsys, "validate", "--fix", folder)
    before = files_below(folder)

    assert run(capsys, "validate", "--fix", folder) == (0, "no findings\n", "fixed 0 findings in 0 files\n")
    assert files_below(folder) == before


def test_without_it_nothing_is_written(connector, capsys):
    folder = connector(DOTTED)
    before = files_below(folder)

    assert run(capsys, "validate", folder)[0] == 1
    assert files_below(folder) == before


@pytest.mark.parametrize(
    "choice", [("--ignore", "operation-summary-*"), ("--select", "path-encoding-missing"), ("--profile", "import")]
)
def test_rules_that_do_not_run_fix_nothing(connector, capsys, choice):
    folder = connector(DOTTED)
    before = files_below(folder)

    assert run(capsys, "validate", "--fix", *choice, folder) == (0, "no findings\n", "fixed 0 findings in 0 files\n")
    assert files_below(folder) == before


def test_accepted_finding_stays(connector, capsys):
    folder = connector(DOTTED)
    entry = '{rule = "operation-summary-trailing-char", reason = "Its brand ends so."}'
    (folder / "pyproject.toml").write_text(f"[tool.connector.validate]\nignore = [{entry}]\n")
    before = files_below(folder)

    assert run(capsys, "validate", "--fix", folder) == (0, "no findings\n", "fixed 0 findings in 0 files\n")
    assert files_below(folder) == before


def test_generated_definition_is_refused_before_anything_is_written(connector, generated, capsys):
    folder = connector(DOTTED)
    before = files_below(folder), files_below(generated.root)

    for path in (generated.root, generated.root / DEFINITION):
        code, out, err = run(capsys, "validate", "--fix", folder, path)

        assert (code, out) == (2, "")
        assert f"{path}: generated from specs; change them and run connector generate" in err
        assert (files_below(folder), files_below(generated.root)) == before


def test_read_only_file(connector, capsys):
    folder = connector(DOTTED)
    before = files_below(folder)
    (folder / DEFINITION).chmod(0o444)

    code, out, err = run(capsys, "validate", "--fix", folder)

    assert code == 2
    assert "[operation-summary-trailing-char]" in out
    assert f"{folder / DEFINITION}: is read-only, and was not fixed" in err
    assert files_below(folder) == before


def test_json_stays_json(connector, capsys):
    code, out, err = run(capsys, "validate", "--fix", "--format", "json", connector(DOTTED))

    assert (code, json.loads(out), err) == (0, [], "fixed 1 finding in 1 file\n")


def test_many_connectors_on_two_processes(connector, tmp_path, capsys):
    broken = Example(definition={f"{LIST}/summary": "List items.", f"{LIST}/parameters/0/x-ms-summary": REMOVED})
    for number in range(40):
        connector(broken, f"all/{number}")

    found = process("-m", "generator", "validate", "--fix", "--jobs", "2", tmp_path / "all")

    assert (found.returncode, found.stderr) == (0, "fixed 80 findings in 40 files\n")
    assert run(capsys, "validate", tmp_path / "all") == (0, "no findings in 40 connectors\n", "")


def test_rule_says_that_it_can_be_fixed(capsys):
    assert "fixed by --fix" in run(capsys, "rules", "path-encoding-missing")[1]
    assert "fixed by --fix" not in run(capsys, "rules", "host-non-production")[1]
