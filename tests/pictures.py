"""Do two pictures look the same? The comparison of figures stored in chapters with fresh ones.

The last bit of a sum differs between processors, and with it `-0` and `0`, a second decimal, a
name that is a hash of coordinates. Nobody sees that. So: the same elements in the same order, the
same text, the same names; places and lengths within `POINTS`, colours within `LEVELS`; a name that
is a hash stands for what it names.
"""

import base64
import io
import itertools
import re
import xml.etree.ElementTree as ET
from math import isclose

import numpy as np
from PIL import Image

POINTS = 0.5
"""How far a place or a length may be off, in points: less than a third of a curve's thickness."""

LEVELS = 2
"""How far red, green and blue may be off, of 255."""

KINDS = {"image/svg+xml": "svg", "image/png": "png", "image/jpeg": "jpg"}
"""What is compared as a picture, and the ending of its file."""

PLACES = {"x", "y", "width", "height", "cx", "cy", "r", "rx", "ry", "x1", "y1", "x2", "y2",
          "d", "points", "viewBox"}  # fmt: skip
HASH = re.compile(r"#?[A-Za-z]\w*?[0-9a-f]{10,}")  # p, m or C0_0_ and digits of a digest
NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
COLOUR = re.compile(r"#[0-9a-fA-F]{6}\b")
REFERENCE = re.compile(r"url\(([^)]*)\)")
FUNCTION = re.compile(r"(\w+)\s*\(([^)]*)\)")


def differences(kind, stored, fresh):
    """Say what differs between two pictures.

    Parameters
    ----------
    kind : str
        The MIME type of both, one of `KINDS`.
    stored, fresh : str
        The pictures as a notebook holds them: SVG as text, others in base 64.

    Returns
    -------
    iterator of str
        One sentence for each difference; nothing if the pictures look the same.
    """
    if stored == fresh:
        return iter(())
    if kind == "image/svg+xml":
        return _Drawing(stored, fresh).differences()
    return _of_pixels(kind, stored, fresh)


class _Drawing:
    """Two SVG texts, walked side by side."""

    def __init__(self, stored, fresh):
        self.roots = [_parsed(text) for text in (stored, fresh)]
        self.named = [{e.get("id"): e for e in root.iter() if e.get("id")} for root in self.roots]
        self.seen = set()

    def differences(self):
        yield from self._elements(*self.roots, "svg")

    def _elements(self, one, two, place):
        if one.tag != two.tag:
            yield f"{place}: <{_name(two)}> instead of <{_name(one)}>"
            return
        place = f"{place} {one.get('id')}" if _is_told(one.get("id")) else place
        for first, second in ((one.text, two.text), (one.tail, two.tail)):
            if (first or "").strip() != (second or "").strip():
                yield f"{place}: the text {second!r} instead of {first!r}"
        for key in sorted({*one.keys(), *two.keys()}):
            yield from self._attributes(key, one.get(key), two.get(key), f"{place} <{_name(one)}>")
        inside = [_shown(element) for element in (one, two)]
        if len(inside[0]) != len(inside[1]):
            yield f"{place}: {len(inside[1])} elements instead of {len(inside[0])}"
            return
        for pair in zip(*inside, strict=True):
            yield from self._elements(*pair, place)

    def _attributes(self, key, one, two, place):
        place = f"{place} {key.rpartition('}')[2]}"
        if one is None or two is None:
            yield f"{place}: {two!r} instead of {one!r}"
        elif key == "id" and HASH.fullmatch(one) and HASH.fullmatch(two):
            return
        elif key == "style":
            yield from self._styles(one, two, place)
        elif key == "transform":
            yield from _transforms(one, two, place)
        elif one.startswith("data:image/png;base64,") and two.startswith("data:image/png;base64,"):
            pixels = [text.partition(",")[2] for text in (one, two)]
            yield from _of_pixels("image/png", *pixels, place)
        elif key in PLACES:
            yield from _texts(one, two, POINTS, place)
        else:
            yield from self._values(one, two, place)

    def _styles(self, one, two, place):
        first, second = (dict(re.findall(r"([\w-]+)\s*:\s*([^;]+)", text)) for text in (one, two))
        if first.keys() != second.keys():
            yield f"{place}: {two!r} instead of {one!r}"
            return
        for key in first:
            yield from self._values(first[key], second[key], f"{place} {key}")

    def _values(self, one, two, place):
        """A colour, a reference, or numbers that are no places: widths of lines, opacities."""
        names = [REFERENCE.sub(r"\1", text).strip() for text in (one, two)]
        if all(name.startswith("#") and HASH.fullmatch(name) for name in names):
            yield from self._targets(*names, place)
        elif COLOUR.fullmatch(one) and COLOUR.fullmatch(two):
            shades = [np.array(list(bytes.fromhex(text[1:])), dtype=int) for text in (one, two)]
            if np.abs(shades[0] - shades[1]).max() > LEVELS:
                yield f"{place}: {two} instead of {one}"
        elif "#" in one + two:
            if one != two:
                yield f"{place}: {two!r} instead of {one!r}"
        else:
            yield from _texts(one, two, 0.01, place)

    def _targets(self, one, two, place):
        """Names that are hashes: compare what they stand for, once for each pair."""
        if (one, two) in self.seen:
            return
        self.seen.add((one, two))
        found = [known.get(name[1:]) for known, name in zip(self.named, (one, two), strict=True)]
        if None in found:
            yield f"{place}: {two} or {one} names nothing"
            return
        yield from self._elements(*found, place)


def _parsed(text):
    return ET.fromstring(text, ET.XMLParser(target=ET.TreeBuilder(insert_comments=True)))


def _name(element):
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else "comment"


def _is_told(name):
    return name is not None and not HASH.fullmatch(name)


def _shown(element):
    """The children, less definitions that are compared where a hash refers to them."""
    children = list(element)
    if _name(element) == "defs":
        children = [c for c in children if not HASH.fullmatch(c.get("id") or "")]
    return [c for c in children if _name(c) != "defs" or _shown(c)]


def _transforms(one, two, place):
    """Shifts are places; factors and angles are not."""
    first, second = (FUNCTION.findall(text) for text in (one, two))
    if [name for name, _ in first] != [name for name, _ in second]:
        yield f"{place}: {two!r} instead of {one!r}"
        return
    for (name, arguments), (_, others) in zip(first, second, strict=True):
        slack = {"translate": POINTS, "rotate": 0.1}.get(name, 1e-3)
        yield from _texts(arguments, others, slack, f"{place} {name}")


def _texts(one, two, slack, place):
    """Two texts whose numbers may differ by ``slack``, and nothing else."""
    if [t.strip() for t in NUMBER.split(one)] != [t.strip() for t in NUMBER.split(two)]:
        yield f"{place}: {two[:80]!r} instead of {one[:80]!r}"
        return
    pairs = zip(NUMBER.findall(one), NUMBER.findall(two), strict=True)
    off = [
        (a, b) for a, b in pairs if not isclose(float(a), float(b), rel_tol=0, abs_tol=slack)
    ]
    if off:
        told = ", ".join(f"{b} instead of {a}" for a, b in itertools.islice(off, 3))
        yield f"{place}: {told}{', ...' if len(off) > 3 else ''}"


def _of_pixels(kind, stored, fresh, place="picture"):
    one, two = (_pixels(text) for text in (stored, fresh))
    if one.shape != two.shape:
        yield f"{place}: {two.shape[1]} x {two.shape[0]} instead of {one.shape[1]} x {one.shape[0]}"
        return
    # A photograph is kept by its compression, not to the level.
    slack = LEVELS if kind == "image/png" else 8
    wrong = (np.abs(one - two) > slack).any(axis=-1)
    if wrong.any():
        yield f"{place}: {wrong.sum()} of {wrong.size} pixels differ by more than {slack} levels"


def _pixels(text):
    with Image.open(io.BytesIO(base64.b64decode(text))) as image:
        return np.asarray(image.convert("RGBA"), dtype=int)
