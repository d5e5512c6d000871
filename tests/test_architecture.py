"""The arrows of ARCHITECTURE.md are the imports of the code, all of them and no others."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
ARROWS = set(re.findall(r"^    (\w+) --> (\w+)$", ARCHITECTURE, re.MULTILINE))
LAYERS = ("gateway", "script", "local")


def modules(folder: str) -> Iterator[tuple[str, ast.Module]]:
    for path in sorted((ROOT / folder).rglob("*.py")):
        yield ".".join(path.relative_to(ROOT).with_suffix("").parts), ast.parse(path.read_text("utf-8"))


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield node.module or ""
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def room(module: str, depth: int = 1) -> str:
    """Return the room of a module of the workbench; what starts the command line is `cli`."""
    parts = module.split(".")
    if len(parts) <= depth:
        return ""
    return "cli" if parts[depth] in ("cli", "__main__") else parts[depth]


def arrows_between_rooms(trees: list[tuple[str, ast.Module]]) -> set[tuple[str, str]]:
    pairs = {
        (room(module), room(name))
        for module, tree in trees
        for name in imported(tree)
        if name.split(".")[0] == "generator"
    }
    return {(user, used) for user, used in pairs if user and used and user != used}


def circles(graph: dict[str, set[str]]) -> list[str]:
    """Return the nodes that lead back to themselves."""

    def reached(start: str) -> set[str]:
        seen: set[str] = set()
        waiting = [start]
        while waiting:
            for following in graph.get(waiting.pop(), set()) - seen:
                seen.add(following)
                waiting.append(following)
        return seen

    return [node for node in graph if node in reached(node)]


def test_imports_are_the_arrows() -> None:
    found = arrows_between_rooms(list(modules("generator")))

    assert found - ARROWS == set(), "imports without an arrow"
    assert ARROWS - found == set(), "arrows that nothing needs"


def test_rooms_form_no_circle() -> None:
    graph: dict[str, set[str]] = {}
    for user, used in ARROWS:
        graph.setdefault(user, set()).add(used)

    assert circles(graph) == []


@pytest.mark.parametrize("folder", ["generator", "toggl_simulator"])
def test_modules_form_no_circle(folder: str) -> None:
    trees = {module.removesuffix(".__init__"): tree for module, tree in modules(folder)}
    graph = {
        module: {name for name in imported_modules(tree, set(trees)) if name != module}
        for module, tree in trees.items()
        # A package that only gathers names imports its modules, which never import it.
        if not (ROOT / Path(*module.split(".")) / "__init__.py").exists()
    }

    assert circles(graph) == []


def imported_modules(tree: ast.Module, known: set[str]) -> Iterator[str]:
    for node in tree.body:  # what is imported late, inside a function, closes no circle at start
        if isinstance(node, ast.ImportFrom) and node.module:
            named = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (name if name in known else node.module for name in named)


def test_the_layers_of_the_runtime() -> None:
    pairs = {
        (room(module, 2), room(name, 2))
        for module, tree in modules("generator/runtime")
        for name in imported(tree)
        if name.startswith("generator.runtime.")
    }

    between = {(user, used) for user, used in pairs if user in LAYERS and used in LAYERS and user != used}
    assert between == {("local", "gateway"), ("local", "script")}


def test_the_simulated_service_and_the_workbench_know_nothing_of_each_other() -> None:
    for folder, other in (("toggl_simulator", "generator"), ("generator", "toggl_simulator")):
        users = [
            module for module, tree in modules(folder) if any(name.split(".")[0] == other for name in imported(tree))
        ]
        assert users == []


def test_no_module_is_longer_than_four_hundred_lines() -> None:
    for folder in ("generator", "toggl_simulator"):
        for path in (ROOT / folder).rglob("*.py"):
            assert len(path.read_text("utf-8").splitlines()) <= 400, path


def test_a_planted_import_would_show() -> None:
    planted = ("generator.definition.reading", ast.parse("from generator.validator import rule"))

    assert arrows_between_rooms([planted]) - ARROWS == {("definition", "validator")}
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == ["a", "b", "c"]
