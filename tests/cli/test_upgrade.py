"""The upgrade drill: a database of an older Keepwarm, with rows in it, is brought to this one."""

import hashlib
import hmac
import json
import shutil
import zlib

import pytest

from keepwarm import wiring
from tests.app.builders import ADA, GRACE, NOW, RITA, ago, mail
from tests.cli.test_keeping import Home
from tests.records.steps import go_step_by_step

pytestmark = [pytest.mark.sqlite, pytest.mark.long]  # older versions knew no other database
OLDEST = "0001_first"
SECRET = "the key of the older installation, long enough"  # noqa: S105 - it opens nothing
MAILS = [
    mail(RITA, ADA, at=ago(30), ident="a1"),
    mail(ADA, RITA, at=ago(29), ident="a2", answers="a1"),
    mail(RITA, GRACE, at=ago(12), ident="g1"),
]


def fill(older, alias):
    """Store what an older version would have: through its own tables, not through today's."""
    check = hmac.new(SECRET.encode(), b"keepwarm key check", hashlib.sha256).digest()
    rows = {
        name: older.get_model("records", name).objects.using(alias)
        for name in (
            "Workspace", "OwnAddress", "Source", "RawMessage", "Message", "Person", "Prospect",
            "Participation", "Suppression",
        )
    }  # fmt: skip
    workspace = rows["Workspace"].create(name="Older", key_check=check, created_at=NOW)
    of_ours = {"workspace": workspace}
    rows["OwnAddress"].create(**of_ours, key=RITA.address, is_guessed=False)
    source = rows["Source"].create(**of_ours, name="old.mbox", kind="mail", imported_at=NOW)
    people = {
        one.address: rows["Person"].create(**of_ours, key=one.address, name=one.name)
        for one in (RITA, ADA, GRACE)
    }
    for one in (ADA, GRACE):
        rows["Prospect"].create(
            **of_ours, person=people[one.address], name=one.name, basis="enquiry",
            search_text=one.name.lower(),
        )  # fmt: skip
    for raw, sender, to in zip(MAILS, (RITA, ADA, RITA), (ADA, RITA, GRACE), strict=True):
        digest = hashlib.sha256(raw).digest()
        rows["RawMessage"].create(**of_ours, digest=digest, content=zlib.compress(raw))
        message = rows["Message"].create(
            **of_ours, source=source, digest=digest, at=NOW, kind="human", reading_version=0
        )
        for role, one in (("from", sender), ("to", to)):
            rows["Participation"].create(
                **of_ours, message=message, person=people[one.address], role=role
            )
    key = f"suppression:{workspace.pk}:{GRACE.address}".encode()
    rows["Suppression"].create(
        **of_ours, at=NOW, reason="They asked to stop.",
        key_hash=hmac.new(SECRET.encode(), key, hashlib.sha256).digest(),
    )  # fmt: skip


@pytest.fixture(scope="module")
def older(tmp_path_factory, django_db_setup, django_db_blocker):  # noqa: ARG001 - tables first
    """Make a home as the oldest version left it."""
    folder = tmp_path_factory.mktemp("older")
    with (
        django_db_blocker.unblock(),
        wiring._use_file(folder / "keepwarm.sqlite3") as alias,
    ):
        fill(go_step_by_step(alias, OLDEST), alias)
    (folder / "secret.key").write_text(SECRET)
    return folder


@pytest.fixture
def home(older, tmp_path):
    shutil.copytree(older, tmp_path / "home")
    return Home(tmp_path / "home")


def test_the_first_command_of_this_version_upgrades_and_loses_nothing(home):
    home("doctor", "--repair")

    assert home.query("SELECT count(*) FROM records_rawmessage") == [(3,)]
    findings = {item["what"]: item for item in json.loads(home("doctor", "--json").stdout)}
    looked_at = ("database", "version", "readings", "standings")
    assert [what for what in looked_at if not findings[what]["is_well"]] == []
    page = json.loads(home("why", ADA.name, "--json").stdout)
    assert [item["kind"] for item in page["timeline"] if item["kind"] != "silence"]
    assert json.loads(home("why", GRACE.name, "--json").stdout)["is_suppressed"]


def test_a_backup_of_an_older_version_is_upgraded_as_it_is_restored(home, tmp_path):
    from keepwarm.adapters.backup import write_backup

    write_backup(
        tmp_path / "old.zip", home=home.folder, now=NOW, progress=lambda _what, _done: None
    )
    new = Home(tmp_path / "new")

    said = json.loads(new("restore", tmp_path / "old.zip", "--json").stdout)

    assert "records.0002_reading" in said["migrated"]
    assert said["messages"] == 3
    new("doctor", "--repair")
    assert json.loads(new("why", GRACE.name, "--json").stdout)["is_suppressed"]
