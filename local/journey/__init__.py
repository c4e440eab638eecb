"""The main journey: from strangers to a seller who is paid, over HTTP, a line for each step as it happens.

Nobody in it takes a shortcut: people speak to the API, read their codes in the inbox and click at checkouts. What a
deployer does in AWS, invoking functions by hand and running a schedule now, is done by the cloud.
"""

from __future__ import annotations

import sys
import traceback

from local.cloud import Cloud
from local.journey import (
    arrivals,
    books,
    carrying,
    deadlines,
    disputed_order,
    fincra_order,
    listening,
    main_order,
    paystack_order,
    preparations,
    providus_order,
    reading,
    refunded_order,
    signing_in,
    withdrawals,
)
from local.journey.people import Unexpected
from local.journey.story import Story, opened


def play(base_url: str, cloud: Cloud) -> bool:
    """Whether everything went as it should. The last line says so, or names the step that failed."""
    with opened(base_url, cloud) as story:
        try:
            held = _play(story)
        except Exception as failure:
            if not isinstance(failure, Unexpected):
                traceback.print_exc()
            print(f"\njourney failed at {story.where}: {failure}", file=sys.stderr, flush=True)
            return False
        print(f"\njourney ok: {story.steps} steps, held {held} = open orders {held}, trial balance 0", flush=True)
        return True


def _play(story: Story) -> str:
    """The whole story; answers with what is held at its end."""
    staff = preparations.play(story)
    reader = reading.begin(story, staff)
    ada, bola, laptop = arrivals.play(story)
    listener = listening.begin(story, bola, laptop)
    main_order.play(story, ada, bola, laptop)
    listening.resume(story, listener)
    reading.finish(story, reader, laptop)
    paystack_order.play(story, ada, bola, staff)
    fincra_order.play(story, ada, bola, staff)
    providus_order.play(story, ada, bola)
    disputed_order.play(story, ada, bola, staff)
    refunded_order.play(story, ada, bola)
    withdrawals.play(story, bola, staff)
    signing_in.play(story, bola)
    carrying.play(story, staff)
    deadlines.play(story, ada, bola, staff)
    held = books.play(story, ada, bola, staff)
    print(f"\n  Go on as Ada: {ada.email}, whose password is {ada.password}", flush=True)
    return held
