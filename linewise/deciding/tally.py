"""What was seen at the points of a relation: the evidence before it becomes a verdict."""

from typing import NamedTuple

from ..errors import Undecided
from ..verdict import Verdict


class Tally(NamedTuple):
    """What was seen so far.

    `sizes` are those at which something was compared, `points` how many points in all;
    `reached` and `missed` the index values at which both sides, or not both, had a value;
    `trouble` says why the last one was missed, `exception` which exceptions there are; `unsure`:
    whether two values were too close to tell; `skipped` why sizes were left out; `drawn` and
    `unfolded` are keys of symbols, `turns` the sides of thresholds (see `Point`); `outside` are
    (sizes, why) at which an index had left its range; `inside`: whether something was compared
    away from the edges of the kinds.
    """

    sizes: tuple = ()
    points: int = 0
    comparisons: int = 0
    exact: bool = True
    reached: frozenset = frozenset()
    missed: frozenset = frozenset()
    trouble: object = None
    exception: object = None
    unsure: bool = False
    skipped: object = None
    drawn: frozenset = frozenset()
    unfolded: frozenset = frozenset()
    turns: frozenset = frozenset()
    outside: frozenset = frozenset()
    inside: bool = False

    def compared(self, here, exact, inside):
        """One more comparison, at these index values."""
        return self._replace(comparisons=self.comparisons + 1, exact=self.exact and exact,
                             reached=self.reached | {here},
                             inside=self.inside or inside)  # fmt: skip

    def undefined(self, here, error):
        """Index values at which not both sides had a value."""
        return self._replace(trouble=error, missed=self.missed | {here})

    def after(self, point, before):
        """The tally after all index values of a point; `before` is the one at its beginning."""
        now = self._replace(drawn=self.drawn | point.drawn, turns=self.turns | point.turns,
                            unfolded=self.unfolded | point.unfolded)  # fmt: skip
        if self.comparisons == before.comparisons:
            return now
        used = point.sizes_used()
        sizes = now.sizes if used in now.sizes else (*now.sizes, used)
        return now._replace(points=self.points + 1, sizes=sizes)

    def verified(self, setting, held):
        """The verdict if no comparison failed.

        Raises
        ------
        Undecided
            If there was nothing to compare, for all or for some index values.
        """
        if not self.comparisons:
            raise Undecided(self._nothing(setting))
        never = sorted(self.missed - self.reached)
        if never:
            where = ", ".join(f"{name} = {value}" for name, value in never[0])
            raise Undecided(f"for {where} a side never has a value: {self.trouble.message}")
        for sizes, why in sorted(self.outside):
            if not any(all(c.get(u, 0) >= n for u, n in sizes) for c in self.sizes):
                raise Undecided(f"{why}; say for which indices this is meant")
        if setting.where and self.drawn and not self.inside:
            raise Undecided("the conditions of 'where' were met at edges only: where values are 0, "
                            "1 or equal")  # fmt: skip
        level = "exact" if self.exact else "high precision"
        detail = ""
        if self.exception is not None:
            detail = f"where both sides have a value (elsewhere {self.exception.message})"
        return Verdict("verified", level, self.sizes, self.points, detail, held=held)

    def _nothing(self, setting):
        if self.unsure:
            return "a difference might be lost among the last digits"
        if self.trouble is not None:
            return f"no point where both sides exist: {self.trouble.message}"
        if self.skipped is not None:
            return f"the sizes tried are too small: {self.skipped}"
        if setting.where:
            return "no random point meets the conditions of 'where'"
        return "nothing could be compared"
