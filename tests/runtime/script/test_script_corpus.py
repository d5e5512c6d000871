"""Scripts of published connectors, where a copy of them lies at hand: each compiles or says why, and none hangs."""

import os
import re
from pathlib import Path

import pytest

from generator.runtime.script import Runtime, ScriptError, ScriptHost, ScriptRequest, compile_script

ROOT = Path(os.environ.get("CONNECTOR_CORPUS") or Path(__file__).parents[3] / "../shared/corpus")
SCRIPTS = sorted(path for path in ROOT.glob("*/*") if path.suffix.lower() == ".csx")

pytestmark = pytest.mark.skipif(
    not SCRIPTS, reason="no scripts of published connectors here (CONNECTOR_CORPUS names a folder)"
)


@pytest.fixture(scope="module")
def corpus_host(mono: Runtime, backend: str):
    with ScriptHost(mono, allowed_hosts=(), redirect={"https://api.example.com": backend}) as host:
        yield host


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_each_script_compiles_or_explains(path: Path, mono: Runtime, corpus_host: ScriptHost, record_property) -> None:
    try:
        script = compile_script(path, mono)
    except ScriptError as error:
        explained = str(error)
    else:
        explained = ""
    if explained:
        record_property("explained", explained)
        assert re.search(r"\.csx:\d+:\d+: ", explained)
        return
    request = ScriptRequest(
        "GetItems",
        "POST",
        "https://api.example.com/items?a=b",
        original_url="https://gateway.example.com/apim/x/1/items?a=b",
        headers=(("Content-Type", "application/json"), ("Authorization", "Bearer something")),
        body=b"{}",
        notification_base="https://gateway.example.com/apim/x/1",
    )
    reply = corpus_host.run(script, request, 5)
    assert (reply.status is not None) or reply.failure == "exception"
