"""Commands that repeat a request: what they send is what was sent, or there is none."""

import json
import shlex
from types import SimpleNamespace
from urllib.parse import quote, urlencode

import pytest
from contract.toy_service import definition
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.cli import _options
from generator.commands.inputs import flat_inputs
from generator.contract.repeating import Repeating
from generator.runtime.gateway import Gateway, connection_for, load_connector


@pytest.fixture(scope="module")
def gateway(tmp_path_factory):
    root = tmp_path_factory.mktemp("connector")
    (root / "apiDefinition.swagger.json").write_text(json.dumps(definition()))
    files = load_connector(root)
    return Gateway(files, connection_for(files, {"username": "u", "password": "p"}), lambda _: None)


def repeated(gateway, line):
    """Read a line as shell and command line do; give the call it makes."""
    program, *words = shlex.split(line)
    assert program == "connector"
    options = _options(words)
    inputs = flat_inputs(gateway.files, options.operation, options.inputs, options.body)
    return gateway.request_for(options.operation, inputs)


BODIES = st.fixed_dictionaries(
    {"book_id": st.integers(0, 2**60), "borrower": st.text(st.characters(codec="utf-8"), max_size=20)},
    optional={"note": st.text(st.characters(codec="utf-8"), max_size=20)},
)


@settings(deadline=None)
@given(BODIES)
def test_a_body_is_repeated(gateway, body):
    line = Repeating(gateway, ["--root", "'a b'"]).line(gateway.files.operations["AddLoan"], "/loans", {}, body)

    if line is not None:  # hidden members come in with their defaults, so the call is not always the same
        assert json.loads(repeated(gateway, line).body) == body


@settings(deadline=None)
@given(st.integers(-5, 2**60), st.integers(1, 100))
def test_paths_and_queries_are_repeated(gateway, number, limit):
    repeating = Repeating(gateway)

    read = repeating.line(gateway.files.operations["GetLoan"], f"/loans/{number}", {}, None)
    listed = repeating.line(gateway.files.operations["ListLoans"], "/loans", {"limit": str(limit)}, None)

    assert read == f"connector call GetLoan loan_id={number}"
    assert repeated(gateway, listed).query == f"limit={limit}"


@pytest.mark.parametrize(
    ("operation", "path", "query", "body"),
    [
        ("ListLoans", "/loans", {"limit": "many"}, None),  # the platform lets no such value out
        ("ListLoans", "/loans", {"unknown": "1"}, None),
        ("GetLoan", "/loans/x", {}, None),
        ("GetLoan", "/somewhere/1", {}, None),
        ("ListLoans", "/loans", {}, {"a": 1}),
        ("AddLoan", "/loans", {}, [1]),
    ],
)
def test_what_cannot_be_typed_has_no_command(gateway, operation, path, query, body):
    assert Repeating(gateway).line(gateway.files.operations[operation], path, query, body) is None


@given(st.text(st.characters(codec="utf-8"), min_size=1))
def test_any_text_is_quoted(text):
    operation = SimpleNamespace(id="X", path="/{p}", body=lambda: None)
    sent = SimpleNamespace(query=urlencode({"q": text}), path="/" + quote("v", safe=""), body=b"")
    gateway = SimpleNamespace(
        files=SimpleNamespace(definition={}), request_for=lambda _id, inputs: sent if inputs["q"] == text else None
    )

    line = Repeating(gateway).line(operation, "/v", {"q": text}, None)

    if line is None:
        assert not text.isprintable()
    else:
        word = shlex.split(line)[-1]
        assert word == f"q={'@' * text.startswith('@')}{text}"
