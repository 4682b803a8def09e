"""The routes that all framework apps share, in Flask (WSGI)."""

import time

from flask import Flask, Response, jsonify, redirect, request

app = Flask(__name__)


@app.get("/")
def home():
    return "home of flask"


@app.get("/items/<int:item>")
def item(item):
    return jsonify(id=item, q=request.args.get("q"))


@app.post("/echo")
def echo():
    return jsonify(request.get_json())


@app.post("/form")
def form():
    return jsonify(request.form.to_dict())


@app.get("/stream")
def stream():
    def parts():
        for number in range(4):
            yield f"part {number}\n"
            time.sleep(0.01)

    return Response(parts(), mimetype="text/plain")


@app.get("/error")
def error():
    raise RuntimeError("broken on purpose")


@app.get("/redirect")
def away():
    return redirect("/")


@app.get("/cookies")
def cookies():
    response = jsonify(request.cookies)
    response.set_cookie("first", "1")
    response.set_cookie("second", "2", httponly=True)
    return response
