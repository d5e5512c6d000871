import contextlib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from generator.runtime.gateway import ExpressionError
from generator.runtime.gateway.evaluation import Scope, evaluate
from generator.runtime.gateway.expressions import parse_path, parse_template

SCOPE = Scope(
    connection={"cat": "bar", "subpath": "path", "token:host": "eu", "it's": "quoted"},
    headers=(("Test", "foo"), ("port", "1234")),
    query="domain=pqr&n=a%20b&empty=",
    method="POST",
    body=b'{"a":[{"@odata.x":7,"b":"text"}],"n":1.5,"no":null,"o":{"k":true},"we-ird":"w"}',
    item={"x": {"y": "item value"}},
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", ""),
        ("plain", "plain"),
        ("@connectionParameters('cat')", "bar"),
        ("@ConnectionParameters('CAT')", "bar"),
        ("@connectionParameters('none')", ""),
        ("@connectionParameters('none','https://default')", "https://default"),
        ("@connectionParameters( 'none' , 'd' )", "d"),
        ("@connectionParameters('token:host')", "eu"),
        ("@connectionParameters('it''s')", "quoted"),
        ("https://@header('test').abc.xyz:@header('port')", "https://foo.abc.xyz:1234"),
        ("https://@connectionParameters('cat').abc.xyz", "https://bar.abc.xyz"),
        (
            "https://@headers('test').abc.@queryParameters('domain')/@connectionParameters('subPath')",
            "https://foo.abc.pqr/path",
        ),
        ("https://@header('test123', 'default').abc.xyz", "https://default.abc.xyz"),
        ("@queryParameters('N')", "a b"),
        ("@queryParameters('empty', 'd')", ""),
        ("@{connectionParameters('cat')}", "bar"),
        ("{@connectionParameters('cat')}", "bar"),
        ("@connectionParameters('cat','');@connectionParameters('cat','')", "bar;bar"),
        ("@body().a[0]['@odata.x']", 7),
        ("@{body().a[0]['@odata.x']}", "7"),
        ("{@body().a[0].b} and {@body().n}", "text and 1.5"),
        ("@triggerBody().a", [{"@odata.x": 7, "b": "text"}]),
        ("@body()['we-ird']", "w"),
        ("@body().o", {"k": True}),
        ("x@body().o", 'x{"k":true}'),
        ("@{body().o.k}", "true"),
        ("@body().no", None),
        ("@body().missing", None),
        ("@{body().no}", ""),
        ("@body().a[5]", None),
        ("@body()?.no?.x", None),
        ("@item().x.y", "item value"),
        ("@Request.OriginalHTTPMethod", "POST"),
        ("@{request.originalhttpmethod}", "POST"),
        ("user@example.com", "user@example.com"),
        ("a@@body()", "a@body()"),
        ("@", "@"),
        ('{"a": "{@body().a[0].b}"}', '{"a": "text"}'),
        ("DeepL-Auth-Key @headers('TEST')", "DeepL-Auth-Key foo"),
    ],
)
def test_values(text, value):
    assert evaluate(text, SCOPE) == value


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("@concat('a')", "the function 'concat' of an expression is unknown"),
        ("@connectionParameter('a')", "did you mean 'connectionParameters'"),
        ("@connectionParameters()", "takes a name"),
        ("@headers('a','b','c')", "takes a name"),
        ('@headers("a")', "in single quotes"),
        ("@headers('a'", "is not closed"),
        ("@headers('a' 'b')", "is not closed"),
        ("@body('a')", "takes nothing"),
        ("@{headers('a')", "brace of an expression is not closed"),
        ("@body().no.x", "cannot read 'x' of null"),
        ("@body().missing[0]", "cannot read 0 of null"),
        ("@body().n.x", "'x' is asked of something that is not an object"),
    ],
)
def test_errors(text, message):
    with pytest.raises(ExpressionError) as caught:
        evaluate(text, SCOPE)
    assert message in str(caught.value)


def test_a_body_that_is_no_json():
    with pytest.raises(ExpressionError, match="the body is not valid JSON"):
        evaluate("@body()", SCOPE._replace(body=b"<html>"))


def test_item_only_in_collections():
    with pytest.raises(ExpressionError, match="collection"):
        evaluate("@item().x", SCOPE._replace(item=None))


PIECES = st.sampled_from(
    ["@", "@{", "{@", "}", "(", ")", "'", "''", ",", ".", "[", "]", "?", "0", "body", "item", "headers", "a", " ", "é",
     "Request.OriginalHTTPMethod", "connectionParameters", "@odata.x"]
)  # fmt: skip


@given(st.text() | st.lists(PIECES, max_size=14).map("".join))
@example("@body(" + "(" * 5000)
@example("@body()" + "['a']" * 5000)
@example("@" * 10_000)
@example("@headers('" + "'" * 10_001)
def test_any_text_is_read_or_refused(text):
    with contextlib.suppress(ExpressionError):
        evaluate(text, SCOPE)


@given(st.text().filter(lambda text: "@" not in text))
def test_text_without_an_at_stays(text):
    assert evaluate(text, SCOPE) == text


@given(st.text(st.characters(codec="utf-8")))
def test_quoted_text_comes_back(text):
    quoted = text.replace("'", "''")
    assert evaluate(f"@headers('none','{quoted}')", SCOPE) == text


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("a.b", ["a", "b"]),
        ("['@odata.id']", ["@odata.id"]),
        ("a[0].b", ["a", 0, "b"]),
        ("we-ird", ["we-ird"]),
        ("", [""]),
    ],
)
def test_paths_below_a_parent(text, keys):
    assert [step.key for step in parse_path(text)] == keys


def test_parsing_is_remembered():
    assert parse_template("@body().a") is parse_template("@body().a")
