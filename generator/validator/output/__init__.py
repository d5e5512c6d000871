"""Findings in the forms that people and programs read; one module for each form, loaded when it is asked for."""

from importlib import import_module

from generator.validator.output.report import Report, report_of

FORMATS = ("text", "json", "sarif", "github", "junit")

__all__ = ["FORMATS", "Report", "report_of", "written"]


def written(form: str, report: Report) -> str:
    """Give a report in one of the `FORMATS`; it ends with a line feed."""
    text: str = import_module(f"{__name__}.as_{form}").written(report)
    return text
