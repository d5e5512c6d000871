"""Links in a folder that somebody else made: what they lead to outside is not the folder's, and is not read."""

import os
from pathlib import Path

LEADS_OUT = "is a link that leads out of the folder, so it is not read; put the file itself there"


def leads_out(path: Path, folder: Path) -> bool:
    """Return whether a path in a folder, followed through every link on the way, ends outside of it.

    The folder itself may be reached by links.
    """
    real, home = os.path.realpath(path), os.path.realpath(folder)
    try:
        return os.path.commonpath((real, home)) != home
    except ValueError:  # on another drive
        return True
