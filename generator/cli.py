"""The command line: parse, call one room, print. Every command imports only the rooms it needs."""

import argparse
import functools
import gc
import io
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from generator.contract import Backend, ContractReport

OK, FINDINGS, USAGE = 0, 1, 2
INTERRUPTED = 130
DEFINITION = "apiDefinition.swagger.json"

_Commands = Any  # argparse gives the object of add_subparsers no public type
_Run = Callable[[argparse.Namespace], int]


class Refusal(Exception):
    """Input or command line that cannot be used; the message is all that the user needs."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: the words after the program's name; those of the process when absent.

    Returns:
        The exit code: 0 fine, 1 something was found (stale files, findings, a failed contract), 2 the input or the
        command line cannot be used.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that cannot show a character is no reason to stop
            stream.reconfigure(errors="backslashreplace")
    options = _parser().parse_args(arguments)
    run: _Run = options.run
    try:
        code = run(options)
        sys.stdout.flush()
        return code
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return USAGE
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        print(f"output cannot be written: {error.strerror}", file=sys.stderr)
        return USAGE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="connector",
        description="Build, check and try a Power Platform custom connector on one machine, without a cloud account.",
        epilog="example: connector build",
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_generate(commands)
    _add_validate(commands)
    _add_build(commands)
    _add_mock(commands)
    _add_test(commands)
    return parser


def _command(commands: _Commands, name: str, text: str, example: str, run: _Run) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(
        name, help=text, description=f"{text[0].upper()}{text[1:]}.", epilog=f"example: {example}"
    )
    command.add_argument("--root", type=Path, default=Path(), help="the connector's folder (default: this one)")
    command.set_defaults(run=run)
    return command


# generate


def _add_generate(commands: _Commands) -> None:
    text = "render the specs into the definition and the properties"
    command = _command(commands, "generate", text, "connector generate --check", _generate)
    command.add_argument(
        "--check",
        action="store_true",
        help="write nothing; print a diff and exit 1 when committed files are stale",
    )


def _generate(options: argparse.Namespace) -> int:
    gc.disable()  # a short run that frees nothing until it ends
    from generator.render import render_files, stale_files, write_files
    from generator.spec import SpecError, load_spec

    try:
        files = render_files(load_spec(_folder(options.root)))
        stale = stale_files(options.root, files) if options.check else []
        changed = [] if options.check else write_files(options.root, files)
    except SpecError as error:
        raise Refusal(f"{error}\n{len(error.problems)} problem(s) in the specs; nothing was written") from None
    except OSError as error:
        raise Refusal(f"{error.filename or options.root}: {error.strerror}; nothing was written") from None
    if options.check:
        for file in stale:
            sys.stdout.writelines(_diff(file.name, file.committed, file.expected))
        print(f"{len(stale)} of {len(files)} generated files are stale" if stale else "generated files are fresh")
        return FINDINGS if stale else OK
    print("\n".join(f"wrote {name}" for name in changed) or "nothing to do: generated files are fresh")
    return OK


def _diff(name: str, committed: str | None, expected: str) -> list[str]:
    import difflib

    lines = difflib.unified_diff(
        list(io.StringIO(committed or "")),  # lines end at a line feed alone, not at U+2028 inside a text
        list(io.StringIO(expected)),
        f"committed/{name}" if committed is not None else "/dev/null",
        f"generated/{name}",
    )
    return [line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines]


# validate


def _add_validate(commands: _Commands) -> None:
    text = "say what is wrong with definitions, without any cloud service"
    command = _command(commands, "validate", text, "connector validate --format json", _validate)
    command.add_argument(
        "paths",
        nargs="*",
        type=Path,
        metavar="PATH",
        help="connector folders or definitions (default: the root)",
    )
    command.add_argument("--format", choices=("text", "json"), default="text", help="how to print (default: text)")
    command.add_argument(
        "--oas",
        action="store_true",
        help="ask openapi-spec-validator; at present the only set of rules, so it is always asked",
    )


def _validate(options: argparse.Namespace) -> int:
    from generator.definition import Unreadable
    from generator.validator import FORMATS, Finding, validate_path

    findings: list[Finding] = []
    unreadable: list[str] = []
    for path in options.paths or [options.root]:
        try:
            findings += validate_path(path)
        except Unreadable as error:
            unreadable.append(str(error))
    if findings or not unreadable or options.format != "text":
        print(FORMATS[options.format](findings), end="")
    if unreadable:
        raise Refusal("\n".join(unreadable))
    return FINDINGS if any(finding.severity == "error" for finding in findings) else OK


# build


def _add_build(commands: _Commands) -> None:
    text = "generate, validate, and run the contract tests in their short form"
    _command(commands, "build", text, "connector build", _build)


def _build(options: argparse.Namespace) -> int:
    options.check = False
    if code := _generate(options):
        return code
    gc.enable()
    options.paths, options.format = [], "text"
    if code := _validate(options):
        return code
    report = _contract(options, _mock_backend(options.root), examples=0)
    return FINDINGS if report.findings else OK


# mock


def _add_mock(commands: _Commands) -> None:
    text = "serve the simulated backend over HTTP on this machine"
    command = _command(commands, "mock", text, "connector mock --port 8080 --plan free --faults 429=0.1", _mock)
    command.add_argument("--port", type=_port, default=8080, help="0 takes any free port (default: 8080)")
    command.add_argument("--plan", help="subscription plan of the seeded owner, such as free, starter or premium")
    command.add_argument("--seed", type=int, help="another set of seeded data")
    command.add_argument("--faults", help="what goes wrong, comma separated, such as latency=250ms,5xx=0.05,quota=0")


def _mock(options: argparse.Namespace) -> int:
    import socket

    chosen = {name: value for name in ("plan", "seed", "faults") if (value := getattr(options, name)) is not None}
    app = _load_app(options.root, chosen)
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", options.port))
        listener.listen()
    except OSError as error:
        listener.close()
        raise Refusal(f"port {options.port} cannot be used: {error.strerror}") from None
    import uvicorn

    print(f"{app.banner}\nhttp://127.0.0.1:{listener.getsockname()[1]} (Ctrl-C ends)", flush=True)
    server = uvicorn.Server(uvicorn.Config(app, access_log=False, log_level="warning"))
    server.run(sockets=[listener])
    return OK


def _port(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or not 0 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port; expected 0 to 65535")
    return int(text)


# test


def _add_test(commands: _Commands) -> None:
    text = "run the contract tests: every operation against the service behind it"
    command = _command(commands, "test", text, "connector test --operation GetMe", _test)
    command.add_argument("--backend", default="mock", help="mock, or the address of a service (default: mock)")
    command.add_argument("--user", default=os.environ.get("CONNECTOR_USER"), help="or CONNECTOR_USER")
    command.add_argument("--password", default=os.environ.get("CONNECTOR_PASSWORD"), help="or CONNECTOR_PASSWORD")
    command.add_argument("--operation", metavar="ID", help="test this operation alone")
    command.add_argument("--junit", type=Path, metavar="FILE", help="also write a JUnit report")
    command.add_argument(
        "--mutants",
        action="store_true",
        help="plant mistakes in the definition and count how many are noticed",
    )


def _test(options: argparse.Namespace) -> int:
    if options.mutants and options.operation:
        raise Refusal("--mutants plants mistakes in all operations; it does not go with --operation")
    if options.junit and not options.junit.parent.is_dir():
        raise Refusal(f"{options.junit}: there is no folder {str(options.junit.parent)!r}")
    if options.backend == "mock":
        backend = _mock_backend(options.root)
    elif options.mutants:
        raise Refusal("--mutants needs the simulated backend")
    else:
        backend = _remote_backend(options)
    report = _contract(options, backend, examples=8, only=options.operation)
    if options.junit:
        from generator.contract import as_junit

        try:
            options.junit.write_bytes(as_junit(report))
        except OSError as error:
            raise Refusal(f"{options.junit}: {error.strerror}") from None
    if report.findings or not options.mutants:
        return FINDINGS if report.findings else OK
    return _mutants(options, report)


def _mutants(options: argparse.Namespace, report: "ContractReport") -> int:
    from generator.contract import mutants_table, run_mutants
    from generator.definition import read_document

    verdicts = run_mutants(
        read_document(options.root / DEFINITION).content,
        report.members,
        functools.partial(_mock_backend, options.root),
        each=7,
        workers=os.cpu_count() or 1,
    )
    print(mutants_table(verdicts), end="")
    rejected = sum(verdict.rejected_by is not None for verdict in verdicts)
    return OK if rejected >= 0.95 * len(verdicts) else FINDINGS


def _contract(
    options: argparse.Namespace, backend: "Backend", *, examples: int, only: str | None = None
) -> "ContractReport":
    from generator.contract import BackendError, as_table, run_contract
    from generator.definition import BrokenReference, Unreadable, operations_of, read_document

    try:
        document = read_document(_folder(options.root) / DEFINITION).content
        known = [operation.id for operation in operations_of(document)]
    except (Unreadable, BrokenReference) as error:
        raise Refusal(str(error)) from None
    if only is not None and only not in known:
        import difflib

        near = difflib.get_close_matches(only, known, n=1)
        raise Refusal(f"there is no operation {only!r}{f'; did you mean {near[0]!r}?' if near else ''}")
    try:
        report = run_contract(document, backend, examples=examples, only=only)
    except BackendError as error:
        raise Refusal(str(error)) from None
    print(as_table(report), end="")
    return report


def _mock_backend(root: Path) -> "Backend":
    from generator.contract import Backend

    app = _load_app(root, {})
    return Backend(app, "http://simulated.invalid", app.credentials)


def _remote_backend(options: argparse.Namespace) -> "Backend":
    from generator.contract import Backend

    if not options.backend.startswith(("http://", "https://")):
        raise Refusal(f"--backend is {options.backend!r}; expected mock or an address that starts with https://")
    if not options.user or not options.password:
        raise Refusal("a real service needs --user and --password, or CONNECTOR_USER and CONNECTOR_PASSWORD")
    return Backend(None, options.backend, (options.user, options.password))


def _load_app(root: Path, chosen: dict[str, Any]) -> Any:
    from generator.contract.backend import BackendError, load_app
    from generator.spec import SpecError
    from generator.spec.load import backend_name

    try:
        return load_app(backend_name(_folder(root)), root, **chosen)
    except (BackendError, SpecError) as error:
        raise Refusal(str(error)) from None


def _folder(root: Path) -> Path:
    if not root.is_dir():
        raise Refusal(f"there is no folder {str(root)!r}")
    return root
