"""What a flow gets of a good answer: the same data, without nulls and secrets, digit by digit."""

import json
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.runtime.gateway import header

SECRETS = ("api_token", "secret", "ical_url")
LARGE = 5_000_000


@pytest.fixture
def answered(site, platform_for):
    """Return what `Get current user` makes of a body."""
    gateway = platform_for()

    def call(body: bytes | str, operation_id: str = "GetMe", **answer):
        site.answer(body.encode() if isinstance(body, str) else body, **answer)
        return gateway.call(operation_id)

    return call


def exactly(body: bytes | str):
    """Read JSON so that values differ when their text does: members in order, numbers by all their digits."""
    return json.loads(body, parse_float=Decimal, object_pairs_hook=list)


def assert_refused(reply, status: int = 502) -> str:
    """Check that it is an error that people can read, and give its message."""
    assert reply.status == status
    answer = json.loads(reply.body)
    assert list(answer) == ["error"]
    assert list(answer["error"]) == ["code", "message"]
    assert answer["error"]["code"] == status
    message = answer["error"]["message"]
    assert 0 < len(message) <= 1003
    assert not set("<{\r\n") & set(message)
    assert "Exception" not in message
    return message


def test_nulls_go_at_every_depth(answered):
    body = '{"a":null,"b":{"c":null,"d":[{"e":null,"f":0},{"g":null}]},"h":[null,1,[null]],"i":"null","j":false,"k":""}'
    wanted = '{"b":{"d":[{"f":0},{}]},"h":[1,[]],"i":"null","j":false,"k":""}'
    assert answered(body).body.decode() == wanted


@pytest.mark.parametrize("name", SECRETS)
def test_secrets_go_at_every_depth(answered, name):
    body = f'{{"{name}":"hide","id":1,"workspaces":[{{"id":2,"{name}":"hide"}},{{"deep":{{"{name}":["hide"]}}}}]}}'
    reply = answered(body)
    assert json.loads(reply.body) == {"id": 1, "workspaces": [{"id": 2}, {"deep": {}}]}
    (only,) = json.loads(answered(f'[{{"id":3,"{name}":{{"x":"hide"}}}}]', "GetMeWorkspaces").body)
    assert only == {"id": 3}


def test_names_and_values_that_only_resemble_secrets_stay(answered):
    body = '{"has_api_token":true,"secrets":1,"ical_enabled":false,"name":"api_token","list":["secret"]}'
    assert answered(body).body.decode() == body


@pytest.mark.parametrize(
    "moment",
    [
        "2024-12-20T07:16:31.123456Z",
        "2024-12-20T07:16:31+00:00",
        "2024-12-20T07:16:31-05:30",
        "2024-12-20T07:16:31.1000Z",
        "2024-12-20",
        "/Date(1700000000000)/",
        "0001-01-01T00:00:00Z",
        "2024-02-30T25:61:00Z",
    ],
)
def test_moments_stay_text(answered, moment):
    body = json.dumps({"at": moment, "list": [moment]}, separators=(",", ":"))
    assert answered(body).body.decode() == body


@pytest.mark.parametrize(
    "number",
    [
        "2147483648",
        "-1733000000",
        "9007199254740993",
        "-9007199254740993",
        "9223372036854775807",
        "-9223372036854775808",
        "9223372036854775808",
        "123456789012345678901234567890",
        "0.1",
        "12.345678901234567890123",
        "0.30000000000000004",
        "-0.5",
        "1234567890.10",
        "0",
    ],
)
def test_numbers_keep_their_digits(answered, number):
    body = f'{{"n":{number},"list":[{number}]}}'
    assert answered(body).body.decode() == body


@pytest.mark.parametrize("number", ["1e5", "1E+2", "1.5e-3", "-2.5e3", "1e-7"])
def test_exponents_keep_their_value(answered, number):
    assert json.loads(answered(f'{{"n":{number}}}').body, parse_float=Decimal)["n"] == Decimal(number)


@pytest.mark.parametrize(
    "text",
    ["Zürich ☕ 日本語", "👩‍💻 \U0001f600", '\u2028\u2029\u0000\u001f"\\/', "<script>&'", "שלום", "e\u0301", "\ufeff"],
)
def test_text_of_any_kind(answered, text):
    for is_ascii in (True, False):
        body = json.dumps({"description": text, text: 1}, ensure_ascii=is_ascii)
        assert exactly(answered(body).body) == [("description", text), (text, 1)]


# Beyond 64 bits, but not beyond 19 digits: Json.NET 6, which mono brings, misreads some longer ones. IDs have 64 bits.
NUMBERS = st.one_of(
    st.integers(-(10**19) + 1, 10**19 - 1),
    *(st.integers(edge - 2, edge + 2) for edge in (2**31, 2**53, 2**63, -(2**63))),
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=9),
)
NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=8).filter(lambda name: name not in SECRETS)
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"])), st.datetimes().map(lambda moment: moment.isoformat() + "Z")
)
VALUES = st.recursive(
    st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=30,
)


def written(value) -> str:
    """Write JSON with every digit of a decimal."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(name)}:{written(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(written, value)) + "]"
    return format(value, "f") if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False)


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(NAMES, VALUES, max_size=6))
def test_other_data_comes_through_unchanged(answered, value):
    body = written(value)
    reply = answered(body)
    assert reply.status == 200, reply.body
    assert exactly(reply.body) == exactly(body)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=40) | st.text("[]{}:,\"'0123456789-+.eE/*NanulIfity \\ux()tr", max_size=40).map(str.encode))
def test_whatever_comes_the_answer_is_json(answered, body):
    reply = answered(body)
    assert reply.status in {200, 502}
    assert isinstance(json.loads(reply.body, parse_constant=pytest.fail), dict)


@pytest.mark.parametrize(
    "body",
    [
        '{"a":NaN}',
        '{"a":-Infinity}',
        '{"a":0x1F}',
        "{'a':1}",
        '{"a":1,}',
        '{"a":1}/* end */',
        '{"a":/* comment */1}',
        '{"a":1e400}',
    ],
)
def test_what_is_no_json_never_reaches_a_flow(answered, body):
    reply = answered(body)
    if reply.status != 200:
        assert_refused(reply)
    json.loads(reply.body, parse_constant=pytest.fail)


def test_a_large_answer(answered):
    rows = [{"id": 3_700_000_000 + number, "description": "ä" * 400, "stop": None} for number in range(6100)]
    body = json.dumps(rows, ensure_ascii=False).encode()
    assert len(body) > LARGE
    reply = answered(body, "GetMeTimeEntries")
    for row in rows:
        del row["stop"]
    assert json.loads(reply.body) == rows


def test_a_byte_order_mark(answered):
    assert answered(b"\xef\xbb\xbf" + b'{"id":1}').body == b'{"id":1}'


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "",
        "text/plain",
        "text/html",
        "application/json",
        "application/json; charset=nonsense",
        "application/octet-stream",
        ";;",
        "json",
    ],
)
def test_the_content_type_is_not_believed(answered, content_type):
    reply = answered('{"name":"ä"}', content_type=content_type)
    assert (reply.status, reply.body.decode()) == (200, '{"name":"ä"}')
    assert header(reply.headers, "content-type") == "application/json; charset=utf-8"


@pytest.mark.parametrize(
    "page",
    ["<!DOCTYPE html><html><body>Please sign in</body></html>", "\r\n  <html></html>", "<?xml version='1.0'?><a/>"],
)
def test_a_page_of_a_proxy(answered, page):
    message = assert_refused(answered(page, content_type="text/html"))
    assert "web page" in message
    assert "sign in" not in message


@pytest.mark.parametrize(
    "body",
    [
        "OK",
        "Please sign in",
        "{",
        '{"id":1',
        '{"id":1}}',
        '{"id":1} {"id":2}',
        '{"id":1} tail',
        "[1,2",
        '"text"',
        "12",
        "true",
        "[]",
        "nul",
        b"\xff\xfe\x00\x01",
    ],
)
def test_what_is_no_object_is_refused_where_one_is_declared(answered, body):
    assert_refused(answered(body))


@pytest.mark.parametrize("levels", [100, 100_000])
@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_deep_nesting_is_refused_and_the_host_lives(answered, host, levels, opening, closing):
    assert answered("{}").status == 200
    process = host.pid
    body = '{"a":' + opening * levels + "1" + closing * levels + "}"
    assert_refused(answered(body))
    assert_refused(answered('{"a":' + opening * levels))
    assert answered("{}").status == 200
    assert host.pid == process


def test_thirty_levels_are_fine(answered):
    body = '{"a":' + "[" * 30 + "1" + "]" * 30 + "}"
    assert answered(body).body.decode() == body


def test_headers_of_the_service_stay(answered):
    reply = answered("{}", X_Toggl_Quota_Remaining="29", X_Toggl_Quota_Resets_In="3600")
    assert header(reply.headers, "x-toggl-quota-remaining") == "29"
    assert header(reply.headers, "x-toggl-quota-resets-in") == "3600"
