"""A WebSocket client made of Python's websockets. Lines of JSON in and out; ../peer.hpp says which."""

import asyncio
import hashlib
import json
import sys

import websockets
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory
from websockets.frames import Opcode


def tell(*event):
    print(json.dumps(event), flush=True)


def pattern(length):
    period = bytes(range(251))
    return (period * (length // len(period) + 1))[:length]


async def fragments(texts):
    for text in texts:
        yield text


class Peer:
    def __init__(self, socket):
        self.socket = socket
        self.pongs = set()

    async def hear(self):
        try:
            async for message in self.socket:
                if isinstance(message, str):
                    tell("text", message)
                else:
                    tell("binary", len(message), hashlib.sha256(message).hexdigest())
        except websockets.ConnectionClosedError:
            pass
        tell("closed", self.socket.close_code, self.socket.close_reason)

    async def wait_for_pong(self, text):
        pong = await self.socket.ping(text)
        await pong
        tell("pong", text)

    async def obey(self, name, *arguments):
        if name == "text":
            await self.socket.send(arguments[0])
        elif name == "binary":
            await self.socket.send(pattern(arguments[0]))
        elif name == "fragments":
            await self.socket.send(fragments(arguments[0]))
        elif name == "text in bytes":
            await self.socket.write_frame(True, Opcode.TEXT, bytes.fromhex(arguments[0]))
        elif name == "ping":
            task = asyncio.create_task(self.wait_for_pong(arguments[0]))
            self.pongs.add(task)
            task.add_done_callback(self.pongs.discard)
        elif name == "close":
            await self.socket.close(*arguments)


async def main():
    lines = asyncio.StreamReader(limit=2**26)
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    what = json.loads(await lines.readline())
    deflate = what["deflate"]
    extensions = [] if deflate is None else [ClientPerMessageDeflateFactory(**deflate)]
    try:
        socket = await websockets.connect(
            what["url"], subprotocols=what["protocols"], extra_headers=what["headers"],
            compression=None, extensions=extensions, max_size=what["bytes_max"],
            ping_interval=None)
    except websockets.InvalidStatusCode as refused:
        tell("refused", refused.status_code)
        return
    tell("open", socket.subprotocol or "",
         socket.response_headers.get("Sec-WebSocket-Extensions", ""))
    peer = Peer(socket)
    hearing = asyncio.create_task(peer.hear())
    while line := await lines.readline():
        try:
            await peer.obey(*json.loads(line))
        except websockets.ConnectionClosed:
            pass  # told by the one who hears
    hearing.cancel()


asyncio.run(main())
