"""P(...) and p(...) of one sample by the generative model, for every number of components."""

from .index import LABEL, Index, fresh
from .values import ONE, NotGeneral


class Chance:
    """The part of the translator that knows probabilities; counterpart of `probability`."""

    def bound_label(self, node, place):
        """A fresh index for the value of a label, and the place where the label has it."""
        key, tag = self.resolve(node.key, node.tag, place)
        kind = self.world.kind(key)
        if kind is None or kind.name != "label":
            raise NotGeneral("a sum over something that is not a label")
        index = fresh(kind.dims[0] if kind.dims else self.world.component_size())
        values = {**place.labels.get((key, tag), {}), self.family(node, place): index}
        return index, place._replace(labels={**place.labels, (key, tag): values})

    def _prob(self, node, place):
        left, right = node.args
        if self.world.model is None or self.world.model["onehot"]:
            raise NotGeneral("probabilities without a model")
        place = self._given((*left, *right), place)
        if any(self._is_collection(node) for node in (*left, *right)):
            return self._all_samples(left, right, place)
        below = self._events(right, place, {})
        above = self._events(left, place, dict(below))
        if len(above) != 1:
            raise NotGeneral("a probability of several samples, or of none")
        top = self._joint(above, place)
        if below:
            top = self.algebra.multiply(top, self.power(self._joint(below, place), -1))
        return self.number(top)

    def _is_collection(self, node):
        """True for X or Z: the data, or the labels, of all samples."""
        if node.op not in ("sym", "family") or (node.indices if node.op == "sym" else node.tag):
            return False
        members = {key for key, _ in self.world.members(node)}
        return members in ({self.world.model["data"]}, {self.world.model["label"]})

    def _all_samples(self, left, right, place):
        """A probability of all samples: the product over them, which are independent."""
        index = fresh(self.world.model["sample"])
        logarithm = self.algebra.log(self._one_of_all((*left, *right), index, place))
        if any(not self._is_parameters(node) for node in right):
            below = self.algebra.log(self._one_of_all(right, index, place))
            logarithm = self.algebra.subtract(logarithm, below)
        return self.number(self.algebra.exp(self.algebra.sum(logarithm, index)))

    def _one_of_all(self, events, index, place):
        """The joint density of one sample of the collections among the events."""
        model, datum, label = self.world.model, None, None
        for node in events:
            if self._is_parameters(node):
                continue
            if not self._is_collection(node):
                raise NotGeneral("a collection and a single sample in one probability")
            ((key, tag),) = self.world.members(node)
            if key == model["data"]:
                datum = self.member(key, tag, (index,), place)
            else:
                size = self.world.component_size()
                label = Index(size, LABEL, (*self.resolve(key, tag, place), (index,)))
        return self._joint({(index,): (datum, label)}, place)

    def _given(self, events, place):
        """Rename the parameters when an iterate such as theta^(t) is given."""
        alias = dict(place.alias)
        for node in events:
            if not self._is_parameters(node):
                continue
            for key, tag in self.world.members(node):
                if self.world.declarations[key].tag:
                    raise NotGeneral("parameters with a declared iterate")
                if tag:
                    alias[key, ""] = self.resolve(key, tag, place)
        return place._replace(alias=alias)

    def _is_parameters(self, node):
        if node.op not in ("sym", "family", "bundle"):
            return False
        members = {key for key, _ in self.world.members(node)}
        return bool(members) and members <= self.world.parameters()

    def _events(self, events, place, found):
        """{sample: (datum or None, label or None)}"""
        model = self.world.model
        for node in events:
            if self._is_parameters(node):
                continue
            symbol = node.symbol if node.op == "event" else node
            if symbol.op != "sym" or symbol.key not in (model["data"], model["label"]):
                raise NotGeneral("this event")
            sample = self.family(symbol, place)
            datum, label = found.get(sample, (None, None))
            if symbol.key == model["data"]:
                datum = self.value(node.value if node.op == "event" else node, place)
            else:
                if label is not None:
                    raise NotGeneral("a label that is given twice")
                label = self.index(node.value if node.op == "event" else node, place)
                if label.range != model["component"]:
                    raise NotGeneral("a label over another range")
            found[sample] = datum, label
        return found

    def _joint(self, found, place):
        ((datum, label),) = found.values()
        if label is not None:
            return self._component(datum, label, place)
        if datum is None:
            return self.algebra.number(1)
        index = fresh(self.world.model["component"])
        return self.algebra.sum(self._component(datum, index, place), index)

    def _component(self, datum, label, place):
        model = self.world.model
        inner = place._replace(
            letters={model["component_letter"]: label},
            locals={} if datum is None else {"#data": datum}, depth=place.depth + 1)
        weight = self.scalar(model["weight"], inner)
        if datum is None:
            return weight
        return self.algebra.multiply(weight, self.scalar(model["density"], inner))

    def _kl(self, node, place):
        """The sum over the labels of q ln(q/p)."""
        index = fresh(self.world.component_size())
        share, other = (self._share(side, index, place) for side in node.args)
        gap = self.algebra.subtract(self.algebra.log(share), self.algebra.log(other))
        return self.number(self.algebra.sum(self.algebra.multiply(share, gap), index))

    def _share(self, node, index, place):
        """The weight that a distribution over the components gives to one of them."""
        if node.op == "prob":
            labels = [event for event in node.events if event.op == "sym" and event.indices
                      and event.key == self.world.model["label"]]
            if len(labels) != 1:
                raise NotGeneral("this divergence")
            place_of = self.resolve(labels[0].key, labels[0].tag, place)
            values = {**place.labels.get(place_of, {}), self.family(labels[0], place): index}
            return self.scalar(node, place._replace(labels={**place.labels, place_of: values}))
        value = self.value(node, place)
        if value.shape != (index.range, ONE):
            raise NotGeneral("this divergence")
        return value.entry(index, None)
