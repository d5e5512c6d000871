"""A vendor's OpenAPI document against the definition: what moved there that nobody has explained yet."""

from generator.drift.compare import compare
from generator.drift.description import Description, Unusable
from generator.drift.difference import KINDS, OPERATION_ADDED, Difference
from generator.drift.known import BadList, KnownDifference, Sorted, read_known, sort
from generator.drift.output import FORMATS
from generator.drift.reading import read_any

__all__ = [
    "FORMATS",
    "KINDS",
    "OPERATION_ADDED",
    "BadList",
    "Description",
    "Difference",
    "KnownDifference",
    "Sorted",
    "Unusable",
    "compare",
    "read_any",
    "read_known",
    "sort",
]
