"""Bodies of previews and tests of messages."""

from holdfast.messaging.rules.rendering import Email, Notice
from holdfast.messaging.rules.sayings import Preview
from holdfast.messaging.rules.sms_length import Encoding, sms_length
from holdfast.platform.schemas import ResponseBody


class NoticePreview(ResponseBody):
    title: str
    text: str

    @classmethod
    def of(cls, notice: Notice) -> "NoticePreview":
        return cls(title=notice.title, text=notice.text)


class EmailPreview(ResponseBody):
    """sender_name, reply_to: empty for the deployment's own"""

    sender_name: str
    reply_to: str
    subject: str
    text: str
    html: str

    @classmethod
    def of(cls, email: Email) -> "EmailPreview":
        return cls(
            sender_name=email.sender_name,
            reply_to=email.reply_to,
            subject=email.subject,
            text=email.text,
            html=email.html,
        )


class SmsPreview(ResponseBody):
    """units: places taken of 160 (GSM-7) or 70 (UCS-2) in one message · segments: how many messages are paid for"""

    text: str
    encoding: Encoding
    units: int
    segments: int

    @classmethod
    def of(cls, text: str) -> "SmsPreview":
        length = sms_length(text)
        return cls(text=text, encoding=length.encoding, units=length.units, segments=length.segments)


class PreviewBody(ResponseBody):
    """As it would arrive, filled with samples; null by a channel that the template does not take."""

    in_app: NoticePreview | None
    email: EmailPreview | None
    sms: SmsPreview | None

    @classmethod
    def of(cls, preview: Preview) -> "PreviewBody":
        return cls(
            in_app=None if preview.notice is None else NoticePreview.of(preview.notice),
            email=None if preview.email is None else EmailPreview.of(preview.email),
            sms=None if preview.sms is None else SmsPreview.of(preview.sms),
        )


class SentTestBody(ResponseBody):
    """message_id: of the message that is on its way · sent_to: the administrator's own address"""

    message_id: str
    sent_to: str
