"""Sphinx extension: outputs are never stale, and notebooks are executed side by side.

The execution cache of MyST-NB knows a notebook by its code cells alone: it would show yesterday's
outputs after an edit in ``gmm``. So a fingerprint of everything that the cells depend on lies
beside the cache and in Sphinx's environment. Where it differs, the cache is emptied and every
notebook is read again. The notebooks that the cache lacks are executed several at a time, before
Sphinx reads them one by one and finds them in the cache.
"""

import hashlib
import os
import shutil
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import nbformat
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from jupyter_cache.executors.utils import single_nb_execution
from sphinx.util import logging

LOGGER = logging.getLogger(__name__)
IGNORED = ("__pycache__", ".ipynb_checkpoints")

PATHS = ["gmm", "linewise", "book", "constraints.txt"]
"""What the code cells of this book depend on."""


def fingerprint(root, paths):
    """Return a digest of the files under ``paths`` (files or folders, relative to ``root``).

    Names count as well as contents, and so does the version of Python.
    """
    digest = hashlib.sha256(repr(sys.version_info[:2]).encode())
    for path in paths:
        top = Path(root, path)
        files = sorted(top.rglob("*")) if top.is_dir() else [top]
        for file in files:
            if file.is_file() and not any(part in IGNORED for part in file.parts):
                digest.update(f"\0{file.relative_to(root).as_posix()}\0".encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()


def find_outdated(app, env, added, changed, removed):
    """Return the notebooks whose outputs may be stale; start executing what the cache lacks."""
    current = fingerprint(app.srcdir, app.config.fresh_outputs_paths)
    notebooks = sorted(name for name in env.found_docs if env.doc2path(name).endswith(".ipynb"))
    known = getattr(env, "fresh_outputs_fingerprint", current)
    env.fresh_outputs_fingerprint = current
    if env.mystnb_config.execution_mode == "cache":
        empty_stale_cache(_cache_path(env), current)
        app.fresh_runs = _start(app, env, notebooks)
    if known != current:
        LOGGER.info("the code that chapters import has changed: all are executed again")
        return notebooks
    # A chapter that failed must fail again until it is mended, not pass for up to date.
    data = getattr(env, "nb_metadata", {})
    return [
        name for name in notebooks
        if not (data.get(name, {}).get("exec_data") or {}).get("succeeded", True)
    ]


def collect(app, env, docnames):
    """Put the executed notebooks into the cache, before Sphinx reads the first of them."""
    pool, runs = getattr(app, "fresh_runs", None) or (None, {})
    app.fresh_counts = len(runs), len(docnames)
    for path, run in runs.items():
        notebook, seconds = run.result()
        # One that failed is left to MyST-NB, which executes it again and says what is wrong.
        if notebook is not None:
            bundle = CacheBundleIn(notebook, path, data={"execution_seconds": seconds})
            get_cache(_cache_path(env)).cache_notebook_bundle(
                bundle, check_validity=False, overwrite=True
            )
            LOGGER.info("executed %s in %.1f s", Path(path).name, seconds)
    if pool:
        pool.shutdown()


def tell(app, exception):
    """Say at the end what was done; a rebuild without changes should have done nothing."""
    executed, read = getattr(app, "fresh_counts", (0, 0))
    seconds = time.monotonic() - app.fresh_begun
    if read:
        LOGGER.info("%d notebooks executed, %d pages read again (%.1f s)", executed, read, seconds)
    else:
        LOGGER.info("nothing had changed (%.1f s)", seconds)


def _start(app, env, notebooks):
    """Return a pool that executes the notebooks missing in the cache, and its runs by path.

    Other extensions may work meanwhile: nobody waits before `collect`.
    """
    cache = get_cache(_cache_path(env))
    missing = {}
    for name in notebooks:
        notebook = nbformat.read(env.doc2path(name), as_version=4)
        if not _is_cached(cache, notebook):
            missing.setdefault(cache.create_hashed_notebook(notebook)[1], env.doc2path(name))
    if not missing:
        return None
    workers = min(len(missing), app.config.fresh_outputs_workers or _cores())
    LOGGER.info("executing %d notebooks, %d at a time", len(missing), workers)
    pool = ProcessPoolExecutor(workers)
    timeout = env.mystnb_config.execution_timeout
    return pool, {path: pool.submit(_execute, path, timeout) for path in missing.values()}


def _execute(path, timeout):
    """Return the executed notebook and its seconds, or None and its seconds where it failed."""
    notebook = nbformat.read(path, as_version=4)
    result = single_nb_execution(
        notebook, cwd=str(Path(path).parent), timeout=timeout, allow_errors=False,
        # A kernel warns on every start that it talks over TCP; the address is this machine's own.
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
    )
    return (None if result.err else notebook), result.time


def _is_cached(cache, notebook):
    try:
        cache.match_cache_notebook(notebook)
    except KeyError:
        return False
    return True


def empty_stale_cache(folder, current):
    """Delete the cache in ``folder`` unless it was filled under the fingerprint ``current``."""
    note = Path(folder, "fingerprint")
    if note.is_file() and note.read_text() == current:
        return
    shutil.rmtree(folder, ignore_errors=True)
    note.parent.mkdir(parents=True)
    note.write_text(current)


def _cache_path(env):
    """Return the folder of the execution cache, which MyST-NB chose when it was set up."""
    return env.mystnb_config.execution_cache_path


def _cores():
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


def setup(app):
    """Look for stale outputs before Sphinx reads, then execute what is missing."""
    app.add_config_value("fresh_outputs_paths", PATHS, "", [list])
    app.add_config_value("fresh_outputs_workers", 0, "", [int])
    # Early, so that the kernels work while other extensions look for what is outdated.
    app.connect("env-get-outdated", find_outdated, priority=100)
    app.connect("env-before-read-docs", collect)
    app.connect("build-finished", tell)
    app.fresh_begun = time.monotonic()
    return {"version": "1", "env_version": 1, "parallel_read_safe": True}
