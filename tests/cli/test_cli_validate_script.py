"""`connector validate` and `package`: code that does not compile is refused, by the compiler where one is."""

import json
import re

import pytest
from command_runs import DEFINITION, process, run

from generator.runtime.script import find_runtime
from generator.validator.examples import example_files
from generator.validator.rule import Example

GOOD = """\
public class Script : ScriptBase
{
    public override async Task<HttpResponseMessage> ExecuteAsync()
    {
        if (this.Context.OperationId == "ListItems")
        {
            return await this.Pass().ConfigureAwait(false);
        }
        return new HttpResponseMessage(HttpStatusCode.BadRequest);
    }

    private async Task<HttpResponseMessage> Pass()
    {
        return await this.Context.SendAsync(this.Context.Request, this.CancellationToken).ConfigureAwait(false);
    }
}
"""
# The code, the line where it is wrong, and a word of what is said.
RETURN = "return new HttpResponseMessage(HttpStatusCode.BadRequest);"
WRONG = {
    "brace": (GOOD.rstrip().removesuffix("}"), 2, "is not closed"),
    "semicolon": (GOOD.replace(RETURN, RETURN[:-1] + " return null;"), 9, "CS1"),
    "not all paths": (GOOD.replace(RETURN, ""), 3, "CS0161"),
    "unknown name": (GOOD.replace("this.Pass()", "this.Pas()"), 7, "CS1061"),
    "wrong type": (GOOD.replace(RETURN, "return 5;"), 9, "CS0029"),
}  # fmt: skip
NEEDS_RUNTIME = pytest.mark.skipif(find_runtime() is None, reason="there is no .NET runtime here")


@pytest.fixture
def folder(tmp_path, compiled_scripts):
    def write(script, name="one"):
        folder = tmp_path / name
        folder.mkdir(parents=True)
        for file, data in example_files(Example(files={"script.csx": script})).items():
            (folder / file).write_bytes(data)
        return folder

    return write


@NEEDS_RUNTIME
@pytest.mark.parametrize(("script", "line", "word"), WRONG.values(), ids=WRONG)
def test_code_that_does_not_compile(folder, capsys, script, line, word):
    wrong = folder(script)

    code, out, _ = run(capsys, "validate", "--format", "json", wrong)
    findings = json.loads(out)

    assert code == 1
    assert {finding["rule"] for finding in findings} == {"script-compile-error"}
    assert {finding["file"] for finding in findings} == {str(wrong / "script.csx")}
    assert (findings[0]["line"], word in findings[0]["message"]) == (line, True)

    code, out, err = run(capsys, "package", "--root", wrong)
    assert (code, out) == (2, "")
    assert f"{wrong / 'script.csx'}:{line}:" in err
    assert "nothing was packed" in err
    assert not (wrong / "dist").exists()


@NEEDS_RUNTIME
def test_code_that_compiles(folder, capsys):
    assert run(capsys, "validate", folder(GOOD)) == (0, "no findings\n", "")


def test_without_a_compiler_brackets_and_strings_are_looked_at(folder, capsys, monkeypatch):
    monkeypatch.setattr("generator.runtime.script.find_runtime", lambda: None)
    brace, name = folder(WRONG["brace"][0]), folder(WRONG["unknown name"][0], "two")

    code, out, _ = run(capsys, "validate", brace)
    assert (code, "2:1: error: the '{' is not closed" in out) == (1, True)
    assert run(capsys, "validate", name) == (0, "no findings\n", "")


def test_no_compile(folder, capsys):
    assert run(capsys, "validate", "--no-compile", folder(WRONG["unknown name"][0])) == (0, "no findings\n", "")


@NEEDS_RUNTIME
def test_over_many_connectors_scripts_are_compiled_only_when_asked(folder, capsys, tmp_path):
    for number in range(17):
        folder(WRONG["unknown name"][0], str(number))

    code, _, err = run(capsys, "validate", tmp_path)
    assert code == 0
    assert err == "17 scripts not compiled, as this run is over more than 16 connectors; --compile does it\n"
    assert run(capsys, "validate", "--no-compile", tmp_path)[2] == ""

    code, out, err = run(capsys, "validate", "--compile", tmp_path)
    assert (code, err) == (1, "")
    assert len(re.findall("CS1061", out)) == 17


@NEEDS_RUNTIME
def test_a_runtime_that_cannot_be_used_is_told_and_no_error(folder, capsys, monkeypatch):
    monkeypatch.setenv("CONNECTOR_DOTNET", "no-such-runtime")

    code, out, _ = run(capsys, "validate", folder(GOOD))

    assert code == 0
    assert "info: the script was not compiled: CONNECTOR_DOTNET is 'no-such-runtime'" in out


def test_without_a_script_nothing_of_the_local_platform_is_loaded(folder):
    plain = folder(GOOD)
    (plain / "script.csx").unlink()
    code = (
        "import sys; from generator.cli import main; main(['validate', sys.argv[1]]);"
        "print([name for name in sys.modules if name.startswith('generator.runtime') or name == 'subprocess'])"
    )

    for path in (plain, plain / DEFINITION):
        assert process("-c", code, path).stdout == "no findings\n[]\n"


@NEEDS_RUNTIME
def test_a_script_that_was_judged_before_loads_neither_compiler_nor_host(folder, capsys):
    connector = folder(GOOD)
    assert run(capsys, "validate", connector)[:2] == (0, "no findings\n")
    code = (
        "import sys; from generator.cli import main; main(['validate', sys.argv[1]]);"
        "print(sorted({'subprocess', 'dataclasses', 'generator.runtime.script.compiling', "
        "'generator.runtime.script.client', 'generator.runtime.script.checking'} & set(sys.modules)))"
    )

    assert process("-c", code, connector).stdout == "no findings\n['generator.runtime.script.checking']\n"
