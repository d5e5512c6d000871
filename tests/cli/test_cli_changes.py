"""`connector changes`: against a file, a folder and a commit of a real repository."""

import json
import shutil
import subprocess

import pytest
from command_runs import DEFINITION, process, run

from generator.changes import sources

PROPERTIES = "apiProperties.json"
needs_git = pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")


def git(folder, *words):
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(generated):
    """Return the generated files, committed as the tag v1 in a folder inside the repository."""
    folder = generated.root / "connector"
    folder.mkdir()
    for name in (DEFINITION, PROPERTIES):
        shutil.copy(generated.root / name, folder)
    git(generated.root, "init", "--quiet", "--initial-branch=main")
    git(generated.root, "add", "connector")
    git(generated.root, "commit", "--quiet", "--message=first")
    git(generated.root, "tag", "v1")
    return folder


def edit(folder, change, name=DEFINITION):
    content = json.loads((folder / name).read_text())
    change(content)
    (folder / name).write_text(json.dumps(content, indent=2))


def remove_action(content):
    del content["paths"]["/items"]["get"]


def add_action(content):
    content["paths"]["/new"] = {"get": {"operationId": "GetNew", "responses": {"200": {"description": "d"}}}}


@needs_git
def test_nothing_changed_since_a_commit(repository, capsys):
    code, out, err = run(capsys, "changes", "--against", "v1", "--root", repository)

    assert (code, out, err) == (0, "no changes\nversion: 1.0.0; no step is needed\n", "")


@needs_git
def test_what_breaks_flows_since_a_commit(repository, capsys):
    edit(repository, remove_action)
    edit(repository, add_action)

    code, out, err = run(capsys, "changes", "--against", "main", "--root", repository)

    assert (code, err) == (1, "")
    assert out.splitlines() == [
        "breaks flows and apps:",
        "  ListItems is gone: flows that use it fail [operation-removed]",
        "",
        "safe:",
        "  GetNew: the action GetNew is new [operation-added]",
        "",
        "1 breaking, 1 safe, 0 worth a look",
        "version: 1.0.0; a major step from 1.0.0 gives 2.0.0: set it to 2.0.0",
    ]


@needs_git
def test_what_is_safe_ends_with_0_and_prints_json(repository, capsys):
    edit(repository, add_action)
    edit(repository, lambda content: content["info"].update(version="1.1.0"))

    code, out, _ = run(capsys, "changes", "--against", "HEAD", "--root", repository, "--format", "json")

    assert code == 0
    assert json.loads(out) == {
        "changes": [
            {
                "kind": "operation-added",
                "severity": "safe",
                "operation": "GetNew",
                "pointer": "/paths/~1new/get",
                "message": "the action GetNew is new",
                "old": None,
                "new": None,
            }
        ],
        "accepted": [],
        "unused": [],
        "version": {"old": "1.0.0", "current": "1.1.0", "step": "minor", "proposed": "1.1.0"},
    }


@needs_git
def test_properties_are_compared_with_those_of_the_commit(repository, capsys):
    edit(repository, lambda content: content["properties"]["connectionParameters"].pop("username"), PROPERTIES)

    code, out, _ = run(capsys, "changes", "--against", "v1", "--root", repository)

    assert code == 1
    assert "[connection-parameter-removed]" in out


@needs_git
def test_a_commit_without_properties_has_no_connection_parameters(repository, capsys):
    git(repository, "rm", "--quiet", "--cached", PROPERTIES)
    git(repository, "commit", "--quiet", "--message=second")

    code, out, err = run(capsys, "changes", "--against", "main", "--root", repository)

    assert (code, err) == (1, "")
    assert "[connection-parameter-added-required]" in out


@needs_git
@pytest.mark.parametrize("against", ["v1", "folder"])
def test_properties_that_are_deleted_lose_the_connection_parameters(repository, tmp_path_factory, capsys, against):
    other = tmp_path_factory.mktemp("earlier")
    for name in (DEFINITION, PROPERTIES):
        shutil.copy(repository / name, other)
    (repository / PROPERTIES).unlink()

    against = other if against == "folder" else against
    code, out, err = run(capsys, "changes", "--against", against, "--root", repository)

    assert (code, err) == (1, "")
    assert "[connection-parameter-removed]" in out


def test_the_properties_beside_a_file_are_compared(generated, tmp_path_factory, capsys):
    other = tmp_path_factory.mktemp("earlier")
    shutil.copy(generated.root / DEFINITION, other / "old.json")
    shutil.copy(generated.root / PROPERTIES, other)
    edit(generated.root, lambda content: content["properties"]["connectionParameters"].pop("username"), PROPERTIES)

    code, out, err = run(capsys, "changes", "--against", other / "old.json", "--root", generated.root)

    assert (code, err) == (1, "")
    assert "[connection-parameter-removed]" in out


@pytest.mark.parametrize("place", ["alone", "root"])
def test_a_file_without_its_own_properties_is_said_to_have_none(generated, tmp_path_factory, capsys, place):
    other = (generated.root if place == "root" else tmp_path_factory.mktemp("earlier")) / "old.json"
    shutil.copy(generated.root / DEFINITION, other)
    edit(generated.root, lambda content: content["properties"]["connectionParameters"].pop("username"), PROPERTIES)

    code, out, err = run(capsys, "changes", "--against", other, "--root", generated.root)

    assert (code, out) == (0, "no changes\nversion: 1.0.0; no step is needed\n")
    assert err == f"connections were not compared: no {PROPERTIES} belongs to {other}\n"


def test_a_version_that_was_lowered(generated, tmp_path_factory, capsys):
    other = tmp_path_factory.mktemp("earlier")
    for name in (DEFINITION, PROPERTIES):
        shutil.copy(generated.root / name, other)
    edit(generated.root, lambda content: content["info"].update(version="0.9.0"))

    code, out, _ = run(capsys, "changes", "--against", other, "--root", generated.root)

    assert (code, out) == (
        0,
        "no changes\nversion: 0.9.0; no step is needed, but it was 1.0.0: do not lower it\n",
    )


@needs_git
def test_git_is_not_led_to_another_repository_by_what_a_hook_sets(repository, tmp_path_factory, capsys, monkeypatch):
    other = tmp_path_factory.mktemp("other")
    git(other, "init", "--quiet")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / "index"))

    assert run(capsys, "changes", "--against", "v1", "--root", repository)[0] == 0


@pytest.mark.parametrize("against", ["file", "folder"])
def test_against_a_copy(generated, tmp_path_factory, capsys, against):
    other = tmp_path_factory.mktemp("earlier")
    for name in (DEFINITION, PROPERTIES):
        shutil.copy(generated.root / name, other)
    edit(generated.root, remove_action)

    path = other / DEFINITION if against == "file" else other
    code, out, _ = run(capsys, "changes", "--against", path, "--root", generated.root)

    assert code == 1
    assert "ListItems is gone" in out


# what cannot be used


@needs_git
@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("mian", "'mian' is neither a file nor a commit of this repository; did you mean 'main'?"),
        ("HEAD~5", "'HEAD~5' is neither a file nor a commit of this repository"),
        ("v1:connector", "'v1:connector' is neither a file nor a commit of this repository"),
        ("", "'' is neither a file nor a commit"),
        ("a\0b", "'a\\x00b' is neither a file nor a commit"),
        ("x" * 5000, f"'{'x' * 5000}' is neither a file nor a commit of this repository"),
    ],
)
def test_no_such_commit(repository, capsys, name, message):
    assert run(capsys, "changes", "--against", name, "--root", repository) == (2, "", f"{message}\n")


@needs_git
def test_a_name_that_looks_like_an_option_of_git(repository, capsys):
    code, _, err = run(capsys, "changes", "--against=--output=stolen", "--root", repository)

    assert (code, err) == (2, "'--output=stolen' is neither a file nor a commit\n")
    assert not list(repository.rglob("stolen"))


@needs_git
def test_a_folder_without_a_definition(repository, tmp_path_factory, capsys):
    other = tmp_path_factory.mktemp("empty")

    code, out, err = run(capsys, "changes", "--against", other, "--root", repository)

    assert (code, out) == (2, "")
    assert err == f"the folder {str(other)!r} has no {DEFINITION}, and no commit is called so\n"


@pytest.mark.parametrize("side", ["old", "new"])
@pytest.mark.parametrize("content", [{}, {"properties": {}}, {"openapi": "3.0.0"}, {"swagger": "2.0", "paths": None}])
def test_a_file_that_is_no_definition(generated, tmp_path_factory, capsys, side, content):
    other = tmp_path_factory.mktemp("earlier")
    for name in (DEFINITION, PROPERTIES):
        shutil.copy(generated.root / name, other)
    wrong = (other if side == "old" else generated.root) / DEFINITION
    wrong.write_text(json.dumps(content))

    code, out, err = run(capsys, "changes", "--against", other, "--root", generated.root)

    assert (code, out) == (2, "")
    assert err.startswith(f"{wrong}: ")
    assert "expected an" in err


@needs_git
def test_a_commit_without_the_definition(repository, capsys):
    git(repository, "mv", DEFINITION, "other.json")
    git(repository, "commit", "--quiet", "--message=second")
    shutil.copy(repository / "other.json", repository / DEFINITION)

    code, _, err = run(capsys, "changes", "--against", "main", "--root", repository)

    assert (code, err) == (2, f"'main' has no {DEFINITION} in the folder {str(repository)!r}\n")


@needs_git
def test_a_commit_whose_definition_is_no_json(repository, capsys):
    whole = (repository / DEFINITION).read_text()
    (repository / DEFINITION).write_text('{"a": 1,\n}')
    git(repository, "commit", "--all", "--quiet", "--message=second")
    (repository / DEFINITION).write_text(whole)

    code, _, err = run(capsys, "changes", "--against", "main", "--root", repository)

    assert code == 2
    assert err.startswith(f"main:{DEFINITION}:")
    assert "not valid JSON" in err


@needs_git
def test_a_folder_that_is_in_no_repository(generated, capsys, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(generated.root.parent))

    code, out, err = run(capsys, "changes", "--against", "main", "--root", generated.root)

    assert (code, out) == (2, "")
    assert err.startswith(f"'main' is not a file, and no commit can be looked up in {str(generated.root)!r}: not a git")


def test_git_is_not_installed(generated, capsys, monkeypatch):
    monkeypatch.setattr(sources.shutil, "which", lambda name: None)

    code, out, err = run(capsys, "changes", "--against", "main", "--root", generated.root)

    assert (code, out) == (2, "")
    assert err == "git is not installed; name a file to compare with instead of a commit\n"


def test_the_new_definition_cannot_be_read(generated, capsys):
    (generated.root / DEFINITION).write_text("[]")

    assert run(capsys, "changes", "--against", generated.root, "--root", generated.root)[0] == 2


def test_a_reference_that_leads_nowhere(generated, tmp_path_factory, capsys):
    other = tmp_path_factory.mktemp("earlier") / "old.json"
    shutil.copy(generated.root / DEFINITION, other)
    edit(generated.root, lambda content: content["definitions"].pop("Item"))

    code, out, err = run(capsys, "changes", "--against", other, "--root", generated.root)

    assert (code, out) == (2, "")
    assert err == f"{generated.root / DEFINITION}: the reference '#/definitions/Item' does not resolve\n"


def test_against_is_required(generated, capsys):
    assert run(capsys, "changes", "--root", generated.root)[0] == 2


def test_a_name_cannot_drive_the_terminal(generated, tmp_path_factory, capsys):
    other = tmp_path_factory.mktemp("earlier") / "old.json"
    shutil.copy(generated.root / DEFINITION, other)
    edit(generated.root, lambda c: c["paths"].update({"/x": {"get": {"operationId": "\x1b[31mA\nb", "responses": {}}}}))

    code, out, _ = run(capsys, "changes", "--against", other, "--root", generated.root)

    assert code == 0
    assert "\\u001b[31mA b is new" in out


def test_the_command_starts_without_the_heavy_rooms(generated):
    code = (
        "import sys; from generator.cli import main; "
        f"main(['changes', '--against', {str(generated.root)!r}, '--root', {str(generated.root)!r}]); "
        "heavy = {'requests', 'schemathesis', 'uvicorn', 'urllib3', 'asyncio', 'jinja2', 'yaml'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = process("-c", code)

    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "[]")


ACCEPTED = "changes:\n  - operation: ListItems\n    what: operation-removed\n    reason: Nobody used it.\n"


@needs_git
def test_an_intended_break_is_accepted_when_the_version_says_so(repository, capsys):
    edit(repository, remove_action)
    (repository / "changes.yaml").write_text(ACCEPTED)
    words = ["changes", "--against", "v1", "--root", repository]

    code, out, _ = run(capsys, *words)
    assert code == 1
    assert "set it to 2.0.0" in out

    edit(repository, lambda content: content["info"].update(version="2.0.0"))
    code, out, err = run(capsys, *words)
    assert (code, err) == (0, "")
    assert (
        "accepted breaks:\n  ListItems is gone: flows that use it fail [operation-removed]\n    Nobody used it.\n"
        in out
    )

    edit(repository, add_action)
    assert run(capsys, *words)[0] == 0
    edit(repository, lambda content: content["paths"].popitem())
    (repository / "other.yaml").write_text(ACCEPTED.replace("ListItems", "GetItems"))
    code, out, _ = run(capsys, *words, "--accepted", repository / "other.yaml")
    assert code == 1
    assert "entry 1 (operation-removed of GetItems)" in out


@needs_git
def test_a_list_of_accepted_breaks_that_cannot_be_used(repository, capsys):
    (repository / "changes.yaml").write_text(ACCEPTED.replace("operation-removed", "operation-gone"))

    code, out, err = run(capsys, "changes", "--against", "v1", "--root", repository)

    assert (code, out) == (2, "")
    assert err.startswith(f"{repository / 'changes.yaml'}:3:5: entry 1: there is no kind 'operation-gone'")
    missing = run(capsys, "changes", "--against", "v1", "--root", repository, "--accepted", repository / "none.yaml")
    assert missing[0] == 2


@needs_git
@pytest.mark.parametrize("form", ["text", "json", "github", "sarif", "markdown"])
def test_each_form_names_the_text_that_differs(repository, capsys, form):
    edit(repository, lambda content: content["info"].update(title="Changed"))

    code, out, _ = run(capsys, "changes", "--against", "v1", "--root", repository, "--format", form)

    assert code == 0
    assert "the title was 'Sample' and is 'Changed'" in out
