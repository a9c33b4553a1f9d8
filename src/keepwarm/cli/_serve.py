"""Serves the pages with the embedded server."""

from __future__ import annotations

import sys

import typer
import waitress
from django.conf import settings
from django.core.wsgi import get_wsgi_application

from keepwarm import wiring
from keepwarm.app.desk import Desk
from keepwarm.app.errors import Refusal
from keepwarm.app.finish_intake import Progress
from keepwarm.records import models

from ._attached import attached_workers
from ._output import errors

THREADS = 8


def fill_with_demo(desk: Desk, progress: Progress) -> None:
    """Load the demo into an empty workspace; one that was filled before is left as it is."""
    has_content = models.Source.objects.filter(workspace_id=desk.workspace_id).exists()
    if has_content and not desk.workspace.is_demo:
        raise Refusal("This workspace holds your own data: the demo goes into an empty one only.")
    if not has_content:
        wiring.load_demo(desk, progress=progress)


def serve_pages(host: str | None, port: int | None, *, workers: int) -> None:
    """Serve until interrupted; the address is printed once the pages can be asked for."""
    environment = settings.KEEPWARM
    address, wanted = host or environment.host, environment.port if port is None else port
    try:
        server = waitress.create_server(
            get_wsgi_application(), host=address, port=wanted, threads=THREADS, ident="keepwarm"
        )
    except OSError as error:
        errors.print(
            f"Cannot listen on {address} port {wanted}: {error.strerror or error}. Stop what uses"
            " it, or take another: keepwarm serve --port 0",
            markup=False,
        )
        raise typer.Exit(2) from error
    shown = f"[{server.effective_host}]" if ":" in server.effective_host else server.effective_host
    sys.stdout.write(
        f"Keepwarm is at http://{shown}:{server.effective_port}/  (stop with Ctrl-C)\n"
    )
    sys.stdout.flush()
    with attached_workers(workers):
        server.run()
