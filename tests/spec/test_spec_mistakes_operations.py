"""Mistakes in operations: names, methods, paths, parameters, answers and errors."""

import pytest

# file, text before, text after; where the complaint stands, marked with «; parts of the message
OPERATIONS = {
    "operationId in another case": (
        (
            "operations/items.yaml",
            "  EndHook:\n",
            "  getitem:\n    get: /x\n    summary: s\n    description: d\n    returns: Item\n  EndHook:\n",
        ),
        ("operations/items.yaml", "  «getitem:"),
        ["the operationId 'getitem' is taken; first in specs/operations/items.yaml:14:3 (case does not count)"],
    ),
    "operationId of an action on a trigger": (
        ("triggers/items.yaml", "  OnItem:", "  GetItem:"),
        ("triggers/items.yaml", "  «GetItem:"),
        ["the operationId 'GetItem' is taken; first in specs/operations/items.yaml:14:3"],
    ),
    "no method": (
        ("operations/items.yaml", "    post: /items\n", ""),
        ("operations/items.yaml", "  «CreateItem:"),
        ["'CreateItem' needs exactly one of get, put, post, patch, delete, head, options with its path; none"],
    ),
    "two methods": (
        ("operations/items.yaml", "    post: /items\n", "    post: /items\n    put: /items\n"),
        ("operations/items.yaml", "  «CreateItem:"),
        ["'CreateItem' needs exactly one of", "put and post are written"],
    ),
    "same method and path": (
        ("operations/items.yaml", "get: /owners", "get: /items"),
        ("operations/items.yaml", "ListOwners:\n    get: «/items"),
        ["GET /items is already 'ListItems' in specs/operations/items.yaml:2:3"],
    ),
    "same method and path in another case": (
        ("operations/items.yaml", "get: /owners", "get: /Items"),
        ("operations/items.yaml", "get: «/Items"),
        ["GET /Items is already 'ListItems'"],
    ),
    "same method and path but for the variable's name": (
        (
            "operations/items.yaml",
            "    get: /owners\n",
            "    get: /items/{folder}\n    parameters:\n"
            "      - {name: folder, in: path, type: string, description: d, default: x}\n",
        ),
        ("operations/items.yaml", "get: «/items/{folder}"),
        ["GET /items/{folder} is already 'GetItem'", "names of variables do not count"],
    ),
    "same path with another variable name": (
        (
            "operations/items.yaml",
            "    post: /items\n",
            "    post: /items/{folder}\n    parameters:\n"
            "      - {name: folder, in: path, type: string, description: d}\n",
        ),
        ("operations/items.yaml", "post: «/items/{folder}"),
        ["'/items/{folder}' is the same path as '/items/{item_id}' of 'GetItem'", "write it alike"],
    ),
    "path variable without parameter": (
        ("operations/items.yaml", "get: /owners", "get: /owners/{owner_id}"),
        ("operations/items.yaml", "get: «/owners/{owner_id}"),
        ["the path variable {owner_id} has no parameter in 'ListOwners'"],
    ),
    "path variable misspelt": (
        ("operations/items.yaml", "get: /owners", "get: /owners/{itm_id}"),
        ("operations/items.yaml", "get: «/owners/{itm_id}"),
        ["the path variable {itm_id} has no parameter", "did you mean 'item_id'?"],
    ),
    "path parameter without variable": (
        ("operations/items.yaml", "delete: /hooks/{item_id}", "delete: /hooks"),
        ("operations/items.yaml", "«delete: /hooks"),
        ["the path parameter 'item_id' of 'EndHook' is not in '/hooks'"],
    ),
    "path variable twice": (
        ("operations/items.yaml", "delete: /hooks/{item_id}", "delete: /hooks/{item_id}/{item_id}"),
        ("operations/items.yaml", "delete: «/hooks/{item_id}/{item_id}"),
        ["the variable {item_id} appears twice in the path"],
    ),
    "parameter twice": (
        ("operations/items.yaml", "parameters: [item_id, folder]", "parameters: [item_id, folder, folder]"),
        ("operations/items.yaml", "«delete: /hooks/{item_id}"),
        ["'EndHook' has the query parameter 'folder' twice"],
    ),
    "parameter without name": (
        (
            "operations/items.yaml",
            "parameters: [item_id, folder]",
            "parameters: [item_id, {in: query, type: string, description: d}]",
        ),
        ("operations/items.yaml", "[item_id, «{in: query"),
        ["a parameter of an operation needs 'name'"],
    ),
    "unknown shared parameter": (
        ("operations/items.yaml", "parameters: [item_id, folder]", "parameters: [item_id, foldr]"),
        ("operations/items.yaml", "parameters: [item_id, «foldr]"),
        ["there is no shared parameter 'foldr'; did you mean 'folder'?"],
    ),
    "unknown shared parameter that the path needs": (
        ("operations/items.yaml", "parameters: [item_id, folder]", "parameters: [itm_id, folder]"),
        ("operations/items.yaml", "parameters: [«itm_id, folder]"),
        ["there is no shared parameter 'itm_id'; did you mean 'item_id'?"],
    ),
    "unknown shared parameter used with changes": (
        ("operations/items.yaml", "parameters: [item_id, folder]", "parameters: [{use: itemid}, folder]"),
        ("operations/items.yaml", "parameters: [{use: «itemid}, folder]"),
        ["there is no shared parameter 'itemid'; did you mean 'item_id'?"],
    ),
    "unknown error": (
        ("operations/items.yaml", "- not_found", "- notfound"),
        ("operations/items.yaml", "- «notfound"),
        ["there is no shared error 'notfound'; did you mean 'not_found'?"],
    ),
    "unknown schema in an answer": (
        ("operations/items.yaml", "returns: list of Item", "returns: list of Itme"),
        ("operations/items.yaml", "returns: «list of Itme"),
        ["there is no schema 'Itme'; did you mean 'Item'?"],
    ),
    "unknown schema in a body": (
        ("operations/items.yaml", "body: Item", "body: Itme"),
        ("operations/items.yaml", "body: «Itme"),
        ["there is no schema 'Itme'; did you mean 'Item'?"],
    ),
    "default of the wrong type where a shared parameter is used": (
        ("operations/items.yaml", "[item_id, folder]", "[item_id, {use: folder, default: 7}]"),
        ("operations/items.yaml", "[item_id, «{use: folder"),
        ["the default 7 of 'folder' is not of its type 'string'"],
    ),
    "body on a GET": (
        ("operations/items.yaml", "    get: /owners\n", "    get: /owners\n    body: Item\n"),
        ("operations/items.yaml", "«get: /owners"),
        ["'ListOwners' is a GET and cannot have a body"],
    ),
    "status of a success as an error": (
        ("errors.yaml", "status: 404", "status: 204"),
        ("errors.yaml", "«status: 204"),
        ["an error has a status from 400 to 599, not 204"],
    ),
    "status beyond all errors": (
        ("operations/items.yaml", "      - not_found\n", "      - {status: 600, description: d}\n"),
        ("operations/items.yaml", "- «{status: 600"),
        ["an error has a status from 400 to 599, not 600"],
    ),
}


@pytest.mark.parametrize(("change", "place", "expected"), OPERATIONS.values(), ids=OPERATIONS)
def test_mistake_in_an_operation(refused, change, place, expected):
    refused(change, place, expected)


@pytest.mark.parametrize(
    "path",
    [
        "owners",
        "/owners?x=1",
        "/owners#x",
        "/ow ners",
        "/owners/{",
        "/owners/}",
        "/owners/{}",
        "/{a{b}}",
        "/{1a}",
        "/*",
    ],
)
def test_path_that_cannot_be_one(specs, path):
    specs.replace("operations/items.yaml", "get: /owners", f"get: '{path}'")
    place = specs.place_of("operations/items.yaml", f"get: «'{path}'")

    assert specs.problems() == [
        f"{place}: {path!r} is no path; expected / and segments with {{variable}} in balanced braces, "
        "without blanks, ?, # or *"
    ]


@pytest.mark.parametrize("path", ["/", "/owners/", "/a.b-c_d~e", "/owners/$count", "/caf%C3%A9", "/a(b)/x,y;z='1'"])
def test_path_that_may_be_one(specs, path):
    specs.replace("operations/items.yaml", "get: /owners", f'get: "{path}"')

    assert specs.problems() == []


def test_operation_defined_in_two_files(specs):
    specs.write(
        "operations/other.yaml",
        "operations:\n  GetItem: {get: /other, summary: s, description: d, returns: Item}\n",
    )

    assert specs.problems() == [
        "specs/operations/other.yaml:2:3: 'GetItem' is defined twice; first in specs/operations/items.yaml:14:3"
    ]


def test_operation_defined_in_two_files_in_another_case(specs):
    specs.write(
        "operations/other.yaml",
        "operations:\n  GETITEM: {get: /other, summary: s, description: d, returns: Item}\n",
    )

    assert specs.problems() == [
        "specs/operations/other.yaml:2:3: the operationId 'GETITEM' is taken; first in "
        "specs/operations/items.yaml:14:3 (case does not count)"
    ]
