"""Serves the pages with the embedded server."""

from __future__ import annotations

import sys

import waitress
from django.conf import settings
from django.core.wsgi import get_wsgi_application

from keepwarm import wiring
from keepwarm.app.desk import Desk
from keepwarm.app.errors import Refusal
from keepwarm.app.intake import Progress
from keepwarm.records import models

THREADS = 8


def fill_with_demo(desk: Desk, progress: Progress) -> None:
    """Load the demo into an empty workspace; one that was filled before is left as it is."""
    has_content = models.Source.objects.filter(workspace_id=desk.workspace_id).exists()
    if has_content and not desk.workspace.is_demo:
        raise Refusal("This workspace holds your own data: the demo goes into an empty one only.")
    if not has_content:
        wiring.load_demo(desk, progress=progress)


def serve_pages(host: str | None, port: int | None) -> None:
    """Serve until interrupted; the address is printed once the pages can be asked for."""
    environment = settings.KEEPWARM
    server = waitress.create_server(
        get_wsgi_application(),
        host=host or environment.host,
        port=environment.port if port is None else port,
        threads=THREADS,
        ident="keepwarm",
    )
    shown = f"[{server.effective_host}]" if ":" in server.effective_host else server.effective_host
    sys.stdout.write(
        f"Keepwarm is at http://{shown}:{server.effective_port}/  (stop with Ctrl-C)\n"
    )
    sys.stdout.flush()
    server.run()
