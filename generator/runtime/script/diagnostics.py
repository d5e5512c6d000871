"""Reads what the compilers print; mcs and csc write errors alike, except when mcs itself breaks down."""

import re
from typing import NamedTuple

from generator.runtime.script.errors import Diagnostic
from generator.runtime.script.prelude import SCRIPT_NAME

_LOCATED = re.compile(r"^(?P<file>.+?)\((?P<line>\d+),(?P<column>\d+)[^)]*\): error (?P<code>CS\d+): (?P<text>.*)$")
_UNLOCATED = re.compile(r"^error (?P<code>CS\d+): (?P<text>.*)$")
_CRASH = "InternalErrorException"
_CRASH_PLACE = re.compile(re.escape(SCRIPT_NAME) + r"\((\d+),(\d+)\): (\S+)")
# mcs's parser gives up with this after messages that say what it stumbled over.
_PARSER_GAVE_UP = "CS0589"


class Outcome(NamedTuple):
    """What one run of a compiler gave; `crashed` when the compiler broke down instead of judging the script."""

    succeeded: bool
    diagnostics: tuple[Diagnostic, ...]
    crashed: bool = False


def outcome_of(succeeded: bool, output: str) -> Outcome:
    """Read a compiler's output: errors only, in the order of the script."""
    if succeeded:
        return Outcome(True, ())
    if _CRASH in output:
        return Outcome(False, (_crash(output),), crashed=True)
    found = dict.fromkeys(each for line in output.splitlines() if (each := _diagnostic(line.strip())))
    kept = [each for each in found if each.code != _PARSER_GAVE_UP] or list(found)
    if not kept:
        kept = [Diagnostic(0, 0, "", f"the compiler failed: {output.strip() or 'it said nothing'}")]
    return Outcome(False, tuple(sorted(kept, key=lambda each: (each.line, each.column))))


def _diagnostic(line: str) -> Diagnostic | None:
    if match := _LOCATED.match(line):
        if not match["file"].endswith(SCRIPT_NAME):
            return Diagnostic(0, 0, match["code"], match["text"])
        return Diagnostic(int(match["line"]), max(1, int(match["column"])), match["code"], match["text"])
    if match := _UNLOCATED.match(line):
        return Diagnostic(0, 0, match["code"], match["text"])
    return None


def _crash(output: str) -> Diagnostic:
    place = _CRASH_PLACE.search(output)
    if place is None:
        return Diagnostic(0, 0, "", "the compiler mcs itself crashed on this script")
    return Diagnostic(int(place[1]), int(place[2]), "", f"the compiler mcs itself crashed in {place[3]}")
