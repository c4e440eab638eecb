"""Handing a message to a provider, and to the next one where that is safe. Each attempt is on record before it is made.

The next is asked after a clear no and where no connection could be made. What may have been sent is not sent again, but
for a code: whoever waits for one is helped by two copies of the same."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.messaging.providers.configured import open_provider
from holdfast.messaging.providers.port import NotCarried, OutcomeUnknown, Parcel, Refused
from holdfast.messaging.queries import message_attempts as attempts
from holdfast.messaging.queries import messages as queries
from holdfast.messaging.queries.message_routes import find_route
from holdfast.messaging.rules.fates import Attempt, Outcome
from holdfast.messaging.rules.message_routes import (
    ANYWHERE,
    FAILURES_IN_A_ROW,
    MISSED,
    Carrier,
    carriers_of,
    in_order,
    limits_of,
)
from holdfast.messaging.rules.messages import CODE_TEMPLATES, Message
from holdfast.messaging.rules.rendering import Rendered
from holdfast.platform import rate_limits
from holdfast.platform.db import Db
from holdfast.platform.logging import log
from holdfast.platform.rate_limits import Limit
from holdfast.platform.running import Run
from holdfast.platform.settings import settings

OVER_LIMIT = "RecipientLimit"
NOBODY = "NoProvider"  # the tenant has chosen that nobody carries messages there
_SCOPE = "messages to a recipient"


@dataclass(frozen=True, slots=True)
class Plan:
    """Who is asked to carry a message, in order, and what is counted before."""

    route: str
    carriers: tuple[Carrier, ...]
    limits: tuple[Limit, Limit]


@dataclass(frozen=True, slots=True)
class Answer:
    """How asking one provider ended."""

    outcome: Outcome
    provider: str
    reason: str | None = None
    provider_message_id: str | None = None


@dataclass(frozen=True, slots=True)
class Load:
    """A message in its words, with those to be asked and the attempt at the first of them."""

    message: Message
    rendered: Rendered
    plan: Plan
    first: Attempt


def plan_for(db: Db, message: Message) -> Plan:
    """By the tenant's route for the recipient, the well before those who are not."""
    route = find_route(db, message.channel, message.recipient)
    prefix = ANYWHERE if route is None else route.prefix
    carriers = carriers_of(route, message.channel, settings().message_providers)
    if len(carriers) > 1:
        now = clock.now()
        recent = attempts.list_newest(db, [(each.provider, prefix) for each in carriers], FAILURES_IN_A_ROW)
        is_code = message.template in CODE_TEMPLATES
        missed = attempts.list_to_recipient(db, message.recipient, now - MISSED) if is_code else []
        carriers = in_order(carriers, recent, missed, now)
    limits = limits_of(route, message.channel)
    counted = (Limit("principal", limits.hourly, 3600), Limit("principal", limits.daily, 86_400))
    return Plan(prefix, carriers, counted)


def count_to_recipient(db: Db, message: Message, plan: Plan) -> int:
    """Count the message to its recipient; the seconds to wait where they have had enough, else 0."""
    principal = f"{db.tenant_id} {message.channel} {message.recipient}"
    return rate_limits.take_within(db, _SCOPE, plan.limits, principal=principal)


def begin(db: Db, message: Message, rendered: Rendered, plan: Plan) -> Load:
    """Put the first attempt on record."""
    number = attempts.count_attempts(db, message.id) + 1
    return Load(message, rendered, plan, _begin(db, message, plan, plan.carriers[0], number))


def carry(run: Run, load: Load, conclude: Callable[[Db, Sequence[Answer]], None]) -> list[Answer]:
    """Ask one after the other until the message is taken, may have been, or nobody is left. `conclude` is run in the
    transaction that records the last answer."""
    answers: list[Answer] = []
    attempt, left = load.first, list(load.plan.carriers)
    while True:
        answer = _ask(left.pop(0), attempt, load)
        answers.append(answer)
        asked_now = left if _may_ask_on(answer, load.message) else []

        def note(db: Db, attempt: Attempt = attempt, following: Sequence[Carrier] = tuple(asked_now)) -> Attempt:
            _end(db, attempt, answers[-1])
            if not following:
                conclude(db, answers)
                return attempt
            return _begin(db, load.message, load.plan, following[0], attempt.number + 1)

        attempt = run(note)
        if not asked_now:
            return answers


def taken(answers: Sequence[Answer]) -> Answer | None:
    """The answer of who took the message, or of who may have it; None where nobody does."""
    return next((each for wanted in ("sent", "unknown") for each in answers if each.outcome == wanted), None)


def reason_of(answers: Sequence[Answer]) -> str:
    """Why nobody took it: what the preferred one said. What the others said is with their attempts."""
    return answers[0].reason or answers[0].outcome


def _ask(carrier: Carrier, attempt: Attempt, load: Load) -> Answer:
    """On the network, outside any transaction."""
    parcel = Parcel(attempt.id, load.message.recipient, load.rendered, carrier.sender)
    answer = Answer("sent", carrier.provider)
    try:
        return replace(answer, provider_message_id=open_provider(carrier.provider).send(parcel))
    except NotCarried as failure:
        told = {"message_id": load.message.id, "template": load.message.template, "provider": carrier.provider}
        log().warning("a provider did not take a message", extra=told | {"reason": failure.reason})
        return replace(answer, outcome=_outcome_of(failure), reason=failure.reason)


def _outcome_of(failure: NotCarried) -> Outcome:
    match failure:
        case Refused(fault="recipient"):
            return "rejected"
        case Refused(fault="opted_out"):
            return "opted_out"
        case Refused():
            return "refused"
        case OutcomeUnknown():
            return "unknown"
    return "unreachable"


def _may_ask_on(answer: Answer, message: Message) -> bool:
    if answer.outcome == "unknown":
        return message.template in CODE_TEMPLATES
    return answer.outcome in ("refused", "rejected", "unreachable")


def _begin(db: Db, message: Message, plan: Plan, carrier: Carrier, number: int) -> Attempt:
    attempt = Attempt(
        id=new_id("mat"),
        message_id=message.id,
        number=number,
        provider=carrier.provider,
        route=plan.route,
        outcome=None,
        reason=None,
        provider_message_id=None,
        started_at=clock.now(),
        ended_at=None,
        receipt_at=None,
    )
    attempts.add_attempt(db, attempt)
    return attempt


def _end(db: Db, attempt: Attempt, answer: Answer) -> None:
    attempts.set_ended(
        db,
        attempt.id,
        outcome=answer.outcome,
        reason=answer.reason,
        provider_message_id=answer.provider_message_id,
        ended_at=clock.now(),
    )


def note_taken(db: Db, message: Message, answer: Answer) -> None:
    """The message was taken, or may have been."""
    if answer.provider_message_id is None:
        queries.set_unknown(db, message.id, provider=answer.provider, failure=answer.reason or "unknown")
    else:
        queries.set_sent(
            db,
            message.id,
            provider=answer.provider,
            provider_message_id=answer.provider_message_id,
            sent_at=clock.now(),
        )
