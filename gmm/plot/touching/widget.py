"""The HTML around a picture that can be touched: SVG, read-outs, controls, data and script.

The picture is drawn complete, as it stands at the start, so it is there without JavaScript.
The script then shows the controls. In the page it computes with the equations of the book,
written once more in ``em.js``; the tests compare them with `gmm`.
"""

import json
from html import escape
from importlib.resources import files

import numpy as np

from ..stepping.widget import Stepper
from ..style import color
from ..svg import FAMILY


def assemble(kind, body, data, *, height, values, controls, title, alt, summary):
    """Put a picture together.

    Parameters
    ----------
    kind : str
        Name of its script.
    body : str
        SVG elements, as at the start.
    data : dict
        What the script needs.
    height : int
        Of the picture, in its own pixels; its width is that of a stepper.
    values : list of (str, str, str)
        Read-outs: key of the script, what the reader sees (HTML), the value at the start. An
        element with ``data-eq`` gets the number of that equation where the book is built.
    controls : list of str
        Buttons and sliders, as HTML.
    title, alt : str
        Name of the group; what the picture shows, for someone who cannot see it.
    summary : str
        Text form of the object.

    Returns
    -------
    Stepper
    """
    payload = json.dumps(data, separators=(",", ":"), ensure_ascii=False).replace("<", r"\u003c")
    rows = "".join(
        f'<dt>{name}</dt><dd data-value="{key}">{escape(value)}</dd>' for key, name, value in values
    )
    script = "".join(_asset(name) for name in ("em.js", "touch.js", f"{kind}.js"))
    html = (
        f'<div class="gmm-touch" role="group" aria-label="{escape(title)}" data-kind="{kind}" '
        f'data-lm-suppress-shortcuts="true"><style>{_asset("touch.css")}</style>'
        f'<svg viewBox="0 0 480 {height}" role="group" aria-label="{escape(alt)}">{body}</svg>'
        f'<dl>{rows}</dl><p class="to-said" data-value="said" aria-live="polite"></p>'
        f'<div class="to-controls" hidden>{"".join(controls)}</div>'
        f'<script type="application/json">{payload}</script>'
        f"<script>(() => {{\n{script}touch.start();\n}})();</script></div>"
    )
    return Stepper(html, summary)


def button(action, text, title=""):
    """A button whose ``action`` the script knows."""
    look = f'type="button" data-do="{action}" title="{escape(title)}"'
    return f"<button {look}>{escape(text)}</button>"


def slider(text, low, high, step, value):
    """A labelled slider."""
    return (
        f'<label>{escape(text)} <input type="range" min="{low:g}" max="{high:g}" step="{step:g}" '
        f'value="{value:g}"></label>'
    )


def named(text, *labels):
    """A read-out's name, with room for the numbers of equations."""
    return escape(text) + "".join(f' <span data-eq="{label}"></span>' for label in labels)


def palette(k):
    """The colours of the components as numbers."""
    return [[int(color(i)[p : p + 2], 16) for p in (1, 3, 5)] for i in range(k)]


def as_lists(mixture):
    """A mixture as the script has it."""
    return {name: np.asarray(part).tolist() for name, part in mixture._asdict().items()}


def _asset(name):
    lines = files(__package__).joinpath(name).read_text(encoding="utf-8").splitlines()
    lines = [line.replace("FAMILY", FAMILY) for line in lines]
    kept = (line.strip() for line in lines if not line.strip().startswith("//"))
    return "\n".join(kept) + "\n"
