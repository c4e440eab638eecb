"""The frame of every e-mail: the tenant's colour and logo around what is said, and how to turn it off."""

from collections.abc import Mapping
from html import escape
from typing import Final

from holdfast.messaging.rules.messages import DEFAULT_LANGUAGE
from holdfast.messaging.rules.voices import Voice

_COLOR: Final = "#1c1c1c"
_PAGE: Final = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">\
<title>{subject}</title></head>
<body style="font-family: sans-serif; line-height: 1.5; color: #1c1c1c; max-width: 36em; padding: 1em; \
border-top: 4px solid {color}">
{logo}{content}{footer}
</body></html>
"""
_LOGO: Final = '<p><img src="{url}" alt="{name}" height="40" style="height: 40px; border: 0"></p>\n'
_FOOTER: Final = '\n<p style="font-size: small; color: #666666"><a href="{url}" style="color: #666666">{said}</a></p>'
_UNSUBSCRIBE: Final[Mapping[str, str]] = {
    "en": "Get no more e-mails like this",
    "fr": "Ne plus recevoir d'e-mails de ce genre",
    "pt": "Deixar de receber e-mails deste tipo",
}


def framed(content: str, *, subject: str, language: str, voice: Voice) -> str:
    """`content` is HTML; the subject is text."""
    logo = _LOGO.format(url=escape(voice.logo_url), name=escape(voice.business)) if voice.logo_url else ""
    url = voice.unsubscribe_url
    return _PAGE.format(
        language=escape(language),
        subject=escape(subject),
        color=escape(voice.color or _COLOR),
        logo=logo,
        content=content,
        footer=_FOOTER.format(url=escape(url), said=escape(_said(language))) if url else "",
    )


def text_footer(language: str, voice: Voice) -> str:
    return f"\n-- \n{_said(language)}: {voice.unsubscribe_url}\n" if voice.unsubscribe_url else ""


def unsubscribe_headers(voice: Voice) -> dict[str, str]:
    """What mail programs offer as a button of their own: one click, without a page (RFC 8058)."""
    if not voice.unsubscribe_url:
        return {}
    return {
        "List-Unsubscribe": f"<{voice.unsubscribe_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _said(language: str) -> str:
    return _UNSUBSCRIBE.get(language.partition("-")[0], _UNSUBSCRIBE[DEFAULT_LANGUAGE])
