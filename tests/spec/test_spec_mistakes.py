"""Every mistake that a person can make in a spec: where it is reported, and what is said about it.

In the tables `«` marks the place that the message must point to; it is not part of the text.
"""

import pytest

# file, text before, text after with the place marked, parts of the message
IN_ONE_MAPPING = {
    "operationId with a blank": (
        "operations/items.yaml",
        "  CreateItem:",
        "  «Create.Item:",
        ["'Create.Item' is no name for one of 'operations'"],
    ),
    "bounds the wrong way round": (
        "operations/items.yaml",
        "      - name: limit",
        "      - «name: limit\n        minimum: 201",
        ["the minimum 201 of 'limit' is above its maximum 200"],
    ),
    "default outside its bounds": (
        "operations/items.yaml",
        "      - name: limit",
        "      - «name: limit\n        default: 500",
        ["the default 500 of 'limit' is outside its bounds"],
    ),
    "pattern that is none": (
        "operations/items.yaml",
        "      - name: limit",
        "      - name: limit\n        pattern: «'('",
        ["the pattern of 'limit' is no regular expression"],
    ),
    "unknown key": (
        "operations/items.yaml",
        "summary: List items",
        "«sumary: x\n    summary: List items",
        ["unknown key 'sumary'", "expected one of get, put,", "did you mean 'summary'?"],
    ),
    "unknown key in a flow mapping": (
        "connector.yaml",
        "{title: Password, ",
        "{title: Password, «tooltipp: x, ",
        ["unknown key 'tooltipp'", "did you mean 'tooltip'?"],
    ),
    "unknown key like nothing": ("connector.yaml", "script: true", "script: true\n«zzz: 1", ["unknown key 'zzz'"]),
    "key in another case": ("connector.yaml", "script: true", "«Script: true", ["did you mean 'script'?"]),
    "number for text": (
        "connector.yaml",
        "publisher: Someone",
        "publisher: «365",
        ["'publisher' is a whole number (365), expected text; put it in quotes"],
    ),
    "decimal for text": (
        "connector.yaml",
        "version: 1.0.0",
        "version: «1.0",
        ["'version' is a number (1.0), expected text; put it in quotes"],
    ),
    "boolean for text": (
        "operations/items.yaml",
        "summary: List items",
        "summary: «no",
        ["'summary' is true or false (no), expected text; put it in quotes"],
    ),
    "date for text": (
        "connector.yaml",
        "title: Sample",
        "title: «2024-01-01",
        ["'title' is a date (2024-01-01), expected text; put it in quotes"],
    ),
    "time of day for text": (
        "connector.yaml",
        "publisher: Someone",
        "publisher: «12:30",
        ["'publisher' is a whole number (12:30), expected text; put it in quotes"],
    ),
    "nothing for text": (
        "connector.yaml",
        "publisher: Someone",
        "publisher:«",
        ["'publisher' is nothing, expected text"],
    ),
    "empty text": ("connector.yaml", "publisher: Someone", 'publisher: «" "', ["'publisher' is empty"]),
    "list for text": (
        "connector.yaml",
        "publisher: Someone",
        "publisher: «[a]",
        ["'publisher' is a list, expected text"],
    ),
    "mapping for text": (
        "connector.yaml",
        "publisher: Someone",
        "publisher: «{a: b}",
        ["'publisher' is a mapping, expected text"],
    ),
    "text for a list": (
        "connector.yaml",
        "[Productivity]",
        "«Productivity",
        ["'categories' is text (Productivity), expected a list"],
    ),
    "number in a list of texts": (
        "connector.yaml",
        "[Productivity]",
        "[Productivity, «7]",
        ["'categories' is a whole number (7), expected text; put it in quotes"],
    ),
    "text for a mapping": (
        "connector.yaml",
        "contact: {name: A, email: a@example.com, url: https://example.com}",
        "contact: «Ada",
        ["'contact' is text (Ada), expected a mapping"],
    ),
    "list for a mapping": (
        "schemas/items.yaml",
        "{payload: {type: any, description: Anything.}}",
        "«[payload]",
        ["'properties' is a list, expected a mapping"],
    ),
    "text for a whole number": (
        "errors.yaml",
        "status: 404",
        "status: «'404'",
        ["'status' is text (404), expected a whole number"],
    ),
    "decimal for a whole number": (
        "errors.yaml",
        "status: 404",
        "status: «404.0",
        ["'status' is a number (404.0), expected a whole number"],
    ),
    "boolean for a whole number": (
        "errors.yaml",
        "status: 404",
        "status: «true",
        ["'status' is true or false (true), expected a whole number"],
    ),
    "hexadecimal whole number": (
        "errors.yaml",
        "status: 404",
        "status: «0x194",
        ["'status' is written 0x194", "expected a whole number as JSON writes it"],
    ),
    "whole number with underscores": (
        "errors.yaml",
        "status: 404",
        "status: «4_04",
        ["'status' is written 4_04", "expected a whole number as JSON writes it"],
    ),
    "octal whole number": ("errors.yaml", "status: 404", "status: «0624", ["'status' is written 0624"]),
    "yes for a boolean": (
        "schemas/items.yaml",
        "notification_url: true",
        "notification_url: «yes",
        ["'notification_url' is written yes", "expected true or false"],
    ),
    "text for a boolean": (
        "schemas/items.yaml",
        "notification_url: true",
        "notification_url: «'true'",
        ["'notification_url' is text (true), expected true or false"],
    ),
    "date as a default": (
        "parameters.yaml",
        "description: The folder to look in.",
        "description: x\n    default: «2024-01-01",
        ["'default' is a date (2024-01-01), expected", "put it in quotes"],
    ),
    "infinity as a default": (
        "parameters.yaml",
        "description: The folder to look in.",
        "description: x\n    default: «.inf",
        ["'default' is written .inf", "expected a number as JSON writes it"],
    ),
    "missing key": (
        "operations/items.yaml",
        "    delete: /hooks/{item_id}\n    visibility: internal\n    summary: End\n",
        "    «delete: /hooks/{item_id}\n    visibility: internal\n",
        ["'summary' is missing in 'EndHook'"],
    ),
    "missing keys": (
        "errors.yaml",
        "    status: 404\n    description: No such item.",
        "    «{}",
        ["'status', 'description' are missing in 'not_found'"],
    ),
    "value not allowed": (
        "parameters.yaml",
        "in: query",
        "in: «querry",
        ["'in' is 'querry', expected one of path, query, header; did you mean 'query'?"],
    ),
    "bad version": (
        "connector.yaml",
        "version: 1.0.0",
        "version: «1.0.0-rc",
        ["'version' is '1.0.0-rc', expected: Version of the definition, major.minor.patch"],
    ),
    "bad colour": ("connector.yaml", '"#da3b01"', '«"#da3b0"', ["'brand_color' is '#da3b0', expected"]),
    "colour that is a comment": (
        "connector.yaml",
        'brand_color: "#da3b01"',
        "brand_color:« #da3b01",
        ["'brand_color' is nothing, expected text"],
    ),
    "misspelt simple type": (
        "parameters.yaml",
        "type: string",
        "type: «strng",
        ["'type' is 'strng', expected: [nullable] [list of] string, boolean", "did you mean 'string'?"],
    ),
    "misspelt type in a list": (
        "schemas/items.yaml",
        "list of string",
        "«list of int46",
        ["'type' is 'list of int46'", "did you mean 'int64'?"],
    ),
    "type words in the wrong order": (
        "schemas/items.yaml",
        "list of string",
        "«list nullable of string",
        ["'type' is 'list nullable of string', expected"],
    ),
    "duplicate key": (
        "operations/items.yaml",
        "summary: List items",
        "summary: List items\n    «summary: Again",
        ["the key 'summary' stands twice; first in line 4"],
    ),
    "duplicate name": (
        "schemas/items.yaml",
        "  Hook:\n",
        "  «Owner: {description: Another., properties: {}}\n  Hook:\n",
        ["the key 'Owner' stands twice; first in line 18"],
    ),
    "number as a key": (
        "errors.yaml",
        "errors:\n",
        "errors:\n  «404: {}\n",
        ["'key' is a whole number (404), expected text"],
    ),
    "list as a key": ("errors.yaml", "errors:\n", "errors:\n  ? «[a]\n  : {}\n", ["'key' is a list, expected text"]),
    "unknown tag": (
        "connector.yaml",
        "publisher: Someone",
        "publisher: «!Custom Someone",
        ["the tag !Custom is not allowed; expected text for 'publisher'"],
    ),
    "tag that makes objects": (
        "connector.yaml",
        "publisher: Someone",
        "publisher: «!!python/object/apply:os.system ['true']",
        ["the tag !!python/object/apply:os.system is not allowed"],
    ),
    "tag on a mapping": (
        "schemas/items.yaml",
        "properties: {payload:",
        "properties: «!!omap {payload:",
        ["the tag !!omap is not allowed; expected a mapping"],
    ),
    "binary": (
        "connector.yaml",
        "publisher: Someone",
        "publisher: «!!binary YQ==",
        ["the tag !!binary is not allowed"],
    ),
    "merge key": (
        "errors.yaml",
        "    status: 404\n",
        "    «<<: {status: 403}\n    status: 404\n",
        ["the tag !!merge is not allowed"],
    ),
}


@pytest.mark.parametrize(("file", "before", "after", "expected"), IN_ONE_MAPPING.values(), ids=IN_ONE_MAPPING)
def test_mistake_inside_one_mapping(specs, file, before, after, expected):
    specs.replace(file, before, after.replace("«", ""))

    problems = specs.problems()

    assert len(problems) == 1, problems
    place, message = problems[0].split(": ", 1)
    assert place == specs.place_of(file, after)
    for part in expected:
        assert part in message


LOOKUP = "  Bare:\n    description: x\n    properties:\n      page: {type: %s, description: x}\n"

# file, text before, text after, file and snippet where the complaint stands, parts of the message
BETWEEN_PARTS = {
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
        ["'CreateItem' needs exactly one of get, put, post, patch, delete with its path; none is written"],
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
        ["the variable {item_id} stands twice in the path"],
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
    "unknown schema in a property": (
        ("schemas/items.yaml", "type: list of Owner", "type: list of nullable Onwer"),
        ("schemas/items.yaml", "type: «list of nullable Onwer"),
        ["there is no schema 'Onwer'; did you mean 'Owner'?"],
    ),
    "unknown schema in a property of a property": (
        ("schemas/items.yaml", "{w: {type: number,", "{w: {type: Onwer,"),
        ("schemas/items.yaml", "{w: {type: «Onwer,"),
        ["there is no schema 'Onwer'"],
    ),
    "unknown schema extended": (
        ("schemas/items.yaml", "extends: Item", "extends: Itme"),
        ("schemas/items.yaml", "extends: «Itme"),
        ["there is no schema 'Itme'; did you mean 'Item'?"],
    ),
    "schema that extends itself": (
        ("schemas/items.yaml", "extends: Item", "extends: Event"),
        ("schemas/items.yaml", "«extends: Event"),
        ["the schema 'Event' extends itself: Event"],
    ),
    "trigger without notification": (
        ("triggers/items.yaml", "    notification: Event\n", ""),
        ("triggers/items.yaml", "«post: /hooks/created"),
        ["'notification' is missing in 'OnItem'"],
    ),
    "trigger with an unknown notification": (
        ("triggers/items.yaml", "notification: Event", "notification: Evnet"),
        ("triggers/items.yaml", "notification: «Evnet"),
        ["there is no schema 'Evnet'; did you mean 'Event'?"],
    ),
    "trigger without body": (
        ("triggers/items.yaml", "    body: Hook\n", ""),
        ("triggers/items.yaml", "«post: /hooks/created"),
        ["the body of the trigger 'OnItem' needs exactly one property with notification_url: true, found 0"],
    ),
    "trigger without callback property": (
        ("schemas/items.yaml", "notification_url: true", "notification_url: false\n        default: x"),
        ("triggers/items.yaml", "«post: /hooks/created"),
        ["needs exactly one property with notification_url: true, found 0"],
    ),
    "trigger with two callback properties": (
        (
            "schemas/items.yaml",
            "      url:\n",
            "      also: {type: uri, notification_url: true, description: d}\n      url:\n",
        ),
        ("triggers/items.yaml", "«post: /hooks/created"),
        ["needs exactly one property with notification_url: true, found 2"],
    ),
    "callback property that is a number": (
        ("schemas/items.yaml", "        type: uri\n", "        type: int64\n"),
        ("schemas/items.yaml", "«type: int64\n        required: true\n        visibility"),
        ["the callback address 'url' must be a string or uri, not 'int64'"],
    ),
    "unsubscribe unknown": (
        ("triggers/items.yaml", "unsubscribe: EndHook", "unsubscribe: EndHok"),
        ("triggers/items.yaml", "unsubscribe: «EndHok"),
        ["there is no operation 'EndHok'; did you mean 'EndHook'?"],
    ),
    "unsubscribe is no DELETE": (
        ("triggers/items.yaml", "unsubscribe: EndHook", "unsubscribe: ListOwners"),
        ("triggers/items.yaml", "unsubscribe: «ListOwners"),
        ["'ListOwners' must be a DELETE with visibility internal to end 'OnItem'"],
    ),
    "unsubscribe is visible": (
        ("operations/items.yaml", "delete: /hooks/{item_id}\n    visibility: internal", "delete: /hooks/{item_id}"),
        ("triggers/items.yaml", "unsubscribe: «EndHook"),
        ["'EndHook' must be a DELETE with visibility internal"],
    ),
    "drop-down of an unknown operation": (
        ("parameters.yaml", "operation: ListItems", "operation: ListItem"),
        ("parameters.yaml", "operation: «ListItem"),
        ["there is no operation 'ListItem'; did you mean 'ListItems'?"],
    ),
    "drop-down of an unknown operation in a schema": (
        ("schemas/items.yaml", "operation: ListOwners", "operation: ListOwner"),
        ("schemas/items.yaml", "operation: «ListOwner"),
        ["there is no operation 'ListOwner'; did you mean 'ListOwners'?"],
    ),
    "drop-down with an unknown argument": (
        ("parameters.yaml", "{limit: 200,", "{limt: 200,"),
        ("parameters.yaml", "{«limt: 200,"),
        ["'ListItems' has no parameter 'limt'; did you mean 'limit'?"],
    ),
    "drop-down without a required argument": (
        ("operations/items.yaml", "        type: int32\n", "        type: int32\n        required: true\n"),
        None,
        [],
    ),
    "drop-down lacks a required argument": (
        ("parameters.yaml", "    description: The folder to look in.", "    description: x\n    required: true"),
        None,
        [],
    ),
    "drop-down really lacks a required argument": (
        (
            "parameters.yaml",
            "      parameters: {limit: 200, folder: {parameter: folder}}\n  folder:\n    in: query\n",
            "      parameters: {limit: 200}\n  folder:\n    required: true\n    in: query\n",
        ),
        ("parameters.yaml", "«operation: ListItems"),
        ["the look-up 'ListItems' needs its parameter 'folder'; none is given"],
    ),
    "drop-down that takes an argument from an unknown input": (
        ("parameters.yaml", "folder: {parameter: folder}", "folder: {parameter: foldre}"),
        ("parameters.yaml", "{parameter: «foldre}"),
        ["there is no input 'foldre' beside this drop-down; did you mean 'folder'?"],
    ),
    "drop-down whose items have no such value": (
        ("parameters.yaml", "value: id", "value: idd"),
        ("parameters.yaml", "value: «idd"),
        ["an item of 'ListItems' has no 'idd'; did you mean 'id'?"],
    ),
    "drop-down whose items have no such title": (
        ("schemas/items.yaml", "value: id, title: name}", "value: id, title: nam}"),
        ("schemas/items.yaml", "title: «nam}"),
        ["an item of 'ListOwners' has no 'nam'; did you mean 'name'?"],
    ),
    "drop-down of something that is no list": (
        ("schemas/items.yaml", "items: owners, ", ""),
        ("schemas/items.yaml", "{operation: «ListOwners"),
        ["'ListOwners' does not answer a list; say where it is with 'items'"],
    ),
    "drop-down of an operation that answers nothing": (
        ("operations/items.yaml", "returns: OwnerPage", "returns: {description: Nothing.}"),
        ("schemas/items.yaml", "items: «owners"),
        ["the answer of 'ListOwners' has no 'owners'"],
    ),
    "drop-down of an operation that answers nothing, without items": (
        ("operations/items.yaml", "returns: list of Item", "returns: {description: Nothing.}"),
        ("parameters.yaml", "operation: «ListItems"),
        ["'ListItems' does not answer a list"],
    ),
    "trigger with a body that has nothing": (
        ("triggers/items.yaml", "body: Hook", "body: object"),
        ("triggers/items.yaml", "«post: /hooks/created"),
        ["needs exactly one property with notification_url: true, found 0"],
    ),
    "drop-down with an unknown list": (
        ("schemas/items.yaml", "items: owners,", "items: owner,"),
        ("schemas/items.yaml", "items: «owner,"),
        ["the answer of 'ListOwners' has no 'owner'"],
    ),
    "drop-down whose list is none": (
        ("schemas/items.yaml", "type: list of Owner,", "type: Owner,"),
        ("schemas/items.yaml", "items: «owners,"),
        ["'owners' in the answer of 'ListOwners' is no list"],
    ),
    "default of the wrong type": (
        ("operations/items.yaml", "        maximum: 200\n", "        default: many\n"),
        ("operations/items.yaml", "- «name: limit"),
        ["the default 'many' of 'limit' is not of its type 'int32'"],
    ),
    "boolean default of a number": (
        ("operations/items.yaml", "        maximum: 200\n", "        default: true\n"),
        ("operations/items.yaml", "- «name: limit"),
        ["the default True of 'limit' is not of its type 'int32'"],
    ),
    "number among texts": (
        ("parameters.yaml", "    description: The folder to look in.", "    description: x\n    values: [a, 1]"),
        ("parameters.yaml", "  folder:\n    «in: query"),
        ["the value 1 of 'folder' is not of its type 'string'"],
    ),
    "default not among the values": (
        (
            "parameters.yaml",
            "    description: The folder to look in.",
            "    description: x\n    values: [a, b]\n    default: c",
        ),
        ("parameters.yaml", "  folder:\n    «in: query"),
        ["the default 'c' of 'folder' is not one of its values"],
    ),
    "default of the wrong type where a shared parameter is used": (
        ("operations/items.yaml", "[item_id, folder]", "[item_id, {use: folder, default: 7}]"),
        ("operations/items.yaml", "[item_id, «{use: folder"),
        ["the default 7 of 'folder' is not of its type 'string'"],
    ),
    "internal and required without default": (
        (
            "parameters.yaml",
            "    description: The folder to look in.",
            "    description: x\n    required: true\n    visibility: internal",
        ),
        ("parameters.yaml", "  folder:\n    «in: query"),
        ["'folder' is internal and required, so it needs a default"],
    ),
    "body on a GET": (
        ("operations/items.yaml", "    get: /owners\n", "    get: /owners\n    body: Item\n"),
        ("operations/items.yaml", "«get: /owners"),
        ["'ListOwners' is a GET and cannot have a body"],
    ),
    "list as a parameter": (
        ("parameters.yaml", "type: string", "type: list of string"),
        ("parameters.yaml", "type: «list of string"),
        ["the parameter 'folder' must have a simple type, not 'list of string'"],
    ),
    "parameter without description": (
        ("parameters.yaml", "    description: The folder to look in.\n", ""),
        ("parameters.yaml", "  folder:\n    «in: query"),
        ["the parameter 'folder' needs a description"],
    ),
    "property without description": (
        ("schemas/items.yaml", "{type: list of string, description: Tags.}", "{type: list of string}"),
        ("schemas/items.yaml", "tags: «{type"),
        ["'tags' needs a description"],
    ),
    "members of a text": (
        ("schemas/items.yaml", "box: {type: object,", "box: {type: string,"),
        ("schemas/items.yaml", "box: «{type: string,"),
        ["'box' has properties, so its type must be object, not 'string'"],
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
    "described schema inside itself": (
        ("schemas/items.yaml", "parent: {type: Owner}", "parent: {type: Item, description: d}"),
        ("schemas/items.yaml", "parent: {type: «Item"),
        ["'Item' would be written out inside 'Item' without end", "no description beside it"],
    ),
    "nullable schema in a list inside itself, by way of the one that extends it": (
        ("schemas/items.yaml", "parent: {type: Owner}", "parent: {type: list of nullable Event, description: d}"),
        ("schemas/items.yaml", "parent: {type: «list of nullable Event"),
        ["'list of nullable Event' would be written out inside 'Event' without end"],
    ),
    "nullable schema inside itself": (
        ("schemas/items.yaml", "parent: {type: Owner}", "parent: {type: nullable Item, description: d}"),
        ("schemas/items.yaml", "parent: {type: «nullable Item"),
        ["'nullable Item' would be written out inside 'Item' without end", "not nullable"],
    ),
}


@pytest.mark.parametrize(("change", "place", "expected"), BETWEEN_PARTS.values(), ids=BETWEEN_PARTS)
def test_mistake_between_parts(specs, change, place, expected):
    specs.replace(*change)

    problems = specs.problems()

    if place is None:
        assert problems == []
        return
    assert len(problems) == 1, problems
    found, message = problems[0].split(": ", 1)
    assert found == specs.place_of(*place)
    for part in expected:
        assert part in message


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


def test_the_sample_is_fine(specs):
    assert specs.problems() == []


def test_place_is_file_line_column(specs):
    specs.replace("operations/items.yaml", "summary: List items", "sumary: List items")

    assert [problem.split(": ")[0] for problem in specs.problems()] == [
        "specs/operations/items.yaml:3:5",  # the operation, which now lacks its summary
        "specs/operations/items.yaml:4:5",  # the misspelt key
    ]


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


def test_schemas_that_extend_each_other(specs):
    specs.replace("schemas/items.yaml", "  Owner:\n", "  Owner:\n    extends: Event\n")
    specs.replace("schemas/items.yaml", "extends: Item", "extends: Owner")

    assert any("the schema 'Event' extends itself: Event -> Owner" in problem for problem in specs.problems())


def test_argument_of_a_drop_down_from_the_body(specs):
    specs.replace(
        "operations/items.yaml", "    returns: OwnerPage\n", "    parameters: [folder]\n    returns: OwnerPage\n"
    )
    specs.replace(
        "schemas/items.yaml", "title: name}\n", "title: name, parameters: {folder: {parameter: body/name}}}\n"
    )
    assert specs.problems() == []

    specs.replace("schemas/items.yaml", "{parameter: body/name}", "{parameter: body/nam}")
    assert specs.problems() == [
        f"{specs.place_of('schemas/items.yaml', '{parameter: «body/nam}')}: there is no input 'body/nam' beside this "
        "drop-down; did you mean 'body/name'?"
    ]


def test_all_problems_are_reported_in_reading_order(specs):
    specs.replace("connector.yaml", "publisher: Someone", "publisher: 1")
    specs.replace("errors.yaml", "status: 404", "status: 204")
    specs.replace("operations/items.yaml", "returns: list of Item", "returns: list of Itme")
    specs.replace("operations/items.yaml", "- not_found", "- notfound")
    specs.replace("schemas/items.yaml", "extends: Item", "extends: Itme")
    specs.replace("triggers/items.yaml", "hint: Create one.", "hnt: Create one.")

    assert [problem.split(": ")[0] for problem in specs.problems()] == [
        specs.place_of("connector.yaml", "publisher: «1"),
        specs.place_of("errors.yaml", "«status: 204"),
        specs.place_of("operations/items.yaml", "returns: «list of Itme"),
        specs.place_of("operations/items.yaml", "- «notfound"),
        specs.place_of("schemas/items.yaml", "extends: «Itme"),
        specs.place_of("triggers/items.yaml", "«post: /hooks/created"),
        specs.place_of("triggers/items.yaml", "«hnt: Create one."),
    ]


# A record with a mistake in it is used elsewhere: only the mistake itself is worth a line.
BROKEN_BUT_USED = {
    "shared parameter": ("parameters.yaml", "in: path", "in: paths"),
    "shared error": ("errors.yaml", "status: 404", "status: x"),
    "look-up": ("operations/items.yaml", "description: Lists all items.", "description: 1"),
    "operation that ends a subscription": ("operations/items.yaml", "description: End.", "description: 1"),
    "schema": ("schemas/items.yaml", "description: An owner.", "description: 1"),
    "schema that others extend": ("schemas/items.yaml", "description: An item.", "description: 1"),
    "schema of a trigger's body": ("schemas/items.yaml", "description: A hook.", "description: 1"),
    "callback property": ("schemas/items.yaml", "notification_url: true", "notification_url: 1"),
    "value of a drop-down's item": ("schemas/items.yaml", "id: {type: int64, description: Its number.}\n      name:\n",
                                    "id: {type: int46, description: Its number.}\n      name:\n"),
    "list of a drop-down": ("schemas/items.yaml", "type: list of Owner,", "type: list of owner,"),
    "parameter of a look-up": ("operations/items.yaml", "type: int32", "type: int23"),
    "source of a drop-down's argument": ("parameters.yaml", "type: string", "type: strng"),
}  # fmt: skip


@pytest.mark.parametrize("change", BROKEN_BUT_USED.values(), ids=BROKEN_BUT_USED)
def test_broken_record_causes_no_further_complaints(specs, change):
    specs.replace(*change)

    assert len(specs.problems()) == 1, specs.problems()


@pytest.mark.parametrize(
    "file", ["parameters.yaml", "errors.yaml", "operations/items.yaml", "schemas/items.yaml", "triggers/items.yaml"]
)
def test_unreadable_file_causes_no_further_complaints(specs, file):
    specs.write(file, "{")

    assert [problem.split(":")[0] for problem in specs.problems()] == [f"specs/{file}"]
