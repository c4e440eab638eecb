"""Payments, refunds through a provider, transfers, withdrawals, bank accounts."""

from holdfast.messaging.rules.wordings.french.typesetting import french

_REASON = "\n\nLa raison donnée : ${reason}"
_NOT_YOU = "\n\nSi ce n'était pas vous, changez votre mot de passe et contactez-nous tout de suite."

PAYMENTS = {
    "payments.top_up.credited": french(
        "Votre solde a été rechargé",
        "${amount} ${currency} sont arrivés et se trouvent dans votre solde.",
    ),
    "payments.payment.failed": french(
        "Un paiement a échoué",
        "Votre paiement n'a pas abouti. Vous pouvez essayer de nouveau." + _REASON,
    ),
    "payments.payment.expired": french(
        "Un paiement a expiré",
        "Votre paiement de ${amount} ${currency} n'a pas été terminé à temps. Vous pouvez en commencer un autre. Si "
        "l'argent arrive quand même, il n'est pas perdu : il est conservé pour la commande ou ajouté à votre solde.",
    ),
    "payments.payment.credited": french(
        "Un paiement a été crédité",
        "${amount} ${currency} sont arrivés avec votre paiement autrement que prévu. Nous l'avons vérifié : l'argent "
        "est dans votre solde.",
    ),
    "payments.payment.reversed": french(
        "Un paiement a été repris",
        "Votre paiement de ${amount} ${currency} a été repris par le prestataire de paiement ou par votre banque."
        + _REASON,
    ),
    "payments.refund.requested": french(
        "Un remboursement est en route",
        "${amount} ${currency} de votre paiement sont en cours de remboursement.",
    ),
    "payments.refund.processed": french(
        "Un remboursement a été versé",
        "${amount} ${currency} de votre paiement ont été remboursés par le moyen que vous aviez utilisé. Votre banque "
        "peut mettre quelques jours à les afficher.",
    ),
    "payments.refund.failed": french(
        "Un remboursement a été ajouté à votre solde",
        "${amount} ${currency} n'ont pas pu être remboursés par le moyen que vous aviez utilisé. L'argent est dans "
        "votre solde, d'où vous pouvez le retirer." + _REASON,
    ),
    "transfer_code": french(
        "Un envoi à confirmer",
        "${code} confirme votre envoi de ${amount} ${currency} depuis votre solde ${business}.\n\n"
        "Ne le donnez jamais à personne : chez ${business}, personne ne vous le demandera.",
    ),
    "payments.transfer.sent": french(
        "Vous avez envoyé de l'argent",
        "${amount} ${currency} de votre solde ont été envoyés à ${recipient_name}.\n\n"
        "Vous avez écrit : ${note}" + _NOT_YOU,
    ),
    "payments.transfer.received": french(
        "Vous avez reçu de l'argent",
        "${sender_name} vous a envoyé ${amount} ${currency}. L'argent est dans votre solde.\n\n"
        "Le message joint : ${note}",
    ),
    "payments.withdrawal.requested": french(
        "Un retrait a été demandé",
        "Vous avez demandé à retirer ${amount} ${currency}. L'argent est mis de côté et sera envoyé dès que le retrait "
        "sera approuvé." + _NOT_YOU,
    ),
    "payments.withdrawal.approved": french(
        "Un retrait a été approuvé",
        "Votre retrait de ${amount} ${currency} a été approuvé et est en cours d'envoi vers votre compte bancaire.",
    ),
    "payments.withdrawal.rejected": french(
        "Un retrait a été refusé",
        "Votre retrait de ${amount} ${currency} a été refusé. L'argent est de nouveau dans votre solde." + _REASON,
    ),
    "payments.withdrawal.cancelled": french(
        "Un retrait a été annulé",
        "Vous avez annulé votre retrait de ${amount} ${currency}. L'argent est de nouveau dans votre solde.",
    ),
    "payments.withdrawal.paid": french(
        "Un retrait a été versé",
        "Votre retrait de ${amount} ${currency} a été versé sur votre compte bancaire.",
    ),
    "payments.withdrawal.failed": french(
        "Un retrait a échoué",
        "Votre retrait de ${amount} ${currency} n'a pas pu être versé. L'argent est de nouveau dans votre solde."
        + _REASON,
    ),
    "payments.withdrawal.reversed": french(
        "Un retrait est revenu",
        "Votre banque a renvoyé votre retrait de ${amount} ${currency}. L'argent est de nouveau dans votre solde."
        + _REASON,
    ),
    "payments.bank_account.added": french(
        "Un compte bancaire a été ajouté",
        "Le compte se terminant par ${last_four} chez ${bank_name} a été ajouté à vos comptes bancaires." + _NOT_YOU,
    ),
    "payments.reserved_account.opened": french(
        "Vous avez un numéro de compte",
        "Le compte se terminant par ${last_four} chez ${bank_name} a été ouvert pour vous : ce qui y est viré est "
        "ajouté à votre solde." + _NOT_YOU,
    ),
    "payments.reserved_account.declined": french(
        "Aucun numéro de compte n'a été ouvert",
        "La banque n'a pas ouvert de numéro de compte pour vous : ${reason}.\n\nVeuillez vérifier les informations que "
        "vous avez données, puis refaire la demande.",
    ),
    "payments.bank_account.removed": french(
        "Un compte bancaire a été retiré",
        "Un de vos comptes bancaires a été retiré.",
    ),
}
