"""Work in the background: its queue, how one job is done, how it is shown."""
