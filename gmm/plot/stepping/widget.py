"""The HTML around a stepper: picture, read-out, buttons, slider, data and script in one piece.

The picture is drawn complete, at the last frame, so it stands without JavaScript. The script
then shows the controls, goes to the first frame, and moves what differs between frames.
"""

import json
from html import escape
from importlib.resources import files
from typing import NamedTuple

from ..style import color
from ..svg import FAMILY

_ICONS = {
    "first": ("First iteration", "M4 3v10M12 3L7 8l5 5"),
    "back": ("One step back", "M10 3L5 8l5 5"),
    "play": ("Play", "M5 3l8 5-8 5z"),
    "forward": ("One step forward", "M6 3l5 5-5 5"),
    "last": ("Last iteration", "M12 3v10M4 3l5 5-5 5"),
}


class Stepper(NamedTuple):
    """A picture that the reader steps through; Jupyter and the book show it as HTML.

    Attributes
    ----------
    html : str
        The complete fragment: no identifiers, no outside request.
    summary : str
        What it shows, in a line of plain text.
    """

    html: str
    summary: str

    def _repr_html_(self):
        return self.html

    def __repr__(self):
        return f"<{self.summary}>"


def assemble(body, data, *, size, title, alt, summary, k):
    """Put a stepper together.

    Parameters
    ----------
    body : str
        SVG elements, as at the last frame.
    data : dict
        ``frames`` (list of dict; see ``stepper.js``), ``history`` (pixel pairs), ``grid``.
    size : (int, int)
        Width and height of the picture in its own pixels.
    title, alt : str
        Name of the group of controls; what the picture shows, for someone who cannot see it.
    summary : str
        Text form of the object.
    k : int
        Number of colours.

    Returns
    -------
    Stepper
    """
    palette = [[int(color(i)[p : p + 2], 16) for p in (1, 3, 5)] for i in range(k)]
    last = len(data["frames"]) - 1
    payload = json.dumps(data | {"colors": palette}, separators=(",", ":"), ensure_ascii=False)
    payload = payload.replace("<", r"\u003c")  # no tag may end inside the data
    buttons = "".join(
        f'<button type="button" data-do="{name}" aria-label="{label}" title="{label}">'
        f'<svg viewBox="0 0 16 16" aria-hidden="true"><path d="{icon}"/></svg></button>'
        for name, (label, icon) in _ICONS.items()
    )
    html = (
        f'<div class="gmm-stepper" role="group" aria-label="{escape(title)}" '
        f'data-lm-suppress-shortcuts="true"><style>{_asset("stepper.css")}</style>'
        f'<svg viewBox="0 0 {size[0]} {size[1]}" role="img" aria-label="{escape(alt)}">{body}</svg>'
        f'<p class="st-now" aria-live="polite">{escape(data["frames"][-1]["l"])}</p>'
        f'<div class="st-controls" hidden>{buttons}<input type="range" min="0" max="{last}" '
        f'value="{last}" step="1" aria-label="Iteration"></div>'
        f'<script type="application/json">{payload}</script>'
        f"<script>{_asset('stepper.js')}</script></div>"
    )
    return Stepper(html, summary)


def _asset(name):
    lines = files(__package__).joinpath(name).read_text(encoding="utf-8").splitlines()
    lines = [line.replace("FAMILY", FAMILY) for line in lines]
    return "\n".join(line.strip() for line in lines if not line.strip().startswith("//"))
