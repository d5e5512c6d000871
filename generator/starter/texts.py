"""What stands beside the specs of a new connector: a test, a pipeline, a readme."""

_TEST = '''\
"""The connector is as generated, would be accepted, and does what it describes; no cloud account is needed."""

%simport subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def connector(*words: str) -> str:
    """Run a command of the workbench on this folder and return what it prints."""
    command = [sys.executable, "-m", "generator", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_generated_files_are_what_the_specs_give() -> None:
    connector("generate", "--check")


def test_the_platform_would_accept_it() -> None:
    connector("validate")


def test_every_operation_keeps_its_contract() -> None:
    connector("test", "--trust")
'''
_ITEM_TEST = """

def test_a_new_item_has_the_name_that_was_given() -> None:
    answer = json.loads(connector("call", "CreateItem", "--trust", "--json", "--body", '{"name": "Lamp"}'))
    assert answer["status"] == 201
    assert answer["body"]["name"] == "Lamp"
    assert answer["body"]["id"]
"""
PIPELINE = """\
name: ci
on:
  push:
    branches: [main]
  pull_request:
permissions:
  contents: read
jobs:
  connector:
    runs-on: ubuntu-24.04
    timeout-minutes: 15
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with: {python-version: "3.13"}
      # mono runs the custom code.
      - run: >-
          sudo apt-get update && sudo apt-get install --yes --no-install-recommends mono-mcs mono-runtime
          libmono-system-net-http4.0-cil libnewtonsoft-json5.0-cil libmono-system-web4.0-cil
          libmono-microsoft-csharp4.0-cil ca-certificates-mono
      - run: pip install pytest "${WORKBENCH:?the repository variable WORKBENCH says what pip installs}"
        env: {WORKBENCH: "${{ vars.WORKBENCH }}"}
      - run: connector validate --fresh --format github
      - run: python -m pytest tests
"""
_README = """\
# {title}

A custom connector for Power Platform. `connector build`, in this folder, generates it from `specs/`, validates it, and
runs its contract tests against an example service that is made from its definition.

| | |
|---|---|
| `specs/` | what the connector is; `specs/connector.yaml` first |
| `script/script.csx` | custom code: {code} |
| `apiDefinition.swagger.json`, `apiProperties.json`, `assets/readme.md` | generated from the specs, and committed |
| `tests/` | `python -m pytest tests`: generated files, rules, contract |
| `.github/workflows/ci.yml` | the same for each change; the repository variable `WORKBENCH` says what pip installs |

It describes a service at `api.example.com` with items. For your own service, begin with `host` and `authentication` in
`specs/connector.yaml`, then the operations, and run `connector build` after each change. `connector call CreateItem
name=Lamp` runs one operation, `connector listen OnItemCreated` the trigger, and `connector serve` shows all of it in a
browser. With `--backend https://...` they call the service itself.
"""
_DESCRIBED = """\
# {title}

A custom connector for Power Platform, begun from a description of its service. `connector build`, in this folder,
generates it from `specs/`, validates it, and runs its contract tests against an example service that is made from its
definition.

| | |
|---|---|
| `specs/` | what the connector is; `specs/connector.yaml` first; comments say what the description could not tell |
| `apiDefinition.swagger.json`, `apiProperties.json` | generated from the specs, and committed |
| `tests/` | `python -m pytest tests`: generated files, rules, contract |
| `.github/workflows/ci.yml` | the same for each change; the repository variable `WORKBENCH` says what pip installs |

`connector validate` says what is still to do before an import, `connector operations` lists what there is, and
`connector serve` shows all of it in a browser. With `--backend https://...` they call the service itself.
"""
_CODE = {
    "webhook": "takes members without a value out of answers",
    "polling": "takes members without a value out of answers, and makes the trigger of the list of items",
}


def tests(*, with_item: bool) -> str:
    """Return the tests of the folder; `with_item`, also one of the action that creates an item."""
    return (_TEST % "import json\n") + _ITEM_TEST if with_item else _TEST % ""


def readme(title: str, trigger: str) -> str:
    """Return the readme of the folder."""
    return _README.format(title=title, code=_CODE[trigger])


def described_readme(title: str) -> str:
    """Return the readme of a folder that was begun from a description."""
    return _DESCRIBED.format(title=title)
