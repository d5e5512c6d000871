"""A connector that exists, or a vendor's OpenAPI 3.x description, as specs."""

from generator.importer.areas import file_name
from generator.importer.importing import Imported, imported, write
from generator.importer.source import Source, read_source

__all__ = ["Imported", "Source", "file_name", "imported", "read_source", "write"]
