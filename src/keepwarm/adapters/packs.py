"""Reads the packs that ship with Keepwarm: priors, rules and lexicons."""

from __future__ import annotations

import io
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache, lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

import numpy as np

from keepwarm.app.ground.desk import Identities, Packs
from keepwarm.app.ground.promptness_marks import Promptness
from keepwarm.app.mailbox.mail_names import Sender
from keepwarm.app.mailbox.mail_names import read_senders as senders_of
from keepwarm.app.mailbox.mail_places import Providers, read_providers
from keepwarm.app.mailbox.mail_sign_in import SignInService, read_services
from keepwarm.engine.belief import Parameters, ReasonRules
from keepwarm.engine.draft import (
    CHECK_FEATURES_VERSION,
    RESEARCH_PACK,
    CheckLexicon,
    DraftModel,
    Recipes,
    read_needs,
)
from keepwarm.engine.intake import ColumnLexicon
from keepwarm.engine.law import Law
from keepwarm.engine.plan import Rules, StepRules
from keepwarm.engine.reading import (
    Encoder,
    Language,
    Lexicon,
    Model,
    RemarkModel,
    Singles,
    languages_from,
)
from keepwarm.engine.simulation import Assumptions
from keepwarm.engine.timeline import DuplicateRules

from . import network

_MEANINGS_KEPT_MAX = 2_048


def read_packs() -> Packs:
    """Read every pack; a fault in one is a ``ValueError`` that says what and where."""
    identities, plan, recipes = _pack("identity"), _pack("plan"), _files("recipes")
    reasons = ReasonRules.from_mapping(_pack("reasons"))
    return Packs(
        parameters=Parameters.from_mapping(_pack("priors")),
        rules=Rules.from_mapping(plan),
        law=Law.from_files(_files("law")),
        reasons=reasons,
        steps=StepRules.from_mapping(plan, _pack("steps"), evidence=reasons.evidence),
        recipes=Recipes.from_mapping(recipes),
        needs=read_needs(recipes[RESEARCH_PACK]),
        columns=ColumnLexicon.from_mapping(_pack("columns")),
        simulation=Assumptions.from_mapping(_pack("simulation"), _pack("attention")),
        identities=Identities(
            version=str(identities["version"]),
            free_mail_domains=frozenset(identities["free_mail_domains"]),
            role_names=frozenset(identities["role_names"]),
            machine_names=frozenset(identities["machine_names"]),
            duplicates=DuplicateRules.from_mapping(identities["duplicates"]),
            buying_roles={
                str(role): tuple(words) for role, words in identities["buying_roles"].items()
            },
        ),
        promptness=Promptness.from_mapping(_pack("promptness")),
        load_lexicon=_lexicon,
        load_checks=_checks,
    )


def read_mail_providers() -> Providers:
    """Read where the mail of well-known domains is read and handed in."""
    return read_providers(_pack("mail_providers"))


def read_senders() -> tuple[Sender, ...]:
    """Read what domains publish that send by well-known providers."""
    return senders_of(_pack("mail_providers"))


def read_sign_in_services() -> Mapping[str, SignInService]:
    """Read where well-known providers let people sign in by OAuth."""
    return read_services(_pack("mail_providers"))


@cache
def _lexicon() -> Lexicon:
    """Read the lexicon once, when the first mail is read: its many patterns take a second."""
    return Lexicon.from_mapping(
        _folder("reading"), load_languages=_languages, load_remarks=_remarks, model=_model()
    )


@cache
def _checks() -> CheckLexicon:
    """Read what the checks need once, when the first draft is checked."""
    words = check_words()
    return words if words.meaning is None else replace(words, model=_draft_model())


def check_words() -> CheckLexicon:
    """Read what the checks need but their model, which is trained on top of it."""
    has_encoder = _array_file("encoder").is_file()
    return CheckLexicon.from_mapping(
        _folder("checks"), _languages(), meaning=_encoded if has_encoder else None
    )


def _draft_model() -> DraftModel | None:
    """Read the model of the checks; None where none was trained.

    ``ValueError`` where it was trained with another encoder.
    """
    file = resources.files("keepwarm") / "packs" / "checks" / "model.npz"
    if not file.is_file():
        return None
    with np.load(io.BytesIO(file.read_bytes()), allow_pickle=False) as arrays:
        model = DraftModel.from_arrays(dict(arrays), features=CHECK_FEATURES_VERSION)
        trained_with = int(arrays["encoder"])
    if _array_file("encoder").is_file() and trained_with != encoder_version():
        raise ValueError(
            f"The model of the checks was trained with another encoder than {encoder_version()}, "
            "the installed one; train it again with python -m training.drafts."
        )
    return model


@lru_cache(maxsize=_MEANINGS_KEPT_MAX)
def _encoded(text: str) -> Singles:
    """Return what the encoder makes of a sentence; of a draft in the making most stay."""
    return _encoder().meaning(text)


@cache
def _languages() -> dict[str, Language]:
    """Read the phrases once, when they are first asked for: most commands read no answer."""
    return languages_from(_folder("reading", below="languages"))


def _folder(name: str, *, below: str = "") -> dict[str, Any]:
    """Return the tables of all packs in a folder as one mapping."""
    folder = resources.files("keepwarm") / "packs" / name
    tables: dict[str, Any] = {}
    for file in sorted((folder / below).iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".toml"):
            _merge(tables, tomllib.loads(file.read_text(encoding="utf-8")))
    return tables


def _files(name: str) -> dict[str, dict[str, Any]]:
    """Return the packs in a folder, each by its name."""
    folder = resources.files("keepwarm") / "packs" / name
    return {
        file.name.removesuffix(".toml"): tomllib.loads(file.read_text(encoding="utf-8"))
        for file in folder.iterdir()
        if file.name.endswith(".toml")
    }


def _model() -> Model:
    """Read the reading model; it asks the encoder where that is installed.

    ``ValueError`` where the model was trained with another encoder: it would read nonsense.
    """
    arrays = _arrays("intents")
    if not _array_file("encoder").is_file():
        return Model.from_arrays(arrays)
    model = Model.from_arrays(arrays, judge=_judge)
    if model.second is not None and arrays["second_encoder"] != (version := encoder_version()):
        raise ValueError(
            f"The reading model was trained with another encoder than {version}, the "
            "installed one; train it again with python -m training.train."
        )
    return model


@cache
def _remarks() -> RemarkModel | None:
    """Read the model of remarks once, when the first is read; None where no encoder is installed.

    ``ValueError`` where it was trained with another encoder.
    """
    if not _array_file("encoder").is_file():
        return None
    arrays = _arrays("remarks")
    if arrays["encoder"] != (version := encoder_version()):
        raise ValueError(
            f"The model of remarks was trained with another encoder than {version}, the "
            "installed one; train it again with python -m training.remarks."
        )
    return RemarkModel.from_arrays(arrays, meaning=_meaning)


@lru_cache(maxsize=_MEANINGS_KEPT_MAX)
def _meaning(text: str) -> Singles:
    """Return what the encoder takes a text for; a page is looked at more than once."""
    return _encoder().scores(text)


def encoder_version() -> int:
    """Return the number of the installed encoder, without reading more of it."""
    with _array_file("encoder").open("rb") as file, np.load(file, allow_pickle=False) as arrays:
        return int(arrays["version"])


def _judge(text: str, ours: str) -> Singles:
    return _encoder().scores(text, ours)


@cache
def _encoder() -> Encoder:
    """Read the encoder once, at the first message of which the words leave doubt: it is large."""
    arrays, graph = _arrays("encoder"), _array_file("encoder", kind="onnx")
    if not (graph.is_file() and network.can_run()):
        return Encoder.from_arrays(arrays)
    version = int(arrays["version"])
    return Encoder.from_arrays(
        arrays, network=network.read_network(graph.read_bytes(), version=version)
    )


def _arrays(name: str) -> dict[str, Any]:
    with np.load(io.BytesIO(_array_file(name).read_bytes()), allow_pickle=False) as arrays:
        return dict(arrays)


def _array_file(name: str, *, kind: str = "npz") -> Traversable:
    return resources.files("keepwarm") / "packs" / "reading" / f"{name}.{kind}"


def _merge(tables: dict[str, Any], more: dict[str, Any]) -> None:
    for name, value in more.items():
        known = tables.get(name)
        if isinstance(known, dict) and isinstance(value, dict):
            _merge(known, value)
        else:
            tables[name] = value


def _pack(name: str) -> dict[str, Any]:
    text = (resources.files("keepwarm") / "packs" / f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
