"""Flat names of inputs and outputs, as flows store them: `body/prop/sub`.

Facts: flattening as in exported flows. `~1` stands for a slash inside a step and `~0` for a tilde, as in JSON pointers;
`[]` behind a step stands for the entries of a list.
"""

from collections.abc import Iterable, Mapping
from typing import Any


def split_name(name: str) -> list[str]:
    """Return the steps of a flat name."""
    return [step.replace("~1", "/").replace("~0", "~") for step in name.split("/")]


def join_name(steps: Iterable[str]) -> str:
    """Write steps as a flat name."""
    return "/".join(step.replace("~", "~0").replace("/", "~1") for step in steps)


def below(name: str, step: str) -> str:
    """Return the flat name of a member; of a whole answer, whose name is empty, the member's own."""
    return f"{name}/{join_name([step])}" if name else join_name([step])


def flatten(body: Any, name: str) -> dict[str, Any]:
    """Write a body as flat parameters, as far as objects go; arrays and empty objects stay whole."""
    if not isinstance(body, Mapping) or not body:
        return {name: body}
    return {flat: value for key, inner in body.items() for flat, value in flatten(inner, below(name, str(key))).items()}
