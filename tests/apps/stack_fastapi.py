"""A FastAPI application with a function middleware and dependencies of every kind."""

from typing import Annotated

from fastapi import Depends, FastAPI, Header, HTTPException, WebSocket

app = FastAPI()


@app.middleware("http")
async def add_version(request, call_next):
    response = await call_next(request)
    response.headers["x-version"] = "7"
    return response


async def settings():
    return {"currency": "EUR"}


def database(config: Annotated[dict, Depends(settings)]):
    connection = {"open": True, **config}
    yield connection
    connection["open"] = False


async def session(connection: Annotated[dict, Depends(database)]):
    yield connection


class Paging:
    def __init__(self, page: int = 1):
        self.page = page


class Allowed:
    """An instance as a dependency."""

    def __init__(self, role):
        self.role = role

    async def __call__(self, x_role: Annotated[str, Header()] = "nobody"):
        if x_role != self.role:
            raise HTTPException(403, f"only for {self.role}")
        return x_role


@app.get("/items")
async def items(connection: Annotated[dict, Depends(session)], paging: Annotated[Paging, Depends()]):
    return {"currency": connection["currency"], "page": paging.page}


@app.get("/threaded", dependencies=[Depends(Allowed("admin"))])
def threaded():
    return {"hello": "from a thread"}


@app.get("/broken")
async def broken(connection: Annotated[dict, Depends(session)]):
    raise ValueError("broken")


@app.websocket("/chat")
async def chat(socket: WebSocket, config: Annotated[dict, Depends(settings)]):
    await socket.accept()
    await socket.send_text(config["currency"])
    await socket.close()
