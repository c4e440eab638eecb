"""Follows every event of a tenant as server-sent events. Python 3.9 or later, nothing to install:

    python follow_events.py <base url> <API key> [<cursor>]

Prints a line for each event, with the cursor to go on from. Any EventSource does the same by itself.
"""

import http.client
import json
import sys
import time
from urllib.error import HTTPError
from urllib.request import Request, urlopen


def events(base_url, key, last_id=None):
    """Every event after the id, and then what comes, each with the id to go on from."""
    pause = 1.0
    while True:
        headers = {"Authorization": f"Bearer {key}", "Accept": "text/event-stream"}
        if last_id is not None:
            headers["Last-Event-ID"] = last_id
        try:
            with urlopen(Request(f"{base_url}/v1/events", headers=headers), timeout=30) as lines:
                data = []
                for line in lines:
                    name, _, value = line.decode().rstrip("\n").partition(": ")
                    if name == "retry":
                        pause = int(value) / 1000
                    elif name == "id":
                        last_id = value
                    elif name == "data":
                        data.append(value)
                    elif not name and data:
                        yield last_id, json.loads("\n".join(data))
                        data = []
        except HTTPError as error:
            if error.code < 500:
                sys.exit(error.read().decode())
        except (OSError, http.client.HTTPException):
            pass  # the network: once more, from the last id
        time.sleep(pause)


if __name__ == "__main__":
    for cursor, event in events(*sys.argv[1:4]):
        print(cursor, event["type"], event["subject"], event["sequence"], flush=True)
