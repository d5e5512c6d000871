"""`connector drift`: exit codes, what is printed, and files that cannot be used."""

import json

import pytest
import yaml
from command_runs import DEFINITION, process, run


@pytest.fixture
def vendor(generated):
    """Return the generated definition's file beside a copy of it that stands for the vendor's."""
    path = generated.root / "vendor.json"
    path.write_text((generated.root / DEFINITION).read_text())
    return path


def edit(path, change):
    content = json.loads(path.read_text())
    change(content)
    path.write_text(json.dumps(content))


def lose_owners(content):
    del content["paths"]["/owners"]


def add_put(content):
    content["paths"]["/items/{item_id}"]["put"] = {"responses": {"200": {"description": "d"}}}


KNOWN = "differences:\n  - {operation: ListOwners, what: operation-gone, reason: Retired.}\n"


def test_no_drift(generated, vendor, capsys):
    assert run(capsys, "drift", vendor, "--root", generated.root) == (0, "0 new differences, 0 known\n", "")


def test_new_drift(generated, vendor, capsys):
    edit(vendor, lose_owners)

    assert run(capsys, "drift", vendor, "--root", generated.root) == (
        1,
        "new:\n  ListOwners: GET /owners is not described [operation-gone]\n\n1 new difference, 0 known\n",
        "",
    )


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("github", "::error file={0},title=operation-gone::GET /owners is not described (ListOwners)"),
        ("sarif", '"ruleId": "operation-gone"'),
        ("junit", '<failure type="operation-gone" message="GET /owners is not described">'),
        ("markdown", "| ListOwners | GET /owners is not described | `operation-gone` |"),
    ],
)
def test_new_drift_for_programs(generated, vendor, capsys, form, said):
    edit(vendor, lose_owners)

    code, out, _ = run(capsys, "drift", vendor, "--root", generated.root, "--format", form)

    assert code == 1
    assert said.format(generated.root / DEFINITION) in out


@pytest.mark.parametrize("place", ["root", "option"])
def test_known_drift(generated, vendor, capsys, place):
    edit(vendor, lose_owners)
    name = "drift.yaml" if place == "root" else "other.yaml"
    (generated.root / name).write_text(KNOWN)
    option = ["--known", generated.root / name] if place == "option" else []

    code, out, _ = run(capsys, "drift", vendor, "--root", generated.root, *option)

    assert (code, out) == (0, "0 new differences, 1 known\n")


def test_known_drift_that_is_over_is_named(generated, vendor, capsys):
    (generated.root / "drift.yaml").write_text(KNOWN)

    code, out, _ = run(capsys, "drift", vendor, "--root", generated.root)

    assert code == 0
    assert "known differences that are none any more:\n  entry 1 (operation-gone of ListOwners)\n" in out


def test_an_operation_that_we_do_not_have_is_a_note_unless_asked_for(generated, vendor, capsys):
    edit(vendor, add_put)

    code, out, _ = run(capsys, "drift", vendor, "--root", generated.root)
    assert code == 0
    assert out.startswith("note:\n  PUT /items/{item_id} is described; we do not have it [operation-added]\n")

    code, out, _ = run(capsys, "drift", vendor, "--root", generated.root, "--added")
    assert code == 1
    assert out.startswith("new:\n  PUT /items/{item_id} is described")


def test_any_operation_that_we_do_not_have_is_asked_for(generated, vendor, capsys):
    edit(vendor, lambda content: content["paths"].update({"/elsewhere": {"get": {"responses": {}}}}))

    assert run(capsys, "drift", vendor, "--root", generated.root) == (0, "0 new differences, 0 known\n", "")
    code, out, _ = run(capsys, "drift", vendor, "--root", generated.root, "--added")
    assert code == 1
    assert out.startswith("new:\n  GET /elsewhere is described; we do not have it [operation-added]\n")


def test_an_operation_that_the_vendor_gives_up_is_a_note(generated, vendor, capsys):
    edit(vendor, lambda content: content["paths"]["/owners"]["get"].update(deprecated=True))

    assert run(capsys, "drift", vendor, "--root", generated.root) == (
        0,
        "note:\n  ListOwners: it is described as deprecated [operation-deprecated]\n\n"
        "0 new differences, 0 known, 1 worth a look\n",
        "",
    )


def test_a_misspelt_operation_in_the_list_is_hinted_at(generated, vendor, capsys):
    (generated.root / "drift.yaml").write_text(KNOWN.replace("ListOwners", "ListOwner"))

    code, out, _ = run(capsys, "drift", vendor, "--root", generated.root)

    assert code == 0
    assert "there is no operation 'ListOwner'; did you mean 'ListOwners'?" in out


def test_json(generated, vendor, capsys):
    (generated.root / "drift.yaml").write_text(KNOWN)
    edit(vendor, lose_owners)
    edit(vendor, add_put)

    code, out, _ = run(capsys, "drift", vendor, "--root", generated.root, "--format", "json")

    content = json.loads(out)
    assert code == 0
    assert (content["new"], content["unused"]) == ([], [])
    assert [each["operation"] for each in content["notes"]] == ["PUT /items/{item_id}"]
    assert content["known"] == [
        {
            "kind": "operation-gone",
            "operation": "ListOwners",
            "name": "",
            "message": "GET /owners is not described",
            "described": "",
            "reason": "Retired.",
        }
    ]


def test_a_description_in_yaml(generated, vendor, capsys):
    edit(vendor, lose_owners)
    path = generated.root / "vendor.yaml"
    path.write_text(yaml.safe_dump(json.loads(vendor.read_text())))

    code, out, _ = run(capsys, "drift", path, "--root", generated.root)

    assert code == 1
    assert "ListOwners: GET /owners is not described" in out


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "cannot be read: No such file or directory"),
        ("- a", "must hold one object"),
        ("a: !!python/name:os.system", "is not read here"),
        ("{", "not valid JSON"),
        ("info: {}", "expected OpenAPI 2.0 or 3.x, found neither 'swagger' nor 'openapi'"),
        ("openapi: 3.0.0\npaths: 7", "/paths: expected an object, found a number"),
    ],
)
def test_a_description_that_cannot_be_used(generated, capsys, text, message):
    path = generated.root / "vendor.yaml"
    if text is not None:
        path.write_text(text)

    code, out, err = run(capsys, "drift", path, "--root", generated.root)

    assert (code, out) == (2, "")
    assert err.startswith(str(path))
    assert message in err


@pytest.mark.parametrize("text", ["- a", "differences: [{operation: A, what: operation-gone}]", "\x00"])
def test_a_list_that_cannot_be_used(generated, vendor, capsys, text):
    (generated.root / "drift.yaml").write_text(text)

    code, out, err = run(capsys, "drift", vendor, "--root", generated.root)

    assert (code, out) == (2, "")
    assert "drift.yaml" in err


def test_an_address_is_not_opened(generated, capsys):
    code, _, err = run(capsys, "drift", "https://example.com/openapi.json", "--root", generated.root)

    assert (code, err) == (2, "drift opens no addresses; download the description and name the file\n")


def test_a_list_that_is_not_there(generated, vendor, capsys):
    assert run(capsys, "drift", vendor, "--root", generated.root, "--known", generated.root / "no.yaml")[0] == 2


def test_without_a_definition(tmp_path, capsys):
    assert run(capsys, "drift", tmp_path / "a.json", "--root", tmp_path)[0] == 2
    assert run(capsys, "drift", tmp_path / "a.json", "--root", tmp_path / "nowhere")[0] == 2
    assert run(capsys, "drift", "--root", tmp_path)[0] == 2


def test_a_name_cannot_drive_the_terminal(generated, vendor, capsys):
    edit(vendor, lambda content: content["paths"].update({"/items/\x1b[31m\nx": {"get": {"responses": {}}}}))

    code, out, _ = run(capsys, "drift", vendor, "--root", generated.root, "--added")

    assert code == 1
    assert "GET /items/\\u001b[31m x is described" in out


def test_an_error_cannot_drive_the_terminal(generated, vendor, capsys):
    edit(vendor, lambda content: content["paths"].update({"/\x1b[31m": 7}))

    code, _, err = run(capsys, "drift", vendor, "--root", generated.root)

    assert (code, err) == (2, f"{vendor}: /paths/~1\\u001b[31m: expected an object, found a number\n")


def test_the_command_starts_without_the_heavy_rooms(generated, vendor):
    code = (
        "import sys; from generator.cli import main; "
        f"main(['drift', {str(vendor)!r}, '--root', {str(generated.root)!r}]); "
        "heavy = {'requests', 'schemathesis', 'uvicorn', 'urllib3', 'asyncio', 'jinja2'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = process("-c", code)

    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "[]")
