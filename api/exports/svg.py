"""A chart as static SVG: bars with their values above them, without scripts or external resources."""

from collections.abc import Iterator
from html import escape
from typing import Final

from domain.reports.chart import Chart
from domain.vietnamese import amount

_WIDTH: Final = 720
_HEIGHT: Final = 300
_FLOOR: Final = 220
_MAX_BAR: Final = 145
_MARGIN: Final = 12
_INK: Final = "#1f4e79"  # 8:1 against white (WCAG 1.4.3)


def draw(chart: Chart) -> str:
    """The chart as SVG, with its title and figures in words for screen readers."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" lang="vi" '
        'aria-labelledby="title desc" font-family="Liberation Serif, Times New Roman, serif" font-size="13">',
        f'<title id="title">{escape(chart.title)}</title>',
        f'<desc id="desc">{escape(chart.words)}</desc>',
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>',
        f'<text x="{_MARGIN}" y="20" font-size="15" font-weight="bold">{escape(chart.titles[0])}</text>',
        f'<text x="{_MARGIN}" y="40">{escape(chart.titles[1])}</text>',
        *(
            f'<text x="{_MARGIN}" y="{_HEIGHT - 24 + 15 * line}" font-size="11">{escape(text)}</text>'
            for line, text in enumerate(chart.source)
        ),
        *_bars(chart),
        f'<path d="M{_MARGIN} {_FLOOR}H{_WIDTH - _MARGIN}" stroke="#000"/>',
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _bars(chart: Chart) -> Iterator[str]:
    step = (_WIDTH - 2 * _MARGIN) / len(chart.months)
    greatest = max(1, *chart.values)
    for place, (month, value) in enumerate(zip(chart.months, chart.values, strict=True)):
        left, height = _MARGIN + place * step, round(_MAX_BAR * value / greatest, 1)
        top, middle = _FLOOR - height, round(left + step / 2, 1)
        yield (
            f'<rect x="{left + step * 0.2:.1f}" y="{top:.1f}" width="{step * 0.6:.1f}" height="{height:.1f}" '
            f'fill="{_INK}"/>'
            f'<text x="{middle}" y="{top - 5:.1f}" text-anchor="middle">{amount(value)}</text>'
            f'<text x="{middle}" y="{_FLOOR + 18}" text-anchor="middle">T{month.last.month}</text>'
        )
        if place == 0 or month.last.month == 1:
            yield f'<text x="{middle}" y="{_FLOOR + 35}" text-anchor="middle">{month.last.year}</text>'
