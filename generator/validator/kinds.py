"""Which file of a connector a file is that was named alone: by what it is called, or else by what it holds."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from generator.definition import Unreadable, read_json
from generator.definition.files import DEFINITION, ICON, ICONS, PROPERTIES, README, READMES, SCRIPT, SCRIPTS, SETTINGS

# In the order of choice; names are compared without regard to case, as the platform's own tools do.
SPELLINGS: Mapping[str, tuple[str, ...]] = {
    DEFINITION: (DEFINITION.lower(),),
    PROPERTIES: (PROPERTIES.lower(),),
    SCRIPT: (*SCRIPTS, "script/script.cs", "script.cs"),
    README: READMES,
    ICON: ICONS,
    SETTINGS: (SETTINGS,),
}
SUBFOLDERS = ("assets", "script")

_BY_NAME = {spelling.rpartition("/")[2]: usual for usual, names in SPELLINGS.items() for spelling in names}
_BY_SUFFIX = {
    ".cs": SCRIPT,
    ".csx": SCRIPT,
    **dict.fromkeys((".png", ".jpg", ".jpeg", ".gif", ".bmp", ".ico", ".webp"), ICON),
}
_YAML = (
    "is YAML, which Power Platform does not import; convert the definition to JSON, or run connector generate if this"
    " is a spec"
)
_EXPLAINED = {
    ".yaml": _YAML,
    ".yml": _YAML,
    ".svg": "is a drawing; connector package renders it to icon.png, which can be judged",
    ".md": "is not a part of a connector; of its texts, the readme.md is judged",
    ".toml": "holds settings; name the connector that they are for",
    ".py": "is Python; a connector's code is C#, in script.csx",
}
_IN_DEFINITION = frozenset({"swagger", "openapi", "info", "paths", "definitions", "host"})
_IN_PROPERTIES = frozenset(
    {
        "capabilities",
        "connectionParameterSets",
        "connectionParameters",
        "iconBrandColor",
        "policyTemplateInstances",
        "publisher",
        "scriptOperations",
        "stackOwner",
    }
)
_IN_SETTINGS = frozenset({"apiDefinition", "apiProperties", "connectorId", "environment"})


def is_own_name(path: Path) -> bool:
    """Return whether a file is called as the definition or the properties of a connector are."""
    return _BY_NAME.get(path.name.lower()) in (DEFINITION, PROPERTIES)


def kind_of(path: Path, data: bytes) -> str:
    """Return the usual name of a connector's file that was named alone.

    Args:
        path: the file.
        data: its bytes; they are looked at when its name says nothing.

    Raises:
        Unreadable: it is something that no rule judges; says what to do instead.
    """
    if usual := _BY_NAME.get(path.name.lower()) or _BY_SUFFIX.get(path.suffix.lower()):
        return usual
    if why := _EXPLAINED.get(path.suffix.lower()):
        raise Unreadable(str(path), why)
    # Asked before parsing, as nearly every file that is named is a definition.
    if b'"swagger"' in data or b'"paths"' in data:
        return DEFINITION
    return _kind_of_json(path, read_json(data).content)


def _kind_of_json(path: Path, content: Any) -> str:
    if not isinstance(content, dict) or not content or _IN_DEFINITION & content.keys():
        return DEFINITION
    inner = content.get("properties")
    if isinstance(inner, dict) and _IN_PROPERTIES & inner.keys():
        return PROPERTIES
    if len(_IN_SETTINGS & content.keys()) > 1:
        return SETTINGS
    raise Unreadable(str(path), "is not a file of a connector: a definition has 'swagger', 'info' and 'paths'")
