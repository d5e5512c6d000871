"""The checked specs as files: decisions in `view`, text in the templates, bytes on disk in `files`."""

from generator.render.files import GeneratedFiles, render_files, stale_files, write_files

__all__ = ["GeneratedFiles", "render_files", "stale_files", "write_files"]
