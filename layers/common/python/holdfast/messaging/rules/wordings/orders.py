"""Orders, their conditions and disputes. The reader is a party who did not do it, or both where neither did."""

from holdfast.messaging.rules.wordings.wording import Wording

ORDERS = {
    "escrow.order.created": {
        "en": Wording(
            "A new order for you",
            "You were named the seller of the order “${title}” over ${amount} ${currency}. Accept or decline it "
            "before its time runs out.",
        )
    },
    "escrow.order.invited": {
        "en": Wording(
            "An invitation was sent",
            "The seller of your order “${title}” over ${amount} ${currency} is not registered yet. They were "
            "invited, and see the order once they have registered.",
        )
    },
    "escrow.order.accepted": {
        "en": Wording(
            "An order was accepted",
            "The seller accepted the order “${title}”. Pay what is due into the hold, so that the work can "
            "begin.\n\n"
            "They wrote: ${note}",
        )
    },
    "escrow.order.declined": {
        "en": Wording(
            "An order was declined",
            "The seller declined the order “${title}”. Nothing was paid.\n\nThey wrote: ${note}",
        )
    },
    "escrow.order.expired": {
        "en": Wording(
            "An order expired",
            "The order “${title}” was not accepted or paid in time and is cancelled.",
        )
    },
    "escrow.order.cancelled": {
        "en": Wording(
            "An order was cancelled",
            "The order “${title}” was cancelled before it was paid.\n\nThey wrote: ${note}",
        )
    },
    "escrow.order.funded": {
        "en": Wording(
            "An order is funded",
            "The order “${title}” is paid: the money is held until what was agreed is done.",
        )
    },
    "escrow.order.overpaid": {
        "en": Wording(
            "You paid more than was due",
            "For the order “${title}” more money came than was due. ${amount} ${currency} of it is in your balance.",
        )
    },
    "escrow.order.underpaid": {
        "en": Wording(
            "You paid less than was due",
            "For the order “${title}” less money came than was due, and the order is not funded. The ${amount} "
            "${currency} that came is in your balance: add what is missing and pay from the balance, or pay "
            "again.",
        )
    },
    "escrow.order.payment_returned": {
        "en": Wording(
            "A payment was not needed",
            "The order “${title}” could not take your payment any more. The ${amount} ${currency} that came is in "
            "your balance.",
        )
    },
    "escrow.order.started": {
        "en": Wording(
            "Work has begun",
            "The seller began to work on the order “${title}”.\n\nThey wrote: ${note}",
        )
    },
    "escrow.order.completed": {
        "en": Wording(
            "An order is completed",
            "The seller says that the order “${title}” is done. Look at it before the inspection period ends: "
            "after that the money is released to the seller.\n\n"
            "They wrote: ${note}",
        )
    },
    "escrow.order.reopened": {
        "en": Wording(
            "An order was reopened",
            "The order “${title}” is being worked on again.\n\nThey wrote: ${note}",
        )
    },
    "escrow.order.closed": {
        "en": Wording(
            "An order is closed",
            "The order “${title}” is closed, and the money that was held for it is released.\n\nThey wrote: ${note}",
        )
    },
    "escrow.order.disputed": {
        "en": Wording(
            "An order is disputed",
            "There is a dispute about the order “${title}”. Its money stays held until the dispute is settled. "
            "Add what speaks for you.\n\n"
            "The reason given: ${reason}",
        )
    },
    "escrow.order.refund_requested": {
        "en": Wording(
            "A refund is asked for",
            "The other side asks that the ${amount} ${currency} held for the order “${title}” be refunded to the "
            "buyer. Agree to it, or do nothing.\n\n"
            "They wrote: ${note}",
        )
    },
    "escrow.order.refunded": {
        "en": Wording(
            "An order was refunded",
            "The order “${title}” was refunded to the buyer.\n\nThey wrote: ${note}",
        )
    },
    "escrow.order.resolved": {
        "en": Wording(
            "A dispute is settled",
            "The dispute about the order “${title}” is settled.\n\nThey wrote: ${note}",
        )
    },
    "escrow.order.message": {
        "en": Wording(
            "A message about an order",
            "There is a new message about the order “${title}”.",
        )
    },
    "escrow.dispute.message_added": {
        "en": Wording(
            "A message in a dispute",
            "There is a new message in the dispute about the order “${title}”.",
        )
    },
    "escrow.dispute.evidence_added": {
        "en": Wording(
            "New evidence in a dispute",
            "There is new evidence in the dispute about the order “${title}”.\n\nThey wrote: ${note}",
        )
    },
    "escrow.condition.fulfilled": {
        "en": Wording(
            "A condition was fulfilled",
            "A condition of the order “${title}” was fulfilled and waits for your confirmation: ${condition}\n\n"
            "They wrote: ${note}",
        )
    },
    "escrow.condition.confirmed": {
        "en": Wording(
            "A condition was confirmed",
            "A condition of the order “${title}” was confirmed: ${condition}\n\nThey wrote: ${note}",
        )
    },
    "escrow.condition.rejected": {
        "en": Wording(
            "A condition was rejected",
            "The fulfilment of a condition of the order “${title}” was rejected: ${condition}\n\nThey wrote: ${note}",
        )
    },
}
