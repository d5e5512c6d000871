"""What Power Platform or its certification would refuse, found offline."""

from generator.findings import Finding
from generator.validator.settings import BadSettings
from generator.validator.validate import Choice, validate_path

__all__ = ["BadSettings", "Choice", "Finding", "validate_path"]
