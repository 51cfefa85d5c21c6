"""Sphinx extension: the book's theme, and only the scripts and styles that a page uses.

Jupyter Book and its extensions link some two dozen files on every page, several of them from
other origins. The book needs its stylesheet, its typefaces and one small script; the search page
(`search_index`) names its own.
"""

import re
from pathlib import Path
from urllib.parse import quote

import yaml

THEME = Path(__file__).resolve().parent.parent / "_theme" / "book"

VIEWPORT = re.compile(r'<meta [^>]*name="viewport"[^>]*>\s*')


def keep_own_assets(app, pagename, templatename, context, doctree):
    """Leave in ``context`` the styles and scripts that ``pagename`` uses."""
    body = context.get("body") or ""
    styles = ["typefaces.css", "book.css"]
    if "sd-" in body and 'class="sd-' in body:
        styles.append("sphinx-design.min.css")
    scripts = ["book.js"]
    if 'class="filter"' in body:
        scripts.append("filter.js")
    if 'class="mark"' in body or 'class="answer-page"' in body:
        scripts.append("answer.js")
    context["css_files"] = _chosen(context.get("css_files", []), styles)
    context["script_files"] = _chosen(context.get("script_files", []), scripts)
    # The layout says it for all pages.
    context["metatags"] = VIEWPORT.sub("", context.get("metatags") or "")
    # Printed by tools/pdf.py, which puts the link into pages that are already built.
    context["has_pdf"] = Path(app.outdir, "book.pdf").is_file()
    # The notebook to take away (_ext/take_away.py) is written when all pages are.
    is_page = doctree is not None
    path = Path(app.env.doc2path(pagename, base=False)) if is_page else Path()
    context["notebook"] = f"notebooks/{path.name}" if path.suffix == ".ipynb" else ""
    context["repository"] = repository_links(app.confdir, pagename, path) if is_page else None


def repository_links(folder, pagename, path):
    """Where the source of a page lies and where to report an error in it, or None.

    From one setting, ``repository.url`` in ``_config.yml``.
    """
    settings = yaml.safe_load(Path(folder, "_config.yml").read_text(encoding="utf-8"))
    repository = settings.get("repository") or {}
    url = (repository.get("url") or "").rstrip("/")
    if not url:
        return None
    branch = repository.get("branch") or "main"
    return {
        "source": f"{url}/blob/{branch}/{quote(path.as_posix())}",
        "report": f"{url}/issues/new?title={quote(f'{pagename}: ')}",
    }


def _chosen(files, names):
    """Return those of ``files`` that are listed in ``names``, each once, in their order."""
    found = {}
    for file in files:
        name = str(getattr(file, "filename", file) or "")
        for wanted in names:
            if name.split("?")[0].removeprefix("_static/").endswith(wanted):
                found.setdefault(wanted, file)
    return list(found.values())


def setup(app):
    """Register the theme and the choice of assets, which runs after everybody else's."""
    app.add_html_theme("book", str(THEME))
    app.add_js_file("book.js", loading_method="defer")
    app.connect("html-page-context", keep_own_assets, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
