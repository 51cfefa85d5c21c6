"""The promise: a page answers. A reader's line is decided in the page, as Jupyter would decide it.

What takes long (every exercise from files, every display of the book) is marked slow and run by
``make test-answers``.
"""

import hashlib
import json
import re
import sys
from pathlib import Path

import nbformat
import pytest
from browsers import DESK, PATIENCE, PHONE, READY
from looks import AXE

from linewise import check, check_file, formulas

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "_ext"))
import answer_desk  # noqa: E402
import answers  # noqa: E402

BOOKS = sorted((ROOT / "chapters").glob("*.ipynb"))
WITH_EXERCISES = [path for path in BOOKS if answers.exercises(path)]
ONE = ROOT / "chapters" / "weight-update.ipynb"
QUICK = [path for path in BOOKS if path.stem in ("mean-update", "weight-update")]
SLOW = pytest.mark.slow

# Where the text of a solution gives a formula only in words.
SOLUTIONS = {
    "ex-restarts": r"\exp\bigl(N\ln(1-p)\bigr) = \varepsilon \quad\Rightarrow\quad "
                   r"N = \frac{\ln(\varepsilon)}{\ln(1-p)}",
}  # fmt: skip


def solution(path, label, attempt):
    """(LaTeX, note) of the solution of an exercise, from the chapter."""
    if label in SOLUTIONS:
        return SOLUTIONS[label], attempt["note"]
    head = f"{{solution}} {label}\n"
    cell = next(c.source for c in nbformat.read(path, 4).cells if head in c.source)
    text = cell[cell.index(head) :].partition("\n:::\n")[0]
    declared = [d.note.replace("let ", "with ") for d in formulas(text) if d.kind == "let"]
    shown = [d for d in formulas(text) if d.kind == "display"]
    left = check(attempt["latex"], attempt["note"]).relations[-1].lhs
    for display in sorted(shown, key=lambda d: left not in d.latex):
        notes = (attempt["note"], display.note, "; ".join([*declared, attempt["note"]]))
        for note in dict.fromkeys(notes):
            if check(display.latex, note).ok:
                return display.latex, note
    raise AssertionError(f"no display of the solution of {label} is verified: {shown}")


class Box:
    """The open box of a page, as a test drives it."""

    def __init__(self, page, place):
        names = re.compile("Answer here|Try a variant|Check a page")
        place.get_by_role("button", name=names).click()
        self.part = page.locator(".answer-box").last
        self.part.locator("textarea").first.wait_for()
        self.text = self.part.locator("textarea").first
        self.note = self.part.locator("textarea").nth(1)
        self.status = self.part.locator(".answer-status")

    def check(self, latex=None, note=None):
        """Ask; return the words of the verdicts, in order."""
        if latex is not None:
            self.text.fill(latex)
        if note is not None:
            self.note.fill(note)
        self.text.press("Control+Enter")
        self.part.locator("button.main:enabled").wait_for()
        return self.part.locator(".answer-verdicts strong").all_inner_texts()

    def close(self):
        self.part.get_by_role("button", name="Close").click()


def display_of(page, label):
    return page.locator(f"div.math:has(.mark[href$='#ledger-{label}'])").first


# In the page -----------------------------------------------------------------------------------

EVERY = [
    pytest.param(scheme, path, id=f"{scheme}-{path.stem}",
                 marks=[SLOW] if scheme == "file" and path != ONE else [])
    for scheme in ("http", "file") for path in WITH_EXERCISES
]  # fmt: skip


# To start the engine takes ten times as long as to decide. So its worker, the one of the site,
# is started by the first page and kept in a tab of its own; the next pages speak to it from theirs.
KEPT = """const channel = new BroadcastChannel("engine");
let worker = null, ready = false;
channel.onmessage = ({ data: { url, told } }) => {
  if (url) {
    if (worker) return;
    worker = new Worker(url);
    worker.onmessage = ({ data }) => {
      ready ||= Boolean(data.ready);
      channel.postMessage({ data });
    };
    worker.onerror = ({ message }) => channel.postMessage({ message });
  } else if (told.parts && ready) channel.postMessage({ data: { ready } });
  else worker.postMessage(told);
};"""
SPEAKS = """window.Worker = class {
  constructor(url) {
    this.channel = new BroadcastChannel("engine");
    this.channel.onmessage = ({ data }) =>
      "data" in data ? this.onmessage(data) : this.onerror(new ErrorEvent("error", data));
    this.channel.postMessage({ url });
  }
  postMessage(told) { this.channel.postMessage({ told }); }
  terminate() { this.channel.close(); }
};"""


@pytest.fixture(scope="module")
def tab_of_one_engine(browser, origin):
    """A function that opens a tab; all of them have one engine."""
    context = browser.new_context(viewport=DESK)
    context.set_default_timeout(PATIENCE)
    keeper = context.new_page()
    keeper.goto(origin + "index.html")
    keeper.evaluate(f"() => {{ {KEPT} }}")

    def open_tab():
        keeper.evaluate("localStorage.clear()")  # as a reader who is here for the first time
        page = context.new_page()
        page.add_init_script(SPEAKS)
        return page

    yield open_tab
    context.close()


@pytest.mark.parametrize(("scheme", "path"), EVERY)
def test_an_exercise_refutes_the_attempt_and_verifies_the_solution(
    tab, tab_of_one_engine, site, origin, scheme, path
):
    base = origin if scheme == "http" else site.as_uri() + "/"
    page = tab_of_one_engine() if scheme == "http" else tab()
    asked, wrong = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(f"{base}chapters/{path.stem}.html")
    page.evaluate(READY)
    for label, attempt in answers.exercises(path).items():
        box = Box(page, page.locator(f"#{label}"))
        assert box.text.input_value() == attempt["latex"]
        expected = check(attempt["latex"], attempt["note"])
        found = box.check()
        assert found == [r.verdict for r in expected.relations], label
        assert {"refuted", "ill-typed"} & set(found), label
        said = " ".join(box.part.locator(".answer-verdicts").inner_text().split())
        assert expected.relations[-1].evidence in said, label
        latex, note = solution(path, label, attempt)
        found = box.check(latex, note)
        assert found == [r.verdict for r in check(latex, note).relations], label
        assert "verified" in found or "solution" in found, label
        assert re.match("It stands|All", box.status.inner_text()), label
        box.close()
    page.close()
    assert not wrong
    assert not [url for url in asked if not url.startswith((base, "data:", "blob:"))]


def test_nothing_is_fetched_before_a_reader_asks(tab, site, origin):
    page = tab()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.visit(origin + "chapters/weight-update.html")
    page.wait_for_timeout(200)
    assert not [url for url in asked if "/_answer/" in url]
    assert len((site / "_static" / "answer.js").read_bytes()) < 4500


def test_the_engine_is_small_enough_to_fetch(site):
    folder = site / "_answer"
    sizes = {path.name: path.stat().st_size for path in folder.glob("*.pack")}
    assert set(sizes) == {"engine.pack", "wasm.pack", "library.pack", "checker.pack"}
    assert sum(sizes.values()) < 6.5e6, sizes


BAD = {
    "empty": ("", "The box is empty"),
    "blanks": ("  \n ", "The box is empty"),
    "unclosed brace": (r"\frac{1}{2 = x", "unreadable"),
    "unopened brace": ("m_i } = 1", "unreadable"),
    "100 kB": ("x" * 100_000, "100000 characters"),
    "deep": ("{" * 4000 + "m_i" + "}" * 4000 + " = 1", "Not yet"),
    "script": ("<script>window.hacked = 1</script>", "Not yet"),
    "image": (r"<img src=x onerror='window.hacked = 1'> = m_i", "Not yet"),
    "link": (r"\href{javascript:window.hacked=1}{m_i} = m", "Not yet"),
    "html": (r"\htmlData{x=1}{m_i} = \includegraphics{x.png}", "Not yet"),
    "emoji": ("m_i = \N{GRINNING FACE}", "Not yet"),
    "words": ("hello", "Not yet|Nothing to decide"),
    "endless macro": (r"\def\a{\a\a}\a = m_i", "Not yet"),
    "alone": ("\\", "Not yet|Nothing to decide"),
    "surrogate": ("m_i = \x00\x07", "Not yet"),
}


def test_bad_input_gets_words_and_nothing_is_executed_or_lost(tab, origin):
    page = tab()
    asked, wrong = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("dialog", lambda dialog: wrong.append(dialog.message))
    page.visit(origin + "chapters/weight-update.html")
    box = Box(page, page.locator("#ex-weight-sign"))
    for name, (latex, words) in BAD.items():
        box.check(latex)
        said = box.status.inner_text()
        assert re.search(words, said), f"{name}: {said}"
        assert box.text.input_value() == latex, name
        page.wait_for_timeout(150)  # the formula is set a little after the last key
        assert page.evaluate("window.hacked") is None, name
        assert page.locator(".answer-box :is(script, img, a[href^='javascript'])").count() == 0
    assert box.check(r"\sum_{i=1}^{k}\gamma_{ji} = 1") == ["verified"]  # and it still works
    assert not wrong
    assert not [url for url in asked if not url.startswith((origin, "data:", "blob:"))]


def test_the_box_works_with_the_keyboard_alone(tab_of_one_engine, origin):
    page = tab_of_one_engine()
    page.goto(origin + "chapters/weight-update.html")
    page.evaluate(READY)
    opener = page.locator("#ex-weight-sign button")
    opener.focus()
    page.keyboard.press("Enter")
    page.locator(".answer-box textarea").first.wait_for()
    focused = "document.activeElement.matches(name)".replace("name", "'.answer-box textarea'")
    page.wait_for_function(focused)
    page.keyboard.press("Control+End")
    page.keyboard.type(" + 1")
    page.keyboard.press("Control+Enter")
    page.locator(".answer-verdicts li").wait_for()
    page.keyboard.type(" ")  # the answer is to another line now, and says so
    assert page.locator(".answer-verdicts.old li").count() > 0
    assert "Changed" in page.locator(".answer-status").inner_text()
    page.keyboard.press("Control+Enter")
    page.locator(".answer-verdicts:not(.old) li").wait_for()
    assert "Changed" not in page.locator(".answer-status").inner_text()
    reached = []
    for _ in range(12):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.textContent.trim()"))
        if reached[-1] == "Close":
            break
    assert {"Check", "Start over", "Link to this", "Close"} <= set(reached)
    page.keyboard.press("Enter")
    assert page.locator(".answer-box").count() == 0
    assert opener.evaluate("(button) => button === document.activeElement")


@pytest.mark.parametrize(
    ("mode", "viewport"), [("light", DESK), ("dark", DESK), ("light", PHONE)],
    ids=["desk-light", "desk-dark", "phone-light"],
)
def test_the_open_box_is_accessible_and_fits(tab_of_one_engine, origin, mode, viewport):
    page = tab_of_one_engine()
    page.set_viewport_size(viewport)
    page.emulate_media(color_scheme=mode, reduced_motion="reduce")
    page.goto(origin + "chapters/weight-update.html")
    page.evaluate(READY)
    box = Box(page, page.locator("#ex-weight-sign"))
    assert box.check() == ["refuted"]
    widths = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert widths[0] <= widths[1]
    page.evaluate(AXE.read_text(encoding="utf-8"))
    run = "axe.run('.answer-box', {resultTypes: ['violations']}).then((r) => r.violations)"
    found = [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in page.evaluate(run)
             if v["impact"] in ("serious", "critical")]  # fmt: skip
    assert not found, "\n".join(found)


def test_an_attempt_stays_and_travels_in_a_link(tab, origin):
    page = tab()
    address = origin + "chapters/weight-update.html"
    page.visit(address)
    box = Box(page, page.locator("#ex-weight-sign"))
    mine = "m_i = \\text{α – “mine”}"
    box.text.fill(mine)
    page.visit(address)
    box = Box(page, page.locator("#ex-weight-sign"))
    assert box.text.input_value() == mine
    box.part.get_by_role("button", name="Link to this").click()
    page.wait_for_function("location.hash.startsWith('#answer=')")
    other = tab()  # another reader: nothing is kept there
    other.visit(page.url)
    assert other.locator(".answer-box textarea").first.input_value() == mine
    box.part.get_by_role("button", name="Start over").click()
    page.visit(address)
    attempt = answers.exercises(ONE)["ex-weight-sign"]["latex"]
    assert Box(page, page.locator("#ex-weight-sign")).text.input_value() == attempt


@pytest.mark.parametrize("fragment", ["ex-weight-sign/AAAA", "ex-weight-sign/W10", "nothing/e30"])
def test_a_link_that_holds_nonsense_does_no_harm(tab, origin, fragment):
    page = tab()
    wrong = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.visit(f"{origin}chapters/weight-update.html#answer={fragment}")
    page.wait_for_timeout(1000)
    assert not wrong


def test_stop_ends_the_work_and_check_begins_again(tab, origin):
    page = tab()
    page.visit(origin + "chapters/weight-update.html")
    box = Box(page, page.locator("#ex-weight-sign"))
    box.text.press("Control+Enter")
    box.part.get_by_role("button", name="Stop").click()
    box.part.locator("button.main:enabled").wait_for()
    assert "Stopped" in box.status.inner_text()
    assert box.check() == ["refuted"]


def test_a_browser_without_webassembly_is_told_what_to_do(tab, origin):
    page = tab()
    page.add_init_script("delete window.WebAssembly")
    page.visit(origin + "chapters/weight-update.html")
    box = Box(page, page.locator("#ex-weight-sign"))
    box.check()
    assert "WebAssembly" in box.status.inner_text()
    assert box.status.get_by_role("link", name="notebook").get_attribute("href")


def test_a_page_of_ones_own_is_annotated_and_leaves_the_machine_nowhere(tab, context, origin):
    page = tab()
    page.visit(origin + "chapters/check-your-own.html")
    box = Box(page, page.locator(".answer-page"))
    box.part.get_by_role("button", name="Put in the example").click()
    box.check()
    page.context.set_offline(True)
    page.route("**/*", lambda route: route.abort())
    box.check()
    wrong = box.part.locator(".answer-piece.wrong")
    assert wrong.count() == 2 and "refuted" in wrong.first.inner_text()
    assert "must be mended" in box.status.inner_text()
    assert "Week 7" in box.part.locator(".answer-verdicts").inner_text()
    notebook = nbformat.v4.new_notebook(cells=[
        nbformat.v4.new_markdown_cell("Weights:\n\n$$ \\sum_{c=1}^{C} w_c = 2 $$"),
        nbformat.v4.new_code_cell("1 + 1"),
    ])  # fmt: skip
    box.part.locator("input[type=file]").first.set_input_files(
        {"name": "mine.ipynb", "mimeType": "application/json",
         "buffer": nbformat.writes(notebook).encode()})  # fmt: skip
    page.wait_for_function("document.querySelector('.answer-box textarea').value.includes('cells')")
    assert box.check() == ["refuted"]
    tex = (r"\newcommand{\w}{w_c}", r"\begin{document}", r"\[ \sum_{c=1}^{C} \w = 3 \]")
    box.part.locator("input[type=file]").first.set_input_files(
        {"name": "mine.tex", "mimeType": "text/x-tex",
         "buffer": "\n".join(tex).encode()})  # fmt: skip
    page.wait_for_function("document.querySelector('.answer-box textarea').value.includes('newco')")
    assert box.check() == ["refuted"]
    for text, words in (("", "no page yet"), ("{\"cells\": 1}", "cannot be checked"),
                        ("# Only words", "Nothing to decide")):  # fmt: skip
        box.check(text)
        assert words in box.status.inner_text()


# The unchanged display is what the book says ------------------------------------------------------


def rows_of(path):
    """Displays of a chapter, and what the book says of those that have a label."""
    relations = check_file(path)
    data = {
        "displays": [answers._fields(display) for display in answers.displays(path)],
        "words": [relation.verdict for relation in relations],
    }
    said = {}
    for relation in relations:
        if relation.label:
            said.setdefault(relation.label, []).append((relation.verdict, relation.evidence))
    return data, said


def variants(path):
    """(label, what the desk says, what the book says) for every labelled display."""
    desk = answer_desk.Desk(answers.labels(ROOT))
    data, said = rows_of(path)
    for display in answers.displays(path):
        if display.label:
            question = {"kind": "variant", "page": path.stem, "label": display.label, "data": data,
                        "latex": display.latex, "note": display.note}  # fmt: skip
            found = json.loads(desk.answer(json.dumps(question)))
            words = [(f["verdict"].split(" (")[0], f["evidence"]) for f in found]
            yield display.label, words, said.get(display.label, [])


@pytest.mark.parametrize("path", [
    pytest.param(path, id=path.stem, marks=[] if path in QUICK else [SLOW]) for path in BOOKS
])  # fmt: skip
def test_an_unchanged_display_gets_the_verdict_of_the_book(path):
    """What the page has said before is replayed, not decided again; nothing may depend on it."""
    for label, found, said in variants(path):
        assert found == said, label


@SLOW
@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
def test_every_display_gets_the_same_verdict_in_the_browser(tab, origin, path):
    _, said = rows_of(path)
    page = tab()
    page.set_default_timeout(600_000)
    page.visit(f"{origin}chapters/{path.stem}.html")
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    for label, expected in said.items():
        box = Box(page, display_of(page, label))
        found = box.check()
        assert found and [f.split(" (")[0] for f in found] == [v for v, _ in expected], label
        shown = " ".join(box.part.locator(".answer-verdicts").inner_text().split())
        for _, evidence in expected:
            assert " ".join(evidence.split()) in shown, label
        box.close()


def test_a_changed_display_is_refuted_in_its_place():
    data, _ = rows_of(ONE)
    desk = answer_desk.Desk(answers.labels(ROOT))
    display = next(d for d in answers.displays(ONE) if d.label == "eq-weight-minus")
    latex = display.latex.replace(r"\alpha_i}-", r"\alpha_i}+")
    question = {"kind": "variant", "page": "x", "label": display.label, "data": data,
                "latex": latex, "note": ""}  # fmt: skip
    assert [r["verdict"] for r in json.loads(desk.answer(json.dumps(question)))] == ["refuted"]


# Without a browser --------------------------------------------------------------------------------


def test_the_vendored_engine_is_what_the_registry_gave():
    table = (ROOT / "_vendor" / "README.md").read_text(encoding="utf-8")
    found = re.findall(r"^\| `(pyodide/[\w.-]+)` \| `([0-9a-f]{64})` \|", table, re.M)
    assert len(found) == 5
    for name, digest in found:
        assert hashlib.sha256((ROOT / "_vendor" / name).read_bytes()).hexdigest() == digest, name


def test_an_attempt_may_be_put_together_from_texts(tmp_path):
    cells = [
        nbformat.v4.new_code_cell('a = r"with x "\na += r": real"'),
        nbformat.v4.new_markdown_cell(":::{exercise}\n:label: ex-one\nWhat?\n:::"),
        nbformat.v4.new_code_cell('check(r"""\nx = 1\n""", note=a)'),
        nbformat.v4.new_markdown_cell(
            ":::{exercise}\n:label: ex-two\n:::\n\n:::{solution} ex-two\n:::"
        ),
        nbformat.v4.new_code_cell('check("x = 2")'),
    ]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "page.ipynb")
    found = answers.exercises(tmp_path / "page.ipynb")
    assert found == {"ex-one": {"latex": "x = 1", "note": "with x : real"}}


def test_an_attempt_that_only_python_knows_is_a_warning(tmp_path, caplog):
    cells = [
        nbformat.v4.new_markdown_cell(":::{exercise}\n:label: ex-one\nWhat?\n:::"),
        nbformat.v4.new_code_cell('check("x" * 3)'),
    ]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "page.ipynb")
    warned = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(answers.LOGGER, "warning", lambda *given, **more: warned.append(given))
        assert answers.exercises(tmp_path / "page.ipynb") == {}
    assert len(warned) == 1


def test_pieces_of_a_page_are_the_page():
    text = (
        "One\n\n$$\na = b\n$$ (eq-x)\n\nTwo $c = d$ three\n"
        "\\begin{align}\na &= b\\\\\n&= c\n\\end{align}\nEnd\n\n"
        "```{math}\n:label: y\na=c\n```\nfour"
    )
    found = list(answer_desk.pieces({0: text}, formulas(text)))
    shown = [piece["latex"] for piece, display in found if display and piece["latex"]]
    assert len(shown) == 3 and shown[0] == "a = b"
    rest = "\n".join(piece["text"] for piece, _ in found)
    assert "One" in rest and "Two $c = d$ three" in rest and "End" in rest and "four" in rest
    assert "a = b" not in rest and "align" not in rest and "$$" not in rest
