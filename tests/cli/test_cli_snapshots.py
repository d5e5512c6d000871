"""What each command prints, held against a text file in snapshots/.

A change of output shows as a change of these files. `RENEW_SNAPSHOTS=1 pytest tests/cli/test_cli_snapshots.py` writes
them anew; look at the difference before you commit it.
"""

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from command_runs import DEFINITION, PROPERTIES, run
from contract.toy_service import PASSWORD, USER

from generator import __version__
from generator.cli import COMMANDS, main

SNAPSHOTS = Path(__file__).parent / "snapshots"
ACCOUNT = ("--user", USER, "--password", PASSWORD)
# What differs by machine, run or release, and what stands for it in a snapshot.
CHANGING = (
    (re.compile(r"\b\d+(\.\d+)? (s|ms)\b"), "<time>"),
    (re.compile(r'(time|timestamp|hostname)="[^"]*"'), r'\1="..."'),
    (re.compile(r"\b\d+ requests\b"), "<n> requests"),  # made by fuzzing, from all constants that are loaded
    (re.compile(r"(  action  )\d+ +"), r"\1<n>  "),
)


class Case(NamedTuple):
    """A command's words, and what is changed in the connector before it runs."""

    words: tuple[str, ...]
    edit: Callable[[Path], None] = lambda root: None


def edited(change: Callable[[Any], object], name: str = DEFINITION) -> Callable[[Path], None]:
    """Return what applies a change to the JSON of one file."""

    def apply(root: Path) -> None:
        document = json.loads((root / name).read_text())
        change(document)
        (root / name).write_text(json.dumps(document, indent=2) + "\n")

    return apply


def with_findings(document: Any) -> None:
    loans = document["paths"]["/loans"]["get"]
    loans["summary"] = "List loans."
    loans["parameters"][0]["type"] = "int"
    document["paths"]["/loans/{loan_id}"]["get"]["operationId"] = loans["operationId"]


def earlier(root: Path) -> None:
    """Put a definition with one more input and another type beside the present one."""
    document = json.loads((root / DEFINITION).read_text())
    document["paths"]["/loans"]["get"]["parameters"].append({"name": "shelf", "in": "query", "type": "string"})
    document["definitions"]["Loan"]["properties"]["book_id"]["type"] = "string"
    (root / "other.json").write_text(json.dumps(document, indent=2) + "\n")


def broken(root: Path) -> None:
    (root / DEFINITION).write_text('{"swagger": "2.0",\n  "info": {"title": "A",}}\n')


def stale(root: Path) -> None:
    path = root / "specs/operations/loans.yaml"
    path.write_text(path.read_text().replace("Lists all loans.", "Lists every loan."))


def spec_with_findings(root: Path) -> None:
    path = root / "specs/operations/loans.yaml"
    path.write_text(path.read_text().replace("summary: List loans", "summary: List loans."))
    assert main(["generate", "--root", str(root), "--quiet"]) == 0


def wrong_spec(root: Path) -> None:
    path = root / "specs/operations/loans.yaml"
    path.write_text(path.read_text().replace("returns: Loan\n", "returns: Lone\n").replace("summary", "sumary", 1))


FINDINGS = edited(with_findings)
AGAINST = ("changes", "--against", "other.json", "--format")
CASES = {
    "help": Case(("--help",)),
    **{f"help-{command}": Case((command, "--help")) for command in COMMANDS},
    "usage-no-command": Case(()),
    "usage-unknown-command": Case(("validat",)),
    "usage-unknown-option": Case(("validate", "--formt", "json")),
    "usage-wrong-choice": Case(("validate", "--format", "xml")),
    "generate": Case(("generate",)),
    "generate-check": Case(("generate", "--check")),
    "generate-check-stale": Case(("generate", "--check"), stale),
    "generate-wrong-spec": Case(("generate",), wrong_spec),
    "validate": Case(("validate", "--no-compile")),
    **{
        f"validate-{form}": Case(("validate", "--no-compile", DEFINITION, "--format", form), FINDINGS)
        for form in ("text", "json", "github", "junit")
    },
    "validate-summary": Case(("validate", "--no-compile", DEFINITION, "--summary"), FINDINGS),
    "validate-own-specs": Case(("validate", "--no-compile"), spec_with_findings),
    "validate-not-json": Case(("validate", "--no-compile", DEFINITION), broken),
    "validate-no-file": Case(("validate", "nowhere.json")),
    "validate-unknown-rule": Case(("validate", "--select", "path-duplicat")),
    "rules-one": Case(("rules", "path-partial-duplicate")),
    "rules-unknown": Case(("rules", "path-partial-duplicat")),
    "operations": Case(("operations",)),
    "operations-json": Case(("operations", "--json")),
    "operations-one": Case(("operations", "GetLoan")),
    "operations-unknown": Case(("operations", "GetLoans")),
    "call": Case(("call", "GetLoan", "loan_id=71", *ACCOUNT)),
    "call-missing-input": Case(("call", "GetLoan", *ACCOUNT)),
    "call-unknown-input": Case(("call", "GetLoan", "loan=71", *ACCOUNT)),
    "call-wrong-type": Case(("call", "GetLoan", "loan_id=seven", *ACCOUNT)),
    "call-refused": Case(("call", "GetLoan", "loan_id=71", "--user", "nobody", "--password", "none")),
    "call-unknown-operation": Case(("call", "GetLone", *ACCOUNT)),
    "test": Case(("test", *ACCOUNT)),
    "test-one": Case(("test", "--operation", "GetLoan", *ACCOUNT)),
    "test-unknown-operation": Case(("test", "--operation", "GetLone", *ACCOUNT)),
    **{f"changes-{form}": Case((*AGAINST, form), earlier) for form in ("text", "json", "sarif", "github", "markdown")},
    "changes-none": Case(("changes", "--against", DEFINITION)),
    "changes-no-file": Case(("changes", "--against", "nowhere.json")),
    "drift-text": Case(("drift", "other.json"), earlier),
    "drift-markdown": Case(("drift", "other.json", "--format", "markdown"), earlier),
    "drift-none": Case(("drift", DEFINITION)),
    "package-check-no-file": Case(("package", "--check", "nowhere.zip")),
    "package-check-no-zip": Case(("package", "--check", PROPERTIES)),
}


@pytest.fixture(autouse=True)
def terminal(toy: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every run see the same terminal, and stand in the connector's folder."""
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.chdir(toy.root)


def normalised(text: str, root: Path) -> str:
    text = text.replace(str(root), "<root>").replace(__version__, "<version>")
    for pattern, stands_for in CHANGING:
        text = pattern.sub(stands_for, text)
    return text


def printed(case: Case, root: Path, capsys: pytest.CaptureFixture[str]) -> str:
    case.edit(root)
    capsys.readouterr()
    code, out, err = run(capsys, *case.words)
    command = " ".join(("connector", *case.words)).replace(PASSWORD, "...")
    parts = [f"$ {command}\nexit code {code}\n"]
    parts += [f"--- {name}\n{text}" for name, text in (("output", out), ("errors", err)) if text]
    return normalised("\n".join(parts), root)


@pytest.mark.parametrize("name", CASES)
def test_what_is_printed(name: str, toy: Any, capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(CASES[name], toy.root, capsys)
    path = SNAPSHOTS / f"{name}.txt"
    if os.environ.get("RENEW_SNAPSHOTS"):
        SNAPSHOTS.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def test_each_snapshot_has_its_case() -> None:
    assert {path.stem for path in SNAPSHOTS.iterdir()} == set(CASES)


def test_a_change_of_output_is_seen(toy: Any, capsys: pytest.CaptureFixture[str]) -> None:
    case = Case(("operations",), edited(lambda document: document["paths"].pop("/loans")))
    assert printed(case, toy.root, capsys) != (SNAPSHOTS / "operations.txt").read_text(encoding="utf-8")
