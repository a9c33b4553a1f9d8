"""One module per page, plus the acts that pages share."""

from keepwarm.web.views.errors import csrf_failure

__all__ = ["csrf_failure"]
