"""Print the whole book into one PDF with headless Chromium, and link it from the site.

    python tools/pdf.py            (after the book has been built; writes _build/html/book.pdf)

The articles of all pages are put one after the other into one page, in the order of the
contents, their links rewritten to lead within it. Solutions are opened. It is printed twice: the
first time tells on which page each chapter begins. Chromium's bookmarks leave formulas out; they
get the text of the headings.
"""

import base64
import re
import shutil
import sys
from html import escape
from pathlib import Path
from posixpath import dirname, normpath

import yaml
from playwright.sync_api import sync_playwright
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, TextStringObject

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "_ext"))
from site_words import say  # noqa: E402

HTML = ROOT / "_build" / "html"
NAME = "book.pdf"
LINK = '<p class="pdf"><a href="{up}' + NAME + '">{words}</a></p>'
HAN = ROOT / "_vendor" / "print" / "noto-serif-sc-titles.woff"
FOOTER = (
    '<div style="width:100%;text-align:center;font:8px serif">'
    '<span class="pageNumber"></span></div>'
)


HEADINGS = """() => [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].map((heading) => {
  const copy = heading.cloneNode(true);
  copy.querySelectorAll(".headerlink, .katex-mathml").forEach((element) => element.remove());
  return copy.textContent.replace(/[\\u200b\\s]+/g, " ").trim();
})"""


def parts():
    """Return the parts of the book, each with its caption and its pages, as the contents say."""
    contents = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    found = [("", [contents["root"]])]
    for part in contents["parts"]:
        found.append((part["caption"], [chapter["file"] for chapter in part["chapters"]]))
    return [(caption, [n for n in names if (HTML / f"{n}.html").is_file()])
            for caption, names in found]  # fmt: skip


def page_names():
    """Return the pages of the book in the order of the contents."""
    return [name for _, names in parts() for name in names]


def one_page(names, starts=None):
    """Return a single HTML page: title, contents, and the articles of all pages.

    ``starts`` says on which page of the print each article begins, as far as that is known.
    """
    texts = {name: (HTML / f"{name}.html").read_text(encoding="utf-8") for name in names}
    head = texts[names[0]].split("<head>")[1].split("</head>")[0]
    head = re.sub(r"<script\b.*?</script>", "", head, flags=re.DOTALL)
    articles = [_article(name, text, set(names)) for name, text in texts.items()]
    return (
        f'<!DOCTYPE html><html lang="en"><head>{head}{_typeface()}</head><body class="whole-book">'
        f'<div class="page"><main>{_title()}{_contents(texts, starts or {})}'
        f"{''.join(articles)}</main></div></body></html>"
    )


def _typeface():
    """Chinese titles are set with a typeface of the build: the machine may have none."""
    data = base64.b64encode(HAN.read_bytes()).decode("ascii")
    return (
        f'<style>@font-face{{font-family:"Han";src:url(data:font/woff;base64,{data})}}'
        ':root{--text:"Book","Han",serif}</style>'
    )


def _title():
    """Return the title page."""
    settings = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    edition = say("print.edition", version=cited["version"], year=settings["copyright"])
    return (
        f'<div class="title-page"><p class="book-title">{escape(settings["title"])}</p>'
        f"<p>{escape(settings['author'])}</p><p>{escape(edition)}</p></div>"
    )


def _contents(texts, starts):
    """Return the table of contents."""
    rows = []
    for caption, names in parts():
        rows.append(f'<p class="contents-part">{escape(caption)}</p>' if caption else "")
        for name in filter(texts.__contains__, names):
            heading = re.search(r"<h1>(.*?)</h1>", texts[name], re.DOTALL)[1]
            heading = re.sub(r'<a class="headerlink".*?</a>', "", heading, flags=re.DOTALL)
            rows.append(
                f'<p class="contents-line"><a href="#{_place(name, "")}">{heading}</a>'
                f"<span>{starts.get(name, '')}</span></p>"
            )
    heading = escape(say("print.contents"))
    return f'<article class="contents-page"><h1>{heading}</h1>{"".join(rows)}</article>'


def _article(name, text, names):
    """Return the article of one page, its identifiers and links made unique to the book."""
    body = text.split("<article>")[1].split("</article>")[0]
    body = re.sub(r"<script\b.*?</script>", "", body, flags=re.DOTALL)
    if not name.endswith("ledger"):  # whose rows stay short
        body = body.replace("<details", "<details open")
    body = re.sub(r'<nav class="map\b.*?</nav>', "", body, flags=re.DOTALL)
    body = re.sub(r'\bid="([^"]+)"', lambda found: f'id="{_place(name, found[1])}"', body)
    body = re.sub(r"url\(#([^)]+)\)", lambda found: f"url(#{_place(name, found[1])})", body)

    def target(found):
        kind, address = found[1], found[2]
        if re.match(r"[a-z]+:|//", address):
            return found[0]
        path, _, fragment = address.partition("#")
        page = normpath(f"{dirname(name)}/{path}").lstrip("./") if path else f"{name}.html"
        page = page.removesuffix(".html")
        if kind == "href":  # files of the site are no part of the print
            return f'href="#{_place(page, fragment)}"' if page in names else ""
        return f'{kind}="{normpath(f"{dirname(name)}/{path}")}"'

    body = re.sub(r'\b(href|src)="([^"]*)"', target, body)
    return f'<article id="{_place(name, "")}" data-page="{name}">{body}</article>'


def _place(page, identifier):
    return f"{page.replace('/', '-')}--{identifier.replace('/', '-')}"


def print_book(browser, names, path):
    """Print pages of the site, in a browser of Playwright, into a file."""
    whole = HTML / "whole-book.html"
    page = browser.new_page(color_scheme="light")
    page.set_default_timeout(600_000)  # a busy machine is no error
    starts = {}
    for _ in range(2):
        whole.write_text(one_page(names, starts), encoding="utf-8")
        page.goto(whole.as_uri())
        page.evaluate("document.fonts.ready")
        page.pdf(
            path=path, prefer_css_page_size=True, print_background=True, outline=True,
            tagged=True, display_header_footer=True, header_template="<span></span>",
            footer_template=FOOTER,
        )  # fmt: skip
        starts = first_pages(PdfReader(path), names)
    headings = page.evaluate(HEADINGS)
    page.close()
    whole.unlink()
    finish(path, headings)


def first_pages(reader, names):
    """Return on which page, counted from 1, each article begins."""
    found = reader.named_destinations
    pages = {key.lstrip("/"): reader.get_destination_page_number(place) + 1
             for key, place in found.items()}  # fmt: skip
    return {name: pages[_place(name, "")] for name in names if _place(name, "") in pages}


def finish(path, headings):
    """Give the bookmarks the text of the headings, and the file its title."""
    writer = PdfWriter(clone_from=path)
    marks = list(_bookmarks(writer.root_object["/Outlines"]))
    if len(marks) != len(headings):
        raise RuntimeError(f"{len(marks)} bookmarks for {len(headings)} headings")
    for mark, heading in zip(marks, headings, strict=True):
        mark[NameObject("/Title")] = TextStringObject(heading)
    writer.add_metadata({"/Title": headings[1]})
    writer.write(path)


def _bookmarks(node):
    """The bookmarks under a node, in their order."""
    child = node.get("/First")
    while child is not None:
        child = child.get_object()
        yield child
        yield from _bookmarks(child)
        child = child.get("/Next")


def link_from_site():
    """Put a link to the PDF where the pages keep a place for it."""
    for path in HTML.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        if "<!--pdf-link-->" in text:
            up = "../" * (len(path.relative_to(HTML).parts) - 1)
            link = LINK.format(up=up, words=escape(say("page.pdf")))
            text = text.replace("<!--pdf-link-->", link)
            path.write_text(text, encoding="utf-8")


def main():
    """Print the book; say what is missing where that cannot be done."""
    if not (HTML / "index.html").is_file():
        return "There is no built book to print: run `make book` first."
    names = ("chromium", "chromium-browser", "google-chrome")
    chromium = next(filter(None, map(shutil.which, names)), None)
    if chromium is None:
        return "No Chromium found: install the system's package `chromium`."
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=flags)
        print_book(browser, page_names(), HTML / NAME)
        browser.close()
    link_from_site()
    print(f"{HTML / NAME}: {(HTML / NAME).stat().st_size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
