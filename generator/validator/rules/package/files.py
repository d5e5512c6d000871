"""Files beside the definition."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from generator.definition.files import DEFINITION, ICON, PROPERTIES, README, SETTINGS
from generator.definition.spelling import did_you_mean
from generator.validator.api_properties import is_independent
from generator.validator.connector import FOLDER, Connector
from generator.validator.examples import BASE_README
from generator.validator.json_values import text
from generator.validator.rule import REMOVED, Example, Violation, rule
from generator.validator.rules.package.png import read_png

_README_PAGE = "README and templates of microsoft/PowerPlatformConnectors"
_PACONN = "Microsoft: paconn, settings file"
_SETTINGS_KEYS = (
    "connectorId",
    "environment",
    "apiProperties",
    "apiDefinition",
    "icon",
    "script",
    "powerAppsUrl",
    "powerAppsApiVersion",
    "flowUrl",
    "flowApiVersion",
    "clientId",
    "tenant",
    "authorityUrl",
    "resource",
    "$schema",
)
_FILE_KEYS = ("apiDefinition", "apiProperties", "icon", "script")
_ENVIRONMENT = re.compile(r"(?:Default-)?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)

_ICON_SIZES = (100, 230)
_HEADING = re.compile(
    r"^ {0,3}(?:#{1,6}[ \t]*(?P<hashed>[^\n]+)|(?P<underlined>[^\n]+)\n {0,3}(?:-{3,}|={3,})[ \t]*$)", re.M
)
_HEADINGS = {
    "Publisher": r"publisher\b",
    "Prerequisites": r"pre-?requisites?\b",
    "Supported Operations": r"supported operations?\b",
    "Obtaining Credentials": r"obtaining credentials?\b",
    "Known Issues and Limitations": r"known issues?( (and|&) limitations?)?\b",
    "Deployment Instructions": r"deployment instructions?\b",
}
_DEPLOYMENT = "Deployment Instructions"
# What the template says about a section starts so, and its made-up operations and questions have numbers for names.
_TEMPLATE = re.compile(
    r"^(?:(?:Required|Optional)\.[ \t]+\S.*|#+[ \t]*(?:Operation|Question)[ \t]+\d[ \t]*|#[ \t]*Title[ \t]*"
    r"|#+[ \t]*Publisher:[ \t]*Publisher's Name[ \t]*)$",
    re.MULTILINE,
)


def _png(width: int, height: int, color: bytes, opacity: bytes = b"\xff") -> Callable[[], bytes]:
    """Return what makes a picture of one colour, for the examples: making them would slow every start down."""

    def make() -> bytes:
        return _picture(width, height, color, opacity)

    kind = "PNG" if opacity == b"\xff" else "transparent PNG"
    make.__doc__ = f"a {kind} of {width} by {height} pixels, #{color.hex()}"
    return make


def _picture(width: int, height: int, color: bytes, opacity: bytes) -> bytes:
    import zlib

    def chunk(name: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")

    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes((1, 3, 0, 0, 0))
    pixels = zlib.compress(bytes(1 + (width + 7) // 8) * height)
    parts = ((b"IHDR", header), (b"PLTE", color), (b"tRNS", opacity), (b"IDAT", pixels), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(name, data) for name, data in parts)


_BRAND = bytes.fromhex("135790")


def _settings(**edits: Any) -> Example:
    return Example(files={SETTINGS: {"connectorId": None, "apiDefinition": DEFINITION, **edits}})


@rule(
    "package-file-missing",
    "error",
    about=FOLDER,
    summary=f"The folder holds `{DEFINITION}` and `{PROPERTIES}`, spelled so",
    why="An upload needs both, and on some systems the tools look for names in their exact case.",
    source=_README_PAGE,
    bad=(Example(files={PROPERTIES: REMOVED}), Example(files={DEFINITION: REMOVED})),
    good=Example(files={"notes.txt": ""}),
)
def package_file_missing(connector: Connector) -> Iterator[Violation]:
    """Report files that are not there, and as a warning other spellings."""
    if not connector.is_folder:
        return
    for name in (DEFINITION, PROPERTIES):
        file = connector.files.get(name)
        if file is None:
            near = [each for each in connector.names if each.lower().endswith(".json")]
            yield Violation(f"there is no {name!r} in the folder{did_you_mean(name, near)}", file=name)
        elif file.name != name:
            yield Violation(f"the file should be called {name!r}, not {file.name!r}", file=name, severity="warning")


@rule(
    "readme-missing",
    "warning",
    about=FOLDER,
    summary=f"The folder, or `assets` in it, holds `{README}`",
    why="A submission needs it: the connector's page is made from it.",
    source=f"{_README_PAGE}; measured: 11 of 1,031 published connectors have none",
    bad=Example(files={README: REMOVED}),
    good=Example(files={README: BASE_README + "\n## Getting Started\nAdd the first item.\n"}),
)
def readme_missing(connector: Connector) -> Iterator[Violation]:
    """Report a folder without one, whatever case its name would have."""
    if connector.is_folder and README not in connector.files:
        yield Violation(f"there is no {README!r} in the folder", file=README)


@rule(
    "settings-invalid",
    "warning",
    about=SETTINGS,
    summary="`settings.json` has the keys that `paconn` knows, an environment's id, and names files that exist",
    why="`paconn` takes its arguments from there: a wrong one uploads to another place or stops.",
    source=_PACONN,
    bad=(
        _settings(connectorID="shared_items"),
        _settings(environment="production"),
        _settings(script="scripts.csx"),
        _settings(icon=5),
    ),
    good=(
        _settings(environment="Default-1a2b3c4d-0000-0000-0000-00000000abcd"),
        _settings(environment=None, apiProperties=f"../other/{PROPERTIES}"),
        Example(files={SETTINGS: {"icon": "./icon.png"}, ICON: _png(230, 230, _BRAND)}),
    ),
)
def settings_invalid(connector: Connector) -> Iterator[Violation]:
    """Report unknown keys, an environment that is no id, and files that are not there; null stands for nothing."""
    content = connector.content(SETTINGS)
    for key, value in content.items():
        if key not in _SETTINGS_KEYS:
            yield Violation(f"{key!r} is no known setting{did_you_mean(key, _SETTINGS_KEYS)}", (key,))
        elif value is not None and not isinstance(value, str):
            yield Violation(f"{key!r} must be a string", (key,))
        elif value and key == "environment" and not _ENVIRONMENT.fullmatch(value):
            yield Violation(f"expected the GUID of an environment, or 'Default-' and one, not {value!r}", (key,))
    if not connector.is_folder or _has_duplicates(connector):
        return
    for key in _FILE_KEYS:
        name = text(content, key).replace("\\", "/").removeprefix("./")
        # What lies elsewhere is not known.
        if name and "/" not in name and name not in connector.names:
            yield Violation(f"there is no file {name!r}{did_you_mean(name, connector.names)}", (key,))


def _has_duplicates(connector: Connector) -> bool:
    """Return whether a key appears twice: which value counts is to be settled first."""
    reading = connector.files[SETTINGS].reading
    return reading is not None and any(problem.kind == "duplicate" for problem in reading.problems)


@rule(
    "icon-rules",
    "warning",
    about=ICON,
    summary="The icon is a square PNG of 100 to 230 pixels whose background is the brand colour, opaque and not white",
    why="Reviewers send other icons back; on a dark page a transparent or white border looks broken.",
    source="Microsoft: certification submission; microsoft/PowerPlatformConnectors#3144, #3473",
    bad=(
        Example(files={ICON: "<svg/>"}),
        Example(files={ICON: _png(230, 200, _BRAND)}),
        Example(files={ICON: _png(400, 400, _BRAND)}),
        Example(files={ICON: _png(230, 230, b"\xff\xff\xff")}),
        Example(files={ICON: _png(230, 230, _BRAND, b"\0")}),
        Example(files={ICON: _png(230, 230, b"\x13\x57\x70")}),
    ),
    good=(Example(files={ICON: _png(230, 230, _BRAND)}), Example(files={ICON: _png(100, 100, _BRAND)})),
)
def icon_rules(connector: Connector) -> Iterator[Violation]:
    """Report format, shape, size and the colour of the first pixel; an empty file stands for an icon to come."""
    data = connector.files[ICON].data
    if not data:
        return
    picture = read_png(data)
    if picture is None:
        yield Violation("the icon is no PNG", offset=0)
        return
    width, height, corner = picture
    low, high = _ICON_SIZES
    if width != height:
        yield Violation(f"the icon has {width} by {height} pixels; it must be square", offset=0)
    elif not low <= width <= high:
        yield Violation(f"the icon has {width} by {height} pixels; expected {low} to {high}, best {high}", offset=0)
    if corner is None:
        return
    color = "#" + bytes(corner[:3]).hex()
    brand = text(connector.properties, "iconBrandColor").lower()
    if corner[3] < 255:
        yield Violation("the icon is transparent in its corner; fill it with the brand colour", offset=0)
    elif color == "#ffffff":
        yield Violation("the icon is white in its corner; fill it with the brand colour", offset=0)
    elif brand and color != brand:
        yield Violation(f"the icon is {color!r} in its corner; the brand colour is {brand!r}", offset=0)


@rule(
    "readme-section-missing",
    "warning",
    about=README,
    summary="The readme has the sections of the template: publisher, prerequisites, operations, credentials, issues",
    why="Reviewers look for them; the connector's page is made from them. Independents may leave deployment out.",
    source=_README_PAGE,
    bad=(
        Example(files={README: "# Contoso Items\nItems of a Contoso store.\n"}),
        Example(files={README: BASE_README.replace("## Obtaining Credentials", "Obtaining Credentials")}),
        Example(files={README: BASE_README.replace("## Deployment Instructions", "")}),
    ),
    good=(
        Example(files={README: BASE_README.replace("## Prerequisites", "##  Pre-requisites:")}),
        Example(
            files={README: BASE_README.replace("## Deployment Instructions", "")},
            properties={"/properties/iconBrandColor": "#da3b01", "/properties/publisher": "Ada Lovelace"},
        ),
    ),
)
def readme_section_missing(connector: Connector) -> Iterator[Violation]:
    """Report in one violation the sections for which there is no heading."""
    found = [match["hashed"] or match["underlined"] or "" for match in _HEADING.finditer(connector.text(README))]
    titles = [title.strip(" \t*_#0123456789.").lower() for title in found]
    is_free = is_independent(connector)
    missing = [
        name
        for name, pattern in _HEADINGS.items()
        if not (name == _DEPLOYMENT and is_free) and not any(re.match(pattern, title) for title in titles)
    ]
    if missing:
        yield Violation(f"there is no heading for {', '.join(map(repr, missing))}", offset=0)


@rule(
    "readme-template-text",
    "warning",
    about=README,
    summary="The readme has nothing left of the template",
    why="Users read it as it is.",
    source=_README_PAGE,
    bad=(
        Example(files={README: BASE_README.replace("None.", "Required. Include known issues.")}),
        Example(files={README: BASE_README.replace("### List items", "### Operation 1")}),
    ),
    good=Example(files={README: BASE_README.replace("None.", "An account is required. Items are optional.")}),
)
def readme_template_text(connector: Connector) -> Iterator[Violation]:
    """Report every line of the template."""
    for match in _TEMPLATE.finditer(connector.text(README)):
        yield Violation(f"this is text of the template: {match[0][:40]!r}", offset=match.start())
