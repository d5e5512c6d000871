"""What Power Platform or its certification would refuse, found offline."""

from generator.validator.finding import Finding
from generator.validator.output import FORMATS
from generator.validator.validate import validate_path

__all__ = ["FORMATS", "Finding", "validate_path"]
