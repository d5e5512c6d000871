"""Tables as CSV, Excel and PDF (more, 10.10).

What writes them is loaded with the first such file: most runs of the service make none.
"""

import io
import re
from collections.abc import Callable

from toggl_simulator.reports.table import Table
from toggl_simulator.responses import Response
from toggl_simulator.store import State

# The media types the vendor names; that of Excel is not the registered one. What is really sent is not known.
CSV_TYPE = b"text/csv"
XLSX_TYPE = b"text/xlsx"
REGISTERED_XLSX_TYPE = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF_TYPE = b"application/pdf"
# A4 on its side, in points.
_WIDTH, _HEIGHT, _MARGIN = 842, 595, 28
_FONT_SIZE, _LINE = 7, 9
# The advance of every character of Courier, as a part of its size.
_ADVANCE = 0.6
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ufffe\uffff]")


def file_response(state: State, table: Table, extension: str, name: str) -> Response:
    """A table as a file.

    Args:
        state: the service's state, which says how Excel files are called.
        table: the content.
        extension: ``csv``, ``xlsx`` or ``pdf``.
        name: the file's name without its extension.
    """
    content_type, write = _FORMATS[extension]
    if content_type == XLSX_TYPE and state.excel_registered:
        content_type = REGISTERED_XLSX_TYPE
    disposition = f'attachment; filename="{name}.{extension}"'.encode()
    return Response(200, write(table), content_type, ((b"content-disposition", disposition),))


def as_csv(table: Table) -> bytes:
    """The table as CSV in UTF-8 with a byte order mark."""
    import csv

    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows(table.rows)
    return text.getvalue().encode("utf-8-sig", "replace")


def as_xlsx(table: Table) -> bytes:
    """The table as the only sheet of an Excel file; all cells are texts."""
    from xlsxwriter import Workbook  # type: ignore[import-untyped]

    content = io.BytesIO()
    with Workbook(content, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet(table.title)
        for number, row in enumerate((table.columns, *table.rows)):
            for place, value in enumerate(row):
                sheet.write_string(number, place, _UNPRINTABLE.sub(" ", value))
    return content.getvalue()


def as_pdf(table: Table) -> bytes:
    """The table as a PDF: a line or more for each row, the columns repeated on every page.

    The font has the characters of Windows-1252; others become question marks.
    """
    import pydyf  # type: ignore[import-untyped]

    document = pydyf.PDF()
    font = pydyf.Dictionary(
        {"Type": "/Font", "Subtype": "/Type1", "BaseFont": "/Courier", "Encoding": "/WinAnsiEncoding"}
    )
    document.add_object(font)
    for lines in _pages(table):
        stream = pydyf.Stream(compress=True)
        stream.begin_text()
        stream.set_font_size("F1", _FONT_SIZE)
        for x, y, text in lines:
            stream.set_text_matrix(1, 0, 0, 1, x, y)
            stream.show_text_string(text.encode("cp1252", "replace"))
        stream.end_text()
        document.add_object(stream)
        document.add_page(
            pydyf.Dictionary(
                {
                    "Type": "/Page",
                    "Parent": document.pages.reference,
                    "MediaBox": pydyf.Array([0, 0, _WIDTH, _HEIGHT]),
                    "Resources": pydyf.Dictionary({"Font": pydyf.Dictionary({"F1": font.reference})}),
                    "Contents": stream.reference,
                }
            )
        )
    content = io.BytesIO()
    document.write(content)
    return content.getvalue()


def _pages(table: Table) -> list[list[tuple[float, float, str]]]:
    """Pieces of text with their places, page by page."""
    shares = _shares(table)
    top = _HEIGHT - _MARGIN - _FONT_SIZE
    pages: list[list[tuple[float, float, str]]] = [[(_MARGIN, top, table.title)]]
    y = _print_row(pages[-1], table.columns, shares, top - 2 * _LINE)
    for row in table.rows:
        height = _LINE * max(len(_wrapped(cell, share)) for cell, share in zip(row, shares, strict=True))
        if y - height < _MARGIN and y < top - 4 * _LINE:
            pages.append([])
            y = _print_row(pages[-1], table.columns, shares, top)
        y = _print_row(pages[-1], row, shares, y)
    return pages


def _print_row(page: list[tuple[float, float, str]], row: list[str], shares: list[int], y: float) -> float:
    """Place one row; gives the height of the next."""
    x: float = _MARGIN
    tallest = 1
    for cell, share in zip(row, shares, strict=True):
        lines = _wrapped(cell, share)
        page.extend((x, y - number * _LINE, line) for number, line in enumerate(lines) if line)
        tallest = max(tallest, len(lines))
        x += (share + 1) * _ADVANCE * _FONT_SIZE
    return y - tallest * _LINE


def _shares(table: Table) -> list[int]:
    """The characters for each column: what it needs, less from the widest when the page is too narrow."""
    room = int((_WIDTH - 2 * _MARGIN) / (_ADVANCE * _FONT_SIZE)) - len(table.columns)
    columns = zip(table.columns, *table.rows, strict=True)
    shares = [max(1, *(len(cell) for cell in column)) for column in columns]
    while sum(shares) > room:
        widest = max(shares)
        second = max((share for share in shares if share < widest), default=1)
        count = shares.count(widest)
        lowered = max(second, widest - -(-(sum(shares) - room) // count), 1)
        shares = [lowered if share == widest else share for share in shares]
    return shares


def _wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most ``width`` characters, broken between words where it can be."""
    import textwrap

    return textwrap.wrap(_UNPRINTABLE.sub(" ", text), width, break_on_hyphens=False) or [""]


_FORMATS: dict[str, tuple[bytes, Callable[[Table], bytes]]] = {
    "csv": (CSV_TYPE, as_csv),
    "xlsx": (XLSX_TYPE, as_xlsx),
    "pdf": (PDF_TYPE, as_pdf),
}
