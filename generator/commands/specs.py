"""What the specs say of triggers, for commands that run the generated files."""

from pathlib import Path
from typing import TYPE_CHECKING

from generator.commands.outcome import Refusal
from generator.commands.printing import counted

if TYPE_CHECKING:
    from generator.spec.model import ConnectorSpec


def specs_of(root: Path) -> "ConnectorSpec | None":
    """Read the specs beside the generated files; None where there are none.

    Raises:
        Refusal: the specs are wrong.
    """
    if not (root / "specs").is_dir():
        return None
    from generator.spec import SpecError, load_spec

    try:
        return load_spec(root)
    except SpecError as error:
        raise Refusal(
            f"{error}\n{counted(len(error.problems), 'problem')} in the specs, which say what flows do"
        ) from None
