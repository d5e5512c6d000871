"""The folder of a new connector: specs, custom code, a test, a pipeline and a readme, all of which work at once."""

from generator.starter.folder import KINDS, TRIGGERS, WrongTitle, described_folder, folder

__all__ = ["KINDS", "TRIGGERS", "WrongTitle", "described_folder", "folder"]
