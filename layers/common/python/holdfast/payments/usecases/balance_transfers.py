"""Transfers between the balances of two users of a tenant: at once, or once the sender has proven a second factor."""

from dataclasses import replace

from holdfast.identity.rules.callers import User
from holdfast.identity.rules.people import Challenge, UserRecord
from holdfast.identity.rules.second_factors import Proof
from holdfast.identity.usecases.challenges import CodeByPhone, begin_challenge, require_challenge
from holdfast.identity.usecases.kyc_limits import check_counted, check_move, counting_move
from holdfast.identity.usecases.people import find_user_by_contact, find_users, lock_user
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.kernel.money import Money
from holdfast.kernel.refusals import Invalid, NotFound
from holdfast.kernel.states import advance
from holdfast.ledger.rules.accounts import available
from holdfast.ledger.rules.refusals import InsufficientFunds
from holdfast.ledger.usecases.balances import balance
from holdfast.ledger.usecases.posting import post
from holdfast.payments.queries import balance_transfers as queries
from holdfast.payments.queries.transfer_limits import find_allowance
from holdfast.payments.rules.balance_transfers import (
    CONFIRMATION,
    CONFIRMATION_PERIOD,
    PLATFORM,
    SENDER,
    TRANSFER_STATES,
    UNCONFIRMED,
    BalanceTransfer,
    Payee,
    ShownTransfer,
    check_confirmable,
    posting,
)
from holdfast.payments.rules.transfer_limits import check_limits, needs_second_factor
from holdfast.payments.usecases.shown_transfers import shown
from holdfast.platform.db import Db
from holdfast.platform.running import Run


def begin_transfer(db: Db, user: User, *, payee: Payee, amount: Money, note: str | None) -> ShownTransfer:
    """Send `amount` of the user's balance, available(sender) → available(recipient), at once; above the tenant's limit
    nothing moves before `confirm_transfer`.

    Refused: a limit (409), more than is available (409 insufficient-funds), oneself (422), who cannot receive (422).
    Nobody hears that there is no such user who could not have sent the money, nor whether there is one who is
    suspended.
    """
    sender = lock_user(db, user.id)
    allowance = find_allowance(db, user.id, amount.currency)
    check_limits(allowance, amount)
    is_to_confirm = needs_second_factor(allowance, amount)
    recipient = _find_recipient(db, payee)
    if recipient is None or is_to_confirm:
        _check_covered(db, user.id, amount)
    if sender is None or recipient is None:
        raise _no_recipient()
    if recipient.id == user.id:
        raise Invalid.field("recipient", "It is in your own balance already.", slug="transfer-to-oneself")
    now = clock.now()
    transfer = BalanceTransfer(
        id=new_id("btr"),
        sender_id=user.id,
        recipient_id=recipient.id,
        amount=amount,
        note=note,
        status=UNCONFIRMED,
        created_at=now,
        confirm_by=now + CONFIRMATION_PERIOD if is_to_confirm else None,
        confirmed_at=None,
        sent_at=None,
    )
    if is_to_confirm:
        queries.add_transfer(db, transfer)
        db.note_change(transfer.id, None, _noted(transfer))
        return shown(transfer, user.id, [recipient])
    sent = replace(transfer, status=advance(TRANSFER_STATES, UNCONFIRMED, "send", PLATFORM).to, sent_at=now)
    queries.add_transfer(db, sent)
    check_move(db, user.id, "out", amount, sent.id)
    _move(db, sent, sender, recipient)
    db.note_change(sent.id, None, _noted(sent))
    return shown(sent, user.id, [recipient])


def begin_confirmation(run: Run, user: User, transfer_id: str) -> Challenge:
    """Ask the sender for a code that is good for this transfer alone: of their authenticator app, or where they have
    none by a text message to their phone. Opens its own transactions."""
    transfer = run(lambda db: check_confirmable(queries.find_transfer(db, transfer_id), user.id, clock.now()))
    values = {"amount": transfer.amount.amount, "currency": transfer.amount.currency}
    return begin_challenge(run, user, CONFIRMATION, transfer_id, CodeByPhone("transfer_code", values))


def confirm_transfer(db: Db, user: User, transfer_id: str, *, challenge_id: str, proof: Proof) -> ShownTransfer:
    """The sender has proven the second factor: available(sender) → available(recipient).

    Refused as beginning it is, and a code that is wrong, used or for something else (see `require_challenge`, which
    locks the sender). What is refused for another reason than the code leaves the code good.
    """
    require_challenge(
        db,
        user,
        challenge_id=challenge_id,
        code=proof.code,
        recovery_code=proof.recovery_code,
        action=CONFIRMATION,
        subject=transfer_id,
    )
    to = advance(TRANSFER_STATES, UNCONFIRMED, "confirm", SENDER).to
    moved = queries.set_confirmed(
        db,
        transfer_id,
        user.id,
        to,
        lambda currency, minor: counting_move(user.id, "out", currency, minor, transfer_id),
    )
    if moved is None:
        check_confirmable(queries.find_transfer(db, transfer_id), user.id, clock.now())
        raise AssertionError("what waits to be confirmed was found")
    transfer, allowance, counted = moved
    check_limits(allowance, transfer.amount)
    check_counted(counted, transfer.amount)
    both = find_users(db, [transfer.sender_id, transfer.recipient_id], are_kept=True)
    people = {person.id: person for person in both}
    recipient = people.get(transfer.recipient_id)
    if recipient is None or not recipient.is_active:
        raise _no_recipient()
    _move(db, transfer, people[transfer.sender_id], recipient)
    db.note_change(transfer.id, {"status": UNCONFIRMED}, _noted(transfer))
    return shown(transfer, user.id, [recipient])


def cancel_transfer(db: Db, user: User, transfer_id: str) -> ShownTransfer:
    """Give up a transfer that waits to be confirmed, also one that waited too long. Nothing had moved."""
    transfer = queries.lock_transfer(db, transfer_id)
    if transfer is None or transfer.sender_id != user.id:
        raise _not_found()
    transition = advance(TRANSFER_STATES, transfer.status, "cancel", SENDER)
    cancelled = replace(transfer, status=transition.to)
    queries.set_status(db, transfer_id, cancelled.status)
    db.announce(transition.event, transfer.id, _news(cancelled) | {"recipients": []})
    db.note_change(transfer.id, {"status": transfer.status}, {"status": cancelled.status})
    return shown(cancelled, user.id, [])


def _find_recipient(db: Db, payee: Payee) -> UserRecord | None:
    """Who may receive, and is there until the money is; suspended, an administrator, not proven and not there are all
    alike."""
    if payee.user_id is not None:
        found = next(iter(find_users(db, [payee.user_id], are_kept=True)), None)
    elif payee.email is not None:
        found = find_user_by_contact(db, email=payee.email, is_kept=True)
    else:
        found = find_user_by_contact(db, phone=payee.phone, is_kept=True)
    return found if found is not None and found.is_user and found.is_active else None


def _check_covered(db: Db, user_id: str, amount: Money) -> None:
    if balance(db, available(user_id, amount.currency)).available < amount:
        raise InsufficientFunds("There is not enough money in the balance.")


def _move(db: Db, transfer: BalanceTransfer, sender: UserRecord, recipient: UserRecord) -> None:
    post(db, posting(transfer))
    news = _news(transfer) | {"sender_name": sender.name, "recipient_name": recipient.name}
    db.announce("payments.transfer.sent", transfer.id, news | {"recipients": [sender.id]})
    db.announce("payments.transfer.received", transfer.id, news | {"recipients": [recipient.id]})


def _news(transfer: BalanceTransfer) -> dict[str, object]:
    return {
        "transfer_id": transfer.id,
        "sender_id": transfer.sender_id,
        "recipient_id": transfer.recipient_id,
        "amount": transfer.amount.amount,
        "currency": transfer.amount.currency,
        "note": transfer.note,
    }


def _noted(transfer: BalanceTransfer) -> dict[str, object]:
    return {"status": transfer.status, "amount": str(transfer.amount), "recipient_id": transfer.recipient_id}


def _not_found() -> NotFound:
    return NotFound("There is no such transfer.")


def _no_recipient() -> Invalid:
    return Invalid.field("recipient", "Nobody by this name can receive a transfer.", slug="unknown-recipient")
