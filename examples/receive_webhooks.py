"""Receives webhooks, verifies them and prints each event once. Python 3.9 or later, nothing to install:

    python receive_webhooks.py <port> <secret>

The secret is the `whsec_…` that adding or rotating answered with. Put something that speaks TLS in front of it.
"""

import base64
import hashlib
import hmac
import json
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

TOLERANCE_SECONDS = 300
LARGEST_BODY = 1_000_000


def verify(secret, headers, body):
    """The event in the body, if it was signed with the secret just now. Raises ValueError."""
    message_id, timestamp = headers["webhook-id"] or "", headers["webhook-timestamp"] or ""
    if abs(time.time() - int(timestamp)) > TOLERANCE_SECONDS:
        raise ValueError("an old webhook, sent again by somebody")
    key = base64.b64decode(secret.split("_", 1)[1])
    signed = message_id.encode() + b"." + timestamp.encode() + b"." + body
    expected = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    given = (headers["webhook-signature"] or "").split(" ")  # several while a secret is rotated
    if not any(hmac.compare_digest(each.encode(), expected.encode()) for each in given):
        raise ValueError("signed by somebody else")
    return json.loads(body)


SEEN = set()  # in earnest a table, written in the transaction that does what the event asks for


class Handler(BaseHTTPRequestHandler):
    secret = ""

    def do_POST(self):
        body = self.rfile.read(min(int(self.headers["content-length"] or 0), LARGEST_BODY))
        try:
            event = verify(self.secret, self.headers, body)
        except ValueError as error:
            print(f"refused: {error}", file=sys.stderr, flush=True)
            self.answer(401)
            return
        if event["id"] not in SEEN:
            SEEN.add(event["id"])
            print(event["type"], event["subject"], event["sequence"], flush=True)
        self.answer(204)

    def answer(self, status):
        self.send_response(status)
        self.end_headers()

    def log_message(self, *words):
        """Nothing: the events are printed."""


if __name__ == "__main__":
    Handler.secret = sys.argv[2]
    HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
