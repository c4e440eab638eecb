"""The queue BindInvitations: who was invited becomes the seller once they have proven the contact."""

from typing import Any

from sqlalchemy import update

from holdfast.identity.rules.callers import User
from holdfast.identity.tables import users
from holdfast.kernel import clock
from tests.api import Api
from tests.factories.escrow import Trade, deliver, order_body, refused, snapshot, within
from tests.factories.identity import make_user

TYPES = ["identity.user.email_verified", "identity.user.phone_verified", "escrow.order.invited"]


def invite(api: Api, seller: dict[str, str], buyer: User | None = None) -> Trade:
    buyer = buyer or make_user(api.tenant)
    answer = api.call("escrow/create_order", buyer, order_body(seller=None) | {"seller": seller})
    assert (answer.status, answer.body["seller_id"]) == (201, None)
    return Trade(api, buyer, buyer, answer.body["id"], "NGN")


def announce_verified(api: Api, user: User, channel: str, contact: str) -> None:
    news = {"user_id": user.id, channel: contact, "recipients": []}
    within(api.tenant, lambda db: db.announce(f"identity.user.{channel}_verified", user.id, news))


def register(api: Api, **contact: Any) -> User:
    """A new user, and the news that they have proven their contacts."""
    user = make_user(api.tenant, **contact)
    for channel in ("email", "phone"):
        if channel in contact:
            announce_verified(api, user, channel, contact[channel])
    return user


def bind(api: Api) -> None:
    assert deliver("escrow/bind_invitations", api.tenant, TYPES) == []


def test_the_invited_email_or_phone_becomes_the_seller(api: Api) -> None:
    by_email, by_phone = invite(api, {"email": "sade@example.com"}), invite(api, {"phone": "+2348035550100"})
    seller = register(api, email="sade@example.com", phone="+2348035550100")
    assert refused(by_email, "accept_order", seller)[0] == 404
    bind(api)
    for trade in (by_email, by_phone):
        assert trade.read()["seller_id"] == seller.id
        assert trade.timeline() == ["order.invited", "order.created"]
        assert trade.must("accept_order", seller)["state"] == "accepted"


def test_an_invitation_that_crossed_a_verification_is_bound_by_its_own_event(api: Api) -> None:
    trade = invite(api, {"email": "crossing@example.com"})
    seller = make_user(api.tenant, email="crossing@example.com")
    bind(api)
    assert trade.read()["seller_id"] == seller.id


def test_a_contact_that_is_only_claimed_binds_nothing(api: Api) -> None:
    trade = invite(api, {"email": "claimed@example.com"})
    make_user(api.tenant, email="claimed@example.com", is_verified=False)
    bind(api)
    assert trade.read()["seller_id"] is None


def test_nobody_is_bound_to_an_order_of_their_own(api: Api) -> None:
    buyer = make_user(api.tenant)
    trade = invite(api, {"email": "me-too@example.com"}, buyer)
    renamed = (
        update(users).where(users.c.id == buyer.id).values(email="me-too@example.com", email_verified_at=clock.now())
    )
    within(api.tenant, lambda db: db.execute(renamed))
    announce_verified(api, buyer, "email", "me-too@example.com")
    bind(api)
    assert trade.read()["seller_id"] is None


def test_a_cancelled_invitation_and_another_tenants_stay_as_they_are(api: Api, elsewhere: User) -> None:
    cancelled = invite(api, {"email": "late@example.com"})
    cancelled.must("cancel_order", cancelled.buyer)
    foreign = invite(Api(elsewhere.tenant_id), {"email": "late@example.com"})
    register(api, email="late@example.com", phone="+2348035550101")
    bind(api)
    assert (cancelled.read()["seller_id"], foreign.read()["seller_id"]) == (None, None)


def test_an_event_that_comes_again_does_nothing(api: Api) -> None:
    invite(api, {"email": "again@example.com"})
    register(api, email="again@example.com", phone="+2348035550102")
    bind(api)
    before = snapshot(api.tenant)
    bind(api)
    assert snapshot(api.tenant) == before
