"""Rules about policies: what they do to a call, with and without lists of operations."""

import pytest

from generator.validator.examples import example_connector
from generator.validator.rule import Example
from generator.validator.validate import Choice, outcome_of

PREFIX = "x-ms-apimTemplateParameter."
OPERATIONS = "x-ms-apimTemplate-operationName"
SECTION = "x-ms-apimTemplate-policySection"


def policy(template, section="Request", operations=None, **arguments):
    parameters = {PREFIX + name: value for name, value in arguments.items()}
    if section:
        parameters[SECTION] = section
    if operations is not None:
        parameters[OPERATIONS] = operations
    return {"templateId": template, "title": "a", "parameters": parameters}


def found(rule, *policies):
    """Return where a rule is broken, as the number of the policy and the last member of the place."""
    example = Example(properties={"/properties/policyTemplateInstances": list(policies)})
    findings = outcome_of(example_connector(example), Choice(select=(rule,))).findings
    places = [finding.pointer.split("/") for finding in findings]
    return [(int(place[3]), place[-1] if len(place) > 4 else "") for place in places]


@pytest.mark.parametrize(
    "value",
    [
        "@connectionParameters('api_key')",
        "@{connectionParameters('api_key')}",
        "{@connectionParameters('api_key')}",
        "Bearer @CONNECTIONPARAMETERS ('api_key', 'none') and more",
    ],
)
@pytest.mark.parametrize(
    ("template", "argument"),
    [
        ("setproperty", "propertyValuePathTemplate"),
        ("SetProperty", "newPropertySubPathTemplate"),
        ("stringreplace", "replacementString"),
        ("stringtoarray", "delimiterList"),
        ("convertobjecttoarray", "keyName"),
        ("encodepropertyvalue", "propertySubPath"),
    ],
)
@pytest.mark.parametrize("section", ["Request", "Response", ""])
def test_policies_of_the_body_do_not_know_the_connection(template, argument, value, section):
    assert found("policy-connection-parameter-verbatim", policy(template, section, **{argument: value})) == [
        (0, PREFIX + argument)
    ]


@pytest.mark.parametrize(
    ("template", "argument", "value"),
    [
        ("setproperty", "propertyValuePathTemplate", "@body().connectionParameters"),
        ("setproperty", "propertyValuePathTemplate", "see connectionParameters('a')"),
        ("dynamichosturl", "urlTemplate", "https://@connectionParameters('api_key').contoso.com"),
        ("routerequesttoendpoint", "newPath", "/@connectionParameters('api_key')/items"),
        ("setvaluefromurl", "parameterValueUrl", "/token?key=@connectionParameters('api_key')"),
    ],
)
def test_where_the_connection_is_known_or_not_asked_for(template, argument, value):
    assert found("policy-connection-parameter-verbatim", policy(template, **{argument: value})) == []


@pytest.mark.parametrize(
    "name",
    ["Content-Length", "HOST", "connection", "Transfer-encoding", "Keep-Alive", " Host ", "TE", "Trailer", "Upgrade"],
)
@pytest.mark.parametrize("section", ["Request", "Response", "Failure", ""])
def test_headers_of_the_gateway_in_every_section(name, section):
    for action in ("override", "skip", "append"):
        header = policy("setHeader", section, ["ListItems"], name=name, value="0", existsAction=action)
        assert found("policy-reserved-header", header) == [(0, PREFIX + "name")]
    looked_up = policy("setvaluefromurl", section, parameterTemplate=f"@headers('{name}')", parameterValueUrl="/a")
    assert found("policy-reserved-header", looked_up) == [(0, PREFIX + "parameterTemplate")]


@pytest.mark.parametrize("name", ["Content-Type", "Accept", "Authorization", "X-Host", "Hostname", "Cookie", ""])
def test_headers_that_a_policy_may_set(name):
    assert found("policy-reserved-header", policy("setheader", name=name, value="0")) == []
    assert found("policy-reserved-header", policy("setqueryparameter", name="host", value="0")) == []


def host(operations=None):
    return policy("dynamichosturl", "", operations, urlTemplate="https://eu.contoso.com")


def header(name="X-A", section="Request", operations=None, **more):
    return policy("setheader", section, operations, **{"name": name, "value": "1", **more})


def changed(name="a", value="1", section="Request", parent="@body()"):
    return policy(
        "setproperty",
        section,
        newPropertyParentPathTemplate=parent,
        newPropertySubPathTemplate=name,
        propertyValuePathTemplate=value,
    )


ROUTE = policy("routerequesttoendpoint", "", newPath="/a")
QUERY = policy("setqueryparameter", name="a", value="1")
LOOK_UP = policy("setvaluefromurl", parameterTemplate="@headers('X-A')", parameterValueUrl="/a")
REPLACE = policy("stringreplace", propertyParentPath="@body()", sourceString="a", newPropertyPath="@body().a")


@pytest.mark.parametrize(
    ("policies", "at"),
    [
        ((host(), host()), 1),
        ((host(["ListItems"]), host()), 1),
        ((host(), host(["ListItems"])), 1),
        ((host(["ListItems", "GetItem"]), header(), host(["GetItem"])), 2),
        ((ROUTE, ROUTE), 1),
        ((QUERY, QUERY), 1),
        ((header(), header("x-a")), 1),
        ((header(section=""), header()), 1),
        ((header(section="Response"), header(section="Response")), 1),
        ((header(existsAction="append"), header()), 1),
        ((LOOK_UP, header()), 1),
        ((changed(), changed(value="2")), 1),
        ((changed(), changed(value="@body().b")), 1),
        ((REPLACE, REPLACE), 1),
    ],
)
def test_policies_that_undo_one_another(policies, at):
    assert found("policy-undone", *policies) == [(at, "")]


@pytest.mark.parametrize(
    "policies",
    [
        (host(["ListItems"]), host(["GetItem"])),
        (host(), ROUTE, QUERY, header()),
        (header(), header(section="Response"), header("X-B")),
        (header(), header(existsAction="skip"), header(existsAction="append")),
        (header(), header(value="@headers('x-a') more")),
        (host(), ROUTE, LOOK_UP, host(), ROUTE),
        (changed(), changed("b"), changed(parent="@body().b"), changed(section="Response")),
        (changed(), changed(value="{@body().a} more")),
        (REPLACE, REPLACE | {"parameters": {**REPLACE["parameters"], PREFIX + "sourceString": "b"}}),
    ],
)
def test_policies_that_leave_one_another_alone(policies):
    assert found("policy-undone", *policies) == []
