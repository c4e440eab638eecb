"""The checkout's pages: small, without script, and harmless whatever the shop wrote into its description."""

from html import escape
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from holdfast.payments.providers.sandbox import PAYMENT_SCRIPTS
from holdfast.payments.sandbox.rules import Transaction

_MAIN = {"paid": "Pay", "declined": "Decline"}
_FRAME = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">{head}<title>{title}</title>
<style>
  body {{ font: 16px/1.5 system-ui, sans-serif; margin: 8vh auto; max-width: 30rem; padding: 0 1rem; color: #1d2733 }}
  h1 {{ font-size: 1.9rem; margin: 0 }} p {{ margin: .3rem 0 1rem }} form {{ margin: 0 }} small {{ color: #5b6875 }}
  button {{ font: inherit; padding: .6rem 1.2rem; border: 1px solid #b9c3cc; border-radius: 6px; background: #fff;
           cursor: pointer }}
  button.paid {{ background: #0b6e4f; border-color: #0b6e4f; color: #fff }}
  dl {{ display: grid; grid-template-columns: max-content 1fr; gap: .5rem 1rem; align-items: center }}
  dd {{ margin: 0; color: #5b6875 }} summary {{ margin: 1.5rem 0 .5rem; cursor: pointer }}
</style></head>
<body>{body}</body></html>
"""


def checkout_page(transaction: Transaction) -> str:
    """What is to be paid, with a button for each script."""
    deed = transaction.deed
    if not transaction.is_open:
        return _framed("Nothing to pay", f"<h1>Nothing to pay</h1><p>This payment is {escape(deed.status)}.</p>")
    main = " ".join(_button(script, label, css=script) for script, label in _MAIN.items())
    others = "".join(
        f"<dt>{_button(script, _label(script))}</dt><dd>{escape(said)}</dd>"
        for script, said in PAYMENT_SCRIPTS.items()
        if script not in _MAIN
    )
    declined = "<p>The last attempt was declined. Try again.</p>" if deed.status == "failed" else ""
    body = (
        f"<small>Sandbox checkout: no real money</small><h1>{escape(str(deed.amount))}</h1>"
        f'<p>{escape(transaction.description)}</p>{declined}<form method="post">{main}'
        f"<details><summary>Other endings</summary><dl>{others}</dl></details></form>"
        f"<small>{escape(deed.reference)}</small>"
    )
    return _framed("Checkout", body)


def played_page(transaction: Transaction, script: str) -> str:
    """What happened, on the way back to the shop."""
    deed = transaction.deed
    target = escape(return_url(transaction.callback_url, deed.reference), quote=True)
    body = (
        f"<h1>{_label(script)}</h1><p>{escape(PAYMENT_SCRIPTS[script])}</p>"
        f'<p><a href="{target}">Back to the shop</a></p>'
    )
    return _framed("Done", body, head=f'<meta http-equiv="refresh" content="3; url={target}">')


def return_url(callback_url: str, reference: str) -> str:
    """The shop's address with the reference, as real providers append it."""
    parts = urlsplit(callback_url)
    query = urlencode([*parse_qsl(parts.query, keep_blank_values=True), ("reference", reference)])
    return urlunsplit(parts._replace(query=query))


def _button(script: str, label: str, css: str = "") -> str:
    return f'<button name="script" value="{script}" class="{css}">{label}</button>'


def _label(script: str) -> str:
    return script.replace("_", " ").capitalize()


def _framed(title: str, body: str, head: str = "") -> str:
    return _FRAME.format(title=title, body=body, head=head)
