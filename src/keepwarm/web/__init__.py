"""The web shell: pages over the use cases."""
