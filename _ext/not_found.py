"""Sphinx extension: the page that a server shows for an address that leads nowhere."""


from site_words import say


def page(app):
    """``404.html``, as most servers of static pages look for it.

    A server shows it at any address. Its links do not depend on that where ``html_baseurl`` says
    what they begin with.
    """
    if app.builder.name == "html":
        title = say("missing.title")
        yield "404", {"base_address": app.config.html_baseurl, "title": title}, "404.html"


def setup(app):
    """Write the page with the others."""
    app.connect("html-collect-pages", page)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
