"""A page that opens a WebSocket, talks to it and says how it went: `/` is the page, `/ws` the socket, `/told` the end."""

PAGE = b"""<!DOCTYPE html>
<title>Gatescope and a browser</title>
<script>
const texts = ["hello", "\\u0141\\u00f3d\\u017a", "x".repeat(100000)];
const received = [];
const tell = words => fetch("/told", {method: "POST", body: words});
const socket = new WebSocket(`ws://${location.host}/ws`, ["chat", "other"]);
socket.binaryType = "arraybuffer";
socket.onopen = () => texts.forEach(text => socket.send(text));
socket.onerror = () => tell("error");
socket.onmessage = ({data}) => {
    if (typeof data === "string") {
        received.push(data);
        if (received.length === texts.length)
            socket.send(new Uint8Array([0, 127, 255]));
        return;
    }
    received.push(new Uint8Array(data).join(" "));
    socket.close(4000, "enough");
};
socket.onclose = ({code, reason, wasClean}) => {
    const echoed = texts.every((text, index) => received[index] === text) && received[3] === "0 127 255";
    tell(JSON.stringify([socket.protocol, echoed, code, reason, wasClean]));
};
</script>
"""


async def socket(receive, send):
    await receive()
    await send({"type": "websocket.accept", "subprotocol": "chat"})
    while (message := await receive())["type"] == "websocket.receive":
        await send({**message, "type": "websocket.send"})


async def answer(send, status, kind, content):
    headers = [(b"content-type", kind), (b"content-length", b"%d" % len(content))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})


async def app(scope, receive, send):
    if scope["type"] == "websocket":
        return await socket(receive, send)
    if scope["type"] != "http":
        raise NotImplementedError(scope["type"])
    while (await receive()).get("more_body"):
        pass
    found = scope["path"] in ("/", "/told")
    await answer(send, 200 if found else 404, b"text/html; charset=utf-8", PAGE if scope["path"] == "/" else b"heard")
