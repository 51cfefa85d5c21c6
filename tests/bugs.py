"""Hand-made bugs: fragments of the source of `gmm`, replaced before it is run afresh."""

import importlib
import importlib.util
import sys
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parent
PACKAGE = HERE.parent / "gmm"


@contextmanager
def fresh_package(module=None, old=None, new=None):
    """Inside, `gmm` is imported anew, with one fragment of one module replaced.

    The fragment must occur exactly once. Outside, everything is as it was.
    """
    kept = {name: sys.modules.pop(name) for name in list(sys.modules) if is_ours(name)}
    finder = Patched(module, old, new)
    sys.meta_path.insert(0, finder)
    try:
        importlib.import_module("gmm")
        yield
    finally:
        sys.meta_path.remove(finder)
        for name in [name for name in sys.modules if is_ours(name)]:
            del sys.modules[name]
        sys.modules.update(kept)


def is_ours(name):
    """Whether a module holds a reference to the functions under test."""
    return name == "gmm" or name.startswith("gmm.") or name == "problems"


class Patched:
    """Imports gmm.`module` from its source with `old` replaced by `new`."""

    def __init__(self, module, old, new):
        self.name, self.old, self.new = f"gmm.{module}", old, new

    def find_spec(self, name, path=None, target=None):
        """Take over the module to damage, leave all others to Python."""
        if name == self.name:
            return importlib.util.spec_from_loader(name, self, origin=str(self.file()))
        return None

    def file(self):
        return PACKAGE / (self.name.removeprefix("gmm.") + ".py")

    def create_module(self, spec):
        """Let Python make the module."""

    def exec_module(self, module):
        """Run the damaged source."""
        source = self.file().read_text()
        if source.count(self.old) != 1:
            raise LookupError(f"{self.old!r} occurs {source.count(self.old)} times in {self.name}")
        exec(compile(source.replace(self.old, self.new), str(self.file()), "exec"), module.__dict__)


def run(test_file, function, *arguments):
    """Run one test function of a file against the package that is imported now."""
    spec = importlib.util.spec_from_file_location(f"fresh_{test_file}", HERE / f"{test_file}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    getattr(module, function)(*arguments)
