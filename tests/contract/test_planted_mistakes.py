"""Definitions with one planted mistake each: the contract run must reject them, and must accept an untouched copy."""

import copy
import json
import os
from pathlib import Path

import pytest

from generator.contract import Backend, mutants_table, run_contract, run_mutants
from generator.contract.mutants import Mutant, mutants
from generator.contract.mutation_run import Verdict, first_finding
from generator.definition import operations_of
from mock.app import create_app

ROOT = Path(__file__).parents[2]
DOCUMENT = json.loads((ROOT / "apiDefinition.swagger.json").read_text())
EACH = 5


def simulated() -> Backend:
    app = create_app()
    return Backend(app, "http://simulated.invalid", app.credentials)


@pytest.fixture(scope="module")
def members() -> dict[str, frozenset[str]]:
    return dict(run_contract(DOCUMENT, simulated(), fuzzing=False).members)


@pytest.fixture(scope="module")
def verdicts(members: dict[str, frozenset[str]]) -> list[Verdict]:
    return run_mutants(DOCUMENT, members, simulated, each=EACH, workers=os.cpu_count() or 1)


def test_at_least_sixty_mistakes_of_every_kind_are_planted(verdicts: list[Verdict]) -> None:
    assert len(verdicts) >= 60
    assert len({verdict.kind for verdict in verdicts}) == 15


def test_at_least_95_percent_are_rejected(verdicts: list[Verdict]) -> None:
    rejected = [verdict for verdict in verdicts if verdict.rejected_by]
    assert len(rejected) >= 0.95 * len(verdicts), mutants_table(verdicts)


def test_every_mistake_changes_the_definition(members: dict[str, frozenset[str]]) -> None:
    planted = mutants(DOCUMENT, members, EACH)
    assert [mutant.label for mutant in planted if mutant.document == DOCUMENT] == []


@pytest.mark.parametrize("method", ["get", "post", "put", "patch"])
def test_an_untouched_copy_passes_the_same_checks(method: str) -> None:
    operations = [o for o in operations_of(DOCUMENT) if o.method == method and not o.is_trigger]
    for operation in operations[:: max(1, len(operations) // 3)]:
        untouched = Mutant("none", ("paths", operation.path, method), "nothing", copy.deepcopy(DOCUMENT))
        assert first_finding(DOCUMENT, untouched, simulated()) is None
