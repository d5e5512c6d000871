"""The compiler that `validate` and `package` ask about a connector's code: that of the local platform."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from generator.validator.compilation import Compilation


def compiled(text: str) -> "Compilation | None":
    """Compile a script where a .NET runtime is at hand; None where there is none.

    The runtime's modules are loaded by the first script, not before.
    """
    from generator.runtime.script import ScriptError, check_script, find_runtime
    from generator.validator.compilation import Compilation, CompilerMessage

    try:
        runtime = find_runtime()
        checked = check_script(text, runtime) if runtime else None
    except (ScriptError, OSError) as error:
        return Compilation(doubt=f"the script was not compiled: {' '.join(str(error).split())}")
    if checked is None:
        return None
    if checked.hint:
        return Compilation(doubt=f"the script could not be compiled here. {checked.hint}")
    return Compilation(
        tuple(
            CompilerMessage(each.line, each.column, f"{each.message} ({each.code})" if each.code else each.message)
            for each in checked.diagnostics
        )
    )
