"""What a tenant may say in its own words, and how long it is by SMS."""

from collections.abc import Callable

import pytest

from holdfast.kernel.refusals import Invalid
from holdfast.messaging.rules.amounts import localized
from holdfast.messaging.rules.email_html import broken_html
from holdfast.messaging.rules.rendering import BUSINESS, names_in, render_email, render_notice, render_sms
from holdfast.messaging.rules.sms_length import SmsLength, plainer, sms_length
from holdfast.messaging.rules.templates import check_own, means_of, placeholders_of, sample_values
from holdfast.messaging.rules.voices import Voice
from holdfast.messaging.rules.wordings import WORDINGS, EmailWords, InAppWords, OwnWording

PAID = "payments.withdrawal.paid"
FAILED = "payments.withdrawal.failed"
MONEY = {"amount": "1500.00", "currency": "NGN"}


def email(text: str = "${amount} paid", html: str | None = None, subject: str = "Paid") -> OwnWording:
    return OwnWording(email=EmailWords(subject, text, html))


@pytest.mark.parametrize(
    ("template", "own", "slug", "field"),
    [
        (PAID, OwnWording(), "wording-empty", ""),
        (PAID, email("${title}"), "unknown-placeholder", "email.text"),
        (PAID, email("${amount} $AMOUNT"), "unknown-placeholder", "email.text"),
        (PAID, email(subject="${code}"), "unknown-placeholder", "email.subject"),
        (PAID, email("5 $"), "malformed-placeholder", "email.text"),
        (PAID, email("${amount.__class__}"), "malformed-placeholder", "email.text"),
        (PAID, email("${}"), "malformed-placeholder", "email.text"),
        (PAID, OwnWording(sms="Dear ${name}"), "unknown-placeholder", "sms"),
        (FAILED, email(subject="Failed: ${reason}"), "placeholder-may-be-absent", "email.subject"),
        (PAID, email(subject="Paid, ${name}"), "placeholder-may-be-absent", "email.subject"),
        ("phone_code", OwnWording(sms="Your code"), "placeholder-missing", "sms"),
        ("email_code", email("Hello from ${business}"), "placeholder-missing", "email.text"),
        ("email_code", email("${code}", "<p>Your code</p>"), "placeholder-missing", "email.html"),
        ("magic_link", email("Sign in"), "placeholder-missing", "email.text"),
        ("phone_code", email("${code}"), "channel-not-used", "email.subject"),
        ("email_code", OwnWording(sms="${code}"), "channel-not-used", "sms"),
        ("invitation", OwnWording(in_app=InAppWords("Hi", "Hi")), "channel-not-used", "in_app.title"),
        (PAID, email(html="<script>alert(1)</script>"), "html-not-allowed", "email.html"),
    ],
)
def test_what_could_not_be_said_is_refused(template: str, own: OwnWording, slug: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_own(template, own)
    assert refused.value.slug == slug
    assert [error.field for error in refused.value.errors] == ([field] if field else [])


@pytest.mark.parametrize(
    ("template", "own"),
    [
        (PAID, email("Hello ${name}\n\n$$ ${amount} ${currency}, yours ${business}")),
        (FAILED, email("It failed.\n\n${reason}", "<p>It failed.</p>\n\n<p>${reason}</p>")),
        ("phone_code", OwnWording(sms="$code")),
        ("magic_link", email("${link}", '<p><a href="${link}">Sign in to ${business}</a></p>')),
        (PAID, OwnWording(InAppWords("Paid: ${amount}", "Yes"), None, "Paid")),
    ],
)
def test_what_can_be_said_is_taken(template: str, own: OwnWording) -> None:
    check_own(template, own)


@pytest.mark.parametrize(
    "html",
    [
        "<p>Hi</p>",
        "a &lt; b &amp; c &#39;",
        '<a href="https://example.com/?a=1&amp;b=2" title="x">x</a><br><br/>',
        '<img src="https://example.com/a.png" alt="A" width="20">',
        '<table width="100%"><tr><td style="color: #0b6e4f; padding: 4px">x</td></tr></table>',
        "<P>capitals</P>",
        '<a href="mailto:help@example.com">help</a>',
        "<p>one</p>\n\n<p>${note}</p>",
    ],
)
def test_harmless_html_is_taken(html: str) -> None:
    assert broken_html(html) is None


@pytest.mark.parametrize(
    "html",
    [
        "<script>x</script>", "<style>p{}</style>", "<iframe src='https://x.y'></iframe>", "<form></form>",
        '<p onclick="x()">x</p>', '<img src="x" onerror="x()">', '<a href="javascript:x()">x</a>',
        '<a href="data:text/html,x">x</a>', '<a href="http://example.com/">x</a>', '<a href="//evil.example">x</a>',
        '<a href="${title}">x</a>', '<a href="https://example.com/${title}">x</a>', "<a ${title}>x</a>",
        '<p title="${title}">x</p>', '<p style="background: url(https://x.y)">x</p>', "<${title}>x</p>",
        "<p>open", "closed</p>", "<b><i>crossed</b></i>", "<p", "a < b", "<!-- c -->", "<!doctype html>", "<?php ?>",
        "<![CDATA[x]]>", "</body>", "<svg></svg>", "<p>one\n\n${note}</p>", '<img src="${link}">',
    ],
)  # fmt: skip
def test_other_html_is_refused(html: str) -> None:
    assert broken_html(html)


def test_values_in_a_tenants_html_are_text() -> None:
    voice = Voice(business="A & B", own={"en": email("${amount}", "<p>${title} from ${business}</p>")})
    said = render_email("escrow.order.funded", "en", {"title": "<b onclick='x'>free</b>"} | MONEY, voice)
    assert "<p>&lt;b onclick=&#x27;x&#x27;&gt;free&lt;/b&gt; from A &amp; B</p>" in said.html


def test_a_paragraph_of_html_about_something_absent_is_left_out() -> None:
    own = {"en": email("x\n\n${reason}", "<p>It failed.</p>\n\n<p>${reason}</p>")}
    with_reason = render_email(FAILED, "en", MONEY | {"reason": "no <money>"}, Voice(own=own))
    assert "<p>no &lt;money&gt;</p>" in with_reason.html
    assert "<p></p>" not in render_email(FAILED, "en", MONEY, Voice(own=own)).html


def test_a_tenants_own_email_greets_by_itself() -> None:
    own = {"en": email("Dear ${name}!\n\n${amount} came.")}
    assert render_email(PAID, "en", MONEY | {"name": "Ada"}, Voice(own=own)).text == "Dear Ada!\n\n1,500.00 came.\n"
    assert render_email(PAID, "en", MONEY, Voice(own=own)).text == "1,500.00 came.\n"


@pytest.mark.parametrize(
    ("preferred", "tenants", "said"),
    [
        ("sw", "en", "Imelipwa"),  # the person's language, which only the tenant speaks
        ("fr", "sw", "Votre retrait"),  # the house speaks the person's: that comes before the tenant's default
        (None, "sw", "Imelipwa"),
        ("ha", "sw", "Imelipwa"),
        ("ha", "pt-BR", "O seu levantamento"),
        ("ha", "yo", "Your withdrawal"),
        ("sw-KE", "en", "Imelipwa"),
        ("pt", "en", "O seu levantamento"),
    ],
)
def test_the_first_language_that_has_words_counts(preferred: str | None, tenants: str, said: str) -> None:
    voice = Voice(language=tenants, own={"sw": OwnWording(sms="Imelipwa: ${amount}")})
    assert render_sms(PAID, preferred, MONEY, voice).startswith(said)


def test_a_channel_without_own_words_speaks_in_the_houses() -> None:
    voice = Voice(own={"en": OwnWording(sms="Paid!")})
    assert render_sms(PAID, "en", MONEY, voice) == "Paid!"
    assert render_notice(PAID, "en", MONEY, voice).title == "A withdrawal was paid"


@pytest.mark.parametrize("template", WORDINGS)
def test_every_template_can_be_previewed(template: str) -> None:
    known = {each.name for each in placeholders_of(template)}
    assert known >= names_in(template) | {BUSINESS}
    for means in means_of(template):
        values = sample_values(template, means)
        render: Callable[..., object] = {"in_app": render_notice, "email": render_email, "sms": render_sms}[means]
        assert "$" not in str(render(template, "en", values))


@pytest.mark.parametrize(
    ("language", "value", "shown"),
    [
        ("en", "1234567.50", "1,234,567.50"),
        ("pt-BR", "1234567.50", "1.234.567,50"),
        ("fr", "-1234.5", "-1\N{NO-BREAK SPACE}234,5"),
        ("en", "12", "12"),
        ("xx", "1234.50", "1234.50"),
        ("en", "about 1000", "about 1000"),
        ("en", "٣٤", "٣٤"),
    ],
)
def test_amounts_are_written_as_the_language_writes_them(language: str, value: str, shown: str) -> None:
    assert localized({"amount": value, "last_four": "1234"}, language) == {"amount": shown, "last_four": "1234"}


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", SmsLength("GSM-7", 0, 1)),
        ("a" * 160, SmsLength("GSM-7", 160, 1)),
        ("a" * 161, SmsLength("GSM-7", 161, 2)),
        ("a" * 306, SmsLength("GSM-7", 306, 2)),
        ("a" * 307, SmsLength("GSM-7", 307, 3)),
        ("€" * 80, SmsLength("GSM-7", 160, 1)),
        ("a" * 152 + "€" + "a" * 152, SmsLength("GSM-7", 306, 3)),  # the sign's two places are not parted
        ("é" * 160, SmsLength("GSM-7", 160, 1)),
        ("ê" * 70, SmsLength("UCS-2", 70, 1)),
        ("ê" * 71, SmsLength("UCS-2", 71, 2)),
        ("😀" * 35, SmsLength("UCS-2", 70, 1)),
        ("😀" * 67, SmsLength("UCS-2", 134, 3)),  # 33 to a message: none is cut in half
    ],
)
def test_a_text_message_is_as_long_as_networks_count(text: str, length: SmsLength) -> None:
    assert sms_length(text) == length


def test_marks_of_print_cost_no_segments() -> None:
    printed = "“a” «\N{NO-BREAK SPACE}b\N{NO-BREAK SPACE}» it’s – 1\N{NO-BREAK SPACE}000…"
    assert plainer(printed) == '"a" "b" it\'s - 1 000...'
