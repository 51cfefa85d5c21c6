"""In which manners values are drawn: in general position, from all scales, at the edges."""

PLAIN = "plain"  # general position, near one
WIDE = "wide"  # every value from a scale of its own
TINY, HUGE = "tiny", "huge"  # all values near zero; all far out
SPREAD = "spread"  # places far out, what is positive near zero: as sharp as it gets
EDGE = "edge"  # zero, one, minus one; singular; determinant minus one
NIL = "nil"  # zero wherever that is allowed
BRIM = "brim"  # what is closed is at its edge, the rest in general position
SAME = "same"  # all members of one kind are equal
