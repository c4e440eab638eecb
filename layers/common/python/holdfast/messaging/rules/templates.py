"""What a tenant may say in its own words: by which channels, naming what, and what must not be left out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from string import Template
from typing import Final, Literal

from holdfast.kernel.refusals import FieldError, Invalid
from holdfast.messaging.rules.messages import CODE_TEMPLATES, INVITATION
from holdfast.messaging.rules.rendering import BUSINESS, NAME, names_in
from holdfast.messaging.rules.wordings import OPTIONAL_PLACEHOLDERS, OwnWording

Means = Literal["in_app", "email", "sms"]
_EVERYWHERE: Final[tuple[Means, ...]] = ("in_app", "email", "sms")
_CODES: Final[Mapping[str, tuple[Means, ...]]] = {
    "phone_code": ("sms",),
    "phone_change_code": ("sms",),
    "transfer_code": ("sms",),
    "email_code": ("email",),
    "email_change_code": ("email",),
    "password_reset_link": ("email",),
    "magic_link": ("email",),
}
# Without these the message is of no use.
_REQUIRED: Final = frozenset({"code", "link"})
_SAMPLES: Final[Mapping[str, str]] = {
    BUSINESS: "Demo Market",
    NAME: "Ada Obi",
    "title": "A used camera",
    "amount": "1500.00",
    "currency": "NGN",
    "condition": "The camera is handed over",
    "note": "See you at noon",
    "reason": "Insufficient funds",
    "code": "123456",
    "link": "https://app.example.com/sample#token=sample",
    "bank_name": "Zenith Bank",
    "last_four": "1234",
    "recipient_name": "Bola Ade",
    "sender_name": "Bola Ade",
}


@dataclass(frozen=True, slots=True)
class Placeholder:
    """What `${name}` stands for. is_required: a wording must name it · may_be_absent: the paragraph that names it is
    left out where there is none · only_in: the channels that know it"""

    name: str
    is_required: bool
    may_be_absent: bool
    only_in: tuple[Means, ...]
    sample: str


@dataclass(frozen=True, slots=True)
class _Part:
    """One text of a wording. has_paragraphs: it may name what may be absent"""

    field: str
    means: Means
    text: str
    has_paragraphs: bool


def means_of(template: str) -> tuple[Means, ...]:
    """How people are told of it."""
    if template in CODE_TEMPLATES:
        return _CODES.get(template, ("email", "sms"))
    return ("email", "sms") if template == INVITATION else _EVERYWHERE


def placeholders_of(template: str) -> list[Placeholder]:
    """The closed list of what a wording of the template may name."""
    means = means_of(template)
    known = [
        Placeholder(name, name in _REQUIRED, name in OPTIONAL_PLACEHOLDERS, means, sample_of(name))
        for name in sorted(names_in(template))
    ]
    greets = [Placeholder(NAME, False, True, ("email",), sample_of(NAME))] if "in_app" in means else []
    return [*known, *greets, Placeholder(BUSINESS, False, False, means, sample_of(BUSINESS))]


def sample_of(name: str) -> str:
    return _SAMPLES.get(name, name)


def sample_values(template: str, means: Means) -> dict[str, str]:
    """What a preview is filled with; the business is the tenant's own."""
    found = placeholders_of(template)
    return {each.name: each.sample for each in found if means in each.only_in and each.name != BUSINESS}


def check_own(template: str, own: OwnWording) -> None:
    """Refuse a wording that could not be filled, that lacks what it is for, or goes where nobody is told of this."""
    from holdfast.messaging.rules.email_html import broken_html  # its parser is no sender's

    parts = list(_parts(own))
    if not parts:
        raise Invalid("Say something by one channel at least, or remove the wording.", slug="wording-empty")
    for part in parts:
        if part.means not in means_of(template):
            _refuse(part, f"{template} goes by {', '.join(means_of(template))} alone.", "channel-not-used")
        _check_names(template, part)
        if part.field == "email.html" and (problem := broken_html(part.text)):
            _refuse(part, problem, "html-not-allowed")


def can_be_filled(template: str, own: OwnWording) -> bool:
    """Whether it names only what the occasion is told with: the list may have changed since the wording was taken."""
    known = {each.name for each in placeholders_of(template)}
    return all(known.issuperset(Template(part.text).get_identifiers()) for part in _parts(own))


def _check_names(template: str, part: _Part) -> None:
    written = Template(part.text)
    if not written.is_valid():
        _refuse(part, "Write a placeholder as ${name}, and a dollar sign as $$.", "malformed-placeholder")
    named = set(written.get_identifiers())
    known = {each.name: each for each in placeholders_of(template) if part.means in each.only_in}
    if unknown := sorted(named - set(known)):
        _refuse(part, f"There is no {', '.join(unknown)} here; there is {', '.join(known)}.", "unknown-placeholder")
    absent = sorted(name for name in named if known[name].may_be_absent)
    if absent and not part.has_paragraphs:
        _refuse(part, f"{', '.join(absent)} may be absent: name it in a paragraph.", "placeholder-may-be-absent")
    missing = sorted(name for name, each in known.items() if each.is_required and name not in named)
    if missing and part.has_paragraphs:
        _refuse(part, f"Without {', '.join(missing)} it is of no use.", "placeholder-missing")


def _parts(own: OwnWording) -> Iterator[_Part]:
    if own.in_app is not None:
        yield _Part("in_app.title", "in_app", own.in_app.title, False)
        yield _Part("in_app.text", "in_app", own.in_app.text, True)
    if own.email is not None:
        yield _Part("email.subject", "email", own.email.subject, False)
        yield _Part("email.text", "email", own.email.text, True)
        if own.email.html is not None:
            yield _Part("email.html", "email", own.email.html, True)
    if own.sms is not None:
        yield _Part("sms", "sms", own.sms, True)


def _refuse(part: _Part, detail: str, slug: str) -> None:
    raise Invalid(detail, slug=slug, errors=[FieldError(part.field, detail)])
