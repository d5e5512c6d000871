"""What can go wrong between any two steps of a webhook trigger's life, as data.

The steps, with e-mail and password: the token is asked for, the subscription is posted, the list is searched when the
answer to that was lost, listening, the token is asked for again, the subscription is deleted.
"""

from collections.abc import Iterator
from typing import NamedTuple

from webhook_flow import HANGS, HOOKS, ITSELF, Trouble

ME = r"/api/v9/me"
ALL = rf"{HOOKS}/subscriptions/\d+"
ONE = rf"{HOOKS}/subscriptions/\d+/\d+"
PAGE = b"<!doctype html><title>Sign in</title>"

ANSWERS: dict[str, Trouble] = {
    "500": Trouble("", "", 500),
    "502": Trouble("", "", 502, body=PAGE),
    "503": Trouble("", "", 503),
    "408": Trouble("", "", 408, body=b'"too slow"'),
    "429": Trouble("", "", 429, body=b'"slow down"'),
    "401": Trouble("", "", 401, body=b'"who are you?"'),
    "page": Trouble("", "", 200, body=PAGE),
    "nothing": Trouble("", "", 200, body=b"{}"),
    "half": Trouble("", "", 200, body=b'[{"subscription', is_half=True),
    "cut": Trouble("", "", 200, body=b'{"subscription_id":'),
    "drops": Trouble("", "", None),
    "hangs": Trouble("", "", HANGS),
}
"""How a service fails, by name; the method and the path are filled in."""
FOR_LONG = 6
"""Failures in a row until half a minute is over: the code's waits double from half a second."""


class Fault(NamedTuple):
    """One thing that goes wrong.

    Attributes:
        name: what.
        troubles: what the service does.
        signals: what this process gets, at the step below.
        kills: whether the host of the code is killed, at the step below.
        at: the method and the path of the step; empty for listening.
        acted: whether the service has acted on that step before.
        returns: whether the service answers again within half a minute.
        breaks_off: whether the user insists on ending at once.
        limit: seconds of the code that the platform gives it; None for many.
    """

    name: str
    troubles: tuple[Trouble, ...] = ()
    signals: tuple[str, ...] = ()
    kills: bool = False
    at: tuple[str, str] | None = None
    acted: bool = False
    returns: bool = True
    breaks_off: bool = False
    limit: int | None = None


def _fails(how: str, method: str, path: str, *, acted: bool = False, lasts: bool = False) -> Trouble:
    return ANSWERS[how]._replace(method=method, path=path, acted=acted, lasts=lasts)


def _said(*, acted: bool) -> str:
    return "after it acted" if acted else "before it acts"


def _posting() -> Iterator[Fault]:
    for how in ANSWERS:
        for acted in (False, True):
            yield Fault(f"post: {how} {_said(acted=acted)}", (_fails(how, "POST", ALL, acted=acted),))
    for seconds in (4, 30):
        late = Trouble("POST", ALL, 200, acted=True, body=b"{}", delay=seconds * 0.02)
        yield Fault(f"post: answers nothing after {seconds} seconds", (late,))
        yield Fault(f"post: acts after {seconds} seconds", (Trouble("POST", ALL, ITSELF, delay=seconds * 0.02),))


def _searching() -> Iterator[Fault]:
    for first in ("503", "drops"):
        lost = _fails(first, "POST", ALL, acted=True)
        for how in ANSWERS:
            if how != "nothing":
                yield Fault(f"post: {first}; search: {how}", (lost, _fails(how, "GET", ALL)))
        for how in ("503", "page", "drops", "half"):
            many = (_fails(how, "GET", ALL),) * FOR_LONG
            yield Fault(f"post: {first}; search: {how} for half a minute", (lost, *many))
        for how in ("401", "page") if first == "503" else ("503", "drops"):
            always = _fails(how, "GET", ALL, lasts=True)
            yield Fault(f"post: {first}; search: {how} for good", (lost, always), returns=False)
    dies = Trouble(".*", ".*", None)
    yield Fault("post: drops; dies for half a minute", (_fails("drops", "POST", ALL, acted=True), *[dies] * FOR_LONG))
    yield Fault(
        "post: drops; dies", (_fails("drops", "POST", ALL, acted=True), dies._replace(lasts=True)), returns=False
    )


def _limited() -> Iterator[Fault]:
    """The platform gives the code 5 seconds, as older documentation says."""
    for how in ("hangs", "drops", "503", "page"):
        for acted in (False, True):
            name = f"5 seconds; post: {how} {_said(acted=acted)}"
            yield Fault(name, (_fails(how, "POST", ALL, acted=acted),), limit=5)
    for how in ("503", "drops", "hangs", "page"):
        troubles = (_fails("hangs", "POST", ALL, acted=True), _fails(how, "GET", ALL))
        yield Fault(f"5 seconds; post: hangs; search: {how}", troubles, limit=5)
        yield Fault(f"5 seconds; delete: {how}", (_fails(how, "DELETE", ONE),), limit=5)


def _ending() -> Iterator[Fault]:
    for how in ANSWERS:
        for acted in (False, True):
            yield Fault(f"delete: {how} {_said(acted=acted)}", (_fails(how, "DELETE", ONE, acted=acted),))
    for how in ("503", "page", "drops", "half"):
        many = (_fails(how, "DELETE", ONE),) * FOR_LONG
        yield Fault(f"delete: {how} for half a minute", many)
    for how in ("503", "401", "page", "drops"):
        yield Fault(f"delete: {how} for good", (_fails(how, "DELETE", ONE, lasts=True),), returns=False)
    dies = Trouble(".*", ".*", None)
    for name, trouble in {"dies for half a minute": dies, "dies": dies._replace(lasts=True)}.items():
        fault = (_fails("drops", "DELETE", ONE), *[trouble] * (1 if trouble.lasts else FOR_LONG - 1))
        yield Fault(f"delete: {name}", fault, returns=not trouble.lasts)


def _tokens() -> Iterator[Fault]:
    for how in ANSWERS:
        yield Fault(f"token: {how}", (_fails(how, "GET", ME),))
    first = Trouble("GET", ME, ITSELF)
    for how in ANSWERS:
        yield Fault(f"token to delete: {how}", (first, _fails(how, "GET", ME)))
    for how in ("503", "page", "drops"):
        yield Fault(f"token to delete: {how} for half a minute", (first, *[_fails(how, "GET", ME)] * FOR_LONG))


def _signals() -> Iterator[Fault]:
    steps = {"post": ("POST", ALL), "listening": ("", ""), "delete": ("DELETE", ONE)}
    for place, at in steps.items():
        for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGALRM"):
            yield Fault(f"{place}: {name}", signals=(name,), at=at)
    for place in ("post", "delete"):
        for acted in (False, True):
            twice, thrice = ("SIGINT", "SIGTERM"), ("SIGINT", "SIGTERM", "SIGQUIT")
            said = _said(acted=acted)
            yield Fault(f"{place}: Ctrl-C twice {said}", signals=twice, at=steps[place], acted=acted)
            yield Fault(
                f"{place}: Ctrl-C three times {said}", signals=thrice, at=steps[place], acted=acted, breaks_off=True
            )


def _hosts() -> Iterator[Fault]:
    for place, at in {"post": ("POST", ALL), "delete": ("DELETE", ONE), "token": ("GET", ME)}.items():
        for acted in (False, True):
            yield Fault(f"{place}: the host of the code is killed {_said(acted=acted)}", kills=True, at=at, acted=acted)
    yield Fault(
        "search: the host of the code is killed", (_fails("503", "POST", ALL, acted=True),), kills=True, at=("GET", ALL)
    )


FAULTS = tuple(
    fault for kind in (_posting, _searching, _limited, _ending, _tokens, _signals, _hosts) for fault in kind()
)
