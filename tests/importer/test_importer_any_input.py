"""Whatever stands in a description, it is imported and comes back, or is refused with words."""

import copy
import json
from pathlib import Path
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.definition import Unreadable
from generator.importer import imported, read_source
from generator.spec import SpecError

SWAGGER = """
swagger: "2.0"
info: {title: T, description: D, version: 1.0.0, contact: {name: N, url: https://e.com}}
host: e.com
basePath: /v1
schemes: [https]
consumes: [application/json]
tags: [{name: A}]
parameters: {P: {name: p, in: query, type: string}}
responses: {R: {description: None}}
securityDefinitions: {o: {type: oauth2, flow: accessCode, authorizationUrl: https://e.com, scopes: {a: b}}, k: {type: apiKey, in: header, name: k}}
security: [{o: [a]}]
x-ms-connector-metadata: [{propertyName: Website, propertyValue: https://e.com}]
x-ms-capabilities: {testConnection: {operationId: A, parameters: {}}}
paths:
  /a/{b}:
    x-ms-notification-content: {description: D, schema: {$ref: "#/definitions/S"}}
    post:
      operationId: A
      summary: S
      x-ms-trigger: single
      x-ms-api-annotation: {family: F, revision: 1, replacement: {api: a, operationId: B}}
      x-ms-pageable: {nextLinkName: n}
      security: [{o: []}]
      parameters:
        - {$ref: "#/parameters/P"}
        - {name: b, in: path, required: true, type: string, x-ms-dynamic-values: {operationId: A, parameters: {x: {parameter: p}}, value-path: v}}
        - {name: body, in: body, schema: {type: array, items: {type: object, properties: {u: {type: string, x-ms-notification-url: true}}, required: [u]}}}
      responses: {"200": {description: OK, headers: {H: {type: string}}, schema: {$ref: "#/definitions/S"}}, "404": {$ref: "#/responses/R"}}
definitions: {S: {type: object, required: [a], allOf: [{$ref: "#/definitions/S"}], properties: {a: {type: string, enum: [a]}}, additionalProperties: {type: string}}}
"""  # noqa: E501
OPENAPI = """
openapi: 3.0.0
info: {title: T, description: D, version: 1.0.0, contact: {name: N}}
servers: [{url: "https://{a}.e.com/v1", variables: {a: {default: b}}}]
tags: [{name: A}]
externalDocs: {url: https://e.com}
security: [{o: [a]}]
paths:
  /a/{b}:
    parameters: [{name: b, in: path, required: true, schema: {type: array, items: {type: string}}}]
    post:
      operationId: A
      tags: [A]
      parameters: [{$ref: "#/components/parameters/P"}]
      requestBody: {content: {multipart/form-data: {schema: {type: object, required: [a], properties: {a: {type: string, format: binary}}}}}}
      responses: {"200": {description: OK, headers: {H: {schema: {type: string}}}, content: {application/json: {schema: {$ref: "#/components/schemas/S"}}}}}
components:
  parameters: {P: {name: p, in: query, schema: {$ref: "#/components/schemas/S"}}}
  securitySchemes: {o: {type: oauth2, flows: {implicit: {authorizationUrl: https://e.com, scopes: {a: b}}}}}
  schemas: {S: {oneOf: [{$ref: "#/components/schemas/S"}, {type: object, properties: {x: {}}}], allOf: [{$ref: "#/components/schemas/S"}], discriminator: {propertyName: a, mapping: {a: b}}}}
"""  # noqa: E501
ODD: Any = st.sampled_from([None, True, 0, 1.5, "", "x", [], [1], [{}], {}, {"": {}}, {"$ref": "#/x"}, {"a": [None]}])


def places(value: Any, place: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the places of all values in a value."""
    found = [place] if place else []
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in items:
        found += places(member, (*place, key))
    return found


@settings(deadline=None, max_examples=200)
@given(st.data())
def test_a_description_with_odd_values_comes_back_or_is_refused(tmp_path_factory: Any, data: Any) -> None:
    content = yaml.safe_load(data.draw(st.sampled_from([SWAGGER, OPENAPI])))
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.sampled_from(places(content)))
        around = content
        for part in place[:-1]:
            around = around[part]
        around[place[-1]] = copy.deepcopy(data.draw(ODD))
    path: Path = tmp_path_factory.getbasetemp() / "api.json"
    path.write_text(json.dumps(content))
    try:
        found = imported(read_source(path))
    except (Unreadable, SpecError):
        return
    assert [place for place in found.differences if place.startswith("apiDefinition")] == []


NULL_DEFINITIONS = """
swagger: "2.0"
info: {title: A, version: "1"}
definitions: null
paths: {/a: {get: {operationId: A, responses: {"200": {description: OK}}}}}
"""


def test_definitions_that_are_null_come_back(tmp_path: Path) -> None:
    path = tmp_path / "api.json"
    path.write_text(json.dumps(yaml.safe_load(NULL_DEFINITIONS)))
    assert imported(read_source(path)).differences == ()
