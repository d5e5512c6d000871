"""All files of a new connector's folder."""

import tempfile
from pathlib import Path

from generator.importer import Imported
from generator.importer.importing import write
from generator.importer.yaml_text import yaml_text
from generator.render import render_files
from generator.spec import load_spec
from generator.starter.code import POLLING, WEBHOOK
from generator.starter.specs import KINDS, TRIGGERS, specs
from generator.starter.texts import PIPELINE, described_readme, readme, tests
from generator.validator import validate_path

__all__ = ["KINDS", "TRIGGERS", "WrongTitle", "described_folder", "folder"]

_IGNORED = "__pycache__/\n.pytest_cache/\n.hypothesis/\ndist/\n"


class WrongTitle(Exception):
    """A connector cannot have this title; the message says why."""


def folder(title: str, kind: str, trigger: str) -> dict[str, bytes]:
    """Return the contents of the files, by path; those that are generated from the specs are among them.

    Args:
        title: name of the connector.
        kind: of authentication, one of `KINDS`.
        trigger: one of `TRIGGERS`.

    Raises:
        WrongTitle: no connector can have it.
    """
    texts = {f"specs/{name}.yaml": _yaml(name, content) for name, content in specs(title, kind, trigger).items()}
    texts |= {
        "script/script.csx": WEBHOOK if trigger == "webhook" else POLLING,
        "tests/test_connector.py": tests(with_item=True),
        ".github/workflows/ci.yml": PIPELINE,
        ".gitignore": _IGNORED,
        "README.md": readme(title, trigger),
    }
    files = {name: text.encode() for name, text in texts.items()}
    with tempfile.TemporaryDirectory(prefix="connector-init-") as staged:
        write(Path(staged), files)
        files |= render_files(load_spec(Path(staged)))
        write(Path(staged), files)
        # All else is known to be right.
        wrong = [each.message for each in validate_path(Path(staged)) if each.severity == "error"]
    if wrong:
        raise WrongTitle("; ".join(wrong))
    return files


def described_folder(found: Imported, title: str) -> dict[str, bytes]:
    """Return the contents of the files of a connector that begins with a description of its service, by path.

    Args:
        found: the description, imported.
        title: what the description calls the service.
    """
    texts = {
        "tests/test_connector.py": tests(with_item=False),
        ".github/workflows/ci.yml": PIPELINE,
        ".gitignore": _IGNORED,
        "README.md": described_readme(title),
    }
    return {name: text.encode() for name, text in texts.items()} | dict(found.files)


def _yaml(name: str, content: dict[str, object]) -> str:
    kind = name.partition("/")[0]
    up = "../" * name.count("/")
    apart = 1 if kind in ("operations", "triggers", "schemas") else -1
    return yaml_text(
        content, head=f"yaml-language-server: $schema={up}json-schema/{kind}.json", apart=apart, flow_from=3
    )
