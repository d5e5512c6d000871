"""What the validator says, by operation, and anew after each saved file."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from generator.definition import BrokenReference, Unreadable
from generator.designer.card import title_of
from generator.designer.listing import entries_of
from generator.designer.pages import html
from generator.designer.panels.panel import Panel, page, workbench_of
from generator.designer.review import Review, Reviewer
from generator.designer.workbench import Loaded, Workbench
from generator.findings import Finding
from generator.validator.catalogue import by_id
from generator.validator.example_text import example_lines

_MOST = 300
_NO_NEWS = 204


class Group(NamedTuple):
    """Findings about one operation, or about the connector as a whole.

    Attributes:
        title: what makers call the operation.
        operation: its id; empty for the connector.
        findings: about it.
        left_out: how many more there are.
    """

    title: str
    operation: str
    findings: tuple[Finding, ...]
    left_out: int


def show_findings(request: Request) -> Response:
    """Show the page of all findings."""
    return page(request, "findings_page.html", **_waiting("", _mark(workbench_of(request))))


def show_news(request: Request) -> Response:
    """Answer with the findings as they are now; with nothing when the page has them already."""
    asked = request.query_params
    workbench, operation = workbench_of(request), asked.get("id", "")
    review = workbench.kept(Reviewer).review()
    loaded = _loaded(workbench)
    mark = f"{review.mark}{_mark(workbench)}"
    if asked.get("seen") == mark:
        return Response(status_code=_NO_NEWS)
    return HTMLResponse(
        html(
            "findings_news.html",
            review=review,
            groups=entries_of(loaded.files) if loaded else {},
            found=_groups(review, loaded, operation),
            counts=review.counts,
            current=operation,
            is_static=False,
            asked={"id": operation, "seen": mark, "shown": asked.get("shown", "")},
            # The card stands as it was; what is typed into it is not thrown away unasked.
            is_older=operation != "" and asked.get("shown") != _mark(workbench),
        )
    )


def show_rule(request: Request) -> Response:
    """Answer with the paper of a rule."""
    rule = by_id().get(request.query_params.get("id", ""))
    if rule is None:
        return HTMLResponse("There is no paper for it.", 404)
    examples = [
        (word, "\n".join(example_lines(example)))
        for word, several in (("Bad", rule.bad), ("Good", rule.good))
        for example in several
    ]
    return HTMLResponse(html("rule.html", rule=rule, examples=examples))


def _groups(review: Review, loaded: Loaded | None, only: str) -> list[Group]:
    titles = {each.id: title_of(each) for each in loaded.files.operations.values()} if loaded else {}
    by_operation: dict[str, list[Finding]] = {}
    for finding in review.findings:
        by_operation.setdefault(finding.operation or "", []).append(finding)
    named = [only] if only else ["", *(name for name in titles if name), *(n for n in by_operation if n not in titles)]
    return [
        Group(titles.get(name, name) or "The connector", name, tuple(found[:_MOST]), max(len(found) - _MOST, 0))
        for name in dict.fromkeys(named)
        if (found := by_operation.get(name))
    ]


def _loaded(workbench: Workbench) -> Loaded | None:
    try:
        return workbench.loaded()
    except (Unreadable, BrokenReference):
        return None


def _mark(workbench: Workbench) -> str:
    loaded = _loaded(workbench)
    return "" if loaded is None else "-".join(f"{changed:x}.{size:x}" for _, changed, size in loaded.stamp)


def _waiting(operation: str, shown: str) -> dict[str, Any]:
    """Return what the page begins with: judging takes a while, and the card need not wait for it."""
    return {"asked": {"id": operation, "seen": "", "shown": shown}}


def _part(workbench: Workbench, loaded: Loaded, operation: str) -> Mapping[str, Any]:
    del loaded
    return _waiting(operation, _mark(workbench))


PANEL = Panel(
    "findings",
    "Findings",
    (Route("/findings", show_findings), Route("/findings/news", show_news), Route("/findings/rule", show_rule)),
    path="/findings",
    part=_part,
)
