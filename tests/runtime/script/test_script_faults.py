"""Whatever a script does, the caller gets a reply and the next call works."""

import base64
import re
import threading
from collections.abc import Callable, Iterator

import pytest

from generator.runtime.script import CompiledScript, Runtime, ScriptHost, ScriptReply, ScriptRequest

Compile = Callable[[str], CompiledScript]

# One script for all faults, so that it is compiled once.
FAULTS = """\
public class Script : ScriptBase
{
    private static int Deep(int depth) { return Deep(depth + 1) + 1; }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void Refuse() { throw new InvalidOperationException("no such thing"); }

    private async void Unobserved() { await Task.Yield(); throw new InvalidOperationException("nobody awaits this"); }

    public override async Task<HttpResponseMessage> ExecuteAsync()
    {
        var response = new HttpResponseMessage();
        switch (this.Context.OperationId)
        {
            case "Throw":
                Refuse();
                break;
            case "ThrowLater":
                await Task.Yield();
                throw new AggregateException(new Exception("inner"));
            case "Null":
                return null;
            case "MissingHeader":
                this.Context.Request.Headers.GetValues("X-Missing");
                break;
            case "NoBody":
                await this.Context.Request.Content.ReadAsStringAsync();
                break;
            case "Wait":
                await Task.Delay(-1, this.CancellationToken);
                break;
            case "WaitForBackend":
                await this.Context.SendAsync(this.Context.Request, CancellationToken.None);
                break;
            case "AnswerOverrun":
                try { await Task.Delay(-1, this.CancellationToken); } catch (OperationCanceledException) { }
                response.StatusCode = HttpStatusCode.GatewayTimeout;
                break;
            case "Spin":
                while (true) { }
            case "Sleep":
                Thread.Sleep(Timeout.Infinite);
                break;
            case "Exit":
                Environment.Exit(3);
                break;
            case "FailFast":
                Environment.FailFast("enough of " + this.Context.Request.Headers.Authorization);
                break;
            case "Overflow":
                Deep(0);
                break;
            case "Unobserved":
                Unobserved();
                await Task.Delay(-1);
                break;
            case "Print":
                Console.WriteLine("{\\"id\\":\\"1\\",\\"status\\":500}");
                Console.Write("half ");
                Console.Error.Write("a line");
                Trace.WriteLine("traced");
                response.Content = CreateJsonContent("[" + (Console.ReadLine() ?? "null") + "]");
                break;
            case "PrintRaw":
                var noise = Encoding.UTF8.GetBytes(
                    "\\u001e{\\"ready\\":true}\\n\\u001enot json\\n{\\"id\\":1}\\nno line end");
                Console.OpenStandardOutput().Write(noise, 0, noise.Length);
                break;
            case "Log":
                var secret = this.Context.Request.Headers.Authorization;
                this.Context.Logger.LogError(new Exception("why"), "using {Secret} or {{this}}", secret);
                var pair = Encoding.UTF8.GetString(Convert.FromBase64String(secret.Parameter));
                this.Context.Logger.LogDebug("token " + pair);
                var other = new HttpRequestMessage(HttpMethod.Get, "http://127.0.0.1:1/?key=outgoing-secret");
                other.Headers.TryAddWithoutValidation("Authorization", "Bearer outgoing-secret");
                try { await this.Context.SendAsync(other, this.CancellationToken); } catch (HttpRequestException) { }
                throw new Exception("failed with " + secret + " and outgoing-secret");
            case "LogMuch":
                for (int at = 0; at < 5000; at++) { this.Context.Logger.LogInformation(new string('x', 10000)); }
                break;
            case "BadUri":
                this.Context.Request.RequestUri = new Uri("/relative", UriKind.Relative);
                await this.Context.SendAsync(this.Context.Request, this.CancellationToken);
                break;
            case "Refused":
                this.Context.Request.RequestUri = new Uri("http://127.0.0.1:1/");
                await this.Context.SendAsync(this.Context.Request, this.CancellationToken);
                break;
        }

        return response;
    }
}
"""
SECRET = base64.b64encode(b"ada@example.com:time-is-honey").decode()
HEADERS = (("Authorization", f"Basic {SECRET}"),)


@pytest.fixture(scope="module")
def faults(compiled: Compile) -> CompiledScript:
    return compiled(FAULTS)


@pytest.fixture(scope="module")
def shaky(runtime: Runtime) -> Iterator[ScriptHost]:
    with ScriptHost(runtime, grace=1.5) as host:
        yield host


@pytest.fixture
def run(shaky: ScriptHost, faults: CompiledScript) -> Iterator[Callable[..., ScriptReply]]:
    def call(operation: str, timeout: float = 20, url: str = "http://localhost/") -> ScriptReply:
        return shaky.run(faults, ScriptRequest(operation, "GET", url, headers=HEADERS), timeout)

    yield call
    assert call("Fine").status == 200


@pytest.mark.parametrize(
    ("operation", "told"),
    [
        ("Throw", "InvalidOperationException: no such thing"),
        ("ThrowLater", "inner"),
        ("Null", "The script returned no response."),
        ("MissingHeader", "InvalidOperationException"),
        ("NoBody", "NullReferenceException"),
        ("BadUri", "absolute"),
        ("Refused", "HttpRequestException"),
    ],
)
def test_exceptions_are_told_and_cost_nothing_else(
    run: Callable[..., ScriptReply], shaky: ScriptHost, operation: str, told: str
) -> None:
    run("Fine")
    before = shaky.pid
    reply = run(operation)
    assert (reply.status, reply.failure) == (None, "exception")
    assert told in (reply.exception or "")
    assert shaky.pid == before


def test_an_exception_names_the_lines_of_the_script(run: Callable[..., ScriptReply]) -> None:
    told = run("Throw").exception or ""
    for written in ("no such thing", "   Refuse();"):
        line = next(number for number, text in enumerate(FAULTS.splitlines(), 1) if written in text)
        # mono writes `script.csx:13`, .NET `script.csx:line 13`.
        assert re.search(rf"script\.csx:(line )?{line}\b", told)


@pytest.mark.parametrize("operation", ["Wait", "WaitForBackend"])
def test_the_token_ends_what_waits(
    run: Callable[..., ScriptReply], shaky: ScriptHost, backend: str, operation: str
) -> None:
    run("Fine")
    before = shaky.pid
    reply = run(operation, 0.2, f"{backend}/never")
    assert (reply.status, reply.failure) == (None, "timeout")
    assert shaky.pid == before


def test_a_script_may_answer_when_its_time_is_over(run: Callable[..., ScriptReply]) -> None:
    reply = run("AnswerOverrun", 0.2)
    assert (reply.status, reply.failure) == (504, None)


@pytest.mark.parametrize("operation", ["Spin", "Sleep"])
def test_a_script_that_ignores_its_token_is_given_up(
    run: Callable[..., ScriptReply], shaky: ScriptHost, operation: str
) -> None:
    run("Fine")
    before = shaky.pid
    reply = run(operation, 0.2)
    assert (reply.status, reply.failure) == (None, "timeout")
    assert "did not end within 0.2 s" in (reply.exception or "")
    assert run("Fine").status == 200
    assert shaky.pid != before


def test_calls_beside_a_stuck_one_come_to_their_end(
    runtime: Runtime, faults: CompiledScript, backend: str, forward: CompiledScript
) -> None:
    replies: dict[str, ScriptReply] = {}

    def call(operation: str, timeout: float) -> None:
        replies[operation] = host.run(faults, ScriptRequest(operation, "GET", f"{backend}/x"), timeout)

    with ScriptHost(runtime, grace=1.5) as host:
        host.run(faults, ScriptRequest("Fine", "GET", backend), 20)
        # The second one is answered only after the process has been given up because of the first.
        threads = [
            threading.Thread(target=call, args=arguments) for arguments in [("Sleep", 0.1), ("AnswerOverrun", 2.0)]
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        call("Fine", 20)
    assert replies["Sleep"].failure == "timeout"
    assert replies["AnswerOverrun"].status == 504
    assert replies["Fine"].status == 200


@pytest.mark.parametrize(
    ("operation", "told"),
    [
        ("Exit", "ended with exit code 3"),
        ("FailFast", "The script host "),
        ("Unobserved", "nobody awaits this"),
    ],
)
def test_the_end_of_the_process_is_told(run: Callable[..., ScriptReply], operation: str, told: str) -> None:
    reply = run(operation)
    assert (reply.status, reply.failure) == (None, "crash")
    assert told in (reply.exception or "")
    assert SECRET not in (reply.exception or "")


def test_a_stack_overflow_is_told(run: Callable[..., ScriptReply]) -> None:
    # Mono turns some of them into exceptions; .NET always ends the process.
    reply = run("Overflow")
    assert reply.failure in ("crash", "exception")
    assert "overflow" in (reply.exception or "").lower()


def test_what_a_script_prints_goes_to_its_log(run: Callable[..., ScriptReply]) -> None:
    reply = run("Print")
    assert (reply.status, reply.body) == (200, b"[null]")
    assert [(each.level, each.message) for each in reply.log] == [
        ("Console", '{"id":"1","status":500}'),
        ("Console", "half a line"),
    ]


def test_bytes_on_the_bare_standard_output_do_no_harm(run: Callable[..., ScriptReply]) -> None:
    assert run("PrintRaw").status == 200


def test_a_chatty_script_cannot_fill_the_memory(run: Callable[..., ScriptReply]) -> None:
    reply = run("LogMuch")
    assert reply.status == 200
    assert (len(reply.log), {len(each.message) for each in reply.log}) == (1000, {4096})


def test_credentials_are_masked_everywhere(run: Callable[..., ScriptReply]) -> None:
    reply = run("Log")
    assert [each.message.splitlines()[0] for each in reply.log] == ["using *** or {this}", "token ***"]
    assert "System.Exception: why" in reply.log[0].message
    assert reply.sent[0].headers == (("Authorization", "Bearer ***"),)
    assert reply.sent[0].url == "http://127.0.0.1:1/?key=***"
    assert "failed with *** and ***" in (reply.exception or "")
    for secret in (SECRET, "time-is-honey", "ada@example.com", "outgoing-secret"):
        assert secret not in repr(reply)


def test_an_answer_that_no_platform_takes_is_a_fault(body_of: Compile, host: ScriptHost) -> None:
    script = body_of(
        "return new HttpResponseMessage { Content = new ByteArrayContent(new byte[100 * 1024 * 1024 + 1]) };"
    )
    reply = host.run(script, ScriptRequest("X", "GET", "http://localhost/"), 30)
    assert (reply.status, reply.failure) == (None, "exception")
    assert "has more than 104857600 bytes" in (reply.exception or "")
