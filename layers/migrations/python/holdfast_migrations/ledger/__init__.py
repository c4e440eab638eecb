"""The functions of the ledger as they are now: the only way in which its tables change.

A migration that changes one creates them all anew.

What is refused: HF001 below its floor · HF002 key used with other input · HF003 not zero in a currency, or a leg of
nothing · HF004 frozen · HF005 closed · HF006 of a purpose that the call does not declare · HF007 not empty · HF008
above its ceiling · HF009 not what a reversal can reverse · HF010 more than is left to be reversed · HF011 no longer
pending · HF012 more than is pending.
"""

from holdfast_migrations.ledger.accounts import (
    IS_ABOVE,
    IS_ALLOWED,
    IS_BELOW,
    OPEN,
    REFUSE,
    SET_LIMITS,
    SET_STATUS,
    TOUCH,
    UUID_IN_ORDER,
)
from holdfast_migrations.ledger.chain import CHAIN, DIGEST, LINK, NEXT_LINK
from holdfast_migrations.ledger.folding import FOLD_ACCUMULATING
from holdfast_migrations.ledger.pendings import ADD_PENDING, EXPIRE_PENDINGS, POST_PENDING, RELEASE, VOID_PENDING
from holdfast_migrations.ledger.posting import FIRST_ANSWER, POST_EACH, POST_PAIR, POST_TRANSFERS, REFUSE_MIXTURE
from holdfast_migrations.ledger.reversals import ADD_REVERSALS, LOCK_ORIGINAL
from holdfast_migrations.tables import Operations, run

# In the order in which they need one another.
_INNER = {
    "uuid_in_order": UUID_IN_ORDER,
    "ledger_digest": DIGEST,
    "ledger_link": LINK,
    "ledger_next_link": NEXT_LINK,
    "ledger_chain": CHAIN,
    "ledger_is_below": IS_BELOW,
    "ledger_is_above": IS_ABOVE,
    "ledger_is_allowed": IS_ALLOWED,
    "ledger_refuse": REFUSE,
    "ledger_refuse_mixture": REFUSE_MIXTURE,
    "ledger_first_answer": FIRST_ANSWER,
    "ledger_open": OPEN,
    "ledger_touch": TOUCH,
    "ledger_add_reversals": ADD_REVERSALS,
    "ledger_release": RELEASE,
}
_OF_THE_APPLICATION = {
    "post_pair": POST_PAIR,
    "post_transfers": POST_TRANSFERS,
    "post_each": POST_EACH,
    "lock_original": LOCK_ORIGINAL,
    "add_pending": ADD_PENDING,
    "post_pending": POST_PENDING,
    "void_pending": VOID_PENDING,
    "expire_pendings": EXPIRE_PENDINGS,
    "fold_accumulating": FOLD_ACCUMULATING,
    "set_ledger_account_status": SET_STATUS,
    "set_ledger_account_limits": SET_LIMITS,
}
# What verification recomputes, and what only calculates.
_READ_ONLY = ("ledger_digest", "ledger_link", "ledger_next_link", "ledger_chain")


def create_functions(op: Operations) -> None:
    functions = _INNER | _OF_THE_APPLICATION
    for name in reversed(functions):
        run(op, f"drop routine if exists {name}")
    for name, function in functions.items():
        run(op, function)
        run(op, f"revoke all on routine {name} from public")
    for name in (*_OF_THE_APPLICATION, *_READ_ONLY):
        run(op, f"grant execute on routine {name} to holdfast_app")
