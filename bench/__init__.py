"""One script per promise; each prints one JSON line last."""

# Keepwarm comes before numpy, as where it runs: it says how many threads numpy's library may use.
import keepwarm as keepwarm
