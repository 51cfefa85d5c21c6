"""The pictures that one can touch: the page's arithmetic is gmm's; pointer and keys do the same."""

import json
import re
from importlib.resources import files

import numpy as np
import pytest

import gmm
import gmm.plot

TRUE = gmm.make_mixture([0.4, 0.6], [[0, 0], [3, 1]], [np.eye(2), [[1.0, 0.6], [0.6, 2.0]]])
X, _ = gmm.sample(TRUE, 150, np.random.default_rng(1))
START = gmm.make_mixture([0.5, 0.5], [[0, 2], [3, -1]], [4 * np.eye(2)] * 2)
LINE = gmm.make_mixture([0.5, 0.5], [0.0, 2.0], [1.0, 2.0])
CENTRES = np.array([[0.0, 0.0], [3.0, 1.0], [2.0, -2.0]])


def pictures():
    return {
        "plane": gmm.plot.touch_plane(X, START, labels=["one", "other"]),
        "bound": gmm.plot.touch_bound(X[:, 0], LINE, 0, (-2.0, 4.0)),
        "limit": gmm.plot.touch_limit(X, CENTRES),
    }


@pytest.fixture
def open_page(open_fragments):
    """Open all pictures on one page."""
    return lambda **options: open_fragments(pictures().values(), **options)


def read(page, kind):
    """The read-outs of a picture, numbers as numbers."""
    rows = page.locator(f".gmm-touch[data-kind={kind}] [data-value]").evaluate_all(
        "all => all.map(e => [e.dataset.value, e.textContent])"
    )
    return {key: _number(text) for key, text in rows}


def _number(text):
    text = text.replace("−", "-")
    return float(text) if re.fullmatch(r"-?[\d.]+", text) else text


def mixture(page):
    """The mixture that the plane shows."""
    return gmm.make_mixture(*page.evaluate(
        "() => { const t = document.querySelector('[data-kind=plane]').mixture;"
        " return [t.weights, t.means, t.covariances]; }"
    ))  # fmt: skip


def button(page, kind, name):
    return page.locator(f"[data-kind={kind}]").get_by_role("button", name=name, exact=True)


# Arithmetic ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("n", "k"), [(1, 1), (1, 3), (2, 2), (2, 4), (4, 3)])
def test_the_page_computes_what_gmm_computes(context, n, k):
    rng = np.random.default_rng(10 * n + k)
    data = rng.normal(size=(60, n)) * 3
    roots = rng.normal(size=(k, n, n))
    covariances = roots @ roots.transpose(0, 2, 1) + np.eye(n)
    theta = gmm.make_mixture(rng.dirichlet(np.ones(k)), rng.normal(size=(k, n)) * 2, covariances)
    q = rng.dirichlet(np.ones(k), size=60)
    given = {name: np.asarray(part).tolist() for name, part in theta._asdict().items()}
    script = files("gmm.plot.touching").joinpath("em.js").read_text(encoding="utf-8")
    told = context().new_page().evaluate(
        f"([X, theta, q]) => {{ {script};"
        " return [em.logJoint(X, theta), em.eStep(X, theta), em.mStep(X, q),"
        " em.bound(X, q, theta)]; }",
        [data.tolist(), given, q.tolist()],
    )  # fmt: skip
    joint, step, new, bound = told
    gamma, value = gmm.e_step(data, theta)
    close = {"rtol": 1e-12, "atol": 1e-13}
    np.testing.assert_allclose(joint, gmm.log_joint(data, theta), **close)
    np.testing.assert_allclose(step["gamma"], gamma, rtol=1e-11, atol=1e-13)
    np.testing.assert_allclose(step["value"], value, **close)
    np.testing.assert_allclose(bound, gmm.lower_bound(data, q, theta), **close)
    for name, part in gmm.m_step(data, q)._asdict().items():
        np.testing.assert_allclose(new[name], part, rtol=1e-12, atol=1e-12)


# The plane -----------------------------------------------------------------------------------


def test_buttons_do_the_two_steps(open_page):
    page = open_page()
    button(page, "plane", "M-step").click()
    after = gmm.m_step(X, gmm.responsibilities(X, START))
    for ours, theirs in zip(mixture(page), after, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-12)
    told = read(page, "plane")
    assert told["likelihood"] == round(gmm.log_likelihood(X, after), 4)
    bound = gmm.lower_bound(X, gmm.responsibilities(X, START), after)
    assert told["bound"] == round(bound, 4) and told["gap"] > 0 and told["steps"] == 1
    button(page, "plane", "E-step").click()
    assert read(page, "plane")["gap"] == 0
    button(page, "plane", "Start again").click()
    assert read(page, "plane")["likelihood"] == round(gmm.log_likelihood(X, START), 4)


def test_run_ends_where_fit_does_and_at_once_with_reduced_motion(open_page):
    page = open_page(reduced_motion="reduce")
    button(page, "plane", "Run").click()
    fitted = gmm.fit(X, START, tol=1e-12, max_iter=5000)
    assert read(page, "plane")["likelihood"] == pytest.approx(fitted.log_likelihoods[-1], abs=1e-3)
    assert button(page, "plane", "Run").is_visible()


def test_run_moves_and_pauses(open_page):
    page = open_page(reduced_motion="no-preference")
    page.clock.install(time=0)
    page.clock.pause_at(1000)
    button(page, "plane", "Run").click()
    page.clock.run_for(460)
    button(page, "plane", "Pause").click()
    page.clock.run_for(5000)
    assert read(page, "plane")["steps"] == 3


def dragged(page, handle, dx, dy):
    box = page.locator("[data-kind=plane] .to-handles > g").nth(handle).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + dx, y + dy, steps=4)
    page.mouse.up()


def test_dragging_a_mean_moves_it_and_leaves_the_table(open_page):
    page = open_page()
    dragged(page, 0, 40, 30)
    moved = mixture(page)
    assert moved.means[0, 0] > START.means[0, 0] and moved.means[0, 1] < START.means[0, 1]
    assert np.array_equal(moved.means[1], START.means[1])
    told = read(page, "plane")
    assert told["likelihood"] == pytest.approx(gmm.log_likelihood(X, moved), abs=1e-4)
    bound = gmm.lower_bound(X, gmm.responsibilities(X, START), moved)
    assert told["bound"] == pytest.approx(bound, abs=1e-4)
    assert told["gap"] > 0.01


def test_dragging_an_axis_turns_and_stretches_the_ellipse(open_page):
    page = open_page()
    dragged(page, 1, 25, 40)
    moved = mixture(page)
    assert not np.allclose(moved.covariances[0], START.covariances[0])
    assert np.linalg.eigvalsh(moved.covariances[0]).min() > 0
    assert np.allclose(moved.covariances[0], moved.covariances[0].T)
    assert np.array_equal(moved.means, START.means)


def test_keys_do_what_the_pointer_does(open_page):
    page = open_page()
    mean = page.locator("[data-kind=plane] .to-handles > g").nth(0)
    mean.focus()
    page.keyboard.press("ArrowRight")
    right = mixture(page).means[0]
    assert right[0] > START.means[0, 0] and np.isclose(right[1], START.means[0, 1])
    page.keyboard.press("Shift+ArrowLeft")
    assert START.means[0, 0] < mixture(page).means[0, 0] < right[0]
    page.locator("[data-kind=plane] .to-handles > g").nth(2).focus()
    before = np.linalg.det(mixture(page).covariances[0])
    page.keyboard.press("ArrowUp")
    assert np.linalg.det(mixture(page).covariances[0]) > before


def test_a_touch_drags_too(open_page):
    page = open_page(has_touch=True, viewport={"width": 390, "height": 800})
    box = page.locator("[data-kind=plane] .to-handles > g").nth(0).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    touch = page.context.new_cdp_session(page)
    for kind, points in [("Start", [(x, y)]), ("Move", [(x + 30, y)]), ("End", [])]:
        touch.send("Input.dispatchTouchEvent", {
            "type": f"touch{kind}", "touchPoints": [{"x": a, "y": b} for a, b in points],
        })  # fmt: skip
    page.wait_for_timeout(50)
    assert mixture(page).means[0, 0] > START.means[0, 0] + 0.1


def test_points_of_ones_own_by_click_and_by_keys(open_page):
    page = open_page()
    marks = page.locator("[data-kind=plane] .to-mark")
    svg = page.locator("[data-kind=plane] > svg")
    svg.click(position={"x": 300, "y": 200})
    assert marks.count() == len(X)  # not asked for
    button(page, "plane", "Add points").click()
    svg.click(position={"x": 300, "y": 200})
    assert marks.count() == len(X) + 1
    page.locator("[data-kind=plane] .to-handles > g").last.focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    assert marks.count() == len(X) + 2
    button(page, "plane", "Three points only").click()
    assert marks.count() == 3
    button(page, "plane", "Start again").click()
    assert marks.count() == len(X)


def test_a_singular_covariance_is_named_and_nothing_changes(open_page):
    page = open_page(reduced_motion="reduce")
    button(page, "plane", "Three points only").click()
    button(page, "plane", "Run").click()  # an ellipse shrinks onto a point or a line
    told = read(page, "plane")
    assert "singular" in told["said"]
    assert np.all(np.linalg.eigvalsh(mixture(page).covariances) > 0)
    button(page, "plane", "Start again").click()
    assert read(page, "plane")["said"] == ""


# Bound and limit -----------------------------------------------------------------------------


def test_the_bound_touches_where_the_slider_is(open_page):
    page = open_page()
    slider = page.locator("[data-kind=bound] input")
    slider.focus()
    page.keyboard.press("ArrowRight")
    mean = page.evaluate("document.querySelector('[data-kind=bound]').mean")
    assert mean > 0
    theta = LINE._replace(means=np.array([[mean], [2.0]]))
    gamma, value = gmm.e_step(X[:, 0], theta)
    best = gamma[:, 0] @ X[:, 0] / gamma[:, 0].sum()
    told = read(page, "bound")
    assert told["touches"] == round(value, 4) and told["best"] == round(best, 4)
    top = LINE._replace(means=np.array([[best], [2.0]]))
    assert told["highest"] == round(gmm.lower_bound(X[:, 0], gamma, top), 4)
    assert told["reached"] == round(gmm.log_likelihood(X[:, 0], top), 4)
    assert told["touches"] < told["highest"] < told["reached"]
    button(page, "bound", "M-step, then E-step").click()
    assert read(page, "bound")["here"] == round(best, 4)


def test_the_pointer_says_where_the_bound_touches(open_page):
    page = open_page()
    box = page.locator("[data-kind=bound] > svg").bounding_box()
    at = box["x"] + box["width"] * (74 + 382 / 2) / 480  # the middle of the axis
    page.mouse.click(at, box["y"] + 100)
    assert read(page, "bound")["here"] == pytest.approx(1.0, abs=0.02)


@pytest.mark.parametrize("exponent", [1, -1, -3])
def test_the_limit_shows_the_variance_of_the_slider(open_page, exponent):
    page = open_page()
    page.locator("[data-kind=limit] input").fill(str(exponent))
    s, (m, n) = 10.0**exponent, X.shape
    alike = gmm.make_mixture(np.full(3, 1 / 3), CENTRES, np.array([s * np.eye(2)] * 3))
    gamma, value = gmm.e_step(X, alike)
    told = read(page, "limit")
    expected = -2 * s * value - m * n * s * np.log(2 * np.pi * s)
    assert told["scaled"] == pytest.approx(expected, abs=0.006)
    assert told["undecided"] == f"{np.sum(gamma.max(axis=1) < 0.99)} of {m}"
    assert told["scaled"] >= told["cost"]


# The fragment --------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["plane", "bound", "limit"])
def test_the_fragment_is_small_the_same_every_time_and_self_contained(kind):
    picture, again = pictures()[kind], pictures()[kind]
    assert picture.html == again.html and len(picture.html.encode()) < 60_000
    assert not re.search(r"https?:|src=|url\(|@import| id=", picture.html.replace(
        "http://www.w3.org/2000/svg", ""))  # fmt: skip
    json.loads(re.search(r'<script type="application/json">(.*?)</script>', picture.html)[1])


def test_without_script_there_is_a_still_with_its_numbers(open_page):
    page, still = open_page(), open_page(java_script_enabled=False)
    for kind in ("plane", "bound", "limit"):
        assert not still.locator(f"[data-kind={kind}] .to-controls").is_visible()
        assert read(page, kind) == read(still, kind)
    fills = "all => all.map(e => getComputedStyle(e).fill)"
    colours = [p.locator("[data-kind=plane] .to-mark").evaluate_all(fills) for p in (page, still)]
    apart = [
        np.abs(np.subtract(*(list(map(int, re.findall(r"\d+", c))) for c in pair))).max()
        for pair in zip(*colours, strict=True)
    ]
    assert max(apart) <= 4  # the still is coloured in 36 steps


def test_it_fits_a_phone(open_page):
    page = open_page(viewport={"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for one in page.get_by_role("button").all():
        if one.is_visible():
            assert one.bounding_box()["height"] >= 24


def test_bad_arguments_are_explained():
    with pytest.raises(ValueError, match=r"^X: .*\(4, 3\)"):
        gmm.plot.touch_plane(np.zeros((4, 3)), START)
    with pytest.raises(ValueError, match=r"^X: .*\(5,\)"):
        gmm.plot.touch_limit(np.zeros(5), CENTRES)
