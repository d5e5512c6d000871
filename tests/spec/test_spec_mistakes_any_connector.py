"""Mistakes in what connectors of any kind say: connections, forms, nested objects, additions.

In the table `«` marks the place that the message must point to; it is not part of the text.
"""

import pytest

BASIC = """\
  basic:
    username: {title: E-mail, description: d, tooltip: t}
    password: {title: Password, description: d, tooltip: t}
"""
CREATE = "    body: Item\n"

# file, text before, text after with the place marked, parts of the message
MISTAKES = {
    "authentication that is unknown": (
        "connector.yaml",
        f"authentication:\n{BASIC}",
        "authentication: «nothing\n",
        ["'authentication' is 'nothing', expected one of none"],
    ),
    "kind of authentication that is unknown": (
        "connector.yaml",
        "  basic:\n",
        "  «basik:\n",
        ["unknown key 'basik'; expected one of basic, api_key, oauth2", "did you mean 'basic'?"],
    ),
    "no kind of authentication": (
        "connector.yaml",
        f"authentication:\n{BASIC}",
        "authentication: «{}\n",
        ["'authentication' holds no kind; expected one of basic, api_key, oauth2, or the word none"],
    ),
    "key sent in a cookie": (
        "connector.yaml",
        BASIC,
        "  api_key: {key: X, in: «cookie}\n",
        ["'in' is 'cookie', expected one of header, query"],
    ),
    "unknown flow": (
        "connector.yaml",
        BASIC,
        "  oauth2: {flow: «accessCode}\n",
        ["'flow' is 'accessCode', expected one of code, client_credentials, implicit, password"],
    ),
    "code without its address": (
        "connector.yaml",
        BASIC,
        "  oauth2: «{token_url: https://example.com}\n",
        ["the flow 'code' needs 'authorization_url'"],
    ),
    "scope that is needed and not there": (
        "connector.yaml",
        BASIC,
        "  oauth2: {authorization_url: https://a.example, token_url: https://b.example, scopes: {read: r}, "
        "needs: [«reed]}\n",
        ["there is no scope 'reed'", "did you mean 'read'?"],
    ),
    "scripts for an operation that is not there": (
        "connector.yaml",
        "script: true",
        "script: [«GetItems]",
        ["there is no operation 'GetItems'", "did you mean 'GetItem'?"],
    ),
    "policy for an operation that is not there": (
        "connector.yaml",
        "title: Sample\n",
        "title: Sample\npolicies: [{template: setheader, title: t, operations: [«GetItm]}]\n",
        ["there is no operation 'GetItm'", "did you mean 'GetItem'?"],
    ),
    "tag that is not there": (
        "connector.yaml",
        "title: Sample\n",
        "title: Sample\nstyle: {labels: «mad}\n",
        ["'labels' is 'mad', expected one of made, written; did you mean 'made'?"],
    ),
    "extra that is no mapping": (
        "operations/items.yaml",
        CREATE,
        f"{CREATE}    extra: «[a]\n",
        ["'extra' is a list, expected a mapping"],
    ),
    "omit that is no list": (
        "operations/items.yaml",
        CREATE,
        f"{CREATE}    omit: «summary\n",
        ["'omit' is text (summary), expected a list"],
    ),
    "items of what is no list": (
        "schemas/items.yaml",
        "{type: any, description: Anything.}",
        "{type: any, description: Anything., items: «{type: string}}",
        ["'payload' has items, so its type must be list, not 'any'"],
    ),
    "schema of items that is not there": (
        "schemas/items.yaml",
        "{type: any, description: Anything.}",
        "{type: list, description: Anything., items: {type: «Itm}}",
        ["there is no schema 'Itm'", "did you mean 'Item'?"],
    ),
    "schema of further members that is not there": (
        "schemas/items.yaml",
        "{type: any, description: Anything.}",
        "{type: object, description: Anything., additional_properties: «Itm}",
        ["there is no schema 'Itm'", "did you mean 'Item'?"],
    ),
    "schema among others that is not there": (
        "schemas/items.yaml",
        "{type: any, description: Anything.}",
        "{type: object, description: Anything., all_of: [Item, «Ownr]}",
        ["there is no schema 'Ownr'", "did you mean 'Owner'?"],
    ),
    "look-up of a dynamic schema that is not there": (
        "schemas/items.yaml",
        "{type: any, description: Anything.}",
        "{type: object, description: Anything., dynamic: {operation: «GetItm}}",
        ["there is no operation 'GetItm'", "did you mean 'GetItem'?"],
    ),
    "nested body with an unknown schema": (
        "operations/items.yaml",
        CREATE,
        "    body: {schema: {type: object, properties: {a: {type: «Itm, description: d}}}}\n",
        ["there is no schema 'Itm'", "did you mean 'Item'?"],
    ),
    "form beside a body": (
        "operations/items.yaml",
        CREATE,
        "    parameters: [{name: a, in: form, type: string, description: d}]\n    body: «Item\n",
        ["'CreateItem' has a body beside the form parameter 'a'"],
    ),
    "type and schema of one answer": (
        "operations/items.yaml",
        "{status: 201, type: Item,",
        "{status: 201, type: Item, schema: «{type: object},",
        ["the answer has both 'type' and 'schema'"],
    ),
    "status that is none": (
        "operations/items.yaml",
        "{status: 201,",
        "{status: «other,",
        ["'status' is text (other), expected a whole number"],
    ),
    "media type that is none": (
        "operations/items.yaml",
        CREATE,
        f"{CREATE}    consumes: [«json]\n",
        ["'consumes' is 'json', expected: Media types that it takes"],
    ),
    "summary that is empty": (
        "operations/items.yaml",
        "summary: Get item",
        "summary: «''",
        ["'summary' is empty"],
    ),
    "body at no place": (
        "operations/items.yaml",
        CREATE,
        "    body: «{schema: Item, position: 3}\n",
        ["'position' is 3, but 'CreateItem' has 1 input; expected 1"],
    ),
}


@pytest.mark.parametrize("change", MISTAKES.values(), ids=MISTAKES)
def test_mistake(refused, change):
    file, before, after, expected = change

    refused((file, before, after.replace("«", "")), (file, after), expected)


def test_paths_of_no_operation(specs):
    specs.write("paths.yaml", "paths:\n  /item: {extra: {x-own: 1}}\n")

    assert specs.problems() == [
        "specs/paths.yaml:2:3: there is no operation with the path '/item'; did you mean '/items'?"
    ]


def test_what_is_taken_over_is_still_refused_when_it_leads_nowhere(specs):
    specs.append("connector.yaml", "style: {as_written: true}\n")
    specs.replace("schemas/items.yaml", "parent: {type: Owner}", "parent: {type: Ownr}")
    specs.replace("operations/items.yaml", "      - folder\n    returns: list", "      - foldr\n    returns: list")

    assert [problem.split(": ", 1)[1] for problem in specs.problems()] == [
        "there is no shared parameter 'foldr'; did you mean 'folder'?",
        "there is no schema 'Ownr'; did you mean 'Owner'?",
    ]


def test_inline_schemas_do_not_go_on_without_end(specs):
    specs.replace("schemas/items.yaml", "  Owner:\n", "  Owner:\n    inline: true\n")
    specs.replace("schemas/items.yaml", "      name: {type: string, description: Its name.}\n",
                  "      name: {type: string, description: Its name.}\n      above: {type: list, description: Others., "
                  "items: {type: Owner}}\n")  # fmt: skip

    (problem,) = specs.problems()
    assert "'Owner' would be written out inside 'Owner' without end" in problem


OAUTH2 = """\
  oauth2: {authorization_url: https://a.example, token_url: https://b.example, scopes: {read: r}}
"""


@pytest.mark.parametrize(
    ("security", "place", "message"),
    [
        ("{use: oauth, scopes: [read]}", "use: «oauth,", "there is no authentication 'oauth'; did you mean 'oauth2'?"),
        ("{use: oauth2, scopes: [reed]}", "scopes: [«reed", "there is no scope 'reed'; did you mean 'read'?"),
        ("{use: oauth2}", "security: [«{use", "'scopes' is missing in 'security'"),
    ],
)
def test_what_an_operation_cannot_ask_of_an_authentication(specs, security, place, message):
    specs.replace("connector.yaml", BASIC, OAUTH2)
    specs.replace("operations/items.yaml", CREATE, f"{CREATE}    security: [{security}]\n")

    (problem,) = specs.problems()
    assert problem == f"{specs.place_of('operations/items.yaml', place)}: {message}"


def test_what_an_operation_can_ask_of_an_authentication(specs):
    specs.replace("connector.yaml", BASIC, OAUTH2)
    specs.replace("operations/items.yaml", CREATE, f"{CREATE}    security: [{{use: oauth2, scopes: [read]}}]\n")

    assert specs.problems() == []
