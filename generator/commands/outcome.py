"""How a command ends: its exit code, or the refusal to start."""

OK, FINDINGS, USAGE = 0, 1, 2
INTERRUPTED = 130


class Refusal(Exception):
    """Input or command line that cannot be used; the message is all that the user needs."""
