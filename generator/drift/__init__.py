"""A vendor's OpenAPI document against the definition: what moved there that nobody has explained yet."""

from generator.definition.json_or_yaml import read_any
from generator.drift.compare import compare, operation_names
from generator.drift.description import Description, Unusable
from generator.drift.difference import KINDS, NOTES, Difference
from generator.drift.known import BadList, KnownDifference, Sorted, read_known, sort
from generator.drift.output import written
from generator.drift.parts import whole

__all__ = [
    "KINDS",
    "NOTES",
    "BadList",
    "Description",
    "Difference",
    "KnownDifference",
    "Sorted",
    "Unusable",
    "compare",
    "operation_names",
    "read_any",
    "read_known",
    "sort",
    "whole",
    "written",
]
