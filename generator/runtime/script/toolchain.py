"""The command lines of the two families of .NET tools, and the folder with the compiled host."""

import functools
import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from generator.definition import csharp
from generator.runtime.script import cache
from generator.runtime.script.dotnet import Runtime
from generator.runtime.script.errors import ScriptError

HOST_SOURCES = Path(__file__).parent / "host"
_SURFACE = ("Surface.cs", "Logging.cs", "JsonNet.cs")
_HOST = ("Wire.cs", "CallLog.cs", "Outgoing.cs", "ScriptContext.cs", "HttpMessages.cs", "Program.cs")
_SURFACE_NAME = "ConnectorScriptSurface.dll"
# The name is also written in Surface.cs, which opens its setters to the host.
_HOST_NAME = "ConnectorScriptHost"
_COMPILER_LIMIT = 120.0
# What a script may use and mono does not reference by itself; those that are not installed are left out.
_MONO_LIBRARIES = (
    "Microsoft.CSharp",
    "System.Drawing",
    "System.IO.Compression",
    "System.Net.Http",
    "System.Numerics",
    "System.Runtime.Serialization",
    "System.Web",
    "System.Xml",
    "System.Xml.Linq",
)


def host_folder(runtime: Runtime) -> Path:
    """Return the folder with the host and the types that scripts are written against, compiled when needed."""
    return cache.entry(cache.key_of("host", runtime.version, *source_texts()), functools.partial(_build_host, runtime))


@functools.cache
def source_texts() -> tuple[bytes, ...]:
    """Read everything that decides what a compiled script looks like: the C# parts and the modules that rewrite."""
    rewriting = ("toolchain", "lowering", "switches", "walking", "edits")
    modules = [Path(csharp.__file__), *(Path(__file__).with_name(f"{name}.py") for name in rewriting)]
    return tuple(path.read_bytes() for path in [*sorted(HOST_SOURCES.glob("*.cs")), *modules])


def script_command(runtime: Runtime, host: Path, sources: Sequence[Path], output: Path) -> list[str]:
    """Write the command that compiles a script against the surface."""
    return _compiler(runtime, sources, output, [host / _SURFACE_NAME], "library")


def host_command(runtime: Runtime, host: Path) -> list[str]:
    """Write the command that starts the host; mono needs `--debug` to put line numbers into stack traces."""
    if runtime.kind == "mono":
        return [str(runtime.command), "--debug", str(host / f"{_HOST_NAME}.exe")]
    return [str(runtime.command), "exec", str(host / f"{_HOST_NAME}.dll")]


def installed_folders(runtime: Runtime) -> list[Path]:
    """List the folders that a running host reads, which may lie in somebody's home."""
    if runtime.kind == "dotnet":
        return [runtime.command.resolve().parent]
    return [runtime.command.resolve().parent, runtime.libraries.parent]


def run_compiler(command: list[str], folder: Path) -> tuple[bool, str]:
    """Run a compiler in a folder and give whether it succeeded and what it said, in English."""
    import subprocess

    try:
        done = subprocess.run(  # noqa: S603  # the command is built here, from found tools
            command,
            cwd=folder,
            env=os.environ | {"LC_ALL": "C.UTF-8", "DOTNET_CLI_UI_LANGUAGE": "en"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_COMPILER_LIMIT,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ScriptError(f"The C# compiler could not do its work: {error}") from error
    return done.returncode == 0, (done.stdout + b"\n" + done.stderr).decode("utf-8", "replace")


def _build_host(runtime: Runtime, folder: Path) -> None:
    shutil.copyfile(runtime.json_net, folder / "Newtonsoft.Json.dll")
    surface = folder / _SURFACE_NAME
    extension = "exe" if runtime.kind == "mono" else "dll"
    host = folder / f"{_HOST_NAME}.{extension}"
    for command in (
        _compiler(runtime, [HOST_SOURCES / name for name in _SURFACE], surface, [], "library"),
        _compiler(runtime, [HOST_SOURCES / name for name in _HOST], host, [surface], "exe"),
    ):
        succeeded, output = run_compiler(command, folder)
        if not succeeded:
            raise ScriptError(f"The script host does not compile with {runtime.compiler}:\n{output.strip()}")
    if runtime.kind == "dotnet":
        (folder / f"{_HOST_NAME}.runtimeconfig.json").write_text(_runtime_config(runtime), encoding="utf-8")


def _compiler(
    runtime: Runtime, sources: Sequence[Path], output: Path, references: Sequence[Path], target: str
) -> list[str]:
    # The number is the one name of UTF-8 that both compilers know.
    common = ["-nologo", "-warn:0", "-codepage:65001", f"-target:{target}", f"-out:{output}"]
    if runtime.kind == "mono":
        tool = [str(runtime.compiler), *common, "-optimize+", "-langversion:experimental", "-debug+"]
        libraries = [runtime.libraries / f"{name}.dll" for name in _MONO_LIBRARIES]
    else:
        tool = [str(runtime.command), "exec", str(runtime.compiler), *common, "-utf8output", "-noconfig", "-nostdlib+"]
        # Optimized code would name wrong lines in stack traces.
        tool += ["-optimize-", "-langversion:latest", "-debug:portable"]
        names = ("System*.dll", "Microsoft.CSharp.dll", "Microsoft.Win32.*.dll", "mscorlib.dll", "netstandard.dll")
        # On Windows some libraries in the same folder are native code.
        libraries = [
            path for name in names for path in sorted(runtime.libraries.glob(name)) if "Native" not in path.name
        ]
    known = [*references, runtime.json_net, *(path for path in libraries if path.exists())]
    return [*tool, *(f"-reference:{path}" for path in known), *map(str, sources)]


def _runtime_config(runtime: Runtime) -> str:
    framework = {"name": "Microsoft.NETCore.App", "version": runtime.libraries.name}
    options = {"rollForward": "Major", "framework": framework}
    return json.dumps({"runtimeOptions": options}, indent=2)
