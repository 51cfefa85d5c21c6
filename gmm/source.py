"""The source of a function as a chapter shows it: coloured, its long docstring cut to a line."""

import ast
import inspect
from textwrap import dedent


class Source(str):
    """Code that Jupyter and the book show in colours."""

    def _repr_markdown_(self):
        return f"```python\n{self}\n```"

    def __repr__(self):
        return str(self)


def source(*functions):
    """The source of functions, each docstring cut to its first line, to be read beside the book.

    Parameters
    ----------
    functions : callable
        Written in Python.

    Returns
    -------
    Source
        A string; Jupyter shows it in colours.

    Raises
    ------
    TypeError
        Something has no source in Python, as the functions of NumPy that are compiled.
    """
    return Source("\n\n".join(map(_shortened, functions)))


def _shortened(function):
    """The code of one function; of its docstring only the line that says what it does."""
    try:
        text = inspect.getsource(function)
    except (TypeError, OSError) as error:
        raise TypeError(
            f"functions must have their source in a Python file, found {function!r}"
        ) from error
    lines = dedent(text).rstrip("\n").split("\n")
    first = ast.parse("\n".join(lines)).body[0].body[0]
    is_text = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    if is_text and isinstance(first.value.value, str) and first.end_lineno > first.lineno:
        lines[first.lineno - 1] += '"""'
        del lines[first.lineno : first.end_lineno]
        if lines[first.lineno : first.lineno + 1] == [""]:
            del lines[first.lineno]
    return "\n".join(lines)
