from hypothesis import settings

# The same examples on every machine and in every run: a failure is there for all to see.
settings.register_profile("house", database=None, derandomize=True, deadline=None)
settings.load_profile("house")
