"""What a compiler says of a script, remembered by content whether it compiles or not."""

import pytest

from generator.runtime.script import Runtime, ScriptError, check_script, checking, compiling

FORWARD = """\
public class Script : ScriptBase
{
    public override async Task<HttpResponseMessage> ExecuteAsync()
    {
        return await this.Context.SendAsync(this.Context.Request, this.CancellationToken).ConfigureAwait(false);
    }
}
"""
WRONG = FORWARD.replace("this.Context.Request,", "this.Context.Reqest,")


@pytest.fixture
def attempts(monkeypatch):
    """Counts how often a compiler is started for a script."""
    made = []
    run = compiling.run_compiler
    monkeypatch.setattr(compiling, "run_compiler", lambda *words: made.append(words) or run(*words))
    return made


def unique(text, tmp_path):
    return f"// {tmp_path}\n{text}"


@pytest.mark.parametrize(("source", "codes"), [(FORWARD, []), (WRONG, ["CS1061"])])
def test_what_came_of_it_is_remembered(source, codes, runtime: Runtime, tmp_path, attempts):
    text = unique(source, tmp_path)

    first = check_script(text, runtime)
    started = len(attempts)
    again = check_script(text, runtime)

    assert [each.code for each in first.diagnostics] == codes
    assert [each.line for each in first.diagnostics] == [6] * len(codes)
    assert again == first
    assert started >= 1
    assert len(attempts) == started


def test_a_compiler_that_fails_is_no_verdict(runtime: Runtime, tmp_path, monkeypatch):
    text = unique(FORWARD, tmp_path)

    def fail(*_):
        raise ScriptError("The C# compiler could not do its work: out of memory")

    with monkeypatch.context() as patch:
        patch.setattr(compiling, "run_compiler", fail)
        with pytest.raises(ScriptError, match="out of memory"):
            check_script(text, runtime)

    assert check_script(text, runtime).diagnostics == ()


def test_without_the_class_nothing_is_compiled(runtime: Runtime, attempts):
    assert check_script("class Other { }", runtime) is None
    assert attempts == []


def test_what_mcs_does_not_know_is_a_hint(mcs: Runtime, tmp_path):
    newer = FORWARD.replace("        return", "        int[] some = [1, 2];\n        return")
    assert "collection expressions (C# 12)" in check_script(unique(newer, tmp_path), mcs).hint


def test_a_crash_of_the_compiler_is_a_hint(runtime: Runtime, tmp_path, monkeypatch):
    if runtime.kind != "mono":
        pytest.skip("only mcs breaks down")
    monkeypatch.setattr(compiling, "run_compiler", lambda *_: (False, "Mono.CSharp.InternalErrorException: script.csx"))

    assert "broke down" in checking.check_script(unique(FORWARD, tmp_path), runtime).hint
