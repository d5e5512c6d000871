"""Script text to DLL, with errors at the script's own lines, cached by content."""

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from generator.definition.csharp import tokens_of
from generator.definition.files import Unreadable, file_bytes
from generator.runtime.script import cache
from generator.runtime.script.diagnostics import Outcome, outcome_of
from generator.runtime.script.dotnet import Runtime
from generator.runtime.script.edits import Edit, Edited
from generator.runtime.script.errors import Diagnostic, ScriptError
from generator.runtime.script.lowering import lower, out_variables
from generator.runtime.script.newer import newer_features
from generator.runtime.script.prelude import prelude_of
from generator.runtime.script.toolchain import (
    HOST_SOURCES,
    host_folder,
    run_compiler,
    script_command,
    source_texts,
)

# A type that no method takes: the complaint about it names the type that the method does take.
_UNKNOWN = "TypeOfOutVariable__"
_WANTED = re.compile(rf"`out {_UNKNOWN}' expression to type `out (.+?)'$")
# One round finds the types of all out-variables, except where the meaning of one call depends on another's.
_ROUNDS = 4


@dataclass(frozen=True, slots=True)
class CompiledScript:
    """A script ready to run.

    Attributes:
        source: the file it came from.
        library: the DLL; its path depends on the content only.
    """

    source: Path
    library: Path


def compile_script(source: Path, runtime: Runtime) -> CompiledScript:
    """Compile a script, or find it compiled.

    With mcs, a script that does not compile as it stands is tried once more with newer C# rewritten.

    Args:
        source: the script.
        runtime: from `find_runtime`.

    Raises:
        ScriptError: it cannot be read or does not compile; the text has a line per compiler message.
    """
    try:
        text = file_bytes(source).decode("utf-8-sig")
    except Unreadable as error:
        raise ScriptError(f"{source}: {error.message}") from error
    except UnicodeDecodeError as error:
        raise ScriptError(f"{source}: cannot be read: {error}") from error
    key = cache.key_of("script", runtime.version, prelude_of(text), text, *source_texts())
    # Programs with the same name would be told apart badly in a debugger or a stack trace.
    name = f"script_{key[:12]}.dll"
    folder = cache.entry(key, functools.partial(_Compilation(source, text, runtime, name).run))
    return CompiledScript(source, folder / name)


class _Compilation:
    """One script on its way through the compiler, more than once when needed."""

    def __init__(self, source: Path, text: str, runtime: Runtime, name: str) -> None:
        self._source = source
        self._text = text
        self._runtime = runtime
        self._name = name
        self._host = Path()

    def run(self, folder: Path) -> None:
        """Leave the DLL in a folder, or raise."""
        if not has_class(self._text):
            missing = Diagnostic(1, 1, "", "there is no class Script; the platform runs `class Script : ScriptBase`")
            raise ScriptError.at(self._source, (missing,))
        self._host = host_folder(self._runtime)
        outcome = self._attempt(folder, ())
        if not outcome.succeeded and self._runtime.kind == "mono":
            outcome = self._with_lowering(folder, outcome)
        if not outcome.succeeded:
            raise ScriptError.at(self._source, outcome.diagnostics, self._hint(outcome))

    def _with_lowering(self, folder: Path, plain: Outcome) -> Outcome:
        edits = lower(self._text)
        outcome = self._attempt(folder, edits) if edits else plain
        if outcome.crashed:
            edits = [*edits, *self._out_types(folder, edits)]
            outcome = self._attempt(folder, edits)
        # Rewriting that did not help must not add noise of its own.
        if not outcome.succeeded and not plain.crashed and len(plain.diagnostics) < len(outcome.diagnostics):
            return plain
        return outcome

    def _out_types(self, folder: Path, lowered: list[Edit]) -> list[Edit]:
        """Ask the compiler for the type of every `out var`, by declaring each with a type that cannot fit."""
        open_ones = {self._place(name.start): keyword for keyword, name in out_variables(self._text)}
        known: list[Edit] = []
        for _ in range(_ROUNDS):
            guesses = [Edit(keyword.start, keyword.end, _UNKNOWN) for keyword in open_ones.values()]
            probe = self._attempt(folder, [*lowered, *known, *guesses], f"\nclass {_UNKNOWN} {{ }}\n")
            found = False
            for each in probe.diagnostics:
                wanted = _WANTED.search(each.message)
                if wanted and (each.line, each.column) in open_ones:
                    keyword = open_ones.pop((each.line, each.column))
                    known.append(Edit(keyword.start, keyword.end, wanted[1]))
                    found = True
            if not found or not open_ones:
                break
        return known

    def _attempt(self, folder: Path, edits: Iterable[Edit], behind: str = "") -> Outcome:
        edited = Edited(self._text, edits)
        draft = folder / "draft.cs"
        draft.write_text(prelude_of(self._text) + edited.text + behind, encoding="utf-8", newline="")
        command = script_command(
            self._runtime, self._host, [draft, HOST_SOURCES / "Namespaces.cs"], folder / self._name
        )
        try:
            succeeded, output = run_compiler(command, folder)
        finally:
            draft.unlink()
        outcome = outcome_of(succeeded, output)
        return outcome._replace(
            diagnostics=tuple(
                Diagnostic(each.line, edited.original_column(each.line, each.column), each.code, each.message)
                for each in outcome.diagnostics
            )
        )

    def _hint(self, outcome: Outcome) -> str:
        if self._runtime.kind != "mono":
            return ""
        advice = "The .NET SDK knows it; for mcs, write it in C# 6."
        variables = [name for _, name in out_variables(self._text)]
        if outcome.crashed and variables:
            names = ", ".join(f"{name.text} (line {self._place(name.start)[0]})" for name in variables)
            return (
                "mcs breaks down on variables declared with `out var` in async methods; "
                f"declare them before the call: {names}."
            )
        features = newer_features(Edited(self._text, lower(self._text)).text)
        if features:
            return f"The script uses C# that mcs does not know: {', '.join(features)}. {advice}"
        if outcome.crashed or not any(each.code for each in outcome.diagnostics):
            return "mcs itself broke down on it; the .NET SDK may take it."
        return ""

    def _place(self, offset: int) -> tuple[int, int]:
        return self._text.count("\n", 0, offset) + 1, offset - self._text.rfind("\n", 0, offset)


def has_class(text: str) -> bool:
    """Return whether a text declares the class that the platform runs; three published ones write `class script`."""
    tokens = tokens_of(text)
    return any(tokens[at].text == "class" and tokens[at + 1].text.lower() == "script" for at in range(len(tokens) - 1))
