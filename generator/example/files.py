"""Small files that open: an image, a document, a table, an archive, by content type."""

import binascii
import functools
import io
import struct
import zlib

UNKNOWN = "application/octet-stream"


def type_to_send(produced: list[str], accepted: str = "") -> str:
    """Return the content type of a file.

    Args:
        produced: content types that the operation names.
        accepted: the header `Accept` of the request.
    """
    files = [each for each in produced if not _is_json(each)]
    wanted = [each.partition(";")[0].strip().lower() for each in accepted.split(",")]
    return next((each for each in files if each.lower() in wanted), files[0] if files else UNKNOWN)


@functools.cache
def file_of(content_type: str) -> bytes:
    """Return a file of a content type: one of the kinds that are known here, else a document."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind.startswith("image/svg"):
        return b'<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16"><rect width="16" height="16"/></svg>'
    if kind.startswith("image/"):
        return _png()
    if kind == "text/csv":
        return b"id,name\r\n1001,Aurora\r\n1002,Compass\r\n"
    if kind == "text/html":
        return b"<!doctype html><title>Example</title><p>An example."
    if kind.endswith("xml"):
        return b'<?xml version="1.0" encoding="UTF-8"?><example/>'
    if kind.startswith("text/"):
        return b"An example.\n"
    if kind.endswith("zip"):
        return _zip()
    return _pdf()


def _is_json(content_type: str) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    return kind.endswith(("/json", "+json")) or kind == "*/*"


def _png() -> bytes:
    """Return an image of 16 by 16 pixels (W3C, Portable Network Graphics)."""
    side = 16
    rows = (b"\0" + b"\x2f\x6f\x9f" * side) * side

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", binascii.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def _pdf() -> bytes:
    """Return a page with one word (ISO 32000)."""
    text = b"BT /F1 24 Tf 72 720 Td (Example) Tj ET"
    parts = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(text), text),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    file, offsets = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        offsets.append(len(file))
        file += b"%d 0 obj%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    count = len(parts) + 1
    end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (count, len(file))
    return file + b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table) + end


def _zip() -> bytes:
    import zipfile

    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        # Without a moment of its own an entry would carry that of the clock.
        archive.writestr(zipfile.ZipInfo("example.txt", (2025, 3, 3, 9, 0, 0)), "An example.\n")
    return target.getvalue()
