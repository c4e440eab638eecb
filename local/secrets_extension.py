"""The AWS Parameters and Secrets Lambda extension: HTTP on loopback, in front of Secrets Manager."""

from __future__ import annotations

import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from botocore.exceptions import ClientError

from local.aws import Aws
from local.serving import HOST

TOKEN_HEADER = "X-Aws-Parameters-Secrets-Token"
OPTIONS = {"secretId": "SecretId", "versionId": "VersionId", "versionStage": "VersionStage"}


@contextmanager
def serving_secrets(aws: Aws) -> Iterator[int]:
    """Serve inside the block; gives the port, for PARAMETERS_SECRETS_EXTENSION_HTTP_PORT."""

    class Extension(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = urlsplit(self.path)
            asked = {OPTIONS[name]: value for name, value in parse_qsl(address.query) if name in OPTIONS}
            token = self.headers.get(TOKEN_HEADER, "")
            if not hmac.compare_digest(token.encode(), aws.session_token.encode()):
                self.answer(403, "the token does not match the function's AWS_SESSION_TOKEN")
            elif address.path != "/secretsmanager/get" or "SecretId" not in asked:
                self.answer(400, "only /secretsmanager/get?secretId=… is served")
            else:
                self.answer(*_secret(aws, asked))

        def answer(self, status: int, text: str) -> None:
            body = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json" if status == 200 else "text/plain")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: a request line names secrets."""

    server = ThreadingHTTPServer((HOST, 0), Extension)
    thread = threading.Thread(target=server.serve_forever, args=(0.1,), name="secrets-extension", daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _secret(aws: Aws, asked: dict[str, str]) -> tuple[int, str]:
    try:
        found = aws.client("secretsmanager").get_secret_value(**asked)
    except ClientError as error:
        return 400, str(error)
    del found["ResponseMetadata"]
    return 200, json.dumps(found, default=str)
