"""Finds a .NET runtime with a C# compiler and Json.NET: mono with mcs, or the .NET SDK.

Mono comes first because it starts faster and its packages are small (40 MiB; no distribution of Debian carries the
.NET SDK). The SDK's compiler is the one that knows newer C#.
"""

import os
import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Literal, NamedTuple

from generator.runtime.script.errors import ScriptError

OVERRIDE = "CONNECTOR_DOTNET"

MISSING_RUNTIME = (
    "No .NET runtime was found, so custom code cannot run. On Debian or Ubuntu: sudo apt-get install mono-mcs "
    "mono-runtime libmono-system-net-http4.0-cil libnewtonsoft-json5.0-cil libmono-system-web4.0-cil "
    "libmono-microsoft-csharp4.0-cil ca-certificates-mono. Elsewhere install the .NET SDK "
    f"(https://dotnet.microsoft.com/download), or name a mono or dotnet executable in {OVERRIDE}."
)


class Runtime(NamedTuple):
    """Where the tools are.

    Attributes:
        kind: which family; it decides how the commands are written.
        command: runs a compiled program: `mono` or `dotnet`.
        compiler: `mcs`, or the SDK's `csc.dll`, which `dotnet` runs.
        libraries: the folder with the class library.
        json_net: Newtonsoft.Json.dll, which every script may use.
    """

    kind: Literal["mono", "dotnet"]
    command: Path
    compiler: Path
    libraries: Path
    json_net: Path

    @property
    def version(self) -> str:
        """Return a text that changes when any of the tools is replaced; no tool is started for it."""
        parts: list[str] = [self.kind]
        for path in (self.command, self.compiler, self.libraries / "mcs.exe", self.json_net):
            if path.exists():
                status = path.stat()
                parts.append(f"{path.resolve()}:{status.st_size}:{status.st_mtime_ns}")
        return "|".join(parts)


def find_runtime(wanted: str | None = None) -> Runtime | None:
    """Find a runtime: the one that `CONNECTOR_DOTNET` names, else mono, else the .NET SDK.

    Args:
        wanted: a mono or dotnet executable; then no other is looked at, and no variable.

    Returns:
        The runtime, or nothing when this machine has none that is complete.

    Raises:
        ScriptError: `CONNECTOR_DOTNET` names something that cannot be used.
    """
    if wanted is not None:
        command = shutil.which(wanted)
        return _runtime_of(Path(command)) if command else None
    named = os.environ.get(OVERRIDE)
    if named:
        command = shutil.which(named)
        found = _runtime_of(Path(command)) if command else None
        if found is None:
            raise ScriptError(
                f"{OVERRIDE} is {named!r}, which is not a usable mono or dotnet executable "
                "(needed: mono with mcs and Newtonsoft.Json.dll, or dotnet with an SDK)"
            )
        return found
    for name in ("mono", "dotnet"):
        command = shutil.which(name)
        if command and (found := _runtime_of(Path(command))):
            return found
    return None


def _runtime_of(command: Path) -> Runtime | None:
    return _mono(command) if command.name.startswith("mono") else _dotnet(command)


def _mono(command: Path) -> Runtime | None:
    compiler = shutil.which("mcs", path=str(command.parent)) or shutil.which("mcs")
    # A package manager may put only links into the folder on the PATH.
    prefixes = dict.fromkeys([command.parent.parent, command.resolve().parent.parent])
    for prefix in prefixes:
        base = prefix / "lib" / "mono"
        json_net = _newest(
            [
                *base.glob("gac/Newtonsoft.Json/*/Newtonsoft.Json.dll"),
                *prefix.glob("lib/cli/Newtonsoft.Json-*/Newtonsoft.Json.dll"),
                *base.glob("msbuild/*/bin/Newtonsoft.Json.dll"),
            ]
        )
        libraries = base / "4.5"
        if compiler and json_net and (libraries / "System.Net.Http.dll").exists():
            return Runtime("mono", command, Path(compiler), libraries, json_net)
    return None


def _dotnet(command: Path) -> Runtime | None:
    root = command.resolve().parent
    compiler = _newest(root.glob("sdk/*/Roslyn/bincore/csc.dll"))
    library = _newest(root.glob("shared/Microsoft.NETCore.App/*/System.Runtime.dll"))
    if compiler is None or library is None:
        return None
    # The SDK carries Json.NET for its own build tasks.
    json_net = compiler.parents[2] / "Newtonsoft.Json.dll"
    return Runtime("dotnet", command, compiler, library.parent, json_net) if json_net.exists() else None


def _newest(paths: Iterable[Path]) -> Path | None:
    def version(path: Path) -> list[int]:
        return [int(number) for number in re.findall(r"\d+", str(path))]

    return max(paths, key=version, default=None)
