"""`connector package`: what the official tools import, and what an import would refuse."""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from generator.commands.arguments import PROFILES, Commands, add_command, existing_folder
from generator.commands.outcome import FINDINGS, OK, Refusal
from generator.commands.printing import counted, done
from generator.commands.sources import traced

if TYPE_CHECKING:
    from generator.findings import Finding

_MOST_SHOWN = 10
_FORMATS = ("text", "json", "sarif", "github", "junit")
# What the check of a solution says of a part in its own words.
_SAID_TWICE = frozenset(
    """
    auth-only-in-definition connection-parameter-type definition-too-large file-bom host-invalid json-unparseable
    properties-type-wrong root-required-missing script-class-missing script-operation-not-found
    script-operations-without-script script-too-large swagger-version
    """.split()  # noqa: SIM905 - short lines, for people
)


def add(commands: Commands) -> None:
    """Describe the command."""
    text = "write the folder for paconn and pac, and the solution for the maker portal"
    command = add_command(commands, "package", text, "connector package --output dist", run)
    command.add_argument("--output", type=_folder_name, metavar="DIR", help="where to (default: dist in the root)")
    command.add_argument("--prefix", metavar="PREFIX", help="the publisher's customization prefix, 2 to 8 characters")
    command.add_argument(
        "--profile",
        choices=PROFILES,
        help="whose errors keep it from packing (default: those of certification), or are looked for in a zip "
        "(default: what an import minds)",
    )
    way = command.add_mutually_exclusive_group()
    way.add_argument(
        "--certification", action="store_true", help="also write the zip that is handed in for a certification"
    )
    way.add_argument(
        "--check", type=Path, metavar="ZIP", help="write nothing; say what an import would refuse in a solution zip"
    )
    command.add_argument(
        "--format", choices=_FORMATS, default="text", help="how to print what --check finds (default: text)"
    )


def _folder_name(word: str) -> Path:
    # An empty word is what an unset variable of the shell gives, and would mean the folder one stands in.
    if not word:
        raise argparse.ArgumentTypeError("expected a folder's name, not nothing")
    return Path(word)


def run(options: argparse.Namespace) -> int:
    """Write the package, or with `--check` judge a zip.

    Raises:
        Refusal: the definition is stale or wrong, or a file cannot be read or written.
    """
    from generator.package import PackageError

    try:
        return _check(options.check, options.profile or "import", options.format) if options.check else _write(options)
    except PackageError as error:
        raise Refusal(str(error)) from None


def _write(options: argparse.Namespace) -> int:
    from generator.package import (
        certification_archive,
        check_bytes,
        check_output,
        folder_files,
        former_settings,
        names_of,
        read_connector,
        solution_archive,
        write_package,
    )

    root = existing_folder(options.root)
    output = options.output or root / "dist"
    check_output(root, output)
    needs_script = _refuse_stale(root)
    _refuse_wrong(root, options.profile or PROFILES[0])
    connector = read_connector(root)
    if needs_script and connector.script is None:
        raise Refusal("the specs say script: true, but there is no script/script.csx; nothing was packed")
    names = names_of(connector, options.prefix)
    short_name = names.connector.partition("_")[2]
    files = folder_files(connector, former_settings(output))
    archive_name, archive = f"{short_name}_{connector.version}.zip", solution_archive(connector, names)
    found = check_bytes(archive, archive_name)
    if problems := [each for each in found if each.severity == "error"]:
        told = "\n".join(map(str, problems))
        raise Refusal(f"{told}\nan import would refuse the solution; nothing was packed")
    archives = {archive_name: archive}
    if options.certification:
        archives[f"{short_name}_{connector.version}_certification.zip"] = certification_archive(connector, names)
    for path in write_package(output, files, archives):
        done(f"wrote {path}")
    for warning in [*(each.message for each in found), *_icon_warnings(files)]:
        print(f"warning: {warning}", file=sys.stderr)
    return OK


def _icon_warnings(files: Mapping[str, bytes]) -> list[str]:
    """Judge the icon as it is packed: before, it may have been a drawing, which no rule reads."""
    from generator.definition.files import ICON, PROPERTIES
    from generator.validator.connector import connector_of
    from generator.validator.validate import Choice, outcome_of

    if ICON not in files:
        return ["there is no icon; certification wants one, and so does everybody who looks for the connector"]
    packed = connector_of(ICON, {name: (name, name, files[name]) for name in (ICON, PROPERTIES)})
    return [finding.message for finding in outcome_of(packed, Choice(select=("icon-rules",))).findings]


def _refuse_stale(root: Path) -> bool:
    """Stop when the committed files are not what the specs give; a connector without specs has nothing to compare.

    Returns:
        Whether the specs ask for custom code.
    """
    if not (root / "specs").is_dir():
        return False
    from generator.render import render_files, stale_files
    from generator.spec import SpecError, load_spec

    try:
        spec = load_spec(root)
        stale = stale_files(root, render_files(spec))
    except SpecError as error:
        raise Refusal(f"{error}\nnothing was packed") from None
    except OSError as error:
        raise Refusal(f"{error.filename or root}: {error.strerror}; nothing was packed") from None
    if stale:
        names = ", ".join(file.name for file in stale)
        raise Refusal(f"stale: {names}; run connector generate first, nothing was packed")
    return spec.connector.script is not False


def _refuse_wrong(root: Path, profile: str) -> None:
    """Stop at errors of the validator, which compiles the script as the platform does."""
    from generator.commands.script_compiler import compiled
    from generator.definition import Unreadable
    from generator.validator import BadSettings, Choice, validate_path

    try:
        choice = Choice(profile=profile, compiler=compiled)
        errors = [each for each in validate_path(root, choice) if each.severity == "error"]
    except (Unreadable, BadSettings) as error:
        raise Refusal(f"{error}; nothing was packed") from None
    if errors:
        told = traced(errors[:_MOST_SHOWN]).findings
        shown = "\n".join(f"{each} [{each.code}]" for each in told)
        further = len(errors) - _MOST_SHOWN
        shown += f"\nand {further} more" if further > 0 else ""
        raise Refusal(
            f"{shown}\n{counted(len(errors), 'error')} of connector validate --profile {profile}; nothing was packed"
        )


def _check(path: Path, profile: str, form: str) -> int:
    from generator.findings import Place, Report, RuleText, written
    from generator.package import check_solution

    problems = [each._replace(place=Place(each.file or path.name)) for each in check_solution(path)]
    # Of what is no solution, there is nothing else to say.
    found = _findings(path, profile) if all(each.file != path.name for each in problems) else []
    explained = {each.file for each in problems}
    kept = [each for each in found if each.file not in explained or each.code not in _SAID_TWICE]
    told = [*problems, *(each for each in kept if each.severity == "error")]
    warnings = [each for each in kept if each.severity == "warning"]
    closing = counted(len(told), "problem") if told else "nothing that an import would refuse was found"
    if form == "text":
        for each in told:
            print(_line(each))
        for each in warnings:
            print(f"warning: {_line(each)}", file=sys.stderr)
        print(closing)
    else:
        findings = [*told, *warnings]
        rules = {each.code: RuleText(each.severity, _summary(each.code)) for each in findings}
        report = Report(findings, [str(path)], rules=rules, silent=[] if findings else [str(path)])
        print(written(form, report._replace(command="package", closing=[closing])), end="")
    return FINDINGS if told else OK


def _line(finding: "Finding") -> str:
    """Return a line of text; what is told of a whole part has no rule to look up."""
    if not finding.line:
        return str(finding)
    return f"{finding.file}: {finding.line}:{finding.column}: {finding.message} [{finding.code}]"


def _summary(code: str) -> str:
    from generator.package import FAILS_LATER, REFUSED
    from generator.validator.catalogue import by_id

    if rule := by_id().get(code):
        return rule.summary
    return {REFUSED: "an import takes the solution", FAILS_LATER: "what is imported works"}[code]


def _findings(path: Path, profile: str) -> "list[Finding]":
    """Judge the connectors in a solution by the rules, as if each lay in a folder."""
    from generator.commands.script_compiler import compiled
    from generator.definition import Unreadable
    from generator.validator import BadSettings, Choice
    from generator.validator.load import load_zip
    from generator.validator.validate import outcome_of_each

    try:
        choice = Choice(profile=profile, ignore=("zip-layout",), compiler=compiled)
        outcome = outcome_of_each(load_zip(path), choice)
    except (Unreadable, BadSettings) as error:
        raise Refusal(str(error)) from None
    shown = f"{path}/"
    return [each._replace(place=each.place._replace(file=each.file.removeprefix(shown))) for each in outcome.findings]
