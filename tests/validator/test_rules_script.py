"""Rules about custom code, on code as people write it."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.definition.files import SCRIPT
from generator.validator.examples import example_connector
from generator.validator.rule import Example
from generator.validator.rules.code import across, script
from generator.validator.validate import Choice, outcome_of

RULES = tuple(
    each.id
    for module in (script, across)
    for each in vars(module).values()
    if hasattr(each, "check") and each.about == SCRIPT
)
HEAD = "public class Script : ScriptBase {\n  public override async Task<HttpResponseMessage> ExecuteAsync() {\n"
TAIL = "    return await Context.SendAsync(Context.Request, CancellationToken);\n  }\n}\n"
PIECES = [
    *("using ", "class ", "Script ", ": ScriptBase", "{", "}", "(", ")", ";", "=", "==", "case ", '"a"', '$"{', "."),
    *(
        "OperationId",
        "Context.",
        "switch ",
        "new HttpClient(",
        "HttpClient ",
        "new",
        "string.Equals(",
        ",",
        "ExecuteAsync()",
        "override ",
        "FromBase64String(",
        "#r ",
    ),
]


def findings(source, **example):
    connector = example_connector(Example(files={SCRIPT: source}, **example))
    return outcome_of(connector, Choice(select=RULES)).findings


def rules(source, **example):
    return [finding.code for finding in findings(source, **example)]


def body(code):
    return HEAD + code + TAIL


def test_project_s_own_script_breaks_no_rule():
    own = Path(__file__).parents[2] / "script" / "script.csx"
    assert findings(own.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        body("    using var request = new HttpRequestMessage();\n    using (var other = Read()) { }\n"),
        body("    using\n    HttpRequestMessage request = new HttpRequestMessage();\n"),
        body("    // new HttpClient()\n    /* using System.Data; */\n"),
        body("    StringContent text = new(null); HttpClient client = Read(); Other(HttpClient, new());\n"),
        body('    if (string.Equals(Context.OperationId, name) || Mine.Equals("Gone", Context.OperationId)) { }\n'),
        body('    var text = $"new HttpClient() {Context.OperationId} using System.Data;";\n'),
        body("    var builder = new UriBuilder(Context.Request.RequestUri); builder.Path = builder.Path.Trim();\n"),
        HEAD.replace("Task<", "Task < ").replace("async ", "") + TAIL,
        HEAD.replace("Task<", "System.Threading.Tasks.Task<System.Net.Http.") + TAIL,
        "#nullable enable\n[Obsolete]\n" + HEAD.replace("public class", "public sealed partial class") + TAIL,
        "using Answer = System.Threading.Tasks.Task<System.Net.Http.HttpResponseMessage>;\n"
        + HEAD.replace("Task<HttpResponseMessage>", "Answer")
        + TAIL,
        "public class Refusal : Exception { }\n" + HEAD.replace(": ScriptBase", ": ScriptBase, IDisposable") + TAIL,
        HEAD.replace("{\n  public override", "{\n  Task Twice() { return ExecuteAsync(); }\n  override public") + TAIL,
    ],
)
def test_what_is_allowed_is_not_reported(source):
    assert rules(source) == []


@pytest.mark.parametrize(
    ("source", "severity", "message"),
    [
        (HEAD.replace("Script :", "script :") + TAIL, "warning", "the class must be called 'Script', not 'script'"),
        (HEAD.replace("Script :", "Mine :") + TAIL, "error", "the class must be called 'Script', not 'Mine'"),
        (HEAD.replace("public class", "class") + TAIL, "error", "the class 'Script' must be public"),
        (HEAD.replace(": ScriptBase", "") + TAIL, "error", "the class 'Script' must derive from 'ScriptBase'"),
        ("", "error", "there is no 'public class Script : ScriptBase'"),
    ],
)
def test_class_is_named_by_what_is_wrong_with_it(source, severity, message):
    (finding,) = findings(source)

    assert (finding.code, finding.severity, finding.message) == ("script-class-missing", severity, message)


def test_method_of_a_base_class_is_no_override():
    source = (
        HEAD.replace("override async", "async").replace("ExecuteAsync()", "RunAsync()") + "base.ExecuteAsync();" + TAIL
    )
    (finding,) = findings(source)

    assert finding.code == "script-executeasync-missing"
    assert finding.message.startswith("there is no 'public override")


@pytest.mark.parametrize(
    "code",
    [
        'if (Context.OperationId == "Gone") { }',
        'if ("Gone" != this.Context.OperationId) { }',
        'if (this.Context.OperationId.Equals("Gone", StringComparison.Ordinal)) { }',
        'if ("Gone".Equals(Context.OperationId)) { }',
        'if (string.Equals(this.Context.OperationId, "Gone", StringComparison.Ordinal)) { }',
        'if (String.Equals("Gone", Context.OperationId)) { }',
        'switch (this.Context.OperationId) { case "ListItems": switch (x) { case "y": break; } break; case @"Gone": }',
        'var a = Context.OperationId switch { "ListItems" or "Gone" => 1, "GetItem" => 2, _ => 3 };',
        'var id = Context.OperationId; id = UTF8.GetString(Convert.FromBase64String(data)); if (id == "Gone") { }',
    ],
)
def test_texts_compared_with_the_operation_are_found(code):
    (finding,) = findings(body(code))

    assert finding.code == "script-operation-literal-unknown"
    assert "'Gone'" in finding.message
    assert finding.line == 3


@pytest.mark.parametrize(
    "code",
    [
        'if (Context.OperationId == "TGlzdEl0ZW1z") { }',  # ListItems in base64
        'if (Context.OperationId.Equals("listitems", StringComparison.OrdinalIgnoreCase)) { }',
        'if (Context.OperationId.StartsWith("Gone")) { }',
        'switch (Context.OperationId.ToLower()) { case "listitems": break; }',
        'if (Context.OperationId == "List" + suffix) { }',
        'var id = Context.OperationId; id = Read(); if (id == "Gone") { }',
        'var id = Context.OperationId; Check(id); }\n  void Check(string id) { if (id == "Gone") { }',
        'switch (Context.OperationId) { case "ListItems": Log("a", "Gone"); break; }',
    ],
)
def test_other_texts_are_left_alone(code):
    assert rules(body(code)) == []


def test_only_operations_that_the_script_serves_can_be_spoiled_by_decoding():
    code = body("var id = Encoding.UTF8.GetString(Convert.FromBase64String(this.Context.OperationId));\n")
    known = body('if (id != "ReadItem") { id = UTF8.GetString(Convert.FromBase64String(Context.OperationId)); }\n')
    bad = {"/paths/~1items/get/operationId": "ReadItem"}

    assert rules(code) == []
    assert rules(code, definition=bad) == ["operation-id-ambiguous"]
    assert rules(known, definition=bad) == []
    assert rules(code, definition=bad, properties={"/properties/scriptOperations": ["GetItem"]}) == []
    assert rules(code, definition=bad, properties={"/properties/scriptOperations": []}) == ["operation-id-ambiguous"]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=30).map(" ".join))
def test_no_rule_gives_up_on_any_code(source):
    assert [finding for finding in findings(source) if "could not judge" in finding.message] == []
