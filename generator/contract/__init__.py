"""Contract tests: a definition against the service behind it, through the local platform."""

from generator.contract.backend import Backend, BackendError
from generator.contract.environment import RunEnvironment, open_environment
from generator.contract.findings import ContractReport
from generator.contract.mutation_run import run_mutants
from generator.contract.output import as_junit, as_table, mutants_table
from generator.contract.run import run_contract
from generator.contract.usable import UnusableDefinition, refuse_unusable

__all__ = [
    "Backend",
    "BackendError",
    "ContractReport",
    "RunEnvironment",
    "UnusableDefinition",
    "as_junit",
    "as_table",
    "mutants_table",
    "open_environment",
    "refuse_unusable",
    "run_contract",
    "run_mutants",
]
