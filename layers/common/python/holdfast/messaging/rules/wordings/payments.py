"""Payments, refunds through a provider, transfers, withdrawals, bank accounts, as told to whose money it is."""

from holdfast.messaging.rules.wordings.wording import Wording

PAYMENTS = {
    "payments.top_up.credited": {
        "en": Wording(
            "Your balance was topped up",
            "${amount} ${currency} arrived and are in your balance.",
        )
    },
    "payments.payment.failed": {
        "en": Wording(
            "A payment failed",
            "Your payment did not succeed. You can try again.\n\nThe reason given: ${reason}",
        )
    },
    "payments.payment.expired": {
        "en": Wording(
            "A payment expired",
            "Your payment of ${amount} ${currency} was not completed in time. You can begin a new one. Should the "
            "money still arrive, it is not lost: it is held for the order or becomes your balance.",
        )
    },
    "payments.payment.credited": {
        "en": Wording(
            "A payment was credited",
            "${amount} ${currency} came with your payment in another way than expected. We have looked into it: the "
            "money is in your balance.",
        )
    },
    "payments.payment.reversed": {
        "en": Wording(
            "A payment was taken back",
            "Your payment of ${amount} ${currency} was taken back by the payment provider or your bank.\n\n"
            "The reason given: ${reason}",
        )
    },
    "payments.refund.requested": {
        "en": Wording(
            "A refund is on its way",
            "${amount} ${currency} of your payment is being refunded.",
        )
    },
    "payments.refund.processed": {
        "en": Wording(
            "A refund was paid",
            "${amount} ${currency} of your payment was refunded the way you paid. It can take your bank some days "
            "to show it.",
        )
    },
    "payments.refund.failed": {
        "en": Wording(
            "A refund became your balance",
            "${amount} ${currency} could not be refunded the way you paid. The money is in your balance, where "
            "you can withdraw it.\n\n"
            "The reason given: ${reason}",
        )
    },
    "transfer_code": {
        "en": Wording(
            "A transfer to confirm",
            "${code} confirms your transfer of ${amount} ${currency} from your ${business} balance.\n\n"
            "Never tell it to anybody: nobody from ${business} will ask you for it.",
        )
    },
    "payments.transfer.sent": {
        "en": Wording(
            "You sent money",
            "${amount} ${currency} of your balance went to ${recipient_name}.\n\nYou wrote: ${note}\n\n"
            "If this was not you, change your password and contact us at once.",
        )
    },
    "payments.transfer.received": {
        "en": Wording(
            "You received money",
            "${sender_name} sent you ${amount} ${currency}. The money is in your balance.\n\nThey wrote: ${note}",
        )
    },
    "payments.withdrawal.requested": {
        "en": Wording(
            "A withdrawal was requested",
            "You asked to withdraw ${amount} ${currency}. The money is set aside and is sent once the withdrawal "
            "is approved.\n\n"
            "If this was not you, change your password and contact us at once.",
        )
    },
    "payments.withdrawal.approved": {
        "en": Wording(
            "A withdrawal was approved",
            "Your withdrawal of ${amount} ${currency} was approved and is being sent to your bank account.",
        )
    },
    "payments.withdrawal.rejected": {
        "en": Wording(
            "A withdrawal was rejected",
            "Your withdrawal of ${amount} ${currency} was rejected. The money is back in your balance.\n\n"
            "The reason given: ${reason}",
        )
    },
    "payments.withdrawal.cancelled": {
        "en": Wording(
            "A withdrawal was cancelled",
            "You cancelled your withdrawal of ${amount} ${currency}. The money is back in your balance.",
        )
    },
    "payments.withdrawal.paid": {
        "en": Wording(
            "A withdrawal was paid",
            "Your withdrawal of ${amount} ${currency} was paid to your bank account.",
        )
    },
    "payments.withdrawal.failed": {
        "en": Wording(
            "A withdrawal failed",
            "Your withdrawal of ${amount} ${currency} could not be paid. The money is back in your balance.\n\n"
            "The reason given: ${reason}",
        )
    },
    "payments.withdrawal.reversed": {
        "en": Wording(
            "A withdrawal came back",
            "Your bank sent your withdrawal of ${amount} ${currency} back. The money is in your balance again.\n\n"
            "The reason given: ${reason}",
        )
    },
    "payments.bank_account.added": {
        "en": Wording(
            "A bank account was added",
            "The account ending in ${last_four} at ${bank_name} was added to your bank accounts.\n\n"
            "If this was not you, change your password and contact us at once.",
        )
    },
    "payments.reserved_account.opened": {
        "en": Wording(
            "You have an account number",
            "The account ending in ${last_four} at ${bank_name} was opened for you: what is transferred to it is added "
            "to your balance.\n\nIf this was not you, change your password and contact us at once.",
        )
    },
    "payments.reserved_account.declined": {
        "en": Wording(
            "No account number was opened",
            "The bank opened no account number for you: ${reason}.\n\nPlease check the details that you gave, and ask "
            "again.",
        )
    },
    "payments.bank_account.removed": {
        "en": Wording("A bank account was removed", "One of your bank accounts was removed.")
    },
}
