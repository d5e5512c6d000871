"""Rules of another package: the example of docs/your-connector.md, installed beside the workbench and run."""

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from generator.validator.examples import BASE_DEFINITION
from generator.validator.installed import ENTRY_POINTS

ROOT = Path(__file__).parents[2]
SECTION = (ROOT / "docs" / "your-connector.md").read_text("utf-8").partition("### Rules of your own")[2]
PROJECT, MODULE, TEST = re.findall(r"^```(?:toml|python)\n(.*?)^```$", SECTION, re.DOTALL | re.MULTILINE)[:3]


class Ended(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str


class Site:
    """A folder in which packages are installed, and a connector to judge with them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "site"
        self.folder.mkdir()
        self.definition = folder / "definition.json"
        self.write_definition({})

    def write_definition(self, changes: Mapping[str, Any]) -> None:
        self.definition.write_text(json.dumps({**BASE_DEFINITION, **changes}, indent=1))

    def install(self, module: str, name: str = "contoso_rules", target: str = "", release: str = "1.0") -> None:
        points = f"[console_scripts]\nother = other:main\n\n[{ENTRY_POINTS}]\ncontoso = {target or name}\n"
        self.install_metadata(points, name, release)
        (self.folder / f"{name}.py").write_text(module, "utf-8")

    def install_metadata(self, points: str, name: str, release: str = "1.0") -> None:
        metadata = self.folder / f"{name}-{release}.dist-info"
        metadata.mkdir()
        (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {release}\n")
        (metadata / "entry_points.txt").write_text(points)

    def run(self, *words: str) -> Ended:
        return self.python("-m", "generator", *words)

    def python(self, *words: str) -> Ended:
        path = os.pathsep.join(filter(None, (str(self.folder), str(ROOT), os.environ.get("PYTHONPATH"))))
        environment = {**os.environ, "PYTHONPATH": path}
        ended = subprocess.run(
            [sys.executable, *words], check=False, capture_output=True, text=True, env=environment, cwd=self.folder
        )
        return Ended(ended.returncode, ended.stdout, ended.stderr)


@pytest.fixture
def site(tmp_path):
    return Site(tmp_path)


@pytest.fixture
def installed(site):
    project = tomllib.loads(PROJECT)["project"]
    (entry,) = project["entry-points"][ENTRY_POINTS].items()
    assert entry == ("contoso", "contoso_rules")
    site.install(MODULE)
    return site


def judged(site, *words):
    ended = site.run("validate", str(site.definition), "--format", "json", *words)
    return ended.code, {each["rule"]: each["severity"] for each in json.loads(ended.out)}


def test_documented_rule_is_listed_explained_and_checked(installed):
    listed = installed.run("rules").out
    explained = installed.run("rules", "contoso-host")
    checked = installed.run("rules", "--check", "contoso-*")

    assert "What Contoso asks of its connectors (package contoso_rules 1.0)\n  contoso-host" in listed
    assert "source: Contoso: handbook of connectors, chapter 2" in explained.out
    assert '"api.example.com"' in explained.out
    assert checked == Ended(0, "1 rule checked, 0 faults\n", "")


def test_documented_test_passes(installed, tmp_path):
    (tmp_path / "test_contoso.py").write_text(TEST)

    ended = installed.python("-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path / "test_contoso.py"))

    assert ended.code == 0, ended.out


def test_documented_rule_judges_and_obeys_options(installed):
    assert judged(installed) == (0, {})
    installed.write_definition({"host": "shop.example.com"})

    assert judged(installed) == (0, {"contoso-host": "warning"})
    assert judged(installed, "--select", "contoso-*") == (0, {"contoso-host": "warning"})
    assert judged(installed, "--ignore", "contoso-host") == (0, {})


def test_documented_rule_obeys_settings(installed):
    installed.write_definition({"host": "shop.example.com"})
    settings = installed.definition.with_name("pyproject.toml")

    settings.write_text('[tool.connector.validate.severity]\ncontoso-host = "error"\n')
    assert judged(installed, "--select", "contoso-host") == (1, {"contoso-host": "error"})

    settings.write_text(
        '[[tool.connector.validate.ignore]]\nrule = "contoso-host"\npointer = "/host"\nreason = "it is a sample"\n'
    )
    assert judged(installed, "--select", "contoso-host") == (0, {})


def test_faults_of_examples_are_told(site):
    site.install(MODULE.replace('"api.example.com"', '"api.contoso.com"'))

    ended = site.run("rules", "--check", "contoso-host")

    assert ended.code == 1
    assert ended.out.splitlines() == [
        "contoso-host: bad example 1 does not break the rule",
        "1 rule checked, 1 fault",
    ]


def test_rule_that_raises_hides_nothing(site):
    site.install(MODULE.replace("host = connector", "raise ValueError('planted')\n    host = connector"))
    site.write_definition({"basePath": "v1"})

    code, found = judged(site)

    assert code == 1
    assert found == {"contoso-host": "warning", "base-path-invalid": "error"}
    assert "contoso-host: bad example 1" not in site.run("rules", "--check", "host-invalid").out
    assert site.run("rules", "--check", "contoso-host").code == 1


def test_one_rule_and_a_list_of_rules_may_be_named(site):
    site.install(MODULE, target="contoso_rules:contoso_host [extra]")
    site.install(MODULE.replace("contoso", "fabrikam") + "\nRULES = [fabrikam_host]\n", "fabrikam", "fabrikam:RULES")

    assert site.run("rules", "*-host").out.count("why: ") == 2


def test_of_two_releases_the_first_counts(site, tmp_path):
    site.install(MODULE, release="1.0")
    later = Site(tmp_path / "site")
    later.install_metadata(f"[{ENTRY_POINTS}]\ngone = gone_module\n", "contoso_rules", "0.9")

    path = (
        f"import sys; sys.path.append({str(later.folder)!r}); from generator.cli import main; sys.exit(main(['rules']))"
    )
    ended = site.python("-c", path)

    assert ended.code == 0, ended.err
    assert "(package contoso_rules 1.0)" in ended.out


SAME_ID = MODULE.replace('"contoso-host"', '"host-invalid"')
PLANTED = [
    ("raise RuntimeError('planted')", "'contoso_rules' does not load: RuntimeError: planted"),
    ("import sys\nsys.exit(5)", "'contoso_rules' does not load: SystemExit: 5"),
    ("import nowhere_to_be_found", "'contoso_rules' does not load: ModuleNotFoundError: No module named"),
    ("this is no python", "'contoso_rules' does not load: SyntaxError: "),
    ("RULES = 5", "'contoso_rules' holds no rule"),
    (SAME_ID, "there is a rule 'host-invalid' already, of this validator; give this another id"),
    (MODULE.replace('"contoso-host"', '"Contoso Host"'), "the rule 'Contoso Host' needs an id of small letters"),
    (MODULE.replace('"warning"', '"fatal"'), "the rule 'contoso-host' has a severity that is none of"),
    (MODULE.replace('    "warning",', '    "warning",\n    about="a.txt",'), "is about 'a.txt', which is not a file"),
]


@pytest.mark.parametrize(("module", "said"), PLANTED, ids=[said for _, said in PLANTED])
@pytest.mark.parametrize("command", [("rules",), ("rules", "--check"), ("validate", "DEFINITION")])
def test_package_that_cannot_be_used_is_named(site, module, said, command):
    site.install(module)

    ended = site.run(*(str(site.definition) if word == "DEFINITION" else word for word in command))

    assert ended.code == 2
    assert "Traceback" not in ended.err
    assert f"package contoso_rules 1.0: entry point 'contoso' of {ENTRY_POINTS}: " in ended.err
    assert said in ended.err


def test_two_packages_with_one_id_are_named(site):
    site.install(MODULE)
    site.install(MODULE, "fabrikam_rules")

    ended = site.run("rules")

    assert ended.code == 2
    assert "package fabrikam_rules 1.0" in ended.err
    assert "already, of package contoso_rules 1.0" in ended.err
