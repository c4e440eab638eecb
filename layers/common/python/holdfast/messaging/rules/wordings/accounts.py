"""Welcomes, codes, invitations."""

from holdfast.messaging.rules.wordings.wording import Wording

ACCOUNTS = {
    "identity.user.registered": {
        "en": Wording(
            "Welcome to ${business}",
            "Your account is ready.\n\n"
            "Money that you pay for an order is held until what you agreed on is done. Confirm your phone number and "
            "e-mail address, so that others can find you and nobody else can speak for you.",
        )
    },
    "identity.user.password_changed": {
        "en": Wording(
            "Your password was changed",
            "The password of your account was changed, and everybody who was signed in with it was signed out.\n\n"
            "If it was not you, somebody can read your e-mail: change the password of your mailbox, then ask for a "
            "link to change this one.",
            subject="Your ${business} password was changed",
        )
    },
    "identity.user.second_factor_added": {
        "en": Wording(
            "Signing in asks for a code",
            "An authenticator app was set up for your account: from now on signing in asks for its code.\n\n"
            "If it was not you, choose another password and write to us.",
            subject="Signing in to ${business} now asks for a code",
        )
    },
    "identity.user.second_factor_removed": {
        "en": Wording(
            "Signing in asks for no code any more",
            "The authenticator app of your account was taken away: the password is enough to sign in.\n\n"
            "If it was not you, choose another password and set up an app again.",
            subject="Signing in to ${business} asks for no code any more",
        )
    },
    "identity.user.recovery_code_used": {
        "en": Wording(
            "A recovery code was used",
            "One of the recovery codes of your account was used in the place of your authenticator app.\n\n"
            "If it was not you, choose another password and make new recovery codes.",
            subject="A recovery code of your ${business} account was used",
        )
    },
    "identity.kyc.approved": {
        "en": Wording(
            "A document was accepted",
            "A document that you sent to prove who you are was accepted.",
            subject="Your document was accepted by ${business}",
        )
    },
    "identity.kyc.rejected": {
        "en": Wording(
            "A document was not accepted",
            "A document that you sent to prove who you are was not accepted.\n\n"
            "The reason: ${reason}\n\n"
            "Send another in its place.",
            subject="Your document was not accepted by ${business}",
        )
    },
    "identity.kyc.level_changed": {
        "en": Wording(
            "What you may move has changed",
            "You are now known at level ${level}. How much money you may move with it is shown in your account.",
            subject="Your level at ${business} is now ${level}",
        )
    },
    "platform.file.infected": {
        "en": Wording(
            "A file of yours was refused",
            "Something harmful was found in ${name}, and it was thrown away. Nobody can open it.\n\n"
            "Have the device checked that it came from, and send another file in its place.",
            subject="A file that you sent to ${business} was refused",
        )
    },
    "platform.file.refused": {
        "en": Wording(
            "A file of yours could not be checked",
            "${name} could not be checked for anything harmful, and was thrown away: files with a password, and very "
            "large archives, cannot be.\n\nSend another in its place.",
            subject="A file that you sent to ${business} could not be checked",
        )
    },
    "password_reset_link": {
        "en": Wording(
            "Another password",
            "Open this link to choose another password. It is good once, for half an hour:\n\n"
            "${link}\n\n"
            "If you did not ask for it, you need not do anything: your password stays as it is.",
            subject="Choose another ${business} password",
        )
    },
    "magic_link": {
        "en": Wording(
            "Sign in",
            "Open this link, in the browser in which you asked for it, to sign in. It is good once, for a quarter of "
            "an hour:\n\n"
            "${link}\n\n"
            "If you did not ask for it, you need not do anything: nobody else can sign in with it.",
            subject="Sign in to ${business}",
        )
    },
    "administrator_invitation": {
        "en": Wording(
            "You are invited to work here",
            "You are to become an administrator of ${business}. Open this link to choose a password and to set up an "
            "authenticator app. It is good once, for three days:\n\n"
            "${link}\n\n"
            "If you do not know what this is about, you need not do anything.",
            subject="Become an administrator of ${business}",
        )
    },
    "phone_code": {
        "en": Wording(
            "Your code",
            "${code} is your ${business} code.\n\n"
            "Never tell it to anybody: nobody from ${business} will ask you for it.",
        )
    },
    "email_code": {
        "en": Wording(
            "Your code",
            "${code} is your ${business} code.\n\n"
            "Never tell it to anybody: nobody from ${business} will ask you for it.\n\n"
            "If you did not ask for a code, you need not do anything.",
            subject="Your ${business} code",
        )
    },
    "phone_change_code": {
        "en": Wording(
            "Another number",
            "${code} lets another number take the place of this one in your ${business} account.\n\n"
            "Never tell it to anybody. If it was not you who asked, choose another password.",
        )
    },
    "email_change_code": {
        "en": Wording(
            "Another address",
            "${code} lets another e-mail address take the place of this one in your ${business} account.\n\n"
            "Never tell it to anybody: nobody from ${business} will ask you for it.\n\n"
            "If it was not you who asked, somebody knows your password: choose another.",
            subject="Another address for your ${business} account",
        )
    },
    "invitation": {
        "en": Wording(
            "You are invited to an order",
            "Somebody wants to pay you ${amount} ${currency} through ${business}, for: ${title}.\n\n"
            "Register with ${business} with the address or number that this message came to, and confirm it, to see "
            "the order and to accept or decline it. If you do not know what this is about, you need not do anything.",
            subject="You are invited to an order over ${amount} ${currency}",
        )
    },
}
