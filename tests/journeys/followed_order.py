"""A journey: the seller follows the laptop with the example's script, and is cut off twice on the way."""

import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx

from local.cloud import Cloud
from local.journey import arrivals, main_order, preparations
from local.journey.story import opened
from local.sockets import CONNECTIONS, PATH

EXAMPLE = Path(__file__).parent.parent.parent / "examples" / "follow_orders.py"
CUTS = ("escrow.order.funded", "escrow.condition.rejected")


def play(base_url: str, cloud: Cloud) -> bool:
    output = cloud.plan.home / "followed"
    with opened(base_url, cloud) as story, output.open("wb") as said:
        preparations.play(story)
        ada, bola, laptop = arrivals.play(story)
        command = [sys.executable, str(EXAMPLE), base_url, bola.token, "0"]
        follower = subprocess.Popen(command, stdout=said, stderr=said)
        try:
            story.until(lambda: "escrow.order.accepted" in output.read_text(), "the script's first lines")
            cutter = threading.Thread(target=_cut_off, args=(base_url, cloud, output), daemon=True)
            cutter.start()
            main_order.play(story, ada, bola, laptop)
            story.until(lambda: "escrow.order.closed" in output.read_text(), "the script's last line")
            cutter.join(20)
            cloud.settle()
        finally:
            follower.kill()
            follower.wait()
        lines = [line.split() for line in output.read_text().splitlines()]
        timeline = [entry["event"] for entry in laptop.read()["timeline"]]
    cursors = [int(cursor) for cursor, *_ in lines]
    told = [(type, int(sequence)) for _, type, subject, sequence in lines if subject == laptop.id]
    found = {
        "cut off": not cutter.is_alive(),
        "once and in order": cursors == sorted(set(cursors)),
        "of the laptop": told == list(zip(timeline, range(1, 100), strict=False))[-len(told) :],
        "from its beginning": told[0] if told else None,
        "dead letters": cloud.dead_letters(),
    }
    print(output.read_text(), found, flush=True)
    return found == {
        "cut off": True,
        "once and in order": True,
        "of the laptop": True,
        "from its beginning": ("escrow.order.created", 2),
        "dead letters": {},
    }


def _cut_off(base_url: str, cloud: Cloud, output: Path) -> None:
    """Close the script's connection, whatever it is, after each of these lines."""
    for type in CUTS:
        while type not in output.read_text():
            time.sleep(0.02)
        for connection_id in list(cloud.gateway.sockets.open):
            httpx.delete(f"{base_url}{PATH}/live/{CONNECTIONS}/{connection_id}", trust_env=False)
