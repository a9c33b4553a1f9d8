"""The record: models, constraints, migrations; ``queries`` and ``columns`` read it."""
