"""Sphinx extension: the pages of the part "Appendices" are counted A, B, ..., not 12, 13, ...

With the pages go their sections, equations, figures and theorems: (B.7) is the seventh equation of
the second appendix.
"""

from docutils import nodes

PART = "Appendices"


class Letter(int):
    """The number of an appendix, written as a letter.

    It stays equal to the plain number, so that Sphinx sees no page change its numbering.
    """

    def __new__(cls, number, first):
        letter = super().__new__(cls, number)
        letter.first = first
        return letter

    def __getnewargs__(self):
        return int(self), self.first

    def __str__(self):
        return chr(ord("A") + self - self.first)


def use_letters(app, env):
    """Replace the numbers that Sphinx has just given to the appendices; no page is outdated."""
    pages = appendices(env)
    found = [env.toc_secnumbers[page][""][0] for page in pages if page in env.toc_secnumbers]
    first = min(found, default=0)
    lettered = lambda number: (Letter(number[0], first), *number[1:]) if number else number  # noqa: E731
    for page in pages:
        for anchor, number in env.toc_secnumbers.get(page, {}).items():
            env.toc_secnumbers[page][anchor] = lettered(number)
        for numbers in env.toc_fignumbers.get(page, {}).values():
            numbers.update({target: lettered(number) for target, number in numbers.items()})
        titles = [env.titles[page], env.longtitles[page]]
        for node in [*titles, *env.tocs[page].findall(nodes.reference)]:
            if node.get("secnumber"):
                node["secnumber"] = list(lettered(node["secnumber"]))
    return []


def appendices(env):
    """The documents of the part, in the order of the table of contents."""
    root = env.external_site_map.root
    return [page for part in root.subtrees if part.caption == PART for page in part.items]


def setup(app):
    """Register the extension."""
    app.connect("env-get-updated", use_letters, priority=900)  # when Sphinx has numbered all pages
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
