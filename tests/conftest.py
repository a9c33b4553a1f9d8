import dataclasses
import functools

import pytest
from hypothesis import settings

# The same examples on every machine and in every run: a failure is there for all to see.
settings.register_profile("house", database=None, derandomize=True, deadline=None)
settings.load_profile("house")


@pytest.fixture(scope="session", autouse=True)
def nothing_drawn():
    """Plan by the best move alone: what is left to chance, tests ask for (``drawing``)."""
    from keepwarm import wiring
    from keepwarm.engine.plan import Exploration

    real = wiring.packs
    nothing = Exploration(
        tie_share=0.0, drawn_share=0.0, onward_share=0.0, delayed_share=0.0, delay_days=(1.0,)
    )

    @functools.cache
    def packs():
        found = real()
        return dataclasses.replace(
            found, rules=dataclasses.replace(found.rules, exploration=nothing)
        )

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wiring, "packs", packs)
        yield
