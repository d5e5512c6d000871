"""Runs as the page shows them: large answers, secrets, what does not fit, crashes, code that does not compile."""

import json

import pytest
from designer_samples import definition, write_connector

from generator.designer.display import MOST_LINES, json_lines, shown, whole_text
from generator.runtime.masking import Mask
from generator.runtime.script import find_runtime

JSON = (("Content-Type", "application/json"),)


def run(client, operation, **inputs):
    return client.post("/run", data={"~operation": operation, **inputs})


def test_a_connector_without_a_service_runs_against_an_example(tmp_path, pages) -> None:
    schema = {"type": "object", "properties": {"name": {"type": "string"}}}
    operation = {"operationId": "GetA", "responses": {"200": {"description": "OK", "schema": schema}}}
    client = pages(write_connector(tmp_path / "c", definition({"GET /a": operation})))

    text = run(client, "GetA").text

    assert "The flow gets" in text
    assert "<code>200</code>" in text
    assert "name&#34;" in text


@pytest.mark.skipif(find_runtime() is None, reason="there is no .NET runtime")
def test_code_that_does_not_compile_is_said_and_the_next_run_works(tmp_path, pages) -> None:
    operation = {"operationId": "GetA", "responses": {"200": {"description": "OK"}}}
    folder = write_connector(tmp_path / "c", definition({"GET /a": operation}))
    (folder / "script.csx").write_text("public class Script : ScriptBase { nonsense }")
    client = pages(folder)

    text = run(client, "GetA").text
    assert "script.csx" in text
    assert 'role="alert"' in text

    (folder / "script.csx").unlink()
    assert "The flow gets" in run(client, "GetA").text


def test_an_answer_of_50_mb_is_shown_in_part_and_given_whole() -> None:
    body = json.dumps([{"number": number, "text": "x" * 90} for number in range(450_000)]).encode()
    assert len(body) > 50_000_000

    message = shown("200", JSON, body, Mask(["secret-word"]), part="answer")

    assert sum(len(line.text) for line in message.content) < 100_000
    assert f"{len(body):,} bytes" in message.left_out


def test_a_long_answer_is_cut_and_the_rest_is_told() -> None:
    body = json.dumps({"items": list(range(5_000))}).encode()

    message = shown("200", JSON, body, Mask(), part="answer", problems={"/items/4000": ["is wrong"]})

    assert len(message.content) == MOST_LINES
    assert message.left_out
    # What does not fit in the part that is not shown stands at the beginning.
    assert message.content[0].problems == ("/items/4000 is wrong",)
    assert json.loads(whole_text(body, JSON, Mask())) == {"items": list(range(5_000))}


def test_what_does_not_fit_stands_at_its_line() -> None:
    body = json.dumps({"a/b": [1, {"c": None}]}).encode()

    message = shown("200", JSON, body, Mask(), part="answer", problems={"/a~1b/1/c": ["is null"]})

    assert [line.text.strip() for line in message.content if line.problems] == ['"c": null']


def test_a_secret_is_hidden_everywhere_also_at_the_edge_of_a_part() -> None:
    secret = "time-is-honey"
    body = (b"x" * (64 * 1024 - 5)) + secret.encode() + b"y" * 2_000_000

    message = shown(
        f"GET /a?key={secret}",
        (("X-Key", secret), ("Authorization", f"Bearer {secret}")),
        body,
        Mask([secret]),
        part="a",
    )

    everything = repr(message)
    assert secret not in everything
    assert "time-" not in everything


def test_json_lines_are_json() -> None:
    value = {"a": [1, {"b": []}, "x"], "c": {}, "d": None}

    assert json.loads("\n".join(text for _, text in json_lines(value))) == value


def test_what_is_new_is_marked() -> None:
    first = shown("GET /a", (("X-A", "1"),), b'{"a": 1}', Mask(), part="asked")

    second = shown("GET /b", (("x-a", "1"), ("X-B", "2")), b'{"a": 1, "b": 2}', Mask(), part="sent", known=first.words)

    marked = [line.text.strip() for line in (second.heading, *second.headers, *second.content) if line.is_new]
    assert marked == ["GET /b", "x-b: 2", '"b": 2']


def test_a_defect_is_said_and_the_next_run_works(tmp_path, pages, monkeypatch) -> None:
    operation = {"operationId": "GetA", "responses": {"200": {"description": "OK"}}}
    client = pages(write_connector(tmp_path / "c", definition({"GET /a": operation})))
    with monkeypatch.context() as patch:
        patch.setattr("generator.runtime.gateway.Gateway.call", lambda *_: 1 // 0)
        assert "ZeroDivisionError" in run(client, "GetA").text

    assert "The flow gets" in run(client, "GetA").text
