"""Bytes and rows in, ``Message``, ``Lead`` and ``Call`` values out."""

from keepwarm.engine.intake._addresses import (
    is_machine_address,
    is_role_address,
    normalise_address,
    parse_addresses,
    person_key,
)
from keepwarm.engine.intake._body import report_blocks
from keepwarm.engine.intake._calls import (
    CallFile,
    guess_call_mapping,
    looks_like_call_log,
    read_calls,
)
from keepwarm.engine.intake._catching_up import (
    CatchUp,
    FolderState,
    Uids,
    apply_changes,
    as_uids,
    is_unchanged,
    plan_catch_up,
)
from keepwarm.engine.intake._cells import read_phone
from keepwarm.engine.intake._charsets import clean_text
from keepwarm.engine.intake._columns import ColumnChoice, ColumnMapping, guess_mapping
from keepwarm.engine.intake._files import FileKind, tell_file_kind
from keepwarm.engine.intake._glance import Glance, Unanswered, glance_at
from keepwarm.engine.intake._leads import LeadFile, read_leads
from keepwarm.engine.intake._lexicon import (
    CALL_FIELDS,
    LEAD_FIELDS,
    LOSS,
    MEANINGS,
    ColumnLexicon,
    squash,
)
from keepwarm.engine.intake._mbox import split_mbox
from keepwarm.engine.intake._meanings import WordMeaning, list_meanings
from keepwarm.engine.intake._mime import MESSAGE_BYTES_MAX, parse_message
from keepwarm.engine.intake._sheets import read_sheet
from keepwarm.engine.intake._table import FileProblem, Table, read_table
from keepwarm.engine.intake._without_rows import without_rows
from keepwarm.engine.intake._workbook import is_workbook

__all__ = [
    "CALL_FIELDS",
    "LEAD_FIELDS",
    "LOSS",
    "MEANINGS",
    "MESSAGE_BYTES_MAX",
    "CallFile",
    "CatchUp",
    "ColumnChoice",
    "ColumnLexicon",
    "ColumnMapping",
    "FileKind",
    "FileProblem",
    "FolderState",
    "Glance",
    "LeadFile",
    "Table",
    "Uids",
    "Unanswered",
    "WordMeaning",
    "apply_changes",
    "as_uids",
    "clean_text",
    "glance_at",
    "guess_call_mapping",
    "guess_mapping",
    "is_machine_address",
    "is_role_address",
    "is_unchanged",
    "is_workbook",
    "list_meanings",
    "looks_like_call_log",
    "normalise_address",
    "parse_addresses",
    "parse_message",
    "person_key",
    "plan_catch_up",
    "read_calls",
    "read_leads",
    "read_phone",
    "read_sheet",
    "read_table",
    "report_blocks",
    "split_mbox",
    "squash",
    "tell_file_kind",
    "without_rows",
]
