"""Refusals: every reason for which Holdfast says no, each with its HTTP status and a stable slug."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing wrong with one field of the input. `field` is a dotted path, as in `body.amount.currency`."""

    field: str
    detail: str


class Refusal(Exception):
    """Holdfast refuses, and what the transaction did is rolled back. `slug` never changes its meaning, `detail` is
    for people.

    `keeps=True` refuses the caller but commits what was recorded on the way: a wrong code must count as an attempt.
    """

    status: ClassVar[int] = 409
    default_slug: ClassVar[str] = "refused"

    def __init__(
        self, detail: str, *, slug: str | None = None, errors: Sequence[FieldError] = (), keeps: bool = False
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.slug = slug or self.default_slug
        self.errors = tuple(errors)
        self.keeps = keeps


class Unauthenticated(Refusal):
    """We do not know who is calling."""

    status = 401
    default_slug = "unauthenticated"


class Forbidden(Refusal):
    """We know who is calling, and they may not."""

    status = 403
    default_slug = "forbidden"


class NotFound(Refusal):
    """It does not exist, or it is not the caller's to know of."""

    status = 404
    default_slug = "not-found"


class WrongState(Refusal):
    """It exists and the caller may, but not now."""

    status = 409
    default_slug = "wrong-state"


class Invalid(Refusal):
    """The input makes no sense."""

    status = 422
    default_slug = "invalid"

    @classmethod
    def field(cls, field: str, detail: str, *, slug: str | None = None) -> "Invalid":
        return cls(detail, slug=slug, errors=[FieldError(field, detail)])


class TooLarge(Refusal):
    """The input is larger than the route reads."""

    status = 413
    default_slug = "too-large"


class TooMany(Refusal):
    """Too often: come back after `retry_after` seconds."""

    status = 429
    default_slug = "too-many-requests"

    def __init__(self, detail: str, *, retry_after: int, slug: str | None = None) -> None:
        super().__init__(detail, slug=slug)
        self.retry_after = retry_after


class Unavailable(Refusal):
    """Something we depend on does not answer; nothing was changed, try again, after `retry_after` seconds where it is
    said."""

    status = 503
    default_slug = "unavailable"

    def __init__(
        self,
        detail: str,
        *,
        slug: str | None = None,
        errors: Sequence[FieldError] = (),
        retry_after: int | None = None,
    ) -> None:
        super().__init__(detail, slug=slug, errors=errors)
        self.retry_after = retry_after
