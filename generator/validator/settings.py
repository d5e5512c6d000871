"""What a project decides about rules: severities, and findings that it accepts, each with a reason.

Stands in `pyproject.toml` as `[tool.connector.validate]`, in the connector's folder or one above it, or in
`specs/connector.yaml` as `validate:`. A connector without either has no settings.
"""

import fnmatch
import itertools
import os
import re
import reprlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

from generator.definition.files import file_bytes
from generator.definition.spelling import did_you_mean
from generator.findings import Severity
from generator.validator.rule import Rule

PROJECT_FILE = "pyproject.toml"
SPEC_FILE = "specs/connector.yaml"
Level = Severity | Literal["off"]
OFF: Literal["off"] = "off"
_TABLE = "tool.connector.validate"
# However the table is written, as [tool.connector.validate] or with dots in a table around it; parsing tells.
_MENTION = re.compile(r"tool\s*\.\s*connector\b|\bconnector\s*(?:=|\.\s*validate\b)")
_SHOWN = 300
# What makes a parser of TOML slow and large is a key of many parts; where its first part begins is told by what stands
# before it, so that a long word is looked at once.
_MOST_PARTS = 64
_LONG_KEY = re.compile(
    rf"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){{{_MOST_PARTS}}}""",
)
_SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
_KEYS = ("ignore", "severity")
_IGNORE_KEYS = ("rule", "operation", "pointer", "reason")


class BadSettings(Exception):
    """Settings, or rules named on the command line, that cannot be used; the message says what was expected."""

    def __init__(self, where: str, message: str, *, is_file: bool = False) -> None:
        """Take the file or the option that holds them, and what is wrong."""
        super().__init__(f"{where}: {message}")
        self.message = message
        self.file = where if is_file else ""


class Ignore(NamedTuple):
    """Findings that are accepted.

    Attributes:
        rule: id of a rule, or a pattern with the wildcards of a shell, such as `tag-*`.
        operation: only those of this operationId, when not empty.
        pointer: only those at this JSON pointer or below, when not empty.
        reason: why.
        file: usual name of the file that says so; empty on the command line, where nothing needs a reason.
    """

    rule: str
    operation: str = ""
    pointer: str = ""
    reason: str = ""
    file: str = ""


class Settings(NamedTuple):
    """What a project decides: severities by rule (`off` too), and what it accepts."""

    severity: Mapping[str, Level] = {}
    ignores: tuple[Ignore, ...] = ()


def settings_file(folder: Path, *, is_own: bool = True) -> Path | None:
    """Find the file that may hold the settings of a connector, without parsing it.

    Args:
        folder: where the connector, or a definition by itself, lies.
        is_own: whether it is the folder's own connector: settings in the specs are for what is generated from them.

    Raises:
        Unreadable: one that is there cannot be read.
    """
    specs = folder / SPEC_FILE
    if is_own and os.path.isfile(specs) and "\nvalidate:" in "\n" + _text_of(specs):  # noqa: PTH113
        return specs
    # pathlib is slow at this, and it is done for every connector of many.
    above, parent = "", os.path.realpath(folder)
    while parent != above:
        project = os.path.join(parent, PROJECT_FILE)  # noqa: PTH118
        if os.path.isfile(project) and _decides(_text_of(Path(project))):  # noqa: PTH113
            return Path(project)
        above, parent = parent, os.path.dirname(parent)  # noqa: PTH120
    return None


def _decides(text: str) -> bool:
    """Return whether a project's file has our table; one that cannot be parsed counts, so that its fault is told."""
    if not _MENTION.search(text):
        return False
    try:
        return _found_in_toml(PROJECT_FILE, text) is not None
    except BadSettings:
        return True


def _text_of(path: Path) -> str:
    return file_bytes(path).decode("utf-8", "replace").replace("\r\n", "\n")


def read_settings(file: str, text: str, rules: Mapping[str, Rule]) -> Settings:
    """Read settings.

    Args:
        file: usual name of the file, `PROJECT_FILE` or `SPEC_FILE`.
        text: its text.
        rules: the catalogue, to refuse rules that do not exist.

    Raises:
        BadSettings: they cannot be read, or name something unknown.
    """
    found = _table(file, text)
    if not isinstance(found, dict):
        raise BadSettings(file, "the settings of validate must be a table")
    for key in found:
        if key not in _KEYS:
            raise BadSettings(file, f"{_TABLE} has no setting {key!r}; there are {', '.join(_KEYS)}")
    severity: dict[str, Level] = {}
    for name, level in _mapping(file, found, "severity").items():
        level = OFF if level is False else level  # noqa: PLW2901 - YAML reads a bare off as false
        if level not in (*_SEVERITIES, OFF):
            raise BadSettings(file, f"severity of {name!r} must be one of {', '.join(_SEVERITIES)}, {OFF}")
        for rule in matching(str(name), rules, file):
            severity[rule] = level
    entries = found.get("ignore", [])
    if not isinstance(entries, list):
        raise BadSettings(file, "ignore must be a list of tables with rule and reason")
    return Settings(severity, tuple(_ignore(file, entry, rules) for entry in entries))


def _table(file: str, text: str) -> Any:
    if file == SPEC_FILE:
        from generator.definition.yaml_nodes import plain_value

        lines = itertools.dropwhile(lambda line: not line.startswith("validate:"), text.splitlines())
        block = [next(lines, ""), *itertools.takewhile(lambda line: not line or line[0] in " \t#-", lines)]
        found = _parsed(file, "YAML", lambda: plain_value("\n".join(block)))
        return (found.get("validate") if isinstance(found, dict) else None) or {}
    found = _found_in_toml(file, text)
    return {} if found is None else found


def _found_in_toml(file: str, text: str) -> Any:
    import tomllib

    if _LONG_KEY.search(text):
        raise BadSettings(file, f"cannot be read as TOML: a key has more than {_MOST_PARTS} parts")
    node = _parsed(file, "TOML", lambda: tomllib.loads(text))
    for part in _TABLE.split("."):
        node = node.get(part) if isinstance(node, dict) else None
    return node


def _parsed(file: str, language: str, parse: Callable[[], Any]) -> Any:
    try:
        return parse()
    except RecursionError:
        raise BadSettings(file, f"cannot be read as {language}: it is nested too deeply") from None
    except Exception as error:  # parsers raise errors of all kinds for values that their tags do not take
        raise BadSettings(file, f"cannot be read as {language}: {' '.join(str(error).split())[:_SHOWN]}") from None


def _mapping(file: str, found: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = found.get(key, {})
    if not isinstance(value, dict):
        raise BadSettings(file, f"{key} must be a table of rule and severity")
    return value


def _ignore(file: str, entry: Any, rules: Mapping[str, Rule]) -> Ignore:
    if not isinstance(entry, dict) or not isinstance(entry.get("rule"), str):
        raise BadSettings(file, f"an ignore must be a table with rule and reason, not {reprlib.repr(entry)}")
    name = entry["rule"]
    for key, value in entry.items():
        if key not in _IGNORE_KEYS:
            raise BadSettings(file, f"the ignore of {name!r} has no key {key!r}; there are {', '.join(_IGNORE_KEYS)}")
        if not isinstance(value, str):
            raise BadSettings(file, f"{key} of the ignore of {name!r} must be a text")
    if not entry.get("reason", "").strip():
        raise BadSettings(file, f"the ignore of {name!r} needs a reason")
    matching(name, rules, file)
    return Ignore(**entry, file=file)


def matching(name: str, rules: Iterable[str], origin: str) -> list[str]:
    """Return the ids that a name stands for: the id itself, or all that fit a pattern such as `tag-*`.

    Raises:
        BadSettings: there is none; names the nearest.
    """
    ids = list(rules)
    found = [name] if name in ids else fnmatch.filter(ids, name)
    if found:
        return found
    nearest = did_you_mean(name.strip("*"), ids) or "; `connector rules` lists them"
    raise BadSettings(origin, f"there is no rule {name!r}{nearest}")


def named_rules(words: Sequence[str], rules: Iterable[str], origin: str) -> list[str]:
    """Return the ids named by words such as `a,b*`, in the order of the catalogue.

    Raises:
        BadSettings: a name stands for no rule.
    """
    ids = list(rules)
    names = [name.strip() for word in words for name in word.split(",") if name.strip()]
    if words and not names:
        raise BadSettings(origin, "names no rule; `connector rules` lists them")
    wanted = {each for name in names for each in matching(name, ids, origin)}
    return [each for each in ids if each in wanted]
