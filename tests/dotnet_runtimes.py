"""The two kinds of .NET that custom code is tested on: mono with mcs, and .NET with Roslyn."""

import os
from pathlib import Path

import pytest

from generator.runtime.script import Runtime, find_runtime

KINDS = ("mono", "dotnet")
# What `make test` assembles; an installed SDK does as well.
ASSEMBLED = Path(__file__).parents[1] / "build" / "dotnet" / "dotnet"


def runtime_of(kind: str) -> Runtime:
    """Return the runtime of a kind; without it the tests are skipped, and fail in a pipeline."""
    named = str(ASSEMBLED) if kind == "dotnet" and ASSEMBLED.exists() else kind
    found = find_runtime(named)
    if found is None:
        reason = f"no {kind} with a C# compiler and Json.NET is here; `make test` sets one up where it can"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
    return found
