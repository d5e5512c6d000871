"""Rules about the files beside the definition."""

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.definition.files import DEFINITION, ICON, PROPERTIES, README, SETTINGS
from generator.validator.examples import BASE_README, example_connector, example_files
from generator.validator.load import load_connector
from generator.validator.rule import Example
from generator.validator.rules.package.png import read_png
from generator.validator.validate import Choice, outcome_of

RULES = (
    "package-file-missing",
    "settings-invalid",
    "icon-rules",
    "readme-missing",
    "readme-section-missing",
    "readme-template-text",
)
GRAY, COLOR, PALETTE, GRAY_ALPHA, COLOR_ALPHA = 0, 2, 3, 4, 6


def png(row, kind, *, depth=8, size=(230, 230), extra=b"", filter_type=0):
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", *size, depth, kind, 0, 0, 0)
    pixels = zlib.compress(bytes([filter_type]) + row + bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def palette(*colors):
    return struct.pack(">I", 3 * len(colors)) + b"PLTE" + b"".join(colors) + bytes(4)


def found(**files):
    outcome = outcome_of(example_connector(Example(files=files)), Choice(select=RULES))
    return [(finding.code, finding.severity, finding.message) for finding in outcome.findings]


def readme(text):
    return [message for _, _, message in found(**{README: text})]


@pytest.mark.parametrize(
    ("data", "corner"),
    [
        (png(b"\x13\x57\x90", COLOR), (0x13, 0x57, 0x90, 255)),
        (png(b"\x13\x57\x90\x80", COLOR_ALPHA), (0x13, 0x57, 0x90, 0x80)),
        (png(b"\x13\xff\x57\xff\x90\xff", COLOR, depth=16), (0x13, 0x57, 0x90, 255)),
        (png(b"\x80", GRAY), (0x80, 0x80, 0x80, 255)),
        (png(b"\x80\x10", GRAY_ALPHA), (0x80, 0x80, 0x80, 0x10)),
        (png(b"\x80", GRAY, depth=1), (255, 255, 255, 255)),
        (png(b"\x40", PALETTE, depth=2, extra=palette(b"abc", b"def")), (*b"def", 255)),
        (png(b"\x05", PALETTE, extra=palette(b"abc")), None),
        (png(b"\x13\x57\x90", COLOR, filter_type=4), (0x13, 0x57, 0x90, 255)),
        (png(b"", 5), None),
    ],
)
def test_corner_of_every_kind_of_png(data, corner):
    picture = read_png(data)

    assert picture is not None
    assert (picture.width, picture.height, picture.corner) == (230, 230, corner)


@given(st.binary(max_size=60), st.integers(0, 80))
def test_any_bytes_are_a_picture_or_none(junk, cut):
    assert read_png(junk) is None
    read_png(b"\x89PNG\r\n\x1a\n" + junk)
    read_png(png(b"\x13\x57\x90", COLOR)[:cut] + junk)


def test_icon_is_compared_with_the_brand_color():
    assert found(**{ICON: png(b"\x13\x57\x90", COLOR)}) == []
    ((_, _, message),) = found(**{ICON: png(b"\x13\x57\x91", COLOR)})
    assert message == "the icon is '#135791' in its corner; the brand colour is '#135790'"


@pytest.mark.parametrize("name", ["README.md", "Readme.MD", "assets/readme.md"])
def test_files_are_found_whatever_their_case(tmp_path, name):
    files = example_files(Example())
    files["apiproperties.json"] = files.pop(PROPERTIES)
    files[name] = files.pop(README)
    for file, data in files.items():
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_bytes(data)
    findings = outcome_of(load_connector(tmp_path), Choice(select=RULES)).findings

    assert [(each.severity, each.message) for each in findings] == [
        ("warning", "the file should be called 'apiProperties.json', not 'apiproperties.json'")
    ]


def test_definition_alone_says_nothing_about_other_files(tmp_path):
    path = tmp_path / DEFINITION
    path.write_bytes(example_files(Example())[DEFINITION])

    assert outcome_of(load_connector(path), Choice(select=RULES)).findings == []


def test_misspelled_name_of_a_file_is_guessed(tmp_path):
    for name, data in example_files(Example()).items():
        (tmp_path / name.replace("apiDefinition", "apiDefination")).write_bytes(data)
    findings = outcome_of(load_connector(tmp_path), Choice(select=RULES)).findings

    assert [each.message for each in findings] == [
        f"there is no '{DEFINITION}' in the folder; did you mean 'apiDefination.swagger.json'?"
    ]


@pytest.mark.parametrize(
    ("name", "is_known"),
    [
        (DEFINITION, True),
        (f"./{DEFINITION}", True),
        ("../x.json", True),
        ("C:\\x\\y.json", True),
        ("swagger.json", False),
    ],
)
def test_settings_name_files_that_exist(name, is_known):
    assert (found(**{SETTINGS: {"apiDefinition": name}}) == []) == is_known


@pytest.mark.parametrize(
    "heading",
    [
        "## Obtaining Credentials",
        "#Obtaining credentials:",
        "### 4. Obtaining Credentials",
        "**Obtaining Credentials**\n---",
    ],
)
def test_headings_are_found_however_they_are_written(heading):
    assert readme(BASE_README.replace("## Obtaining Credentials", heading)) == []


def test_missing_headings_are_named_in_one_finding():
    text = BASE_README.replace("## Publisher", "Publisher").replace("## Supported", "Supported")

    assert readme(text) == ["there is no heading for 'Publisher', 'Supported Operations'"]


def test_each_line_of_the_template_is_reported():
    text = BASE_README.replace("None.", "Required. Include known issues.\n### Question 1\nAnswers are optional.")

    assert len(readme(text)) == 2
