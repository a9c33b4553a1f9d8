"""Keeps the record sound, and hands it out: export, erasure, the doctor, undo."""
