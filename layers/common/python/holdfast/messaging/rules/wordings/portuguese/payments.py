"""Payments, refunds through a provider, transfers, withdrawals, bank accounts."""

from holdfast.messaging.rules.wordings.wording import Wording

_REASON = "\n\nO motivo indicado: ${reason}"
_NOT_YOU = "\n\nSe não foi você, altere a sua palavra-passe e contacte-nos de imediato."

PAYMENTS = {
    "payments.top_up.credited": Wording(
        "O seu saldo foi carregado",
        "${amount} ${currency} chegaram e estão no seu saldo.",
    ),
    "payments.payment.failed": Wording(
        "Um pagamento falhou",
        "O seu pagamento não foi concluído. Pode tentar de novo." + _REASON,
    ),
    "payments.payment.expired": Wording(
        "Um pagamento expirou",
        "O seu pagamento de ${amount} ${currency} não foi concluído a tempo. Pode iniciar outro. Se o dinheiro ainda "
        "chegar, não está perdido: fica retido para a encomenda ou passa para o seu saldo.",
    ),
    "payments.payment.credited": Wording(
        "Um pagamento foi creditado",
        "${amount} ${currency} chegaram com o seu pagamento de outra forma que a prevista. Verificámos o caso: o "
        "dinheiro está no seu saldo.",
    ),
    "payments.payment.reversed": Wording(
        "Um pagamento foi revertido",
        "O seu pagamento de ${amount} ${currency} foi revertido pelo prestador de pagamentos ou pelo seu banco."
        + _REASON,
    ),
    "payments.refund.requested": Wording(
        "Um reembolso está a caminho",
        "${amount} ${currency} do seu pagamento estão a ser reembolsados.",
    ),
    "payments.refund.processed": Wording(
        "Um reembolso foi pago",
        "${amount} ${currency} do seu pagamento foram reembolsados pelo meio com que pagou. O seu banco pode levar "
        "alguns dias a mostrá-los.",
    ),
    "payments.refund.failed": Wording(
        "Um reembolso passou para o seu saldo",
        "${amount} ${currency} não puderam ser reembolsados pelo meio com que pagou. O dinheiro está no seu saldo, de "
        "onde o pode levantar." + _REASON,
    ),
    "transfer_code": Wording(
        "Um envio a confirmar",
        "${code} confirma o envio de ${amount} ${currency} do seu saldo ${business}.\n\n"
        "Nunca o diga a outra pessoa: ninguém da ${business} o vai pedir.",
    ),
    "payments.transfer.sent": Wording(
        "Enviou dinheiro",
        "${amount} ${currency} do seu saldo foram enviados para ${recipient_name}.\n\nEscreveu: ${note}" + _NOT_YOU,
    ),
    "payments.transfer.received": Wording(
        "Recebeu dinheiro",
        "${sender_name} enviou-lhe ${amount} ${currency}. O dinheiro está no seu saldo.\n\nA mensagem: ${note}",
    ),
    "payments.withdrawal.requested": Wording(
        "Foi pedido um levantamento",
        "Pediu para levantar ${amount} ${currency}. O dinheiro está reservado e é enviado assim que o levantamento for "
        "aprovado." + _NOT_YOU,
    ),
    "payments.withdrawal.approved": Wording(
        "Um levantamento foi aprovado",
        "O seu levantamento de ${amount} ${currency} foi aprovado e está a ser enviado para a sua conta bancária.",
    ),
    "payments.withdrawal.rejected": Wording(
        "Um levantamento foi recusado",
        "O seu levantamento de ${amount} ${currency} foi recusado. O dinheiro está de novo no seu saldo." + _REASON,
    ),
    "payments.withdrawal.cancelled": Wording(
        "Um levantamento foi cancelado",
        "Cancelou o seu levantamento de ${amount} ${currency}. O dinheiro está de novo no seu saldo.",
    ),
    "payments.withdrawal.paid": Wording(
        "Um levantamento foi pago",
        "O seu levantamento de ${amount} ${currency} foi pago na sua conta bancária.",
    ),
    "payments.withdrawal.failed": Wording(
        "Um levantamento falhou",
        "O seu levantamento de ${amount} ${currency} não pôde ser pago. O dinheiro está de novo no seu saldo."
        + _REASON,
    ),
    "payments.withdrawal.reversed": Wording(
        "Um levantamento foi devolvido",
        "O seu banco devolveu o seu levantamento de ${amount} ${currency}. O dinheiro está de novo no seu saldo."
        + _REASON,
    ),
    "payments.bank_account.added": Wording(
        "Foi adicionada uma conta bancária",
        "A conta terminada em ${last_four} do ${bank_name} foi adicionada às suas contas bancárias." + _NOT_YOU,
    ),
    "payments.reserved_account.opened": Wording(
        "Tem um número de conta",
        "A conta terminada em ${last_four} do ${bank_name} foi aberta para si: o que for transferido para ela é "
        "acrescentado ao seu saldo." + _NOT_YOU,
    ),
    "payments.reserved_account.declined": Wording(
        "Não foi aberto nenhum número de conta",
        "O banco não abriu nenhum número de conta para si: ${reason}.\n\nVerifique os dados que indicou e volte a "
        "fazer o pedido.",
    ),
    "payments.bank_account.removed": Wording(
        "Foi removida uma conta bancária",
        "Uma das suas contas bancárias foi removida.",
    ),
}
