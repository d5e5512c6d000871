"""What a rule asks of a PNG: its size and the colour of its first pixel, without any picture library."""

from typing import NamedTuple

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_PALETTE = 3


class Picture(NamedTuple):
    """A PNG.

    Attributes:
        width: in pixels.
        height: in pixels.
        corner: red, green, blue and opacity of the upper left pixel, 0 to 255; None when it cannot be read.
    """

    width: int
    height: int
    corner: tuple[int, int, int, int] | None


def read_png(data: bytes) -> Picture | None:
    """Read a picture; None when it is no PNG.

    Args:
        data: its bytes, of which only the first row of pixels is unpacked.
    """
    chunks = _chunks(data)
    header = chunks.get(b"IHDR", b"")
    if not data.startswith(_SIGNATURE) or len(header) < 13:
        return None
    width, height = int.from_bytes(header[:4], "big"), int.from_bytes(header[4:8], "big")
    return Picture(width, height, _corner(chunks, depth=header[8], kind=header[9]))


def _chunks(data: bytes) -> dict[bytes, bytes]:
    """Return the chunks by name, those of one name joined."""
    found: dict[bytes, bytes] = {}
    at = len(_SIGNATURE)
    while at + 8 <= len(data):
        size, name = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        # The first pixel is in the first chunk of pixels.
        found.setdefault(name, data[at + 8 : at + 8 + size])
        at += size + 12
    return found


def _corner(chunks: dict[bytes, bytes], depth: int, kind: int) -> tuple[int, int, int, int] | None:
    """Unpack the first pixel; every filter of the first row leaves it as it is."""
    import zlib

    if kind not in _CHANNELS or depth not in (1, 2, 4, 8, 16):
        return None
    step = 2 if depth == 16 else 1
    try:
        row = zlib.decompressobj().decompress(chunks.get(b"IDAT", b""), 1 + 4 * 2)
    except zlib.error:
        return None
    values = [row[1 + step * channel] for channel in range(_CHANNELS[kind]) if 1 + step * channel < len(row)]
    if len(values) < _CHANNELS[kind]:
        return None
    if depth < 8:
        if _CHANNELS[kind] > 1:
            return None
        values = [values[0] >> (8 - depth)]
    if kind == _PALETTE:
        color = chunks.get(b"PLTE", b"")[3 * values[0] : 3 * values[0] + 3]
        opacity = chunks.get(b"tRNS", b"")[values[0] : values[0] + 1]
        return (color[0], color[1], color[2], opacity[0] if opacity else 255) if len(color) == 3 else None
    if kind in (0, 4):
        gray = values[0] * 255 // (2**depth - 1) if depth < 8 else values[0]
        return gray, gray, gray, values[1] if kind == 4 else 255
    return values[0], values[1], values[2], values[3] if kind == 6 else 255
