"""Secrets of every kind planted in an installation: none is in its database, log or backup."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import zipfile

import pytest

from tests.cli.installation import ROOT, Home

pytestmark = pytest.mark.long
PASSWORD = "seven quiet herons"  # noqa: S105 - of invented people
MAILBOX = "planted-mailbox-word-7431"
TOKEN = "planted-oauth-token-9917"  # noqa: S105
WRONG = "a planted wrong one"
URL_WORD = "planted-database-word-5523"
PLANT = f"""
import json, logging, sys
logging.basicConfig(level=logging.DEBUG)
import django; django.setup()
from keepwarm import wiring
from keepwarm.app.access import invitations, second_factor, sign_in, users
from keepwarm.app.importing import inbound_keys
from keepwarm.app.mailbox import sending_mailboxes
from keepwarm.app.ground.reception import Role
wiring.prepare_database(); wiring.first_workspace()
desk, reception = wiring.open_desk(), wiring.reception()
server = sending_mailboxes.ServerAddress(host="mail.firm.example", port=465, security="tls")
for address, secret in (("ada@firm.example", {MAILBOX!r}), ("bo@firm.example", {TOKEN!r})):
    sending_mailboxes.add_sending_mailbox(
        desk, wiring.sealer(), address=address, server=server, secret=secret,
        is_token=address.startswith("bo"),
    )
planted = [
    inbound_keys.make_key(desk, name=kind, kind=kind, thanks=(), secret=wiring.new_secret())
    for kind in inbound_keys.KINDS
]
planted.append(invitations.invite_first(reception, desk.workspace_id))
user = users.create_owner(
    reception, desk.workspace_id, email="ada@firm.example", name="Ada", password={PASSWORD!r}
)
browser = sign_in.Browser(device="Firefox", address="192.0.2.7")
signed = sign_in.sign_in(
    reception, email="ada@firm.example", password={PASSWORD!r}, browser=browser
)
planted.append(signed.token)
for number in range(3):
    planted.append(invitations.invite(
        reception, desk.workspace_id, email=f"c{{number}}@firm.example", role=Role.REP
    ))
offer = second_factor.offer_factor(reception, user.pk)
code = reception.codes.code_at(offer.secret, at_s=reception.now().timestamp())
visitor = sign_in.find_visitor(reception, signed.token)
codes = second_factor.confirm_factor(reception, user.pk, code, sign_in_id=visitor.sign_in_id)
planted += [offer.secret, *codes]
print(json.dumps(planted))
"""


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    """Plant secrets, sign in by the pages, back up; give them, all that was kept and all said."""
    folder = tmp_path_factory.mktemp("planted")
    home = Home(folder / "home")
    home("today")
    made = plant(home)
    secrets = [*json.loads(made.stdout), PASSWORD, MAILBOX, TOKEN, WRONG, URL_WORD]
    log = made.stderr + visit(home, {"invitation": secrets[4], "key": secrets[0]})
    log += home("today", code=2, DATABASE_URL=f"mysql://ada:{URL_WORD}@db.example/book").stderr
    log += home("today", code=3, DATABASE_URL=f"postgres://ada:{URL_WORD}@127.0.0.1:1/book").stderr
    home("backup", folder / "all.zip")
    with zipfile.ZipFile(folder / "all.zip") as archive:
        backup = b"".join(archive.read(name) for name in archive.namelist())
    kept = b"".join(path.read_bytes() for path in sorted(home.folder.glob("keepwarm.sqlite3*")))
    return secrets, kept, log.encode(), backup + (folder / "all.zip").read_bytes()


def plant(home, url=""):
    """Plant secrets of every kind, in the database of this URL if there is one."""
    environment = {
        **os.environ,
        "KEEPWARM_HOME": str(home.folder),
        "PYTHONPATH": str(ROOT / "src"),
        "DJANGO_SETTINGS_MODULE": "keepwarm.settings",
    }
    environment["DATABASE_URL"] = url
    return subprocess.run(
        [sys.executable, "-c", PLANT], env=environment, check=True, capture_output=True, text=True
    )


def visit(home, secrets):
    """Serve, let somebody come by the link, by a wrong password and by the key; give the log."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ, "KEEPWARM_HOME": str(home.folder), "PYTHONPATH": str(ROOT / "src"),
    }  # fmt: skip
    environment.pop("DATABASE_URL", None)
    server = subprocess.Popen(
        [sys.executable, "-m", "keepwarm", "serve", "--port", str(port), "--workers", "0"],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        start = f"http://127.0.0.1:{port}"
        wait_for(f"{start}/sign-in")
        ask(f"{start}/join?code={secrets['invitation']}")
        ask(f"{start}/sign-in", {"email": "ada@firm.example", "password": WRONG})
        ask(f"{start}/inbound/{secrets['key']}", {"email": "kay@mill.example"})
    finally:
        server.terminate()
        said, _ = server.communicate(timeout=60)
    return said


def wait_for(address):
    until = time.monotonic() + 60
    while ask(address) != 200:
        assert time.monotonic() < until, address
        time.sleep(0.2)


def ask(address, form=None):
    body = urllib.parse.urlencode(form).encode() if form else None
    try:
        with urllib.request.urlopen(address, body, timeout=30) as answer:  # noqa: S310 - our own
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def in_clear(secrets, content):
    return [one for one in secrets if one.encode() in content]


def test_twenty_planted_secrets_are_in_no_byte_of_the_database(planted):
    secrets, database, _, _ = planted

    assert len(set(secrets)) >= 20
    assert b"mail.firm.example" in database
    assert in_clear(secrets, database) == []


def test_they_are_in_no_line_of_the_log(planted):
    secrets, _, log, _ = planted

    assert b"db.example" not in log
    assert in_clear(secrets, log) == []


def test_they_are_in_no_byte_of_a_backup_packed_or_unpacked(planted):
    secrets, _, _, backup = planted

    assert b"mail.firm.example" in backup
    assert in_clear(secrets, backup) == []


@pytest.mark.postgresql
def test_they_are_in_no_row_of_a_server_nor_in_a_backup_of_it(tmp_path, new_database):
    home, url = Home(tmp_path / "home"), new_database()
    made = plant(home, url)
    home("backup", tmp_path / "all.zip", DATABASE_URL=url)

    rows = rows_of(url)
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        backup = b"".join(archive.read(name) for name in archive.namelist())

    secrets = [*json.loads(made.stdout), PASSWORD, MAILBOX, TOKEN]
    assert len(set(secrets)) >= 20
    assert b"mail.firm.example" in rows
    assert b"mail.firm.example" in backup
    assert in_clear(secrets, rows + backup + made.stderr.encode()) == []


def rows_of(url):
    """Return every value of every row of a server's database, as a dump of it would."""
    import psycopg
    from psycopg import sql

    with psycopg.connect(url) as asked:
        names = asked.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        rows = [
            value
            for (name,) in names.fetchall()
            for row in asked.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(name)))
            for value in row
        ]
    return b"\n".join(
        bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
        for value in rows
    )
