"""Quart with hooks of the application and of a blueprint, for requests, WebSockets and the lifespan."""

from quart import Blueprint, Quart, after_this_request, g, jsonify, request, websocket

app = Quart(__name__)
shop = Blueprint("shop", __name__, url_prefix="/cart")


@app.before_serving
async def connect():
    app.config["DATABASE"] = "connected"


@app.after_serving
async def disconnect():
    app.config["DATABASE"] = None


@app.before_request
async def load_user():
    g.user = request.headers.get("x-user", "nobody")


@app.before_request
def check_closed():
    return ("closed", 403) if request.path == "/closed" else None


@app.after_request
async def stamp(response):
    response.headers["X-Stamp"] = g.user
    return response


@app.teardown_request
async def end_of_request(error):
    pass


@app.teardown_appcontext
async def end_of_context(error):
    pass


@app.before_websocket
async def check_socket():
    g.user = websocket.headers.get("x-user", "nobody")


@app.after_websocket
async def socket_is_over(response):
    return response


@app.errorhandler(ValueError)
async def refuse(error):
    return f"refused: {error}", 400


@shop.before_request
async def open_cart():
    g.cart = []


@shop.after_request
def count_items(response):
    response.headers["X-Items"] = str(len(g.cart))
    return response


@shop.get("/")
async def cart():
    return jsonify(g.cart)


@app.get("/")
async def home():
    @after_this_request
    async def once(response):
        response.headers["X-Once"] = "1"
        return response

    return "home of quart"


@app.get("/threaded")
def threaded():
    return "from a thread"


@app.get("/boom")
async def boom():
    raise ValueError("boom")


@app.get("/broken")
async def broken():
    raise KeyError("broken")


@app.websocket("/chat")
async def chat():
    text = await websocket.receive()
    await websocket.send(text.upper())


app.register_blueprint(shop)
