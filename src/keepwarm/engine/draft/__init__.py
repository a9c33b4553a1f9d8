"""Drafts: a planned touch and the facts of a prospect become a text, checked before it is sent."""

from ._compose import (
    Block,
    Close,
    Draft,
    DraftFacts,
    compose,
    words_said,
)
from ._letter import Letter, write_letter
from ._nuggets import (
    Interest,
    Nugget,
    interest_words,
    rank_nuggets,
    read_nugget,
)
from ._recipes import (
    LANGUAGES,
    SLOTS,
    Form,
    Line,
    Recipe,
    Recipes,
    Wording,
)

__all__ = [
    "LANGUAGES",
    "SLOTS",
    "Block",
    "Close",
    "Draft",
    "DraftFacts",
    "Form",
    "Interest",
    "Letter",
    "Line",
    "Nugget",
    "Recipe",
    "Recipes",
    "Wording",
    "compose",
    "interest_words",
    "rank_nuggets",
    "read_nugget",
    "words_said",
    "write_letter",
]
