"""Reports as files: CSV, Excel and PDF open, and hold what the reports say."""

from typing import Any

import pytest
from report_calls import answer, csv_rows, pdf_text, report, rows_of, seconds, xlsx_rows

COLUMNS = [
    "User", "Email", "Client", "Project", "Task", "Description", "Billable", "Start date", "Start time", "End date",
    "End time", "Duration", "Tags", "Amount (EUR)",
]  # fmt: skip
TYPES = {"csv": "text/csv", "xlsx": "text/xlsx", "pdf": "application/pdf"}


def classic(count: int) -> str:
    return f"{count // 3600:02}:{count // 60 % 60:02}:{count % 60:02}"


def expected_rows(service: Any, **body: Any) -> list[list[str]]:
    """The lines of a file by the rows of the search."""
    lines = []
    for row in rows_of(service, enrich_response=True, **body):
        (part,) = row["time_entries"]
        amount = row["billable_amount_in_cents"]
        lines.append(
            [
                row["username"],
                row["email"],
                row["client_name"] or "",
                row["project_name"] or "",
                row["task_name"] or "",
                row["description"],
                "Yes" if row["billable"] else "No",
                part["start"][:10],
                part["start"][11:19],
                part["stop"][:10],
                part["stop"][11:19],
                classic(part["seconds"]),
                ", ".join(row["tag_names"]),
                "" if amount is None else f"{amount / 100:.2f}",
            ]
        )
    return lines


def test_csv_excel_and_pdf_hold_the_rows_of_the_search(service: Any) -> None:
    for number in range(70):  # more than one page of the search, and more than one of the PDF
        service.create(start="2026-02-03T09:00:00Z", duration=number, description=f'Row {number}, "so called"; €ölß')
    service.create(start="2026-02-03T09:00:00Z", duration=9, description="Words enough to be broken " * 20)
    files = {form: report(service, f"search/time_entries.{form}", date_format="YYYY-MM-DD") for form in TYPES}
    for form, reply in files.items():
        assert (reply.status, reply.headers["content-type"]) == (200, TYPES[form])
        assert reply.headers["content-disposition"].endswith(f'.{form}"')
    rows = expected_rows(service)
    assert len(rows) > 100
    assert csv_rows(files["csv"].body) == [COLUMNS, *rows]
    assert xlsx_rows(files["xlsx"].body) == [COLUMNS, *rows]
    text = pdf_text(files["pdf"].body)
    place = 0
    for row in rows:
        line = " ".join(" ".join(cell for cell in row if cell).split())
        place = text.find(line, place)
        assert place >= 0, line
        place += len(line)


def test_filters_and_orders_reach_the_files(service: Any) -> None:
    body = {"description": "stand", "order_by": "duration", "order_dir": "DESC"}
    rows = csv_rows(report(service, "search/time_entries.csv", **body).body)[1:]
    assert rows == expected_rows(service, **body)
    # Paging is for the search alone.
    everything = csv_rows(report(service, "search/time_entries.csv", page_size=1, first_row_number=3).body)
    assert len(everything) == len(rows_of(service)) + 1


def test_texts_of_any_kind_stay_readable(service: Any) -> None:
    texts = ["two\nlines", "tab\there", "nul\x00", "漢字 🙂", "=1+1", "(brackets) \\ and )", "\ud800", " ", "x" * 3000]
    for text in texts:
        service.create(start="2026-02-03T09:00:00Z", duration=1, description=text)
    span = {"start_date": "2026-02-03"}
    told = [row["description"] for row in rows_of(service, **span)]
    place = COLUMNS.index("Description")
    files = {form: report(service, f"search/time_entries.{form}", **span) for form in TYPES}
    assert [row[place] for row in csv_rows(files["csv"].body)[1:]] == told
    assert len(xlsx_rows(files["xlsx"].body)) == len(told) + 1
    assert "(brackets) \\ and )" in pdf_text(files["pdf"].body)


def test_durations_and_dates_have_formats(service: Any) -> None:
    service.create(start="2026-02-03T09:00:00Z", duration=5400)
    span = {"start_date": "2026-02-03"}
    for form, text in (("classic", "01:30:00"), ("decimal", "1.50"), ("improved", "1:30:00")):
        row = csv_rows(report(service, "search/time_entries.csv", duration_format=form, **span).body)[1]
        assert row[COLUMNS.index("Duration")] == text
    assert "02/03/2026" in pdf_text(report(service, "search/time_entries.pdf", **span).body)
    assert "03.02.2026" in pdf_text(report(service, "search/time_entries.pdf", date_format="DD.MM.YYYY", **span).body)
    assert report(service, "search/time_entries.pdf", date_format="D.M.Y").status == 400
    assert report(service, "search/time_entries.csv", duration_format="short").status == 400


def test_excel_is_for_paid_plans_and_amounts_are_hidden(service: Any, free: Any) -> None:
    assert {form: report(free, f"search/time_entries.{form}").status for form in TYPES} == {
        "csv": 200,
        "xlsx": 402,
        "pdf": 200,
    }
    assert report(free, "summary/time_entries.xlsx").status == 402
    for reply in (
        report(free, "search/time_entries.csv"),
        report(service, "search/time_entries.csv", service.linus),
        report(service, "search/time_entries.csv", hide_amounts=True),
    ):
        assert csv_rows(reply.body)[0] == COLUMNS[:-1]


def test_excel_files_can_carry_the_registered_type(make_service: Any) -> None:
    service = make_service(faults="excel-type")
    types = {form: report(service, f"search/time_entries.{form}").headers["content-type"] for form in TYPES}
    registered = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert types == {**TYPES, "xlsx": registered}


def test_a_file_without_rows_opens(service: Any) -> None:
    span = {"start_date": "2024-01-01"}
    assert csv_rows(report(service, "search/time_entries.csv", **span).body) == [COLUMNS]
    assert xlsx_rows(report(service, "search/time_entries.xlsx", **span).body) == [COLUMNS]
    assert "Amount" in pdf_text(report(service, "search/time_entries.pdf", **span).body)


@pytest.mark.parametrize("grouping", ["projects", "clients", "users"])
def test_summary_files_hold_the_summary(service: Any, grouping: str) -> None:
    body = {"grouping": grouping, "sub_grouping": "time_entries"}
    summary = answer(service, "summary/time_entries", **body)
    state = service.app.state
    names: Any = {
        "projects": lambda key: state.projects[key].name,
        "clients": lambda key: state.clients[key].name,
        "users": lambda key: state.users[key].fullname,
    }[grouping]
    wanted = {
        (names(group["id"]) if group["id"] else None, part["title"]): classic(part["seconds"])
        for group in summary["groups"]
        for part in group["sub_groups"]
    }
    rows = csv_rows(report(service, "summary/time_entries.csv", **body).body)
    assert rows[0][1:] == ["Description", "Duration", "Amount (EUR)"]
    found = {(None if row[0].startswith("(Without") else row[0], row[1]): row[2] for row in rows[1:]}
    assert found == wanted
    assert len(rows) == len(wanted) + 1
    assert [row[0].lower() for row in rows[1:]] == sorted(row[0].lower() for row in rows[1:])
    assert xlsx_rows(report(service, "summary/time_entries.xlsx", **body).body) == rows
    text = pdf_text(report(service, "summary/time_entries.pdf", **body).body)
    assert all(" ".join(" ".join(cell for cell in row if cell).split()) in text for row in rows)


def test_summaries_collapse_and_are_ordered_by_duration(service: Any) -> None:
    rows = csv_rows(report(service, "summary/time_entries.csv", collapse=True, hide_amounts=True).body)
    assert rows[0] == ["Project", "Duration"]
    assert len(rows) == len(answer(service, "summary/time_entries")["groups"]) + 1
    body = {"collapse": True, "order_by": "duration", "order_dir": "DESC", "duration_format": "decimal"}
    hours = [float(row[1]) for row in csv_rows(report(service, "summary/time_entries.csv", **body).body)[1:]]
    assert hours == sorted(hours, reverse=True)


def test_weekly_files_hold_the_week(service: Any) -> None:
    start = {"start_date": "2026-03-09"}
    rows = csv_rows(report(service, "weekly/time_entries.csv", **start).body)
    assert rows[0][:4] == ["User", "Project", "Client", "2026-03-09"]
    week = answer(service, "weekly/time_entries", **start)
    assert [row[3:] for row in rows[1:]] == [
        [*(classic(count) for count in row["seconds"]), classic(sum(row["seconds"]))] for row in week
    ]
    text = pdf_text(report(service, "weekly/time_entries.pdf", date_format="YYYY-MM-DD", **start).body)
    assert all(" ".join(cell for cell in row if cell) in text for row in rows)
    amounts = csv_rows(report(service, "weekly/time_entries.csv", calculate="amounts", **start).body)
    cents = sum(sum(row["billable_amounts_in_cents"]) for row in week)
    assert sum(round(100 * float(row[-1])) for row in amounts[1:]) == cents > 0
    by_task = csv_rows(report(service, "weekly/time_entries.csv", group_by_task=True, **start).body)
    assert by_task[0][3] == "Task"
    assert len(by_task) >= len(rows)
    assert report(service, "weekly/time_entries.xlsx", **start).status == 404


def test_files_of_grouped_rows_add_up(service: Any) -> None:
    rows = csv_rows(report(service, "search/time_entries.csv", grouped=True, duration_format="decimal").body)[1:]
    assert len(rows) == len(rows_of(service, grouped=True))
    for start in ("09:00:00", "11:00:00"):
        service.create(start=f"2026-02-03T{start}Z", duration=1800, description="Twice")
    reply = report(service, "search/time_entries.csv", grouped=True, start_date="2026-02-03")
    twice = dict(zip(*csv_rows(reply.body), strict=True))
    assert (twice["Start time"], twice["End time"], twice["Duration"]) == ("09:00:00", "11:30:00", "01:00:00")
    rows = csv_rows(report(service, "search/time_entries.csv", grouped=True, duration_format="decimal").body)[1:]
    hours = sum(float(row[COLUMNS.index("Duration")]) for row in rows)
    assert abs(3600 * hours - seconds(rows_of(service))) < 18 * len(rows)
