"""The least that a generator of this kind can do, as a process of its own: parse YAML, fill in a template.

Called with the folder of the specs, the number of values to place and the number of characters to give.
"""

import json
import sys
from pathlib import Path
from typing import Any

import jinja2
import yaml

_json = json.JSONEncoder(ensure_ascii=False).encode  # json.dumps would make a new encoder for every value

TEMPLATE = """{
{%- for value in values %}
  {{ name | json }}: {{ value | json }}{{ "," if not loop.last }}
{%- endfor %}
}
"""


def main() -> None:
    """Parse every spec file, and render as many of their values into as much text as asked for."""
    specs, places, size = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    found: list[Any] = []
    for path in sorted(specs.rglob("*.yaml")):
        _gather(yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader), found)
    values = (found * (places // len(found) + 1))[:places]
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, autoescape=False)
    environment.filters["json"] = _json
    # The constant text of a real template stands between its values; here the name is as long as that text would be.
    name = "n" * max(1, (size - sum(len(_json(value)) for value in values)) // places - 8)
    text = environment.from_string(TEMPLATE.replace("{{ name | json }}", _json(name))).render(values=values)
    print(len(text))


def _gather(node: Any, found: list[Any]) -> None:
    if isinstance(node, dict):
        for value in node.values():
            _gather(value, found)
    elif isinstance(node, list):
        for value in node:
            _gather(value, found)
    else:
        found.append(node)


if __name__ == "__main__":
    main()
