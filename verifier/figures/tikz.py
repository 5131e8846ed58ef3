"""A figure as a TikZ picture. The colours ``ink``, ``quiet``, ``accent``, ``second``, ``tint`` and ``page`` are defined by the template."""

from __future__ import annotations

from verifier.figures.model import Disc, Figure, Label, Line, Point, Shape

ANCHORS = {"centre": "", "above": "above", "below": "below", "left": "left", "right": "right"}


def draw(figure: Figure) -> str:
    """The ``tikzpicture``, in centimetres; it needs the library arrows.meta."""
    rows = [_shape(shape) for shape in figure.shapes]
    return "\n".join(
        [
            r"\begin{tikzpicture}[line cap=round,line join=round,>={Stealth[length=2mm]}]",
            rf"\useasboundingbox (0,0) rectangle ({figure.width:g},{figure.height:g});",
            *rows,
            r"\end{tikzpicture}",
        ]
    )


def _shape(shape: Shape) -> str:
    match shape:
        case Line():
            options = [shape.role, f"line width={shape.width:g}pt", *(["->"] * shape.arrow), *(["dashed"] * shape.dashed)]
            return rf"\draw[{','.join(options)}] {' -- '.join(map(_at, shape.points))};"
        case Disc():
            return rf"\filldraw[draw={shape.rim},fill={shape.fill},line width=0.8pt] {_at(shape.centre)} circle ({shape.radius:g});"
        case Label():
            options = [shape.role, "inner sep=2.5pt", r"font=\small", *filter(None, [ANCHORS[shape.anchor]])]
            return rf"\node[{','.join(options)}] at {_at(shape.at)} {{${shape.latex}$}};"


def _at(point: Point) -> str:
    return f"({point[0]:.3f},{point[1]:.3f})"
