"""Findings about generated files, told at the line of the specs that people edit."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from generator.commands.fresh import staleness
from generator.definition.files import DEFINITION, PROPERTIES

if TYPE_CHECKING:
    from generator.findings import Finding, Location
    from generator.findings.excerpt import Excerpt
    from generator.render import SourceMap

_SPECS = Path("specs")
_FILES = (DEFINITION, PROPERTIES)


class Traced(NamedTuple):
    """Findings with their sources, and what is written there."""

    findings: "list[Finding]"
    excerpts: "Mapping[tuple[str, int, int], Excerpt]"


def traced(findings: "Sequence[Finding]") -> Traced:
    """Find where in the specs findings are to be mended.

    Args:
        findings: as the validator gives them.

    Returns:
        The same, with a source wherever the file was generated from specs that still give it, in the order of files and
        lines that people edit. Others are left as they are, and cost nothing but a look for a folder.
    """
    roots = {Path(finding.file).parent for finding in findings if Path(finding.file).name in _FILES}
    maps = {root: found for root in roots if (found := _maps(root))}
    if not maps:
        return Traced(list(findings), {})
    from generator.render import sourced

    told = [sourced(finding, maps.get(Path(finding.file).parent, {})) for finding in findings]
    files = {file: number for number, file in enumerate(dict.fromkeys(finding.to_edit.file for finding in told))}
    told.sort(key=lambda finding: (files[finding.to_edit.file], finding.to_edit[1:]))
    return Traced(told, _excerpts({finding.source for finding in told if finding.source}))


def _maps(root: Path) -> "Mapping[str, SourceMap]":
    """Return the source maps of a connector; none when it has no specs, or its files are not what they give."""
    if not (root / _SPECS).is_dir() or staleness(root):
        return {}
    from generator.render import source_maps
    from generator.spec import SpecError, load_spec

    try:
        return source_maps(load_spec(root))
    except (SpecError, OSError):  # changed in this moment
        return {}


def _excerpts(sources: "set[Location]") -> "dict[tuple[str, int, int], Excerpt]":
    from generator.findings.excerpt import excerpt_of

    found: dict[tuple[str, int, int], Excerpt] = {}
    for file in {source.file for source in sources}:
        try:
            text = Path(file).read_text("utf-8-sig")
        except (OSError, ValueError):
            continue
        starts = [0]
        for line in text.split("\n"):
            starts.append(starts[-1] + len(line) + 1)
        for source in sources:
            if source.file == file and source.line < len(starts):
                found[source] = excerpt_of(text, min(starts[source.line - 1] + source.column - 1, len(text)))
    return found
