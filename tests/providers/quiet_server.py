"""A provider's server on a real socket, that answers an empty list to every question, or nothing at all."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class QuietServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.is_answering = True
        self.is_over = threading.Event()
        self.connections: set[tuple[str, int]] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        server = self.server
        assert isinstance(server, QuietServer)
        server.connections.add(self.client_address)
        if not server.is_answering:
            server.is_over.wait(10)
            self.close_connection = True
            return
        body = b'{"status": true, "message": "Banks retrieved", "data": []}'
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", 0)))
        self.do_GET()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: tests read the logs of the adapter."""
