"""Pictures: the same bytes in every run, what they show is what was computed, small files."""

import itertools
import re
import subprocess
import sys

import matplotlib
import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

matplotlib.use("agg")
import matplotlib.pyplot as plt

import gmm
import gmm.plot
from gmm.plot.svg import FALLBACK

PLANE = gmm.make_mixture([0.4, 0.6], [[0, 0], [3, 1]], [np.eye(2), [[1.0, 0.6], [0.6, 2.0]]])
LINE = gmm.make_mixture([0.46, 0.54], [1.77, 1.63], [0.06**2, 0.06**2])
SAMPLES, _ = gmm.sample(PLANE, 272, np.random.default_rng(1))
HEIGHTS, _ = gmm.sample(LINE, 900, np.random.default_rng(2))
GAMMA = [[0.3, 0.7], [0.65, 0.35], [0.27, 0.73]]


def wave(u):
    return -0.25 * (u - 2) ** 2 + 0.6 * np.cos(2 * u)


PICTURES = {
    "density": lambda: gmm.plot.density(LINE, HEIGHTS, names=["men", "women"]),
    "histogram": lambda: gmm.plot.rug(HEIGHTS.round(2), gmm.plot.histogram(HEIGHTS)),
    "responsibility_curves": lambda: gmm.plot.responsibility_curves(LINE, names=["a", "b"]),
    "clusters": lambda: gmm.plot.clusters(SAMPLES, PLANE, names=["a", "b"]),
    "scatter": lambda: gmm.plot.scatter(SAMPLES),
    "likelihood_curve": lambda: gmm.plot.likelihood_curve([-9.0, -7, -6.5, -6.4]),
    "gap": lambda: gmm.plot.likelihood_curve([-9.0, -7, -6.5, -6.4], gap_to=-6.4),
    "lower_bound": lambda: gmm.plot.lower_bound(wave, lambda u: wave(u) - (u - 1) ** 2, 1, (-1, 4)),
    "chord": lambda: gmm.plot.chord(np.log, (0.5, 3.5), 0.4, gmm.plot.curve(np.log, (0.2, 4))),
    "tangent": lambda: gmm.plot.tangent(np.log, 1, 1, (0.2, 3)),
    "contours": lambda: gmm.plot.contours(lambda x, y: x * y - x**2, (0, 1), (0, 1)),
    "trace": lambda: gmm.plot.trace([[0, 0], [1, 1], [1, 2]]),
    "point": lambda: gmm.plot.point(1, 2, r"$\boldsymbol{\mu}_1^{(t)}$"),
    "responsibility_bars": lambda: gmm.plot.responsibility_bars(GAMMA, names=["a", "b"]),
    "plate": lambda: gmm.plot.plate(),
    "board": lambda: gmm.plot.board(12, funnels=[(-3.0, 0.5), (3.0, 0.5)]),
    "density_contours": lambda: gmm.plot.density_contours(PLANE, (-3, 7), (-4, 6)),
    "matrix": lambda: gmm.plot.matrix([[1, -0.25], [0.5, 2]], rows="ab", columns="xy"),
}


@pytest.fixture(autouse=True)
def figures():
    yield
    plt.close("all")


def svg(name):
    PICTURES[name]()
    text = gmm.plot.to_svg(plt.gcf())
    plt.close("all")
    return text


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_small_and_undated(name):
    text = svg(name)
    assert text == svg(name)
    assert len(text) < 60_000
    assert "<dc:date" not in text and "Matplotlib" not in text
    decimals = re.findall(r"\d\.\d{3,}", re.sub(r"scale\([^)]*\)", "", text))
    assert not decimals


@pytest.mark.parametrize("name", PICTURES)
def test_every_function_draws_on_the_axes_it_is_given_or_the_current_one(name):
    _, (left, right) = plt.subplots(1, 2)
    plt.sca(left)
    assert PICTURES[name]() is left
    assert left.has_data() and not right.has_data()


def test_a_fresh_process_draws_the_same_bytes():
    program = (
        "import sys; sys.path.insert(0, 'tests'); import hashlib, test_plot as t;"
        "print(hashlib.sha256(''.join(map(t.svg, t.PICTURES)).encode()).hexdigest())"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-W", "error", "-c", program],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for _ in range(2)
    ]
    assert runs[0] == runs[1] != ""


def test_jupyter_stores_svg_and_nothing_else():
    cells = [
        "import numpy as np, gmm.plot",
        "gmm.plot.curve(np.log, (0.1, 4));",
        "import matplotlib.pyplot as plt; _ = plt.plot([1, 2])",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    NotebookClient(notebook).execute()
    for cell in notebook.cells[1:]:
        (output,) = cell.outputs
        assert set(output.data) == {"image/svg+xml", "text/plain"}
        assert output.metadata == {}  # no word about a background


def test_importing_gmm_alone_needs_neither_matplotlib_nor_sympy():
    program = (
        "import sys, gmm; assert not {'matplotlib', 'sympy', 'IPython'} & set(sys.modules);"
        "gmm.plot.density; assert 'matplotlib' in sys.modules"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", program], check=True)


def test_component_colours_stay_apart_and_show_on_white_and_on_black():
    def luminance(shade):
        c = np.array(matplotlib.colors.to_rgb(shade))
        linear = np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)
        return linear @ [0.2126, 0.7152, 0.0722]

    for shade in (*gmm.plot.COLORS, gmm.plot.INK):
        on_white = 1.05 / (luminance(shade) + 0.05)
        on_dark = (luminance(shade) + 0.05) / (luminance("#121212") + 0.05)
        # CC79A7 is the palest of the four: 2.98 on white
        assert on_white > 2.9 and on_dark > 3
    assert len(set(gmm.plot.COLORS)) == 4


def contrast(one, two):
    def luminance(shade):
        c = np.array(matplotlib.colors.to_rgb(shade))
        return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4) @ [
            0.2126, 0.7152, 0.0722,
        ]  # fmt: skip

    high, low = sorted((luminance(one), luminance(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", PICTURES)
def test_all_text_has_the_colour_of_the_page_and_can_be_searched(name):
    text = svg(name)
    for said in re.findall(r"<text[^>]*>", text):
        assert ("fill=" not in said or 'fill="currentColor"' in said) and "style" not in said
    groups = re.findall(r"<g (?!clip)[^>]*>\n<text", text)
    assert not any("#" in group for group in groups)
    assert "glyph" not in text and "STIXGeneral-" not in text and INK_ITSELF not in text


INK_ITSELF = ": #808080"


def test_words_beside_a_formula_are_words_in_the_order_of_reading():
    fig, ax = plt.subplots()
    ax.set_xlabel(r"the weight $\alpha_1 < \mathcal{N}$, a share")
    said = re.findall(r"<tspan[^>]*>([^<]*)</tspan>", gmm.plot.to_svg(fig))
    assert said == ["the weight ", "α", "1", "&lt;", "𝒩", ",", " a share"]


def test_text_can_be_read_on_the_bars_and_where_no_page_gives_a_colour():
    for paper, ink in (("#ffffff", "#1d2025"), ("#121212", "#dcdfe4")):
        for shade in gmm.plot.COLORS:
            under, over = map(np.array, map(matplotlib.colors.to_rgb, (paper, shade)))
            assert contrast(0.35 * over + 0.65 * under, ink) > 4.5
    assert contrast(FALLBACK, "#ffffff") > 4.5 and contrast(FALLBACK, "#121212") > 4
    assert contrast(gmm.plot.INK, "#ffffff") < 4  # what text may not have


def test_a_row_of_panels_says_where_each_is_and_is_wider():
    fig, axes = plt.subplots(2, 3)
    for ax in axes.flat:
        ax.plot([0, 1], [0, 1])
    text = gmm.plot.to_svg(fig)
    boxes = [[float(v) for v in box.split()]
             for box in re.search(r'data-panels="([^"]*)"', text)[1].split(";")]  # fmt: skip
    width, height = map(float, re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', text).groups())
    assert len(boxes) == 6 and width > 1.5 * 72 * plt.rcParams["figure.figsize"][0]
    assert np.isclose(sum(w * h for _, _, w, h in boxes), width * height, rtol=1e-2)
    assert "data-panels" not in gmm.plot.to_svg(plt.figure().add_subplot().figure)


def test_density_curves_are_the_weighted_components_and_their_sum():
    ax = gmm.plot.density(LINE)
    first, second, total = (line.get_ydata() for line in ax.lines)
    grid = ax.lines[0].get_xdata()
    assert np.allclose(first + second, total)
    assert np.allclose(total, np.exp(gmm.log_density(grid, LINE)))
    assert np.isclose(np.trapezoid(first, grid), 0.46, atol=1e-3)


def test_the_bars_of_the_board_are_the_shares_of_all_paths():
    rows, funnels = 6, [(-2.0, 0.25), (3.0, 0.75)]
    ax = gmm.plot.board(rows, funnels=funnels)
    ends = {(c, end): 0.0 for c, _ in funnels for end in np.arange(-rows / 2, rows / 2 + 1)}
    for centre, weight in funnels:
        for path in itertools.product((-0.5, 0.5), repeat=rows):
            ends[centre, sum(path)] += weight / 2**rows
    drawn = [(bar.get_x() + bar.get_width() / 2, bar.get_height()) for bar in ax.patches]
    expected = [(centre + end, share) for (centre, end), share in ends.items()]
    assert np.allclose(sorted(drawn), sorted(expected), rtol=1e-12)


def test_contours_of_a_density_are_where_it_has_halved_again_and_again():
    ax = gmm.plot.density_contours(PLANE, (-3, 7), (-4, 6), levels=3)
    top = np.exp(gmm.log_density(np.mgrid[-3:7:101j, -4:6:101j].reshape(2, -1).T, PLANE)).max()
    assert np.allclose(ax.collections[0].levels, [top / 8, top / 4, top / 2], rtol=1e-12)


def test_ellipse_points_lie_at_the_stated_mahalanobis_distance():
    ax = gmm.plot.ellipses(PLANE, radii=(2.0,), fill=False)
    for i, patch in enumerate(ax.patches):
        boundary = patch.get_transform().transform_path(patch.get_path()).interpolated(1).vertices
        d = ax.transData.inverted().transform(boundary[::3]) - PLANE.means[i]
        distances = np.sqrt(np.einsum("jp,pq,jq->j", d, np.linalg.inv(PLANE.covariances[i]), d))
        assert np.allclose(distances[:-1], 2, rtol=1e-3)


def test_blend_is_the_component_colour_when_the_responsibility_is_one():
    assert np.allclose(gmm.plot.blend(np.eye(4)), [*map(matplotlib.colors.to_rgb, gmm.plot.COLORS)])


def test_gap_curve_leaves_out_what_has_no_logarithm():
    ax = gmm.plot.likelihood_curve([-3.0, -2.0, -1.0], gap_to=-1.0)
    assert ax.get_yscale() == "log" and list(ax.lines[0].get_ydata()) == [2, 1]


def test_bad_shapes_are_explained():
    with pytest.raises(ValueError, match=r"n must be 1.*clusters"):
        gmm.plot.density(PLANE)
    with pytest.raises(ValueError, match=r"shape \(m, 2\)"):
        gmm.plot.scatter(HEIGHTS)
