"""Who may do what: one line for every address and every act, read by the door before anything else.

What has no line is refused. An address goes by its name in ``urls``; ``undo:KIND`` is the taking
back of an act of that kind. A new address gets a line here, or a test fails.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Final

from keepwarm.app.ground.reception import Role, Visitor


class Anybody(Enum):
    """Who needs no role."""

    STRANGER = "anybody, signed in or not"
    USER = "whoever signed in, whatever workspaces they have"


STRANGER, USER = Anybody.STRANGER, Anybody.USER
REP, MANAGER, ADMIN = Role.REP, Role.MANAGER, Role.ADMIN

POLICY: Final[Mapping[str, Anybody | Role]] = {
    # Coming in and going out
    "sign-in": STRANGER,
    "second-factor": STRANGER,
    "join": STRANGER,
    "sign-out": STRANGER,
    # One's own account
    "my-account": USER,
    "change-password": USER,
    "offer-factor": USER,
    "confirm-factor": USER,
    "remove-factor": USER,
    "recovery-codes": USER,
    "end-sign-in": USER,
    "end-sign-ins": USER,
    "switch-workspace": USER,
    # The day and the prospects
    "today": REP,
    "arrivals": REP,
    "minutes": REP,
    "inbox": REP,
    "message": REP,
    "correct": REP,
    "assign": REP,
    "prospects": REP,
    "prospect": REP,
    "belief": REP,
    "belief-image": REP,
    "log": REP,
    "later": REP,
    "skip": REP,
    "close": REP,
    "stop": REP,
    "reopen": REP,
    "promise": REP,
    "correct-sent": REP,
    "dismiss-fact": REP,
    "decide": REP,
    "undo": REP,
    "take-over": REP,
    "search": REP,
    "save-filter": REP,
    "delete-filter": REP,
    "draft": REP,
    "keep-draft": REP,
    "check-draft": REP,
    "repair-draft": REP,
    "download-draft": REP,
    "look-over": REP,
    "approve-draft": REP,
    "outbox": REP,
    "settle-mail": REP,
    "postal-address": ADMIN,
    "mail-form": ADMIN,
    # The link in a mail by which whoever got it stops more of them
    "stop-by-link": STRANGER,
    "write-prose": REP,
    "research": REP,
    "note-fact": REP,
    "drop-fact": REP,
    "nuggets": REP,
    "nugget": REP,
    "new-nugget": REP,
    "save-nugget": REP,
    "retire-nugget": REP,
    "import-nuggets": REP,
    "who": REP,
    "merge": REP,
    "split": REP,
    "hand-over": REP,
    "duplicates": REP,
    "decide-pair": REP,
    "accounts": REP,
    "account": REP,
    "set-role": REP,
    "give-owner": MANAGER,
    "others-today": MANAGER,
    "erase": ADMIN,
    "do-erase": ADMIN,
    # How well it does
    "calibration": REP,
    "calibration-table": REP,
    "calibration-drawing": REP,
    "learn": MANAGER,
    "forget-learned": MANAGER,
    "simulate": REP,
    "simulation-drawing": REP,
    # What holds for the whole workspace
    "values": REP,
    "foresee-values": REP,
    "set-values": ADMIN,
    "keep-values": ADMIN,
    "working-time": REP,
    "go-away": REP,
    "come-back": REP,
    "set-working-time": ADMIN,
    "import": ADMIN,
    "ask-undo-import": ADMIN,
    "undo-import": ADMIN,
    "preview": ADMIN,
    "look-again": ADMIN,
    "import-problems": ADMIN,
    "run-import": ADMIN,
    "triage": ADMIN,
    "decide-triage": ADMIN,
    # Work in the background: learning is a manager's, what goes out of the house an admin's
    "jobs": MANAGER,
    "job": MANAGER,
    "cancel-job": MANAGER,
    "retry-job": MANAGER,
    "export": ADMIN,
    "job-file": ADMIN,
    # What is read live, with which password
    "mailboxes": ADMIN,
    "add-mailbox": ADMIN,
    "begin-mail-sign-in": ADMIN,
    "finish-mail-sign-in": ADMIN,
    "look-for-mail-sign-in": ADMIN,
    "mailbox-names": ADMIN,
    "check-mailbox": ADMIN,
    "pause-mailbox": ADMIN,
    "resume-mailbox": ADMIN,
    "go-on-sending": ADMIN,
    "remove-mailbox": ADMIN,
    # Where it is told who has just come in
    "notices": ADMIN,
    "add-notice-target": ADMIN,
    "try-notice-target": ADMIN,
    "pause-notice-target": ADMIN,
    "resume-notice-target": ADMIN,
    "remove-notice-target": ADMIN,
    # What comes in from web sites: whoever has a key of it, which only an admin makes
    "inbound": STRANGER,
    "forms": ADMIN,
    "make-form-key": ADMIN,
    "revoke-form-key": ADMIN,
    "take-held-post": ADMIN,
    "colleagues": ADMIN,
    "make-owner": ADMIN,
    "invite": ADMIN,
    "withdraw-invitation": ADMIN,
    "set-member-role": ADMIN,
    "remove-member": ADMIN,
    "give-unowned": ADMIN,
    # Taking back
    "undo:log": REP,
    "undo:postpone": REP,
    "undo:skip": REP,
    "undo:close": REP,
    "undo:reopen": REP,
    "undo:suppress": REP,
    "undo:correct": REP,
    "undo:correct_sent": REP,
    "undo:promise_kept": REP,
    "undo:promise_later": REP,
    "undo:assign": REP,
    "undo:add": REP,
    "undo:set_aside": REP,
    "undo:dismiss_fact": REP,
    "undo:note_fact": REP,
    "undo:drop_fact": REP,
    "undo:save_nugget": REP,
    "undo:approve": REP,
    "undo:consent": REP,
    "undo:country": REP,
    "undo:outbox": REP,
    "undo:merge": REP,
    "undo:split": REP,
    "undo:hand_over": REP,
    "undo:role": REP,
    "undo:apart": REP,
    "undo:save_filter": REP,
    "undo:delete_filter": REP,
    "undo:absence": REP,
    "undo:owner": MANAGER,
    "undo:accept": ADMIN,
    "undo:dismiss": ADMIN,
    "undo:candidates_later": ADMIN,
    "undo:fit": MANAGER,
    "undo:forget_fit": MANAGER,
    "undo:values": ADMIN,
    "undo:working_time": ADMIN,
    "undo:pause_outgoing": ADMIN,
}

ASKED_BY_ITSELF: Final = frozenset({"arrivals"})
"""What a page that lies open asks again and again: it says nothing of whether somebody is there."""


def may(visitor: Visitor, act: str) -> bool:
    """Return whether somebody may do this; what the table does not name nobody may."""
    match POLICY.get(act):
        case Anybody.STRANGER:
            return True
        case Anybody.USER:
            return visitor.is_signed_in
        case Role() as least:
            return visitor.role is not None and visitor.role >= least
        case None:
            return False
