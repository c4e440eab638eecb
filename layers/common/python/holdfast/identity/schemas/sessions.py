"""Bodies of sessions."""

from datetime import datetime

from holdfast.identity.rules.sessions import LiveSession
from holdfast.platform.schemas import ResponseBody


class SessionBody(ResponseBody):
    """user_agent, ip: of the device when it was last seen · country: of the address then, ISO 3166-1 alpha-2, where it
    is known · last_seen_at: when it last refreshed its tokens, which it does every few minutes while it is used ·
    is_current: this is where the call comes from"""

    id: str
    user_agent: str
    ip: str
    country: str | None
    signed_in_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    is_current: bool

    @classmethod
    def of(cls, session: LiveSession) -> "SessionBody":
        return cls(
            id=session.id,
            user_agent=session.device.user_agent,
            ip=session.device.source_ip,
            country=session.device.country,
            signed_in_at=session.signed_in_at,
            last_seen_at=session.last_seen_at,
            expires_at=session.expires_at,
            is_current=session.is_current,
        )


class EndedBody(ResponseBody):
    """ended: how many sessions"""

    ended: int
