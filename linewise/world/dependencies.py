"""On which families the value of a formula depends, definitions included."""

from ..formula import Node, walk


class Dependencies:
    """What formulas of one world depend on; found once and kept."""

    def __init__(self, world):
        self.world, self._deps, self._touches = world, {}, {}

    def of(self, node):
        """The keys of all families that the value of `node` may depend on."""
        found = self._deps.get(node)
        if found is None:
            # Definitions may go in circles, so this is a search: what is known of a part of a
            # circle before it is closed must not be remembered as if it were all.
            keys, seen, waiting = set(), {node}, [node]
            while waiting:
                for inner in walk(waiting.pop()):
                    more, bodies = self._named_by(inner)
                    keys |= more
                    waiting += [body for body in bodies if body not in seen]
                    seen.update(bodies)
            found = self._deps[node] = frozenset(keys)
        return found

    def touches(self, key):
        """The families (key, iterate) on whose values the definition of a symbol depends."""
        if key not in self._touches:
            self._touches[key] = found = set()
            body = self.world.body(key)
            if body is not None:
                found |= self._families(body)
        return self._touches[key]

    def _families(self, node):
        """All (key, iterate) that a formula speaks of, through definitions; given events apart."""
        found = set()
        if node.op == "event":  # z_j = i gives the label a value, whatever it is now
            return self._families(node.value)
        if node.op in ("sym", "family"):
            places = self.world.members(node)
            found |= {(self.world.label_key(key), tag) for key, tag in places} | set(places)
            for place in places:
                found |= self.touches(place[0])
        if node.op in ("call", "sym") and self.world.definition(node.key) is not None:
            found |= self.touches(node.key)
        below = set()
        for arg in node.args:
            for inner in _nodes_of(arg):
                below |= self._families(inner)
        if node.op in ("prob", "kl", "weightof") and self.world.model:
            given = {key for key, tag in below if tag}
            below |= {(key, "") for key in self.world.parameters() - given}
            below.add((self.world.model["data"], ""))
        return found | below

    def _named_by(self, node):
        """The keys that a node names itself, and the definitions in which to look for more."""
        if node.op in ("sym", "call", "family"):
            key = node.key
            keys, bodies = {key, self.world.label_key(key)}, []  # z_{nk} follows z_n
            kind = self.world.kind(key)
            if kind is not None and kind.collects:
                keys |= {k for k, _ in self.world.members(Node("sym", key, (), ""))}
            body = self.world.body(key)
            if body is not None:
                bodies.append(body)
            for (base, _), variant in self.world.variants.items():
                if base == key and variant != key and variant in self.world.notation.definitions:
                    body = self.world.body(variant)
                    if body is not None:
                        keys.add(variant)
                        bodies.append(body)
            return keys, bodies
        if node.op in ("prob", "kl", "weightof") and self.world.model:
            keys = {self.world.model["data"], self.world.model["label"]}
            return keys, [self.world.model["weight"], self.world.model["density"]]
        return set(), []


def _nodes_of(arg):
    if isinstance(arg, Node):
        return (arg,)
    return [n for inner in arg for n in _nodes_of(inner)] if isinstance(arg, tuple) else ()
