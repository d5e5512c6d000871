"""What is imported: a folder of a connector, or one file; nothing else is ever opened, and no link is followed."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from generator.definition import Unreadable
from generator.definition.files import file_bytes
from generator.definition.json_or_yaml import Located, read_located

DEFINITIONS = ("apiDefinition.swagger.json", "apiDefinition.json")
PROPERTIES = "apiProperties.json"
_COPIED = {
    "script.csx": "script/script.csx",
    "script/script.csx": "script/script.csx",
    "icon.png": "assets/icon.png",
    "icon.svg": "assets/icon.svg",
    "assets/icon.png": "assets/icon.png",
    "assets/icon.svg": "assets/icon.svg",
    "readme.md": "assets/readme.md",
    "README.md": "assets/readme.md",
    "assets/readme.md": "assets/readme.md",
}
# Aliases of YAML let a small file stand for more than any memory holds; the largest JSON file has fewer values.
_MOST_VALUES = 3_000_000


class Source(NamedTuple):
    """What was read.

    Attributes:
        path: the file of the definition.
        definition: what it holds.
        properties: what `apiProperties.json` holds; None when there is none.
        copied: files that are taken over as they are, by path below the folder of the new connector.
    """

    path: Path
    definition: Mapping[str, Any]
    properties: Mapping[str, Any] | None
    copied: Mapping[str, bytes]

    @property
    def is_openapi3(self) -> bool:
        """Whether the definition is OpenAPI 3.x, the description of a service and no connector."""
        return "openapi" in self.definition


def read_source(path: Path) -> Source:
    """Read a connector's folder, or one file in OpenAPI 2.0 or 3.x.

    Raises:
        Unreadable: something cannot be read, or is no connector; with file, line and column.
    """
    if not path.is_dir():
        located = _read(path)
        _check(located, str(path))
        return Source(path, located.content, None, {})
    name = next((name for name in DEFINITIONS if (path / name).is_file()), None)
    if name is None:
        raise Unreadable(
            str(path), f"holds no {DEFINITIONS[0]}; expected a connector's folder, or name the file itself"
        )
    located = _read(path / name)
    _check(located, str(path / name))
    properties = _properties(path / PROPERTIES) if (path / PROPERTIES).exists() else None
    return Source(path / name, located.content, properties, dict(_copied(path)))


def _read(path: Path) -> Located:
    if path.is_symlink():
        raise Unreadable(str(path), "is a link, which is not followed; name the file that it leads to")
    located = read_located(path)
    _refuse_growth(located.content, str(path))
    return located


def _refuse_growth(content: Any, shown: str) -> None:
    """Refuse what aliases blow up; each object is counted once, however often it is named."""
    sizes: dict[int, int] = {}
    waiting: list[tuple[Any, bool]] = [(content, False)]
    while waiting:
        value, is_counted = waiting.pop()
        if not isinstance(value, dict | list) or id(value) in sizes:
            continue
        members = list(value.values()) if isinstance(value, dict) else value
        if not is_counted:
            waiting.append((value, True))
            waiting += [(member, False) for member in members if isinstance(member, dict | list)]
            continue
        sizes[id(value)] = 1 + sum(sizes.get(id(member), 1) for member in members)
    if sizes[id(content)] > _MOST_VALUES:
        raise Unreadable(
            shown, f"its aliases stand for {sizes[id(content)]:,} values, expected at most {_MOST_VALUES:,}"
        )


def _check(located: Located, shown: str) -> None:
    content = located.content
    swagger, openapi = content.get("swagger"), content.get("openapi")
    if "swagger" in content and str(swagger) != "2.0":
        raise Unreadable(shown, f"'swagger' is {_short(swagger)}, expected \"2.0\"", *located.position(("swagger",)))
    if "openapi" in content and not str(openapi).startswith("3."):
        raise Unreadable(shown, f"'openapi' is {_short(openapi)}, expected 3.x", *located.position(("openapi",)))
    if "swagger" not in content and "openapi" not in content:
        raise Unreadable(shown, "has neither 'swagger' nor 'openapi'; expected OpenAPI 2.0 or 3.x")
    for member in ("info", "paths"):
        if not isinstance(content.get(member), dict):
            found = f"is {_short(content[member])}" if member in content else "is missing"
            raise Unreadable(shown, f"{member!r} {found}, expected an object", *located.position((member,)))
    for path, item in content["paths"].items():
        for method, operation in item.items() if isinstance(item, dict) else ():
            if method in ("get", "put", "post", "delete", "patch", "head", "options") and not isinstance(
                operation, dict
            ):
                message = f"the operation {method.upper()} {path} is {_short(operation)}, expected an object"
                raise Unreadable(shown, message, *located.position(("paths", path, method)))


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _properties(path: Path) -> Mapping[str, Any]:
    located = _read(path)
    if not isinstance(located.content.get("properties"), dict):
        raise Unreadable(str(path), "'properties' is no object", *located.position(("properties",)))
    return located.content


def _copied(folder: Path) -> Iterator[tuple[str, bytes]]:
    seen: set[str] = set()
    for name, target in _COPIED.items():
        path = folder / name
        if target in seen or not path.exists():
            continue
        if path.is_symlink() or path.parent.is_symlink():
            raise Unreadable(str(path), "is a link, which is not followed")
        if path.is_file():
            seen.add(target)
            yield target, file_bytes(path)
