"""A small, complete and valid specs folder; a test changes one thing in it and looks at what happens."""

import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from generator.spec import SpecError, load_spec
from generator.spec.model import ConnectorSpec

# The folders that tests make are nobody else's; a test about trust takes it away.
os.environ["CONNECTOR_TRUST"] = "/"

CONNECTOR = """\
title: Sample
description: A small sample connector for tests of the generator.
version: 1.0.0
contact: {name: A, email: a@example.com, url: https://example.com}
host: api.example.com
authentication:
  basic:
    username: {title: E-mail, description: d, tooltip: t}
    password: {title: Password, description: d, tooltip: t}
website: https://example.com
privacy_policy: https://example.com/privacy
categories: [Productivity]
publisher: Someone
brand_color: "#da3b01"
script: true
backend: tests.app:create_app
"""

ERRORS = """\
errors:
  unauthorized: {status: 401, description: No credentials., always: true}
  not_found:
    status: 404
    description: No such item.
"""

PARAMETERS = """\
parameters:
  item_id:
    in: path
    type: int64
    description: The item.
    choices:
      operation: ListItems
      value: id
      title: name
      parameters: {limit: 200, folder: {parameter: folder}}
  folder:
    in: query
    type: string
    description: The folder to look in.
"""

OPERATIONS = """\
operations:
  ListItems:
    get: /items
    summary: List items
    description: Lists all items.
    parameters:
      - name: limit
        in: query
        type: int32
        description: How many.
        maximum: 200
      - folder
    returns: list of Item
  GetItem:
    get: /items/{item_id}
    summary: Get item
    description: Gets one item.
    parameters:
      - item_id
      - folder
    returns: nullable Item
    errors:
      - not_found
  CreateItem:
    post: /items
    summary: Create item
    description: Creates one item.
    body: Item
    returns: {status: 201, type: Item, description: The new item.}
  ListOwners:
    get: /owners
    summary: List owners
    description: Lists all owners.
    visibility: internal
    returns: OwnerPage
  EndHook:
    delete: /hooks/{item_id}
    visibility: internal
    summary: End
    description: End.
    parameters: [item_id, folder]
    returns: {description: Gone.}
  CheckEvent:
    post: /events
    summary: Check event
    description: Says what an event is.
    body: EventInput
    returns: CheckedEvent
"""

SCHEMAS = """\
schemas:
  Item:
    description: An item.
    properties:
      id: {type: int64, description: Its number.}
      name:
        type: nullable string
        required: true
        description: Its name.
      tags: {type: list of string, description: Tags.}
      owner_id:
        type: int64
        description: Who owns it.
        choices: {operation: ListOwners, items: owners, value: id, title: name}
      owner: {type: nullable Owner, description: Who.}
      parent: {type: Owner}
      box: {type: object, description: A box., properties: {w: {type: number, description: Width.}}}
  Owner:
    description: An owner.
    properties:
      id: {type: int64, description: Its number.}
      name: {type: string, description: Its name.}
  OwnerPage:
    description: A page of owners.
    properties:
      owners: {type: list of Owner, description: The owners.}
      total: {type: int32, description: How many there are.}
  Hook:
    description: A hook.
    properties:
      url:
        type: uri
        required: true
        visibility: internal
        notification_url: true
        description: Callback.
  Event:
    extends: Item
    description: An event.
    properties: {payload: {type: any, description: Anything.}}
  EventInput:
    description: What arrived.
    properties: {event: {type: object, required: true, description: All of it.}}
  CheckedEvent:
    description: What it is.
    properties:
      kind: {type: string, values: [ping, made], description: Its kind.}
      genuine: {type: boolean, description: Whether it is one.}
"""

TRIGGERS = """\
triggers:
  OnItem:
    post: /hooks/created
    summary: When an item is created
    description: Fires when an item is created.
    body: Hook
    returns: {status: 201, description: Subscribed., headers: {Location: {type: uri, description: Where to end.}}}
    hint: Create one.
    notification: Event
    notification_description: The event.
    unsubscribe: EndHook
    flow: {action: CheckEvent, input: body/event, condition: kind == made}
  OnMyItem:
    get: /trigger/items
    summary: When my item is created
    description: Gives the items made since the last check.
    parameters: [folder]
    returns: list of Item
    hint: Make one and wait.
"""

FILES = {
    "connector.yaml": CONNECTOR,
    "errors.yaml": ERRORS,
    "parameters.yaml": PARAMETERS,
    "operations/items.yaml": OPERATIONS,
    "schemas/items.yaml": SCHEMAS,
    "triggers/items.yaml": TRIGGERS,
}


@dataclass
class SampleSpecs:
    """A specs folder below `root`; every method names files relative to `specs/`."""

    root: Path

    def path(self, file: str) -> Path:
        return self.root / "specs" / file

    def write(self, file: str, content: str | bytes) -> None:
        path = self.path(file)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())

    def replace(self, file: str, old: str, new: str) -> None:
        text = self.path(file).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        self.write(file, text.replace(old, new))

    def append(self, file: str, more: str) -> None:
        self.write(file, self.path(file).read_text(encoding="utf-8") + more)

    def place_of(self, file: str, marked: str) -> str:
        """Give `specs/file:line:column` of the « in a snippet of the file."""
        before, after = marked.split("«")
        text = self.path(file).read_text(encoding="utf-8")
        assert text.count(before + after) == 1, f"{before + after!r} stands {text.count(before + after)} times"
        lines = text[: text.index(before + after) + len(before)].split("\n")
        return f"specs/{file}:{len(lines)}:{len(lines[-1]) + 1}"

    def load(self) -> ConnectorSpec:
        return load_spec(self.root)

    def problems(self) -> list[str]:
        try:
            self.load()
        except SpecError as error:
            return str(error).splitlines()
        return []


@pytest.fixture
def specs(tmp_path: Path) -> SampleSpecs:
    sample = SampleSpecs(tmp_path)
    for file, text in FILES.items():
        sample.write(file, text)
    return sample
