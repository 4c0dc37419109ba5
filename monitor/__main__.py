"""`python -m monitor` and the `monitor` command."""

import atexit
import gc

# A command makes many things that last and little garbage: looking for it took a tenth of its start, and putting all away at its end
# another fifth, which the system does at once.
gc.set_threshold(400_000)
atexit.register(gc.freeze)

from monitor.cli import main  # noqa: E402

if __name__ == "__main__":
    main()
