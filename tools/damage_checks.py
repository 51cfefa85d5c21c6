"""Damage what the assertions of the chapters check, and report the assertions that never fail.

    python tools/damage_checks.py [CHAPTER.ipynb ...] [--new] [--all] [--limit SECONDS] [--jobs N]

A chapter runs cell by cell. Before a cell that asserts, its code is tried with one damage at a time
(`damages.py`), each in a copy of the process; first the cell itself and those since the last
assertion, then the earlier statements that it takes its names from. An assertion *notices* a damage
if its test becomes false; an error is not counted. Trying ends when every assertion of the cell has
failed once, or when sixty damages were tried. With --all every damage is tried, and those that
nobody notices are printed. With --new only cells that the last commit does not hold are damaged.
Exit status 1 if an assertion never fails, unless it is a negative control (`not ...`, `!= ...`): of
these it is printed that no damage mended the wrong formula; look whether they compare values.
"""

import argparse
import ast
import contextlib
import io
import os
import pickle
import resource
import select
import signal
import subprocess
import sys
import warnings
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

import nbformat
from damages import damages

MOST = 60  # damages per cell, unless --all


class Check(NamedTuple):
    """One assertion of a chapter, and which of the damages it noticed."""

    chapter: str
    cell: int
    source: str
    tried: int
    noticed: tuple


class Report(NamedTuple):
    """The assertions of a chapter, and the damages that none of them noticed."""

    checks: list
    missed: list


def survey(path, everything=False, limit=20.0, stored=()):
    """Damage the checks of one notebook; an error of the notebook itself is raised.

    Cells whose source is among those ``stored`` run, and are not damaged.
    """
    path = Path(path).resolve()
    cells = nbformat.read(path, as_version=4).cells
    if not any(_asserts(cell) and cell.source not in stored for cell in cells):
        return Report([], [])
    names, earlier, block = {"__name__": "__main__"}, [], []
    report = Report([], [])
    with _at(path.parent):
        for number, cell in enumerate(cells):
            if cell.cell_type != "code":
                continue
            tree = ast.parse(cell.source)
            block += _imported(tree, names)
            asserts = _numbered(tree)
            if asserts and cell.source not in stored:
                found, tried, missed = _try(asserts, block, earlier, names, everything, limit)
                report.missed.extend((path.stem, number, *damage) for damage in missed)
                for node, noticed in zip(asserts, found, strict=True):
                    source = ast.unparse(node)
                    report.checks.append(Check(path.stem, number, source, tried, tuple(noticed)))
                    del node.number  # below it may run again, in a statement that defines a name
            if asserts or cell is cells[-1]:
                exec(compile(ast.Module(block, []), path.name, "exec"), names)
                earlier, block = earlier + block, []
    return report


def _asserts(cell):
    return cell.cell_type == "code" and bool(_numbered(ast.parse(cell.source)))


def _imported(tree, names):
    """Import what a cell imports, once and not in every copy; the other statements."""
    imports = [node for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom))]
    exec(compile(ast.Module(imports, []), "imports", "exec"), names)
    return [node for node in tree.body if node not in imports]


def _numbered(tree):
    """The assertions of a cell, each with its number; the number survives a copy."""
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Assert) or _refuses(node)]
    for number, node in enumerate(found):
        node.number = number
    return found


def _refuses(node):
    """A `raise AssertionError`: what should have been refused was not."""
    return isinstance(node, ast.Raise) and "AssertionError" in ast.unparse(node)


def _try(asserts, block, earlier, names, everything, limit):
    found, missed, tried = [[] for _ in asserts], [], 0
    before = _sources(block, earlier)
    again = before and _failures(before + block, names, limit) == set()
    for damaged, rest in [(block, []), (before, block)] if again else [(block, [])]:
        for damage in _spread(damages(ast.Module(damaged, [])), None if everything else MOST):
            if all(found) and not everything:
                return found, tried, missed
            failed = _failures(damage.module.body + rest, names, limit)
            tried += 1
            for number in failed - {"error"}:
                found[number].append(f"{damage.before}  ->  {damage.after}")
            if everything and not failed and not rest:
                missed.append((damage.before, damage.after))
        if all(found):
            break
    return found, tried, missed


def _spread(found, most):
    """All, or so many of them, from the last to the first: the nearest to the assertion first."""
    found = list(found)[::-1]
    step = len(found) / most if most else 1
    return found if step <= 1 else [found[int(step * number)] for number in range(most)]


def _sources(block, earlier):
    """The earlier statements that define what a block uses, directly or through others."""
    wanted = _used(block)
    kept = []
    for statement in reversed(earlier):
        if defined := _defined(statement) & wanted:
            kept.insert(0, statement)
            wanted = (wanted - defined) | _used([statement])
    return kept


def _used(statements):
    parts = [part for statement in statements for part in ast.walk(statement)]
    return {part.id for part in parts if isinstance(part, ast.Name)}


def _defined(statement):
    if isinstance(statement, ast.FunctionDef):
        return {statement.name}
    if isinstance(statement, (ast.Assign, ast.For, ast.AugAssign)):
        stored = [n for n in ast.walk(statement) if isinstance(n, ast.Name)]
        return {n.id for n in stored if isinstance(n.ctx, ast.Store)}
    return set()


def _failures(statements, names, limit):
    """The numbers of the assertions that fail when statements run in a copy of this process."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        failed, seconds = {"error"}, max(1, int(limit))  # of the processor: no matter who else runs
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        with contextlib.suppress(BaseException):
            failed = _watched(statements, names)
        os.write(writing, pickle.dumps(failed))
        os._exit(0)
    os.close(writing)
    ready, _, _ = select.select([reading], [], [], 50 * limit)
    if not ready:
        os.kill(child, signal.SIGKILL)
    with os.fdopen(reading, "rb") as stream:
        told = stream.read() if ready else b""
    os.waitpid(child, 0)
    return pickle.loads(told) if told else {"error"}


def _watched(statements, names):
    failed = set()

    def watch(number, test):
        try:
            holds = bool(test())
        except Exception:
            failed.add("error")
        else:
            failed.update(() if holds else {number})

    names["__watch__"] = watch
    module = ast.fix_missing_locations(_Watch().visit(ast.Module(statements, [])))
    try:
        exec(compile(module, "damaged", "exec"), names)
    except Exception:
        failed.add("error")
    return failed


class _Watch(ast.NodeTransformer):
    """An assertion reports its number instead of stopping the cell."""

    def visit_Assert(self, node):
        return self._call(node, node.test)

    def visit_Raise(self, node):
        return self._call(node, ast.Constant(False)) if _refuses(node) else node

    def _call(self, node, test):
        nothing = ast.arguments([], [], None, [], [], None, [])
        values = [ast.Constant(getattr(node, "number", "error")), ast.Lambda(nothing, test)]
        return ast.Expr(ast.Call(ast.Name("__watch__", ast.Load()), values, []))


def _committed(path):
    """The sources of the cells of a notebook in the last commit; none if it is new."""
    command = ["git", "show", f"HEAD:./{path.name}"]
    told = subprocess.run(command, cwd=path.parent, capture_output=True, text=True)
    if told.returncode:
        return ()
    return {cell.source for cell in nbformat.reads(told.stdout, as_version=4).cells}


def _alone():
    """For a process of the pool, before a chapter imports NumPy: one thread, no window."""
    for threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
        os.environ.setdefault(threads, "1")
    os.environ["MPLBACKEND"] = "agg"


@contextlib.contextmanager
def _at(folder):
    """In the folder of a chapter, silently, as its kernel would run."""
    with contextlib.chdir(folder), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            yield


def main(arguments=None):
    """Survey the chapters, print the table; returns the exit status."""
    parser = argparse.ArgumentParser(prog="tools/damage_checks.py")
    parser.add_argument("chapters", nargs="*", type=Path)
    parser.add_argument("--all", action="store_true", help="try every damage, print the missed")
    parser.add_argument("--new", action="store_true", help="only what is not committed yet")
    parser.add_argument("--limit", type=float, default=20.0, help="processor seconds a damage")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args(arguments)
    paths = options.chapters or sorted(Path("chapters").glob("*.ipynb"))
    never = 0
    with ProcessPoolExecutor(options.jobs, initializer=_alone) as pool:
        jobs = [
            pool.submit(survey, path, options.all, options.limit,
                        _committed(path) if options.new else ())
            for path in paths
        ]  # fmt: skip
        for path, job in zip(paths, jobs, strict=True):
            never += _tell(path.stem, job.result(), "new" if options.new else "all")
    return int(never > 0)


def _tell(chapter, report, which):
    silent = [check for check in report.checks if not check.noticed]
    controls = [check for check in silent if _is_control(check.source)]
    total, heard = len(report.checks), len(report.checks) - len(silent)
    print(f"{chapter:20} {which} {total:3} assertions, {heard:3} noticed a damage", flush=True)
    for check in silent:
        kind = "a control, never mended" if check in controls else "never fails"
        print(f"    cell {check.cell}: {kind} by {check.tried} damages  {check.source}")
    for _, cell, before, after in report.missed:
        print(f"    cell {cell}: nobody notices  {before}  ->  {after}")
    return len(silent) - len(controls)


def _is_control(source):
    """Whether an assertion says that a wrong formula is wrong: a damage rarely makes it right."""
    test = getattr(ast.parse(source).body[0], "test", None)
    denied = isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)
    return denied or (isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.NotEq))


if __name__ == "__main__":
    sys.exit(main())
