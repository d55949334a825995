from allauth.account import views as allauth
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from udviklingsmodel.kernel.access import public
from udviklingsmodel.organisation.models import Kommune


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
