"""What the process that runs custom code sees of this machine: next to nothing of the environment, no home.

The code sends its requests itself, so it keeps the network; `Context.SendAsync` reaches only the service (see
`ScriptHost`). Where bubblewrap (`bwrap`) works, the process also has no home folders, no temporary files of others, no
other processes, and can write nowhere.
"""

import functools
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

# What a runtime needs to start, to find its libraries and to get through a proxy.
_KEPT = {"PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "SYSTEMROOT", "SSL_CERT_FILE", "SSL_CERT_DIR"}
_PROXIES = {"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"}
_RUNTIME_PREFIXES = ("MONO_", "DOTNET_", "COMPLUS_")
# In the cloud the clock of scripts is UTC; no debugger and no dump when the process crashes.
_SET = {"TZ": "UTC", "MONO_DEBUG": "no-gdb-backtrace", "DOTNET_DbgEnableMiniDump": "0"}
_HOMES = ("/home", "/root", "/tmp", "/var/tmp", "/run/user", "/mnt", "/media")  # noqa: S108 - they are hidden
_SYSTEM = ("/bin", "/dev", "/etc", "/lib", "/lib64", "/proc", "/sbin", "/sys", "/usr")
_PATIENCE = 10


def host_environment(variables: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment of the process: no account, no token, and no proxy that is written with a password.

    Args:
        variables: to choose from; those of this process when left out.
    """
    variables = os.environ if variables is None else variables
    return {name: value for name, value in variables.items() if _is_kept(name.upper(), value)} | _SET


def _is_kept(name: str, value: str) -> bool:
    return name in _KEPT or name.startswith(_RUNTIME_PREFIXES) or (name in _PROXIES and "@" not in value)


def confined(command: Sequence[str], seen: Sequence[Path]) -> list[str]:
    """Put a command into a sandbox, where there is one.

    Args:
        command: what to start.
        seen: folders below a home that it has to read.

    Returns:
        The command line to start; the command itself where bubblewrap is missing or not permitted.
    """
    program = _bubblewrap()
    if program is None:
        return list(command)
    hidden = sorted({*_HOMES, *_own_home()})
    words = [program, "--die-with-parent", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--cap-drop", "ALL"]
    words += ["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"]
    for folder in hidden:
        if Path(folder).is_dir() and not Path(folder).is_symlink():
            words += ["--tmpfs", folder]
    for path in dict.fromkeys(path.resolve() for path in seen):
        words += ["--ro-bind", str(path), str(path)]
    return [*words, "--chdir", "/", "--", *command]


def _own_home() -> set[str]:
    """Return the home of this user; that of a service may be a folder of the system, which programs need."""
    home = os.path.abspath(Path.home())  # noqa: PTH100 - links stay, as in the others
    is_of_system = any(Path(home).is_relative_to(folder) or Path(folder).is_relative_to(home) for folder in _SYSTEM)
    return set() if is_of_system else {home}


@functools.cache
def _bubblewrap() -> str | None:
    """Find bubblewrap; many containers do not permit what it does."""
    program = shutil.which("bwrap")
    if program is None:
        return None
    trial = [program, "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--unshare-pid", "true"]
    try:
        done = subprocess.run(trial, stdin=subprocess.DEVNULL, capture_output=True, timeout=_PATIENCE, check=False)  # noqa: S603  # a found tool
    except (OSError, subprocess.TimeoutExpired):
        return None
    return program if done.returncode == 0 else None
