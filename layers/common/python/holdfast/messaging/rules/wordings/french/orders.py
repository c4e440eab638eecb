"""Orders, their conditions and disputes."""

from holdfast.messaging.rules.wordings.french.typesetting import french

_WROTE = "\n\nLeur message : ${note}"
_REASON = "\n\nLa raison donnée : ${reason}"

ORDERS = {
    "escrow.order.created": french(
        "Une nouvelle commande pour vous",
        "Vous êtes désigné comme vendeur de la commande « ${title} » de ${amount} ${currency}. Acceptez-la ou "
        "refusez-la avant la fin du délai.",
    ),
    "escrow.order.invited": french(
        "Une invitation a été envoyée",
        "Le vendeur de votre commande « ${title} » de ${amount} ${currency} n'est pas encore inscrit. Il a été invité "
        "et verra la commande dès son inscription.",
    ),
    "escrow.order.accepted": french(
        "Une commande a été acceptée",
        "Le vendeur a accepté la commande « ${title} ». Versez le montant dû, pour que le travail puisse commencer."
        + _WROTE,
    ),
    "escrow.order.declined": french(
        "Une commande a été refusée",
        "Le vendeur a refusé la commande « ${title} ». Rien n'a été payé." + _WROTE,
    ),
    "escrow.order.expired": french(
        "Une commande a expiré",
        "La commande « ${title} » n'a pas été acceptée ou payée à temps : elle est annulée.",
    ),
    "escrow.order.cancelled": french(
        "Une commande a été annulée",
        "La commande « ${title} » a été annulée avant d'être payée." + _WROTE,
    ),
    "escrow.order.funded": french(
        "Une commande est payée",
        "La commande « ${title} » est payée : l'argent est conservé jusqu'à ce que ce qui a été convenu soit fait.",
    ),
    "escrow.order.overpaid": french(
        "Vous avez payé plus que prévu",
        "Pour la commande « ${title} », nous avons reçu plus que le montant dû. ${amount} ${currency} sont dans votre "
        "solde.",
    ),
    "escrow.order.underpaid": french(
        "Vous avez payé moins que prévu",
        "Pour la commande « ${title} », nous avons reçu moins que le montant dû, et elle n'est pas payée. Les "
        "${amount} ${currency} reçus sont dans votre solde : ajoutez ce qui manque et payez avec le solde, ou payez de "
        "nouveau.",
    ),
    "escrow.order.payment_returned": french(
        "Un paiement n'était pas nécessaire",
        "La commande « ${title} » ne pouvait plus recevoir votre paiement. Les ${amount} ${currency} reçus sont dans "
        "votre solde.",
    ),
    "escrow.order.started": french(
        "Le travail a commencé",
        "Le vendeur a commencé à travailler à la commande « ${title} »." + _WROTE,
    ),
    "escrow.order.completed": french(
        "Une commande est terminée",
        "Le vendeur déclare que la commande « ${title} » est terminée. Vérifiez-la avant la fin du délai "
        "d'inspection : ensuite, l'argent est versé au vendeur." + _WROTE,
    ),
    "escrow.order.reopened": french(
        "Une commande a été rouverte",
        "Le travail à la commande « ${title} » a repris." + _WROTE,
    ),
    "escrow.order.closed": french(
        "Une commande est close",
        "La commande « ${title} » est close, et l'argent conservé pour elle a été versé." + _WROTE,
    ),
    "escrow.order.disputed": french(
        "Une commande est en litige",
        "Il y a un litige sur la commande « ${title} ». L'argent reste conservé jusqu'au règlement du litige. Ajoutez "
        "ce qui parle en votre faveur." + _REASON,
    ),
    "escrow.order.refund_requested": french(
        "Un remboursement est demandé",
        "L'autre partie demande que les ${amount} ${currency} conservés pour la commande « ${title} » soient "
        "remboursés à l'acheteur. Donnez votre accord, ou ne faites rien." + _WROTE,
    ),
    "escrow.order.refunded": french(
        "Une commande a été remboursée",
        "La commande « ${title} » a été remboursée à l'acheteur." + _WROTE,
    ),
    "escrow.order.resolved": french(
        "Un litige est réglé",
        "Le litige sur la commande « ${title} » est réglé." + _WROTE,
    ),
    "escrow.order.message": french(
        "Un message sur une commande",
        "Il y a un nouveau message sur la commande « ${title} ».",
    ),
    "escrow.dispute.message_added": french(
        "Un message dans un litige",
        "Il y a un nouveau message dans le litige sur la commande « ${title} ».",
    ),
    "escrow.dispute.evidence_added": french(
        "Une nouvelle preuve dans un litige",
        "Il y a une nouvelle preuve dans le litige sur la commande « ${title} »." + _WROTE,
    ),
    "escrow.condition.fulfilled": french(
        "Une condition a été remplie",
        "Une condition de la commande « ${title} » a été remplie et attend votre confirmation : ${condition}" + _WROTE,
    ),
    "escrow.condition.confirmed": french(
        "Une condition a été confirmée",
        "Une condition de la commande « ${title} » a été confirmée : ${condition}" + _WROTE,
    ),
    "escrow.condition.rejected": french(
        "Une condition a été rejetée",
        "L'exécution d'une condition de la commande « ${title} » a été rejetée : ${condition}" + _WROTE,
    ),
}
