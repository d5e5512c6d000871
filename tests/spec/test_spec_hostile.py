"""Specs made to break a reader: deep, wide or long, each refused at a place instead of with a traceback."""

import json

import pytest

from generator.render import render_files
from generator.spec.check_written_out import MAX_LEVELS
from generator.spec.resolve import MAX_EXTENDS
from generator.spec.type_expression import MAX_LISTS


def chain(length, member, more=""):
    """Return schemas S0, S1, ... each with one member; `member` is its spec, `{next}` the schema behind it."""
    links = "".join(
        f"  S{at}:\n    description: x.\n    properties:\n      m: {member.format(next=f'S{at + 1}')}\n{more}"
        for at in range(length)
    )
    return f"{links}  S{length}:\n    description: x.\n    properties:\n      m: {{type: string, description: x.}}\n"


@pytest.mark.parametrize("length", [MAX_LEVELS, 400, 3000])
def test_schemas_written_out_inside_one_another_too_deeply(specs, length):
    specs.append("schemas/items.yaml", chain(length, "{{type: {next}, description: The m.}}"))

    (problem,) = specs.problems()

    assert problem.startswith("specs/schemas/items.yaml:")
    assert f"is {MAX_LEVELS + 1} levels deep when it is written out, expected at most {MAX_LEVELS}" in problem


def test_schemas_written_out_as_deeply_as_allowed_can_be_rendered(specs):
    specs.append("schemas/items.yaml", chain(MAX_LEVELS - 1, "{{type: {next}, description: The m.}}"))
    specs.replace("schemas/items.yaml", "parent: {type: Owner}", "parent: {type: S0}")

    rendered = render_files(specs.load())

    assert (
        json.loads(rendered["apiDefinition.swagger.json"])["definitions"]["S0"]["properties"]["m"]["description"]
        == "The m."
    )


def test_a_chain_of_bare_references_may_be_long(specs):
    specs.append("schemas/items.yaml", chain(2000, "{{type: {next}}}"))

    assert specs.problems() == []


def test_schemas_that_double_at_each_level_are_too_large(specs):
    more = "      n: {{type: {next}, description: Again.}}\n"
    links = "".join(
        f"  S{at}:\n    description: x.\n    properties:\n      m: {{type: S{at + 1}, description: x.}}\n"
        + more.format(next=f"S{at + 1}")
        for at in range(40)
    )
    specs.append(
        "schemas/items.yaml",
        f"{links}  S40: {{description: x., properties: {{m: {{type: string, description: x.}}}}}}\n",
    )

    (problem,) = specs.problems()

    assert "more than 200000 members are written out" in problem


@pytest.mark.parametrize("count", [MAX_LISTS + 1, 400, 20_000])
def test_too_many_lists_in_lists(specs, count):
    specs.replace("operations/items.yaml", "returns: list of Item", f"returns: {'list of ' * count}Item")

    (problem,) = specs.problems()

    assert problem == f"specs/operations/items.yaml:13:14: 'returns' nests {count} lists, expected at most {MAX_LISTS}"


def test_too_many_schemas_that_extend_one_another(specs):
    links = "".join(
        f"  E{at}: {{extends: E{at + 1}, description: x., properties: {{}}}}\n" for at in range(MAX_EXTENDS)
    )
    last = f"  E{MAX_EXTENDS}: {{description: x., properties: {{a: {{type: string, description: x.}}}}}}\n"
    specs.append("schemas/items.yaml", links + last)

    (problem,) = specs.problems()

    assert f"'E0' extends more than {MAX_EXTENDS - 1} others in a row" in problem


def test_thousands_of_unknown_names_get_their_hints(specs):
    known = "".join(f"  Known{at}: {{description: x., properties: {{}}}}\n" for at in range(1000))
    wrong = "".join(f"      m{at}: {{type: Konwn{at}, description: x.}}\n" for at in range(1000))
    specs.append("schemas/items.yaml", f"{known}  Wrong:\n    description: x.\n    properties:\n{wrong}")

    problems = specs.problems()

    assert len(problems) == 1000
    assert "there is no schema 'Konwn77'; did you mean 'Known77'?" in "\n".join(problems)
