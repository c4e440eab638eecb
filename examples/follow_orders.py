"""Follows what concerns a user, through every break of the connection. Needs `pip install websockets`:

    python follow_orders.py <base url> <access token> [<cursor>]

Prints a line for each event, with the cursor to go on from. In earnest the token is refreshed when it has expired.
"""

import json
import sys
import time
from urllib.request import Request, urlopen

from websockets.exceptions import InvalidStatus, WebSocketException
from websockets.sync.client import connect

HEARTBEAT_SECONDS = 300  # after ten minutes of silence the connection is closed
LONGEST_PAUSE = 30


def ticket(base_url, token):
    """Where to connect to, once and within a minute."""
    headers = {"authorization": f"Bearer {token}"}
    request = Request(f"{base_url}/v1/notifications/socket-tickets", method="POST", headers=headers)
    with urlopen(request) as answer:
        return json.load(answer)["url"]


def messages(url, after):
    """Everything after the cursor, and then what comes."""
    subscription = {"action": "subscribe"} if after is None else {"action": "subscribe", "after": after}
    with connect(url, proxy=None) as socket:
        socket.send(json.dumps(subscription))
        while True:
            try:
                yield json.loads(socket.recv(timeout=HEARTBEAT_SECONDS))
            except TimeoutError:
                socket.send('{"action": "ping"}')


def follow(base_url, token, cursor=None):
    pause = 1
    while True:
        try:
            for message in messages(ticket(base_url, token), cursor):
                pause = 1
                if message["type"] == "error":
                    sys.exit(f"{message['error']}: {message['detail']}")
                if message["type"] == "subscribed":
                    cursor = message["cursor"] if cursor is None else cursor
                elif message["type"] == "event" and int(message["cursor"]) > int(cursor or 0):
                    event = message["event"]
                    print(message["cursor"], event["type"], event["subject"], event["sequence"], flush=True)
                cursor = max(cursor or "0", message.get("cursor", "0"), key=int)
        except (WebSocketException, OSError) as error:
            status = error.response.status_code if isinstance(error, InvalidStatus) else getattr(error, "code", 0)
            if status in (401, 403):
                sys.exit("sign in again")
            time.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)


if __name__ == "__main__":
    follow(*sys.argv[1:4])
