"""The promise: a figure is compared as a picture. Rounding passes; what the eye sees fails."""

import base64
import io
import json
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import nbformat
import numpy as np
import pytest
from pictures import differences
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
SVG, PNG = "image/svg+xml", "image/png"
NUMBER = re.compile(r"-?\d+\.?\d*")


def figures():
    """Every figure stored in the book, by the name of its chapter and its cell."""
    found = {}
    for path in sorted((ROOT / "chapters").glob("*.ipynb")):
        for number, cell in enumerate(nbformat.read(path, as_version=4).cells):
            for output in cell.get("outputs", ()):
                if SVG in output.get("data", {}):
                    found[f"{path.stem}-{number}"] = output.data[SVG]
    return found


FIGURES = figures()


def figures_with(text):
    """A mark for the tests of what not every figure has."""
    found = {name: svg for name, svg in FIGURES.items() if text in svg}
    assert len(found) > 2
    return pytest.mark.parametrize("svg", found.values(), ids=found)


DRAWINGS = {name: svg for name, svg in FIGURES.items() if "<image" not in svg}
every_drawing = pytest.mark.parametrize("svg", DRAWINGS.values(), ids=DRAWINGS)


def differ(one, two):
    return bool(list(differences(SVG, one, two)))


def width(svg):
    return float(re.search(r'viewBox="0 0 ([\d.]+)', svg)[1])


def marks(svg):
    """The places in the text where a point is drawn: ends of curves, corners, markers."""
    drawn = svg[svg.index('id="axes_1"'):]
    start = len(svg) - len(drawn)
    # Neither glyphs nor shapes of markers: those are defined once and have no place of their own.
    points = re.compile(r'(?:\n|d=")[ML] (-?[\d.]+) (-?[\d.]+)|<use [^>]*x="([\d.]+)" y="([\d.]+)"')
    hidden = [m.span() for m in re.finditer(r"<defs>.*?</defs>", drawn, re.DOTALL)]
    for found in points.finditer(drawn):
        if not any(a <= found.start() < b for a, b in hidden):
            group = 1 if found[1] else 3
            yield start + found.start(group), start + found.end(group)
            yield start + found.start(group + 1), start + found.end(group + 1)


def moved(svg, span, by):
    begin, end = span
    return f"{svg[:begin]}{float(svg[begin:end]) + by:.2f}{svg[end:]}"


# What passes ---------------------------------------------------------------------------------


@every_drawing
def test_the_last_decimal_and_the_names_of_hashes_are_not_seen(svg):
    names = dict.fromkeys(re.findall(r'id="(\w*?[0-9a-f]{10})"', svg))
    other = svg
    for number, name in enumerate(names):
        other = other.replace(name, f"{name[:-10]}{number:010x}")
    for span in reversed(list(marks(other))):
        other = moved(other, span, 0.3)
    other = re.sub(r"([ML]) 0 ", r"\1 -0 ", other)
    assert other != svg and not differ(svg, other)


@figures_with("#0072b2")
def test_a_shade_that_is_rounded_the_other_way_is_not_seen(svg):
    assert not differ(svg, svg.replace("#0072b2", "#0073b1"))


# What fails ----------------------------------------------------------------------------------


@every_drawing
def test_any_point_displaced_by_two_percent_is_seen(svg):
    spans = list(marks(svg))
    assert len(spans) > 20
    for place, span in enumerate(spans[:: max(1, len(spans) // 9)]):
        by = 0.02 * width(svg) * (-1) ** place
        assert differ(svg, moved(svg, span, by))


@every_drawing
def test_another_curve_is_seen(svg):
    longest = max(re.findall(r' d="(M[^"]*)"', svg), key=lambda path: path.count("L"))
    heights = [float(y) for _, y in re.findall(r"[ML] (\S+) (\S+)", longest)]
    middle = (max(heights) + min(heights)) / 2

    def flatter(found):
        return f"{found[1]} {middle + 0.9 * (float(found[2]) - middle):.2f}"

    other = svg.replace(longest, re.sub(r"([ML] \S+) (\S+)", flatter, longest))
    assert other != svg and differ(svg, other)


@every_drawing
def test_a_lost_element_is_seen(svg):
    root = ET.fromstring(svg)
    parents = {child: parent for parent in root.iter() for child in parent}
    kinds = re.compile(r"(text|line2d|xtick|patch|legend)_")
    groups = [e for e in root.iter() if kinds.match(e.get("id", ""))]
    assert len(groups) > 10
    for element in groups[:: len(groups) // 8]:
        parent = parents[element]
        place = list(parent).index(element)
        parent.remove(element)
        assert differ(svg, ET.tostring(root, encoding="unicode")), element.get("id")
        parent.insert(place, element)


@figures_with("<image")
def test_another_photograph_is_seen(svg):
    data = re.search(r'base64,\s*([^"]+)"', svg)[1]
    image = Image.open(io.BytesIO(base64.b64decode(data))).convert("RGBA")
    image.paste((255, 0, 255, 255), (0, 0, image.width // 10, image.height // 10))
    image.save(changed := io.BytesIO(), "PNG")
    assert differ(svg, svg.replace(data, base64.b64encode(changed.getvalue()).decode()))


@figures_with('id="ytick_1"')
def test_an_axis_that_moved_is_seen(svg):
    axis = re.search(r'<g id="matplotlib.axis_1">.*?(?=<g id="matplotlib.axis_2">)', svg, re.DOTALL)

    def lower(found):
        return f'{found[1]}{float(found[2]) + 2:.2f}"'

    other = svg.replace(axis[0], re.sub(r'(y=")([\d.]+)"', lower, axis[0]))
    assert other != svg and differ(svg, other)


@every_drawing
def test_another_letter_in_a_label_is_seen(svg):
    words = re.findall(r"<(?:text|tspan)[^>]*>([^<]+)</", svg)
    assert len(words) > 2
    for word in set(words):
        other = svg.replace(f">{word}</", f">{word[:-1]}?</", 1)
        assert other != svg and differ(svg, other), word


@every_drawing
def test_another_colour_width_opacity_or_dash_is_seen(svg):
    colours = set(re.findall(r"#[0-9a-f]{6}\b", svg))
    for colour in colours:
        assert differ(svg, svg.replace(colour, "#aa3377"))
    for key in ("stroke-width", "opacity", "stroke-dasharray", "fill-opacity"):
        for value in set(re.findall(rf"{key}: ([\d.]+)", svg)):
            changed = svg.replace(f"{key}: {value}", f"{key}: {float(value) + 0.2}")
            assert differ(svg, changed), key


@every_drawing
def test_another_marker_behind_a_hash_is_seen(svg):
    for name in set(re.findall(r'xlink:href="#(\w*?[0-9a-f]{10})"', svg)):
        shape = re.search(rf'<path id="{name}" d="([^"]*)"', svg)[1]
        larger = NUMBER.sub(lambda found: f"{2 * float(found[0]):.2f}", shape)
        assert differ(svg, svg.replace(f'"{name}" d="{shape}"', f'"{name}" d="{larger}"'))


@figures_with("<clipPath")
def test_another_clip_behind_a_hash_is_seen(svg):
    clip = re.search(r"<clipPath.*?</clipPath>", svg, re.DOTALL)
    other = re.sub(r'width="[\d.]+"', 'width="9"', clip[0])
    assert differ(svg, svg.replace(clip[0], other))
    assert differ(svg, svg.replace(clip[0], ""))


@every_drawing
def test_a_larger_letter_is_seen_although_it_grew_by_less_than_half_a_point(svg):
    size = re.search(r'font-size="([\d.]+)"', svg)
    assert differ(svg, svg.replace(size[0], f'font-size="{float(size[1]) + 0.4:g}"', 1))


@every_drawing
def test_a_colour_instead_of_the_colour_of_the_page_is_seen(svg):
    assert svg.count("currentColor") > 10
    assert differ(svg, svg.replace("currentColor", "#000000", 1))


def encoded(pixels):
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, format="PNG")
    return base64.b64encode(buffer.getvalue()).decode()


def test_pixels_may_be_off_by_rounding_and_no_more():
    pixels = np.full((20, 30, 3), 100, dtype=np.uint8)
    one = encoded(pixels)
    assert not list(differences(PNG, one, encoded(pixels + 1)))
    pixels[3, 4] = 110
    assert "1 of 600 pixels" in next(differences(PNG, one, encoded(pixels)))
    assert list(differences(PNG, one, encoded(pixels[1:])))
    inside = '<svg><image href="data:image/png;base64,{}"/></svg>'
    assert differ(inside.format(one), inside.format(encoded(pixels)))


# Through nbval -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def notebook(tmp_path_factory):
    """The path of a notebook with one stored figure and one number, and nbval's settings."""
    folder = tmp_path_factory.mktemp("chapter")
    shutil.copy(ROOT / "conftest.py", folder)
    (folder / "pytest.ini").write_text(f"[pytest]\npythonpath = {ROOT / 'tests'}\n")
    source = "import gmm.plot, matplotlib.pyplot as plt\nplt.plot([1, 2, 3], [2, 4, 3])\nprint(42)"
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source + ";")])
    made.metadata["kernelspec"] = {"name": "python3", "display_name": "", "language": "python"}
    path = folder / "one.ipynb"
    nbformat.write(made, path)
    sys.path.insert(0, str(ROOT / "tools"))
    import notebooks

    notebooks.execute(path)
    return path


def compared(notebook, change):
    """What pytest returns and prints for the notebook after a change of its stored text."""
    path = notebook.with_name("changed.ipynb")
    document = json.loads(notebook.read_text(encoding="utf-8"))
    for output in document["cells"][0]["outputs"]:
        for kind, text in output.get("data", {"text": output.get("text")}).items():
            changed = change(kind, "".join(text))
            output.get("data", output)[kind] = changed
    path.write_text(json.dumps(document), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--nbval", path]
    done = subprocess.run(command, cwd=path.parent, capture_output=True, text=True)
    return done.returncode, done.stdout


def test_nbval_passes_a_figure_that_is_only_rounded_differently(notebook):
    code, said = compared(notebook, lambda kind, text: re.sub(
        r"(p)[0-9a-f]{10}", r"\g<1>0123456789", text) if kind == SVG else text)
    assert code == 0, said


def test_nbval_fails_for_a_displaced_point_and_says_where_both_pictures_are(notebook):
    def displace(kind, text):
        return moved(text, list(marks(text))[-1], 8) if kind == SVG else text

    code, said = compared(notebook, displace)
    assert code == 1 and "Picture 1 differs" in said
    folder = Path(re.search(r"Both are in (.*); open changed-cell-0-1.html", said)[1])
    names = {path.name for path in folder.iterdir()}
    assert {"changed-cell-0-1-stored.svg", "changed-cell-0-1-fresh.svg"} <= names


def test_nbval_still_compares_text_to_the_letter(notebook):
    code, said = compared(notebook, lambda kind, text: "43\n" if kind == "text" else text)
    assert code == 1 and "Picture" not in said
