"""Whatever stands in a spec file, the answer is a model or a SpecError, and a model can always be rendered."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.render import render_files
from generator.spec import SpecError, load_spec

FILE_NAMES = (
    "connector.yaml",
    "errors.yaml",
    "parameters.yaml",
    "operations/items.yaml",
    "schemas/items.yaml",
    "triggers/items.yaml",
)
SAME_FOLDER = settings(
    deadline=None, max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@st.composite
def mutations(draw, texts):
    """A file's text with a few lines or characters taken out, doubled, swapped or replaced."""
    file = draw(st.sampled_from(FILE_NAMES))
    whole = texts[file]
    for _ in range(draw(st.integers(1, 4))):
        units = whole.splitlines(keepends=True) if draw(st.booleans()) else list(whole)
        if not units:
            break
        at = draw(st.integers(0, len(units) - 1))
        other = draw(st.integers(0, len(units) - 1))
        match draw(st.sampled_from(["delete", "double", "swap", "replace", "insert"])):
            case "delete":
                del units[at]
            case "double":
                units.insert(at, units[at])
            case "swap":
                units[at], units[other] = units[other], units[at]
            case "replace":
                units[at] = units[other]
            case "insert":
                units.insert(at, draw(st.sampled_from([*"{}[]:,#&*!|>-?%@`\"'\t\n \0é\u2028", "nullable ", "..."])))
        whole = "".join(units)
    return file, whole


def model_or_error(root):
    try:
        spec = load_spec(root)
    except SpecError as error:
        problems = error.problems
    else:
        json.loads(render_files(spec)["apiDefinition.swagger.json"])
        return
    assert problems
    assert all(problem.line >= 1 and problem.column >= 1 for problem in problems)
    assert [problem.to_edit for problem in problems] == sorted(problem.to_edit for problem in problems)
    assert len(set(problems)) == len(problems)


@given(data=st.data())
@SAME_FOLDER
def test_changed_spec_gives_a_model_or_an_error(specs, data):
    texts = {file: specs.path(file).read_bytes().decode() for file in FILE_NAMES}
    file, changed = data.draw(mutations(texts))
    specs.write(file, changed)
    try:
        model_or_error(specs.root)
    finally:
        specs.write(file, texts[file])


@pytest.mark.parametrize("file", FILE_NAMES)
@given(
    content=st.one_of(st.binary(max_size=60), st.text(max_size=60).map(lambda text: text.encode("utf-8", "replace")))
)
@settings(SAME_FOLDER, max_examples=25)
def test_any_text_gives_a_model_or_an_error(specs, file, content):
    specs.write(file, content)
    model_or_error(specs.root)


KEYS = ["type", "in", "use", "description", "properties", "extends", "choices", "default", "values", "get", "operation"]
KEYS += ["parameters", "returns", "status", "required", "name", "title", "value", "items", "x"]
KEYS += ["post", "hint", "notification", "unsubscribe", "flow", "action", "input", "condition"]
YAML_VALUES = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=6), st.sampled_from(["Item", "folder"])
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(KEYS),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("file", "key"),
    [
        ("errors.yaml", "errors"),
        ("parameters.yaml", "parameters"),
        ("operations/items.yaml", "operations"),
        ("schemas/items.yaml", "schemas"),
        ("triggers/items.yaml", "triggers"),
    ],
)
@given(value=YAML_VALUES)
@settings(SAME_FOLDER, max_examples=40)
def test_any_shape_gives_a_model_or_an_error(specs, file, key, value):
    import yaml

    specs.write(file, yaml.safe_dump({key: {"Item": value, "folder": value}}))
    model_or_error(specs.root)
