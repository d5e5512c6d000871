"""`connector package`: what it writes, what it refuses to pack, and what it says about a zip."""

import json
import os
import shutil
import zipfile
from pathlib import Path

import pytest
from command_runs import DEFINITION, files_below, process, run

from generator.runtime.script import MISSING_RUNTIME, find_runtime

PROJECT = Path(__file__).parents[2]
SCRIPT = """\
public class Script : ScriptBase
{
    public override async Task<HttpResponseMessage> ExecuteAsync()
    {
        throw new NotSupportedException();
    }
}
"""
PROPERTIES, ZIP = "apiProperties.json", "sample_1.0.0.zip"
NOTHING = "nothing that an import would refuse was found"


@pytest.fixture
def packable(generated):
    """Return the small specs with what they make and with the script that they ask for."""
    (generated.root / "script").mkdir()
    (generated.root / "script" / "script.csx").write_text(SCRIPT)
    return generated


def change(path, edit):
    content = json.loads(path.read_text(encoding="utf-8"))
    edit(content)
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def refused(capsys, root, *arguments):
    """Run it, expect a refusal, and see that nothing was written; gives what was said."""
    before = files_below(root)
    code, out, err = run(capsys, "package", "--root", root, *arguments)
    assert (code, out) == (2, "")
    assert files_below(root) == before
    return err


def test_package_writes_folder_and_solution(packable, capsys):
    dist = packable.root / "dist"

    code, out, err = run(capsys, "package", "--root", packable.root)

    assert (code, out) == (0, f"wrote {dist / 'connector'}\nwrote {dist / ZIP}\n")
    assert err.startswith("warning: there is no icon; ")
    assert sorted(files_below(dist)) == [
        f"connector/{DEFINITION}",
        f"connector/{PROPERTIES}",
        "connector/script.csx",
        "connector/settings.json",
        ZIP,
    ]
    assert (dist / "connector" / DEFINITION).read_bytes() == (packable.root / DEFINITION).read_bytes()


def test_package_finds_nothing_wrong_with_its_own_zip(packable, capsys):
    run(capsys, "package", "--root", packable.root)

    assert run(capsys, "package", "--check", packable.root / "dist" / ZIP) == (
        0,
        f"{NOTHING}\n",
        "",
    )


def drawing(width, fill):
    box = f'viewBox="0 0 {width} 10"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box}><rect width="{width}" height="10" fill="{fill}"/></svg>'


def test_package_warns_of_an_icon_that_reviewers_refuse(packable, capsys):
    icon = packable.root / "icon.svg"
    for fill, said in (("none", "transparent in its corner"), ("#123456", "the brand colour is"), ("#da3b01", "")):
        icon.write_text(drawing(10, fill))
        code, _, err = run(capsys, "package", "--root", packable.root)
        assert code == 0
        assert said in err
        assert bool(err) == bool(said)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("icon.svg", drawing(20, "#da3b01"), "icon.svg: the icon is 230 by 115; expected a square drawing"),
        ("icon.svg", "<g>" * 20_000 + "</g>" * 20_000, "the icon cannot be rendered: it is nested deeper than 100"),
        ("icon.png", "GIF89a", "is neither PNG nor JPEG\nan import would refuse the solution; nothing was packed"),
    ],
)
def test_package_refuses_an_icon_that_is_none(packable, capsys, name, content, said):
    (packable.root / name).write_text(content)
    assert said in refused(capsys, packable.root)


def test_check_judges_the_definition(packable, capsys):
    run(capsys, "package", "--root", packable.root)
    path = packable.root / "dist" / ZIP
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    (part,) = (name for name in files if name.endswith("_openapidefinition.json"))
    broken = json.loads(files[part])
    broken["host"] = "https://api.example.com"
    other = packable.root / "solution"  # a zip by what it holds, whatever it is called
    with zipfile.ZipFile(other, "w") as archive:
        for name, content in {**files, part: json.dumps(broken)}.items():
            archive.writestr(name, content)

    code, out, _ = run(capsys, "package", "--check", other)

    assert code == 1
    assert out.startswith(f"{part}: 1:")
    assert out.endswith(" [host-invalid]\n1 problem\n")


def in_zip(packable, capsys, ending, change):
    """Pack it, change a part as text, and give what the check says."""
    run(capsys, "package", "--root", packable.root)
    path = packable.root / "dist" / ZIP
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}
    (part,) = (name for name in files if name.endswith(ending))
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in {**files, part: change(files[part])}.items():
            archive.writestr(name, content)
    code, out, err = run(capsys, "package", "--check", path)
    return code, out.replace(part, "PART"), err.replace(part, "PART")


def with_policy(template, **arguments):
    parameters = {f"x-ms-apimTemplateParameter.{name}": value for name, value in arguments.items()}
    return lambda _: json.dumps([{"templateId": template, "title": "a", "parameters": parameters}])


@pytest.mark.parametrize(
    ("ending", "change", "said"),
    [
        ("instances.json", with_policy("setheader", name="Host", value="a"), "[policy-reserved-header]"),
        ("instances.json", with_policy("setheader", name="X-A"), "[policy-parameter-missing]"),
        ("parameters.json", lambda text: text.replace("securestring", "SecureString"), "[connection-parameter-type]"),
        ("content.csx", lambda text: text.replace("ExecuteAsync", "Execute"), "[script-executeasync-missing]"),
        pytest.param(
            "content.csx",
            lambda text: text.replace("throw", "thorw"),
            "[script-compile-error]",
            marks=pytest.mark.skipif(find_runtime() is None, reason=MISSING_RUNTIME),
        ),
        ("content.csx", lambda text: text.replace("Exception();\n    }", "Exception();"), "[script-compile-error]"),
    ],
)
def test_check_judges_every_part(packable, capsys, ending, change, said):
    code, out, _ = in_zip(packable, capsys, ending, change)

    assert code == 1
    assert any(line.startswith("PART: 1:") or line.startswith("PART: ") for line in out.splitlines())
    assert said in out


def test_check_warns_of_what_an_import_takes(packable, capsys):
    policy = with_policy("dynamichosturl", urlTemplate="https://@connectionParameters('nobody').example.com")
    code, out, err = in_zip(packable, capsys, "instances.json", policy)

    assert (code, out) == (0, f"{NOTHING}\n")
    assert "warning: PART: 1:" in err
    assert "[policy-connection-parameter-unknown]" in err


def test_check_for_programs(packable, capsys):
    run(capsys, "package", "--root", packable.root)
    path = packable.root / "dist" / ZIP
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("Connector/stray.json", "{}")

    code, out, err = run(capsys, "package", "--check", path, "--format", "json")

    assert (code, err) == (1, "")
    assert [(each["rule"], each["severity"], each["file"]) for each in json.loads(out)] == [
        ("solution-refused", "error", "Connector/stray.json")
    ]
    for form, said in (("github", "::error file=Connector/stray.json,title=solution-refused::"), ("sarif", "stray")):
        assert said in run(capsys, "package", "--check", path, "--format", form)[1]


def test_package_does_not_write_here_for_want_of_a_name(packable, capsys):
    assert "expected a folder's name" in refused(capsys, packable.root, "--output", "")


def test_package_twice_gives_the_same(packable, capsys):
    run(capsys, "package", "--root", packable.root)
    before = files_below(packable.root)

    assert run(capsys, "package", "--root", packable.root)[0] == 0
    assert files_below(packable.root) == before


def test_package_of_this_folder_elsewhere(packable, capsys, monkeypatch, tmp_path_factory):
    monkeypatch.chdir(packable.root)
    output = tmp_path_factory.mktemp("elsewhere")

    code, _, _ = run(capsys, "package", "--output", output / "a" / "b", "--prefix", "fab")

    assert code == 0
    assert not (packable.root / "dist").exists()
    with zipfile.ZipFile(output / "a" / "b" / ZIP) as archive:
        assert "Connector/fab_sample_openapidefinition.json" in archive.namelist()


def test_package_keeps_the_settings_that_paconn_wrote(packable, capsys):
    run(capsys, "package", "--root", packable.root)
    settings = packable.root / "dist" / "connector" / "settings.json"
    change(settings, lambda content: content.update(connectorId="shared_sample", environment="dev"))

    assert run(capsys, "package", "--root", packable.root)[0] == 0
    content = json.loads(settings.read_text())
    assert (content["connectorId"], content["environment"]) == ("shared_sample", "dev")


def test_package_without_specs(packable, capsys):
    shutil.rmtree(packable.root / "specs")

    assert run(capsys, "package", "--root", packable.root)[0] == 0
    assert (packable.root / "dist" / ZIP).is_file()


def test_package_refuses_stale_files(packable, capsys):
    change(packable.root / DEFINITION, lambda content: content["info"].update(description="Edited by hand, and long."))

    assert refused(capsys, packable.root) == f"stale: {DEFINITION}; run connector generate first, nothing was packed\n"


def test_package_refuses_specs_that_were_edited(packable, capsys):
    packable.replace("connector.yaml", "version: 1.0.0", "version: 2.0.0")
    assert refused(capsys, packable.root).startswith(f"stale: {DEFINITION}; run connector generate first")


def test_package_refuses_bad_specs(packable, capsys):
    packable.replace("connector.yaml", "version: 1.0.0", "versoin: 1.0.0")
    err = refused(capsys, packable.root)
    assert "specs/connector.yaml:3:1: unknown key 'versoin'" in err
    assert err.endswith("nothing was packed\n")


def test_package_refuses_what_the_validator_refuses(packable, capsys):
    shutil.rmtree(packable.root / "specs")

    def relative(content):
        content["paths"] = {path.lstrip("/"): item for path, item in content["paths"].items()}

    change(packable.root / DEFINITION, relative)

    err = refused(capsys, packable.root)

    assert f"{DEFINITION}:" in err
    assert "must start with '/' [path-no-leading-slash]" in err
    assert err.endswith(" errors of connector validate --profile certification; nothing was packed\n")
    assert refused(capsys, packable.root, "--profile", "import").endswith(
        "validate --profile import; nothing was packed\n"
    )


def test_what_only_certification_refuses_can_be_packed_for_an_import(packable, capsys):
    shutil.rmtree(packable.root / "specs")
    change(packable.root / DEFINITION, lambda content: content["info"].update(title="Sample API"))

    assert "[info-title-restricted-word]" in refused(capsys, packable.root)
    assert run(capsys, "package", "--root", packable.root, "--profile", "import")[0] == 0


def test_package_refuses_settings_of_the_validator_that_it_cannot_read(packable, capsys):
    (packable.root / "pyproject.toml").write_text("[tool.connector.validate]\nignroe = []\n")
    err = refused(capsys, packable.root)
    assert "'ignroe'" in err
    assert err.endswith("; nothing was packed\n")


@pytest.mark.parametrize("text", ["{", "[]", ""])
def test_package_refuses_a_definition_that_is_none(packable, capsys, text):
    shutil.rmtree(packable.root / "specs")
    (packable.root / DEFINITION).write_text(text)
    assert refused(capsys, packable.root).endswith("nothing was packed\n")


def test_package_refuses_to_leave_out_the_script(packable, capsys):
    (packable.root / "script" / "script.csx").unlink()
    assert refused(capsys, packable.root) == (
        "the specs say script: true, but there is no script/script.csx; nothing was packed\n"
    )


@pytest.mark.parametrize("prefix", ["Wrong!", "mscrm", "a", "toolongpre"])
def test_package_refuses_a_wrong_prefix(packable, capsys, prefix):
    assert refused(capsys, packable.root, "--prefix", prefix).startswith(f"the prefix is {prefix!r}; expected 2 to 8")


def test_package_refuses_a_folder_that_is_not_there(tmp_path, capsys):
    assert refused(capsys, tmp_path / "none") == f"there is no folder {str(tmp_path / 'none')!r}\n"


def test_package_refuses_a_folder_without_a_connector(tmp_path, capsys):
    assert refused(capsys, tmp_path)


def test_package_refuses_a_file_in_the_way(packable, capsys):
    (packable.root / "dist").mkdir()
    (packable.root / "dist" / "connector").write_text("mine")
    assert refused(capsys, packable.root) == (
        f"{packable.root / 'dist' / 'connector'}: is not a folder, and is not replaced\n"
    )


def test_package_refuses_output_that_is_a_file(packable, capsys):
    (packable.root / "dist").write_text("mine")
    assert refused(capsys, packable.root) == f"{packable.root / 'dist'}: is not a folder\n"


def test_package_never_replaces_its_own_source(packable, capsys):
    source = packable.root / "connector"
    source.mkdir()
    for name in (DEFINITION, PROPERTIES):
        (packable.root / name).rename(source / name)

    err = refused(capsys, source, "--output", packable.root)

    assert err == f"{source}: is the folder that is packed, and is not replaced; choose another --output\n"


def test_package_never_replaces_a_folder_that_somebody_works_in(packable, capsys):
    project = packable.root / "dist" / "connector"
    (project / "specs").mkdir(parents=True)
    (project / DEFINITION).write_text("{}")

    err = refused(capsys, packable.root)

    assert err == f"{project}: holds 'specs', which no package has, and is not replaced; choose another --output\n"


def test_check_tells_what_is_wrong(packable, capsys):
    run(capsys, "package", "--root", packable.root)
    path = packable.root / "dist" / ZIP
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("Connector/\x1b[2Jmore.json", "{}")

    code, out, err = run(capsys, "package", "--check", path)

    assert (code, err) == (1, "")
    assert out == "Connector/\\u001b[2Jmore.json: is named by no Connector in customizations.xml\n1 problem\n"


def test_check_of_no_zip(tmp_path, capsys):
    path = tmp_path / "x.zip"
    path.write_text("hello")
    assert run(capsys, "package", "--check", path) == (2, "", f"{path}: is not a usable zip: File is not a zip file\n")
    assert run(capsys, "package", "--check", tmp_path) == (2, "", f"{tmp_path}: cannot be read: Is a directory\n")


def test_the_folder_itself_is_no_solution(packable, capsys):
    run(capsys, "package", "--root", packable.root)
    path = shutil.make_archive(str(packable.root / "folder"), "zip", packable.root / "dist" / "connector")

    code, out, _ = run(capsys, "package", "--check", path)

    assert code == 1
    assert out.startswith("folder.zip: is a folder for paconn, not a solution; import it with paconn or pac")


def test_the_project_itself(tmp_path):
    done = process("-m", "generator", "package", "--output", tmp_path / "dist", cwd=PROJECT)

    assert (done.returncode, done.stderr) == (0, "")
    assert sorted(files_below(tmp_path / "dist")) == [
        f"connector/{DEFINITION}",
        f"connector/{PROPERTIES}",
        "connector/icon.png",
        "connector/readme.md",
        "connector/script.csx",
        "connector/settings.json",
        "toggltrack_1.0.0.zip",
    ]
    for name in (DEFINITION, PROPERTIES):
        assert (tmp_path / "dist" / "connector" / name).read_bytes() == (PROJECT / name).read_bytes()
    checked = process("-m", "generator", "package", "--check", tmp_path / "dist" / "toggltrack_1.0.0.zip", cwd=PROJECT)
    assert (checked.returncode, checked.stdout) == (0, f"{NOTHING}\n")


def test_published_connectors_are_packed_or_refused_with_a_reason(capsys, tmp_path):
    beside = Path(__file__).parents[3] / "shared" / "corpus"
    corpus = Path(os.environ.get("CONNECTOR_CORPUS", beside))
    if not corpus.is_dir():
        pytest.skip("no corpus of published connectors on this machine")
    codes = []
    for folder in sorted(path for path in corpus.iterdir() if path.is_dir())[::4]:
        code, _, err = run(
            capsys, "package", "--root", folder, "--output", tmp_path / folder.name, "--profile", "import"
        )
        codes.append(code)
        if code == 0:
            [archive] = (tmp_path / folder.name).glob("*.zip")
            code, out, err = run(capsys, "package", "--check", archive)
            assert (code, out) == (0, f"{NOTHING}\n")
            assert all(line.startswith("warning: ") for line in err.splitlines())
        else:
            assert (code, not (tmp_path / folder.name).exists()) == (2, True)
            assert err.startswith((str(folder), DEFINITION, PROPERTIES, "script.csx", folder.name))
    assert codes.count(0) > codes.count(2)


def test_certification_writes_one_zip_more(packable, capsys):
    assert "there is no assets/readme.md" in refused(capsys, packable.root, "--certification")
    (packable.root / "readme.md").write_text("# Sample\n")

    code, out, _ = run(capsys, "package", "--root", packable.root, "--certification")

    zips = sorted(path.name for path in (packable.root / "dist").glob("*.zip"))
    assert (code, zips) == (0, [ZIP, "sample_1.0.0_certification.zip"])
    assert "sample_1.0.0_certification.zip" in out
    out = run(capsys, "validate", packable.root / "dist" / zips[1])[1]
    assert "zip-layout" not in out
    assert ": error:" not in out


def test_of_many_errors_the_rest_is_counted(packable, capsys):
    shutil.rmtree(packable.root / "specs")

    def relative(content):
        operation = {"responses": {"200": {"description": "d"}}}
        content["paths"] = {f"/a{number}": {"get": operation} for number in range(11)}

    change(packable.root / DEFINITION, relative)

    err = refused(capsys, packable.root, "--profile", "import").splitlines()

    assert sum("operation-id-missing" in line for line in err) <= 10
    assert err[10].startswith("and ")
    assert err[10].endswith(" more")
    assert int(err[11].split()[0]) == 10 + int(err[10].split()[1])


@pytest.mark.parametrize("place", ["file", "file/dist", "folder"])
def test_a_place_that_cannot_take_the_package_is_told_before_anything_is_judged(packable, capsys, place, monkeypatch):
    (packable.root / "file").write_text("")
    (packable.root / "folder" / "connector").mkdir(parents=True)
    (packable.root / "folder" / "connector" / "mine.txt").write_text("")
    monkeypatch.setattr("generator.commands.package._refuse_wrong", lambda *_: pytest.fail("judged first"))

    err = refused(capsys, packable.root, "--output", packable.root / place)

    assert ("is not a folder" in err) is (place != "folder")
    assert ("holds 'mine.txt'" in err) is (place == "folder")
