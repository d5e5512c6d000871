"""`connector validate` and `connector rules`: exit codes and what is printed where."""

import json
import os
import sys
import zipfile

import pytest
from command_runs import DEFINITION, process, run

from generator.findings import FORMATS
from generator.validator.catalogue import catalogue, groups
from generator.validator.examples import example_files
from generator.validator.rule import Example

WARNED = Example(definition={"/host": "dev.api.contoso.com"})
BROKEN = Example(definition={"/host": "https://api.contoso.com", "/paths/~1items/get/deprecated": "no"})


@pytest.fixture
def connector(tmp_path):
    """Writes the connector of an example into a folder and gives the folder."""

    def write(example=Example(), name="one"):  # noqa: B008 - examples are frozen
        folder = tmp_path / name
        folder.mkdir(parents=True)
        for file, data in example_files(example).items():
            (folder / file).write_bytes(data)
        return folder

    return write


def test_sound_connector(connector, capsys):
    folder = connector()

    assert run(capsys, "validate", "--root", folder) == (0, "no findings\n", "")
    assert run(capsys, "validate", folder / DEFINITION) == (0, "no findings\n", "")
    assert run(capsys, "validate", "--format", "json", folder) == (0, "[]\n", "")
    assert run(capsys, "validate", "--oas", "--profile", "import", folder) == (0, "no findings\n", "")


def test_zip_of_a_solution(tmp_path, capsys):
    path = tmp_path / "solution.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("solution.xml", "")
        archive.writestr("Connector/a_openapidefinition.json", example_files(BROKEN)[DEFINITION])

    code, out, err = run(capsys, "validate", path)
    assert (code, err) == (1, "")
    assert "this is a solution; certification takes a zip that" in out
    assert f"{path}/Connector/a_openapidefinition.json\n" in out
    assert "  ListItems\n" in out
    assert run(capsys, "validate", "--profile", "import", path)[1].count("[zip-layout]") == 0

    code, _, err = run(capsys, "validate", "--fix", path)
    assert f"{path}: is a zip, and was not fixed; fix the folder that it is made from" in err
    assert code == 2


def test_zip_that_is_none(tmp_path, capsys):
    path = tmp_path / "broken.ZIP"
    path.write_bytes(b"PK")

    assert run(capsys, "validate", path) == (2, "", f"{path}: is not a usable zip: File is not a zip file\n")


def test_warnings_do_not_fail(connector, capsys):
    code, out, err = run(capsys, "validate", connector(WARNED))

    assert (code, err) == (0, "")
    assert out.endswith("\n1 finding: 1 warning\n")


def test_errors_fail(connector, capsys):
    folder = connector(BROKEN)

    code, out, err = run(capsys, "validate", folder)

    assert (code, err) == (1, "")
    assert out.splitlines()[0] == str(folder / DEFINITION)
    assert "  ListItems" in out.splitlines()
    assert "'deprecated' must be true or false, not a string [json-type-wrong] /paths/~1items/get/deprecated" in out
    assert out.endswith("\n2 findings: 2 errors\n")


def test_profile_select_and_ignore(connector, capsys):
    folder = connector(BROKEN)

    for arguments, rules in [
        (["--select", "host-*"], ["host-invalid"]),
        (["--ignore", "host-*", "--profile", "import"], ["json-type-wrong"]),
        (["--select", "host-*,json-*", "--ignore", "json-type-wrong"], ["host-invalid"]),
    ]:
        code, out, _ = run(capsys, "validate", "--format", "json", *arguments, folder)
        assert code == 1
        assert [finding["rule"] for finding in json.loads(out)] == rules


def test_second_opinion(connector, capsys):
    folder = connector(BROKEN)

    _, out, _ = run(capsys, "validate", "--oas", "--format", "json", folder)

    assert "openapi" in {finding["rule"] for finding in json.loads(out)}


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_is_offered(connector, capsys, form):
    code, out, _ = run(capsys, "validate", "--format", form, connector(BROKEN))

    assert code == 1
    assert "host-invalid" in out


def test_rule_that_does_not_exist(connector, capsys):
    code, out, err = run(capsys, "validate", "--select", "host-invalit", connector())

    assert (code, out) == (2, "")
    assert err == "--select: there is no rule 'host-invalit'; did you mean 'host-invalid'?\n"


def test_settings_that_cannot_be_used(connector, capsys):
    folder = connector()
    (folder / "pyproject.toml").write_text("[tool.connector.validate]\nselect = []\n")

    code, out, err = run(capsys, "validate", folder)

    assert (code, out) == (2, "")
    assert err.startswith(f"{folder / 'pyproject.toml'}: tool.connector.validate has no setting 'select'")


def test_settings_that_cannot_be_used_do_not_stop_the_others(connector, tmp_path, capsys):
    for name in ("a", "b", "c"):
        connector(WARNED, name)
    (tmp_path / "b" / "pyproject.toml").write_text("[tool.connector.validate]\nseverity = 1\n")

    code, out, err = run(capsys, "validate", tmp_path, "--format", "json")

    assert code == 2
    assert [finding["rule"] for finding in json.loads(out)] == ["bad-settings", *["host-non-production"] * 2]
    assert err == f"{tmp_path / 'b' / 'pyproject.toml'}: severity must be a table of rule and severity\n"


@pytest.mark.parametrize("value", ['!!int ""', "!!bool x", "!!timestamp x", "[" * 5000, "&a [*a]"])
def test_settings_in_specs_that_are_no_settings(connector, capsys, value):
    folder = connector()
    (folder / "specs").mkdir()
    (folder / "specs" / "connector.yaml").write_text(f"validate: {value}\n")

    code, out, err = run(capsys, "validate", folder)

    assert (code, out) == (2, "")
    assert err.startswith(f"{folder / 'specs' / 'connector.yaml'}: ")
    assert len(err) < 600


SHARED = '[[tool.connector.validate.ignore]]\nrule = "{}"\nreason = "x"\n'


def test_shared_ignore_is_used_if_one_connector_needs_it(connector, tmp_path, capsys):
    connector(WARNED, "a")
    connector(name="b")
    (tmp_path / "pyproject.toml").write_text(SHARED.format("host-non-production"))
    assert run(capsys, "validate", tmp_path) == (0, "no findings in 2 connectors\n", "")

    (tmp_path / "pyproject.toml").write_text(SHARED.format("host-non-production") + SHARED.format("url-invalid"))
    (finding,) = json.loads(run(capsys, "validate", tmp_path, "--format", "json")[1])
    assert (finding["rule"], finding["line"]) == ("unused-ignore", 5)
    assert "'url-invalid'" in finding["message"]


@pytest.mark.parametrize("word", ["", ",", " , "])
def test_no_rule_is_no_choice_of_rules(connector, capsys, word):
    expected = "--select: names no rule; `connector rules` lists them\n"
    assert run(capsys, "validate", connector(BROKEN), "--select", word) == (2, "", expected)


def test_folders_and_files_that_cannot_be_read_are_told(connector, tmp_path, capsys):
    connector(WARNED, "a")
    for name in ("b", "c", "d"):
        (tmp_path / name).mkdir()
    (tmp_path / "b" / DEFINITION).symlink_to("gone")
    (tmp_path / "c" / DEFINITION).symlink_to(DEFINITION)
    os.mkfifo(tmp_path / "d" / DEFINITION)
    os.mkfifo(tmp_path / "a" / "script")

    code, out, err = run(capsys, "validate", tmp_path, "--format", "json")

    assert code == 2
    assert [finding["rule"] for finding in json.loads(out)] == [*["unreadable"] * 3, "host-non-production"]
    lines = err.splitlines()
    assert [line.partition(f"{DEFINITION}:1:1: ")[0] for line in lines] == [f"{tmp_path / name}/" for name in "bcd"]
    assert "is not a regular file, or a link that does not resolve" in lines[0]


def test_files_in_subfolders_that_are_none_are_passed_over(connector, capsys):
    folder = connector()
    (folder / "script").mkdir()
    os.mkfifo(folder / "script" / "script.csx")

    assert run(capsys, "validate", folder) == (0, "no findings\n", "")


@pytest.mark.parametrize("name", ["x" * 300, "gone"])
def test_paths_that_lead_nowhere(tmp_path, capsys, name):
    code, out, err = run(capsys, "validate", tmp_path / name)
    assert (code, out) == (2, "")
    assert err.startswith(f"{tmp_path / name}:1:1: ")


def test_names_do_not_drive_the_terminal(tmp_path, capsys):
    folder = tmp_path / "\x1b[31mred"
    folder.mkdir()
    (folder / DEFINITION).write_text("{")

    for arguments in ((), ("--format", "github"), ("--fix",)):
        code, out, err = run(capsys, "validate", folder, *arguments)
        assert code == 2
        assert "\x1b" not in out + err


def test_junit_of_the_present_folder_has_no_passing_case(connector, capsys, monkeypatch):
    monkeypatch.chdir(connector(WARNED))

    assert "no findings" not in run(capsys, "validate", "--format", "junit")[1]


def test_without_definition(tmp_path, capsys):
    code, out, err = run(capsys, "validate", "--root", tmp_path)

    assert (code, out) == (2, "")
    assert err.startswith(f"{tmp_path / DEFINITION}:1:1: cannot be read: ")


def test_unparseable_file_is_a_finding_and_the_rest_goes_on(connector, tmp_path, capsys):
    broken, unparseable = connector(BROKEN, "a"), connector(name="b")
    (unparseable / DEFINITION).write_text('{"swagger": "2.0",}')

    code, out, err = run(capsys, "validate", "--format", "json", broken, unparseable, tmp_path / "nowhere")

    assert code == 2
    assert "json-unparseable" in {finding["rule"] for finding in json.loads(out)}
    assert "host-invalid" in {finding["rule"] for finding in json.loads(out)}
    assert err.splitlines() == [
        f"{tmp_path / 'nowhere'}:1:1: there is no such file or folder",
        f"{unparseable}: not all of it could be read; see json-unparseable",
    ]


def test_many_connectors_with_a_summary(connector, tmp_path, capsys):
    for number in range(3):
        connector(BROKEN if number else WARNED, f"deep/{number}")

    code, out, _ = run(capsys, "validate", "--summary", "--jobs", "2", tmp_path)

    assert code == 1
    assert [line.split() for line in out.splitlines()[-5:-2]] == [
        ["host-invalid", "error", "2", "2"],
        ["json-type-wrong", "error", "2", "2"],
        ["host-non-production", "warning", "1", "1"],
    ]
    assert out.endswith("\n5 findings in 3 connectors: 4 errors, 1 warning\n")


@pytest.mark.parametrize("jobs", ["0", "-1", "many"])
def test_jobs_must_be_positive(capsys, jobs):
    code, _, err = run(capsys, "validate", "--jobs", jobs)

    assert code == 2
    assert f"{jobs!r} is not a whole number from 1" in err


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("character", ["é", "\U0001f600", "\ud800"], ids=["letter", "emoji", "half a pair"])
def test_what_the_terminal_cannot_show_is_printed(connector, form, character):
    example = Example(definition={f"/definitions/x{character}": {"$ref": "#/definitions/none"}})
    folder = connector()
    text = example_files(example)[DEFINITION].decode("utf-8", "surrogatepass")
    (folder / DEFINITION).write_text(json.dumps(json.loads(text)))

    found = process(
        "-m", "generator", "validate", "--format", form, folder, env={**os.environ, "PYTHONIOENCODING": "ascii"}
    )

    assert (found.returncode, found.stderr) == (1, "")
    shown = json.dumps(character)[1:-1] if form == "json" else character.encode("ascii", "backslashreplace").decode()
    assert f"/definitions/x{shown}/$ref" in found.stdout


HEAVY = [
    "schemathesis",
    "hypothesis",
    "openapi_spec_validator",
    "jsonschema",
    "toggl_simulator",
    "uvicorn",
    "requests",
    "httpx",
    "urllib3",
    "asyncio",
]


@pytest.mark.parametrize("words", [["--help"], ["{folder}"]], ids=["help", "folder"])
def test_only_what_is_needed_is_imported(connector, words):
    unwanted = [*HEAVY, "yaml", "jinja2", "dataclasses", "multiprocessing", "xml", "hashlib"]
    code = (
        "import sys; from generator.cli import main\n"
        "try: main(['validate', *sys.argv[2:]])\n"
        "except SystemExit: pass\n"
        "print('LOADED', *[name for name in sys.argv[1].split(',') if name in sys.modules])"
    )

    found = process("-c", code, ",".join(unwanted), *(word.replace("{folder}", str(connector())) for word in words))

    assert found.returncode == 0, found.stderr
    assert found.stdout.splitlines()[-1] == "LOADED"


@pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal of POSIX")
@pytest.mark.parametrize(
    ("variables", "is_coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)]
)
def test_colours_only_on_a_terminal_that_wants_them(connector, variables, is_coloured):
    import pty
    import subprocess

    leader, follower = pty.openpty()
    environment = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    environment |= {"TERM": "xterm", **variables}
    command = [sys.executable, "-m", "generator", "validate", str(connector(BROKEN))]
    subprocess.run(command, stdout=follower, stderr=follower, env=environment, check=False)
    os.close(follower)
    shown = b""
    try:
        while part := os.read(leader, 65536):
            shown += part
    except OSError:  # the end, on Linux
        pass
    os.close(leader)

    assert b"host-invalid" in shown
    assert (b"\x1b[" in shown) == is_coloured


# rules


def test_rules_are_listed_by_subject(capsys):
    code, out, _ = run(capsys, "rules")

    assert code == 0
    assert [line.split()[0] for line in out.splitlines() if line.startswith("  ")] == [rule.id for rule in catalogue()]
    assert [line for line in out.splitlines() if line and not line.startswith("  ")] == [
        group.title for group in groups() if group.rules
    ]


def test_rule_is_explained_with_its_examples(capsys):
    code, out, _ = run(capsys, "rules", "host-invalid")

    assert code == 0
    for text in ("why: Calls go to", "source: Microsoft: ", "import: error", '"https://api.contoso.com/v1"'):
        assert text in out
    assert "apiDefinition.swagger.json#/host is taken out" in out


def test_every_rule_can_be_explained(capsys):
    code, out, _ = run(capsys, "rules", "*")

    assert code == 0
    assert {rule.id for rule in catalogue()} <= set(out.splitlines())
    assert max(map(len, out.splitlines())) < 3000


def test_rule_to_explain_does_not_exist(capsys):
    assert run(capsys, "rules", "host-invald") == (
        2,
        "",
        "rules: there is no rule 'host-invald'; did you mean 'host-invalid'?\n",
    )


def test_a_project_with_a_command_called_connector_has_no_settings(connector, tmp_path, capsys):
    folder = connector(WARNED, "inner/one")
    (tmp_path / "pyproject.toml").write_text(SHARED.format("host-non-production"))
    (tmp_path / "inner" / "pyproject.toml").write_text(
        '[project.scripts]\nconnector = "a:b"\n[tool.connector-x]\na = 1\n'
    )

    assert run(capsys, "validate", folder) == (0, "no findings\n", "")


def test_settings_may_be_written_with_dots(connector, capsys):
    folder = connector(WARNED)
    text = '[tool.connector]\nvalidate.severity = {host-non-production = "error"}\n'
    (folder / "pyproject.toml").write_text(text)

    assert run(capsys, "validate", folder)[0] == 1
