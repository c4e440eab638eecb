"""Figures and their budgets: what is measured twice becomes a ratio, what is counted stays a count."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the bench. `value` is a ratio or a count, None where nothing could be measured; `ok`: it keeps its
    budget; `note` is for people alone."""

    name: str
    value: float | None
    unit: str
    budget: str
    ok: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Pair(Generic[T]):
    """Both sides, measured one straight after the other."""

    ours: T
    theirs: T


def at_most(budget: float, name: str, value: float, unit: str, note: str = "") -> Figure:
    return Figure(name, round(value, 3), unit, f"<= {budget:g}", value <= budget, note)


def at_least(budget: float, name: str, value: float, unit: str, note: str = "") -> Figure:
    return Figure(name, round(value, 3), unit, f">= {budget:g}", value >= budget, note)


def skipped(name: str, why: str) -> Figure:
    return Figure(name, None, "", "", True, why)


def in_turns(number: int, ours: Callable[[], T], theirs: Callable[[], T]) -> Pair[T]:
    """Pair number so and so: every second one begins with the other side, so that neither always comes first."""
    if number % 2:
        their = theirs()
        return Pair(ours(), their)
    our = ours()
    return Pair(our, theirs())


def median_ratio(pairs: Iterable[tuple[float, float]]) -> float:
    """The median of the pairs' ratios: what disturbs the machine disturbs both halves of a pair alike."""
    return median(ours / theirs for ours, theirs in pairs)


def worst(name: str, figures: Sequence[Figure]) -> Figure:
    """The largest figure under the name that the budget has; its note says whose it is."""
    largest = max(figures, key=lambda figure: figure.value or 0.0)
    return Figure(name, largest.value, largest.unit, largest.budget, largest.ok, largest.name.partition(" ")[2])


def as_table(figures: Sequence[Figure]) -> str:
    rows = [("", "value", "unit", "budget", "", "")]
    for figure in figures:
        value = "-" if figure.value is None else f"{figure.value:g}"
        rows.append((figure.name, value, figure.unit, figure.budget, _verdict(figure), figure.note))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)


def _verdict(figure: Figure) -> str:
    if figure.value is None:
        return "skipped"
    return "ok" if figure.ok else "MISSED"


def as_json(figures: Sequence[Figure]) -> str:
    document = {
        figure.name: {"value": figure.value, "unit": figure.unit, "budget": figure.budget, "ok": figure.ok}
        for figure in figures
    }
    return json.dumps(document, indent=2) + "\n"
