"""YAML specs as a typed model; every mistake carries file, line and column."""

from generator.findings import Finding
from generator.spec.load import load_spec
from generator.spec.problems import Location, SpecError

__all__ = ["Finding", "Location", "SpecError", "load_spec"]
