"""A connector's folder, copied so that measuring changes nothing."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measuring import NotRun

GENERATED = ("apiDefinition.swagger.json", "apiProperties.json")
GENERATED_SCHEMAS = "specs/json-schema"


@contextlib.contextmanager
def copied_connector(root: Path) -> Iterator[Path]:
    """Return a temporary folder with the specs, the script and the generated files of `root`.

    Raises:
        NotRun: there are no specs.
    """
    if not (root / "specs").is_dir():
        raise NotRun("there is no folder 'specs'; run this in the connector's folder, or name it with --root")
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        # A copy of our own connector; nobody is asked whether its code may run.
        os.environ["CONNECTOR_TRUST"] = folder
        copy = Path(folder)
        for name in ("specs", "script"):
            if (root / name).is_dir():
                shutil.copytree(root / name, copy / name)
        for name in GENERATED:
            if (root / name).is_file():
                shutil.copy(root / name, copy / name)
        yield copy


def remove_generated(root: Path) -> None:
    """Remove every generated file, so that the next `generate` writes all of them."""
    for name in GENERATED:
        (root / name).unlink(missing_ok=True)
    shutil.rmtree(root / GENERATED_SCHEMAS, ignore_errors=True)
