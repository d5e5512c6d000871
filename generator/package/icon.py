"""The icon, drawn as SVG and rendered to what Power Platform takes.

Rules (Microsoft: certification requirements for icons): a square PNG of 100 to 230 pixels, best 230, opaque, on the
brand colour and not on white.
"""

from generator.package.connector import PackageError

SIZE = 230


def render_icon(svg: bytes, name: str) -> bytes:
    """Render an SVG.

    Args:
        svg: the drawing; square.
        name: the file, for messages.

    Returns:
        A PNG of `SIZE` by `SIZE` pixels; the same drawing gives the same bytes.

    Raises:
        PackageError: the drawing cannot be rendered.
    """
    import resvg_py

    try:
        return bytes(resvg_py.svg_to_bytes(svg_string=svg.decode(), width=SIZE, height=SIZE, skip_system_fonts=True))
    except (ValueError, UnicodeDecodeError, RuntimeError, OSError) as error:
        raise PackageError(f"{name}: the icon cannot be rendered: {error}") from None
