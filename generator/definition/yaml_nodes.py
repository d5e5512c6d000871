"""YAML of others as nodes: nested no deeper than allowed, so that no parser's own recursion is reached."""

from typing import Any

import yaml

try:
    from yaml import CSafeLoader as _SafeLoader
except ImportError:  # PyYAML built without libyaml: the same nodes, slower
    from yaml import SafeLoader as _SafeLoader  # type: ignore[assignment]


class TooDeep(Exception):
    """A node is nested deeper than allowed; `at` is the mark where it starts."""

    def __init__(self, node: yaml.Node) -> None:
        super().__init__("it is nested too deeply")
        self.at = node.start_mark


class BoundedLoader(_SafeLoader):
    """Makes nodes and counts levels, because libyaml's own recursion ends the process when it goes too deep.

    Attributes:
        most: how many levels are allowed; a subclass sets it.
    """

    most = 40
    depth = 0

    def descend_resolver(self, parent: yaml.Node | None, index: Any) -> None:  # noqa: ARG002  # PyYAML's signature
        """Count a level.

        Raises:
            TooDeep: it is one too many.
        """
        self.depth += 1
        if parent is not None and self.depth > self.most + 1:
            raise TooDeep(parent)

    def ascend_resolver(self) -> None:
        """Leave a level."""
        self.depth -= 1


def first_anchor(text: str, most: int) -> yaml.NodeEvent | None:
    """Return the first node with an anchor, or that is an alias; None when there is none.

    Args:
        text: any text.
        most: behind how many levels to stop looking: libyaml gets ever slower on the way down.

    Raises:
        yaml.YAMLError: the text is not YAML.
    """
    depth = 0
    for event in yaml.parse(text, Loader=_SafeLoader):
        if isinstance(event, yaml.NodeEvent) and event.anchor:
            return event
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > most:
            break
    return None


def plain_value(text: str) -> Any:
    """Return what a YAML text holds as plain values.

    Raises:
        yaml.YAMLError: the text is not YAML, or a tag does not take its value.
        TooDeep: it is nested deeper than `BoundedLoader` allows.
        ValueError: it uses an anchor or alias, with which a few lines can stand for more than fits into memory.
    """
    if marked := first_anchor(text, BoundedLoader.most):
        line = f"line {marked.start_mark.line + 1}" if marked.start_mark else "it"
        raise ValueError(f"{line} uses an anchor or alias")
    return yaml.load(text, Loader=BoundedLoader)  # noqa: S506  # a safe loader
