"""Orders, their conditions and disputes."""

from holdfast.messaging.rules.wordings.wording import Wording

_WROTE = "\n\nA mensagem: ${note}"
_REASON = "\n\nO motivo indicado: ${reason}"

ORDERS = {
    "escrow.order.created": Wording(
        "Uma nova encomenda para si",
        "Foi indicado como vendedor da encomenda “${title}” de ${amount} ${currency}. Aceite-a ou recuse-a antes que o "
        "prazo termine.",
    ),
    "escrow.order.invited": Wording(
        "Foi enviado um convite",
        "O vendedor da sua encomenda “${title}” de ${amount} ${currency} ainda não está registado. Recebeu um convite "
        "e vê a encomenda assim que se registar.",
    ),
    "escrow.order.accepted": Wording(
        "Uma encomenda foi aceite",
        "O vendedor aceitou a encomenda “${title}”. Pague o valor devido, para que o trabalho possa começar." + _WROTE,
    ),
    "escrow.order.declined": Wording(
        "Uma encomenda foi recusada",
        "O vendedor recusou a encomenda “${title}”. Nada foi pago." + _WROTE,
    ),
    "escrow.order.expired": Wording(
        "Uma encomenda expirou",
        "A encomenda “${title}” não foi aceite ou paga a tempo e está cancelada.",
    ),
    "escrow.order.cancelled": Wording(
        "Uma encomenda foi cancelada",
        "A encomenda “${title}” foi cancelada antes de ser paga." + _WROTE,
    ),
    "escrow.order.funded": Wording(
        "Uma encomenda está paga",
        "A encomenda “${title}” está paga: o dinheiro fica retido até que o combinado esteja feito.",
    ),
    "escrow.order.overpaid": Wording(
        "Pagou mais do que o devido",
        "Para a encomenda “${title}” chegou mais do que o devido. ${amount} ${currency} estão no seu saldo.",
    ),
    "escrow.order.underpaid": Wording(
        "Pagou menos do que o devido",
        "Para a encomenda “${title}” chegou menos do que o devido, e a encomenda não está paga. Os ${amount} "
        "${currency} que chegaram estão no seu saldo: acrescente o que falta e pague com o saldo, ou pague de novo.",
    ),
    "escrow.order.payment_returned": Wording(
        "Um pagamento não era necessário",
        "A encomenda “${title}” já não podia receber o seu pagamento. Os ${amount} ${currency} que chegaram estão no "
        "seu saldo.",
    ),
    "escrow.order.started": Wording(
        "O trabalho começou",
        "O vendedor começou a trabalhar na encomenda “${title}”." + _WROTE,
    ),
    "escrow.order.completed": Wording(
        "Uma encomenda está concluída",
        "O vendedor diz que a encomenda “${title}” está concluída. Verifique-a antes do fim do prazo de inspeção: "
        "depois disso, o dinheiro é entregue ao vendedor." + _WROTE,
    ),
    "escrow.order.reopened": Wording(
        "Uma encomenda foi reaberta",
        "O trabalho na encomenda “${title}” foi retomado." + _WROTE,
    ),
    "escrow.order.closed": Wording(
        "Uma encomenda está encerrada",
        "A encomenda “${title}” está encerrada, e o dinheiro retido para ela foi entregue." + _WROTE,
    ),
    "escrow.order.disputed": Wording(
        "Uma encomenda está em disputa",
        "Há uma disputa sobre a encomenda “${title}”. O dinheiro continua retido até que a disputa seja resolvida. "
        "Acrescente o que fala a seu favor." + _REASON,
    ),
    "escrow.order.refund_requested": Wording(
        "Foi pedido um reembolso",
        "A outra parte pede que os ${amount} ${currency} retidos para a encomenda “${title}” sejam reembolsados ao "
        "comprador. Concorde, ou não faça nada." + _WROTE,
    ),
    "escrow.order.refunded": Wording(
        "Uma encomenda foi reembolsada",
        "A encomenda “${title}” foi reembolsada ao comprador." + _WROTE,
    ),
    "escrow.order.resolved": Wording(
        "Uma disputa está resolvida",
        "A disputa sobre a encomenda “${title}” está resolvida." + _WROTE,
    ),
    "escrow.order.message": Wording(
        "Uma mensagem sobre uma encomenda",
        "Há uma nova mensagem sobre a encomenda “${title}”.",
    ),
    "escrow.dispute.message_added": Wording(
        "Uma mensagem numa disputa",
        "Há uma nova mensagem na disputa sobre a encomenda “${title}”.",
    ),
    "escrow.dispute.evidence_added": Wording(
        "Uma nova prova numa disputa",
        "Há uma nova prova na disputa sobre a encomenda “${title}”." + _WROTE,
    ),
    "escrow.condition.fulfilled": Wording(
        "Uma condição foi cumprida",
        "Uma condição da encomenda “${title}” foi cumprida e espera pela sua confirmação: ${condition}" + _WROTE,
    ),
    "escrow.condition.confirmed": Wording(
        "Uma condição foi confirmada",
        "Uma condição da encomenda “${title}” foi confirmada: ${condition}" + _WROTE,
    ),
    "escrow.condition.rejected": Wording(
        "Uma condição foi rejeitada",
        "O cumprimento de uma condição da encomenda “${title}” foi rejeitado: ${condition}" + _WROTE,
    ),
}
