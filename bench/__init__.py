"""One script per promise; each prints one JSON line last."""
