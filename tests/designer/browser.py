"""Debian's Chromium, driven by Playwright; where there is none, tests say so, and pipelines fail."""

import os
import shutil

import pytest

# fmt: off
ARGUMENTS = [
    "--no-sandbox", "--headless", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]
# fmt: on
EXECUTABLE = shutil.which("chromium") or shutil.which("chromium-browser")


def browser_or_skip(playwright):
    if EXECUTABLE is None:
        assert not os.environ.get("CI"), "a pipeline has a browser: apt-get install chromium"
        pytest.skip("there is no Chromium: apt-get install chromium")
    return playwright.chromium.launch(executable_path=EXECUTABLE, args=ARGUMENTS)


def watched(page):
    """Return what the page complains about: errors of scripts, and what its policy has stopped.

    That a newer request of a box takes the place of an older one is no complaint.
    """
    told = []
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on(
        "console",
        lambda message: (
            told.append(message.text)
            if message.type == "error" and not message.text.startswith(("Failed to load resource", "htmx:"))
            else None
        ),
    )
    return told
