"""What was probably meant: the end of a message about a name that is not known."""

from generator.definition.spelling import compare_anew, did_you_mean

meant = did_you_mean

__all__ = ["compare_anew", "meant"]
