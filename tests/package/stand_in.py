"""The addresses that paconn talks to, all on loopback: a proxy that answers itself, whatever host it is asked for.

paconn insists on https and on the names of Microsoft's hosts. As a proxy, one server on loopback receives every
connection, whatever its name; a certificate of this run, trusted by paconn alone, makes the rest work unchanged.
"""

import contextlib
import datetime
import http.server
import json
import ssl
import threading
import urllib.parse
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

POWER_APPS, STORAGE, FLOW = "api.powerapps.com", "standin.blob.core.windows.net", "api.flow.microsoft.com"
CONTAINER = "icons-and-scripts"
SIGNATURE = "sv=2018-03-28&sr=c&sig=stand%2Bin%3D&sp=rw"
ENVIRONMENT = "Default-01234567-89ab-cdef-0123-456789abcdef"
CONNECTOR_ID = "shared_contoso-5f0123456789abcdef"


class Call(NamedTuple):
    method: str
    host: str
    path: str
    query: dict
    headers: dict
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)


class StandIn:
    """What arrived, in order; `answers` by method and last part of the path may be replaced before a call."""

    def __init__(self):
        self.calls = []
        self.answers = {
            ("POST", "validateApiSwagger"): (200, b'""'),
            ("POST", "generateResourceStorage"): (
                200,
                json.dumps({"sharedAccessSignature": f"https://{STORAGE}/{CONTAINER}?{SIGNATURE}"}).encode(),
            ),
            ("GET", "environments"): (
                200,
                json.dumps({"value": [{"name": ENVIRONMENT, "properties": {"displayName": "Contoso"}}]}).encode(),
            ),
            ("POST", "apis"): (201, json.dumps({"name": CONNECTOR_ID}).encode()),
            ("PATCH", CONNECTOR_ID): (200, b"{}"),
        }

    def answer(self, call):
        self.calls.append(call)
        if call.host == STORAGE:
            return (201, b"") if call.method == "PUT" else (400, b"")
        status, body = self.answers.get((call.method, call.path.rpartition("/")[2]), (404, b'{"error": "unknown"}'))
        return status, body

    def blobs(self):
        """Return what was uploaded: by name, the call."""
        return {call.path.rpartition("/")[2]: call for call in self.calls if call.host == STORAGE}

    def registration(self):
        """Return what was sent to make or change the connector."""
        [call] = [call for call in self.calls if call.method == "PATCH" or call.path.endswith("/apis")]
        return call


def make_certificate(folder):
    """Write a certificate for the hosts with its key; gives the two paths."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "stand-in")])
    start = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(start)
        .not_valid_after(start + datetime.timedelta(days=3))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName(host) for host in (POWER_APPS, STORAGE, FLOW)]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "certificate.pem", folder / "key.pem"
    public.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return public, private


@contextlib.contextmanager
def serving(stand_in, certificate, key):
    """Return the proxy's address while it answers."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        tunnel = None

        def do_CONNECT(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.flush()
            for stream in (self.rfile, self.wfile):
                stream.close()
            self.tunnel = context.wrap_socket(self.connection, server_side=True)
            self.rfile, self.wfile = self.tunnel.makefile("rb"), self.tunnel.makefile("wb")
            self.close_connection = False

        def answer(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            url = urllib.parse.urlsplit(self.path)
            call = Call(
                self.command,
                self.headers["Host"],
                url.path,
                dict(urllib.parse.parse_qsl(url.query)),
                {name.lower(): value for name, value in self.headers.items()},
                body,
            )
            status, content = stand_in.answer(call)
            self.send_response(status)
            for name, value in {
                "Content-Type": "application/json",
                "ETag": '"1"',
                "Last-Modified": "Wed, 01 Jan 2020 00:00:00 GMT",
                "Content-Length": str(len(content)),
            }.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def finish(self):
            super().finish()
            if self.tunnel is not None:
                self.tunnel.close()

        def log_message(self, *arguments):
            pass

    for method in ("GET", "POST", "PUT", "PATCH"):
        setattr(Handler, f"do_{method}", Handler.answer)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
