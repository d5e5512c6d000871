"""Connectors for the designer's tests, and their pages served over HTTP on this machine."""

import contextlib
import json

import httpx

from generator.designer.app import make_app
from generator.designer.workbench import Service, Workbench
from generator.runtime.local.service import served


def definition(operations, *, definitions=None, title="Sample"):
    """Return a definition whose paths are those of the operations, `METHOD path` each."""
    paths = {}
    for place, operation in operations.items():
        method, _, path = place.partition(" ")
        paths.setdefault(path, {})[method.lower()] = {"responses": {"200": {"description": "OK"}}, **operation}
    return {
        "swagger": "2.0",
        "info": {"title": title, "description": "d", "version": "1.0"},
        "host": "api.example.com",
        "basePath": "/",
        "schemes": ["https"],
        "paths": paths,
        "definitions": definitions or {},
    }


def write_connector(folder, document, properties=None):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "apiDefinition.swagger.json").write_text(json.dumps(document))
    (folder / "apiProperties.json").write_text(json.dumps({"properties": properties or {}}))
    return folder


@contextlib.contextmanager
def designer(root, service=None, **options):
    """Serve the pages of a connector; gives a client of them."""
    with (
        Workbench(root, service or Service()).opened() as workbench,
        served(make_app(workbench, **options)) as address,
        httpx.Client(base_url=address, timeout=30) as client,
    ):
        yield client
