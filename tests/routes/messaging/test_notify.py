import pytest
from sqlalchemy import Engine

from holdfast.kernel.ids import decode_id, new_id
from holdfast.messaging.usecases.sending import queue_message
from holdfast.platform.db import run
from tests.deployment import make_tenant
from tests.factories.messaging import ORDER, ORDER_ID, ORIGIN, deliver, emails_to, make_contact, rows

FUNCTION = "messaging/notify"


def test_everybody_concerned_is_told_in_the_application_and_by_email(tenant: str, admin_engine: Engine) -> None:
    buyer, seller = make_contact(tenant, name="Ada Obi"), make_contact(tenant, name="Bola Ade")
    make_contact(tenant)  # whom it does not concern
    event_id = new_id("evt")
    data = ORDER | {"recipients": [buyer, seller, buyer]}
    assert deliver(FUNCTION, tenant, "escrow.order.funded", data, event_id=event_id)

    told = rows(admin_engine, "notifications", tenant)
    assert {row["user_id"] for row in told} == {decode_id("usr", buyer), decode_id("usr", seller)}
    for row in told:
        assert (row["type"], row["subject"], row["read_at"]) == ("escrow.order.funded", ORDER_ID, None)
        assert row["title"] == "An order is funded"
        assert row["text"] == "The order “A used camera” is paid: the money is held until what was agreed is done."
    queued = rows(admin_engine, "messages", tenant)
    assert {row["recipient"] for row in queued} == {f"{buyer}@example.com", f"{seller}@example.com"}
    for row in queued:
        assert (row["channel"], row["status"], row["attempts"]) == ("email", "queued", 0)
        assert row["event_id"] == decode_id("evt", event_id)
    assert {row["template_values"]["name"] for row in queued} == {"Ada Obi", "Bola Ade"}
    announced = [row for row in rows(admin_engine, "events", tenant) if row["type"] == "messaging.message.queued"]
    assert {decode_id("msg", row["data"]["message_id"]) for row in announced} == {row["id"] for row in queued}
    assert emails_to(f"{buyer}@example.com") == []  # nothing leaves before the commit


def test_an_event_delivered_again_tells_nobody_twice(tenant: str, admin_engine: Engine) -> None:
    data, event_id = ORDER | {"recipients": [make_contact(tenant)]}, new_id("evt")
    assert deliver(FUNCTION, tenant, "escrow.order.funded", data, event_id=event_id)
    assert deliver(FUNCTION, tenant, "escrow.order.funded", data, event_id=event_id)
    assert len(rows(admin_engine, "notifications", tenant)) == 1
    assert len(rows(admin_engine, "messages", tenant)) == 1
    announced = [row["type"] for row in rows(admin_engine, "events", tenant)]
    assert sorted(announced) == ["messaging.message.queued", "messaging.notification.added"]


@pytest.mark.parametrize("type", ["escrow.order.polished", "payments.payment.opened"])
def test_an_event_without_words_is_nobodys_news(tenant: str, admin_engine: Engine, type: str) -> None:
    assert deliver(FUNCTION, tenant, type, ORDER | {"recipients": [make_contact(tenant)]})
    assert rows(admin_engine, "notifications", tenant) == []
    assert rows(admin_engine, "messages", tenant) == []


@pytest.mark.parametrize("data", [{}, {"recipients": []}])
def test_an_event_that_concerns_nobody_tells_nobody(
    tenant: str, admin_engine: Engine, data: dict[str, list[str]]
) -> None:
    assert deliver(FUNCTION, tenant, "escrow.order.expired", ORDER | data)
    assert rows(admin_engine, "notifications", tenant) == []


def test_who_has_no_email_is_told_in_the_application_alone(tenant: str, admin_engine: Engine) -> None:
    user_id = make_contact(tenant, email=None, phone="+2348031234567")
    assert deliver(FUNCTION, tenant, "escrow.order.funded", ORDER | {"recipients": [user_id]})
    assert len(rows(admin_engine, "notifications", tenant)) == 1
    assert rows(admin_engine, "messages", tenant) == []


def test_another_tenants_address_is_out_of_reach(tenant: str, admin_engine: Engine) -> None:
    elsewhere = make_tenant(admin_engine)
    stranger = make_contact(elsewhere)
    assert deliver(FUNCTION, tenant, "escrow.order.funded", ORDER | {"recipients": [stranger]})
    assert rows(admin_engine, "messages", tenant) == rows(admin_engine, "messages", elsewhere) == []
    assert rows(admin_engine, "notifications", elsewhere) == []


def test_a_new_user_is_welcomed(tenant: str, admin_engine: Engine) -> None:
    user_id = make_contact(tenant, name="Ada Obi")
    data = {"user_id": user_id, "recipients": [user_id]}
    assert deliver(FUNCTION, tenant, "identity.user.registered", data, subject=user_id)
    assert [row["title"] for row in rows(admin_engine, "notifications", tenant)] == ["Welcome to Holdfast"]
    assert [row["recipient"] for row in rows(admin_engine, "messages", tenant)] == [f"{user_id}@example.com"]


@pytest.mark.parametrize(
    ("field", "address", "channel"),
    [("contact_email", "seller@example.org", "email"), ("contact_phone", "+2348037654321", "sms")],
)
def test_who_is_invited_is_written_to_at_the_address_given(
    tenant: str, admin_engine: Engine, field: str, address: str, channel: str
) -> None:
    buyer = make_contact(tenant)
    data = ORDER | {field: address, "recipients": [buyer]}
    assert deliver(FUNCTION, tenant, "escrow.order.invited", data)
    by_template = {row["template"]: row for row in rows(admin_engine, "messages", tenant)}
    assert set(by_template) == {"escrow.order.invited", "invitation"}
    invitation = by_template["invitation"]
    assert (invitation["recipient"], invitation["channel"], invitation["status"]) == (address, channel, "queued")
    assert invitation["template_values"] == {"title": "A used camera", "amount": "1500.00", "currency": "NGN"}
    assert [row["user_id"] for row in rows(admin_engine, "notifications", tenant)] == [decode_id("usr", buyer)]


def test_no_other_event_reaches_an_address_that_it_names(tenant: str, admin_engine: Engine) -> None:
    data = ORDER | {"contact_email": "anybody@example.org", "recipients": []}
    assert deliver(FUNCTION, tenant, "escrow.order.created", data)
    assert rows(admin_engine, "messages", tenant) == []


@pytest.mark.parametrize("template", ["escrow.order.funded", "phone_code", "identity.user.registered"])
def test_only_an_invitation_goes_to_an_address_that_is_nobodys(
    tenant: str, admin_engine: Engine, template: str
) -> None:
    values = ORDER | {"code": "123456"}
    with pytest.raises(ValueError, match="goes to users only"):
        run(
            tenant,
            ORIGIN,
            lambda db: queue_message(db, "email", "a@example.org", template, values, event_id=new_id("evt")),
        )
    assert rows(admin_engine, "messages", tenant) == []


def test_an_event_that_lacks_what_must_be_said_comes_back_and_leaves_nothing(tenant: str, admin_engine: Engine) -> None:
    user_id, event_id = make_contact(tenant), new_id("evt")
    incomplete = {"order_id": ORDER_ID, "recipients": [user_id]}
    assert not deliver(FUNCTION, tenant, "escrow.order.funded", incomplete, event_id=event_id)
    for table in ("notifications", "messages"):
        assert rows(admin_engine, table, tenant) == []
    assert deliver(FUNCTION, tenant, "escrow.order.funded", ORDER | incomplete, event_id=event_id)
    assert len(rows(admin_engine, "notifications", tenant)) == 1
