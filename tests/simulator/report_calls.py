"""Asking the simulated service for reports, and reading its files."""

import csv
import io
from typing import Any

FIRST, LAST = "2026-02-01", "2026-03-31"
SPAN = {"start_date": FIRST, "end_date": LAST}


def report(service: Any, kind: str, caller: Any = None, workspace: int | None = None, **body: Any) -> Any:
    """The reply to a report, over two months that hold all seeded entries unless days are named."""
    path = f"/reports/api/v3/workspace/{workspace or service.ids.main}/{kind}"
    span = {} if "start_date" in body else SPAN
    return (caller or service.ada)("POST", path, {**span, **body})


def answer(service: Any, kind: str, caller: Any = None, workspace: int | None = None, **body: Any) -> Any:
    """The JSON of a report that must succeed."""
    reply = report(service, kind, caller, workspace, **body)
    assert reply.status == 200, reply
    return reply.json


def rows_of(service: Any, caller: Any = None, workspace: int | None = None, **body: Any) -> Any:
    """The rows of a detailed report in one page."""
    return answer(service, "search/time_entries", caller, workspace, **{"page_size": 1000, **body})


def seconds(rows: Any) -> int:
    return sum(part["seconds"] for row in rows for part in row["time_entries"])


def csv_rows(body: bytes) -> list[list[str]]:
    assert body.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))


def xlsx_rows(body: bytes) -> list[list[str]]:
    from openpyxl import load_workbook

    sheet = load_workbook(io.BytesIO(body), read_only=True).worksheets[0]
    return [[value or "" for value in row] for row in sheet.iter_rows(values_only=True)]


def pdf_text(body: bytes) -> str:
    """All text of a PDF, with single spaces."""
    from pypdf import PdfReader

    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages).split())
