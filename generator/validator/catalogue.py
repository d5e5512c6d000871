"""All rules, found in the modules of `rules/`: a rule that stands in one of them is in the catalogue."""

import importlib
import os
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from generator.validator import rules as _rules
from generator.validator.rule import Rule


class Group(NamedTuple):
    """The rules of one module.

    Attributes:
        name: the module's.
        title: the first line of its docstring.
        rules: in the order of the module.
    """

    name: str
    title: str
    rules: tuple[Rule, ...]


@cache
def groups() -> tuple[Group, ...]:
    """Return the rules by subject, in the order of each module's `ORDER`, the subject's number in the catalogue."""
    found = []
    for folder in _rules.__path__:
        for entry in sorted(os.listdir(folder)):  # noqa: PTH208 - pathlib is slower, and this runs at every start
            name, extension = os.path.splitext(entry)  # noqa: PTH122
            if extension == ".py" and name != "__init__":
                module = importlib.import_module(f"{_rules.__name__}.{name}")
                members = tuple(member for member in vars(module).values() if isinstance(member, Rule))
                title = (module.__doc__ or name).partition("\n")[0].rstrip(".")
                found.append((module.ORDER, Group(name, title, members)))
    return tuple(group for _, group in sorted(found, key=lambda each: each[0]))


@cache
def catalogue() -> tuple[Rule, ...]:
    """Return every rule, in the order of the groups."""
    return tuple(rule for group in groups() for rule in group.rules)


@cache
def by_id() -> Mapping[str, Rule]:
    """Return every rule by its id."""
    return {rule.id: rule for rule in catalogue()}
