"""Serves the pages with the embedded server."""

from __future__ import annotations

import sys
from urllib.parse import urlencode

import typer
import waitress
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import reverse

from keepwarm import wiring
from keepwarm.app.access.invitations import invite_first
from keepwarm.app.access.sign_in import is_unlocked
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.ground.progress import Progress
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


def serve_pages(port: int | None, *, workers: int) -> None:
    """Serve until interrupted; the address is printed once the pages can be asked for."""
    environment = settings.KEEPWARM
    address, wanted = environment.host, environment.port if port is None else port
    try:
        server = waitress.create_server(
            get_wsgi_application(),
            host=address,
            port=wanted,
            threads=THREADS,
            ident="keepwarm",
            # A proxy is told by the headers it adds: nobody is let in without sign-in through one.
            clear_untrusted_proxy_headers=False,
        )
    except OSError as error:
        errors.print(
            f"Cannot listen on {address} port {wanted}: {error.strerror or error}. Stop what uses"
            " it, or take another: keepwarm serve --port 0",
            markup=False,
        )
        raise typer.Exit(2) from error
    shown = f"[{server.effective_host}]" if ":" in server.effective_host else server.effective_host
    url = environment.url or f"http://{shown}:{server.effective_port}"
    sys.stdout.write(f"Keepwarm is at {url}/  (stop with Ctrl-C)\n")
    for line in _say_who_comes_in(url):
        sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
    with attached_workers(workers):
        server.run()


def _say_who_comes_in(url: str) -> list[str]:
    """Say who is let in where that is not just this machine, with the link of the first owner."""
    if not settings.SIGN_IN_IS_REQUIRED:
        return []
    lines = []
    if settings.KEEPWARM.is_reachable:
        lines.append("It can be reached from other machines, so everybody signs in.")
    if settings.KEEPWARM.is_reachable and not settings.CSRF_COOKIE_SECURE:
        lines.append(
            "Passwords would cross the network in clear: put it behind https and set KEEPWARM_URL"
            " (docs/howto/share-with-colleagues.md)."
        )
    if is_unlocked():
        chosen = wiring.find_workspace(settings.KEEPWARM.workspace, is_for_all=True)
        token = invite_first(wiring.reception(), chosen.pk)
        path = f"{reverse('join')}?{urlencode({'code': token})}"
        lines.append(
            "Nobody can sign in yet. Open this once, within a day, to become the owner:\n"
            f"{url}{path}"
        )
    return lines
