"""YAML specs as a typed model; every mistake carries file, line and column."""

from generator.spec.load import load_spec
from generator.spec.problems import Location, Problem, SpecError

__all__ = ["Location", "Problem", "SpecError", "load_spec"]
