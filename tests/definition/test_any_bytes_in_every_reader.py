"""Whatever stands in a file, each reader of files gives its content or its own error with a place, never another."""

import io
import json
import zipfile

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from generator.changes import BadAccepted, NoSource, connector_at, read_accepted
from generator.definition import BrokenReference, Unreadable, read_document
from generator.definition.archive import BadArchive, read_archive
from generator.definition.csharp import tokens_of
from generator.drift import BadList, read_any, read_known
from generator.package import PackageError, check_solution, read_connector
from generator.runtime.gateway.files import load_connector
from generator.spec import SpecError, load_spec
from generator.validator import BadSettings, validate_path

SOUND = {
    "swagger": "2.0",
    "info": {"title": "Orders", "version": "1.0", "description": "Orders of a shop."},
    "paths": {"/a": {"get": {"operationId": "A", "responses": {"200": {"description": "é"}}}}},
    "properties": {"connectionParameters": {}, "capabilities": [], "publisher": "P", "iconBrandColor": "#123456"},
    "differences": [{"operation": "A", "what": "operation-gone", "reason": "r"}],
}
TEXTS = (
    json.dumps(SOUND),
    json.dumps(SOUND, indent=1, ensure_ascii=False),
    '{"a":1,"a":2}}',
    '{"a": {"b": [1, 2], "b": 3}, "c": "\\u00e9"}',
    "differences:\n  - operation: A\n    what: [operation-gone]\n    reason: r\n",
    "changes:\n  - {operation: A, what: output-removed, at: /a, reason: r}\n",
    "validate:\n  severity: {operation-id-missing: off}\n",
    '[tool.connector.validate]\nignore = [{rule = "a", reason = "b"}]\n',
    'public class Script : ScriptBase { string a = $@"{b}"; /* c */ char d = \'"\'; } // e\n',
)
PIECES = [
    *"{}[]:,\"\\\n\t #&*!|>-?%@`'/$\0é\u2028\ufeff",
    '"a":1',
    '"\\x"',
    "}}",
    "]]",
    "1e999",
    "9" * 5000,
    "NaN",
    "<<: *a",
]
SAME_FOLDER = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@st.composite
def contents(draw):
    """A small file with a few pieces taken out, doubled or put in, as bytes; sometimes anything, or a zip of it."""
    text = draw(st.sampled_from(TEXTS))
    for _ in range(draw(st.integers(1, 5))):
        at, until = sorted((draw(st.integers(0, len(text))), draw(st.integers(0, len(text)))))
        piece = draw(st.one_of(st.sampled_from(PIECES), st.text(max_size=4)))
        match draw(st.sampled_from(["insert", "replace", "double", "cut"])):
            case "insert":
                text = text[:at] + piece + text[at:]
            case "replace":
                text = text[:at] + piece + text[at + len(piece) :]
            case "double":
                text = text[:until] + text[at:]
            case "cut":
                text = text[:at] + text[until:] if until - at < 20 else text[:-1]
    data = text.encode("utf-8", "surrogatepass")
    match draw(st.sampled_from(["text", "text", "text", "bytes", "zip"])):
        case "bytes":
            return draw(st.binary(max_size=40)) + data[: draw(st.integers(0, 60))]
        case "zip":
            packed = io.BytesIO()
            with zipfile.ZipFile(packed, "w") as archive:
                archive.writestr("customizations.xml", data)
                archive.writestr("apiDefinition.swagger.json", data)
            whole = packed.getvalue()
            return whole[: draw(st.integers(0, len(whole)))] if draw(st.booleans()) else whole
    return data


def _tokens(folder):
    return list(tokens_of((folder / "script.csx").read_bytes().decode("utf-8", "replace")))


DEFINITION = "apiDefinition.swagger.json"
# What is read, by which files it is given in a folder: how it is read, and the errors that it may raise.
READERS = {
    "read_document": ((DEFINITION,), lambda folder: read_document(folder / DEFINITION), (Unreadable,)),
    "changes": ((DEFINITION, "apiProperties.json"), connector_at, (Unreadable, NoSource)),
    "drift": (("vendor.txt",), lambda folder: read_any(folder / "vendor.txt"), (Unreadable,)),
    "drift.json": (("vendor.json",), lambda folder: read_any(folder / "vendor.json"), (Unreadable,)),
    "drift.yaml": (("drift.yaml",), lambda folder: read_known(folder / "drift.yaml"), (Unreadable, BadList)),
    "changes.yaml": (
        ("changes.yaml",),
        lambda folder: read_accepted(folder / "changes.yaml"),
        (Unreadable, BadAccepted),
    ),
    "call and listen": ((DEFINITION, "apiProperties.json"), load_connector, (Unreadable, BrokenReference)),
    "validate": ((DEFINITION, "apiProperties.json", "script.csx"), validate_path, (Unreadable, BadSettings)),
    "settings in pyproject.toml": ((DEFINITION, "pyproject.toml"), validate_path, (Unreadable, BadSettings)),
    "specs": (("specs/connector.yaml", "specs/errors.yaml"), load_spec, (SpecError,)),
    "package": ((DEFINITION, "apiProperties.json", "icon.svg"), read_connector, (PackageError,)),
    "zips": (("a.zip",), lambda folder: read_archive(folder / "a.zip"), (BadArchive,)),
    "zips of validate": (("a.zip",), lambda folder: validate_path(folder / "a.zip"), (Unreadable, BadSettings)),
    "solutions": (("a.zip",), lambda folder: check_solution(folder / "a.zip"), (PackageError, BadArchive)),
    "script": (("script.csx",), _tokens, ()),
}


@pytest.mark.parametrize(("files", "read", "errors"), READERS.values(), ids=READERS)
@given(content=contents())
@example(content=b'{"a":1,"a":2}}')
@example(content=b'{"a":1,"a":2} "\\x": ]')
@example(content=b"[tool.connector.validate]\nignore = 1\n")
@SAME_FOLDER
def test_any_bytes_give_content_or_a_clear_error(tmp_path, files, read, errors, content):
    for name in files:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    try:
        read(tmp_path)
    except errors as error:
        assert str(error).strip()  # noqa: PT017 - both outcomes are fine
