"""The frame of every e-mail's HTML: the tenant's colour and logo around what is said."""

from html import escape
from typing import Final

from holdfast.messaging.rules.voices import Voice

_COLOR: Final = "#1c1c1c"
_PAGE: Final = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">\
<title>{subject}</title></head>
<body style="font-family: sans-serif; line-height: 1.5; color: #1c1c1c; max-width: 36em; padding: 1em; \
border-top: 4px solid {color}">
{logo}{content}
</body></html>
"""
_LOGO: Final = '<p><img src="{url}" alt="{name}" height="40" style="height: 40px; border: 0"></p>\n'


def framed(content: str, *, subject: str, language: str, voice: Voice) -> str:
    """`content` is HTML; the subject is text."""
    logo = _LOGO.format(url=escape(voice.logo_url), name=escape(voice.business)) if voice.logo_url else ""
    return _PAGE.format(
        language=escape(language),
        subject=escape(subject),
        color=escape(voice.color or _COLOR),
        logo=logo,
        content=content,
    )
