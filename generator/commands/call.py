"""`connector call`: one operation through the local platform."""

import argparse
import base64
import json
import sys
from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from generator.commands.arguments import Commands, add_backend, add_command, add_connection
from generator.commands.backends import opened_platform
from generator.commands.completion import actions_and_lookups, completed_by, inputs_of_operation, names_of_inputs
from generator.commands.fresh import add_fresh
from generator.commands.inputs import explained, flat_inputs
from generator.commands.operations import inputs_help
from generator.commands.outcome import FINDINGS, OK, Refusal
from generator.commands.printing import note
from generator.runtime.local.masking import mask_for

if TYPE_CHECKING:
    from generator.definition import OperationRecord
    from generator.runtime.gateway import GatewayReply
    from generator.runtime.local.platform import LocalPlatform

# Of the members of an answer that are not as declared; a long list says the same many times.
_LISTED = 20
_LONGEST = 400


def add(commands: Commands) -> None:
    """Describe the command."""
    text = "run one operation through the local platform, as a step of a flow does; secrets in its answer are masked"
    command = add_command(commands, "call", text, "connector call GetWorkspace workspace_id=4000137 --json", run)
    command.more_help = lambda options: inputs_help(options.root, options.operation)
    operation = command.add_argument("operation", metavar="OPERATION", help="operationId")
    completed_by(operation, actions_and_lookups)
    inputs = command.add_argument(
        "inputs",
        nargs="*",
        metavar="name=value",
        help="inputs; of a body, body/member=value; @FILE for what a file holds, @@ for a literal @",
    )
    completed_by(inputs, inputs_of_operation)
    command.add_argument("--body", metavar="JSON", help="the whole body, or @FILE")
    choices = command.add_argument(
        "--choices", metavar="NAME", help="call nothing; print what the drop-down of an input offers"
    )
    completed_by(choices, names_of_inputs)
    schema = command.add_argument(
        "--schema",
        nargs="?",
        const="",
        metavar="NAME",
        help="call nothing; print the dynamic schema of an input, or of the answer with the name response",
    )
    completed_by(schema, names_of_inputs)
    command.add_argument("--all-pages", action="store_true", help="follow the links to the next pages, as a flow does")
    command.add_argument("--strict", action="store_true", help="end with 1 when the answer is not as it is declared")
    command.add_argument("--json", action="store_true", help="print one line of JSON: status, headers and body")
    add_backend(command)
    add_connection(command)
    add_fresh(command)


def run(options: argparse.Namespace) -> int:
    """Make the call, or load the drop-down or the schema, and print what comes.

    Returns:
        0 when the answer is one of success, and with `--strict` as it is declared; else 1.

    Raises:
        Refusal: the operation, its inputs, the connector or the service cannot be used.
    """
    with opened_platform(options) as platform:
        from generator.runtime.gateway import GatewayError

        try:
            if options.schema is not None:
                return _schema(options, platform)
            return _choices(options, platform) if options.choices else _call(options, platform)
        except GatewayError as error:
            raise Refusal(platform.gateway.redact(str(error))) from None


def _call(options: argparse.Namespace, platform: "LocalPlatform") -> int:
    from generator.runtime.gateway import GatewayError, ParameterProblem
    from generator.runtime.gateway.prepared import find_operation, next_link_name
    from generator.runtime.local.inputs import inputs_of
    from generator.runtime.local.subscription import callback_input

    operation = find_operation(platform.files, options.operation)
    if operation.is_trigger and callback_input(platform.files, operation):
        raise Refusal(f"{operation.id} is a webhook trigger; use connector listen {operation.id}")
    if options.all_pages and next_link_name(operation) is None:
        raise Refusal(f"{operation.id} has no pages: there is no x-ms-pageable with a nextLinkName")
    inputs = flat_inputs(platform.files, operation.id, options.inputs, options.body)
    gateway, code, count = platform.gateway, OK, 0
    try:
        for reply in (
            gateway.pages(operation.id, inputs) if options.all_pages else (gateway.call(operation.id, inputs),)
        ):
            count += 1
            fits = _show(reply, platform, operation, as_json=options.json)
            if not 200 <= reply.status < 300 or (options.strict and not fits):
                code = FINDINGS
    except ParameterProblem as problem:
        text = explained(problem, inputs_of(platform.files, operation.id))
        raise Refusal(gateway.redact(text)) from None
    except GatewayError as error:
        if not count:
            raise
        print(f"page {count + 1}: {gateway.redact(str(error))}", file=sys.stderr)
        return FINDINGS
    return code


def _show(reply: "GatewayReply", platform: "LocalPlatform", operation: "OperationRecord", *, as_json: bool) -> bool:
    """Print an answer and what is to be said about it; tell whether it is as declared."""
    from generator.runtime.gateway.checks import check_members, check_response

    mask = mask_for(platform)
    for warning in reply.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    document = platform.files.definition
    unfit = [mask(problem) for problem in check_members(document, operation, reply.response)]
    for problem in unfit[:_LISTED]:
        print(f"warning: {problem[:_LONGEST]}", file=sys.stderr)
    if len(unfit) > _LISTED:
        print(f"warning: {len(unfit) - _LISTED} more members are not as declared", file=sys.stderr)
    if reply.status >= 500:
        _say_when_gone(platform)
    _print(reply, mask, as_json=as_json)
    return not unfit and not check_response(document, operation, reply.response)


def _say_when_gone(platform: "LocalPlatform") -> None:
    from generator.runtime.local.service import is_reachable

    if platform.app is None and not is_reachable(platform.url):
        print(f"the backend {platform.url} does not answer", file=sys.stderr)


def _print(reply: "GatewayReply", mask: Callable[[Any], Any], *, as_json: bool) -> None:
    from generator.runtime.gateway import flow_content, header

    content = flow_content(reply.response)
    if isinstance(content, bytes):
        # How a flow holds what is neither JSON nor text (Microsoft: "Handle content types in Logic Apps").
        kind = header(reply.headers, "content-type")
        content = {"$content-type": kind, "$content": base64.b64encode(content).decode()}
    content = mask(content)
    if as_json:
        headers: dict[str, str] = {}
        for name, value in reply.headers:
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
        print(json.dumps({"status": reply.status, "headers": mask(headers), "body": content}))
        return
    known = reply.status in list(HTTPStatus)
    print(f"{reply.status} {HTTPStatus(reply.status).phrase}" if known else reply.status)
    if content is not None:
        print(content if isinstance(content, str) else json.dumps(content, indent=2, ensure_ascii=False))


def _schema(options: argparse.Namespace, platform: "LocalPlatform") -> int:
    from generator.runtime.gateway.prepared import find_operation
    from generator.runtime.local.choices import NoChoices
    from generator.runtime.local.schemas import schema_of

    operation = find_operation(platform.files, options.operation)
    # Without a name, what follows the option is an input.
    is_input = "=" in options.schema
    words = [options.schema, *options.inputs] if is_input else options.inputs
    given = flat_inputs(platform.files, operation.id, words, options.body)
    try:
        schema = schema_of(platform.gateway, operation.id, "" if is_input else options.schema, given)
    except NoChoices as problem:
        raise Refusal(platform.gateway.redact(str(problem))) from None
    print(json.dumps(mask_for(platform)(schema), indent=None if options.json else 2))
    return OK


def _choices(options: argparse.Namespace, platform: "LocalPlatform") -> int:
    from generator.runtime.gateway.prepared import find_operation
    from generator.runtime.local.choices import NoChoices, choices_of
    from generator.runtime.local.inputs import inputs_of

    operation = find_operation(platform.files, options.operation)
    given = flat_inputs(platform.files, operation.id, options.inputs, options.body)
    try:
        choices = choices_of(platform.gateway, operation.id, options.choices, given)
    except NoChoices as problem:
        known = {each.name for each in inputs_of(platform.files, operation.id) if each.dropdown}
        hints = [f"; see --choices {name}" for name in problem.missing if name in known]
        raise Refusal(platform.gateway.redact(f"{problem}{''.join(hints)}")) from None
    if options.json:
        print(json.dumps([choice._asdict() for choice in choices]))
        return OK
    width = max((len(str(choice.value)) for choice in choices), default=0)
    for choice in choices:
        print(f"{choice.value!s:<{width}}  {choice.title}")
    if not choices:
        note("the drop-down is empty")
    return OK
