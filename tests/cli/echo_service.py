"""A service that wants a key, and says what it was asked."""

import contextlib
import http.server
import json
import threading


@contextlib.contextmanager
def served(answer=None, bodies=None):
    """Serve one that answers what it was asked; give its address and the requests; `bodies` takes what they hold."""
    asked = []
    bodies = [] if bodies is None else bodies

    class Service(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            bodies.append(body)
            asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            has_key = "x-key" in self.headers or "key=k3y" in self.path
            status = 200 if has_key else 401
            body = json.dumps(answer(self) if answer else {"you": f"{self.path} {self.headers}"}).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = do_TRACE = do_GET  # noqa: N815

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Service)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()
