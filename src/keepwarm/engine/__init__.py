"""The functional core: values and columns in, values and columns out; no I/O, clock or dice."""
