"""The script host as its users see it: compiled scripts and requests in, replies out, whatever the script does."""

import itertools
import threading
import weakref
from collections.abc import Collection, Mapping
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from generator.runtime.masking import Mask, secrets_in
from generator.runtime.script.compiling import CompiledScript
from generator.runtime.script.confinement import confined, host_environment
from generator.runtime.script.dotnet import Runtime
from generator.runtime.script.errors import ScriptError
from generator.runtime.script.messages import (
    ScriptReply,
    ScriptRequest,
    decode_reply,
    encode_call,
    encode_settings,
)
from generator.runtime.script.process import HostEnded, HostProcess, NoReply, NotTaken
from generator.runtime.script.toolchain import host_command, host_folder, installed_folders

_DEFAULT_PORTS = {"http": 80, "https": 443}


class ScriptHost:
    """Runs scripts in one process that starts with the first call and is reused; a new one follows when it dies.

    Scripts share nothing but the process; static fields live on between calls, as they do in the cloud, where scripts
    run in a pooled function app.
    """

    def __init__(
        self,
        runtime: Runtime,
        *,
        allowed_hosts: Collection[str] | None = None,
        redirect: Mapping[str, str] | None = None,
        grace: float = 1.0,
        confine: bool = True,
    ) -> None:
        """Prepare; nothing is started yet.

        Args:
            runtime: from `find_runtime`.
            allowed_hosts: hosts (`name` or `name:port`) that `Context.SendAsync` reaches; others make it throw.
                Nothing allows all. A script that makes an HttpClient of its own is not held back.
            redirect: origin (`scheme://host[:port]`) to the origin that is asked instead. The script goes on seeing
                the address it asked for. A redirected origin is always allowed.
            grace: seconds that a script has to answer after its cancellation token was signalled; then its process is
                given up.
            confine: whether the process is put into a sandbox where this machine has one (see `confined`).
        """
        self._runtime = runtime
        allowed = None if allowed_hosts is None else sorted(allowed_hosts)
        origins = [(_origin(asked), _origin(target)) for asked, target in (redirect or {}).items()]
        self._settings = encode_settings(allowed, origins)
        self._grace = grace
        self._is_confined = confine
        self._lock = threading.Lock()
        self._ids = itertools.count(1)
        self._processes: weakref.WeakSet[HostProcess] = weakref.WeakSet()
        self._current: HostProcess | None = None
        self._closed = False
        weakref.finalize(self, _kill_all, self._processes)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """The process that takes the next call; nothing before the first."""
        with self._lock:
            return self._current.pid if self._current and self._current.alive else None

    def run(self, script: CompiledScript, request: ScriptRequest, timeout: float) -> ScriptReply:
        """Run one call; may be called from several threads at once.

        Args:
            script: from `compile_script`.
            request: what the script gets.
            timeout: seconds until its cancellation token is signalled (2 minutes in the cloud; 5 seconds in older
                documentation).

        Returns:
            The answer, or why there is none: an exception, an overrun or a crash never raise here.

        Raises:
            ScriptError: the host cannot be started, or is closed.
        """
        call_id = str(next(self._ids))
        mask = Mask(secrets_in(request.headers))
        line = encode_call(call_id, script.library, request, timeout)
        process, reply = self._process(), None
        try:
            while reply is None:
                try:
                    reply = process.call(call_id, line, timeout + self._grace)
                except NotTaken:
                    process = self._process()
        except HostEnded as ended:
            return ScriptReply(None, exception=mask.text(str(ended)), failure="crash")
        except NoReply:
            process.retire()
            text = f"The script did not end within {timeout:g} s and ignored its cancellation token."
            return ScriptReply(None, exception=text, failure="timeout")
        return decode_reply(reply, mask)

    def close(self) -> None:
        """End the process; the host cannot be used again."""
        with self._lock:
            self._closed = True
            self._current = None
            processes = list(self._processes)
        for process in processes:
            process.close()

    def _process(self) -> HostProcess:
        with self._lock:
            if self._closed:
                raise ScriptError("The script host is closed.")
            if self._current is None or not self._current.alive:
                folder = host_folder(self._runtime)
                command = host_command(self._runtime, folder)
                if self._is_confined:
                    command = confined(command, [folder.parent, *installed_folders(self._runtime)])
                self._current = HostProcess(command, host_environment(), folder, self._settings)
                self._processes.add(self._current)
            return self._current


def _kill_all(processes: weakref.WeakSet[HostProcess]) -> None:
    for process in list(processes):
        process.kill()


def _origin(address: str) -> str:
    """Write an origin as .NET does: lower case, no default port, no path."""
    parts = urlsplit(address)
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ValueError(f"{address!r} is not scheme://host[:port]")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    port = "" if parts.port in (None, _DEFAULT_PORTS[parts.scheme]) else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"
