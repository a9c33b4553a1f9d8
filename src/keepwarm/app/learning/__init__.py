"""Learns from what came back: the fit, whether chances came true, effects, what-if."""
