"""Reads the packs that ship with Keepwarm: priors, rules and lexicons."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Any

from keepwarm.app.desk import Identities, Packs
from keepwarm.engine.belief import Parameters
from keepwarm.engine.intake import ColumnLexicon
from keepwarm.engine.plan import Rules
from keepwarm.engine.reading import Lexicon


def read_packs() -> Packs:
    """Read every pack; a fault in one is a ``ValueError`` that says what and where."""
    identities = _pack("identity")
    return Packs(
        parameters=Parameters.from_mapping(_pack("priors")),
        rules=Rules.from_mapping(_pack("plan")),
        lexicon=Lexicon.from_mapping(_pack("reading")),
        columns=ColumnLexicon.from_mapping(_pack("columns")),
        identities=Identities(
            version=str(identities["version"]),
            free_mail_domains=frozenset(identities["free_mail_domains"]),
            role_names=frozenset(identities["role_names"]),
            machine_names=frozenset(identities["machine_names"]),
        ),
    )


def _pack(name: str) -> dict[str, Any]:
    text = (resources.files("keepwarm") / "packs" / f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
