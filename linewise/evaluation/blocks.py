"""Matrices written out: of numbers, or of blocks, and the blocks of a partitioned one."""

from fractions import Fraction

from .. import values
from ..errors import IllTyped, TooSmall, Undecided
from ..values import (
    ONE_DIM,
    Identity,
    Mat,
    Zero,
    as_number,
    as_scalar,
    diagonal,
    is_number,
    spoken_shape,
)
from .core import evaluate, handles, whole

JOINT = "+"  # between the names of the parts of a partitioned dimension


@handles("matrix")
def _matrix(node, env):
    """Numbers give a matrix of as many rows and columns, blocks one of partitioned dimensions."""
    rows = [[evaluate(entry, env) for entry in row] for row in node.rows]
    if all(is_number(as_scalar(x)) for row in rows for x in row):
        rows = tuple(tuple(map(as_scalar, row)) for row in rows)
        return as_number(Mat(rows, (str(len(rows)), str(len(rows[0])))))
    heights = [_common(row, 0, "row", place) for place, row in enumerate(rows)]
    widths = [_common(column, 1, "column", place) for place, column in enumerate(zip(*rows))]  # noqa: B905
    _settle_squares(rows, heights, widths)
    body = []
    for row, high in zip(rows, heights, strict=True):
        blocks = [_block(x, high, wide) for x, wide in zip(row, widths, strict=True)]
        body += [sum(parts, ()) for parts in zip(*blocks, strict=True)]
    return Mat(tuple(body), (_joined(heights), _joined(widths)))


def _common(line, axis, what, place):
    """(name, size) of one dimension of the blocks in a row or column; None if none says it."""
    found = set()
    for value in line:
        if isinstance(value, Mat):
            found.add((value.shape[axis], (len(value.rows), len(value.rows[0]))[axis]))
        elif is_number(value) and value != 0:
            found.add((ONE_DIM, 1))
    if len(found) > 1:
        names = " and ".join(sorted(name for name, _ in found))
        raise IllTyped(f"the blocks of {what} {place + 1} do not fit: {names}")
    return found.pop() if found else None


def _settle_squares(rows, heights, widths):
    """Let identities, which are square, say a dimension that no other block says."""
    for _ in range(2 * len(rows)):
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if isinstance(value, Identity):
                    heights[r] = heights[r] or widths[c]
                    widths[c] = widths[c] or heights[r]
    # where only zeros stand beside a number, the dimension is that of the number
    plain = [(r, c) for r, row in enumerate(rows) for c, x in enumerate(row) if is_number(x)]
    for r, c in plain:
        if heights[r] == (ONE_DIM, 1):
            widths[c] = widths[c] or (ONE_DIM, 1)
        if widths[c] == (ONE_DIM, 1):
            heights[r] = heights[r] or (ONE_DIM, 1)
    if None in heights or None in widths:
        raise Undecided(
            "the size of a block is not said; name it, as in \\mathbf{I}_n, or write out a block "
            "of that row or column"
        )


def _block(value, height, width):
    """The rows of one block."""
    (high, rows), (wide, columns) = height, width
    if isinstance(value, Zero) or (is_number(value) and value == 0):
        return ((Fraction(0),) * columns,) * rows
    if isinstance(value, Identity):
        if high != wide:
            raise IllTyped(f"an identity matrix as a block of {high} rows and {wide} columns")
        return diagonal([value.scale] * rows, high).rows
    if is_number(value):
        if (high, wide) != (ONE_DIM, ONE_DIM):
            raise IllTyped(f"a number as a block of {high} rows and {wide} columns")
        return ((value,),)
    if not isinstance(value, Mat):
        raise IllTyped(f"a block that is {spoken_shape(value)}")
    return value.rows


def _joined(parts):
    return JOINT.join(name for name, _ in parts)


@handles("blockof")
def _blockof(node, env):
    """One block of a matrix or vector over dimensions such as p+q."""
    value = evaluate(node.body, env)
    if not isinstance(value, Mat):
        raise IllTyped(f"a block of {spoken_shape(value)}")
    axes = [axis for axis in (0, 1) if value.shape[axis] != ONE_DIM]
    if len(axes) != len(node.indices):
        raise IllTyped(f"a block of {spoken_shape(value)} with {len(node.indices)} numbers")
    spans, names = [slice(None), slice(None)], list(value.shape)
    for axis, index in zip(axes, node.indices, strict=True):
        parts = value.shape[axis].split(JOINT)
        at = whole(index, env, "the number of a block that is")
        if not 1 <= at <= len(parts):
            raise IllTyped(f"there is no block {at} in a dimension {value.shape[axis]}")
        sizes = [env.point.size(part) for part in parts]
        start = sum(sizes[: at - 1])
        spans[axis], names[axis] = slice(start, start + sizes[at - 1]), parts[at - 1]
    if not value.rows[spans[0]]:
        raise TooSmall("an empty block")
    rows = tuple(row[spans[1]] for row in value.rows[spans[0]])
    return values.as_number(Mat(rows, tuple(names)))
