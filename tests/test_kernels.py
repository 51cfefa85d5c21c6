"""`make test-kernels` tries what it says: an environment that changes nothing is not counted."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))
import kernels

HERE = kernels.look()


def test_this_processor_can_try_some_kernel_other_than_its_own():
    able = [k for k in kernels.kernels(HERE) if k.needs in (*HERE["features"], "")]
    used = next(k for k in able if k.environment.get("OPENBLAS_CORETYPE") not in HERE["blas"])
    assert kernels.is_used(used)


def test_a_kernel_that_does_not_exist_is_not_counted_as_used():
    assert not kernels.is_used(kernels.Kernel("none", {"OPENBLAS_CORETYPE": "Abacus"}))
    kept = {"NPY_DISABLE_CPU_FEATURES": ""}
    assert kernels.is_used(kernels.Kernel("as it is", kept))


def test_an_unknown_name_is_an_error_that_lists_the_known_ones():
    said = kernels.main(["Abacus"])
    assert "Abacus" in said and str([k.name for k in kernels.kernels(HERE)]) in said


def test_the_numerical_tests_are_found_by_what_they_import():
    names = {path.name for path in kernels.numerical_tests()}
    assert {"test_fit.py", "test_accuracy.py"} <= names and "test_site.py" not in names
