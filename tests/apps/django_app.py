"""The routes that all framework apps share, in Django, in one file: `wsgi` and `asgi`."""

import json
import time

from django.conf import settings

settings.configure(
    ALLOWED_HOSTS=["*"],
    DEBUG=False,
    MIDDLEWARE=["django.middleware.common.CommonMiddleware", "django.middleware.clickjacking.XFrameOptionsMiddleware"],
    ROOT_URLCONF=__name__,
    SECRET_KEY="for tests only",
)

from django.core.asgi import get_asgi_application  # noqa: E402  (needs the settings)
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse, StreamingHttpResponse  # noqa: E402
from django.urls import path  # noqa: E402


def home(request):
    return HttpResponse("home of django", content_type="text/plain")


def item(request, item):
    return JsonResponse({"id": item, "q": request.GET.get("q")})


def echo(request):
    return JsonResponse(json.loads(request.body), safe=False)


def form(request):
    return JsonResponse(request.POST.dict())


def stream(request):
    def parts():
        for number in range(4):
            yield f"part {number}\n"
            time.sleep(0.01)

    return StreamingHttpResponse(parts(), content_type="text/plain")


def error(request):
    raise RuntimeError("broken on purpose")


def away(request):
    return HttpResponseRedirect("/")


def cookies(request):
    response = JsonResponse(request.COOKIES)
    response.set_cookie("first", "1")
    response.set_cookie("second", "2", httponly=True)
    return response


urlpatterns = [
    path("", home),
    path("items/<int:item>", item),
    path("echo", echo),
    path("form", form),
    path("stream", stream),
    path("error", error),
    path("redirect", away),
    path("cookies", cookies),
]

wsgi = get_wsgi_application()
asgi = get_asgi_application()
