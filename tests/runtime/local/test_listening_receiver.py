"""The callback address: what it looks like, what it takes, and what it answers."""

import contextlib
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from listening_toy import deliver

from generator.runtime.local.callbacks import NoReceiver, receive_callbacks

ACCEPTED = b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@pytest.fixture
def receiver():
    got = SimpleQueue()
    with receive_callbacks(got.put) as address:
        yield address, got


def raw(port, message):
    """Send bytes, say that there are no more, and give the whole answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(message)
        connection.shutdown(socket.SHUT_WR)
        parts = iter(lambda: connection.recv(65_536), b"")
        return b"".join(parts)


def post(address, head, body=b""):
    parts = urlsplit(address.url)
    start = f"POST {parts.path}?{parts.query} HTTP/1.1\r\nHost: {parts.netloc}\r\n".encode()
    return raw(address.port, start + head + b"\r\n\r\n" + body)


def test_an_address_looks_like_one_of_the_platform(receiver):
    address, _ = receiver
    parts = urlsplit(address.url)
    assert parts.netloc == f"127.0.0.1:{address.port}"
    assert "&sp=%2Ftriggers%2Fmanual%2Frun&" in parts.query
    assert len(address.url) > 150


def test_everything_that_comes_at_once_is_taken(receiver):
    address, got = receiver
    together = threading.Barrier(200)

    def send(number):
        together.wait(60)
        return post(address, b"Content-Length: 3", b"%03d" % number)

    with ThreadPoolExecutor(200) as pool:
        answers = set(pool.map(send, range(200)))
    assert answers == {ACCEPTED}
    assert sorted(got.get_nowait() for _ in range(200)) == [b"%03d" % number for number in range(200)]


def test_no_address_is_like_another():
    with receive_callbacks(print) as one, receive_callbacks(print) as other:
        assert urlsplit(one.url).path != urlsplit(other.url).path
        assert one.url.rpartition("sig=")[2] != other.url.rpartition("sig=")[2]


def test_a_delivery_is_there_before_its_sender_has_the_answer(receiver):
    address, got = receiver
    assert deliver(address.url, b'{"a":1}') == (202, b"")
    assert got.get_nowait() == b'{"a":1}'


def test_a_sender_may_write_the_escapes_of_the_query_otherwise(receiver):
    address, got = receiver
    assert deliver(address.url.replace("%2F", "/"), b"{}") == (202, b"")
    assert got.get_nowait() == b"{}"


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"])
def test_other_methods_are_refused(receiver, method):
    address, got = receiver
    assert deliver(address.url, b"{}", method)[0] == 405
    assert got.empty()


def test_another_address_takes_nothing(receiver):
    address, got = receiver
    site = f"http://127.0.0.1:{address.port}"
    signature = address.url.rpartition("sig=")[2]
    for url in (site, f"{site}/", f"{site}/other?sig={signature}", address.url[:-1], address.url.partition("&sig=")[0]):
        assert deliver(url, b"{}") == (404, b"")
    assert got.empty()


@given(parts=st.lists(st.binary(min_size=1, max_size=300), max_size=6), ending=st.sampled_from(["", ";a=b"]))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_body_in_chunks_is_put_together(receiver, parts, ending):
    address, got = receiver
    chunks = b"".join(b"%x%s\r\n%s\r\n" % (len(part), ending.encode(), part) for part in parts)
    assert post(address, b"Transfer-Encoding: chunked", chunks + b"0\r\n\r\n") == ACCEPTED
    assert got.get_nowait() == b"".join(parts)


@pytest.mark.parametrize(
    ("head", "body", "status"),
    [
        (b"Content-Length: 9", b"short", b"400"),
        (b"Content-Length: -1", b"", b"400"),
        (b"Content-Length: 0x2", b"{}", b"400"),
        (b"Content-Length: 1_0", b"0123456789", b"400"),
        (b"Content-Length: 99999999999", b"", b"413"),
        (b"Transfer-Encoding: chunked", b"zz\r\n{}\r\n0\r\n\r\n", b"400"),
        (b"Transfer-Encoding: chunked", b"5\r\n{}", b"400"),
        (b"Transfer-Encoding: chunked", b"fffffff\r\n", b"413"),
        (b"Transfer-Encoding: chunked", b"", b"400"),
    ],
)
def test_half_a_delivery_is_none(receiver, head, body, status):
    address, got = receiver
    assert post(address, head, body).startswith(b"HTTP/1.1 " + status)
    assert got.empty()


def test_a_sender_that_goes_away_says_nothing_here(receiver, capfd):
    address, got = receiver
    with socket.create_connection(("127.0.0.1", address.port), timeout=10) as connection:
        linger = (1).to_bytes(4, "little") + (0).to_bytes(4, "little")
        connection.sendall(b"POST /x HTTP/1.1\r\nContent-Length: 5\r\n")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    assert deliver(address.url, b"{}") == (202, b"")
    assert got.get_nowait() == b"{}"
    assert capfd.readouterr() == ("", "")


def test_a_sender_that_stays_silent_does_not_hold_up_the_end():
    with contextlib.ExitStack() as stack:
        with receive_callbacks(print) as address:
            silent = stack.enter_context(socket.create_connection(("127.0.0.1", address.port), timeout=10))
            assert deliver(address.url, b"{}")[0] == 202
        with pytest.raises(ConnectionRefusedError):
            deliver(address.url, b"{}")
        silent.close()


def test_a_tunnel_s_address_gets_the_long_path():
    got = SimpleQueue()
    with receive_callbacks(got.put, public="https://abc.example.com/") as address:
        assert address.url.startswith("https://abc.example.com:443/powerautomate/automations/direct/workflows/")
        local = address.url.replace("https://abc.example.com:443", f"http://127.0.0.1:{address.port}")
        assert deliver(local, b"{}")[0] == 202
        assert deliver(f"http://127.0.0.1:{address.port}/", b"{}")[0] == 404
    assert got.get_nowait() == b"{}"


def test_an_address_with_a_path_is_registered_as_it_is():
    got = SimpleQueue()
    with receive_callbacks(got.put, public="https://abc.example.com/in?a=%2F") as address:
        assert address.url == "https://abc.example.com/in?a=%2F"
        assert deliver(f"http://127.0.0.1:{address.port}/wherever", b"{}")[0] == 202
    assert got.get_nowait() == b"{}"


@pytest.mark.parametrize(
    "public", ["", "abc.example.com", "ftp://abc.example.com", "https://", "https://a b", "https://[", "https://h:x"]
)
def test_no_address(public):
    with pytest.raises(NoReceiver, match="expected one like https://"), receive_callbacks(print, public=public):
        pass


def test_a_user_name_in_the_address_is_not_shown():
    with (
        pytest.raises(NoReceiver) as problem,
        receive_callbacks(print, public="https://ada:honey@abc.example.com"),
    ):
        pass
    assert "holds a user name" in str(problem.value)
    assert "honey" not in str(problem.value)


def test_a_port_that_is_taken():
    with receive_callbacks(print) as address, pytest.raises(NoReceiver, match=f"port {address.port} cannot be used"):  # noqa: SIM117
        with receive_callbacks(print, port=address.port):
            pass
