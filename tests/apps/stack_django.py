"""Django with its default middleware and some of its own, in one file: `wsgi` and `asgi`."""

from django.conf import settings

settings.configure(
    ALLOWED_HOSTS=["*"],
    DEBUG=False,
    DATABASES={},
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.middleware.gzip.GZipMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
        __name__ + ".timing",
        __name__ + ".Rescue",
    ],
    ROOT_URLCONF=__name__,
    SECRET_KEY="for tests only",
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
    SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
)

from django.core.asgi import get_asgi_application  # noqa: E402  (needs the settings)
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.http import Http404, HttpResponse  # noqa: E402
from django.middleware.gzip import GZipMiddleware  # noqa: E402
from django.template import engines  # noqa: E402
from django.template.response import TemplateResponse  # noqa: E402
from django.urls import path  # noqa: E402
from django.utils.decorators import sync_only_middleware  # noqa: E402
from django.views import View  # noqa: E402
from django.views.decorators.cache import never_cache  # noqa: E402

GZipMiddleware.max_random_bytes = 0  # the same response each time


@sync_only_middleware
def timing(get_response):
    """A middleware that is a function, and only for synchronous code."""

    def measure(request):
        if request.path == "/closed":
            return HttpResponse("closed", status=403)
        response = get_response(request)
        response["X-Time"] = "1 ms"
        return response

    return measure


class Rescue:
    """A middleware without Django's mixin."""

    sync_capable = True
    async_capable = False

    def __init__(self, get_response):
        self._get_response = get_response

    def __call__(self, request):
        return self._get_response(request)

    def process_view(self, request, view, arguments, keywords):
        return HttpResponse("from process_view") if request.path == "/viewless" else None

    def process_exception(self, request, exception):
        return HttpResponse("rescued", status=500) if isinstance(exception, ValueError) else None

    def process_template_response(self, request, response):
        response["X-Template"] = "yes"
        return response


def home(request):
    request.session["seen"] = True
    return HttpResponse("home of django " * 100, content_type="text/plain")


@never_cache
def decorated(request):
    return HttpResponse("decorated")


class Items(View):
    def get(self, request):
        return HttpResponse("items")


class LaterItems(View):
    async def get(self, request):
        return HttpResponse("items, later")


def template(request):
    return TemplateResponse(request, engines["django"].from_string("hello {{ name }}"), {"name": "ada"})


async def later(request):
    return HttpResponse("later")


def boom(request):
    raise ValueError("boom")


def missing(request):
    raise Http404("nothing here")


urlpatterns = [
    path("", home),
    path("decorated", decorated),
    path("items", Items.as_view()),
    path("later", later),
    path("later-items", LaterItems.as_view()),
    path("template", template),
    path("boom", boom),
    path("missing", missing),
    path("viewless", home),
]

wsgi = get_wsgi_application()
asgi = get_asgi_application()
