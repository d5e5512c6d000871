"""A run as lines for a shell: `connector call`, and `curl` for what reached the service; secrets are in neither."""

import json
import shlex
from pathlib import Path
from urllib.parse import urlsplit

from generator.designer.controls import text_value
from generator.designer.runs import Run
from generator.designer.workbench import Service
from generator.runtime.gateway import Request
from generator.runtime.local.call_line import call_options, without_credentials
from generator.runtime.masking import Mask

# Longer values belong into a file; no terminal takes lines of any length.
_LONGEST = 8_000
_FILE = "@FILE"
# curl adds them, or they are about one connection only.
_OWN = {"host", "content-length", "connection", "accept-encoding", "user-agent", "transfer-encoding"}


def call_line(root: Path, service: Service, run: Run) -> str | None:
    """Return the `connector call` that does the same; None when no command line can give these inputs.

    Args:
        root: the connector's folder.
        service: what stands behind it.
        run: what is repeated.
    """
    words = [run.operation]
    for name, value in run.inputs.items():
        if "=" in name:
            return None
        words.append(f"{name}={_typed(value, run.mask)}")
    if any(word.startswith(("-", "=")) or not _is_plain(word) for word in words):
        return None
    place = Path() if root.resolve() == Path.cwd() else root
    address = without_credentials(service.address)
    options = call_options(place, address, service.values, run.mask.text)
    return " ".join(["connector call", *map(shlex.quote, words), *options])


def curl_lines(run: Run, url: str) -> list[str]:
    """Return a `curl` for each request of a run that reached the service.

    Args:
        run: what is repeated.
        url: where the service is reached.
    """
    parts = urlsplit(without_credentials(url))
    return [_curl(each.request, f"{parts.scheme}://{parts.netloc}", run.mask) for each in run.exchanges]


def _curl(request: Request, origin: str, mask: Mask) -> str:
    words = ["--globoff", "--request", request.method, mask.text(f"{origin}{request.url}")]
    for name, value in mask.headers(request.headers):
        if name.lower() not in _OWN and _is_plain(value):
            words += ["--header", f"{name}: {value}" if value else f"{name};"]
    if request.body:
        text = _body(request.body, mask)
        words += ["--data-binary", _FILE] if text is None else ["--data-raw", text]
    return " ".join(["curl", *map(shlex.quote, words)])


def _body(body: bytes, mask: Mask) -> str | None:
    """Return a body as text; None when it belongs into a file."""
    if len(body) > _LONGEST:
        return None
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return None
    try:
        text = json.dumps(mask.value(json.loads(text)), ensure_ascii=False)
    except (ValueError, RecursionError):
        text = mask.text(text)
    return text if _is_plain(text) else None


def _typed(value: object, mask: Mask) -> str:
    if isinstance(value, dict) and "$content" in value:
        return _FILE
    text = text_value(mask.value(value))
    if len(text) > _LONGEST:
        return _FILE
    return f"@{text}" if text.startswith("@") else text


def _is_plain(text: str) -> bool:
    """Whether a terminal takes a text as it is; control characters do things there."""
    return all(letter.isprintable() or letter in "\n\t" for letter in text)
