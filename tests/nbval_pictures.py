"""nbval compares pictures as pictures; everything else stays compared to the letter.

nbval would compare SVG byte by byte and PNG not at all. Here a fresh picture that looks like the
stored one passes for it. One that differs is written beside it into a folder, with a page that
shows both, and the message says where.
"""

import base64
import copy
from pathlib import Path

from nbval.plugin import IPyNbCell
from pictures import KINDS, differences

FOLDER = Path("_build", "pictures")

PAGE = """<!DOCTYPE html><meta charset="utf-8"><title>{title}</title>
<style>body {{ font: 1rem sans-serif }} figure {{ display: inline-block; margin: 1rem }}
.both {{ position: relative; isolation: isolate; background: white }}
.both img + img {{ position: absolute; inset: 0; mix-blend-mode: difference }}</style>
<h1>{title}</h1>
<figure><figcaption>stored</figcaption><img src="{stored}"></figure>
<figure><figcaption>fresh</figcaption><img src="{fresh}"></figure>
<figure><figcaption>what differs (the rest is dark)</figcaption>
<div class="both"><img src="{stored}"><img src="{fresh}"></div></figure>
"""

strictly = IPyNbCell.compare_outputs


def compare_outputs(self, test, ref, skip_compare=None):
    """Replaces nbval's method: pictures first, then the rest as nbval does."""
    test, told = copy.deepcopy(test), []
    for kind in KINDS:
        stored, fresh = ([o.data for o in outputs if kind in o.get("data", {})]
                         for outputs in (ref, test))  # fmt: skip
        if len(stored) != len(fresh):
            continue  # nbval says so itself
        for number, (one, two) in enumerate(zip(stored, fresh, strict=True), start=1):
            wrong = list(differences(kind, one[kind], two[kind]))
            if wrong:
                name = f"{self.path.stem}-cell-{self.cell_num}-{number}"
                page = _write(self.config.rootpath / FOLDER, name, kind, one[kind], two[kind])
                told += [
                    f"Picture {number} differs from the stored one:",
                    *(f"  {line}" for line in wrong[:8]),
                    f"Both are in {page.parent}; open {page.name} to compare them.",
                ]
            two[kind] = one[kind]
    strict = [key for key in skip_compare or self.parent.skip_compare if key not in KINDS]
    same = strictly(self, test, ref, strict)
    self.comparison_traceback += told
    return same and not told


def _write(folder, name, kind, stored, fresh):
    """Write both pictures and a page that shows them; return the page."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {}
    for which, text in (("stored", stored), ("fresh", fresh)):
        files[which] = f"{name}-{which}.{KINDS[kind]}"
        data = text.encode() if kind == "image/svg+xml" else base64.b64decode(text)
        (folder / files[which]).write_bytes(data)
    page = folder / f"{name}.html"
    page.write_text(PAGE.format(title=name, **files), encoding="utf-8")
    return page


def install():
    """Let nbval use it."""
    IPyNbCell.compare_outputs = compare_outputs
