"""The next link of a list in pages leads through the gateway, by policy or by code."""

import pytest

from generator.definition.files import DEFINITION, SCRIPT
from generator.validator.examples import example_connector
from generator.validator.rule import Example
from generator.validator.validate import Choice, outcome_of

PAGEABLE = "x-ms-pageable"
LIST, ONE = "/paths/~1items/get", "/paths/~1items~1{item_id}/get"
PAGED = {f"{LIST}/{PAGEABLE}": {"nextLinkName": "nextLink"}}
OPERATIONS = "x-ms-apimTemplate-operationName"
CODE = "public class Script : ScriptBase { Task<HttpResponseMessage> A() { %s } }"


def link(*operations, template="updatenextlink", **more):
    parameters = {"x-ms-apimTemplateParameter.nextLinkPropertyName": "nextLink", **more}
    return {"templateId": template, "parameters": parameters | ({OPERATIONS: [*operations]} if operations else {})}


def found(definition=PAGED, policies=(), code=None, bound=None):
    """Return the operations whose next link leads past the gateway."""
    properties = {"/properties/policyTemplateInstances": list(policies)}
    if bound is not None:
        properties["/properties/scriptOperations"] = bound
    example = Example(definition, properties, {} if code is None else {SCRIPT: code})
    outcome = outcome_of(example_connector(example), Choice(select=("pageable-link-direct",)))
    assert all(finding.file == DEFINITION for finding in outcome.findings)
    return [finding.operation for finding in outcome.findings]


@pytest.mark.parametrize(
    "policies",
    [
        [],
        [link("GetItem")],
        [link(template="setheader")],
        [link(**{"x-ms-apimTemplate-policySection": "Request"})],
        [link(**{"x-ms-apimTemplateParameter.nextLinkPropertyName": "next"})],
        [link(**{"x-ms-apimTemplateParameter.nextLinkPropertyName": ""})],
        [link(**{"x-ms-apimTemplateParameter.nextLinkParentPropertyPath": "@body().meta"})],
    ],
)
def test_policies_that_lead_nothing_back(policies):
    assert found(policies=policies) == ["ListItems"]


@pytest.mark.parametrize(
    "policies",
    [
        [link()],
        [link("GetItem", "ListItems")],
        [link(template="UpdateNextLink")],
        [link(**{"x-ms-apimTemplateParameter.nextLinkParentPropertyPath": "@body()"})],
        [link(**{"x-ms-apimTemplateParameter.nextLinkPropertyName": "next"}), link("ListItems")],
        [link(**{"x-ms-apimTemplate-policySection": "Response"})],
        [{key.capitalize(): value for key, value in link().items()} | {"TemplateId": "updatenextlink"}],
    ],
)
def test_policies_that_lead_it_back(policies):
    assert found(policies=policies) == []


@pytest.mark.parametrize(
    ("code", "bound", "is_led"),
    [
        ("var a = this.Context.OriginalRequestUri;", None, True),
        ("var a = Context.OriginalRequestUri.AbsoluteUri;", [], True),
        ("var a = Context.OriginalRequestUri;", ["ListItems"], True),
        ("var a = Context.OriginalRequestUri;", ["GetItem"], False),
        ('var a = "https://api.contoso.com/items?page=2";', ["ListItems"], False),
        ("var a = Context.Request.RequestUri;", None, False),
        ("// Context.OriginalRequestUri\n", None, False),
        ('var a = "OriginalRequestUri";', None, False),
    ],
)
def test_code_that_builds_the_link(code, bound, is_led):
    assert found(code=CODE % code, bound=bound) == ([] if is_led else ["ListItems"])


def test_every_operation_by_itself():
    both = {**PAGED, f"{ONE}/{PAGEABLE}": {"nextLinkName": "nextLink"}}

    assert found(both) == ["ListItems", "GetItem"]
    assert found(both, [link("GetItem")]) == ["ListItems"]
    assert found(both, [link("GetItem")], CODE % "var a = Context.OriginalRequestUri;", ["ListItems"]) == []


@pytest.mark.parametrize("value", [{"nextLinkName": None}, {}, "nextLink", None])
def test_lists_that_come_at_once(value):
    assert found({f"{LIST}/{PAGEABLE}": value}) == []
