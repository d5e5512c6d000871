"""Two states of a connector: what breaks existing flows and apps, what is safe, and what the version should be."""

from generator.changes.accepted import AcceptedBreak, AssessedChanges, BadAccepted, assess, read_accepted
from generator.changes.change import KINDS, Change, Severity
from generator.changes.compare import Connector, compare
from generator.changes.output import FORMATS, Report
from generator.changes.sources import NoSource, committed_connector, connector_at, earlier_connector
from generator.changes.subject import Incomparable
from generator.changes.version import VersionStep, version_step

__all__ = [
    "FORMATS",
    "KINDS",
    "AcceptedBreak",
    "AssessedChanges",
    "BadAccepted",
    "Change",
    "Connector",
    "Incomparable",
    "NoSource",
    "Report",
    "Severity",
    "VersionStep",
    "assess",
    "committed_connector",
    "compare",
    "connector_at",
    "earlier_connector",
    "read_accepted",
    "version_step",
]
