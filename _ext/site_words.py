"""Sphinx extension: every word that the theme, its scripts and the extensions put on a page.

They stand in one file, ``_theme/words.toml``, or in the one that ``words_file`` names. Extensions
call `say`, templates write ``{{ words.page.search }}``, and scripts ``WORDS.page.search``, which
is replaced by the text when the script is written into the site: a page loads nothing more.
"""

import json
import re
import tomllib
from pathlib import Path

from markupsafe import Markup, escape

THEME = Path(__file__).resolve().parent.parent / "_theme"
OWN = THEME / "words.toml"
NAME = re.compile(r"\bWORDS\.(\w+)(?:\.(\w+))?")
_words = {}


def say(name, /, **values):
    """The words of a name such as "map.step", the values filled in where braces name them."""
    table, _, key = name.partition(".")
    return _words[table][key].format(**values)


def table(name):
    """All words of one table, by name."""
    return _words[name]


def verdict(word):
    """A word of the checker as it is shown."""
    return _words["verdict"].get(word, word)


def use(path=OWN):
    """Take the words of a file; those that it lacks stay as they are in the book's own."""
    for source in dict.fromkeys((OWN, Path(path))):
        for name, words in tomllib.loads(source.read_text(encoding="utf-8")).items():
            _words.setdefault(name, {}).update(words)


def script(path):
    """The text of a script, its ``WORDS.table.key`` and ``WORDS.table`` replaced by the words."""

    def literal(found):
        words = _words[found[1]]
        return json.dumps(words[found[2]] if found[2] else words, ensure_ascii=False)

    return NAME.sub(literal, Path(path).read_text(encoding="utf-8"))


def set_words(app, config):
    """Use the file that the configuration names; a change of it writes every page again."""
    use(Path(app.confdir, config.words_file))
    config.site_words = json.dumps(_words, sort_keys=True)


def write_scripts(app):
    """Write the scripts of the theme where the pages expect them."""
    if app.builder.format == "html":
        folder = Path(app.outdir, "_static")
        folder.mkdir(parents=True, exist_ok=True)
        for path in sorted((THEME / "scripts").glob("*.js")):
            (folder / path.name).write_text(script(path), encoding="utf-8")


def fill(text, /, **values):
    """For templates: words with HTML in the place of what their braces name."""
    return Markup(str(escape(text)).format(**values))


def give_words(app, pagename, templatename, context, doctree):
    """Give the words to the templates."""
    context["words"], context["fill"] = _words, fill


use()


def setup(app):
    """Read the words before anything uses them."""
    app.add_config_value("words_file", str(OWN), "env", [str])
    app.add_config_value("site_words", "", "env", [str])
    app.connect("config-inited", set_words, priority=100)
    app.connect("builder-inited", write_scripts)
    app.connect("html-page-context", give_words, priority=100)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
