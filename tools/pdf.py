"""Print the whole book into one PDF with headless Chromium, and link it from the site.

    python tools/pdf.py            (after the book has been built; writes _build/html/book.pdf)

The articles of all pages are put one after the other into one page, in the order of the
contents, their links rewritten to lead within it. Solutions are opened.
"""

import re
import shutil
import sys
from pathlib import Path
from posixpath import dirname, normpath

import yaml
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
HTML = ROOT / "_build" / "html"
NAME = "book.pdf"
LINK = '<p class="pdf"><a href="{up}' + NAME + '">The book as PDF</a></p>'
FOOTER = (
    '<div style="width:100%;text-align:center;font:8px serif">'
    '<span class="pageNumber"></span></div>'
)


def page_names():
    """Return the pages of the book in the order of the contents."""
    contents = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    names = [contents["root"]]
    for part in contents["parts"]:
        names += [chapter["file"] for chapter in part["chapters"]]
    return [name for name in names if (HTML / f"{name}.html").is_file()]


def one_page(names):
    """Return a single HTML page with the articles of all pages."""
    texts = {name: (HTML / f"{name}.html").read_text(encoding="utf-8") for name in names}
    head = texts[names[0]].split("<head>")[1].split("</head>")[0]
    head = re.sub(r"<script\b.*?</script>", "", head, flags=re.DOTALL)
    articles = [_article(name, text, set(names)) for name, text in texts.items()]
    return (
        f'<!DOCTYPE html><html lang="en"><head>{head}</head><body class="whole-book">'
        f'<div class="page"><main>{"".join(articles)}</main></div></body></html>'
    )


def _article(name, text, names):
    """Return the article of one page, its identifiers and links made unique to the book."""
    body = text.split("<article>")[1].split("</article>")[0]
    body = body.replace("<details", "<details open")
    body = re.sub(r'<nav class="map\b.*?</nav>', "", body, flags=re.DOTALL)
    body = re.sub(r'\bid="([^"]+)"', lambda found: f'id="{_place(name, found[1])}"', body)

    def target(found):
        kind, address = found[1], found[2]
        if re.match(r"[a-z]+:|//", address):
            return found[0]
        path, _, fragment = address.partition("#")
        page = normpath(f"{dirname(name)}/{path}").lstrip("./") if path else f"{name}.html"
        page = page.removesuffix(".html")
        if kind == "href" and page in names:
            return f'href="#{_place(page, fragment)}"'
        return f'{kind}="{normpath(f"{dirname(name)}/{path}")}"'

    body = re.sub(r'\b(href|src)="([^"]*)"', target, body)
    return f'<article id="{_place(name, "")}">{body}</article>'


def _place(page, identifier):
    return f"{page.replace('/', '-')}--{identifier.replace('/', '-')}"


def print_book(chromium):
    """Write the PDF and return how many bytes it has."""
    whole = HTML / "whole-book.html"
    whole.write_text(one_page(page_names()), encoding="utf-8")
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=flags)
        page = browser.new_page(color_scheme="light")
        page.goto(whole.as_uri())
        page.evaluate("document.fonts.ready")
        page.pdf(
            path=HTML / NAME, prefer_css_page_size=True, print_background=True, outline=True,
            tagged=True, display_header_footer=True, header_template="<span></span>",
            footer_template=FOOTER,
        )
        browser.close()
    whole.unlink()
    return (HTML / NAME).stat().st_size


def link_from_site():
    """Put a link to the PDF where the pages keep a place for it."""
    for path in HTML.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        if "<!--pdf-link-->" in text:
            up = "../" * (len(path.relative_to(HTML).parts) - 1)
            text = text.replace("<!--pdf-link-->", LINK.format(up=up))
            path.write_text(text, encoding="utf-8")


def main():
    """Print the book; say what is missing where that cannot be done."""
    if not (HTML / "index.html").is_file():
        return "There is no built book to print: run `make book` first."
    names = ("chromium", "chromium-browser", "google-chrome")
    chromium = next(filter(None, map(shutil.which, names)), None)
    if chromium is None:
        return "No Chromium found: install the system's package `chromium`."
    size = print_book(chromium)
    link_from_site()
    print(f"{HTML / NAME}: {size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
