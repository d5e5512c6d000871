import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.definition import BrokenReference, pointer_of, resolve

DOCUMENT = {
    "definitions": {
        "A": {"type": "string"},
        "B": {"$ref": "#/definitions/A"},
        "C": {"$ref": "#/definitions/B", "description": "ignored"},
        "a/b": {"type": "slash"},
        "a~b": {"type": "tilde"},
        "~1": {"type": "tilde one"},
        "a b": {"type": "blank"},
        "a%b": {"type": "percent"},
        "é": {"type": "accent"},
        "": {"type": "empty"},
        "list": [{"type": "first"}, {"type": "second"}],
        "text": "hello",
        "self": {"$ref": "#/definitions/self"},
        "ping": {"$ref": "#/definitions/pong"},
        "pong": {"$ref": "#/definitions/ping"},
        "lost": {"$ref": "#/definitions/none"},
        "property": {"$ref": {"type": "string"}},
    }
}


@pytest.mark.parametrize(
    ("reference", "type_"),
    [
        ("#/definitions/A", "string"),
        ("#/definitions/B", "string"),
        ("#/definitions/C", "string"),
        ("#/definitions/a~1b", "slash"),
        ("#/definitions/a~0b", "tilde"),
        ("#/definitions/~01", "tilde one"),
        ("#/definitions/a b", "blank"),
        ("#/definitions/a%20b", "blank"),
        ("#/definitions/a%25b", "percent"),
        ("#/definitions/%C3%A9", "accent"),
        ("#/definitions/é", "accent"),
        ("#/definitions/", "empty"),
        ("#/definitions/list/1", "second"),
        ("#/definitions/a%7E1b", "slash"),
    ],
)
def test_target(reference, type_):
    assert resolve(DOCUMENT, {"$ref": reference})["type"] == type_


BROKEN = {
    "missing": ("#/definitions/none", "does not resolve"),
    "missing by way of another": ("#/definitions/lost", "'#/definitions/none' does not resolve"),
    "other case": ("#/definitions/a", "does not resolve"),
    "through a text": ("#/definitions/text/0", "does not resolve"),
    "beyond a list": ("#/definitions/list/2", "does not resolve"),
    "before a list": ("#/definitions/list/-1", "does not resolve"),
    "index that begins with zero": ("#/definitions/list/01", "does not resolve"),
    "index in other digits": ("#/definitions/list/²", "does not resolve"),
    "index in Arabic digits": ("#/definitions/list/\u0661", "does not resolve"),
    "index beyond all numbers": ("#/definitions/list/" + "9" * 5000, "does not resolve"),
    "member of a list": ("#/definitions/list/type", "does not resolve"),
    "itself": ("#/definitions/self", "leads back to itself"),
    "a circle": ("#/definitions/ping", "leads back to itself"),
    "a file": ("other.json#/definitions/A", "leaves the document"),
    "an absolute file": ("file:///etc/passwd", "leaves the document"),
    "an address": ("https://example.com/a.json", "leaves the document"),
    "a bare name": ("A", "leaves the document"),
    "nothing": ("", "leaves the document"),
}


@pytest.mark.parametrize(("reference", "expected"), BROKEN.values(), ids=BROKEN)
def test_broken(reference, expected):
    with pytest.raises(BrokenReference, match=expected):
        resolve(DOCUMENT, {"$ref": reference})


@pytest.mark.parametrize("node", [None, 1, "text", [], {}, {"a": 1}, {"$ref": 5}, {"$ref": {"type": "string"}}])
def test_what_is_no_reference_stays(node):
    assert resolve(DOCUMENT, node) is node


@given(parts=st.lists(st.one_of(st.text(max_size=3), st.text("~/%01 ", max_size=4)), min_size=1, max_size=3))
def test_every_pointer_leads_to_its_target(parts):
    from urllib.parse import quote

    document = target = {"type": "found"}
    for part in reversed(parts):
        document = {part: document}

    assert resolve(document, {"$ref": "#" + quote(pointer_of(parts), errors="surrogatepass")}) == target
