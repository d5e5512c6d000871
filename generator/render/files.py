"""The generated files: rendered, compared with what is committed, and replaced all or none."""

import contextlib
import errno
import functools
import json
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import jinja2
from jinja2.bccache import Bucket

from generator.definition.files import DEFINITION, PROPERTIES, READMES, replace_files
from generator.render.json_schema import file_schemas
from generator.render.script import render_script
from generator.render.view import ConnectorView
from generator.spec.model import ConnectorSpec
from generator.spec.script import SCRIPT

JSON_SCHEMAS = "specs/json-schema"
README = READMES[0]

GeneratedFiles = Mapping[str, bytes]


class StaleFile(NamedTuple):
    """A committed file that differs from what the specs give; `committed` is None when it does not exist."""

    name: str
    committed: str | None
    expected: str


def render_files(spec: ConnectorSpec) -> GeneratedFiles:
    """Render every generated file.

    Returns:
        Contents by path below the root: definition, properties, the JSON Schemas that editors use, the connector's
        readme when the specs hold its texts, and the custom code when it has lines that are made from the specs. The
        same specs give the same bytes on every machine: UTF-8, LF, a newline at the end, in JSON two blanks of
        indentation.
    """
    templates = _environment()
    view = ConnectorView(spec)
    files = _json_files(templates, view)
    files |= {f"{JSON_SCHEMAS}/{name}.json": schema for name, schema in file_schemas().items()}
    generated = {name: _bytes(content) for name, content in files.items()}
    if spec.connector.readme is not None:
        generated[README] = templates.get_template("readme.md.jinja").render(view=view).encode() + b"\n"
    if (script := render_script(spec)) is not None:
        generated[SCRIPT] = script.encode()
    return generated


def rendered_json(spec: ConnectorSpec, changed: Callable[[Any], Any]) -> dict[str, Any]:
    """Return what the generated definition and properties hold when each value of the specs is changed on its way."""
    templates = _environment().overlay()
    templates.filters = {**templates.filters, "json": lambda value: _json(changed(value))}
    return _json_files(templates, ConnectorView(spec))


def _json_files(templates: jinja2.Environment, view: ConnectorView) -> dict[str, Any]:
    return {
        name: json.loads(templates.get_template(f"{name}.jinja").render(view=view)) for name in (DEFINITION, PROPERTIES)
    }


def stale_files(root: Path, files: GeneratedFiles) -> list[StaleFile]:
    """Compare the files below `root` with what was rendered; line ends do not count, a checkout may change them."""
    stale = []
    for name, content in files.items():
        committed = _committed(root / name)
        if committed != (expected := content.decode()):
            stale.append(StaleFile(name, committed, expected))
    return stale


def _committed(path: Path) -> str | None:
    if not path.exists():
        return None
    if not path.is_file() and not path.is_dir():  # a device may have no end
        raise OSError(errno.EINVAL, "is no regular file", str(path))
    return path.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n")


def write_files(root: Path, files: GeneratedFiles) -> list[str]:
    """Replace what is stale below `root`, all files or none.

    Returns:
        The names of the files that changed.

    Raises:
        OSError: when a file cannot be written; nothing has changed then.
    """
    stale = [file.name for file in stale_files(root, files)]
    replace_files({root / name: files[name] for name in stale})
    return stale


@functools.cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # noqa: S701 - JSON, where every value passes the json filter, and Markdown
        bytecode_cache=_CompiledTemplates(),
    )
    environment.filters["json"] = _json
    return environment


class _CompiledTemplates(jinja2.BytecodeCache):
    """Keeps compiled templates beside their sources, as Python does with modules; where it cannot, nothing is kept."""

    _folder = Path(__file__).parent / "templates" / "__pycache__"

    def load_bytecode(self, bucket: Bucket) -> None:
        with contextlib.suppress(OSError):
            bucket.bytecode_from_string(self._path(bucket).read_bytes())

    def dump_bytecode(self, bucket: Bucket) -> None:
        if sys.dont_write_bytecode:
            return
        with contextlib.suppress(OSError):
            self._folder.mkdir(exist_ok=True)
            temporary = self._folder / f"{bucket.key}.{os.getpid()}"
            temporary.write_bytes(bucket.bytecode_to_string())
            temporary.replace(self._path(bucket))

    def _path(self, bucket: Bucket) -> Path:
        return self._folder / f"{bucket.key}.jinja2c"


_json = json.JSONEncoder(ensure_ascii=False).encode  # made once: json.dumps makes a new encoder for each value


_text = json.encoder.encode_basestring  # what `encode` comes to for a text, which most values and all keys are


def _bytes(content: Any) -> bytes:
    lines: list[str] = []
    _write(content, "\n", lines)
    return ("".join(lines) + "\n").encode()


def _write(value: Any, line: str, out: list[str]) -> None:
    """Write what `json.dumps(indent=2)` writes, which is plain Python, too, and takes two and a half times as long."""
    inner = line + "  "
    if isinstance(value, dict) and value:
        before = "{" + inner
        for key, member in value.items():
            if isinstance(member, str):
                out.append(f"{before}{_text(key)}: {_text(member)}")
            else:
                out.append(f"{before}{_text(key)}: ")
                _write(member, inner, out)
            before = "," + inner
        out.append(line + "}")
    elif isinstance(value, list | tuple) and value:
        before = "[" + inner
        for member in value:
            if isinstance(member, str):
                out.append(before + _text(member))
            else:
                out.append(before)
                _write(member, inner, out)
            before = "," + inner
        out.append(line + "]")
    else:
        out.append(_json(value))
