"""A runtime, a host, a compiler for snippets and a backend that tells what it was asked."""

import base64
import json
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from dotnet_runtimes import KINDS, runtime_of

from generator.runtime.script import CompiledScript, Runtime, ScriptHost, compile_script

FORWARD = """\
public class Script : ScriptBase
{
    public override async Task<HttpResponseMessage> ExecuteAsync()
    {
        return await this.Context.SendAsync(this.Context.Request, this.CancellationToken).ConfigureAwait(false);
    }
}
"""


class _Backend(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Without both, every answer waits for the other side's delayed acknowledgement.
    disable_nagle_algorithm = True
    wbufsize = -1

    def _answer(self) -> None:
        if self.headers.get("Transfer-Encoding") == "chunked":
            body = b""
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        else:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = urlsplit(self.path).path
        self.close_connection = path == "/close"
        if self.close_connection and hasattr(socket, "TCP_CORK"):
            # The end comes with the answer, so that no client can write in between.
            self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 1)
        if path == "/never":
            self.server.released.wait(60)  # type: ignore[attr-defined]
        seen = {
            "connections": self.server.connections,  # type: ignore[attr-defined]
            "method": self.command,
            "target": self.path,
            "headers": [[name.lower(), value] for name, value in self.headers.items()],
            "body": base64.b64encode(body).decode(),
        }
        answer = body if path == "/mirror" else json.dumps(seen).encode()
        self.send_response(302 if path == "/moved" else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Location", "/elsewhere")
        self.send_header("Set-Cookie", "a=1")
        self.send_header("Set-Cookie", "b=2")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer  # noqa: N815

    def log_message(self, *_: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Backend)
        self.released = threading.Event()
        self.connections = 0

    def get_request(self):
        self.connections += 1
        return super().get_request()

    def handle_error(self, *_: object) -> None:
        """Say nothing: a client that was killed leaves broken connections behind."""


@pytest.fixture(scope="session")
def backend() -> Iterator[str]:
    with _Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.released.set()
        server.shutdown()
        thread.join()


@pytest.fixture(scope="session", autouse=True)
def cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder))
        yield folder


@pytest.fixture(scope="session", params=KINDS)
def runtime(request: pytest.FixtureRequest) -> Runtime:
    return runtime_of(request.param)


@pytest.fixture(scope="session")
def mono() -> Runtime:
    """One runtime: for what is the same on both and takes long."""
    return runtime_of("mono")


@pytest.fixture(scope="session")
def mcs(runtime: Runtime) -> Runtime:
    if runtime.kind != "mono":
        pytest.skip("this is about mono's compiler")
    return runtime


@pytest.fixture(scope="session")
def host(runtime: Runtime) -> Iterator[ScriptHost]:
    with ScriptHost(runtime) as running:
        yield running


@pytest.fixture(scope="session")
def compiled(runtime: Runtime, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], CompiledScript]:
    folder = tmp_path_factory.mktemp("scripts")

    def compile_text(text: str) -> CompiledScript:
        source = folder / "script.csx"
        source.write_text(text, encoding="utf-8")
        return compile_script(source, runtime)

    return compile_text


@pytest.fixture(scope="session")
def body_of(compiled: Callable[[str], CompiledScript]) -> Callable[[str], CompiledScript]:
    """Compile a script from the statements of its method; they may await, and must return a response."""

    def compile_body(statements: str) -> CompiledScript:
        head, _, tail = FORWARD.partition("        return await ")
        return compiled(f"{head}await Task.Yield();\n{statements}\n{tail.partition(chr(10))[2]}")

    return compile_body


@pytest.fixture(scope="session")
def forward(compiled: Callable[[str], CompiledScript]) -> CompiledScript:
    return compiled(FORWARD)


@pytest.fixture
def forward_source(tmp_path: Path) -> Path:
    source = tmp_path / "source" / "script.csx"
    source.parent.mkdir()
    source.write_text(FORWARD, encoding="utf-8")
    return source
