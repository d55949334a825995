from typing import Any

from allauth.account import views as allauth
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.webauthn.internal import auth
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from udviklingsmodel.kernel.access import public
from udviklingsmodel.organisation.forms.totrin import KodeForm, asked
from udviklingsmodel.organisation.login import FIRST_STEP
from udviklingsmodel.organisation.models import Kommune
from udviklingsmodel.organisation.services.totrin import Totrin


@require_safe
@public
def logo(request: HttpRequest) -> FileResponse:
    """The municipality's logo, as services.set_kommune drew it; its address has the version, so it may be kept."""
    kommune = Kommune.objects.get()
    if not kommune.logo:
        raise Http404
    return FileResponse(kommune.logo.open(), content_type="image/png", headers={"Cache-Control": "public, max-age=31536000"})


def logout(request: HttpRequest) -> HttpResponse:
    """On a shared computer the next person must not find the pages of the one before."""
    response: HttpResponse = allauth.logout(request)
    if request.method == "POST":
        response["Clear-Site-Data"] = '"cache", "storage"'
    return response


class KodeView(AuthenticateView):  # type: ignore[misc]
    """The second step of a login whose password was right."""

    template_name = "konto/kode.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Begun anew where password, roles or account have changed since the first step."""
        if request.session.get(FIRST_STEP) != self.stage.login.user.get_session_auth_hash():
            begun_anew: HttpResponse = self.stage.abort()
            return begun_anew
        response: HttpResponse = super().post(request, *args, **kwargs)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        bruger = self.stage.login.user
        held = Totrin.of(bruger)
        keys = bool(held.noegler and self.webauthn_form)
        return {
            "form": self.form or self.auth_form,
            "kode": self.auth_form or KodeForm(user=bruger),
            "noegle": self.webauthn_form if keys else None,
            "har_app": bool(held.app),
            "har_reservekoder": bool(held.reservekoder),
            "valg": asked(auth.begin_authentication(bruger)) if keys else "",
        }


kode = public(KodeView.as_view())
