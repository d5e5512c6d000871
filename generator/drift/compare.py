"""Our operations against the vendor's: what is gone there, what is new there, and what has another type."""

from collections.abc import Iterator

from generator.drift.description import Description
from generator.drift.difference import OPERATION_ADDED, Difference
from generator.drift.endpoints import Endpoint, Endpoints, Parameter, endpoints_of
from generator.drift.members import Descriptions, Pair, differing_members


def compare(ours: Description, theirs: Description, *, everywhere: bool = False) -> list[Difference]:
    """Return every difference, operation by operation in our order; then operations of theirs that we do not have.

    Args:
        ours: the definition.
        theirs: the vendor's description.
        everywhere: whether to name all operations of theirs that we do not have, not only those near ours.

    Raises:
        Unusable: a document is no OpenAPI description, or a wrong one in what concerns our operations.
    """
    descriptions = Descriptions(ours, theirs, set())
    own, described = endpoints_of(ours), endpoints_of(theirs)
    found: list[Difference] = []
    for address, entry in own.entries.items():
        other = described.endpoint(address)
        if other is None:
            found.append(Difference("operation-gone", entry.id, "", f"{entry.shown} is not described"))
        elif (endpoint := own.endpoint(address)) is not None:
            found += _endpoint(descriptions, endpoint, other)
    found += _added(own, described, everywhere=everywhere)
    return found


def operation_names(description: Description) -> tuple[str, ...]:
    """Return the operationIds of a document.

    Raises:
        Unusable: the document is no OpenAPI description, or a wrong one.
    """
    return tuple(dict.fromkeys(entry.id for entry in endpoints_of(description).entries.values()))


def _added(own: Endpoints, described: Endpoints, *, everywhere: bool) -> Iterator[Difference]:
    paths = {path for _, path in own.entries}
    for address, entry in described.entries.items():
        if address in own.entries:
            continue
        parts = address[1].split("/")
        if everywhere or any("/".join(parts[:length]) in paths for length in range(2, len(parts) + 1)):
            yield Difference(OPERATION_ADDED, entry.shown, "", f"{entry.shown} is described; we do not have it")


def _endpoint(descriptions: Descriptions, ours: Endpoint, theirs: Endpoint) -> Iterator[Difference]:
    if theirs.is_deprecated and not ours.is_deprecated:
        yield Difference("operation-deprecated", ours.id, "", "it is described as deprecated")
    yield from _parameters(descriptions, ours, theirs)
    if ours.body and theirs.body:
        yield from differing_members(descriptions, "body", ours.id, Pair(ours.body, theirs.body, "body"))
        if theirs.body_required and not ours.body_required:
            yield Difference("body-required", ours.id, "body", "the body is described as required")
    elif ours.body:
        yield Difference("body-gone", ours.id, "body", "no body is described")
    elif theirs.body:
        yield Difference("body-added", ours.id, "body", "a body is described; we send none")
    if ours.response and theirs.response:
        yield from differing_members(descriptions, "answer", ours.id, Pair(ours.response, theirs.response, "answer"))
    elif ours.response:
        yield Difference("answer-gone", ours.id, "answer", "an answer without content is described")
    elif theirs.response:
        yield Difference("answer-added", ours.id, "answer", "an answer is described; ours has no content")


def _parameters(descriptions: Descriptions, ours: Endpoint, theirs: Endpoint) -> Iterator[Difference]:
    partners, rest = _paired(ours, theirs)
    for key, parameter in ours.parameters.items():
        name = parameter.name
        if (other := partners.get(key)) is None:
            yield Difference("parameter-gone", ours.id, name, f"{name!r} is not described")
            continue
        if parameter.place != other.place:
            words = f"{name!r} is described in the {other.place}, ours is in the {parameter.place}"
            yield Difference("parameter-moved", ours.id, name, words, other.place)
        if other.required and not parameter.required:
            yield Difference("parameter-required", ours.id, name, f"{name!r} is described as required")
        pair = Pair(parameter.schema, other.schema, name)
        yield from differing_members(descriptions, "parameter", ours.id, pair)
    for other in rest:
        need = "required " if other.required else ""
        words = f"the {need}parameter {other.name!r} is described; we do not have it"
        yield Difference("parameter-added", ours.id, other.name, words)


_Keyed = dict[tuple[str, str], Parameter]


def _paired(ours: Endpoint, theirs: Endpoint) -> tuple[_Keyed, list[Parameter]]:
    """Return the vendor's parameters by our keys, and those that are none of ours.

    They are the same by name and place; else by name alone, when nothing of that name is left in either place. Of those
    in the path names are not sent, only their order counts.
    """
    free: _Keyed = {}
    names = dict(zip(theirs.path_names, ours.path_names, strict=True))
    for parameter in theirs.parameters.values():
        name = names.get(parameter.name, parameter.name) if parameter.place == "path" else parameter.name
        free[parameter._replace(name=name).key] = parameter
    found = {key: free.pop(key) for key in ours.parameters if key in free}
    moved: dict[str, list[tuple[str, str]]] = {}
    for key in free:
        moved.setdefault(key[0].lower(), []).append(key)
    for key in ours.parameters:
        if key not in found and (keys := moved.get(key[0].lower())):
            found[key] = free.pop(keys.pop(0))
    return found, list(free.values())
