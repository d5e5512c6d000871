"""Contract tests: a definition against the service behind it."""

from generator.contract.backend import Backend, BackendError
from generator.contract.findings import ContractFinding, ContractReport
from generator.contract.mutation_run import run_mutants
from generator.contract.output import as_junit, as_table, mutants_table
from generator.contract.run import run_contract

__all__ = [
    "Backend",
    "BackendError",
    "ContractFinding",
    "ContractReport",
    "as_junit",
    "as_table",
    "mutants_table",
    "run_contract",
    "run_mutants",
]
