"""Today and what it rests on: ranking, reasons, promises, values, working time."""
