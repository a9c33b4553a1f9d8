"""Keepwarm: a follow-up engine for prospects who have gone silent."""

import os

# The matrices of a message are small: a second thread of numpy's library only spins beside them.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
