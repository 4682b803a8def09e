"""A chat room on WebSockets: open the page in two browser windows, and watch both sockets.

`/` is the page, `/room?name=Ada` the socket. A name that is taken or missing is refused before the socket opens: the
browser only sees 1006, and the close code of the refusal is lost on the way. Look at it in the WebSocket view.
"""

import json
from urllib.parse import parse_qs

room = {}  # name -> send


async def everybody(**message):
    text = json.dumps(message)
    for send in list(room.values()):
        try:
            await send({"type": "websocket.send", "text": text})
        except OSError:
            pass  # that one has just left; its own task takes it out of the room


async def chat(scope, receive, send):
    await receive()  # websocket.connect
    name = parse_qs(scope["query_string"].decode()).get("name", [""])[0]
    if not name or name in room:
        return await send({"type": "websocket.close", "code": 4409, "reason": "this name is taken"})
    await send({"type": "websocket.accept"})
    room[name] = send
    await everybody(joined=name, present=sorted(room))
    try:
        while (message := await receive())["type"] == "websocket.receive":
            await everybody(name=name, text=message.get("text", ""))
    finally:
        del room[name]
        await everybody(left=name, present=sorted(room))


async def page(scope, receive, send):
    found = scope["path"] == "/"
    await send({
        "type": "http.response.start",
        "status": 200 if found else 404,
        "headers": [(b"content-type", b"text/html; charset=utf-8")],
    })
    await send({"type": "http.response.body", "body": PAGE.encode() if found else b"no such page\n"})


async def app(scope, receive, send):
    if scope["type"] == "websocket":
        await chat(scope, receive, send)
    elif scope["type"] == "http":
        await page(scope, receive, send)
    else:
        raise NotImplementedError(scope["type"])


PAGE = """<!doctype html><meta charset="utf-8"><title>Chat</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 40rem; margin: 2rem auto; padding: 0 1rem; color-scheme: light dark; }
  #talk { border: 1px solid #8888; border-radius: 6px; height: 20rem; overflow: auto; padding: .5rem 1rem; margin: 1rem 0; }
  .note { opacity: .6; font-style: italic; }
  form { display: flex; gap: .5rem; } input { flex: 1; } input, button { font: inherit; padding: .3rem .6rem; }
</style>
<h1>Chat</h1>
<form id="enter"><input id="name" placeholder="Your name" autofocus required><button>Enter</button></form>
<div id="talk" role="log"></div>
<form id="say" hidden><input id="text" placeholder="Say something" required><button>Send</button></form>
<script>
const by = id => document.getElementById(id);
const line = (text, note) => {
  const p = document.createElement("div");
  p.textContent = text;
  p.className = note ? "note" : "";
  by("talk").append(p);
  p.scrollIntoView();
};
by("enter").onsubmit = event => {
  event.preventDefault();
  const secure = location.protocol === "https:" ? "wss" : "ws";
  const socket = new WebSocket(`${secure}://${location.host}/room?name=${encodeURIComponent(by("name").value)}`);
  socket.onopen = () => { by("enter").hidden = true; by("say").hidden = false; by("text").focus(); };
  socket.onmessage = event => {
    const message = JSON.parse(event.data);
    if (message.text !== undefined) line(`${message.name}: ${message.text}`);
    else line(`${message.joined ?? message.left} has ${message.joined ? "come" : "left"} (${message.present.join(", ")})`, true);
  };
  socket.onclose = event => { line(`closed with ${event.code} ${event.reason}`, true); by("enter").hidden = false; by("say").hidden = true; };
  by("say").onsubmit = event => { event.preventDefault(); socket.send(by("text").value); by("text").value = ""; };
};
</script>"""
