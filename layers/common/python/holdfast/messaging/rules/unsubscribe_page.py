"""The page behind the link that ends e-mails. Opening it changes nothing: mail programs open links by themselves."""

from collections.abc import Mapping
from html import escape
from typing import Final

from holdfast.messaging.rules.messages import DEFAULT_LANGUAGE
from holdfast.messaging.rules.preferences import Category

_PAGE: Final = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
  body {{ font: 17px/1.5 system-ui, sans-serif; margin: 20vh auto; max-width: 26rem; padding: 0 1rem; color: #1d2733 }}
  h1 {{ font-size: 1.5rem }} button {{ font: inherit; padding: .5rem 1rem }}
</style></head>
<body><h1>{title}</h1><p>{said}</p>{form}</body></html>
"""
_FORM: Final = '<form method="post"><button name="List-Unsubscribe" value="One-Click">{button}</button></form>'
_ABOUT: Final[Mapping[str, Mapping[Category, str]]] = {
    "en": {"orders": "orders", "payments": "payments", "account": "your account"},
    "fr": {"orders": "les commandes", "payments": "les paiements", "account": "votre compte"},
    "pt": {"orders": "encomendas", "payments": "pagamentos", "account": "a sua conta"},
}
_ASKED: Final[Mapping[str, tuple[str, str, str]]] = {
    "en": ("E-mails about {about}", "You can end them here. What guards your account is sent always.", "End them"),
    "fr": (
        "Les e-mails sur {about}",
        "Vous pouvez y mettre fin ici. Ce qui protège votre compte est toujours envoyé.",
        "Ne plus les recevoir",
    ),
    "pt": (
        "E-mails sobre {about}",
        "Pode deixar de os receber aqui. O que protege a sua conta é sempre enviado.",
        "Deixar de receber",
    ),
}
_DONE: Final[Mapping[str, tuple[str, str]]] = {
    "en": ("Done", "You get no more e-mails about {about}. Your profile's settings turn them on again."),
    "fr": (
        "C'est fait",
        "Vous ne recevrez plus d'e-mails sur {about}. Les réglages de votre profil les rétablissent.",
    ),
    "pt": ("Feito", "Não recebe mais e-mails sobre {about}. As definições do seu perfil voltam a ativá-los."),
}


def asking_page(category: Category, preferred: str | None) -> str:
    language = _language(preferred)
    title, said, button = _ASKED[language]
    return _page(language, title, said, category, _FORM.format(button=escape(button)))


def done_page(category: Category, preferred: str | None) -> str:
    language = _language(preferred)
    return _page(language, *_DONE[language], category, "")


def _page(language: str, title: str, said: str, category: Category, form: str) -> str:
    about = _ABOUT[language][category]
    texts = (escape(each.format(about=about)) for each in (title, said))
    return _PAGE.format(language=language, title=next(texts), said=next(texts), form=form)


def _language(preferred: str | None) -> str:
    base = (preferred or DEFAULT_LANGUAGE).partition("-")[0]
    return base if base in _ASKED else DEFAULT_LANGUAGE
