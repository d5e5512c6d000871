"""The version that changes ask for."""

import pytest
from changes_samples import small

from generator.changes import Change, version_step

BREAKS = Change("operation-removed", "breaking", "A", "", "m")
ADDS = Change("operation-added", "safe", "A", "", "m")
HIDDEN = Change("parameter-removed", "note", "A", "", "m")
TEXT = Change("details", "note", "A", "", "m")


@pytest.mark.parametrize(
    ("version", "changes", "step", "proposed"),
    [
        ("1.2.3", [TEXT, BREAKS, ADDS], "major", "2.0.0"),
        ("1.2.3", [TEXT, ADDS], "minor", "1.3.0"),
        ("1.2.3", [TEXT], "patch", "1.2.4"),
        ("1.2.3", [], None, None),
        ("1.2", [ADDS], "minor", "1.3.0"),
        ("7", [BREAKS], "major", "8.0.0"),
        ("1.2.3.4", [BREAKS], "major", "2.0.0.0"),
        ("1.2.3.4", [ADDS], "minor", "1.3.0.0"),
        ("1.2.3.4", [TEXT], "patch", "1.2.4.0"),
        ("1.2.3-beta.1", [TEXT], "patch", "1.2.3"),
        ("1.2.3-beta.1", [ADDS], "minor", "1.3.0"),
        ("1.3.0-beta.1", [ADDS], "minor", "1.3.0"),
        ("1.3.0-beta.1", [BREAKS], "major", "2.0.0"),
        ("2.0.0-rc.1", [BREAKS], "major", "2.0.0"),
        ("1.2.3+b5", [TEXT], "patch", "1.2.4"),
        ("1.2.3", [HIDDEN], "patch", "1.2.4"),
        ("v1", [BREAKS], "major", None),
        ("2024-01-01", [TEXT], "patch", None),
        (None, [TEXT], "patch", None),
        ("1." + "9" * 5000, [TEXT], "patch", None),
    ],
)
def test_the_step(version, changes, step, proposed) -> None:
    old = {"info": {"version": version}} if version else {}

    found = version_step(old, small().definition, changes)

    assert (found.step, found.proposed, found.old, found.current) == (step, proposed, version, "1.2.3")


@pytest.mark.parametrize(
    ("current", "changes", "enough"),
    [
        ("1.0.0", [], True),
        ("1.0.0", [TEXT], False),
        ("1.0.1", [TEXT], True),
        ("1.1.0", [TEXT], True),
        ("1.1.0", [BREAKS], False),
        ("10.0.0", [BREAKS], True),
        ("1.0.0.1", [TEXT], False),
        ("1.0.1.0", [TEXT], True),
        ("2.0.0-rc.1", [BREAKS], True),
        ("soon", [BREAKS], False),
    ],
)
def test_whether_the_new_version_is_enough(current, changes, enough) -> None:
    old, new = ({"info": {"version": version}} for version in ("1.0.0", current))

    assert version_step(old, new, changes).is_enough is enough


@pytest.mark.parametrize(("current", "enough"), [("1.0.0-rc.1", False), ("1.0.0-rc.2", True), ("1.0.0", True)])
def test_whether_a_step_from_a_prerelease_is_enough(current, enough) -> None:
    old, new = ({"info": {"version": version}} for version in ("1.0.0-rc.1", current))

    assert version_step(old, new, [TEXT]).is_enough is enough


@pytest.mark.parametrize(
    ("old", "current", "lowered"),
    [
        ("1.2.0", "1.1.9", True),
        ("1.2.0", "1.2.0-rc.1", True),
        ("1.2.0.1", "1.2.0", True),
        ("1.2.0", "1.2", False),
        ("1.2.0", "1.10.0", False),
        ("1.2.0", "soon", False),
        (None, "1.0.0", False),
    ],
)
def test_whether_the_version_was_lowered(old, current, lowered) -> None:
    definitions = ({"info": {"version": version}} for version in (old, current))

    assert version_step(*definitions, []).is_lowered is lowered
