"""Which HTML a tenant may put into an e-mail: text, lists, tables, links and pictures, closed as opened.

Values are filled in escaped, as text: so a placeholder stands between tags, or is the whole of a link's address.
"""

import re
from collections.abc import Mapping
from html.parser import HTMLParser
from string import Template
from typing import Final

from holdfast.messaging.rules.wordings import OPTIONAL_PLACEHOLDERS

_VOID: Final = frozenset({"br", "hr", "img"})
_TAGS: Final = _VOID | {
    "a", "b", "blockquote", "code", "div", "em", "h1", "h2", "h3", "i", "li", "ol", "p", "small", "span", "strong",
    "table", "tbody", "td", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
_EVERYWHERE: Final = frozenset({"style", "align", "dir", "lang", "title"})
_ATTRIBUTES: Final[Mapping[str, frozenset[str]]] = {
    "a": frozenset({"href"}),
    "img": frozenset({"src", "alt", "width", "height"}),
    "table": frozenset({"width", "cellpadding", "cellspacing", "border"}),
    "td": frozenset({"width", "colspan", "valign"}),
    "th": frozenset({"width", "colspan", "valign"}),
}
_ADDRESS: Final = re.compile(r"(https://|mailto:)[^\s$\\]+")
_STYLE: Final = re.compile(r"[\w\s#%.,:;'!-]*", re.ASCII)
_WHOLE_LINK: Final = "${link}"


def broken_html(text: str) -> str | None:
    """What is wrong with it; None where it may go into an e-mail."""
    parts = [text, *(each for each in text.split("\n\n") if _may_be_left_out(each))]
    return next((problem for each in parts if (problem := _Reader().problem_of(each))), None)


def _may_be_left_out(paragraph: str) -> bool:
    """Such a paragraph is closed in itself, so that the rest is whole without it."""
    return bool({*OPTIONAL_PLACEHOLDERS, "name"}.intersection(Template(paragraph).get_identifiers()))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self._open: list[str] = []
        self._problem: str | None = None

    def problem_of(self, text: str) -> str | None:
        self.feed(text)
        self.close()
        if self._open:
            self._note(f"<{self._open[-1]}> is not closed where its paragraph ends")
        return self._problem

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _TAGS:
            self._note(f"<{tag}> has no place in an e-mail")
        for name, value in attrs:
            self._check(tag, name, value or "")
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self._note(f"</{tag}> closes what is not open")

    def handle_data(self, data: str) -> None:
        if "<" in data:
            self._note("a tag is not finished; write &lt; for the sign")

    def handle_comment(self, data: str) -> None:
        self._note("comments have no place in an e-mail")

    def handle_decl(self, decl: str) -> None:
        self._note("declarations have no place in an e-mail")

    def handle_pi(self, data: str) -> None:
        self._note("instructions have no place in an e-mail")

    def unknown_decl(self, data: str) -> None:
        self._note("declarations have no place in an e-mail")

    def _check(self, tag: str, name: str, value: str) -> None:
        if name not in _EVERYWHERE | _ATTRIBUTES.get(tag, frozenset()):
            self._note(f"{name} has no place in <{tag}>")
        elif name == "href" and value == _WHOLE_LINK:
            return
        elif "$" in value:
            self._note(f'a placeholder stands between tags, or is a link\'s whole address: href="{_WHOLE_LINK}"')
        elif name in ("href", "src") and not _ADDRESS.fullmatch(value):
            self._note(f"{name} is an https: or mailto: address")
        elif name == "style" and not _STYLE.fullmatch(value):
            self._note("a style has names and values without brackets and quotation marks")

    def _note(self, problem: str) -> None:
        self._problem = self._problem or f"{problem}."
