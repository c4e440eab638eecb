"""What is said, and how values get into it."""

import pytest

from holdfast.escrow.rules.flows import FLOWS
from holdfast.messaging.rules.messages import CODE_TEMPLATES, STRANGER_TEMPLATES
from holdfast.messaging.rules.rendering import (
    MAX_VALUE_LENGTH,
    MissingPlaceholder,
    placeholders,
    render_email,
    render_notice,
    render_sms,
    values_for,
)
from holdfast.messaging.rules.sms_length import sms_length
from holdfast.messaging.rules.wordings import WORDINGS

ORDER = {"title": "A used camera", "amount": "1500.00", "currency": "NGN"}
# What every event of the kind carries; a wording that names anything else could not be filled.
CARRIED = {
    "escrow.order": set(ORDER),
    "escrow.dispute": set(ORDER),
    "escrow.condition": {*ORDER, "condition"},
    "payments.payment": {"amount", "currency"},
    "payments.top_up": {"amount", "currency"},
    "payments.refund": {"amount", "currency"},
    "payments.transfer": {"amount", "currency", "sender_name", "recipient_name"},
    "payments.withdrawal": {"amount", "currency"},
    "payments.bank_account": {"bank_name", "last_four"},
    "payments.reserved_account": {"bank_name", "last_four"},
    "identity.kyc": {"reason", "level"},
    "identity.user": set(),
    "platform.file": {"name"},
    "phone_code": {"code"},
    "email_code": {"code"},
    "phone_change_code": {"code"},
    "email_change_code": {"code"},
    "password_reset_link": {"link"},
    "magic_link": {"link"},
    "administrator_invitation": {"link"},
    "transfer_code": {"code", "amount", "currency"},
    "invitation": set(ORDER),
}
OCCASIONS = {
    "escrow.order": "created invited accepted declined expired cancelled funded overpaid underpaid started completed "
    "closed disputed refund_requested refunded resolved message",
    "escrow.condition": "fulfilled confirmed rejected",
    "payments.payment": "failed expired credited",
    "payments.top_up": "credited",
    "payments.refund": "requested processed failed",
    "payments.transfer": "sent received",
    "payments.withdrawal": "requested approved rejected cancelled paid failed reversed",
    "payments.bank_account": "added removed",
    "payments.reserved_account": "opened declined",
    "platform.file": "infected refused",
    "identity.kyc": "approved rejected level_changed",
    "identity.user": "registered password_changed second_factor_added second_factor_removed recovery_code_used",
}


@pytest.mark.parametrize("template", WORDINGS)
def test_every_wording_is_filled_from_what_its_event_carries(template: str) -> None:
    carried = CARRIED[template.rpartition(".")[0] or template]
    values = {name: f"<{name}>" for name in carried}
    for language, wording in WORDINGS[template].items():
        assert placeholders(wording) - {"note", "reason", "business"} <= carried
        notice = render_notice(template, language, values_for(template, values))
        email = render_email(template, language, values_for(template, values))
        for said in (notice.title, notice.text, email.subject, email.text, render_sms(template, language, values)):
            assert said.strip()
            assert "$" not in said


@pytest.mark.parametrize("template", WORDINGS)
def test_every_wording_is_there_in_every_language_and_says_the_same(template: str) -> None:
    assert set(WORDINGS[template]) == {"en", "fr", "pt"}
    named = {language: placeholders(wording) - {"business"} for language, wording in WORDINGS[template].items()}
    assert named["fr"] == named["pt"] == named["en"]
    paragraphs = {wording.text.count("\n\n") for wording in WORDINGS[template].values()}
    assert len(paragraphs) == 1


@pytest.mark.parametrize("occasion", [f"{kind}.{name}" for kind, names in OCCASIONS.items() for name in names.split()])
def test_every_occasion_has_words(occasion: str) -> None:
    assert occasion in WORDINGS


@pytest.mark.parametrize(
    "event", sorted({transition.event for table in FLOWS.values() for transition in table.values()})
)
def test_every_step_of_an_order_has_words(event: str) -> None:
    assert event in WORDINGS


def test_a_code_goes_to_nobody_who_may_only_be_invited() -> None:
    assert not CODE_TEMPLATES & STRANGER_TEMPLATES
    assert set(WORDINGS) >= CODE_TEMPLATES | STRANGER_TEMPLATES


@pytest.mark.parametrize("language", ["en", "fr", "pt"])
def test_a_code_fits_into_one_text_message(language: str) -> None:
    text = render_sms("phone_code", language, {"code": "123456"})
    assert text.startswith("123456 ")
    length = sms_length(text)
    assert (length.encoding, length.segments) == ("GSM-7", 1)


@pytest.mark.parametrize("title", ["${amount}", "$amount", "{amount}", "{0.__class__}", "%(amount)s", "$$"])
def test_a_value_is_never_read_as_a_template(title: str) -> None:
    values = ORDER | {"title": title}
    assert f"“{title}”" in render_notice("escrow.order.funded", "en", values).text


def test_html_of_a_value_is_shown_and_not_followed() -> None:
    values = ORDER | {"title": '<a href="https://evil.example">free & easy</a>', "name": "<b>Ada</b>"}
    email = render_email("escrow.order.funded", "en", values)
    assert "&lt;a href=&quot;https://evil.example&quot;&gt;free &amp; easy&lt;/a&gt;" in email.html
    assert "<p>Hello &lt;b&gt;Ada&lt;/b&gt;,</p>" in email.html
    assert "<a " not in email.html and "<b>" not in email.html
    assert '<a href="https://evil.example">free & easy</a>' in email.text


@pytest.mark.parametrize("line_break", ["\r\n", "\n", "\x00", "\u2028", "\x85", "\x1b"])
def test_a_value_forges_no_header_and_no_paragraph(line_break: str) -> None:
    values = {"title": f"A{line_break}Bcc: all@example.com", "amount": f"1{line_break}2", "currency": "NGN"}
    email = render_email("invitation", "en", values)
    assert email.subject == "You are invited to an order over 1 2 NGN"
    assert "for: A Bcc: all@example.com.\n\n" in email.text


def test_a_value_is_no_wall_of_words() -> None:
    text = render_sms("invitation", "en", ORDER | {"title": "x" * 5000})
    assert "x" * (MAX_VALUE_LENGTH - 1) + "..." in text
    assert len(text) < 1000


def test_the_email_says_the_same_in_both_forms() -> None:
    email = render_email("escrow.order.declined", "en", ORDER | {"note": "Too far away", "name": "Ada Obi"})
    paragraphs = ["Hello Ada Obi,", "The seller declined the order “A used camera”. Nothing was paid."]
    assert email.text == "\n\n".join([*paragraphs, "They wrote: Too far away"]) + "\n"
    for paragraph in [*paragraphs, "They wrote: Too far away"]:
        assert f"<p>{paragraph}</p>" in email.html
    assert email.html.startswith('<!doctype html>\n<html lang="en">')


def test_without_a_name_nobody_is_greeted() -> None:
    assert render_email("escrow.order.declined", "en", ORDER).text.startswith("The seller declined")


def test_a_paragraph_about_something_optional_is_left_out_where_it_is_missing() -> None:
    without = render_notice("escrow.order.declined", "en", values_for("escrow.order.declined", ORDER | {"note": None}))
    assert without.text == "The seller declined the order “A used camera”. Nothing was paid."


def test_what_must_be_said_and_is_missing_is_named_without_quoting_anything() -> None:
    with pytest.raises(MissingPlaceholder) as raised:
        values_for("invitation", {"title": "A secret present", "amount": "1.00"})
    assert str(raised.value) == "invitation lacks currency"
    with pytest.raises(MissingPlaceholder) as raised:
        render_sms("phone_code", "en", {})
    assert str(raised.value) == "a value is missing: code"


def test_only_what_the_wording_names_is_kept() -> None:
    given = ORDER | {"contact_email": "seller@example.com", "recipients": ["usr_1"], "order_id": "ord_1"}
    assert values_for("invitation", given) == ORDER


def test_a_language_without_words_is_answered_in_english() -> None:
    assert render_notice("escrow.order.funded", "yo", ORDER) == render_notice("escrow.order.funded", "en", ORDER)
