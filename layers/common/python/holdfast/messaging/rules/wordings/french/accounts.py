"""Welcomes, codes, invitations. The code that goes by SMS has letters of GSM's alphabet alone."""

from holdfast.messaging.rules.wordings.french.typesetting import french

ACCOUNTS = {
    "identity.user.registered": french(
        "Bienvenue chez ${business}",
        "Votre compte est prêt.\n\n"
        "L'argent que vous versez pour une commande est conservé jusqu'à ce que ce qui a été convenu soit fait. "
        "Confirmez votre numéro de téléphone et votre adresse e-mail, pour que les autres vous trouvent et que "
        "personne ne puisse parler à votre place.",
    ),
    "identity.user.password_changed": french(
        "Votre mot de passe a été changé",
        "Le mot de passe de votre compte a été changé, et toutes les sessions ouvertes avec l'ancien ont été "
        "fermées.\n\n"
        "Si ce n'était pas vous, quelqu'un peut lire vos e-mails : changez le mot de passe de votre messagerie, puis "
        "demandez un lien pour changer celui-ci.",
        "Votre mot de passe ${business} a été changé",
    ),
    "identity.user.second_factor_added": french(
        "La connexion demande un code",
        "Une application d'authentification a été ajoutée à votre compte : désormais, son code est demandé à chaque "
        "connexion.\n\n"
        "Si ce n'était pas vous, choisissez un autre mot de passe et écrivez-nous.",
        "La connexion à ${business} demande désormais un code",
    ),
    "identity.user.second_factor_removed": french(
        "La connexion ne demande plus de code",
        "L'application d'authentification de votre compte a été retirée : le mot de passe suffit pour se connecter.\n\n"
        "Si ce n'était pas vous, choisissez un autre mot de passe et ajoutez de nouveau une application.",
        "La connexion à ${business} ne demande plus de code",
    ),
    "identity.user.recovery_code_used": french(
        "Un code de secours a été utilisé",
        "Un des codes de secours de votre compte a été utilisé à la place de votre application d'authentification.\n\n"
        "Si ce n'était pas vous, choisissez un autre mot de passe et créez de nouveaux codes de secours.",
        "Un code de secours de votre compte ${business} a été utilisé",
    ),
    "identity.kyc.approved": french(
        "Un document a été accepté",
        "Un document que vous avez envoyé pour prouver qui vous êtes a été accepté.",
        "Votre document a été accepté par ${business}",
    ),
    "identity.kyc.rejected": french(
        "Un document n'a pas été accepté",
        "Un document que vous avez envoyé pour prouver qui vous êtes n'a pas été accepté.\n\n"
        "La raison donnée : ${reason}\n\n"
        "Envoyez-en un autre à sa place.",
        "Votre document n'a pas été accepté par ${business}",
    ),
    "identity.kyc.level_changed": french(
        "Ce que vous pouvez déplacer a changé",
        "Vous êtes désormais connu au niveau ${level}. Votre compte indique combien d'argent il permet de déplacer.",
        "Votre niveau chez ${business} est désormais ${level}",
    ),
    "platform.file.infected": french(
        "Un de vos fichiers a été refusé",
        "Un élément nuisible a été trouvé dans ${name}, et le fichier a été supprimé. Personne ne peut l'ouvrir.\n\n"
        "Faites vérifier l'appareil dont il vient, et envoyez un autre fichier à sa place.",
        "Un fichier que vous avez envoyé à ${business} a été refusé",
    ),
    "platform.file.refused": french(
        "Un de vos fichiers n'a pas pu être vérifié",
        "Il n'a pas été possible de vérifier que ${name} ne contient rien de nuisible, et le fichier a été supprimé : "
        "c'est le cas des fichiers protégés par mot de passe et des très grandes archives.\n\n"
        "Envoyez-en un autre à sa place.",
        "Un fichier que vous avez envoyé à ${business} n'a pas pu être vérifié",
    ),
    "password_reset_link": french(
        "Un autre mot de passe",
        "Ouvrez ce lien pour choisir un autre mot de passe. Il est valable une seule fois, pendant une demi-heure :\n\n"
        "${link}\n\n"
        "Si vous n'avez rien demandé, vous n'avez rien à faire : votre mot de passe reste le même.",
        "Choisissez un autre mot de passe ${business}",
    ),
    "magic_link": french(
        "Se connecter",
        "Ouvrez ce lien, dans le navigateur où vous l'avez demandé, pour vous connecter. Il est valable une seule "
        "fois, pendant un quart d'heure :\n\n"
        "${link}\n\n"
        "Si vous n'avez rien demandé, vous n'avez rien à faire : personne d'autre ne peut se connecter avec ce lien.",
        "Connectez-vous à ${business}",
    ),
    "administrator_invitation": french(
        "Vous êtes invité à travailler ici",
        "Vous allez devenir administrateur de ${business}. Ouvrez ce lien pour choisir un mot de passe et installer "
        "une application d'authentification. Il est valable une seule fois, pendant trois jours :\n\n"
        "${link}\n\n"
        "Si vous ne savez pas de quoi il s'agit, vous n'avez rien à faire.",
        "Devenez administrateur de ${business}",
    ),
    "phone_code": french(
        "Votre code",
        "${code} est votre code ${business}.\n\n"
        "Ne le donnez jamais à personne : chez ${business}, personne ne vous le demandera.",
    ),
    "email_code": french(
        "Votre code",
        "${code} est votre code ${business}.\n\n"
        "Ne le donnez jamais à personne : chez ${business}, personne ne vous le demandera.\n\n"
        "Si vous n'avez pas demandé de code, vous n'avez rien à faire.",
        "Votre code ${business}",
    ),
    "phone_change_code": french(
        "Un autre numéro",
        "${code} permet à un autre numéro de remplacer celui-ci dans votre compte ${business}.\n\n"
        "Ne le donnez jamais à personne. Si vous n'avez rien demandé, choisissez un autre mot de passe.",
    ),
    "email_change_code": french(
        "Une autre adresse",
        "${code} permet à une autre adresse e-mail de remplacer celle-ci dans votre compte ${business}.\n\n"
        "Ne le donnez jamais à personne : chez ${business}, personne ne vous le demandera.\n\n"
        "Si vous n'avez rien demandé, quelqu'un connaît votre mot de passe : choisissez-en un autre.",
        "Une autre adresse pour votre compte ${business}",
    ),
    "invitation": french(
        "Vous êtes invité à une commande",
        "Quelqu'un veut vous payer ${amount} ${currency} par ${business}, pour : ${title}.\n\n"
        "Inscrivez-vous chez ${business} avec l'adresse ou le numéro qui a reçu ce message, et confirmez-le, pour voir "
        "la commande et l'accepter ou la refuser. Si vous ne savez pas de quoi il s'agit, vous n'avez rien à faire.",
        "Vous êtes invité à une commande de ${amount} ${currency}",
    ),
}
