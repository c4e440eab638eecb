"""The commands on a page, as a shell would see them: words, with what is in quotes and in $(…)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

BLOCK = re.compile(r"^```(bash)?\n(.+?)^```$", re.MULTILINE | re.DOTALL)
PROGRAMS = ("aws", "sam", "make", "psql", "curl", "git")
ASSIGNED = re.compile(r"\w+=")
_BREAKS = "\n;&|(){}"
_KEYWORDS = {"do", "then", "else", "!", "if", "while"}


@dataclass(frozen=True, slots=True)
class Command:
    """One call of a program."""

    words: tuple[str, ...]

    @property
    def program(self) -> str:
        return self.words[0]

    def __str__(self) -> str:
        return " ".join(self.words)[:100]


def blocks(page: Path, language: str | None = None) -> list[str]:
    return [text for said, text in BLOCK.findall(page.read_text()) if language is None or said == language]


def commands(page: Path) -> list[Command]:
    """Every call of a program that a page tells to make, from its blocks and from its sentences."""
    text = page.read_text()
    told = [block for _, block in BLOCK.findall(text)]
    told += [inline for inline in re.findall(r"`([^`\n]+)`", BLOCK.sub("", text)) if " " in inline]
    return [command for each in told for command in parse(each) if command.program in PROGRAMS]


def parse(text: str) -> Iterator[Command]:
    """A placeholder, as <name>, is a word."""
    plain = re.sub(r"<[A-Za-z][^<>\n]*>", "PLACEHOLDER", text).replace("\\\n", " ")
    found: list[Command] = []
    _read(plain, 0, found, closed_by="")
    yield from found


def _read(text: str, at: int, found: list[Command], closed_by: str) -> int:
    """Read commands until the end, or until what closes this substitution; answers with where that is."""
    words: list[str] = []
    word: str | None = None

    def end_word() -> None:
        nonlocal word
        if word is not None:
            words.append(word)
        word = None

    def end_command() -> None:
        end_word()
        while words and (ASSIGNED.match(words[0]) or words[0] in _KEYWORDS):
            words.pop(0)
        if words:
            found.append(Command(tuple(words)))
        words.clear()

    while at < len(text):
        letter = text[at]
        if letter == closed_by:
            break
        if text.startswith("$(", at):
            at = _read(text, at + 2, found, ")")
            word = f"{word or ''}$(…)"
        elif letter == "'":
            end = text.index("'", at + 1)
            word = (word or "") + text[at + 1 : end]
            at = end
        elif letter == '"':
            at, inside = _quoted(text, at + 1, found)
            word = (word or "") + inside
        elif letter == "#" and word is None:
            at = text.find("\n", at) - 1 if "\n" in text[at:] else len(text)
        elif letter in _BREAKS:
            end_command()
        elif letter.isspace():
            end_word()
        else:
            word = (word or "") + letter
        at += 1
    end_command()
    return at


def _quoted(text: str, at: int, found: list[Command]) -> tuple[int, str]:
    """What stands in double quotes from here on, and where they end."""
    inside = ""
    while text[at] != '"':
        if text.startswith("$(", at):
            at = _read(text, at + 2, found, ")")
            inside += "$(…)"
        else:
            inside += text[at]
        at += 1
    return at, inside
