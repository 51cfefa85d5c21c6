"""What can go wrong with a formula, one exception per verdict."""


class CheckError(Exception):
    """Base of the errors that end as a verdict; `position` is an offset into the LaTeX."""

    verdict = "undecided"

    def __init__(self, message, position=None):
        super().__init__(message)
        self.message = message
        self.position = position


class Unreadable(CheckError):
    """The LaTeX has no reading, or more than one."""

    verdict = "unreadable"


class UnknownWords(Unreadable):
    """Words that may say anything, of what stands before them and behind them, too."""


class Undeclared(CheckError):
    """A symbol is used that the notation does not declare."""

    verdict = "undeclared"


class IllTyped(CheckError):
    """Shapes do not fit: scalar + matrix, matrix = scalar, division by a matrix."""

    verdict = "ill-typed"


class Undecided(CheckError):
    """The formula is readable but this program cannot decide it."""

    verdict = "undecided"


class Undefined(CheckError):
    """A value does not exist at this point: ln of a negative number, division by zero."""

    verdict = "undecided"


class Exceptional(Undefined):
    """A value does not exist here, but does so all around: one over zero, a singular matrix."""


class OutOfRange(Exceptional):
    """An index such as n-1 has left its range here, and with it a value is gone."""


class Beyond(Undecided):
    """A number that no machine can hold."""


class Held(CheckError):
    """A symbol that is both free and defined cannot be left free here; `key` says which.

    What its definition depends on is changed: by a derivative, by an argument, by a value put in.
    """

    def __init__(self, key, latex):
        super().__init__(
            f"{latex} is defined, and what its definition depends on is changed here"
        )
        self.key = key


class TooSmall(Exception):
    """A literal index such as x_5 does not exist at these sizes."""


class NotationError(ValueError):
    """The notation file says something that cannot be used; names the entry and what to write."""
