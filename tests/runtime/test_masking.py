"""The one mask: a secret stays hidden however a service writes it, and what is no secret stays readable."""

import base64
import html
import json
import re
import shlex
import time
import xml.sax.saxutils
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator.runtime.masking import Mask, secrets_in

BASIC = base64.b64encode("käthe@example.com:pass:word".encode()).decode()
USER = "ada@example.com"

# What can be typed as a password: anything but line breaks and what is no Unicode.
passwords = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"), min_size=4, max_size=20).filter(
    lambda text: text.strip() == text
)


def numbered(text):
    return "".join(f"&#{ord(letter)};" for letter in text)


def lower_percent(text):
    return "".join(f"%{byte:02x}" for byte in text.encode())


def some_numbered(text):
    return "".join(f"&#x{ord(letter):X};" if at % 2 else letter for at, letter in enumerate(text))


def encoded(text):
    return base64.b64encode(text.encode()).decode()


def braced(text):
    return "".join(f"\\u{{{ord(letter):x}}}" for letter in text)


SPELLINGS = {
    "hexadecimal digits": lambda text: text.encode().hex(),
    "hexadecimal digits in capitals": lambda text: text.encode().hex().upper(),
    "JavaScript by code point": braced,
    "base64 of UTF-16": lambda text: base64.b64encode(text.encode("utf-16-le")).decode(),
    "as it is": str,
    "JSON": json.dumps,
    "JSON in letters of its own": lambda text: json.dumps(text, ensure_ascii=False),
    "JSON in JSON": lambda text: json.dumps(json.dumps({"said": text})),
    "JSON of JavaScript": lambda text: json.dumps(text).replace("/", "\\/"),
    "JSON of .NET": lambda text: json.dumps(text, ensure_ascii=False).replace("'", "\\u0027").replace("&", "\\u0026"),
    "HTML": html.escape,
    "HTML in JSON": lambda text: json.dumps(html.escape(text)),
    "HTML without quotes": lambda text: html.escape(text, quote=False),
    "HTML by number": numbered,
    "HTML partly by number": some_numbered,
    "HTML of HTML": lambda text: html.escape(html.escape(text)),
    "XML": xml.sax.saxutils.quoteattr,
    "an address": lambda text: quote(text, safe=""),
    "a path": quote,
    "a form": quote_plus,
    "an address in lower case": lower_percent,
    "an address in an address": lambda text: quote(quote(text, safe=""), safe=""),
    "Python": repr,
    "bytes of Python": lambda text: repr(text.encode()),
    "a shell": shlex.quote,
    "UTF-8 read as Latin-1": lambda text: text.encode().decode("latin-1"),
    "base64": encoded,
    "base64 without padding": lambda text: encoded(text).rstrip("="),
    "base64 for addresses": lambda text: base64.urlsafe_b64encode(text.encode()).decode(),
    "base64 in an address": lambda text: quote(encoded(text), safe=""),
    "base64 in JSON": lambda text: json.dumps(encoded(text)).replace("/", "\\/"),
    "base64 of a pair": lambda text: encoded(f"{USER}:{text}"),
    "base64 of a pair without padding": lambda text: encoded(f"{USER}:{text}").rstrip("="),
}


@settings(max_examples=30, deadline=None)  # compiling what to look for takes a moment
@given(passwords)
@example("pässwörd✓")
@example('say "please" \\now')
@example("a\\\\\\b\\")
@example("x & <y> 'z'")
@example("/+?/+?~~")
@example("日本🎉\U0001d4b3")
@example("zoe\u0308x")
@example("time-is-honey")
def test_a_secret_stays_hidden_in_every_spelling(secret):
    mask = Mask({secret, f"{USER}:{secret}"})

    for name, spelling in SPELLINGS.items():
        hidden = mask.text(f"<{spelling(secret)}>")
        # Nothing is left but quotes, padding, and what one spelling says besides.
        assert "***" in hidden, name
        assert re.sub(r"\*\*\*|said|%3D|[<>\"'\\b={}: ]", "", hidden) == "", name


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=3), st.text(max_size=3), passwords)
def test_a_secret_inside_something_encoded_stays_hidden(before, after, secret):
    secret = secret + "-long-enough"

    hidden = Mask({secret}).text(encoded(before + secret + after))

    assert "***" in hidden
    assert len(hidden) <= len(encoded(before + after)) + len("***") + 6  # letters that hold bits of both


@settings(max_examples=10, deadline=None)
@given(passwords.map(lambda text: (text * 60)[:60]))  # base64 of 58 bytes and more has two lines
def test_base64_in_lines_stays_hidden(secret):
    lines = base64.encodebytes(secret.encode()).decode()

    for written in (lines, lines.replace("\n", "\r\n")):
        assert Mask([secret]).text(f"<{written}>").strip("\r\n<>") == "***"


@settings(max_examples=30, deadline=None)
@given(passwords, st.text(max_size=40))
def test_a_mask_is_stable(secret, text):
    mask = Mask({secret})

    once = mask.text(text + secret)

    assert once.endswith("***")
    assert mask.text(once) == once or "*" in secret


# what stays readable


@pytest.mark.parametrize("secrets", [[], [""], ["", ""]])
def test_an_empty_secret_hides_nothing(secrets):
    text = 'https://example.com: {"a": ""}, Og=='
    assert Mask(secrets).text(text) == text
    assert Mask(secrets_in([("Authorization", "Basic Og==")])).text(text) == text


@pytest.mark.parametrize(
    ("secret", "text", "hidden"),
    [
        ("a", "a bad cab", "a bad cab"),
        ("a", '{"a": "a", "b": "bad"}', '{"a": "***", "b": "bad"}'),
        ("a", "?key=a&page=1", "?key=***&page=1"),
        ("a", "?key=a", "?key=***"),
        ("a", "?key=ab", "?key=ab"),
        ("a", "'a' is wrong", "'***' is wrong"),
        ("a", "it's a day", "it's a day"),
        ("a", "a", "***"),
        ('"', 'he said "no"', 'he said "no"'),
        (":", "https://x: y", "https://x: y"),
        ("é", "?key=%C3%A9", "?key=***"),
        ("abc", "abcd abc", "abcd abc"),
        ("abcd", "abcde", "***e"),
    ],
)
def test_a_short_secret_is_hidden_where_it_is_a_value(secret, text, hidden):
    assert Mask([secret]).text(text) == hidden


@pytest.mark.parametrize(
    ("secret", "value", "hidden"),
    [
        ("a", {"a": "a", "b": ["a", "cab"]}, {"a": "***", "b": ["***", "cab"]}),
        ("1234", {"x": 1234, "y": 12345, "z": 1234.0}, {"x": "***", "y": 12345, "z": 1234.0}),
        ("1", {"x": 1, "y": True}, {"x": 1, "y": True}),
        ("True", {"y": True}, {"y": True}),
        ("long-enough", {"long-enough": 1, "x": "is long-enough!"}, {"***": 1, "x": "is ***!"}),
        ("api_token", {"api_token": "x", "y": "api_token"}, {"api_token": "***", "y": "***"}),
        ("zzzz", {"password": "", "secret": None, "API_KEY": "k"}, {"password": "", "secret": None, "API_KEY": "***"}),
    ],
)
def test_values(secret, value, hidden):
    assert Mask([secret]).value(value) == hidden


def test_a_long_text_takes_time_that_grows_with_it_alone():
    # Backslashes, percents and ampersands are what spellings begin with.
    mask = Mask(["\\\\\\%25%25&amp;&amp;\\"])

    def seconds(length):
        text = "\\%25&amp;" * length
        started = time.process_time()
        mask.text(text)
        return time.process_time() - started

    small = min(seconds(1_000) for _ in range(3))
    assert min(seconds(8_000) for _ in range(3)) < 40 * small + 0.1


# headers


def test_a_basic_pair_is_masked_whole_and_in_parts() -> None:
    mask = Mask(secrets_in([("X", "y"), ("AUTHORIZATION", f"Basic {BASIC}")]))
    text = f"Basic {BASIC} | {BASIC} | käthe@example.com:pass:word | käthe@example.com | pass:word | rest"
    assert mask.text(text) == "*** | *** | *** | *** | *** | rest"


@pytest.mark.parametrize(
    ("value", "shown"),
    [("Bearer abcdefgh", "Bearer ***"), ("abcdefgh", "***"), ("Basic !!!not-base64", "Basic ***"), ("", "***")],
)
def test_headers_show_at_most_their_scheme(value: str, shown: str) -> None:
    headers = [("authorization", value), ("X-Copy", f"<{value}>")]
    masked = Mask(secrets_in(headers)).headers(headers)
    assert masked[0] == ("authorization", shown)
    assert not value or value not in masked[1][1]


def test_short_parts_do_not_riddle_texts() -> None:
    mask = Mask(secrets_in([("Authorization", "Basic " + base64.b64encode(b"a:b").decode())]))
    assert mask.text("a bad cab") == "a bad cab"
