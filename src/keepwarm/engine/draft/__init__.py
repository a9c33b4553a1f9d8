"""Drafts: a planned touch and the facts of a prospect become a text, checked before it is sent."""

from ._check import Check
from ._checking import check_draft, chosen_checks
from ._compose import (
    Block,
    Close,
    Draft,
    DraftMaterial,
    compose,
    words_said,
)
from ._edits import EDITED_PARTS, Edit, measure_edit
from ._features import (
    CHECK_FEATURES_VERSION,
    MEANING_FEATURES,
    draft_features,
    sentence_features,
)
from ._letter import Letter, write_letter
from ._model import MODEL_FORMAT, DraftModel
from ._nuggets import (
    Interest,
    Nugget,
    interest_words,
    is_about,
    key_of,
    rank_nuggets,
    read_nugget,
    smoothed_shares,
    was_given,
    write_nugget,
)
from ._prose import ProseRequest, ProseRules, ask_for_prose, put_prose
from ._recipes import (
    LANGUAGES,
    RESEARCH_PACK,
    SLOTS,
    Form,
    Line,
    Recipe,
    Recipes,
    Wording,
)
from ._repairs import Repair, repair_draft
from ._research import Missing, Need, missing_facts, read_needs
from ._view import View
from ._words import CheckLexicon, CheckWords
from .checks import CHECKS

__all__ = [
    "CHECKS",
    "CHECK_FEATURES_VERSION",
    "EDITED_PARTS",
    "LANGUAGES",
    "MEANING_FEATURES",
    "MODEL_FORMAT",
    "RESEARCH_PACK",
    "SLOTS",
    "Block",
    "Check",
    "CheckLexicon",
    "CheckWords",
    "Close",
    "Draft",
    "DraftMaterial",
    "DraftModel",
    "Edit",
    "Form",
    "Interest",
    "Letter",
    "Line",
    "Missing",
    "Need",
    "Nugget",
    "ProseRequest",
    "ProseRules",
    "Recipe",
    "Recipes",
    "Repair",
    "View",
    "Wording",
    "ask_for_prose",
    "check_draft",
    "chosen_checks",
    "compose",
    "draft_features",
    "interest_words",
    "is_about",
    "key_of",
    "measure_edit",
    "missing_facts",
    "put_prose",
    "rank_nuggets",
    "read_needs",
    "read_nugget",
    "repair_draft",
    "sentence_features",
    "smoothed_shares",
    "was_given",
    "words_said",
    "write_letter",
    "write_nugget",
]
