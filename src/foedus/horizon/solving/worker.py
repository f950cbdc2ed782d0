"""What the server of worker processes imports before it forks them, so that each is ready at once.

The matrices of the game are small, and each worker has a core of its own: threads of the linear algebra would only get
in each other's way, and a process without threads can be forked safely.
"""

import os

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

import foedus.horizon.solving.checks  # noqa: E402 (NumPy reads the environment when it is imported)
import foedus.horizon.solving.outcomes  # noqa: E402, F401
