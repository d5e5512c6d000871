"""Operations of the tests' own: the words that the specs use of operations, tried one by one."""

import base64
import json
from pathlib import Path
from typing import Any

from generator.runtime.local.scripting import HostedScript

SCRIPT = Path(__file__).parents[2] / "script" / "script.csx"
TOGGL = "https://api.track.toggl.com"
GATEWAY = "https://gateway.example.com/apim/toggl/1"
_END = "  // connector generate: end."
_ROWS = {
    "Gathered": 'Gives(Shape.List).Gathers("projects?active=true")',
    "Filled": 'Gives(Shape.Object).Fills("workspace_id").Defaults("active", true).Defaults("rounding", 0)',
    "Exported": "Gives(Shape.File)",
    "Started": "Gives(Shape.Object).Starts()",
    "StoppedCurrent": "Gives(Shape.Object).StopsCurrent()",
    "FoundProject": 'Gives(Shape.Object).FindsOrCreates("project")',
    "FoundClient": 'Gives(Shape.Object).FindsOrCreates("client")',
    "FoundTag": 'Gives(Shape.Object).FindsOrCreates("tag")',
    "Colors": "Gives(Shape.List).ListsColors()",
    "Archived": "Gives(Shape.List).ListsIds()",
    "Limited": "Gives(Shape.Object).Limits()",
    "Searched": "Gives(Shape.Object).Searches()",
    "ProjectsMade": 'Gives(Shape.List).PollsCreated("projects")',
    "ClientsMade": 'Gives(Shape.List).PollsCreated("clients")',
    "TasksMade": 'Gives(Shape.List).PollsCreated("tasks")',
    "TagsMade": 'Gives(Shape.List).PollsCreated("tags")',
    "Reported": "Gives(Shape.List).PollsReport()",
    "Chosen": "Gives(Shape.Nothing).SubscribesChosen()",
}


def with_words(source: str) -> str:
    """Return the code with operations of these names in its table."""
    table = "".join(f'    {{ "{name}", {value} }},\n' for name, value in _ROWS.items())
    assert source.count(f"  }};\n{_END}") == 1
    return source.replace(f"  }};\n{_END}", f"{table}  }};\n{_END}")


def run(
    script: HostedScript,
    operation_id: str,
    method: str,
    path: str,
    body: Any = None,
    *,
    raw: bytes | None = None,
    login: str = "a:b",
) -> Any:
    """Call an operation past the gateway: a path with its query, and a body as JSON or, `raw`, as bytes."""
    content = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
    headers = (("Authorization", "Basic " + base64.b64encode(login.encode()).decode()),)
    return script.run(operation_id, method, TOGGL + path, GATEWAY + path, headers, content)


def told(outcome: Any) -> Any:
    """Return the body of an answer that must be good."""
    assert outcome.status == 200, outcome.body
    return json.loads(outcome.body)


def refused(outcome: Any, status: int = 400) -> str:
    """Return the message of an answer that must be an error of this status."""
    assert outcome.status == status, outcome.body
    message = json.loads(outcome.body)["error"]["message"]
    assert isinstance(message, str)
    return message
