"""Phone numbers and e-mail addresses in the one form in which they are stored and compared.

The libraries are imported where they are used: every route imports these rules, few read a contact.
"""

from typing import Literal

from holdfast.kernel.refusals import Invalid

Channel = Literal["phone", "email"]


def phone_number(text: str, country: str | None = None, field: str = "phone") -> str:
    """E.164, as in +2348031234567, from any international form, or a national form of `country` (ISO 3166 alpha-2)."""
    import phonenumbers

    if country is not None and country.upper() not in phonenumbers.SUPPORTED_REGIONS:
        raise Invalid.field("country", "This is no country with phone numbers of its own.", slug="unknown-country")
    if country is None and not text.strip().startswith("+"):
        detail = "Write the number with + and its country's code, or name the country."
        raise Invalid.field(field, detail, slug="phone-needs-country")
    try:
        number = phonenumbers.parse(text, country and country.upper())
    except phonenumbers.NumberParseException:
        raise Invalid.field(field, "This is no phone number.", slug="invalid-phone") from None
    if not phonenumbers.is_valid_number(number) or number.extension:
        raise Invalid.field(field, "There can be no such phone number.", slug="invalid-phone")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def email_address(text: str, field: str = "email") -> str:
    """The address in lower case: nobody tells two people apart by capitals. No name server is asked."""
    from email_validator import EmailNotValidError, validate_email

    try:
        return validate_email(text, check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        raise Invalid.field(field, "This is no e-mail address.", slug="invalid-email") from None
