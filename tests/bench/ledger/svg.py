"""Draws lines over two axes, side by side on one scale, as an SVG that is read as well on a dark page as on a light."""

import math
from dataclasses import dataclass
from html import escape

_WIDTH, _TOP, _PLOT_HEIGHT, _PLOT_WIDTH = 960, 96, 280, 390
_LEFTS = (64, 64 + _PLOT_WIDTH + 80)
_BOTTOM = _TOP + _PLOT_HEIGHT
_LEGEND_TOP, _LEGEND_ROW, _LEGEND_COLUMNS = _BOTTOM + 76, 22, 3
_STEPS_OF_SCALE = 5

_STYLE = """
    svg { --page: #fcfcfb; --ink: #1c1c1a; --faint: #61605a; --grid: #e4e3de; --axis: #a3a29b;
        --c0: #2a78d6; --c1: #6b7280; --c2: #128a5e; --c3: #c2410c; --c4: #a21caf;
        font: 13px system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; }
    @media (prefers-color-scheme: dark) {
        svg { --page: #191918; --ink: #f1f0ec; --faint: #aeada5; --grid: #32322f; --axis: #6d6c66;
            --c0: #5a9df0; --c1: #a8adb8; --c2: #35b88a; --c3: #f08a4b; --c4: #d77be0; }
    }
    .page { fill: var(--page); } text { fill: var(--faint); } .title { fill: var(--ink); font-size: 17px; }
    .panel { fill: var(--ink); font-weight: 600; } .name { fill: var(--ink); }
    .grid { stroke: var(--grid); } .axis { stroke: var(--axis); } .middle { text-anchor: middle; }
    .end { text-anchor: end; } .line { fill: none; stroke-width: 2; stroke-linejoin: round; }
    .dashed { stroke-dasharray: 6 4; } .dot { stroke: var(--page); stroke-width: 2; }
"""


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """ticks: where the axis is labelled, and with what; the first and the last are its ends. is_doubling: each step to
    the right is twice as much."""

    title: str
    x_title: str
    ticks: tuple[tuple[float, str], ...]
    lines: tuple[Line, ...]
    is_doubling: bool = False


def draw(title: str, y_title: str, panels: tuple[Panel, Panel], dashed: str) -> str:
    """Both panels up to the same height, and one legend; a name has one colour in both. `dashed`: the name of the line
    that the others are measured by."""
    names = list(dict.fromkeys(line.name for panel in panels for line in panel.lines))
    step = _step(max(y for panel in panels for line in panel.lines for _, y in line.points))
    rows = -(-len(names) // _LEGEND_COLUMNS)
    height = _LEGEND_TOP + rows * _LEGEND_ROW
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" viewBox="0 0 {_WIDTH} {height}"'
        f' role="img" aria-label="{escape(title)}">',
        f"<style>{_STYLE}</style>",
        f'<rect class="page" width="{_WIDTH}" height="{height}"/>',
        f'<text class="title" x="{_LEFTS[0]}" y="34">{escape(title)}</text>',
    ]
    for left, panel in zip(_LEFTS, panels, strict=True):
        drawn += [*_axes(left, panel, y_title, step)]
        for line in panel.lines:
            drawn += _line(left, panel, line, names.index(line.name), _dash(line.name == dashed), step)
    for place, name in enumerate(names):
        x = _LEFTS[0] + place % _LEGEND_COLUMNS * 300
        y = _LEGEND_TOP + place // _LEGEND_COLUMNS * _LEGEND_ROW
        drawn.append(
            f'<line class="line{_dash(name == dashed)}" stroke="var(--c{place})" x1="{x}" y1="{y - 4}" x2="{x + 26}"'
            f' y2="{y - 4}"/><text class="name" x="{x + 34}" y="{y}">{escape(name)}</text>'
        )
    return "\n".join([*drawn, "</svg>", ""])


def _axes(left: float, panel: Panel, y_title: str, step: float) -> list[str]:
    right = left + _PLOT_WIDTH
    drawn = [
        f'<text class="panel" x="{left}" y="{_TOP - 34}">{escape(panel.title)}</text>',
        f'<text x="{left}" y="{_TOP - 14}">{escape(y_title)}</text>',
        f'<text class="middle" x="{left + _PLOT_WIDTH / 2:g}" y="{_BOTTOM + 42}">{escape(panel.x_title)}</text>',
    ]
    for number in range(_STEPS_OF_SCALE + 1):
        y = _y(number * step, step)
        drawn.append(
            f'<line class="{"grid" if number else "axis"}" x1="{left}" y1="{y:g}" x2="{right}" y2="{y:g}"/>'
            f'<text class="end" x="{left - 8}" y="{y + 4:g}">{number * step:,.0f}</text>'
        )
    for value, label in panel.ticks:
        x = _x(left, panel, value)
        drawn.append(f'<text class="middle" x="{x:g}" y="{_BOTTOM + 20}">{escape(label)}</text>')
    return drawn


def _line(left: float, panel: Panel, line: Line, colour: int, dash: str, step: float) -> list[str]:
    places = [(_x(left, panel, x), _y(y, step), x, y) for x, y in line.points]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y, _, _ in places)
    return [
        f'<polyline class="line{dash}" stroke="var(--c{colour})" points="{path}"/>',
        *(
            f'<circle class="dot" fill="var(--c{colour})" cx="{x:.1f}" cy="{y:.1f}" r="5">'
            f"<title>{escape(line.name)}, {at:,.0f} {escape(panel.x_title)}: {value:,.0f}</title></circle>"
            for x, y, at, value in places
        ),
    ]


def _dash(is_dashed: bool) -> str:
    return " dashed" if is_dashed else ""


def _x(left: float, panel: Panel, value: float) -> float:
    first, last = panel.ticks[0][0], panel.ticks[-1][0]
    if panel.is_doubling:
        first, last, value = math.log2(first), math.log2(last), math.log2(value)
    return left + (value - first) / (last - first) * _PLOT_WIDTH


def _y(value: float, step: float) -> float:
    return _BOTTOM - value / (step * _STEPS_OF_SCALE) * _PLOT_HEIGHT


def _step(highest: float) -> float:
    """The smallest round number of which five reach to the top."""
    least = highest / _STEPS_OF_SCALE
    power = 10.0 ** math.floor(math.log10(least))
    return next(power * times for times in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10) if power * times >= least)
