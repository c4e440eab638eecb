"""The local inbox: every e-mail and SMS that was sent, so that a developer sees the codes in them."""

from __future__ import annotations

import email
import email.policy
import html
import json
import re
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from local.aws import Aws
from local.carriers import PostOffice
from local.payload import Request, Response

PATH = "/_local/inbox"
NEWEST_SHOWN = 200

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="4"><title>Local inbox</title>
<style>
  body {{ font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; color: #222 }}
  article {{ border: 1px solid #ddd; border-radius: 6px; margin: 0 0 1rem; padding: .8rem 1rem }}
  header {{ color: #666; font-size: 13px }} h2 {{ font-size: 16px; margin: .2rem 0 }}
  pre {{ white-space: pre-wrap; font: inherit; margin: .4rem 0 0 }}
</style></head>
<body><h1>Local inbox</h1><p>{count} messages, the newest first. Nothing leaves this machine.</p>
{articles}</body></html>"""
ARTICLE = "<article><header>{channel} to {to} · {at}</header><h2>{subject}</h2><pre>{text}</pre></article>\n"


@dataclass(frozen=True, slots=True)
class Mail:
    """channel: email or sms, and by whom · at: RFC 3339, when the local cloud saw it"""

    channel: str
    to: str
    subject: str
    text: str
    at: str


@dataclass(slots=True)
class Inbox:
    """moto keeps no times, so `look` is called all the time and notes when it saw a message first."""

    aws: Aws
    post_office: PostOffice | None = None
    mails: list[Mail] = field(default_factory=list)
    emails_seen: int = 0
    texts_seen: int = 0
    taken_seen: int = 0

    def look(self) -> list[Mail]:
        """Everything sent so far, the oldest first."""
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        sent = self.aws.backend("ses").sent_messages
        for message in sent[self.emails_seen :]:
            self.emails_seen += 1
            self.mails.append(_mail(message, now))
        texts = list(self.aws.backend("sns").sms_messages.values())
        for number, text in texts[self.texts_seen :]:
            self.texts_seen += 1
            self.mails.append(Mail("sms", number, "", text, now))
        taken = self.post_office.taken if self.post_office else []
        for each in taken[self.taken_seen :]:
            self.taken_seen += 1
            channel = "email" if each.subject else "sms"
            self.mails.append(Mail(f"{channel} by {each.provider}", each.to, each.subject, each.text, now))
        return list(self.mails)

    def page(self, request: Request) -> Response:
        """For people, or with ?format=json for scripts."""
        mails = self.look()
        if "format=json" in request.query.split("&"):
            body = json.dumps([asdict(mail) for mail in mails]).encode()
            return Response(200, (("content-type", "application/json"), ("cache-control", "no-store")), body)
        articles = "".join(
            ARTICLE.format(**{name: html.escape(value) for name, value in asdict(mail).items()})
            for mail in reversed(mails[-NEWEST_SHOWN:])
        )
        shown = PAGE.format(count=len(mails), articles=articles).encode()
        return Response(200, (("content-type", "text/html; charset=utf-8"), ("cache-control", "no-store")), shown)


def _mail(message: Any, at: str) -> Mail:
    if hasattr(message, "raw_data"):
        parsed = email.message_from_string(message.raw_data, policy=email.policy.default)
        part = parsed.get_body(("plain", "html"))
        content = str(part.get_content()) if part else ""
        is_html = part is not None and part.get_content_type() == "text/html"
        text = _without_tags(content) if is_html else content
        return Mail("email", ", ".join(message.destinations), str(parsed["subject"] or ""), text.strip(), at)
    to = [address for addresses in message.destinations.values() for address in addresses]
    return Mail("email", ", ".join(to), message.subject, _without_tags(message.body).strip(), at)


def _without_tags(text: str) -> str:
    """Text as it is; HTML as the text that a reader would see."""
    if not re.search(r"<(html|body|p|div|br|table|a)\b", text, re.IGNORECASE):
        return text
    text = re.sub(r"<(style|script|head)\b.*?</\1>", "", text, flags=re.IGNORECASE | re.DOTALL)
    text = re.sub(r'<a\b[^>]*\bhref="([^"]+)"[^>]*>(.*?)</a>', _link, text, flags=re.IGNORECASE | re.DOTALL)
    text = re.sub(r"<(br|/p|/div|/tr|/h\d|/li)\b[^>]*>", "\n", text, flags=re.IGNORECASE)
    text = html.unescape(re.sub(r"<[^>]+>", "", text))
    return re.sub(r"\n\s*\n+", "\n\n", text)


def _link(found: re.Match[str]) -> str:
    """The words and where they lead, as that is what one wants to try here."""
    address, words = found[1], found[2]
    return words if address in words else f"{words} ({address})"
