"""Any connector's files as documents: strict reading, positions, the one `$ref` resolver, operations."""

from generator.definition.described import Kind, Member, inputs_described, kind_of, outputs_described
from generator.definition.files import MAX_BYTES, Unreadable
from generator.definition.lenient import Reading, read_json
from generator.definition.operations import (
    METHODS,
    OperationRecord,
    ParameterRecord,
    operation_of,
    operations_of,
    text_of,
)
from generator.definition.positions import lines_and_columns, offsets_of, pointer_of, position_of
from generator.definition.reading import MAX_DEPTH, Document, read_document
from generator.definition.references import BrokenReference, Place, Placed, follow, resolve
from generator.definition.schemas import Schemas, SchemaView, view_of

__all__ = [
    "MAX_BYTES",
    "MAX_DEPTH",
    "METHODS",
    "BrokenReference",
    "Document",
    "Kind",
    "Member",
    "OperationRecord",
    "ParameterRecord",
    "Place",
    "Placed",
    "Reading",
    "SchemaView",
    "Schemas",
    "Unreadable",
    "follow",
    "inputs_described",
    "kind_of",
    "lines_and_columns",
    "offsets_of",
    "operation_of",
    "operations_of",
    "outputs_described",
    "pointer_of",
    "position_of",
    "read_document",
    "read_json",
    "resolve",
    "text_of",
    "view_of",
]
