"""Which folders are read: by their use as the server tells it (RFC 6154), else by their names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from keepwarm.app.mailbox.mail_server import FolderFound

_USES: Final = {
    b"\\all": "all",
    b"\\archive": "archive",
    b"\\sent": "sent",
    b"\\inbox": "inbox",
    b"\\junk": "junk",
}
_UNREAD_USES: Final = frozenset({b"\\trash", b"\\drafts"})
_UNOPENABLE: Final = frozenset({b"\\noselect", b"\\nonexistent"})
_VIEWS: Final = frozenset({b"\\flagged", b"\\important"})
"""Folders that show what lies in others."""
_SENT_NAMES: Final = frozenset(
    {
        "sent", "sent items", "sent mail", "sent messages", "gesendet", "gesendete elemente",
        "gesendete objekte", "envoyés", "éléments envoyés", "messages envoyés", "enviados",
        "elementos enviados", "posta inviata", "inviata", "inviati", "verzonden",
        "verzonden items", "enviadas", "itens enviados",
    }
)  # fmt: skip
_UNREAD_NAMES: Final = frozenset(
    {
        "trash", "deleted", "deleted items", "deleted messages", "bin", "papierkorb",
        "gelöschte elemente", "gelöscht", "corbeille", "éléments supprimés", "papelera",
        "elementos eliminados", "cestino", "posta eliminata", "prullenbak", "verwijderde items",
        "lixeira", "drafts", "draft", "entwürfe", "brouillons", "borradores", "bozze",
        "concepten", "rascunhos", "outbox", "postausgang",
    }
)  # fmt: skip
_JUNK_NAMES: Final = frozenset(
    {
        "junk", "junk email", "junk e-mail", "junk-e-mail", "spam", "courrier indésirable",
        "indésirables", "correo no deseado", "posta indesiderata", "ongewenste e-mail",
        "lixo eletrônico",
    }
)  # fmt: skip

Listed = tuple[tuple[bytes, ...], bytes | None, str]
"""A folder as it is listed: its flags, what separates its levels, its name."""


def choose_folders(listed: Iterable[Listed]) -> tuple[FolderFound, ...]:
    """Return the folders to read, the inbox and what was sent first.

    Where one holds all mail, it is read and junk beside it: the others show the same once more.
    """
    found: list[FolderFound] = []
    for flags, separator, name in listed:
        lowered = {flag.lower() for flag in flags}
        if lowered & (_UNREAD_USES | _UNOPENABLE | _VIEWS):
            continue
        uses = [_USES[flag] for flag in lowered if flag in _USES]
        role = "inbox" if name.upper() == "INBOX" else uses[0] if uses else ""
        if not role:
            last = name.rpartition((separator or b"/").decode("ascii", "replace"))[2].casefold()
            if last in _UNREAD_NAMES:
                continue
            role = "sent" if last in _SENT_NAMES else "junk" if last in _JUNK_NAMES else "other"
        found.append(FolderFound(name=name, role=role))
    is_one_for_all = any(folder.role == "all" for folder in found)
    kept = [one for one in found if not is_one_for_all or one.role in ("all", "junk")]
    order = ("all", "inbox", "sent", "archive", "other", "junk")
    return tuple(sorted(kept, key=lambda folder: (order.index(folder.role), folder.name)))
