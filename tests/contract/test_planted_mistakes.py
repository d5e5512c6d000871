"""Definitions with one planted mistake each: the contract run must reject them, and must accept an untouched copy."""

import copy
import functools
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.contract import (
    ContractReport,
    RunEnvironment,
    mutants_table,
    open_environment,
    run_contract,
    run_mutants,
)
from generator.contract.mutants import Mutant, mutants
from generator.contract.mutation_run import Verdict, first_finding
from generator.definition import operations_of
from generator.runtime.local.platform import PlatformError

ROOT = Path(__file__).parents[2]
DOCUMENT = json.loads((ROOT / "apiDefinition.swagger.json").read_text())
EACH = 5


@pytest.fixture(scope="module")
def surroundings() -> Iterator[RunEnvironment]:
    with open_environment(ROOT) as opened:
        yield opened


@pytest.fixture(scope="module")
def clean(surroundings: RunEnvironment) -> ContractReport:
    return run_contract(DOCUMENT, surroundings.backend, gateway=surroundings.gateway, fuzzing=False)


@pytest.fixture(scope="module")
def verdicts(clean: ContractReport) -> list[Verdict]:
    opening = functools.partial(open_environment, ROOT)
    workers = os.cpu_count() or 1
    return run_mutants(DOCUMENT, clean.members, opening, each=EACH, workers=workers, in_code=clean.in_code)


def test_at_least_sixty_mistakes_of_every_kind_are_planted(verdicts: list[Verdict]) -> None:
    assert len(verdicts) >= 60
    assert len({verdict.kind for verdict in verdicts}) == 15


def test_at_least_95_percent_are_rejected(verdicts: list[Verdict]) -> None:
    rejected = [verdict for verdict in verdicts if verdict.rejected_by]
    assert len(rejected) >= 0.95 * len(verdicts), mutants_table(verdicts)


def test_lost_nulls_are_noticed_at_the_service_alone(verdicts: list[Verdict], surroundings: RunEnvironment) -> None:
    if not surroundings.gateway.runs_script:
        pytest.skip("nothing drops nulls where the code does not run")
    lost = [verdict.rejected_by for verdict in verdicts if verdict.kind == "lost null"]
    assert {finding.code for finding in lost if finding} == {"service: answer_body"}


def test_a_platform_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    """A pool would start new workers for ever if this failed while they start."""
    with pytest.raises(PlatformError, match="cannot be read"):
        run_mutants(DOCUMENT, {}, functools.partial(open_environment, tmp_path), each=1, workers=1)


def test_every_mistake_changes_the_definition(clean: ContractReport) -> None:
    planted = mutants(DOCUMENT, clean.members, EACH)
    assert [mutant.label for mutant in planted if mutant.document == DOCUMENT] == []


@pytest.mark.parametrize("method", ["get", "post", "put", "patch"])
def test_an_untouched_copy_passes_the_same_checks(
    method: str, surroundings: RunEnvironment, clean: ContractReport
) -> None:
    backend, gateway, _ = surroundings
    operations = [o for o in operations_of(DOCUMENT) if o.method == method]
    for operation in operations[:: max(1, len(operations) // 4)]:
        untouched = Mutant("none", ("paths", operation.path, method), "nothing", copy.deepcopy(DOCUMENT))
        assert first_finding(DOCUMENT, untouched, backend, gateway, in_code=clean.in_code) is None
