"""HTML out of templates: everything that comes from outside is escaped, whatever it is."""

import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import jinja2

from generator.designer.controls import text_value

TEMPLATES = Path(__file__).parent / "templates"
STATIC = Path(__file__).parent / "static"
"""What the browser loads beside the pages."""


@cache
def environment() -> jinja2.Environment:
    """Return the templates; a name that is not given is an error, never an empty place."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters["text_value"] = text_value
    made.filters["address"] = _address
    return made


def _address(entry: Any, is_static: bool) -> str:
    return file_name(entry.operation) if is_static else f"/operation?{urlencode({'id': entry.operation})}"


def file_name(operation_id: str) -> str:
    """Return the name of an operation's page in a static site: safe in every file system, and its own."""
    readable = re.sub(r"[^A-Za-z0-9_-]", "", operation_id)[:60] or "operation"
    if readable == operation_id.lower() and readable != "index":
        return f"{readable}.html"
    # Ids that differ in other letters or in case only must not share a page.
    return f"{readable}-{hashlib.sha256(operation_id.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}.html"


def html(template: str, **values: Any) -> str:
    """Fill a template.

    Args:
        template: its file.
        values: what it names.
    """
    return environment().get_template(template).render(values)
