"""A connection to the simulated service on which no whole request comes is closed; others are left alone."""

import socket

import pytest

from generator.runtime.local.patience import ImpatientProtocol
from generator.runtime.local.service import served


async def app(scope, receive, send):
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


@pytest.fixture
def connect(monkeypatch):
    monkeypatch.setattr(ImpatientProtocol, "patience", 0.05)
    with served(app) as url:
        yield lambda: socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), timeout=20)


def everything(connection):
    return b"".join(iter(lambda: connection.recv(65_536), b""))


@pytest.mark.parametrize(
    "begun",
    [
        b"",
        b"GET / HT",
        b"GET / HTTP/1.1\r\nHost: x\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf",
    ],
)
def test_what_does_not_become_a_request_is_closed(connect, begun):
    with connect() as connection:
        connection.sendall(begun)
        assert b"200 OK" not in everything(connection)


def test_a_second_request_on_a_connection_has_its_own_time(connect):
    with connect() as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert connection.recv(65_536).startswith(b"HTTP/1.1 200 OK")
        connection.sendall(b"GET / HTTP/1.1\r\n")
        assert b"200 OK" not in everything(connection)


def test_a_whole_request_is_answered(connect):
    with connect() as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert everything(connection).endswith(b"ok")
