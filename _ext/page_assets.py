"""Sphinx extension: the book's theme, and only the scripts and styles that a page uses.

Jupyter Book and its extensions link some two dozen files on every page, several of them from
other origins. The book needs its own stylesheet, KaTeX's and one small script; the search page
needs Sphinx's search besides.
"""

from pathlib import Path

THEME = Path(__file__).resolve().parent.parent / "_theme" / "book"

# Fonts that nearly every page shows in its first lines: text, then mathematics.
TEXT_FONTS = ("700-normal", "400-italic")
MATH_FONTS = ("Main-Regular", "Math-Italic", "Main-Bold")

# Files of Sphinx that only the search page loads.
SEARCH = ("documentation_options.js", "doctools.js", "sphinx_highlight.js")


def keep_own_assets(app, pagename, templatename, context, doctree):
    """Leave in ``context`` the styles and scripts that ``pagename`` uses."""
    body = context.get("body") or ""
    has_mathematics = 'class="katex' in body
    styles = ["katex/katex.min.css"] if has_mathematics else []
    styles += ["fonts/text.css", "book.css"]
    if "sd-" in body and 'class="sd-' in body:
        styles.append("sphinx-design.min.css")
    scripts = ["book.js"]
    if pagename == "search":
        scripts += SEARCH
    context["css_files"] = _chosen(context.get("css_files", []), styles)
    context["script_files"] = _chosen(context.get("script_files", []), scripts)
    fonts = [f"fonts/stix-two-text-latin-{name}.woff2" for name in TEXT_FONTS]
    if has_mathematics:
        fonts += [f"katex/fonts/KaTeX_{name}.woff2" for name in MATH_FONTS]
    context["preload"] = [context["pathto"](font, 1) for font in fonts]
    # The notebook as it was executed lies beside the other sources.
    source = context.get("sourcename") or ""
    context["notebook_source"] = source if source.endswith(".ipynb") else ""


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
    app.add_css_file("../katex/katex.min.css", priority=100)
    app.add_css_file("../fonts/text.css", priority=110)
    app.add_js_file("book.js", loading_method="defer")
    app.connect("html-page-context", keep_own_assets, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
