"""The month's end: entries of days before a workspace's lock stay as they are (docs/facts/toggl.md 3.1, 6.7)."""

from toggl_simulator.errors import bad_request
from toggl_simulator.store import State, TimeEntry


def check_unlocked(state: State, entry: TimeEntry) -> None:
    """Refuse to touch an entry that lies, or would lie, in the locked time.

    Days count where the owner of an entry lives, as in reports.

    Args:
        state: the service's state.
        entry: the entry as it is, or as it would be.

    Raises:
        ApiError: 400 that names the first day which is not locked.
    """
    locked_before = state.workspaces[entry.workspace_id].locked_before
    if locked_before is None:
        return
    from zoneinfo import ZoneInfo  # only a lock needs it

    if entry.start.astimezone(ZoneInfo(state.users[entry.user_id].timezone)).date() < locked_before:
        # That a 400 or 403 with a text comes is known (docs/facts/toggl.md 3.1), the text is not.
        raise bad_request(f"Time entries before {locked_before.isoformat()} are locked")
