"""Flask behind ProxyFix and DispatcherMiddleware, with hooks of the application and of a blueprint."""

from flask import Blueprint, Flask, abort, after_this_request, g, jsonify, request
from flask.views import MethodView
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.middleware.proxy_fix import ProxyFix

flask = Flask(__name__)
shop = Blueprint("shop", __name__, url_prefix="/cart")


@flask.before_request
def load_user():
    g.user = request.headers.get("x-user", "nobody")


@flask.before_request
def check_closed():
    return ("closed", 403) if request.path == "/closed" else None


@flask.after_request
def stamp(response):
    response.headers["X-Stamp"] = g.user
    return response


@flask.after_request
def no_cache(response):
    response.cache_control.no_store = True
    return response


@flask.teardown_request
def end_of_request(error):
    pass


@flask.teardown_appcontext
def end_of_context(error):
    pass


@flask.errorhandler(ValueError)
def refuse(error):
    return f"refused: {error}", 400


@shop.before_request
def open_cart():
    g.cart = []


@shop.after_request
def count_items(response):
    response.headers["X-Items"] = str(len(g.cart))
    return response


@shop.route("/")
def cart():
    return jsonify(g.cart)


@flask.route("/")
def home():
    @after_this_request
    def once(response):
        response.headers["X-Once"] = "1"
        return response

    return "home of flask"


@flask.route("/later")
async def later():
    return "later"


@flask.route("/upload", methods=["POST"])
def upload():
    return str(len(request.get_data()))


class Items(MethodView):
    def get(self):
        return "items"


flask.add_url_rule("/items", view_func=Items.as_view("items"))


@flask.route("/boom")
def boom():
    raise ValueError("boom")


@flask.route("/broken")
def broken():
    raise KeyError("broken")


@flask.route("/missing")
def missing():
    abort(404)


flask.register_blueprint(shop)


def admin(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    yield b"admin"


app = ProxyFix(DispatcherMiddleware(flask, {"/admin": admin}), x_for=1, x_host=1)
