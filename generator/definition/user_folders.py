"""Where this program keeps what is the user's and no part of any connector.

Facts: the XDG Base Directory Specification, by which a variable that holds no absolute path counts for nothing; on
Windows, `LOCALAPPDATA` takes its place.
"""

import os
from pathlib import Path


def cache_folder() -> Path | None:
    """Return the folder for what can be made again; None where the user has no home."""
    return _folder("XDG_CACHE_HOME", ".cache")


def state_folder() -> Path | None:
    """Return the folder for what has to last; None where the user has no home."""
    return _folder("XDG_STATE_HOME", ".local/state")


def _folder(variable: str, below_home: str) -> Path | None:
    for named in (os.environ.get(variable), os.environ.get("LOCALAPPDATA")):
        if named and Path(named).is_absolute():
            return Path(named)
    try:
        home = Path.home()
    except RuntimeError:  # no HOME, and a user whom the system does not know, as in a container
        return None
    return home / below_home if home.is_absolute() else None
