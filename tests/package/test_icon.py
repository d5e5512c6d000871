"""The icon as certification wants it: a square PNG of 230 pixels, opaque, on the brand colour."""

import json
import struct
import zlib
from pathlib import Path

import pytest

from generator.package import PackageError, read_connector
from generator.package.icon import render_icon

PROJECT = Path(__file__).parents[2]
SQUARE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><rect width="10" height="10" fill="%s"/></svg>'


def pixels(png):
    """Decode a PNG of eight bits without interlacing; gives width, height, and rows of (r, g, b, alpha)."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    at, data, header = 8, b"", b""
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        body = png[at + 8 : at + 8 + length]
        assert zlib.crc32(kind + body) == int.from_bytes(png[at + 8 + length : at + 12 + length], "big")
        header, data = (body if kind == b"IHDR" else header), (data + body if kind == b"IDAT" else data)
        at += 12 + length
    width, height, depth, colors, _, _, interlaced = struct.unpack(">IIBBBBB", header)
    assert (depth, interlaced) == (8, 0)
    size = {2: 3, 6: 4}[colors]
    return (
        width,
        height,
        [
            [(*row[i : i + 3], row[i + 3] if size == 4 else 255) for i in range(0, len(row), size)]
            for row in unfiltered(zlib.decompress(data), width * size, size)
        ],
    )


def unfiltered(raw, stride, size):
    """Undo the five filters of PNG."""
    above = bytearray(stride)
    for start in range(0, len(raw), stride + 1):
        kind, row = raw[start], bytearray(raw[start + 1 : start + 1 + stride])
        for i in range(stride):
            left = row[i - size] if i >= size else 0
            up, corner = above[i], above[i - size] if i >= size else 0
            row[i] = (row[i] + (0, left, up, (left + up) // 2, paeth(left, up, corner))[kind]) & 0xFF
        yield bytes(row)
        above = row


def paeth(left, up, corner):
    guess = left + up - corner
    return min((left, up, corner), key=lambda value: abs(guess - value))


@pytest.fixture(scope="module")
def icon(project):
    return pixels(project.icon)


def test_size(icon):
    width, height, rows = icon
    assert (width, height) == (230, 230)
    assert [len(rows), {len(row) for row in rows}] == [230, {230}]


def test_corners_have_the_brand_color(icon):
    properties = json.loads((PROJECT / "apiProperties.json").read_text())["properties"]
    brand = (*bytes.fromhex(properties["iconBrandColor"].removeprefix("#")), 255)
    rows = icon[2]
    assert {rows[y][x] for y in (0, -1) for x in (0, -1)} == {brand}
    assert brand[:3] != (255, 255, 255)


def test_opaque_and_not_empty(icon):
    colors = {pixel for row in icon[2] for pixel in row}
    assert {alpha for *_, alpha in colors} == {255}
    assert (255, 255, 255, 255) in colors


def test_the_same_bytes_again(project):
    assert read_connector(PROJECT).icon == project.icon


def test_any_square_drawing_gets_the_size():
    width, height, rows = pixels(render_icon((SQUARE % "#123456").encode(), "icon.svg"))
    assert (width, height, rows[115][115]) == (230, 230, (0x12, 0x34, 0x56, 255))


def test_planted_a_transparent_drawing_is_seen():
    *_, rows = pixels(render_icon((SQUARE % "none").encode(), "icon.svg"))
    assert rows[0][0][3] == 0


@pytest.mark.parametrize("svg", [b"", b"<svg", b"\xff\xfe", b"<html/>", b"\x89PNG\r\n\x1a\n"])
def test_no_drawing(svg):
    with pytest.raises(PackageError, match=r"^icon\.svg: the icon cannot be rendered: "):
        render_icon(svg, "icon.svg")
