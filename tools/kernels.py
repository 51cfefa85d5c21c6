"""Run the chapters and the numerical tests as other processors would.

    python tools/kernels.py [KERNEL ...]            (default: every one that this processor has)

The last bits of a sum depend on the kernel that the linear algebra and NumPy choose for the
processor. Both can be told to choose an older one. Each run is checked to use what it was told;
what this processor cannot run is listed as not tried.
"""

import json
import os
import platform
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent

# The kernels of OpenBLAS, oldest first, and the feature without which a processor has none.
X86 = {"Prescott": "SSE3", "Sandybridge": "AVX", "Haswell": "AVX2", "SkylakeX": "AVX512_SKX"}
ARM = {"armv8": "NEON", "neoversen1": "ASIMDHP", "neoversev1": "SVE"}
ALSO_CALLED = {"Katmai": "Prescott"}  # one kernel of OpenBLAS, two names
OLD = ("X86_V2", "X86_V3", "AVX2", "FMA3")  # what NumPy keeps when it has nothing beyond AVX2

LOOK = """import json, numpy, threadpoolctl
from numpy._core import _multiarray_umath as of
blas = [lib["architecture"] for lib in threadpoolctl.threadpool_info() if "architecture" in lib]
print(json.dumps({"blas": blas, "features": [f for f, has in of.__cpu_features__.items() if has],
                  "chosen_from": of.__cpu_dispatch__}))"""


class Kernel(NamedTuple):
    """A name, the environment that asks for it, and the feature that it needs."""

    name: str
    environment: dict
    needs: str = ""


def look(environment=None):
    """What NumPy and its linear algebra choose under an environment, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", LOOK], env={**os.environ, **(environment or {})},
        capture_output=True, text=True,
    )  # fmt: skip
    return json.loads(done.stdout) if done.returncode == 0 else {"blas": [], "features": []}


def kernels(here):
    """Every `Kernel` for this family of processors; ``here`` is what `look` saw."""
    known = ARM if platform.machine().lower() in ("arm64", "aarch64") else X86
    found = [Kernel(name, {"OPENBLAS_CORETYPE": name}, needs) for name, needs in known.items()]
    newer = [f for f in here["chosen_from"] if f in here["features"] and f not in OLD]
    if newer:
        disabled = {"NPY_DISABLE_CPU_FEATURES": " ".join(newer)}
        found.append(Kernel(f"NumPy without {' '.join(newer)}", disabled))
        if known is X86:
            both = {"OPENBLAS_CORETYPE": "Haswell", **disabled}
            found.append(Kernel("Haswell, and NumPy likewise", both, "AVX2"))
    return found


def is_used(kernel):
    """True if a process with the environment of the kernel really uses it."""
    seen = look(kernel.environment)
    asked = kernel.environment.get("OPENBLAS_CORETYPE")
    without = kernel.environment.get("NPY_DISABLE_CPU_FEATURES", "").split()
    blas = asked is None or asked in [ALSO_CALLED.get(name, name) for name in seen["blas"]]
    return blas and bool(seen["features"]) and not set(without) & set(seen["features"])


def numerical_tests():
    """The test files whose outcome can depend on rounding: those that compute with `gmm`.

    Not those that start such tests, or chapters, again.
    """
    again = {"test_bugs_caught.py", "test_figures.py", "test_benchmarks.py"}
    files = [p for p in sorted((ROOT / "tests").rglob("test_*.py")) if p.name not in again]
    return [path for path in files if "import gmm" in path.read_text(encoding="utf-8")]


def run(kernel):
    """Run chapters and tests under a kernel; return whether all passed."""
    environment = {**os.environ, **kernel.environment}
    chosen = ["-m", "not browser", *map(str, numerical_tests())]
    passed = True
    for arguments in (["--nbval", "chapters"], chosen):
        command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadgroup",
                   "-p", "no:cacheprovider", *arguments]  # fmt: skip
        passed &= subprocess.run(command, cwd=ROOT, env=environment).returncode == 0
    return passed


def main(names):
    """Try every kernel, or the named ones; say which could be tried and what came of it."""
    here = look()
    known = [kernel for kernel in kernels(here) if not names or kernel.name in names]
    if not known:
        return f"no such kernel: {' '.join(names)}; known are: {[k.name for k in kernels(here)]}"
    outcome = {}
    for kernel in known:
        if kernel.needs and kernel.needs not in here["features"]:
            outcome[kernel.name] = f"not tried: this processor lacks {kernel.needs}"
        elif not is_used(kernel):
            outcome[kernel.name] = "not tried: the libraries here do not take it"
        else:
            print(f"\n== {kernel.name}: {kernel.environment}", flush=True)
            begun = time.monotonic()
            word = "passed" if run(kernel) else "FAILED"
            outcome[kernel.name] = f"{word} in {time.monotonic() - begun:.0f} s"
    print(f"\nThis processor by itself: {', '.join(here['blas'])}")
    for name, word in outcome.items():
        print(f"{name:>40}  {word}")
    tried = [word for word in outcome.values() if not word.startswith("not tried")]
    return 0 if tried and all(word.startswith("passed") for word in tried) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
