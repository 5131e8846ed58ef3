"""A figure as SVG. Its formulas are HTML laid over the picture, so that KaTeX sets them in every browser."""

from __future__ import annotations

from dataclasses import dataclass

from verifier.figures.model import Disc, Figure, Label, Line, Point

SCALE = 40.0  # units of the picture per centimetre
PRINT_POINT = SCALE * 2.54 / 72.27  # of print, in units


@dataclass(frozen=True, slots=True)
class Overlay:
    """A formula above the picture: ``left`` and ``top`` in per cent of it, and the name of its anchor."""

    left: str
    top: str
    latex: str
    anchor: str
    role: str


def draw(figure: Figure, identity: str) -> str:
    """The ``svg`` element; colours come from the classes ``s-ink``, ``f-tint``, …. ``identity`` keeps its markers apart from others'."""
    wide, high = figure.width * SCALE, figure.height * SCALE
    roles = sorted({shape.role for shape in figure.shapes if isinstance(shape, Line) and shape.arrow})
    markers = "".join(
        f'<marker id="{identity}-{role}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="9" markerHeight="9" '
        f'markerUnits="userSpaceOnUse" orient="auto"><path class="f-{role}" d="M0 1 L10 5 L0 9 L2.5 5 Z"/></marker>'
        for role in roles
    )
    rows = [f'<svg viewBox="0 0 {wide:g} {high:g}" aria-hidden="true"><defs>{markers}</defs>']
    for shape in figure.shapes:
        match shape:
            case Line():
                points = " ".join(_at(point, figure.height) for point in shape.points)
                dashes = ' stroke-dasharray="5 4"' if shape.dashed else ""
                head = f' marker-end="url(#{identity}-{shape.role})"' if shape.arrow else ""
                rows.append(
                    f'<polyline class="s-{shape.role}" points="{points}" stroke-width="{shape.width * PRINT_POINT:.2f}"{dashes}{head}/>'
                )
            case Disc():
                x, y = _at(shape.centre, figure.height).split(",")
                radius = shape.radius * SCALE
                rows.append(f'<circle class="f-{shape.fill} s-{shape.rim}" cx="{x}" cy="{y}" r="{radius:g}" stroke-width="1.2"/>')
            case Label():
                pass
    return "\n".join([*rows, "</svg>"])


def overlays(figure: Figure) -> list[Overlay]:
    """The formulas of the figure and where they stand."""
    found = []
    for label in figure.shapes:
        if isinstance(label, Label):
            left, top = label.at[0] / figure.width, 1 - label.at[1] / figure.height
            found.append(Overlay(f"{100 * left:.2f}", f"{100 * top:.2f}", label.latex, label.anchor, label.role))
    return found


def _at(point: Point, height: float) -> str:
    return f"{point[0] * SCALE:.1f},{(height - point[1]) * SCALE:.1f}"
