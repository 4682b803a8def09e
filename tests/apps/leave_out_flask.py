"""Flask whose wsgi_app is wrapped, as its documentation shows it."""

from flask import Flask, request
from werkzeug.middleware.proxy_fix import ProxyFix

app = Flask(__name__)
app.wsgi_app = ProxyFix(app.wsgi_app, x_host=1)


@app.route("/")
def home():
    return request.host
