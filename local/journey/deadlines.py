"""What nobody does, the clock does: an order expires, another one is closed."""

from __future__ import annotations

from local.journey.main_order import fulfil
from local.journey.orders import accept, naira, propose, start
from local.journey.people import Person, expect
from local.journey.preparations import Staff
from local.journey.story import Story, balance_of, expect_state

A_DAY_AND_AN_HOUR = 25 * 3600


def play(story: Story, ada: Person, bola: Person, staff: Staff) -> None:
    story.chapter("Two orders for the clock")
    seller = {"user_id": bola.id}
    boat = propose(story, ada, seller, "A boat", naira("900000.00"), "goods-delivered", acceptance_hours=24)
    songs = propose(story, ada, seller, "Three songs", naira("30000.00"), "service-milestone", inspection_days=1)
    accept(story, bola, songs)
    with story.step(ada, "pays from her balance", songs):
        expect_state(ada.post(f"/v1/orders/{songs.id}/pay", {"provider": "balance"}), "funded")
    start(story, bola, songs)
    with story.step(bola, "sings, says so, and hears nothing from Ada", songs):
        [condition] = songs.read()["conditions"]
        fulfil(bola, songs, condition["condition"]["id"])
        expect_state(bola.post(f"/v1/orders/{songs.id}/complete"), "completed")
    before = balance_of(bola, "NGN")
    owner = staff.owner
    with story.step(owner.person, "moves the tenant's clock ahead by a day and an hour"):
        owner.person.post("/v1/admin/clock", {"advance_seconds": A_DAY_AND_AN_HOUR})
        story.cloud.run_schedule("SweepDeadlines")
    with story.step("Clock", "cancels the boat, which nobody accepted", boat):
        story.until_state(boat, "cancelled")
    with story.step("Clock", "closes the songs, to which nobody objected: released", songs):
        story.until_state(songs, "closed")
        expect(balance_of(bola, "NGN") != before, "Bola got nothing for his songs")
