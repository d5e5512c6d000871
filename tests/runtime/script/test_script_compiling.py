import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.runtime.script import (
    CompiledScript,
    Runtime,
    ScriptError,
    ScriptHost,
    ScriptRequest,
    compile_script,
    compiling,
)

Compile = Callable[[str], CompiledScript]
REQUEST = ScriptRequest("GetMe", "GET", "http://localhost/")

WRONG = """\
// Nothing is imported here.
public class Script : ScriptBase
{
\tpublic override async Task<HttpResponseMessage> ExecuteAsync()
\t{
\t\tvar text = "é" + missing;
\t\tawait Task.Yield();
\t\tint number = "text";
\t\treturn null;
\t}
}
"""

SURFACE = """\
using System;
using System.Net.Http;
using Microsoft.PowerPlatform.Connectors.CustomCode.CSharp;
using System.Runtime.Remoting.Contexts;

public class script : ScriptBase
{
    public override Task<HttpResponseMessage> ExecuteAsync()
    {
        var seen = new JObject();
        seen["query"] = HttpUtility.ParseQueryString("?a=b%20c")["a"];
        seen["contains"] = JObject.Parse("{\\"a\\":1}").ContainsKey("a") && !seen.ContainsKey("nothing");
        seen["json"] = JsonConvert.SerializeObject(new { a = 1 }, Formatting.None);
        seen["regex"] = Regex.Replace("a1", "\\\\d", "b");
        seen["hash"] = Convert.ToBase64String(SHA256.Create().ComputeHash(Encoding.ASCII.GetBytes("a"))).Length;
        seen["xml"] = XDocument.Parse("<a><b/></a>").Root.Elements().Count();
        var document = new XmlDocument();
        document.LoadXml("<a>c</a>");
        seen["document"] = document.DocumentElement.InnerText;
        seen["time"] = Stopwatch.StartNew().IsRunning && Thread.CurrentThread != null;
        using (var memory = new MemoryStream())
        {
            using (var zip = new GZipStream(memory, CompressionMode.Compress, true))
            {
                zip.WriteByte(1);
            }

            seen["zipped"] = memory.Length > 1;
        }

        dynamic loose = seen;
        seen["dynamic"] = (string)loose.regex;
        seen["zone"] = TimeZoneInfo.Local.BaseUtcOffset.TotalMinutes;
        seen["culture"] = (1.5).ToString();
        var type = new MediaTypeHeaderValue("text/plain");
        ILogger logger = this.Context.Logger;
        logger.LogInformation("media {Type}", type);
        var response = new HttpResponseMessage(HttpStatusCode.OK) { Content = CreateJsonContent(seen.ToString()) };
        return Task.FromResult(response);
    }
}
"""

NEWER = """\
#nullable enable
public class Script : ScriptBase
{
    private readonly Dictionary<string, List<int>> table = new();

    public override async Task<HttpResponseMessage> ExecuteAsync()
    {
        using var memory = new MemoryStream();
        using var writer = new StreamWriter(memory, new UTF8Encoding(false));
        string? text = null;
        text ??= "x";
        object value = new JArray(1);
        if (value is not JArray list) { throw new Exception(); }
        await Task.Yield();
        var first = this.Context.Request.Headers.TryGetValues("x-one",
            out var ones) ? ones.FirstOrDefault() : null;
        int number = int.TryParse("12", out var parsed) && JObject.Parse("{\\"a\\":{}}").TryGetValue("a", out var inner)
            ? parsed + inner!.Count() : 0;
        string answer = this.Context.OperationId.ToLowerInvariant() switch
        {
            "a" or "getme" => await Later("me"),
            _ => "rest",
        };
        writer.Write($"{answer} {first} {number} {text!.Length} {list.Count} {table.Count}");
        writer.Flush();
        return new HttpResponseMessage { Content = CreateJsonContent(Encoding.UTF8.GetString(memory.ToArray())) };
    }

    private static async Task<string> Later(string? text) { await Task.Yield(); return text is not null ? text : "no"; }
}
"""


def problems(compiled: Compile, text: str) -> ScriptError:
    with pytest.raises(ScriptError) as caught:
        compiled(text)
    return caught.value


def test_every_error_stands_at_its_own_line_and_column(compiled: Compile) -> None:
    error = problems(compiled, WRONG)
    assert [(each.line, each.column, each.code) for each in error.diagnostics] == [(6, 20, "CS0103"), (8, 16, "CS0029")]
    first, second = str(error).splitlines()
    assert "script.csx:6:20: CS0103: " in first
    assert "missing" in first
    assert "script.csx:8:16: CS0029: " in second


def test_windows_line_ends_and_a_byte_order_mark_change_no_line(compiled: Compile) -> None:
    error = problems(compiled, "\ufeff" + WRONG.replace("\n", "\r\n"))
    assert [each.line for each in error.diagnostics] == [6, 8]


def test_an_error_in_lowered_code_stands_where_it_was_written(compiled: Compile) -> None:
    line = next(number for number, text in enumerate(NEWER.splitlines(), 1) if "writer.Write" in text)
    error = problems(compiled, NEWER.replace("{list.Count}", "{wrong}"))
    assert [(each.line, each.code) for each in error.diagnostics] == [(line, "CS0103")]


@pytest.mark.parametrize("text", ["", "public class Other : ScriptBase { }", "// class Script\n"])
def test_a_script_without_the_class_is_refused(compiled: Compile, text: str) -> None:
    assert "no class Script" in str(problems(compiled, text))


def test_an_unfinished_script_is_refused(compiled: Compile) -> None:
    assert problems(compiled, WRONG[: WRONG.index("missing")]).diagnostics


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_an_unreadable_script_is_refused(runtime: Runtime, tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "script.csx"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ScriptError, match="cannot be read"):
        compile_script(path, runtime)


def test_everything_documented_is_imported(compiled: Compile, host: ScriptHost) -> None:
    reply = host.run(compiled(SURFACE), REQUEST, 20)
    assert reply.exception is None
    assert " ".join(reply.body.decode().split()) == (
        '{ "query": "b c", "contains": true, "json": "{\\"a\\":1}", "regex": "ab", "hash": 44, "xml": 1, '
        '"document": "c", "time": true, "zipped": true, "dynamic": "ab", "zone": 0.0, "culture": "1.5" }'
    )
    assert [(each.level, each.message) for each in reply.log] == [("Information", "media text/plain")]


def test_newer_code_runs(compiled: Compile, host: ScriptHost) -> None:
    request = ScriptRequest("GetMe", "GET", "http://localhost/", headers=(("x-one", "1"),))
    reply = host.run(compiled(NEWER), request, 20)
    assert (reply.exception, reply.body) == (None, b"me 1 12 1 1 0")


def test_code_that_is_too_new_for_mcs_is_named(compiled: Compile, mcs: Runtime) -> None:
    error = problems(compiled, NEWER.replace('"a" or "getme"', "{ Length: > 3 }"))
    assert "C# that mcs does not know: switch expressions (C# 8)" in str(error)


def test_the_crash_of_mcs_is_told_with_the_variable(body_of: Compile, mcs: Runtime) -> None:
    # The type of the variable has no name, so it cannot be written out.
    with pytest.raises(ScriptError) as caught:
        body_of(
            "var box = Box(new { A = 1 }, out var copy); await Task.Yield(); return copy == null ? null : "
            "new HttpResponseMessage(); } private static T Box<T>(T a, out T b) { b = a; return a;"
        )
    assert "mcs breaks down on variables declared with `out var` in async methods" in str(caught.value)
    assert "copy (line " in str(caught.value)


def test_a_second_compilation_does_not_call_the_compiler(
    body_of: Compile, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = body_of("return new HttpResponseMessage();")

    def fail(*_: object) -> None:
        raise AssertionError("the compiler was called")

    monkeypatch.setattr(compiling, "run_compiler", fail)
    assert compile_script(first.source, runtime) == first
    with pytest.raises(AssertionError, match="was called"):
        body_of("return new HttpResponseMessage( );")


def test_a_cache_that_cannot_be_written_is_replaced(
    mono: Runtime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, forward_source: Path
) -> None:
    blocked = tmp_path / "file"
    blocked.write_bytes(b"")
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert compile_script(forward_source, mono).library.is_relative_to(tmp_path)


def test_processes_that_compile_the_same_at_once_do_not_disturb_each_other(
    mono: Runtime, forward_source: Path, tmp_path: Path
) -> None:
    code = (
        "import sys; from pathlib import Path; from generator.runtime.script import compile_script, find_runtime; "
        "print(compile_script(Path(sys.argv[1]), find_runtime('mono')).library)"
    )
    environment = os.environ | {"XDG_CACHE_HOME": str(tmp_path)}
    running = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(forward_source)], env=environment, stdout=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    answers = {process.communicate()[0] for process in running}
    assert [process.returncode for process in running] == [0, 0, 0]
    assert len(answers) == 1
    assert Path(answers.pop().strip()).is_file()
    left = sorted(path.name for path in (tmp_path / "connector-script").iterdir())
    assert len(left) == 2  # the host and the script, and no drafts
    assert not any(name.startswith(".") for name in left)
