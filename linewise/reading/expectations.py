"""Expectations and variances over labels, under a distribution that the formula names."""

from ..errors import Unreadable
from ..formula.nodes import Node, add, free_indices, mul, neg, substituted_letters, walk
from ..latex.raw import Listing, lone_unit
from ..notation.decorations import flat
from .operators import reads
from .sums import label_node

_UNDER = (
    r"an expectation must say under which distribution of labels, and bracket its argument: "
    r"\mathbb{E}_{z_j\sim q_j}[...], \mathbb{E}_{q_j}[...], \mathbb{E}_{Z\mid X,\theta}[...] or "
    r"\mathbb{E}[...\mid\mathbf{x}_j]"
)
_LABELS = ("label", "onehot")


@reads(r"\mathbb{E}", r"\mathrm{E}", "E")
def _expectation(reader, pieces, at):
    r"""`\mathbb{E}_{q_j}[f]`: the sum over the labels of weight times f."""
    return _moment(reader, pieces, at, _mean, 1, "an expectation of a list")


@reads(r"\mathrm{Var}", r"\mathrm{Cov}", r"\mathbb{V}", "Var", "Cov")
def _variance(reader, pieces, at):
    r"""`\operatorname{Var}_{q}[f]`, `\operatorname{Cov}_{q}[f, g]`: E[(f - E f)(g - E g)^T]."""
    return _moment(reader, pieces, at, _spread, 2, "a covariance of more than two")


def _moment(reader, pieces, at, moment, most, too_many):
    """`moment(law, *arguments)` of at most so many arguments, with its scripts."""
    found = _read(reader, pieces, at)
    if found is None:
        return None
    entries, law, after = found
    if len(entries) > most:
        raise Unreadable(too_many, pieces[at].position)
    return reader.scripted(moment(law, *entries), after._replace(kind="braced")), at + 2


def _mean(law, body):
    binder, weight = law
    return Node("sum", (binder,), mul([weight, body]))


def _spread(law, *pair):
    left, right = (add([f, neg(_mean(law, f))]) for f in (pair[0], pair[-1]))
    return _mean(law, mul([left, Node("transpose", right)]))


def _read(reader, pieces, at):
    """(arguments, (binder, weight), bracket); None for a letter that is no operator here."""
    unit = pieces[at]
    after = pieces[at + 1] if at + 1 < len(pieces) else None
    sub = next((listing for script, listing, _ in unit.scripts if script == "sub"), None)
    bracket = after is not None and after.kind in ("bracket", "paren", "braces")
    given = bracket and "MID" in after.value.separators
    if not unit.value.startswith("\\") and not (bracket and (sub is not None or given)):
        return None
    if sub is not None and f"{unit.value}_{{{flat(sub)}}}" in reader.notation.symbols:
        return None  # a function of its own, such as E_D(w)
    if not bracket or any(script != "sub" for script, _, _ in unit.scripts):
        raise Unreadable(_UNDER, unit.position)
    listing, entries = after.value, after.value.entries
    if sub is not None and given:
        raise Unreadable("a condition and a subscript in one expectation", after.position)
    right = ()
    if given:
        place = listing.separators.index("MID") + 1
        entries, right = entries[:place], entries[place:]
    bodies = tuple(reader.inner(Listing((e,), ()), after.position) for e in entries)
    if sub is not None:
        law = _named(reader, sub, unit.position)
    else:
        law = _by_the_model(reader, bodies, right, unit.position)
    return bodies, law, after


def _named(reader, sub, position):
    """The label and its weight, under the distribution that stands in the subscript."""
    entry = sub.entries[0]
    if entry is None or isinstance(entry, str) or entry.sides[0] is None:
        raise Unreadable(_UNDER, position)
    unit = lone_unit(entry.sides[0])
    binder = label_node(reader, unit) if unit is not None else None
    if binder is None and not entry.rels and len(sub.entries) == 1:
        return _under(reader, reader.side(entry.sides[0]), position)
    if binder is None:
        raise Unreadable("an expectation is read over labels only", position)
    if entry.rels == ("sim",):
        q = reader.side(entry.sides[1])
        if q.op in ("call", "prob"):
            return binder, q
        if q.op in ("family", "sym", "rowof"):
            return binder, Node("weightof", q, binder.label)
    if "MID" in sub.separators:
        left = (binder.label,)
        right = tuple(reader.argument_node(e) for e in sub.entries[1:])
        return binder, Node("prob", left, right)
    raise Unreadable(_UNDER, position)


def _under(reader, q, position):
    """The label and its weight for a distribution: q, q_j, q(z_j), or p(z_j | x_j)."""
    if q.op == "prob":
        labels = [event for event in q.events if _is_label(reader, event)]
        if len(labels) == 1 and len(q.events) == 1:
            return Node("labelof", "", labels[0]), q
        collections = [event for event in q.events if _collects_labels(reader, event)]
        if len(collections) == 1 and len(q.events) == 1:
            return Node("labelings", "", collections[0]), q
    if q.op == "call" and len(q.arguments) == 1 and _is_label(reader, q.arguments[0]):
        return Node("labelof", "", q.arguments[0]), q
    if q.op == "rowof" and len(q.indices) == 1:
        label = _label_of(reader, q.indices[0])
        return Node("labelof", "", label), Node("weightof", q, label)
    members = _shares(reader, q)
    if members is not None:
        letter = reader.expression(reader.notation.model.label).indices[0].letter
        label = _label_of(reader, Node("idx", letter))
        weight = Node("sym", members, (Node("idx", letter), label), "")
        every = Node("labelings", "", "")
        return every, Node("prod", (Node("each", letter),), weight)
    raise Unreadable(_UNDER, position)


def _shares(reader, q):
    """The key of the family q_{ji} of shares that a bare q collects, or None."""
    if reader.notation.model is None or q.op not in ("family", "sym"):
        return None
    key = q.key
    kind = reader.kind_of(key)
    if q.op == "sym" and not q.indices and kind is not None and kind.name in ("bundle", "stack"):
        key = reader.expression(kind.dims[0]).key
        kind = reader.kind_of(key)
    elif q.op == "sym":
        return None
    return key if kind is not None and kind.name == "stochastic" else None


def _by_the_model(reader, bodies, given, position):
    r"""The label and its weight for `\mathbb{E}[f \mid x_j]` and, without data, `\mathbb{E}[f]`.

    What else is random must not occur: data that are not given, and what is defined by them.
    """
    if reader.notation.model is None:
        raise Unreadable(_UNDER, position)
    events = tuple(reader.argument_node(entry) for entry in given)
    if None in events:
        raise Unreadable(_UNDER, position)
    datum = reader.expression(reader.notation.model.data)
    inside = [node for body in bodies for node in walk(body)]
    places = {node.indices[:1] for node in (*inside, *events) if _is_label(reader, node)}
    seen = {node.indices for node in events if node.op == "sym" and node.key == datum.key}
    everything = any(_collects(reader, node, datum.key) for node in events)
    for node in inside:
        hidden = node.op in ("call", "prob") or (
            node.op == "sym" and node.key in reader.notation.definitions)
        loose = node.op in ("sym", "family") and node.key == datum.key
        if not everything and (hidden or (loose and node.args[1] not in seen)):
            raise Unreadable("an expectation over data is not decided; " + _UNDER, position)
    free = frozenset().union(*map(free_indices, bodies))
    sample = next(iter(places))[0] if len(places) == 1 and not everything else None
    if sample is not None and free_indices(sample) <= free:
        label = _label_of(reader, sample)
        return Node("labelof", "", label), Node("prob", (label,), events)
    label = Node("family", reader.expression(reader.notation.model.label).key, "")
    return Node("labelings", "", ""), Node("prob", (label,), events)


def _label_of(reader, index):
    """The label of the model for the sample `index`."""
    label = reader.expression(reader.notation.model.label)
    return substituted_letters(label, {label.indices[0].letter: index})


def _is_label(reader, node):
    if node is None or node.op != "sym" or not node.indices:
        return False
    kind = reader.kind_of(node.key)
    return kind is not None and kind.name in _LABELS


def _collects_labels(reader, node):
    key = reader.expression(reader.notation.model.label).key
    return _collects(reader, node, key)


def _collects(reader, node, key):
    """True for a collection of all members of the family `key`."""
    if node.op == "family":
        return node.key == key
    if node.op != "sym" or node.indices:
        return False
    kind = reader.kind_of(node.key)
    if kind is None or kind.name not in ("bundle", "rows", "stack") or len(kind.dims) != 1:
        return False
    return reader.expression(kind.dims[0]).key == key
