"""`connector subscriptions`: what webhook triggers left in a service, and its end."""

import argparse
import functools
import itertools
import json
import sys
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from generator.commands.arguments import Commands, add_backend, add_command, add_connection, existing_folder
from generator.commands.backends import opened_platform
from generator.commands.inputs import explained, flat_inputs
from generator.commands.outcome import FINDINGS, OK, Refusal
from generator.commands.printing import done, note
from generator.commands.specs import specs_of
from generator.runtime.local.masking import mask_for

if TYPE_CHECKING:
    from generator.runtime.local.leftovers import Leftover, Overview
    from generator.runtime.local.platform import LocalPlatform

_MORE = """\
Those that this connector made are told by their names; the specs say how (connector.yaml, key subscriptions). An
input of the list that is not given, such as a workspace, takes each value that its drop-down offers. --end ends all
that are listed, those of flows that are turned on, too: choose with --find."""


def add(commands: Commands) -> None:
    """Describe the command."""
    text = "list the webhook subscriptions that this connector made in a service, or end them"
    example = "connector subscriptions workspace_id=4000137 --backend http://127.0.0.1:8080"
    command = add_command(commands, "subscriptions", text, example, run)
    command.description = f"{command.description}\n\n{_MORE}"
    command.formatter_class = argparse.RawDescriptionHelpFormatter
    command.add_argument("inputs", nargs="*", metavar="name=value", help="inputs of the list")
    command.add_argument(
        "--find", default="", metavar="TEXT", help="only those whose name or callback address holds this text"
    )
    command.add_argument("--end", action="store_true", help="end what is listed")
    command.add_argument("--json", action="store_true", help="print a list with name, inputs and item as JSON")
    add_backend(command)
    add_connection(command)


def run(options: argparse.Namespace) -> int:
    """List what there is, and end it when asked to.

    Returns:
        0 when everything could be read, and ended when asked to; else 1.

    Raises:
        Refusal: the specs do not say how subscriptions are found; the inputs, the connector or the service cannot be
            used.
    """
    from generator.runtime.local.specified import overview_of

    overview = overview_of(specs_of(existing_folder(options.root)))
    if overview is None:
        raise Refusal("the specs do not say how subscriptions are found: connector.yaml has no key subscriptions")
    with opened_platform(options) as platform:
        from generator.runtime.gateway import GatewayError, ParameterProblem
        from generator.runtime.local.inputs import inputs_of

        redact = platform.gateway.redact
        try:
            return _shown(options, platform, overview)
        except ParameterProblem as problem:
            raise Refusal(redact(explained(problem, inputs_of(platform.files, overview.list)))) from None
        except GatewayError as error:
            raise Refusal(redact(str(error))) from None


def _shown(options: argparse.Namespace, platform: "LocalPlatform", overview: "Overview") -> int:
    from generator.runtime.local.failures import failure_text
    from generator.runtime.local.insisting import Patience, insist
    from generator.runtime.local.leftovers import end_leftover, leftovers_in, listed

    gateway, code = platform.gateway, OK
    found: list[Leftover] = []
    for inputs in _all_inputs(options, platform, overview):
        reply = insist(functools.partial(gateway.call, overview.list, inputs), listed, Patience(), _waiting)
        if listed(reply):
            found += leftovers_in(gateway, overview, inputs, reply, options.find)
        else:
            print(gateway.redact(f"{overview.list} {_words(inputs)}: {failure_text(reply)}"), file=sys.stderr)
            code = FINDINGS
    _print(options, platform, found)
    for each in found if options.end else ():
        problem = end_leftover(gateway, overview, each)
        if problem:
            print(f"{each.name!r} could not be ended: {problem}", file=sys.stderr)
            code = FINDINGS
        else:
            (note if options.json else done)(f"ended {each.name}")
    return code


def _waiting(_reply: Any) -> None:
    note("the list cannot be read now; asking again for half a minute")


def _all_inputs(
    options: argparse.Namespace, platform: "LocalPlatform", overview: "Overview"
) -> Iterator[Mapping[str, Any]]:
    """Return the inputs for each list: those given, and of missing ones each choice that there is."""
    from generator.runtime.local.choices import choices_of
    from generator.runtime.local.inputs import inputs_of

    given = flat_inputs(platform.files, overview.list, options.inputs, None)
    offered = {
        each.name: [choice.value for choice in choices_of(platform.gateway, overview.list, each.name, given)]
        for each in inputs_of(platform.files, overview.list)
        if each.required and each.name not in given and each.dropdown
    }
    for values in itertools.product(*offered.values()):
        yield {**given, **dict(zip(offered, values, strict=True))}


def _print(options: argparse.Namespace, platform: "LocalPlatform", found: "list[Leftover]") -> None:
    mask = mask_for(platform)
    if options.json:
        print(json.dumps([{"name": mask(each.name), "inputs": each.inputs, "item": mask(each.item)} for each in found]))
        return
    for each in found:
        print(f"{mask(each.name)}  {_words(each.inputs)}")
    if not found:
        note("there is none that this connector made")


def _words(inputs: Mapping[str, Any]) -> str:
    return " ".join(f"{name}={value}" for name, value in inputs.items())
