"""The zip that is handed in for certification."""

import io
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from generator.validator.connector import SUBMISSION, Connector
from generator.validator.rule import Example, Violation, rule

_PARTS: Mapping[str, bytes] = {"[Content_Types].xml": b"", "customizations.xml": b"", "solution.xml": b""}
_CONNECTOR = {**_PARTS, "Connector/contoso_items_iconblob.Png": b""}
_FLOW = {**_CONNECTOR, "Workflows/items.json": b""}


def _packed(files: Mapping[str, Any]) -> bytes:
    """Return a zip of files; a mapping among them is a zip of its own."""
    import zipfile

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content if isinstance(content, bytes) else _packed(content))
    return buffer.getvalue()


def _submission(
    connector: Mapping[str, bytes] = _CONNECTOR, flow: Mapping[str, bytes] = _FLOW, folder: str = "PkgAssets/"
) -> Mapping[str, Any]:
    solutions = {f"{folder}connector.zip": connector, f"{folder}flow.zip": flow}
    return {"intro.md": b"# Contoso Items", "package.zip": solutions}


def _example(content: str, files: Mapping[str, Any]) -> Example:
    """Return an example of a zip alone; making it would slow every start down."""

    def make() -> bytes:
        return _packed(files)

    make.__doc__ = content
    made: Callable[[], bytes] = make
    return Example(files={SUBMISSION: made})


@rule(
    "zip-layout",
    "error",
    on_import=None,
    about=SUBMISSION,
    summary="A zip for certification holds an introduction and a zip, and that a folder with the solutions",
    why="The intake unpacks by these places and turns others away. Export the solutions, do not put them together.",
    source="Microsoft: certification submission; scripts/ConnectorPackageValidator.ps1",
    bad=(
        _example("a folder beside the introduction", {**_submission(), "notes/todo.txt": b""}),
        _example("no introduction", {"package.zip": _submission()["package.zip"]}),
        _example("the solutions at the top of the inner zip", _submission(folder="")),
        _example("a connector's solution without solution.xml", _submission({"Connector/items.json": b""})),
        _example("two solutions with a flow", _submission(_FLOW)),
        _example("a solution by itself", _CONNECTOR),
    ),
    good=_example("an introduction, and the solutions of connector and flow in PkgAssets", _submission()),
)
def zip_layout(connector: Connector) -> Iterator[Violation]:
    """Report each thing that is not where it belongs; as information, that it is a solution by itself."""
    from generator.validator.submission import read_submission

    file = connector.files[SUBMISSION]
    submission = read_submission(file.shown, file.data)
    if submission.hint:
        yield Violation(submission.hint, offset=0, severity="info")
    for problem in submission.problems:
        yield Violation(problem, offset=0)
