"""The Parameters and Secrets extension's protocol, for functions that run inside the test process."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@contextmanager
def serving_secrets(secrets_id: str, values: Mapping[str, str]) -> Iterator[int]:
    """Serve one secret on loopback inside the block; answers with the port."""

    class Extension(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            is_allowed = self.headers.get("X-Aws-Parameters-Secrets-Token") is not None
            is_known = self.path == f"/secretsmanager/get?secretId={secrets_id}"
            body = json.dumps({"SecretString": json.dumps(values)}).encode()
            self.send_response(200 if is_allowed and is_known else 400)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Extension)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
