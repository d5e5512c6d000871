"""Runs any connector's `script.csx` under a real .NET runtime: finds one, compiles, keeps one host process busy."""

from generator.runtime.script.checking import ScriptCheck, check_script
from generator.runtime.script.client import ScriptHost
from generator.runtime.script.compiling import CompiledScript, compile_script
from generator.runtime.script.errors import Diagnostic, ScriptError
from generator.runtime.script.finding import MISSING_RUNTIME, Runtime, find_runtime
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
