"""Finds or makes the people and accounts that files and mails name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection

from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.routes import read_routes, routed_key
from keepwarm.engine.values import Channel, Correspondent
from keepwarm.records import models
from keepwarm.records.bulk import by_bytes, find_rows, insert_new, update_rows

_CHUNK = 400
_FOUND = ("key", "id", "name")


class People:
    """The people of a workspace by address key, remembered for the length of one import."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._routes = read_routes(desk)
        self._ids: dict[str, int] = dict(self._routes)
        self._accounts: dict[str, models.Account] = {}
        self._keys: dict[str, str] = {}
        self._learned: dict[str, tuple[str, str]] = {}
        self.made: set[int] = set()
        """Who was made by this import."""
        self.names: dict[int, str] = {}
        """What those were called whom it found."""

    def id_of(self, address: str) -> int:
        """Return the id of somebody taken up before."""
        return self._ids[self._key(address)]

    def id_of_key(self, key: str) -> int:
        """Return the id of somebody taken up before, by key."""
        return self._ids[key]

    def take_up_keys(self, names: dict[str, str]) -> None:
        """Find or make people by key: without an address, or named without a mail."""
        missing = [key for key in names if key not in self._ids]
        self._find(missing)
        fresh = sorted(key for key in missing if key not in self._ids)
        if fresh:
            self._make(fresh, {key: (names[key].strip()[:320], "person") for key in fresh})
            self._find_made(fresh)
        met = names.keys() - set(fresh)
        self._learn_names(
            {key: (name.strip()[:320], "person") for key, name in names.items() if key in met}
        )
        self._note_addresses({key: {key} for key in fresh if "@" in key})

    def note_addresses(self, rows: Iterable[tuple[int, Channel, str]]) -> None:
        """Keep ways to reach people, each once for each of them."""
        workspace = self._desk.workspace_id
        found = sorted(
            (workspace, person, channel.value, value[:500]) for person, channel, value in rows
        )
        with connection.cursor() as cursor:
            cursor.executemany(_NOTE_ADDRESS, found)

    def _key(self, address: str) -> str:
        key = self._keys.get(address)
        if key is None:
            key = self._keys[address] = routed_key(address, self._routes)
        return key

    def take_up(self, correspondents: Iterable[tuple[Correspondent, str]]) -> None:
        """Find or make everybody named, each with its kind ("person" or "machine")."""
        wanted: dict[str, tuple[str, str]] = {}
        addresses: dict[str, set[str]] = {}
        # The same few people take part in most mails.
        for correspondent, kind in dict.fromkeys(correspondents):
            key = self._key(correspondent.address)
            name, known_kind = wanted.get(key, ("", ""))
            # The longest name seen is the fullest; "person" beats "machine" in doubt.
            said = correspondent.name.strip()[:320]
            better = said if is_fuller(said, name) else name
            wanted[key] = (better, "person" if "person" in (kind, known_kind) else kind)
            addresses.setdefault(key, set()).add(correspondent.address)
        missing = [key for key in wanted if key not in self._ids]
        self._find(missing)
        fresh = sorted(key for key in missing if key not in self._ids)
        if fresh:
            self._make(fresh, wanted)
            self._find_made(fresh)
        met = wanted.keys() - set(fresh)
        self._learn_names({key: named for key, named in wanted.items() if key in met})
        self._note_addresses(addresses)

    def accounts_of(self, companies: Sequence[tuple[str, str]]) -> list[int | None]:
        """Find or make the account of each company's mail domain or, without one, of its name.

        An account that is known by its domain alone gets the first name there is.
        """
        free = self._desk.packs.identities.free_mail_domains
        keys = [
            _account_key("" if domain in free else domain, company) for domain, company in companies
        ]
        self._open_accounts(
            {
                key: company.strip()[:320]
                for key, (_, company) in zip(keys, companies, strict=True)
                if key.startswith("name:")
            }
            | {key: key for key in keys if key and not key.startswith("name:")}
        )
        renamed: dict[int, str] = {}
        for key, (_, company) in zip(keys, companies, strict=True):
            name = company.strip()[:320]
            account = self._accounts.get(key)
            if account and name and account.name == key != name:
                account.name = renamed[account.pk] = name
        update_rows(models.Account, ("name",), ((name, pk) for pk, name in renamed.items()))
        return [self._accounts[key].pk if key else None for key in keys]

    def _find(self, keys: Sequence[str]) -> None:
        workspace = self._desk.workspace_id
        for key, pk, name in find_rows(models.Person, workspace, "key", keys, _FOUND):
            self._ids[key] = pk
            self.names[pk] = name

    def _find_made(self, keys: Sequence[str]) -> None:
        self._find(keys)
        self.made |= {self._ids[key] for key in keys}

    def _make(self, keys: Sequence[str], wanted: dict[str, tuple[str, str]]) -> None:
        workspace = self._desk.workspace_id
        domains = {key: key.rpartition("@")[2][:255] if "@" in key else "" for key in keys}
        homes = dict(zip(keys, self.accounts_of([(domains[key], "") for key in keys]), strict=True))
        rows = (
            (
                workspace, key, wanted[key][0], domains[key], "", wanted[key][1],
                homes[key], False,
            )
            for key in keys
        )  # fmt: skip
        insert_new(
            models.Person,
            ("workspace_id", "key", "name", "domain", "title", "kind", "account_id", "is_stale"),
            rows,
        )

    def _open_accounts(self, names: dict[str, str]) -> None:
        """Find or make accounts by key, each with the name it gets where it is new."""
        workspace = self._desk.workspace_id
        missing = sorted(key for key in names if key not in self._accounts)
        insert_new(
            models.Account,
            ("workspace_id", "key", "name"),
            ((workspace, key, names[key]) for key in missing),
        )
        for start in range(0, len(missing), _CHUNK):
            rows = models.Account.objects.filter(
                workspace_id=workspace, key__in=missing[start : start + _CHUNK]
            )
            self._accounts.update({row.key: row for row in rows})

    def _learn_names(self, known: dict[str, tuple[str, str]]) -> None:
        """Give people a fuller name, and make a person of a machine that turns out to be one."""
        rows = []
        for key, (name, kind) in known.items():
            if _is_better(name, kind, *self._learned.get(key, ("", "machine"))):
                self._learned[key] = (name, kind)
                rows.append((name, name, name, name, kind, self._desk.workspace_id, key))
        if rows:
            with connection.cursor() as cursor:
                cursor.executemany(_LEARN_NAME.format(by_bytes=by_bytes()), rows)

    def _note_addresses(self, addresses: dict[str, set[str]]) -> None:
        self.note_addresses(
            (self._ids[key], Channel.EMAIL, address)
            for key, found in addresses.items()
            for address in found
        )


def _account_key(domain: str, company: str) -> str:
    """Return the key of a company's account: its mail domain, else its name, "" without either."""
    name = " ".join(company.lower().split())
    return (domain or (f"name:{name}" if name else ""))[:320]


_NOTE_ADDRESS = (
    "INSERT INTO records_address (workspace_id, person_id, channel, value) VALUES (%s, %s, %s, %s)"
    " ON CONFLICT (workspace_id, channel, value, person_id) DO UPDATE"
    " SET digest = NULL, is_from_signature = FALSE"
    " WHERE records_address.digest IS NOT NULL"
)
"""What a header or a file gives belongs to that, though a mail's own words gave it before."""
_LEARN_NAME = (
    "UPDATE records_person SET name = CASE WHEN length(%s) > length(name)"
    " OR (length(%s) = length(name) AND %s > name {by_bytes}) THEN %s ELSE name END,"
    " kind = CASE WHEN kind = 'machine' THEN %s ELSE kind END"
    " WHERE workspace_id = %s AND key = %s"
)
"""The longest name wins, of equals the last by alphabet: whatever order the mails came in."""


def _is_better(name: str, kind: str, known_name: str, known_kind: str) -> bool:
    return is_fuller(name, known_name) or (kind == "person" and known_kind == "machine")


def is_fuller(name: str, known: str) -> bool:
    """Say whether a name takes the place of the one that is known."""
    return name != known and (len(name), name) > (len(known), known)
