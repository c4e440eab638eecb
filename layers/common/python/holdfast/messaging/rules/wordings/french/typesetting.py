"""French puts a space before some marks, where no line may break."""

from holdfast.messaging.rules.wordings.wording import Wording

_NO_BREAK = "\N{NO-BREAK SPACE}"
_MARKS = {"« ": f"«{_NO_BREAK}"} | {f" {mark}": f"{_NO_BREAK}{mark}" for mark in "»:;?!"}


def french(title: str, text: str, subject: str | None = None) -> Wording:
    return Wording(_typeset(title), _typeset(text), subject and _typeset(subject))


def _typeset(text: str) -> str:
    for typed, printed in _MARKS.items():
        text = text.replace(typed, printed)
    return text
