"""A Dovecot on this machine that takes the tokens of ``token_endpoint``."""

import base64
import contextlib
import tempfile
from pathlib import Path

from tests.dovecot import running_dovecot
from tests.token_endpoint import KEY

MORE = """
auth_mechanisms = plain login {mechanisms}
passdb {{
  driver = oauth2
  mechanisms = {mechanisms}
  args = {folder}/oauth2.conf
}}
"""


@contextlib.contextmanager
def running_token_dovecot(mechanisms="xoauth2"):
    """Start a server that checks tokens by itself; end it with everything that it started."""
    with tempfile.TemporaryDirectory(prefix="grants") as place:
        folder = Path(place)
        keys = folder / "keys" / "default" / "HS256"
        keys.mkdir(parents=True)
        (keys / "default").write_bytes(base64.b64encode(KEY))
        (folder / "oauth2.conf").write_text(
            "introspection_mode = local\nusername_attribute = sub\n"
            f"local_validation_key_dict = fs:posix:prefix={folder}/keys/\n"
        )
        for one in (folder, *folder.rglob("*")):
            one.chmod(0o755 if one.is_dir() else 0o644)
        with running_dovecot(more=MORE.format(mechanisms=mechanisms, folder=folder)) as server:
            yield server
