"""Finds or makes the people and accounts that files and mails name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import connection

from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.routes import read_routes, routed_key
from keepwarm.engine.values import Channel, Correspondent
from keepwarm.records import models
from keepwarm.records.bulk import among, by_bytes, find_rows, in_chunks, insert_new, update_rows

_FOUND: Final = ("key", "id", "name")
NO_TITLES: Final[Mapping[str, str]] = {}
Ways = dict[int, list[tuple[str, str]]]
"""By person: (channel, address or number) of every way to reach them, as they came."""


def read_ways(desk: Desk, people: Collection[int]) -> Ways:
    """Return the ways to reach these people."""
    ways: Ways = {}
    for chunk in in_chunks(sorted(people)):
        rows = models.Address.objects.filter(
            workspace_id=desk.workspace_id, person_id__in=among(chunk)
        ).order_by("pk")
        for person, channel, value in rows.values_list("person_id", "channel", "value"):
            ways.setdefault(person, []).append((channel, value))
    return ways


@dataclass(slots=True)
class _Account:
    pk: int
    name: str


class People:
    """The people of a workspace by address key, remembered for the length of one import."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._routes = read_routes(desk)
        self._ids: dict[str, int] = dict(self._routes)
        self._accounts: dict[str, _Account] = {}
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

    def take_up_keys(self, names: dict[str, str], *, titles: Mapping[str, str] = NO_TITLES) -> None:
        """Find or make people by key: without an address, or named without a mail.

        ``titles`` are those, by key, of whoever is made.
        """
        missing = [key for key in names if key not in self._ids]
        self._find(missing)
        fresh = sorted(key for key in missing if key not in self._ids)
        if fresh:
            self._make(fresh, {key: (names[key].strip()[:320], "person") for key in fresh}, titles)
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

    def take_up(
        self,
        correspondents: Iterable[tuple[Correspondent, str]],
        *,
        titles: Mapping[str, str] = NO_TITLES,
    ) -> None:
        """Find or make everybody named, each with its kind ("person" or "machine").

        ``titles`` are those, by key, of whoever is made.
        """
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
            self._make(fresh, wanted, titles)
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

    def _make(
        self, keys: Sequence[str], wanted: dict[str, tuple[str, str]], titles: Mapping[str, str]
    ) -> None:
        workspace = self._desk.workspace_id
        domains = {key: key.rpartition("@")[2][:255] if "@" in key else "" for key in keys}
        homes = dict(zip(keys, self.accounts_of([(domains[key], "") for key in keys]), strict=True))
        rows = (
            (
                workspace, key, wanted[key][0], domains[key], titles.get(key, "")[:320],
                wanted[key][1], homes[key], False,
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
        if not missing:
            return
        insert_new(
            models.Account,
            ("workspace_id", "key", "name"),
            ((workspace, key, names[key]) for key in missing),
        )
        for key, pk, name in find_rows(models.Account, workspace, "key", missing, _FOUND):
            self._accounts[key] = _Account(pk, name)

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
    if domain:
        return domain[:320]
    name = " ".join(company.lower().split())
    return f"name:{name}"[:320] if name else ""


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
