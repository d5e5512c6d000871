"""A service made from any definition: it knows what the definition says, and runs nothing of the connector's folder.

    app = read_example(root)

The app is one of ASGI. Answers are the same from run to run; nothing depends on the day or on chance.
"""

from pathlib import Path

from generator.definition import read_document
from generator.example.app import ExampleService

__all__ = ["ExampleService", "read_example"]

_DEFINITION = "apiDefinition.swagger.json"


def read_example(path: Path, *, seed: int = 0, fires: bool = False) -> ExampleService:
    """Make the service of a definition.

    Args:
        path: of the definition, or of the folder that holds it.
        seed: another one gives other answers.
        fires: whether whoever subscribes to a webhook gets one event at once.

    Raises:
        Unreadable: it is not a definition in strict JSON.
        BrokenReference: a parameter or an answer of an operation does not resolve.
    """
    document = read_document(path / _DEFINITION if path.is_dir() else path).content
    return ExampleService(document, seed=seed, fires=fires)
