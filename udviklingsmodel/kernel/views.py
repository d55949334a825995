from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

from django.conf import settings
from django.core.paginator import Paginator
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from udviklingsmodel.celery import app
from udviklingsmodel.kernel import clock, indtastninger
from udviklingsmodel.kernel.access import anyone_logged_in, public, requires
from udviklingsmodel.kernel.enums import UdsendelseTilstand
from udviklingsmodel.kernel.filer import virus
from udviklingsmodel.kernel.models import DemoMail, Udsendelse
from udviklingsmodel.kernel.sessions import interrupted

OUTBOX_LATE = timedelta(minutes=10)
DONE_WITHOUT = ("broker", "virustjek")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is none of today's, most often drawn before a login in another window. Nothing is carried out.

    What it holds is kept only where it comes from a page of ours: another site fills in nobody's form.
    """
    page, match = _own_page(request), request.resolver_match
    kept = bool(page and match and indtastninger.keep(request, match.func, clock.now()))
    if kept and not request.user.is_authenticated:
        return interrupted(request, kept=True)
    return render(request, "403_csrf.html", {"gemt": kept, "kom_fra": page}, status=403)


def _own_page(request: HttpRequest) -> str:
    """The page of ours that the form was sent from; empty where the browser names none, or another's."""
    page, origin = request.headers.get("Referer", ""), request.headers.get("Origin")
    ours = (f"{request.scheme}://{request.get_host()}", settings.BASE_URL)
    return page if any(page.startswith(f"{own}/") and origin in (None, own) for own in ours) else ""


@require_safe
@public
def healthz(request: HttpRequest) -> HttpResponse:
    """The process lives."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
@public
def readyz(request: HttpRequest) -> HttpResponse:
    """Whether what the site needs is there; 503 names what is not.

    Without a broker the site still works, only later; without a virus check it takes no files.
    """
    checks = {"database": _database(), "broker": _broker()}
    if virus.is_configured():
        checks["virustjek"] = virus.answers()
    if checks["database"]:
        checks |= {"migrations": _migrated(), "outbox": _outbox_moves()}
    ready = all(ok for name, ok in checks.items() if name not in DONE_WITHOUT)
    return JsonResponse({name: "ok" if ok else "fejl" for name, ok in checks.items()}, status=200 if ready else 503)


def _database() -> bool:
    try:
        connection.ensure_connection()
    except DatabaseError:
        return False
    return True


def _migrated() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _broker() -> bool:
    try:
        with app.connection_for_write(connect_timeout=2) as broker:
            broker.ensure_connection(max_retries=0, timeout=2)
    except Exception:
        return False
    return True


def _outbox_moves() -> bool:
    """Nothing has been given up, and nothing that is due has waited long."""
    late = Udsendelse.objects.filter(tilstand=UdsendelseTilstand.VENTER, due_at__lt=clock.now() - OUTBOX_LATE)
    return not (late.exists() or Udsendelse.objects.filter(tilstand=UdsendelseTilstand.OPGIVET).exists())


@require_safe
@requires(anyone_logged_in)
def demo_mails(request: HttpRequest) -> HttpResponse:
    page = Paginator(DemoMail.objects.defer("raw"), 50).get_page(request.GET.get("side"))
    return render(request, "demo/mails.html", {"mails": page})


@require_safe
@requires(anyone_logged_in)
def demo_mail(request: HttpRequest, pk: int) -> HttpResponse:
    mail = get_object_or_404(DemoMail, pk=pk)
    message = _parsed(mail)
    body = message.get_body(("plain",))
    context = {"mail": mail, "tekst": body.get_content() if body else "", "har_kalender": bool(_calendar(message))}
    return render(request, "demo/mail.html", context)


@require_safe
@requires(anyone_logged_in)
def demo_ics(request: HttpRequest, pk: int) -> HttpResponse:
    calendar = _calendar(_parsed(get_object_or_404(DemoMail, pk=pk)))
    if not calendar:
        raise Http404
    disposition = {"Content-Disposition": 'attachment; filename="sparring.ics"'}
    return HttpResponse(calendar, content_type="text/calendar; charset=utf-8", headers=disposition)


def _parsed(mail: DemoMail) -> EmailMessage:
    return message_from_bytes(mail.raw.encode(), policy=policy.default)


def _calendar(message: EmailMessage) -> bytes | None:
    parts = (part for part in message.walk() if part.get_content_type() == "text/calendar")
    part = next(parts, None)
    return part.get_payload(decode=True) if part else None  # type: ignore[return-value]
