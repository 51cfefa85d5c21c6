"""nbval runs a cell with history, as Jupyter does: then IPython sees the `;` that silences it."""

from nbval.kernel import RunningKernel


def execute_cell_input(self, cell_input, allow_stdin=None):
    """Replaces nbval's method, which passes ``store_history=False``."""
    return self.kc.execute(cell_input, allow_stdin=allow_stdin, stop_on_error=False)


RunningKernel.execute_cell_input = execute_cell_input
