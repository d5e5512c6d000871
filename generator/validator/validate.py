"""From paths to findings: load a connector, run the rules, take out what is accepted, find lines for what is left."""

import fnmatch
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from generator.definition import METHODS, lines_and_columns, offsets_of, pointer_of
from generator.definition.files import DEFINITION, SCRIPT
from generator.findings import Finding, Place, Severity
from generator.findings.excerpt import Excerpt, excerpt_of
from generator.validator.catalogue import by_id
from generator.validator.compilation import SCRIPT_COMPILES, Compiler, compiled
from generator.validator.connector import FOLDER, Connector, SourceFile
from generator.validator.judge import RuleFinding, judge, readable_files
from generator.validator.load import load_connectors
from generator.validator.profiles import rules_of
from generator.validator.rule import Rule
from generator.validator.settings import (
    PROJECT_FILE,
    SPEC_FILE,
    BadSettings,
    Ignore,
    Level,
    Settings,
    named_rules,
    read_settings,
)

UNUSED_IGNORE = "unused-ignore"


class Choice(NamedTuple):
    """What to ask for.

    Attributes:
        profile: `certification` or `import`.
        select: names of rules that alone are to run, separated by commas, `*` at the end for all that start so.
        ignore: names of rules that are not to run.
        extra: names of rules that run as well, although they are off by default.
        compiler: compiles connectors' code; None to look for brackets and strings without an end alone.
    """

    profile: str = "certification"
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    compiler: Compiler | None = None


class Outcome(NamedTuple):
    """What was found in one connector.

    Attributes:
        findings: in the order of files and lines.
        excerpts: what stands there, by file, line and column.
        is_readable: False when a JSON file of the connector could not be parsed at all.
        settings: the file with the settings, as messages name it; empty when there is none.
        is_uncompiled: whether there is code that no compiler was asked about.
    """

    findings: list[Finding]
    excerpts: dict[tuple[str, int, int], Excerpt]
    is_readable: bool
    settings: str = ""
    is_uncompiled: bool = False


def validate_path(path: Path, choice: Choice | None = None) -> list[Finding]:
    """Validate one connector.

    Args:
        path: a definition, or the folder that holds `apiDefinition.swagger.json`.
        choice: which rules; those of certification when absent.

    Returns:
        The findings in the order of files and lines.

    Raises:
        Unreadable: a file cannot be read at all.
        BadSettings: a rule that does not exist was named.
    """
    return outcome_of_each(load_connectors(path), choice or Choice()).findings


def outcome_of(connector: Connector, choice: Choice) -> Outcome:
    """Judge one connector.

    Raises:
        BadSettings: a rule that does not exist was named.
    """
    catalogue = by_id()
    settings = _settings(connector, catalogue)
    rules = chosen_rules(choice, settings)
    judged = _of_solution(connector, rules) if connector.is_from_solution else judge(connector, rules)
    has_code = SCRIPT in connector.files and SCRIPT_COMPILES in rules
    if has_code and choice.compiler:
        judged = compiled(connector, judged, rules[SCRIPT_COMPILES][1], choice.compiler)
    judged = _asked(connector, judged)
    readable = readable_files(connector) if connector.is_folder else readable_files(connector) & {DEFINITION}
    ran = [id_ for id_, (rule, _) in rules.items() if rule.about in readable] if settings.ignores else ()
    judged, unused = _without_ignored(connector, judged, settings.ignores, ran)
    # One file says nothing of what is accepted in the others.
    if UNUSED_IGNORE in rules and connector.asked in ("", DEFINITION):
        severity = rules[UNUSED_IGNORE][1]
        judged += [
            RuleFinding(UNUSED_IGNORE, severity, _unused(ignore), ignore.file, (), _offset(connector, ignore))
            for ignore in unused
        ]
    findings, excerpts = _findings(connector, judged)
    asked = [file for name, file in connector.files.items() if connector.asked in ("", DEFINITION, name)]
    is_readable = all(file.reading is None or file.reading.is_parsed for file in asked)
    deciding = connector.files.get(SPEC_FILE) or connector.files.get(PROJECT_FILE)
    is_uncompiled = has_code and choice.compiler is None
    return Outcome(findings, excerpts, is_readable, deciding.shown if deciding else "", is_uncompiled)


def _of_solution(connector: Connector, rules: Mapping[str, tuple[Rule, Severity]]) -> list[RuleFinding]:
    from generator.validator.solution import NOT_IN_SOLUTIONS, in_parts

    return in_parts(connector, judge(connector, {id_: rules[id_] for id_ in rules if id_ not in NOT_IN_SOLUTIONS}))


def outcome_of_each(connectors: Iterable[Connector], choice: Choice) -> Outcome:
    """Judge the connectors that one path holds, of which there is one at least: a zip may hold several.

    Raises:
        BadSettings: a rule that does not exist was named.
    """
    first, *others = (outcome_of(connector, choice) for connector in connectors)
    for other in others:
        first = Outcome(
            first.findings + other.findings,
            first.excerpts | other.excerpts,
            first.is_readable and other.is_readable,
            first.settings,
            first.is_uncompiled or other.is_uncompiled,
        )
    return first


def without_used(outcomes: Sequence[Outcome]) -> list[list[Finding]]:
    """Return the findings of each connector of a run; settings that several share are unused only when all say so.

    Args:
        outcomes: of the connectors of one run.

    Returns:
        The findings in the same order; what is unused by all is told of the first that shares it.
    """
    sharing = Counter(outcome.settings for outcome in outcomes)
    unused = Counter(finding for each in outcomes for finding in each.findings if finding.code == UNUSED_IGNORE)
    told: set[Finding] = set()
    kept = []
    for outcome in outcomes:
        found = []
        for finding in outcome.findings:
            if finding.code == UNUSED_IGNORE:
                if finding in told or unused[finding] < sharing[outcome.settings]:
                    continue
                told.add(finding)
            found.append(finding)
        kept.append(found)
    return kept


def fixable(connector: Connector, choice: Choice) -> list[RuleFinding]:
    """Judge one connector by the rules that have a fix; what is accepted is left out.

    Raises:
        BadSettings: a rule that does not exist was named.
    """
    settings = _settings(connector, by_id())
    rules = {id_: each for id_, each in chosen_rules(choice, settings).items() if each[0].fix}
    return _without_ignored(connector, _asked(connector, judge(connector, rules)), settings.ignores, ())[0]


def _asked(connector: Connector, judged: list[RuleFinding]) -> list[RuleFinding]:
    """Keep what is about the file that was named, when it was one; a definition by itself has no other files."""
    if connector.asked in ("", DEFINITION):
        return judged
    return [each for each in judged if each.file == connector.asked]


def chosen_rules(choice: Choice, settings: Settings | None = None) -> Mapping[str, tuple[Rule, Severity]]:
    """Return the rules that a choice asks for, with their severities.

    Raises:
        BadSettings: it names a rule that does not exist.
    """
    return _chosen(choice, settings.severity) if settings and settings.severity else _usual(choice)


@cache
def _usual(choice: Choice) -> Mapping[str, tuple[Rule, Severity]]:
    """Most of many connectors decide nothing: they share what was chosen."""
    return _chosen(choice, {})


def _chosen(choice: Choice, severities: Mapping[str, Level]) -> Mapping[str, tuple[Rule, Severity]]:
    catalogue = by_id()
    selected = named_rules(choice.select, catalogue, "--select") if choice.select else None
    ignored = named_rules(choice.ignore, catalogue, "--ignore")
    rules = rules_of(catalogue, choice.profile, selected, ignored, severities)
    extra = named_rules(choice.extra, catalogue, "rules to add")
    return rules | {id_: (catalogue[id_], catalogue[id_].severity) for id_ in extra if id_ not in {*rules, *ignored}}


def _settings(connector: Connector, catalogue: Mapping[str, Rule]) -> Settings:
    for name in (SPEC_FILE, PROJECT_FILE):
        if file := connector.files.get(name):
            try:
                return read_settings(name, file.text, catalogue)
            except BadSettings as error:
                raise BadSettings(file.shown, error.message, is_file=True) from None
    return Settings()


def _without_ignored(
    connector: Connector, judged: Sequence[RuleFinding], ignores: Iterable[Ignore], rules: Iterable[str]
) -> tuple[list[RuleFinding], list[Ignore]]:
    """Take out what is accepted; give too what accepts nothing although its rules ran."""
    left = list(judged)
    unused = []
    for ignore in ignores:
        kept = [each for each in left if not _matches(connector, each, ignore)]
        if len(kept) == len(left) and any(_named(rule, ignore.rule) for rule in rules):
            unused.append(ignore)
        left = kept
    return left, unused


def _matches(connector: Connector, judged: RuleFinding, ignore: Ignore) -> bool:
    if not _named(judged.rule, ignore.rule):
        return False
    if ignore.operation and ignore.operation != _operation_at(connector, judged):
        return False
    pointer = pointer_of(judged.place)
    return not ignore.pointer or pointer == ignore.pointer or pointer.startswith(ignore.pointer + "/")


def _named(rule: str, name: str) -> bool:
    return rule == name or fnmatch.fnmatchcase(rule, name)


def _unused(ignore: Ignore) -> str:
    where = f" in {ignore.operation}" if ignore.operation else ""
    where += f" at {ignore.pointer}" if ignore.pointer else ""
    return f"nothing{where} breaks {ignore.rule!r} any more; take this ignore out"


def _offset(connector: Connector, ignore: Ignore) -> int:
    text = connector.text(ignore.file)
    start = max(text.find("tool.connector.validate" if ignore.file == PROJECT_FILE else "\nvalidate:"), 0)
    return max(text.find(ignore.rule, start), 0)


def _operation_at(connector: Connector, judged: RuleFinding) -> str | None:
    place = judged.place
    if judged.file != DEFINITION or len(place) < 3 or place[0] != "paths" or place[2] not in METHODS:
        return None
    try:
        name = connector.definition["paths"][place[1]][place[2]].get("operationId")
    except (KeyError, TypeError, AttributeError):
        return None
    return name if isinstance(name, str) else None


def _findings(
    connector: Connector, judged: Iterable[RuleFinding]
) -> tuple[list[Finding], dict[tuple[str, int, int], Excerpt]]:
    by_file: dict[str, list[RuleFinding]] = {}
    for each in judged:
        by_file.setdefault(each.file, []).append(each)
    order = {name: number for number, name in enumerate((DEFINITION, *connector.files))}
    findings: list[Finding] = []
    excerpts: dict[tuple[str, int, int], Excerpt] = {}
    for name in sorted(by_file, key=lambda name: order.get(name, len(order))):
        file = connector.files.get(name) or connector.files.get(DEFINITION)
        shown = file.shown if file and name != FOLDER else connector.shown
        text = file.text if file else ""
        offsets = _offsets(file, by_file[name])
        spots = lines_and_columns(text, offsets)
        found = [
            Finding(
                each.rule,
                each.severity,
                each.message,
                Place(shown, pointer_of(each.place), *spots[at], _operation_at(connector, each)),
            )
            for each, at in zip(by_file[name], offsets, strict=True)
        ]
        excerpts |= {(shown, *spots[at]): excerpt_of(text, at) for at in set(offsets)}
        findings += sorted(found, key=lambda finding: (finding.line, finding.column))
    return findings, excerpts


def _offsets(file: SourceFile | None, judged: Sequence[RuleFinding]) -> list[int]:
    """Return where violations stand in the text of one file, in one pass over it."""
    places = [each.place for each in judged if each.offset is None]
    reading = file.reading if file else None
    has_places = bool(places) and reading is not None and isinstance(reading.content, dict)
    found = {}
    if reading and has_places:
        has_duplicates = any(problem.kind == "duplicate" for problem in reading.problems)
        found = offsets_of(reading.json_text, places, has_duplicates=has_duplicates)
    return [found.get(each.place, 0) if each.offset is None else each.offset for each in judged]
