"""What becomes of a compiler's words: findings at the script's own lines, and silence where it knows better."""

import pytest

from generator.definition.files import PROPERTIES, SCRIPT
from generator.validator import Choice
from generator.validator.compilation import SCRIPT_COMPILES, Compilation, CompilerMessage
from generator.validator.connector import connector_of
from generator.validator.examples import example_connector, example_files
from generator.validator.rule import Example
from generator.validator.validate import outcome_of

TEXT = "// first\npublic class Script : ScriptBase\n{\n    public\n}\n"
OPEN = TEXT.rstrip().removesuffix("}")


def found(text, compiler, **choice):
    outcome = outcome_of(example_connector(Example(files={SCRIPT: text})), Choice(compiler=compiler, **choice))
    return [
        (each.severity, each.message, each.line, each.column)
        for each in outcome.findings
        if each.code == SCRIPT_COMPILES
    ]


def saying(*messages, doubt=""):
    return lambda _: Compilation(tuple(CompilerMessage(*each) for each in messages), doubt)


@pytest.mark.parametrize(
    ("place", "expected"),
    [((4, 5), (4, 5)), ((0, 0), (1, 1)), ((4, 400), (4, 10)), ((400, 1), (6, 1)), ((2, 0), (2, 1))],
)
def test_places(place, expected):
    (finding,) = found(TEXT, saying((*place, "unexpected '}' (CS1519)")))

    assert finding == ("error", "unexpected '}' (CS1519)", *expected)


def test_what_compiles_is_balanced_however_it_looks():
    assert [message for _, message, *_ in found(OPEN, None)] == ["the '{' is not closed"]
    assert found(OPEN, saying()) == []
    assert len(found(OPEN, lambda _: None)) == 1
    assert len(found(OPEN, saying((5, 1, "end-of-file")))) == 2


def test_doubt_is_no_error():
    (finding,) = found(TEXT, saying((1, 1, "unexpected '['"), doubt="mcs does not know it"))

    assert finding == ("info", "mcs does not know it", 1, 1)


def test_of_many_errors_the_rest_is_counted():
    findings = found(TEXT, saying(*((4, at, f"error {at}") for at in range(1, 31))))

    assert len(findings) == 21
    assert sum(message == "and 10 more errors of the compiler" for _, message, *_ in findings) == 1


def test_a_compiler_is_asked_only_about_code_that_is_judged():
    asked = []

    def compiler(text):
        asked.append(text)
        return Compilation()

    files = {name: (name, name, data) for name, data in example_files(Example(files={SCRIPT: TEXT})).items()}
    outcome_of(connector_of("", files, tuple(files), asked=PROPERTIES), Choice(compiler=compiler))
    outcome_of(example_connector(Example()), Choice(compiler=compiler))
    outcome_of(connector_of("", files, tuple(files)), Choice(compiler=compiler, ignore=(SCRIPT_COMPILES,)))
    assert asked == []

    outcome_of(connector_of("", files, tuple(files), asked=SCRIPT), Choice(compiler=compiler))
    outcome_of(connector_of("", files, tuple(files)), Choice("import", compiler=compiler))
    assert asked == [TEXT, TEXT]


def test_whether_code_was_compiled_is_known():
    connector = example_connector(Example(files={SCRIPT: TEXT}))

    assert outcome_of(connector, Choice()).is_uncompiled
    assert not outcome_of(connector, Choice(compiler=saying())).is_uncompiled
    assert not outcome_of(example_connector(Example()), Choice()).is_uncompiled
