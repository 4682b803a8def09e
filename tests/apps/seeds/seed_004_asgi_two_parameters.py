async def application(scope, receive):
    await receive()
    return lambda: None
