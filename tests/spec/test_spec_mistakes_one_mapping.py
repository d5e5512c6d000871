"""Mistakes inside one mapping of a spec: where they are reported, and what is said about them.

In the table `«` marks the place that the message must point to; it is not part of the text.
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
        ["'in' is 'querry', expected one of path, query, header, form; did you mean 'query'?"],
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
        ["the key 'summary' appears twice; first in line 4"],
    ),
    "duplicate name": (
        "schemas/items.yaml",
        "  Hook:\n",
        "  «Owner: {description: Another., properties: {}}\n  Hook:\n",
        ["the key 'Owner' appears twice; first in line 18"],
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
