"""Any connector's files as documents: strict reading, positions, the one `$ref` resolver, operations."""

from generator.definition.operations import METHODS, OperationRecord, ParameterRecord, operations_of
from generator.definition.positions import pointer_of, position_of
from generator.definition.reading import Document, Unreadable, read_document
from generator.definition.references import BrokenReference, resolve
from generator.definition.schemas import Placed, SchemaView, follow, view_of

__all__ = [
    "METHODS",
    "BrokenReference",
    "Document",
    "OperationRecord",
    "ParameterRecord",
    "Placed",
    "SchemaView",
    "Unreadable",
    "follow",
    "operations_of",
    "pointer_of",
    "position_of",
    "read_document",
    "resolve",
    "view_of",
]
