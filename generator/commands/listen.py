"""`connector listen`: what a flow does with a trigger."""

import argparse
import contextlib
import functools
import os
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from generator.commands.arguments import Commands, add_backend, add_command, add_connection, existing_folder
from generator.commands.backends import opened_platform
from generator.commands.completion import completed_by, inputs_of_operation, triggers
from generator.commands.fresh import add_fresh
from generator.commands.inputs import explained, flat_inputs
from generator.commands.mock import port
from generator.commands.operations import inputs_help
from generator.commands.outcome import FINDINGS, OK, Refusal
from generator.commands.printing import note
from generator.commands.signals import ends_on_signals
from generator.commands.specs import specs_of
from generator.runtime.local.call_line import without_credentials
from generator.runtime.local.masking import mask_for, without_address

if TYPE_CHECKING:
    from generator.runtime.local.inbox import Inbox
    from generator.runtime.local.platform import LocalPlatform
    from generator.spec.model import ConnectorSpec

_LONGEST = 10 * 365 * 86_400
_MORE = """\
Registers with the service, or polls it; prints one compact JSON event per line; and unregisters at the end, also on
Ctrl-C; a second Ctrl-C waits for that, too, a third does not. What may be left in the service is told, with the
command that ends it. Where the specs say what the trigger's flow does first (key flow), that is done with every
delivery, such as confirming the webhook, and what the flow's condition does not let through is neither printed nor
counted. The address of the flow is masked.

With the default backend nobody else reaches the simulated service, so nothing happens there; start `connector mock`
in another terminal, and listen with --backend http://127.0.0.1:8080."""


def add(commands: Commands) -> None:
    """Describe the command."""
    text = "listen as a flow does: turn a trigger on, print its events, turn it off"
    example = "connector listen OnTimeEntryStarted workspace_id=4000137 --count 1 --backend http://127.0.0.1:8080"
    command = add_command(commands, "listen", text, example, run)
    command.description = f"{command.description}\n\n{_MORE}"
    command.formatter_class = argparse.RawDescriptionHelpFormatter
    command.more_help = lambda options: inputs_help(options.root, options.trigger)
    trigger = command.add_argument("trigger", metavar="TRIGGER", help="operationId of the trigger")
    completed_by(trigger, triggers)
    inputs = command.add_argument("inputs", nargs="*", metavar="name=value", help="inputs of the trigger")
    completed_by(inputs, inputs_of_operation)
    command.add_argument("--count", type=_count, metavar="N", help="end after this many events")
    command.add_argument(
        "--timeout", type=_seconds, metavar="S", help="end after this many seconds; exit 1 when --count is not reached"
    )
    command.add_argument(
        "--interval", type=_seconds, metavar="S", help="poll at least this often (default: as the service says)"
    )
    command.add_argument(
        "--callback-url",
        metavar="URL",
        help="public address of a tunnel to this machine, for a service elsewhere; goes with --port. A path is added "
        "when it has none",
    )
    command.add_argument("--port", type=port, default=0, help="where deliveries come in (default: any free port)")
    command.add_argument("--all", action="store_true", help="also print what the flow would not go on with")
    add_backend(command)
    add_connection(command)
    add_fresh(command)


def run(options: argparse.Namespace) -> int:
    """Listen until there is enough, the time is over, or the user ends it.

    Returns:
        0 when the trigger was turned on and off and `--count`, if there is one, was reached or the user ended it
        before; else 1.

    Raises:
        Refusal: the inputs, the files, the service's address or the port cannot be used.
    """
    if options.callback_url and not options.port:
        raise Refusal("--callback-url needs --port, the one that the tunnel leads to")
    specs = specs_of(existing_folder(options.root))
    from generator.runtime.local.inbox import Inbox

    inbox = Inbox()
    with opened_platform(options) as platform, ends_on_signals(inbox):
        from generator.runtime.gateway import GatewayError, ParameterProblem
        from generator.runtime.local.callbacks import NoReceiver
        from generator.runtime.local.inputs import inputs_of
        from generator.runtime.local.subscription import NotRegistered, NotUnregistered

        redact = platform.gateway.redact
        try:
            return _listen(options, platform, specs, inbox)
        except ParameterProblem as problem:
            text = explained(problem, inputs_of(platform.files, options.trigger))
            # Drop-downs are opened by another command.
            text = text.replace("; see --choices", f"; see connector call {options.trigger} --choices")
            raise Refusal(redact(text)) from None
        except (GatewayError, NoReceiver) as error:
            raise Refusal(redact(str(error))) from None
        except (NotRegistered, NotUnregistered) as error:
            _remark(redact(str(error)))
            _say_when_gone(platform)
            return FINDINGS


def _listen(
    options: argparse.Namespace, platform: "LocalPlatform", specs: "ConnectorSpec | None", inbox: "Inbox"
) -> int:
    from generator.runtime.gateway.messages import json_bytes
    from generator.runtime.local.listening import find_trigger, listen
    from generator.runtime.local.service import is_loopback
    from generator.runtime.local.specified import flow_step, overview_of
    from generator.runtime.local.subscription import Recovery, callback_input

    trigger = find_trigger(platform.gateway, options.trigger)
    callback = callback_input(platform.files, trigger)
    inputs = flat_inputs(platform.files, trigger.id, options.inputs, None)
    if callback in inputs:
        raise Refusal(f"{callback!r} is filled in by listen itself; another address goes with --callback-url")
    if callback and not is_loopback(platform.url) and not options.callback_url:
        raise Refusal(
            f"the service at {platform.url} cannot reach this machine; start a tunnel to a port of it, and give both: "
            "--port N --callback-url URL"
        )
    # A service in this process ends with it, and all its subscriptions.
    command = functools.partial(command_as_used, options) if platform.app is None else None
    mask, counted = mask_for(platform), 0

    def hide(address: str) -> None:
        nonlocal mask
        mask = without_address(address, mask)

    events = listen(
        platform.gateway,
        trigger.id,
        inputs,
        inbox=inbox,
        step=flow_step(specs, trigger.id),
        count=options.count,
        timeout=options.timeout,
        interval=options.interval,
        everything=options.all,
        callback_url=options.callback_url,
        port=options.port,
        remark=_tell,
        on_address=hide,
        recovery=Recovery(overview_of(specs), command),
    )
    with contextlib.closing(events):
        for event in events:
            counted += not event.is_skipped
            try:
                line = json_bytes(mask(event.content)).decode()
            except RecursionError:
                _remark("an event is nested too deeply to be printed")
                continue
            if not _printed(line):
                inbox.stop()
    if inbox.stopped or options.count is None or counted >= options.count:
        return OK
    _remark(f"{counted} of {options.count} events came in {options.timeout:g} seconds")
    return FINDINGS


def command_as_used(options: argparse.Namespace, words: Sequence[str]) -> str:
    """Write a command line that works where this one did; credentials are given again, or stand in the environment."""
    from generator.runtime.local.platform import MOCK

    same = [] if options.backend == MOCK else ["--backend", without_credentials(options.backend)]
    root = [] if options.root == Path() else ["--root", str(options.root)]
    trust = ["--trust"] if options.trust else []
    return shlex.join(["connector", *words, *same, *root, *trust])


def _say_when_gone(platform: "LocalPlatform") -> None:
    from generator.runtime.local.service import is_reachable

    if platform.app is None and not is_reachable(platform.url):
        _remark(f"the backend {platform.url} does not answer")


def _printed(line: str) -> bool:
    """Print a line; tell whether anybody still reads."""
    try:
        print(line, flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return False
    return True


def _tell(line: str) -> None:
    """Tell how it goes; a warning, such as of what nothing can end, is no note that -q leaves out."""
    (_remark if line.startswith("warning: ") else note)(line)


def _remark(line: str) -> None:
    # Somebody who reads no remarks must not keep the trigger from being turned off.
    with contextlib.suppress(OSError):
        print(line, file=sys.stderr, flush=True)


def _count(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 12 and int(text) > 0):
        raise argparse.ArgumentTypeError(f"{text!r} is not a count; expected 1 or more")
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= _LONGEST:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds; expected 0 or more")
    return seconds
