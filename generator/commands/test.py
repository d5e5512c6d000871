"""`connector test`: the contract tests."""

import argparse
import functools
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from generator.commands.arguments import (
    Commands,
    add_backend,
    add_command,
    add_connection,
    existing_folder,
    writable_file,
)
from generator.commands.backends import EXAMPLE, Service, example_for, refused, service_of
from generator.commands.completion import all_operations, completed_by
from generator.commands.fresh import add_fresh
from generator.commands.outcome import FINDINGS, OK, Refusal
from generator.commands.parsing import did_you_mean, named
from generator.commands.printing import done, note
from generator.commands.progress import progress_of
from generator.commands.trust import ask_for_trust

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from generator.contract import ContractReport, RunEnvironment

_MOCK = "mock"


def add(commands: Commands) -> None:
    """Describe the command."""
    text = "run the contract tests: every operation, the connector's code included, against the service behind it"
    command = add_command(commands, "test", text, "connector test --operation GetMe", run)
    add_backend(command)
    add_connection(command)
    operation = command.add_argument(
        "--operation",
        action="append",
        default=[],
        metavar="ID[,ID]",
        help="test these operations alone; may be repeated, and name many as in Get*",
    )
    completed_by(operation, all_operations)
    command.add_argument("--junit", type=Path, metavar="FILE", help="also write a JUnit report")
    command.add_argument(
        "--writes",
        action="store_true",
        help="also change a real service that may be changed, a sandbox; what the run makes there is removed",
    )
    command.add_argument(
        "--mutants",
        action="store_true",
        help="plant mistakes in the definition and count how many are noticed",
    )
    add_fresh(command)


def run(options: argparse.Namespace) -> int:
    """Run the contract, print its table and, if asked, write the report or try the mutants.

    Raises:
        Refusal: the options, the connector or the service cannot be used.
    """
    if options.mutants and options.operation:
        raise Refusal("--mutants plants mistakes in all operations; it does not go with --operation")
    if options.junit:
        writable_file(options.junit)
    service = service_of(options)
    if options.mutants and service.address not in {_MOCK, EXAMPLE}:
        raise Refusal("--mutants needs the simulated backend")
    ask_for_trust(existing_folder(options.root), given=options.trust, backend=service.address == _MOCK)
    report = run_and_print(options.root, service, examples=8, only=options.operation, writes=options.writes)
    if options.junit:
        from generator.contract import as_junit

        try:
            options.junit.write_text(as_junit(report), encoding="utf-8")
        except OSError as error:
            raise Refusal(f"{options.junit}: {error.strerror}") from None
    if report.findings or not options.mutants:
        return FINDINGS if report.findings else OK
    return _mutants(options.root, service.address, report)


def run_and_print(
    root: Path,
    service: Service = Service(),  # noqa: B008 - immutable
    *,
    examples: int,
    only: Sequence[str] = (),
    writes: bool = False,
) -> "ContractReport":
    """Run the contract through the local platform and print its table.

    Args:
        root: the connector's folder.
        service: what is behind the connector, and the connection to it.
        examples: requests that schemathesis makes up for each operation.
        only: names or patterns of the operations to test; all when there are none.
        writes: whether a real service may be changed.

    Raises:
        Refusal: the connector cannot be read, run or has none of the operations, or the service does not answer.
    """
    from generator.contract import (
        BackendError,
        UnusableDefinition,
        as_table,
        open_environment,
        refuse_unusable,
        run_contract,
    )
    from generator.runtime.local.call_line import call_options
    from generator.runtime.local.platform import PlatformError

    try:
        with open_environment(
            existing_folder(root),
            address=service.address,
            credentials=service.credentials,
            values=service.values,
            example=example_for(root, service.address),
            parameter_set=service.parameter_set,
        ) as environment:
            refuse_unusable(root)
            files = environment.gateway.files
            chosen = _chosen(only, list(files.operations)) if only else None
            report = run_contract(
                files.definition,
                environment.backend,
                gateway=environment.gateway,
                examples=examples,
                only=chosen,
                call_options=call_options(
                    root,
                    service.address,
                    service.values,
                    environment.backend.masked,
                    parameter_set=service.parameter_set,
                ),
                progress=progress_of("contract"),
                writes=writes,
                tell=note,
            )
    except PlatformError as error:
        raise refused(error) from None
    except (BackendError, UnusableDefinition) as error:
        raise Refusal(str(error)) from None
    report = report._replace(notes=environment.notes)
    if report.findings:
        print(as_table(report), end="")
    else:
        done(as_table(report).removesuffix("\n"))
    return report


def _chosen(patterns: Sequence[str], known: list[str]) -> list[str]:
    found, unknown = named(patterns, known)
    if unknown or not found:
        shown = unknown[0] if unknown else ",".join(patterns)
        raise Refusal(f"there is no operation {shown!r}{did_you_mean(shown.strip('*'), known)}")
    return found


def _environment(root: Path, address: str) -> "AbstractContextManager[RunEnvironment]":
    from generator.contract import open_environment

    return open_environment(root, address=address, example=example_for(root, address))


def _mutants(root: Path, address: str, report: "ContractReport") -> int:
    from generator.contract import mutants_table, run_mutants
    from generator.runtime.gateway import load_connector
    from generator.runtime.local.platform import PlatformError

    try:
        verdicts = run_mutants(
            load_connector(root).definition,
            report.members,
            functools.partial(_environment, root, address),
            each=7,
            workers=os.cpu_count() or 1,
            in_code=report.in_code,
            progress=progress_of("planted mistakes"),
        )
    except PlatformError as error:
        raise Refusal(str(error)) from None
    print(mutants_table(verdicts), end="")
    rejected = sum(verdict.rejected_by is not None for verdict in verdicts)
    return OK if rejected >= 0.95 * len(verdicts) else FINDINGS
