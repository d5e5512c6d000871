"""A file of somebody else, JSON or YAML, as plain JSON values: nothing in it can run, be opened or grow.

YAML is read as the JSON schema of YAML 1.2 (so `no` is a text and `2024-01-01` too). An alias stands for the same
object, not for a copy, so that a small file stays small.
"""

import math
import re
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from generator.definition import Unreadable, position_of, read_document
from generator.definition.files import file_bytes
from generator.definition.reading import MAX_DEPTH
from generator.definition.references import Place
from generator.definition.yaml_nodes import BoundedLoader, TooDeep

_TAG = "tag:yaml.org,2002:"
_NOT_JSON = "not valid JSON"
_NOT_YAML = ("not YAML", "must hold", "character U+")
_SCALARS = {"null": r"~|null|Null|NULL|", "bool": r"true|True|TRUE|false|False|FALSE", "int": r"[-+]?[0-9]{1,400}"}
_FLOAT = r"[-+]?(?:\.[0-9]{1,400}|[0-9]{1,400}(?:\.[0-9]{0,400})?)(?:[eE][-+]?[0-9]{1,5})?"


class _Loader(BoundedLoader):
    yaml_implicit_resolvers: dict[str | None, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012  # PyYAML fills it
    most = MAX_DEPTH


for _name, _pattern in (*_SCALARS.items(), ("float", _FLOAT)):
    _Loader.add_implicit_resolver(f"{_TAG}{_name}", re.compile(rf"^(?:{_pattern})$"), None)


class Located(NamedTuple):
    """An object read from a file.

    Attributes:
        content: the object.
        text: the text of the file.
        node: of YAML the root, which knows where everything stands.
    """

    content: dict[str, Any]
    text: str
    node: yaml.Node | None

    def position(self, place: Place) -> tuple[int, int]:
        """Return line and column of a value, or of the deepest one above it that exists; both count from 1."""
        if self.node is None:
            return position_of(self.text, place)
        node, mark = self.node, self.node.start_mark
        for part in place:
            found = _inside(node, part)
            if found is None:
                break
            mark, node = found
        return _at(mark)


def _inside(node: yaml.Node, part: str | int) -> tuple[Any, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        return next(((key.start_mark, value) for key, value in node.value if key.value == part), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part].start_mark, node.value[part]
    return None


def read_any(path: Path) -> dict[str, Any]:
    """Read a JSON or YAML file that holds one object, as `read_located` does."""
    return read_located(path).content


def read_located(path: Path) -> Located:
    """Read a JSON or YAML file that holds one object, and remember where everything stands.

    A file that is called JSON, or looks like it, and is none may still be YAML.

    Raises:
        Unreadable: the file cannot be opened, is too large or too deep, is not UTF-8, neither JSON nor YAML, names a
            key twice, holds a tag, a merge key or an alias inside of what it stands for, or holds no object.
    """
    shown = str(path)
    data = file_bytes(path)
    if path.suffix.lower() != ".json" and not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return _yaml(data, shown)
    try:
        document = read_document(path)
    except Unreadable as error:
        if not error.message.startswith(_NOT_JSON):
            raise
        try:
            return _yaml(data, shown)
        except Unreadable as other:
            raise (error if other.message.startswith(_NOT_YAML) else other) from None
    return Located(document.content, document.text, None)


def _yaml(data: bytes, shown: str) -> Located:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(shown, f"byte 0x{data[error.start]:02x} is not UTF-8") from None
    node = _compose(text, shown)
    if not isinstance(node, yaml.MappingNode):
        raise Unreadable(shown, "must hold one object")
    return Located(_value(node, shown, {}, set()), text, node)


def _compose(text: str, shown: str) -> yaml.Node | None:
    try:
        node: yaml.Node | None = yaml.compose(text, Loader=_Loader)
    except TooDeep as deep:
        raise Unreadable(shown, f"is nested deeper than {MAX_DEPTH} levels", *_at(deep.at)) from None
    except yaml.MarkedYAMLError as error:
        raise Unreadable(
            shown, f"not YAML: {error.problem or error.context}", *_at(error.problem_mark or error.context_mark)
        ) from None
    except yaml.reader.ReaderError as error:
        raise Unreadable(shown, f"character U+{ord(_character(error)):04X} is not allowed in YAML") from None
    return node


def _character(error: Any) -> str:
    return error.character if isinstance(error.character, str) else chr(error.character)


def _value(node: yaml.Node, shown: str, made: dict[int, Any], around: set[int]) -> Any:
    if id(node) in around:
        raise Unreadable(shown, "an alias is inside what it stands for", *_at(node.start_mark))
    if id(node) not in made:
        around.add(id(node))
        made[id(node)] = _new_value(node, shown, made, around)
        around.discard(id(node))
    return made[id(node)]


def _new_value(node: yaml.Node, shown: str, made: dict[int, Any], around: set[int]) -> Any:
    if isinstance(node, yaml.MappingNode) and node.tag == f"{_TAG}map":
        found: dict[str, Any] = {}
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else None
            if name is None or name == "<<":
                what = "merge keys (<<) are not read" if name else "a key must be a text"
                raise Unreadable(shown, what, *_at(key.start_mark))
            if name in found:
                raise Unreadable(shown, f"the key {name!r} appears twice in one object", *_at(key.start_mark))
            found[name] = _value(value, shown, made, around)
        return found
    if isinstance(node, yaml.SequenceNode) and node.tag == f"{_TAG}seq":
        return [_value(entry, shown, made, around) for entry in node.value]
    if isinstance(node, yaml.ScalarNode):
        match node.tag.removeprefix(_TAG):
            case "str":
                return node.value
            case "null":
                return None
            case "bool":
                return node.value.lower() == "true"
            case "int" if re.fullmatch(_SCALARS["int"], node.value):
                return int(node.value)
            case "float" if re.fullmatch(_FLOAT, node.value) and math.isfinite(float(node.value)):
                return float(node.value)
        if node.tag in (f"{_TAG}int", f"{_TAG}float"):
            raise Unreadable(shown, f"{node.value[:40]!r} is not a number that JSON could hold", *_at(node.start_mark))
    raise Unreadable(shown, f"the tag {node.tag.replace(_TAG, '!!')!r} is not read here", *_at(node.start_mark))


def _at(mark: Any) -> tuple[int, int]:
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)
