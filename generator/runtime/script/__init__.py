"""Runs any connector's `script.csx` under a real .NET runtime: finds one, compiles, keeps one host process busy.

A part is loaded when its first name is asked for: a script that was judged before needs neither compiler nor host.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from generator.runtime.script.checking import ScriptCheck, check_script
    from generator.runtime.script.client import ScriptHost
    from generator.runtime.script.compiling import CompiledScript, compile_script
    from generator.runtime.script.dotnet import MISSING_RUNTIME, Runtime, find_runtime
    from generator.runtime.script.errors import Diagnostic, ScriptError
    from generator.runtime.script.messages import LogEntry, ScriptReply, ScriptRequest, SentRequest

__all__ = [
    "MISSING_RUNTIME",
    "CompiledScript",
    "Diagnostic",
    "LogEntry",
    "Runtime",
    "ScriptCheck",
    "ScriptError",
    "ScriptHost",
    "ScriptReply",
    "ScriptRequest",
    "SentRequest",
    "check_script",
    "compile_script",
    "find_runtime",
]
_MODULES = {
    "checking": ("ScriptCheck", "check_script"),
    "client": ("ScriptHost",),
    "compiling": ("CompiledScript", "compile_script"),
    "errors": ("Diagnostic", "ScriptError"),
    "dotnet": ("MISSING_RUNTIME", "Runtime", "find_runtime"),
    "messages": ("LogEntry", "ScriptReply", "ScriptRequest", "SentRequest"),
}

if not TYPE_CHECKING:  # the imports above say more

    def __getattr__(name: str) -> Any:
        for module, names in _MODULES.items():
            if name in names:
                return getattr(import_module(f"{__name__}.{module}"), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
