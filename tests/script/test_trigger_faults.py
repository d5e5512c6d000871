"""A trigger's life under faults between every two steps: nothing is left in the service without a word.

The real code in a hurry, real HTTP, and a service that fails as `trigger_faults` says. Where the service answers again
within half a minute, nothing is left at all; where something is left, the error names it, and the command in the error,
run as printed, ends it.
"""

import contextlib
import os
import shlex
import signal
import time
from argparse import Namespace
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import pytest
from trigger_faults import FAULTS, Fault
from webhook_flow import HURRY, ITSELF, Service, Trouble, open_gateway, open_service

from generator.cli import main
from generator.commands.listen import command_as_used
from generator.commands.signals import ends_on_signals
from generator.commands.specs import specs_of
from generator.runtime.gateway import PlatformOptions
from generator.runtime.local.inbox import Inbox
from generator.runtime.local.insisting import Patience
from generator.runtime.local.listening import listen
from generator.runtime.local.platform import LocalPlatform
from generator.runtime.local.specified import overview_of
from generator.runtime.local.subscription import NotRegistered, NotUnregistered, Recovery
from generator.runtime.script import MISSING_RUNTIME, find_runtime

pytestmark = pytest.mark.skipif(find_runtime() is None, reason=MISSING_RUNTIME)

# Five of these seconds must be enough for code that nobody disturbs, on a machine with much to do.
UNHURRIED = 200
TRIGGER = "OnTimeEntryCreated"
SECRETS = ("sig=", "time-is-honey", "5eed5eed", "YWRh")


class Life(NamedTuple):
    """How a life went.

    Attributes:
        error: what the user was told; empty when all went well.
        left: descriptions of the subscriptions that were left.
    """

    error: str
    left: tuple[str, ...]

    @property
    def result(self) -> str:
        if self.left:
            return "left, and told" if self.error else "left silently"
        return "nothing left, and told" if self.error else "nothing left"


@pytest.fixture(scope="module")
def online(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with pytest.MonkeyPatch.context() as patch, open_service() as service:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache"))
        for name in ("CONNECTOR_USER", "CONNECTOR_PASSWORD"):
            patch.delenv(name, raising=False)
        yield service


@pytest.fixture(scope="module")
def platforms(online: Service) -> Iterator[dict[int | None, LocalPlatform]]:
    """The platform by the seconds that it gives the code."""
    with contextlib.ExitStack() as stack:
        hurried = stack.enter_context(open_gateway(online))
        limit = PlatformOptions(script_limit=5 * UNHURRIED / 1000)
        yield {None: hurried, 5: stack.enter_context(open_gateway(online, second=UNHURRIED, options=limit))}


@pytest.fixture(scope="module")
def results() -> dict[str, str]:
    """How each life ended, by the name of its fault."""
    return {}


def send(names: Sequence[str]) -> None:
    """Send signals to this process, as others do: any thread may get them."""
    for name in names:
        os.kill(os.getpid(), getattr(signal, name))


def kill_host(platform: LocalPlatform) -> None:
    """End the process that runs the code; the next call starts another."""
    pid = platform.gateway._platform.script.host.pid
    if pid is not None:
        os.kill(pid, signal.SIGKILL)


def happens(fault: Fault, platform: LocalPlatform) -> tuple[Trouble, ...]:
    """Return what the service does, and at which of its steps this process or the host of the code is hit."""
    if fault.at is None or not fault.at[0]:
        return fault.troubles

    def then() -> None:
        send(fault.signals)
        if fault.kills:
            kill_host(platform)

    return (*fault.troubles, Trouble(*fault.at, None if fault.acted else ITSELF, acted=fault.acted, then=then))


def life(fault: Fault, service: Service, platform: LocalPlatform) -> Life:
    """Turn a trigger on and off again, while something goes wrong."""
    second = (UNHURRIED if fault.limit else HURRY) / 1000
    root = platform.files.script.parent.parent
    options = Namespace(backend=service.url, root=root, trust=False)
    recovery = Recovery(
        overview_of(specs_of(root)),
        lambda words: command_as_used(options, words),
        Patience(lambda seconds: time.sleep(seconds * second), lambda: time.monotonic() / second),
    )

    def remark(line: str) -> None:
        if line.startswith("listening") and fault.at == ("", ""):
            send(fault.signals)

    service.troubles += happens(fault, platform)
    inputs, inbox, error = {"workspace_id": service.workspace}, Inbox(), ""
    with ends_on_signals(inbox):
        try:
            with contextlib.closing(
                listen(platform.gateway, TRIGGER, inputs, inbox=inbox, timeout=0, remark=remark, recovery=recovery)
            ) as events:
                assert not list(events)
        except (NotRegistered, NotUnregistered) as problem:
            error = str(problem)
    if fault.breaks_off:
        kill_host(platform)
    service.troubles.clear()
    service.settle()
    return Life(error, tuple(one["description"] for one in service.subscriptions()))


@pytest.mark.parametrize("fault", FAULTS, ids=[fault.name for fault in FAULTS])
def test_nothing_is_left_without_a_word(online, platforms, results, capsys, fault):
    online.start()
    lived = life(fault, online, platforms[fault.limit])
    results[fault.name] = lived.result
    assert not [secret for secret in SECRETS if secret in lived.error]
    if fault.returns and not fault.breaks_off:
        assert lived.left == (), lived.error
    if not lived.left:
        return
    assert lived.error
    assert "Power Platform:" in lived.error or "DeleteWebhookSubscription" in lived.error
    command = lived.error.rpartition("end it: connector ")[2]
    assert main(shlex.split(command)) == 0, command
    assert capsys.readouterr()
    assert online.subscriptions() == [], command


def test_the_count(results):
    """Faults by result; run with `-s` to see them."""
    counted = Counter(results.values())
    print(*(f"{count:4} {result}" for result, count in sorted(counted.items())), sep="\n")
    assert counted["left silently"] == 0
    assert {name for name, result in results.items() if result.startswith("left")} <= {
        fault.name for fault in FAULTS if fault.breaks_off or not fault.returns
    }
