"""The life of a thing: what one operation creates, the others can read, change and delete, and then it is gone.

A thing is found by the names of the definition alone: an operation that answers a POST with a `TimeEntry` creates what
other paths call `{time_entry_id}`.
"""

import datetime
import itertools
from collections.abc import Iterator, Mapping
from typing import Any

from generator.contract.acceptance import Acceptance, Assignment, Request
from generator.contract.backend import Reply
from generator.contract.findings import broken_promise
from generator.contract.known_values import KnownValues, id_name, in_body, inputs_of
from generator.definition import OperationRecord
from generator.findings import Finding

_ORDER = {"get": 0, "put": 1, "patch": 2, "post": 3}
_VARIANTS = 60


def check_sequences(
    document: Mapping[str, Any], operations: list[OperationRecord], acceptance: Acceptance, known: KnownValues
) -> Iterator[Finding]:
    """Let every operation that creates something start a sequence, and follow the thing to its end.

    Args:
        document: the definition.
        operations: the operations that may be called.
        acceptance: sends the requests and judges the answers.
        known: has the inputs with which each operation was accepted before.
    """
    for creator in operations:
        name = created_by(creator)
        # What needs more than the thing and the place it was made in is used with another thing, too.
        places = {*path_names(creator), name}
        users = [operation for operation in operations if name in path_names(operation) <= places] if name else []
        if name and users and creator.id in known.accepted:
            yield from _Life(document, creator, name, acceptance, known).follow(users)


def created_by(operation: OperationRecord) -> str | None:
    """Return the name that paths have for what an operation creates, such as `time_entry_id`; None for nothing."""
    success = operation.success()
    reference = success[1].get("schema", {}).get("$ref", "") if success and operation.method == "post" else ""
    return id_name(reference) if reference else None


def path_names(operation: OperationRecord) -> set[str]:
    """Return the names that stand in an operation's path."""
    return {parameter.name for parameter in operation.parameters if parameter.place == "path"}


class _Life:
    """One kind of thing, from its creation to its end."""

    def __init__(
        self,
        document: Mapping[str, Any],
        creator: OperationRecord,
        name: str,
        acceptance: Acceptance,
        known: KnownValues,
    ) -> None:
        self._document = document
        self._creator = creator
        self._name = name
        self._acceptance = acceptance
        self._known = known

    def follow(self, users: list[OperationRecord]) -> Iterator[Finding]:
        changing = [user for user in users if user.method != "delete"]
        for user in sorted(changing, key=lambda operation: _ORDER.get(operation.method, len(_ORDER))):
            yield from self._used(user)
        for delete in users:
            if delete.method == "delete":
                yield from self._ended(delete, [user for user in users if user.method == "get"])

    def _used(self, user: OperationRecord) -> Iterator[Finding]:
        """Create a thing and use it; where one form of it does not do (only a running timer stops), try others.

        A reader is given every form, and must read what was sent.
        """
        if user.id not in self._known.accepted:
            return
        last: tuple[Request, Reply] | None = None
        is_used = False
        for variant in itertools.islice(self._acceptance.variants(self._creator), _VARIANTS):
            made = self._create(variant)
            if made is None:
                continue
            request, reply, findings = self._send(user, variant, made)
            last = request, reply
            if reply.status < 300:
                is_used = True
                yield from findings
                if user.method != "get":
                    return
                yield from self._read_back(user, variant, made, request, reply)
        if is_used:
            return
        message = f"never takes what {self._creator.id!r} creates"
        last_response = f"; last answer {last[1].status}" if last else ""
        yield broken_promise(
            user.id, "sequence", message + last_response, self._acceptance.repeat(user, last[0]) if last else ""
        )

    def _ended(self, delete: OperationRecord, readers: list[OperationRecord]) -> Iterator[Finding]:
        variant = self._known.accepted[self._creator.id]
        made = self._create(variant)
        if made is None or delete.id not in self._known.accepted:
            return
        request, reply, findings = self._send(delete, variant, made)
        yield from findings
        if reply.status >= 300:
            message = f"does not delete what {self._creator.id!r} just created; answer {reply.status}"
            yield broken_promise(delete.id, "sequence", message, self._acceptance.repeat(delete, request))
            return
        for user in [reader for reader in readers if reader.id in self._known.accepted] + [delete]:
            request, reply, findings = self._send(user, variant, made)
            yield from findings
            if reply.status < 300:
                message = f"still succeeds after {delete.id!r} has deleted the thing"
                yield broken_promise(user.id, "sequence", message, self._acceptance.repeat(user, request))

    def _create(self, variant: Assignment) -> Mapping[str, Any] | None:
        self._acceptance.reset()
        inputs = inputs_of(self._document, self._creator)
        _, reply, _ = self._acceptance.send(self._creator, inputs, variant)
        made = reply.json if reply.status < 300 else None
        return made if isinstance(made, Mapping) and "id" in made else None

    def _send(
        self, user: OperationRecord, variant: Assignment, made: Mapping[str, Any]
    ) -> tuple[Request, Reply, list[Finding]]:
        """Call an operation as it was accepted before, but for the thing that was made and the place it was made in."""
        inputs = inputs_of(self._document, user)
        assignment = dict(self._known.accepted[user.id])
        for input_ in inputs:
            if input_.place == "path" and input_.name == self._name:
                assignment[input_.key] = str(made["id"]) if input_.schema.get("type") == "string" else made["id"]
            elif input_.place == "path" and input_.key in variant:
                assignment[input_.key] = variant[input_.key]
        return self._acceptance.send(user, inputs, assignment)

    def _read_back(
        self, user: OperationRecord, variant: Assignment, made: Mapping[str, Any], request: Request, reply: Reply
    ) -> Iterator[Finding]:
        response = reply.json
        if not isinstance(response, Mapping):
            return
        if response.get("id") != made["id"]:
            message = f"gives the id {response.get('id')} where {made['id']} was asked for"
            yield broken_promise(user.id, "sequence", message, self._acceptance.repeat(user, request))
        base = self._known.accepted[self._creator.id]
        # One input may overrule another (a day that of a start), so of each form only what is new in it is compared.
        new = {key: sent for key, sent in variant.items() if key not in base} or variant
        for key, sent in new.items():
            name = in_body(key)
            if name is not None and name in response and not _alike(sent, response[name]):
                message = f"gives {name!r} as {response[name]!r} after {self._creator.id!r} was sent {sent!r}"
                yield broken_promise(user.id, "sequence", message, self._acceptance.repeat(user, request))


def _alike(sent: Any, read: Any) -> bool:
    """Compare what was sent with what is read; moments as moments, for a service may write them in its own way."""
    if isinstance(sent, str) and isinstance(read, str):
        return _moment(sent) == _moment(read)
    # Nothing may come back for nothing: null for 0, or for an empty text.
    return bool(sent == read) or (read is None and not sent and sent is not False)


def _moment(text: str) -> datetime.datetime | str:
    try:
        return datetime.datetime.fromisoformat(text)
    except ValueError:
        return text
