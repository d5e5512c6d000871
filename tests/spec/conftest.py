import pytest


@pytest.fixture
def refused(specs):
    """Gives a check: one change to the specs makes one problem, at the place marked with «, which says all of it."""

    def check(change, place, expected):
        specs.replace(*change)

        problems = specs.problems()

        assert len(problems) == 1, problems
        found, message = problems[0].split(": ", 1)
        assert found == specs.place_of(*place)
        for part in expected:
            assert part in message

    return check
