"""Each bug that is easy to make, made, and the test that catches it.

A test that cannot fail tests nothing. Here fragments of the numerical code are replaced, the
package is imported afresh, and the test named must fail; on the untouched package it passes.
"""

from typing import NamedTuple

import pytest
from bugs import fresh_package, run


class Bug(NamedTuple):
    """A replacement in a module, and the test (file, function, arguments) that catches it."""

    module: str
    old: str
    new: str
    test: tuple


PRECISE = ("test_accuracy", "test_density_agrees_with_high_precision", 3, 3)
FAST = ("test_fit", "test_fit_follows_the_plain_functions")
DIAGONAL = ("test_diagonal", "test_sums_are_those_of_the_full_pass")
STEP = ("test_em_steps", "test_m_step_follows_the_three_formulas_sample_by_sample")

BUGS = {
    # the density
    "Σ in place of its inverse": Bug(
        "density",
        "np.linalg.solve(L, d / s)",
        "(L.transpose(0, 2, 1) @ d)",
        ("test_density", "test_density_integrates_to_one_in_a_plane"),
    ),
    "no 2π": Bug("density", "n * np.log(2 * np.pi)", "0", PRECISE),
    "no ln|Σ|": Bug("density", "log_determinants + squares.T", "squares.T", PRECISE),
    "the square root of |Σ| twice": Bug("density", "= 2 * np.log(", "= np.log(", PRECISE),
    "standard deviations taken for variances": Bug(
        "density",
        "L = np.linalg.cholesky(covariances / s / s.transpose(0, 2, 1))",
        "L = covariances / s / s.transpose(0, 2, 1)",
        ("test_density", "test_gaussian_of_one_point_by_hand"),
    ),
    "weights left out of the joint density": Bug(
        "density",
        "np.log(weights) + log_gaussian",
        "log_gaussian",
        ("test_em_steps", "test_responsibilities_are_bayes_in_high_precision", 3, 2),
    ),
    "exponentials before subtracting the largest": Bug(
        "density",
        "np.exp(a - largest).sum(axis=1)",
        "np.exp(a).sum(axis=1) * np.exp(-largest[:, 0])",
        ("test_density", "test_log_sum_exp_survives_what_exp_does_not"),
    ),
    "responsibilities normalised over samples": Bug(
        "density",
        "shares.sum(axis=1, keepdims=True)",
        "shares.sum(axis=0)",
        ("test_em_steps", "test_rows_sum_to_one"),
    ),
    # the plain M-step
    "covariance divided by the vector of counts": Bug(
        "em", "scatters / counts[:, None, None]", "scatters / counts", (*STEP, 2, 2)
    ),
    "all covariances about the last mean": Bug(
        "em",
        "x.T - means[:, :, None]",
        "x.T - means[-1, :, None] * np.ones((len(means), 1, 1))",
        (*STEP, 3, 3),
    ),
    "data scaled by γ in place of weighted terms": Bug(
        "em",
        "d = x.T - means[:, :, None]",
        "d = gamma.T[:, None, :] * x.T - means[:, :, None]",
        ("test_em_steps", "test_table_worked_by_hand"),
    ),
    "weights that are not updated": Bug(
        "em",
        "weights = weighty(counts, data.total) / data.total",
        "weights = np.full(len(counts), 1 / len(counts))",
        ("test_em_steps", "test_gradient_of_q_vanishes_at_the_m_step", 3, 2),
    ),
    "entropy with the wrong sign": Bug(
        "em",
        "entropy -= np.sum",
        "entropy += np.sum",
        ("test_em_steps", "test_bound_touches_the_likelihood_at_the_posterior_and_nowhere_else"),
    ),
    # the fast pass
    "no ln π term (weights)": Bug(
        "whitening", "np.log(weights) - n / 2", "-n / 2", (*FAST, "heights")
    ),
    "no 2π in the fast pass": Bug(
        "whitening", " - n / 2 * log(pi)", "", (*FAST, "heights")
    ),
    "Σ not re-centred (the old mean)": Bug(
        "iteration", " - delta[:, :, None] * delta[:, None, :]", "", (*FAST, "k = n")
    ),
    "mean not updated": Bug("iteration", "centres + delta", "centres", (*FAST, "k = n")),
    "last block dropped": Bug(
        "blocks",
        "range(0, len(part), length)",
        "range(0, max(len(part) - length, 1), length)",
        (*FAST, "more than a block"),
    ),
    "last block not cut to its length": Bug(
        "blocks",
        "x, *working = arrays if b == length else [array[..., :b] for array in arrays]",
        "x, *working = arrays; rows = np.resize(rows, (length, part.shape[1]))",
        (*FAST, "more than a block"),
    ),
    "last group dropped": Bug(
        "sums",
        "range(shared, k, size)]",
        "range(shared, max(k - size, 1), size)]",
        (*FAST, "forty features"),
    ),
    "moments about the old means in the second pass": Bug(
        "sums",
        "deviations(x, centres[i], d)",
        "deviations(x, gaussians.means[i], d)",
        ("test_fit", "test_one_component_is_exact_after_one_iteration", 1e5),
    ),
    "components left in the order of the pass": Bug(
        "sums",
        "field[back]",
        "field",
        ("test_features", "test_components_of_both_kinds_keep_their_order", 0),
    ),
    "features whatever the rounding": Bug(
        "whitening",
        "<= GROWTH",
        "< np.inf",
        ("test_features", "test_only_the_ordinary_component_shares_the_features", "far"),
    ),
    "distance from the origin not in the bound": Bug(
        "whitening",
        " + distances",
        "",
        ("test_features", "test_errors_stay_below_the_bound", "tight"),
    ),
    "the origin kept by a component that has outgrown it": Bug(
        "iteration",
        "return gaussians if gaussians.all_shared else None",
        "return gaussians",
        (
            "test_features",
            "test_a_component_that_shrinks_at_once_is_summed_again_about_its_mean",
        ),
    ),
    "products of two coordinates counted once": Bug(
        "features", "-1.0, -2.0", "-1.0, -1.0", (*FAST, "k = n")
    ),
    "cross term of a square counted once": Bug(
        "features", "2 * W * at_origin", "W * at_origin", (*DIAGONAL, "sharing", False)
    ),
    "variances in place of deviations": Bug(
        "whitening", "np.sqrt(diagonals(covariances)) if", "diagonals(covariances) if",
        (*DIAGONAL, "apart", False),
    ),
    "squares summed without γ": Bug(
        "sums",
        "(np.square(d, out=w) @ r[:, :, None])[:, :, 0]",
        "np.square(d, out=w).sum(axis=2)",
        (*DIAGONAL, "apart", False),
    ),
    "the level not given back": Bug(
        "sums", "log_likelihood + level * sum(counts.tolist())", "log_likelihood",
        (*FAST, "heights"),
    ),
    "the level not given back where not all share the features": Bug(
        "sums", "+= level * sum(counts.tolist())", "+= 0", (*FAST, "a hundred features")
    ),
    "last strip of the triangle cut short": Bug(
        "sums",
        "np.matmul(whiteners[:, p:q, :q], d[:, :q], out=out[:, p:q])",
        "np.matmul(whiteners[:, p:q, : n - 1], d[:, : n - 1], out=out[:, p:q])",
        (*FAST, "forty features"),
    ),
    "strip without its diagonal block": Bug(
        "sums",
        "np.matmul(whiteners[:, p:q, :q], d[:, :q], out=out[:, p:q])",
        "np.matmul(whiteners[:, p:q, :p], d[:, :p], out=out[:, p:q])",
        (*FAST, "forty features"),
    ),
    "upper triangle left empty": Bug(
        "sums", "firsts, mirrored(seconds)", "firsts, seconds", (*FAST, "forty features")
    ),
    "γ² in place of γ": Bug(
        "sums",
        "np.multiply(d, r[:, None], out=w)",
        "np.multiply(d, np.square(r)[:, None], out=w)",
        (*FAST, "forty features"),
    ),
    "γ where its root belongs": Bug(
        "sums", "d *= np.sqrt(r)[:, None]", "d *= r[:, None]", (*FAST, "a hundred features")
    ),
    "log-likelihood after normalising": Bug(
        "normalisation",
        "float(logs.sum())",
        "float(np.log(joint.sum(axis=0)).sum())",
        (*FAST, "heights"),
    ),
    "the rest of the densities, fewer than eight, left out": Bug(
        "normalisation", "products[:rest] *= numbers[-rest:]", "products[:rest] *= 1",
        (*FAST, "more than a block"),
    ),
    "Q monitored in place of the likelihood": Bug(
        "sums",
        "z, out=r)\n            value = normalise(r, highest, v)",
        "z, out=r); joint = r.copy(); normalise(r, highest); value = float(np.sum(r * joint))",
        (*FAST, "heights"),
    ),
    "the largest exponent not added back": Bug(
        "sums", "float(largest.sum() if v", "0 * float(largest.sum() if v", (*FAST, "far outliers")
    ),
    "a tiny sum hidden by its neighbours": Bug(
        "normalisation",
        "LN_TINY + others * highest",
        "LN_TINY",
        ("test_one_block", "test_a_tiny_sum_is_told_though_its_neighbours_are_large", 1e-310),
    ),
    "kept features about the origin 0": Bug(
        "data", "features(x, data.mean, z", "features(x, 0 * data.mean, z", (*FAST, "heights")
    ),
    "a kept block without its weights": Bug(
        "data",
        "one_block(x, v,",
        "one_block(x, None,",
        ("test_sample_weight", "test_integer_weights_are_repeated_rows", (600, 3, 2), 0.0),
    ),
    "rounding of the coordinates not in the bound": Bug(
        "whitening",
        " + GRAIN * np.abs(origin)",
        "",
        ("test_one_block", "test_a_deviation_that_drowns_in_the_rounding_shares_no_features"),
    ),
    "moments lost to cancellation after a long move": Bug(
        "iteration",
        "FAR = 100",
        "FAR = np.inf",
        ("test_fit", "test_one_component_is_exact_after_one_iteration", 1e5),
    ),
    "only the last part counted": Bug(
        "sums",
        "tuple(x + y for x, y in zip(a, b, strict=True))",
        "b",
        ("test_data_in_parts", "test_parts_of_one_feature"),
    ),
    # the loop
    "history without the last iterate": Bug(
        "fit",
        "Fit(here.mixture, np.array(log_likelihoods)",
        "Fit(here.mixture, np.array(log_likelihoods[:-1])",
        ("test_fit", "test_history_has_no_off_by_one"),
    ),
    "one M-step too many": Bug(
        "fit",
        "        if converged or t == max_iter:\n",
        "        here = next(iterates)\n        if converged or t == max_iter:\n",
        ("test_fit", "test_history_has_no_off_by_one"),
    ),
    "wrong sign in the stopping rule": Bug(
        "fit",
        "now - before <= gain",
        "before - now <= gain",
        ("test_fit", "test_galton_from_the_lecture_guess", 1),
    ),
    "tolerance for the sum, not per sample": Bug(
        "fit",
        "climb, begin, follow, tol * data.total",
        "climb, begin, follow, tol",
        ("test_fit", "test_tolerance_is_per_sample", 1e-3),
    ),
    "converged at the cap": Bug(
        "fit",
        "np.array(log_likelihoods), converged,",
        "np.array(log_likelihoods), True,",
        ("test_fit", "test_converged_is_false_at_the_cap"),
    ),
    "a hidden floor under the covariances": Bug(
        "iteration",
        "covariances = seconds / counts[:, None, None]",
        "covariances = 1e-6 * np.eye(centres.shape[1]) + seconds / counts[:, None, None]",
        (*FAST, "heights"),
    ),
    "prior of fixed size per component": Bug(
        "iteration",
        "share = (counts / (counts + prior.strength))[:, None, None]",
        "share = 1 / (1 + prior.strength)",
        ("test_regularisation", "test_update_is_stationary_for_the_posterior"),
    ),
    "a jump that is not guarded": Bug(
        "acceleration",
        "there is None or not there.objective >= here.objective",
        "there is None",
        ("test_acceleration", "test_objective_never_falls", "six clusters"),
    ),
    "the end of the run at a jump": Bug(
        "fit",
        " and not here.jumped",
        "",
        ("test_acceleration", "test_the_run_ends_with_a_step_of_em"),
    ),
    "coordinates that do not come back": Bug(
        "acceleration",
        "L *= scales[:, None]",
        "L *= scales",
        ("test_acceleration", "test_coordinates_come_back", 3, 3),
    ),
    # starts, samples, criteria
    "seeds drawn uniformly": Bug(
        "start",
        "p=chances / chances.sum()",
        "p=None",
        ("test_start", "test_greedy_seeding_beats_uniform_and_plain_seeding"),
    ),
    "the worst restart": Bug(
        "fit", "> best.objectives", "< best.objectives", ("test_start", "test_best_restart_wins")
    ),
    "covariance in place of its factor when sampling": Bug(
        "sampling",
        "np.linalg.cholesky(covariances)",
        "covariances",
        ("test_em_steps", "test_sampling_has_the_moments_of_the_mixture"),
    ),
    "labels drawn uniformly": Bug(
        "sampling",
        "p=weights / weights.sum()",
        "p=None",
        ("test_em_steps", "test_sampling_has_the_moments_of_the_mixture"),
    ),
    "all entries of Σ counted as free": Bug(
        "structures",
        "n * (n + 1) // 2",
        "n * n",
        ("test_em_steps", "test_criteria_count_parameters"),
    ),
}


@pytest.mark.parametrize("name", BUGS)
def test_bug_is_caught(name):
    bug = BUGS[name]
    with fresh_package(bug.module, bug.old, bug.new), pytest.raises(CAUGHT):
        run(*bug.test)


# A wrong result, or an error that gmm itself raises on the way: never a broken harness.
CAUGHT = (AssertionError, ValueError, FloatingPointError, RuntimeWarning)


@pytest.mark.parametrize("test", sorted({bug.test for bug in BUGS.values()}, key=str), ids=str)
def test_the_same_test_passes_on_the_untouched_package(test):
    with fresh_package():
        run(*test)


def test_a_fragment_that_is_not_there_is_an_error():
    with pytest.raises(LookupError), fresh_package("em", "no such fragment", ""):
        pass


def test_the_package_is_put_back():
    import gmm

    with fresh_package("structures", "n * (n + 1) // 2", "0"):
        import gmm as damaged

        assert damaged is not gmm
    import gmm as again

    assert again is gmm
