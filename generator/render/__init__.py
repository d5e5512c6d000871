"""The checked specs as files: decisions in `view`, text in the templates, bytes on disk in `files`."""

from generator.render.files import GeneratedFiles, render_files, stale_files, write_files
from generator.render.source_map import SourceMap, source_maps, source_of, sourced

__all__ = [
    "GeneratedFiles",
    "SourceMap",
    "render_files",
    "source_maps",
    "source_of",
    "sourced",
    "stale_files",
    "write_files",
]
