"""Whether a script compiles, cached by its content like the compiled scripts themselves, failures included."""

import functools
import json
import tempfile
from pathlib import Path
from typing import NamedTuple

from generator.runtime.script import cache
from generator.runtime.script.dotnet import Runtime
from generator.runtime.script.errors import Diagnostic, ScriptError
from generator.runtime.script.prelude import prelude_of
from generator.runtime.script.toolchain import source_texts

_JUDGING = ("checking", "compiling", "diagnostics", "newer", "prelude")
_VERDICT = "verdict.json"


class ScriptCheck(NamedTuple):
    """What the compiler says of a script.

    Attributes:
        diagnostics: its errors; empty when the script compiles.
        hint: what the compiler does not know although the platform's may; empty when its errors are to be believed.
    """

    diagnostics: tuple[Diagnostic, ...]
    hint: str


def check_script(text: str, runtime: Runtime) -> ScriptCheck | None:
    """Compile a script, or find what came of it before.

    Args:
        text: the script.
        runtime: from `find_runtime`.

    Returns:
        What the compiler says; None for a text without the class that the platform runs.

    Raises:
        ScriptError: the compiler or its surroundings failed, not the script.
    """
    key = cache.key_of("check", runtime.version, prelude_of(text), text, *source_texts(), *_judging())
    folder = cache.entry(key, functools.partial(_check, text, runtime))
    verdict = json.loads((folder / _VERDICT).read_text("utf-8"))
    if verdict is None:
        return None
    diagnostics, hint = verdict
    return ScriptCheck(tuple(Diagnostic(*each) for each in diagnostics), hint)


@functools.cache
def _judging() -> tuple[bytes, ...]:
    """Read the modules that decide what is made of a compiler's words."""
    return tuple(Path(__file__).with_name(f"{name}.py").read_bytes() for name in _JUDGING)


def _check(text: str, runtime: Runtime, folder: Path) -> None:
    # Loaded only by a script that was not judged before.
    from generator.runtime.script.compiling import compile_script, has_class

    if not has_class(text):
        (folder / _VERDICT).write_text("null", encoding="utf-8")
        return
    diagnostics: tuple[Diagnostic, ...] = ()
    hint = ""
    with tempfile.TemporaryDirectory() as place:
        source = Path(place) / "script.csx"
        source.write_text(text, encoding="utf-8", newline="")
        try:
            compile_script(source, runtime)
        except ScriptError as error:
            if not error.diagnostics:
                raise
            diagnostics, hint = error.diagnostics, error.hint
    said = [[each.line, each.column, each.code, each.message] for each in diagnostics]
    (folder / _VERDICT).write_text(json.dumps([said, hint]), encoding="utf-8")
