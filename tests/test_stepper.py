"""The stepper: true numbers, one self-contained fragment, driven by keys in a real browser."""

import json
import re

import numpy as np
import pytest

import gmm
import gmm.plot

START = gmm.make_mixture([0.5, 0.5], [[0, 2], [3, -1]], [4 * np.eye(2)] * 2)
TRUE = gmm.make_mixture([0.4, 0.6], [[0, 0], [3, 1]], [np.eye(2), [[1.0, 0.6], [0.6, 2.0]]])
X, _ = gmm.sample(TRUE, 272, np.random.default_rng(1))
LINE = gmm.make_mixture([0.5, 0.5], [0.0, 2.0], [1.0, 2.0])
ITERATIONS = [0, 1, 2, 3, 5, 9]


def steppers():
    return {
        "plane": gmm.plot.stepper(X, START, ITERATIONS),
        "line": gmm.plot.stepper(X[:, 0], LINE, ITERATIONS, names=["low", "high"]),
        "bound": gmm.plot.bound_stepper(X[:, 0], LINE, 0, 3, (-2.0, 4.0)),
    }


def data(stepper):
    return json.loads(re.search(r'<script type="application/json">(.*?)</script>', stepper.html)[1])


@pytest.mark.parametrize("name", ["plane", "line", "bound"])
def test_the_fragment_is_small_deterministic_and_self_contained(name):
    stepper, again = steppers()[name], steppers()[name]
    assert stepper._repr_html_() == again._repr_html_()
    assert len(stepper.html.encode()) < 60_000
    assert not re.search(r"https?:|src=|url\(|@import| id=", stepper.html)
    assert repr(stepper).startswith("<") and "object at 0x" not in repr(stepper)


def test_read_out_gives_the_likelihood_of_the_true_iteration():
    run = gmm.fit(X, START, tol=0, max_iter=9)
    shown = [frame["l"] for frame in data(steppers()["plane"])["frames"]]
    for t, text in zip(ITERATIONS, shown, strict=True):
        value = f"{run.log_likelihoods[t]:.4f}".replace("-", "−")
        assert text.startswith(f"iteration {t}: log-likelihood {value}")


def test_digits_are_the_responsibilities():
    frames = data(steppers()["plane"])["frames"]
    gamma = gmm.responsibilities(X, START)[:, 0]
    shown = np.array([int(digit, 36) for digit in frames[0]["g"]]) / 35
    assert np.abs(shown - gamma).max() <= 0.5 / 35 + 1e-12


def test_the_history_never_goes_down_in_the_picture():
    for stepper in steppers().values():
        heights = [-y for _, y in data(stepper)["history"]]
        assert heights == sorted(heights) and heights[0] < heights[-1]


def test_em_path_is_what_fit_does():
    from gmm.plot.stepping.stepper import em_path

    path = em_path(X, START, 5)
    fitted = gmm.fit(X, START, tol=0, max_iter=5).mixture
    assert len(path) == 6
    assert all(np.allclose(a, b, rtol=1e-12) for a, b in zip(path[-1], fitted, strict=True))


def test_log_spaced_numbers():
    steps = gmm.plot.log_spaced(1500, 24)
    assert steps[:4] == [0, 1, 2, 3] and steps[-1] == 1500 and len(steps) <= 24
    assert steps == sorted(set(steps))
    assert gmm.plot.log_spaced(0) == [0]


def test_bad_arguments_are_explained():
    with pytest.raises(ValueError, match=r"^iterations: .*\[3, 1\]"):
        gmm.plot.stepper(X, START, [3, 1])
    with pytest.raises(ValueError, match=r"^start: 2 mixtures for 3"):
        gmm.plot.stepper(X, [START, TRUE], [0, 1, 2])
    with pytest.raises(ValueError, match=r"^X: .*\(4, 3\)"):
        gmm.plot.stepper(np.zeros((4, 3)), START, [0])


@pytest.fixture
def open_page(open_fragments):
    """Open all steppers on one page."""
    return lambda **options: open_fragments(steppers().values(), **options)


def read_outs(page):
    return [
        re.match(r"iteration \d+", text)[0] for text in page.locator(".st-now").all_inner_texts()
    ]


def test_keys_move_one_stepper_and_leave_the_others_alone(open_page):
    page = open_page()
    assert read_outs(page) == ["iteration 0"] * 3
    page.locator("input").nth(0).focus()
    for key, place in [
        ("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1), ("End", 9), ("Home", 0), ("End", 9)
    ]:  # fmt: skip
        page.keyboard.press(key)
        assert read_outs(page) == [f"iteration {place}", "iteration 0", "iteration 0"]
    assert page.locator("input").nth(0).get_attribute("aria-valuetext").startswith("iteration 9:")


def test_buttons_and_slider(open_page):
    page = open_page()
    second = page.locator(".gmm-stepper").nth(1)
    for name, place in [("One step forward", 1), ("Last iteration", 9), ("One step back", 5)]:
        second.get_by_role("button", name=name).click()
        assert read_outs(page)[1] == f"iteration {place}"
    second.get_by_role("slider", name="Iteration").fill("2")
    assert read_outs(page) == ["iteration 0", "iteration 2", "iteration 0"]


def test_the_script_draws_what_python_drew(open_page):
    page, still = open_page(), open_page(java_script_enabled=False)
    for i in range(3):
        page.locator(".gmm-stepper").nth(i).get_by_role("button", name="Last iteration").click()
    rgb = "e => e.map(m => getComputedStyle(m).fill)"
    drawn, fallback = (p.locator(".st-mark").evaluate_all(rgb) for p in (page, still))
    assert drawn == fallback and len(set(drawn)) > 5
    for attribute, selector in [("d", ".st-past"), ("d", ".st-curve"), ("cx", ".st-here")]:
        read = f"e => e.map(m => m.getAttribute('{attribute}').match(/[0-9.-]+/g).map(Number))"
        ours, theirs = (p.locator(selector).evaluate_all(read) for p in (page, still))
        assert all(np.allclose(a, b, atol=0.11) for a, b in zip(ours, theirs, strict=True))


def test_without_script_the_last_iteration_stands_still(open_page):
    page = open_page(java_script_enabled=False)
    assert read_outs(page) == ["iteration 9", "iteration 9", "iteration 2"]
    assert not page.locator(".st-controls").nth(0).is_visible()
    assert page.locator(".st-mark").count() > 272


def test_play_pauses_and_stops_at_the_end(open_page):
    page = open_page()
    page.clock.install(time=0)
    page.clock.pause_at(1000)  # from here on time passes only when told to
    first = page.locator(".gmm-stepper").nth(0)
    first.get_by_role("button", name="Play").click()
    page.clock.run_for(1500)
    assert read_outs(page)[0] == "iteration 2"
    first.get_by_role("button", name="Pause").click()
    page.clock.run_for(5000)
    assert read_outs(page)[0] == "iteration 2"
    first.locator("input").focus()
    page.keyboard.press(" ")
    page.clock.run_for(9000)
    assert read_outs(page) == ["iteration 9", "iteration 0", "iteration 0"]
    assert first.get_by_role("button", name="Play").is_visible()
    assert first.locator(".st-now").get_attribute("aria-live") == "polite"


def test_reduced_motion_has_no_play_and_no_transition(open_page):
    page = open_page(reduced_motion="reduce")
    first = page.locator(".gmm-stepper").nth(0)
    assert not first.locator("[data-do=play]").is_visible()
    style = "e => getComputedStyle(e).transitionDuration"
    assert first.locator(".st-moves").first.evaluate(style) == "0s"
    first.locator("input").focus()
    page.keyboard.press(" ")
    assert read_outs(page)[0] == "iteration 0"
    moving = open_page(reduced_motion="no-preference")
    assert moving.locator(".st-moves").first.evaluate(style) != "0s"


def test_it_fits_a_phone_and_shows_where_the_focus_is(open_page):
    page = open_page(viewport={"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.keyboard.press("Tab")
    focused = page.locator(":focus")
    assert focused.get_attribute("aria-label") == "First iteration"
    assert focused.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
    assert min(focused.bounding_box()[side] for side in ("width", "height")) >= 40


def test_paper_gets_the_last_iteration(open_page):
    page = open_page()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert read_outs(page) == ["iteration 9", "iteration 9", "iteration 2"]
