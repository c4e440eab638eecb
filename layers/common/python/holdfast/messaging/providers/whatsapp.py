"""WhatsApp's Cloud API: to numbers, with templates of its own that Meta has approved.

Which words are sent, Meta's template says: it is called as ours is, with `_` for every point, in the message's
language, and takes our values by their names. A code goes with a template of Meta's kind for codes, which has it in its
text and on its button.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from hmac import new as hmac
from typing import Any, Final

from holdfast.messaging.providers.exchange import Exchange, at, is_same, name_of, read_json, refused, text_of, texts
from holdfast.messaging.providers.port import Fault, ForgedReceipt, Parcel, Posted, Unreachable
from holdfast.messaging.rules.fates import Receipt, ReceiptAction
from holdfast.messaging.rules.rendering import Rendered

BASE_URL: Final = "https://graph.facebook.com"
VERSION: Final = "v23.0"
SIGNATURE_HEADER: Final = "x-hub-signature-256"
_ACTIONS: Final[Mapping[str, ReceiptAction]] = {
    "sent": "send",
    "delivered": "deliver",
    "read": "deliver",
    "failed": "fail",
}
_FAULTS: Final[Mapping[int, Fault]] = {131026: "recipient", 131030: "recipient", 131050: "opted_out"}
_TOO_MANY: Final = (4, 80007, 130429, 131048, 131056)


@dataclass(frozen=True, slots=True)
class WhatsApp:
    """number_id: Meta's id of the number that messages come from"""

    number_id: str
    app_secret: str = field(repr=False)
    verify_token: str = field(repr=False)
    exchange: Exchange

    def send(self, parcel: Parcel) -> str:
        answer = self.exchange.post(
            f"/{VERSION}/{self.number_id}/messages",
            json={
                "messaging_product": "whatsapp",
                "to": parcel.recipient.removeprefix("+"),
                "type": "template",
                "template": _template(parcel.rendered),
                "biz_opaque_callback_data": parcel.reference,
            },
        )
        if not answer.is_yes:
            code = answer.at("error", "code")
            if code in _TOO_MANY:
                raise Unreachable(f"{answer.status} {code}")
            raise refused(answer, code, fault=_FAULTS.get(code, "provider") if isinstance(code, int) else "provider")
        return text_of(answer.at("messages", 0, "id"))

    def read_receipts(self, posted: Posted) -> Sequence[Receipt]:
        """One webhook brings many statuses, and messages that people wrote, which nobody reads here."""
        given = posted.headers.get(SIGNATURE_HEADER, "")
        expected = "sha256=" + hmac(self.app_secret.encode(), posted.body, sha256).hexdigest()
        if not given or not is_same(given, expected):
            raise ForgedReceipt
        return tuple(_receipts(read_json(posted.body)))

    def is_asked_by(self, verify_token: str) -> bool:
        """Whether the question with which Meta begins to send webhooks is Meta's."""
        return is_same(verify_token, self.verify_token)


def _template(rendered: Rendered) -> dict[str, Any]:
    values = rendered.values
    parameters = [{"type": "text", "parameter_name": name, "text": value} for name, value in sorted(values.items())]
    components: list[dict[str, Any]] = [{"type": "body", "parameters": parameters}] if parameters else []
    if values.keys() == {"code"}:
        code = [{"type": "text", "text": values["code"]}]
        components = [
            {"type": "body", "parameters": code},
            {"type": "button", "sub_type": "url", "index": "0", "parameters": code},
        ]
    name = rendered.template.replace(".", "_").replace("-", "_")
    return {"name": name, "language": {"code": rendered.language}, "components": components}


def _receipts(document: object) -> Iterable[Receipt]:
    for entry in _list(at(document, "entry")):
        for change in _list(at(entry, "changes")):
            for status in _list(at(change, "value", "statuses")):
                action, message_id = _ACTIONS.get(texts(status, "status") or ""), texts(status, "id")
                if action is not None and message_id is not None:
                    reason = name_of(at(status, "errors", 0, "code"))
                    yield Receipt(action, message_id, texts(status, "biz_opaque_callback_data"), reason)


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
