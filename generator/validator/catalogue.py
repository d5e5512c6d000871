"""All rules: those of the modules of `rules/`, and what other installed packages bring."""

import importlib
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from generator.validator import rules as _rules
from generator.validator.installed import installed_rules
from generator.validator.rule import Rule


class Group(NamedTuple):
    """The rules of one module.

    Attributes:
        name: the module's.
        title: the first line of its docstring; of another package's, with that package.
        rules: in the order of the module.
    """

    name: str
    title: str
    rules: tuple[Rule, ...]


@cache
def groups() -> tuple[Group, ...]:
    """Return the rules by subject, ours first.

    Raises:
        BadSettings: the rules of another package cannot be used; names it.
    """
    ours = tuple(map(_group, _rules.SUBJECTS))
    known = {rule.id: rule for group in ours for rule in group.rules}
    others = (
        Group(entry.target, f"{title} (package {entry.package})", rules)
        for entry, title, rules in installed_rules(known)
    )
    return (*ours, *others)


def _group(name: str) -> Group:
    module = importlib.import_module(f"{_rules.__name__}.{name}")
    members = tuple(member for member in vars(module).values() if isinstance(member, Rule))
    return Group(name, (module.__doc__ or name).partition("\n")[0].rstrip("."), members)


@cache
def catalogue() -> tuple[Rule, ...]:
    """Return every rule, in the order of the groups.

    Raises:
        BadSettings: the rules of another package cannot be used; names it.
    """
    return tuple(rule for group in groups() for rule in group.rules)


@cache
def by_id() -> Mapping[str, Rule]:
    """Return every rule by its id.

    Raises:
        BadSettings: the rules of another package cannot be used; names it.
    """
    return {rule.id: rule for rule in catalogue()}
