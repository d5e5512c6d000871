import base64

import pytest

from generator.runtime.script.masking import Mask

BASIC = base64.b64encode("käthe@example.com:pass:word".encode()).decode()


def test_a_basic_pair_is_masked_whole_and_in_parts() -> None:
    mask = Mask([("X", "y"), ("AUTHORIZATION", f"Basic {BASIC}")])
    text = f"Basic {BASIC} | {BASIC} | käthe@example.com:pass:word | käthe@example.com | pass:word | rest"
    assert mask.text(text) == "*** | *** | *** | *** | *** | rest"


@pytest.mark.parametrize(
    ("value", "shown"),
    [("Bearer abcdefgh", "Bearer ***"), ("abcdefgh", "***"), ("Basic !!!not-base64", "Basic ***"), ("", "***")],
)
def test_headers_show_at_most_their_scheme(value: str, shown: str) -> None:
    headers = [("authorization", value), ("X-Copy", f"<{value}>")]
    masked = Mask(headers).headers(headers)
    assert masked[0] == ("authorization", shown)
    assert not value or value not in masked[1][1]


def test_short_parts_do_not_riddle_texts() -> None:
    mask = Mask([("Authorization", "Basic " + base64.b64encode(b"a:b").decode())])
    assert mask.text("a bad cab") == "a bad cab"
