"""Where a room does not say yet what the table says, and why; an entry whose room has come to agree fails the tests."""

from collections.abc import Mapping
from pathlib import Path

import yaml


def _read() -> dict[tuple[str, str, str], str]:
    listed = yaml.safe_load(Path(__file__).with_name("disagreements.yaml").read_text(encoding="utf-8")) or {}
    return {
        (case, *_room(asked)): reason
        for asked, reasons in listed.items()
        for reason, cases in reasons.items()
        for case in cases
    }


def _room(asked: str) -> tuple[str, str]:
    room, _, question = asked.partition(" ")
    return room, question


DISAGREEMENTS: Mapping[tuple[str, str, str], str] = _read()
"""Reasons by case, room and question."""
