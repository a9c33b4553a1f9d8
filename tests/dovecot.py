"""A real Dovecot for tests: unprivileged, on ports of its own, in a folder of its own."""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

MISSING = (
    "" if shutil.which("dovecot") else "dovecot is missing; as root: apt-get install dovecot-imapd"
)
USERS = {"rep@acme.example": "a secret of the rep", "other@acme.example": "another secret"}
_START_S_MAX = 20.0

CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
last_valid_uid = 0
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
mail_max_userip_connections = 100
mailbox_idle_check_interval = 1 s
mail_location = maildir:{folder}/mail/%u
mail_fsync = never
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Sent {{
    auto = subscribe
    special_use = \\Sent
  }}
  mailbox Drafts {{
    auto = subscribe
    special_use = \\Drafts
  }}
  mailbox Junk {{
    auto = create
    special_use = \\Junk
  }}
  mailbox Trash {{
    auto = create
    special_use = \\Trash
  }}
  mailbox Archive {{
    auto = create
    special_use = \\Archive
  }}
}}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {folder}/passwd
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home/%u
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  service_count = 0
  process_min_avail = 1
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
{more}
"""


class Dovecot:
    """A running server: its address, and what only its administrator can do."""

    def __init__(self, folder, port):
        self.folder = folder
        self.host = "127.0.0.1"
        self.port = port

    def forget_numbers(self, user, mailbox="INBOX"):
        """Lose the list of UIDs, as a restore from a backup may: UIDVALIDITY changes."""
        place = self.folder / "mail" / user
        if mailbox != "INBOX":
            place = place / f".{mailbox}"
        for file in place.glob("dovecot*"):
            file.unlink()

    def log(self):
        return (self.folder / "dovecot.log").read_text()


@contextlib.contextmanager
def running_dovecot(*, users=USERS, more=""):
    """Start a server in a folder of its own; end it with everything that it started."""
    # Not below pytest's own folder, into which only its owner may look.
    with tempfile.TemporaryDirectory(prefix="dovecot") as place:
        folder = Path(place)
        folder.chmod(0o711)
        with _started(folder, users, more) as server:
            yield server


@contextlib.contextmanager
def _started(folder, users, more):
    name = "nobody" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    account = pwd.getpwnam(name)
    group = subprocess.run(["id", "-gn", name], capture_output=True, text=True, check=True)
    for part in ("run", "state", "mail", "home"):
        (folder / part).mkdir()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    configuration = CONFIGURATION.format(
        folder=folder, user=name, group=group.stdout.strip(), uid=account.pw_uid,
        gid=account.pw_gid, port=port, more=more,
    )  # fmt: skip
    (folder / "dovecot.conf").write_text(configuration)
    (folder / "passwd").write_text(
        "".join(f"{user}:{{PLAIN}}{word}::::::\n" for user, word in users.items())
    )
    become = []
    if os.geteuid() == 0:
        subprocess.run(["chown", "-R", f"{account.pw_uid}:{account.pw_gid}", folder], check=True)
        become = [
            "setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups",
            "--",
        ]  # fmt: skip
    with (folder / "out.log").open("w") as out:
        process = subprocess.Popen(
            [*become, "dovecot", "-F", "-c", folder / "dovecot.conf"],
            start_new_session=True, stdout=out, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        _wait_for(port, process, folder)
        yield Dovecot(folder, port)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(10)


def _wait_for(port, process, folder):
    ends = time.monotonic() + _START_S_MAX
    while time.monotonic() < ends:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1) as line:
            line.settimeout(2)
            if line.recv(4):
                return
        if process.poll() is not None:
            break
        time.sleep(0.02)
    raise RuntimeError(f"Dovecot did not start: {(folder / 'out.log').read_text()}")
