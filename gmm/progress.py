"""A bar that shows how a long fit is getting on, by tqdm."""

from contextlib import contextmanager

DELAY = 1.0  # seconds before the bar appears: short fits show none


@contextmanager
def progress_bar(m, runs):
    """A callback for `fit` that counts iterations on the standard error.

    How many will be needed is not known beforehand, so the bar has no end. It shows instead what
    the stopping rule looks at: the gain of the last iteration per sample, in nats.

    Parameters
    ----------
    m : int
        Samples.
    runs : int
        How often EM starts.

    Raises
    ------
    ImportError
        tqdm is not installed.
    """
    try:
        from tqdm import tqdm
    except ImportError:
        raise ImportError(
            "progress=True needs tqdm: pip install tqdm, or pass a callback"
        ) from None
    run, before = 0, 0.0
    with tqdm(unit=" iterations", delay=DELAY) as bar:

        def show(t, mixture, log_likelihood):
            nonlocal run, before
            now = log_likelihood / m
            if t == 0:
                run += 1
                bar.set_description_str(f"run {run} of {runs}", refresh=False)
            else:
                state = f"{now:.6g} nats per sample, gain {now - before:.1e}"
                bar.set_postfix_str(state, refresh=False)
                bar.update()
            before = now

        yield show
