"""Resolve constraints.txt again, and raise what is named to its newest version.

    python tools/pins.py [PACKAGE ...]          (`make pins BUMP="numpy scipy"`)

The packages of requirements.txt keep their pins, but for those that are named; everything that
they bring along gets its newest version that fits. Nothing is installed: pip only resolves. Both
files are rewritten; `make test` then says whether the book is still the same.
"""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PIN = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)$", re.MULTILINE)
HEAD = "# Every package of the environment at the version the book was built with (make pins).\n"


def canonical(name):
    """`Sphinx_Proof` as `sphinx-proof`."""
    return re.sub(r"[-_.]+", "-", name).lower()


def loosened(requirements, names):
    """What pip is to resolve: the pinned packages, those that are named without their version.

    Raises
    ------
    ValueError
        If a name is not pinned in requirements.txt.
    """
    pinned = {canonical(name) for name, _ in PIN.findall(requirements)}
    for name in names:
        if canonical(name) not in pinned:
            raise ValueError(f"{name} is not in requirements.txt: add it there, with any version")
    free = set(map(canonical, names))
    lines = (name if canonical(name) in free else f"{name}=={version}"
             for name, version in PIN.findall(requirements))  # fmt: skip
    return "\n".join(lines) + "\n"


def resolved(requirements):
    """{name: version} of everything that pip would install for these requirements."""
    with tempfile.TemporaryDirectory() as folder:
        wanted, report = Path(folder, "wanted.txt"), Path(folder, "report.json")
        wanted.write_text(requirements, encoding="utf-8")
        subprocess.run(
            [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed",
             "--disable-pip-version-check", "--report", report, "-r", wanted], check=True,
        )  # fmt: skip
        found = json.loads(report.read_text(encoding="utf-8"))["install"]
    return {canonical(one["metadata"]["name"]): one["metadata"]["version"] for one in found}


def repinned(requirements, versions):
    """requirements.txt with these versions; its comments and its order stay."""
    return PIN.sub(lambda pin: f"{pin[1]}=={versions[canonical(pin[1])]}", requirements)


def frozen(versions):
    """constraints.txt with these versions."""
    return HEAD + "".join(sorted(f"{name}=={version}\n" for name, version in versions.items()))


def main(names):
    """Resolve and rewrite; returns the exit status."""
    files = [ROOT / "requirements.txt", ROOT / "constraints.txt"]
    before = [path.read_text(encoding="utf-8") for path in files]
    try:
        versions = resolved(loosened(before[0], names))
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    after = [repinned(before[0], versions), frozen(versions)]
    for path, text in zip(files, after, strict=True):
        path.write_text(text, encoding="utf-8")
    old = {canonical(name): version for name, version in PIN.findall(before[1])}
    for name in sorted(old.keys() | versions.keys()):
        if old.get(name) != versions.get(name):
            print(f"{name}: {old.get(name, 'new')} -> {versions.get(name, 'gone')}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
