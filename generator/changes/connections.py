"""What belongs to the connector as a whole: authentication, connection parameters, address, script and policies."""

from collections.abc import Iterator, Mapping
from typing import Any

from generator.changes.change import Change, change
from generator.changes.first_difference import first_difference
from generator.changes.texts import compare_texts, without_texts
from generator.definition.references import Place

_SERVICE = ("host", "basePath", "schemes")
_TEXTS = ("string", "securestring")
_OF_OPERATIONS = frozenset({"paths", "definitions", "parameters", "responses"})


def compare_definition_heads(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """Return what differs in two definitions outside of their operations; `info.version` is not looked at."""
    found = [*_service(old, new), *_security(old, new)]
    was, now = without_texts(_rest(old)), without_texts(_rest(new))
    if not found and was != now:
        words = "details of the connector differ that saved flows do not depend on"
        found.append(change("details", None, first_difference(was, now), words))
    return found


def compare_properties(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """Return what differs in two contents of `properties` of `apiProperties.json`."""
    found = list(_sets(old, new))
    bound = [_bound(properties.get("scriptOperations")) for properties in (old, new)]
    if bound[0] != bound[1]:
        words = f"the custom code answered {_operations(bound[0])} and answers {_operations(bound[1])}"
        found.append(change("script-binding", None, ("properties", "scriptOperations"), words))
    if (old.get("policyTemplateInstances") or []) != (new.get("policyTemplateInstances") or []):
        words = "the policies differ: see that each call still goes where it went"
        found.append(change("policies", None, ("properties", "policyTemplateInstances"), words))
    was, now = without_texts(old), without_texts(new)
    if not found and was != now:
        place: Place = ("properties", *first_difference(was, now))
        found.append(change("details", None, place, "details of the properties differ"))
    return [*found, *compare_texts(old, new, None, ("properties",))]


def _rest(document: Mapping[str, Any]) -> dict[str, Any]:
    rest = {key: value for key, value in document.items() if key not in _OF_OPERATIONS}
    if isinstance(info := rest.get("info"), Mapping):
        rest["info"] = {key: value for key, value in info.items() if key != "version"}
    return rest


def _service(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    """Compare the service's address: the gateway's own, which flows and subscriptions hold, has no basePath in it."""
    for key in _SERVICE:
        if (was := old.get(key)) != (now := new.get(key)):
            words = f"{key} was {was or 'not given'} and is {now or 'not given'}: flows call the gateway as before"
            yield change("service-address", None, (key,) if key in new else (), words)


def _security(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    before, after = (_records(document.get("securityDefinitions")) for document in (old, new))
    kinds = [sorted({str(each.get("type")) for each in schemes.values()}) for schemes in (before, after)]
    place: Place = ("securityDefinitions",) if "securityDefinitions" in new else ()
    if kinds[0] != kinds[1]:
        was, now = (" and ".join(kind) or "none" for kind in kinds)
        words = f"connections signed in by {was} and now by {now}: every connection must be made anew"
        yield change("authentication", None, place, words)
    elif before != after:
        words = "details of signing in differ: see that connections made before still work"
        yield change("authentication-details", None, place, words)


def _sets(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    """Compare the ways to sign in; without sets there is one, without a name."""
    ways = [_ways(properties) for properties in (old, new)]
    before, after = ways
    for name in [name for name in before if name not in after]:
        if len(before) == len(after) == 1 and not (name or next(iter(after))):
            continue
        words = f"the way to sign in {name!r} is gone" if name else "there is no longer one way to sign in"
        yield change("authentication", None, before[name][1], f"{words}: connections made with it stop working")
    for name, (parameters, place) in after.items():
        if name in before:
            yield from _parameters(before[name], (parameters, place))
        elif before:
            words = f"the way to sign in {name!r} is new" if name else "there is one way to sign in, without a name"
            yield change("connection-parameter-added", None, place, words)


def _ways(properties: Mapping[str, Any]) -> dict[str, tuple[dict[str, Mapping[str, Any]], Place]]:
    sets = properties.get("connectionParameterSets")
    values = sets.get("values") if isinstance(sets, Mapping) else None
    if isinstance(values, list):
        start: Place = ("properties", "connectionParameterSets", "values")
        return {
            str(each.get("name")): (_records(each.get("parameters")), (*start, index, "parameters"))
            for index, each in enumerate(values)
            if isinstance(each, Mapping)
        }
    return {"": (_records(properties.get("connectionParameters")), ("properties", "connectionParameters"))}


def _parameters(
    old: tuple[dict[str, Mapping[str, Any]], Place], new: tuple[dict[str, Mapping[str, Any]], Place]
) -> Iterator[Change]:
    before, after = old[0], new[0]
    gone = [name for name in before if name not in after]
    fresh = [name for name in after if name not in before]
    for name in gone:
        other = next((each for each in fresh if after[each].get("type") == before[name].get("type")), None)
        if other is not None:
            fresh.remove(other)
            words = f"the connection's {name!r} is now called {other!r}: connections hold the old name"
            yield change("connection-parameter-renamed", None, (*new[1], other), words)
        else:
            words = f"the connection's {name!r} is gone: what was made from it is missing"
            yield change("connection-parameter-removed", None, (*old[1], name), words)
    for name in fresh:
        if _is_required(after[name]):
            words = f"the connection's {name!r} is new and required: connections made before do not have it"
            yield change("connection-parameter-added-required", None, (*new[1], name), words)
        else:
            yield change("connection-parameter-added", None, (*new[1], name), f"the connection's {name!r} is new")
    for name in [name for name in before if name in after]:
        yield from _parameter(name, before[name], after[name], (*new[1], name))


def _parameter(name: str, old: Mapping[str, Any], new: Mapping[str, Any], place: Place) -> Iterator[Change]:
    was, now = old.get("type"), new.get("type")
    if was != now:
        # A text that becomes a secret, or the reverse, is stored otherwise but sent alike.
        kind = "connection-parameter-type"
        if was in _TEXTS and now in _TEXTS:
            kind = "authentication-details"
        yield change(kind, None, (*place, "type"), f"the connection's {name!r} was {was} and is {now}")
    if _provider(old) != _provider(new):
        words = f"people signed in with {_provider(old)} and now do with {_provider(new)}"
        place = (*place, "oAuthSettings")
        yield change("authentication", None, place, f"{words}: every connection must be made anew")
    elif old.get("oAuthSettings") != new.get("oAuthSettings"):
        words = f"the sign-in of {name!r} differs: see that connections made before still work"
        yield change("authentication-details", None, (*place, "oAuthSettings"), words)
    if _is_required(new) and not _is_required(old):
        words = f"the connection's {name!r} is required: connections without it must be made anew"
        yield change("connection-parameter-required", None, place, words)
    elif _is_required(old) and not _is_required(new):
        yield change("connection-parameter-optional", None, place, f"the connection's {name!r} is no longer required")


def _is_required(parameter: Mapping[str, Any]) -> bool:
    interface = parameter.get("uiDefinition")
    constraints = interface.get("constraints") if isinstance(interface, Mapping) else None
    required = constraints.get("required") if isinstance(constraints, Mapping) else None
    return str(required).lower() == "true"


def _provider(parameter: Mapping[str, Any]) -> Any:
    settings = parameter.get("oAuthSettings")
    return settings.get("identityProvider") if isinstance(settings, Mapping) else None


def _records(value: Any) -> dict[str, Mapping[str, Any]]:
    if not isinstance(value, Mapping):
        return {}
    return {name: each for name, each in value.items() if isinstance(each, Mapping)}


def _bound(listed: Any) -> tuple[str, ...]:
    return tuple(sorted(map(str, listed))) if isinstance(listed, list) else ()


def _operations(bound: tuple[str, ...]) -> str:
    return ", ".join(bound) or "every operation"
