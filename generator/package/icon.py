"""The icon, drawn as SVG and rendered to what Power Platform takes.

Rules (Microsoft: certification requirements for icons): a square PNG of 100 to 230 pixels, best 230, opaque, on the
brand colour and not on white.
"""

import io
import struct

from generator.package.connector import PackageError

SIZE = 230
_DEEPEST = 100


def render_icon(svg: bytes, name: str) -> bytes:
    """Render an SVG.

    Args:
        svg: the drawing; square.
        name: the file, for messages.

    Returns:
        A PNG of `SIZE` by `SIZE` pixels; the same drawing gives the same bytes.

    Raises:
        PackageError: the drawing cannot be rendered, or is not square.
    """
    import resvg_py

    try:
        _refuse_deep(svg)
        png = bytes(resvg_py.svg_to_bytes(svg_string=svg.decode(), width=SIZE, height=SIZE, skip_system_fonts=True))
    except (ValueError, UnicodeDecodeError, RuntimeError, OSError, SyntaxError) as error:
        raise PackageError(f"{name}: the icon cannot be rendered: {error}") from None
    width, height = struct.unpack(">II", png[16:24])
    if (width, height) != (SIZE, SIZE):
        raise PackageError(f"{name}: the icon is {width} by {height}; expected a square drawing")
    return png


def _refuse_deep(svg: bytes) -> None:
    """Refuse a drawing whose nesting would end the renderer, and with it this process."""
    from defusedxml.ElementTree import iterparse

    depth = 0
    for event, _ in iterparse(io.BytesIO(svg), ("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > _DEEPEST:
            raise ValueError(f"it is nested deeper than {_DEEPEST} elements")
