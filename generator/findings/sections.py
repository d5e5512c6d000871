"""Findings under headings, one line each, as text for people and as Markdown for a comment or release notes."""

from collections.abc import Sequence
from typing import NamedTuple

from generator.findings.finding import Finding

# What would be markup in a cell of a table, or end it.
_IN_MARKDOWN = {character: f"\\{character}" for character in "\\`*_{}[]<>|#~"}
_OF_ALL = "connector"


class Section(NamedTuple):
    """What stands under one heading.

    Attributes:
        heading: in lower case.
        findings: in their order.
        reasons: why each of them is accepted; empty when none is.
        lines: what else is told there.
    """

    heading: str
    findings: Sequence[Finding] = ()
    reasons: Sequence[str] = ()
    lines: Sequence[str] = ()


def as_text(sections: Sequence[Section], closing: Sequence[str]) -> str:
    """Return the sections that hold something, then the closing lines."""
    lines: list[str] = []
    for section in sections:
        told = [f"  {_line(finding)}" for finding in section.findings]
        if section.reasons:
            told = [line for pair in zip(told, section.reasons, strict=True) for line in (pair[0], f"    {pair[1]}")]
        if told := [*told, *(f"  {line}" for line in section.lines)]:
            lines += [f"{section.heading}:", *told, ""]
    return "\n".join([*lines, *closing]) + "\n"


def as_markdown(sections: Sequence[Section], closing: Sequence[str]) -> str:
    """Return the sections that hold something as tables or lists, then the closing lines."""
    blocks = []
    for section in sections:
        title = f"### {section.heading.capitalize()}"
        if section.findings:
            last = section.reasons or [f"`{finding.code}`" for finding in section.findings]
            head = f"| Operation | Change | {'Reason' if section.reasons else 'Kind'} |"
            rows = [
                f"| {_cell(_about(finding))} | {_cell(finding.message)} | {_cell(word) if section.reasons else word} |"
                for finding, word in zip(section.findings, last, strict=True)
            ]
            blocks.append("\n".join([title, "", head, "|---|---|---|", *rows]))
        if section.lines:
            blocks.append("\n".join([title, "", *(f"- {_cell(line)}" for line in section.lines)]))
    return "\n\n".join([*blocks, "; ".join(map(_cell, closing))]) + "\n"


def _line(finding: Finding) -> str:
    words, about = " ".join(finding.message.split()), _about(finding)
    return f"{words} [{finding.code}]" if words.startswith(f"{about} ") else f"{about}: {words} [{finding.code}]"


def _about(finding: Finding) -> str:
    return _OF_ALL if finding.operation is None else finding.operation


def _cell(text: str) -> str:
    """Write a text so that nothing in it is markup."""
    return "".join(_IN_MARKDOWN.get(each, each) for each in " ".join(text.split()))
