"""An echo server on the Python package websockets. Its one argument is a JSON file: a list of listeners.

{"port", "tls": {"cert", "key", "clientCa"?}?, "compression": {...} | null, "subprotocols": [...]?}

A listener with a clientCa only shakes hands, and says why not by an alert of TLS, which asyncio's TLS keeps to itself.

/echo?id=ID      echoes; how the connection ended is kept under ID
/closure/ID      sends that as JSON: {"code", "reason"}
/close/CODE/TEXT sends a Close
/drop            ends the TCP connection without a Close
/fragments/N     sends one text of N fragments, then echoes
/ping/TEXT       sends a Ping and, when its Pong has come, the text `pong TEXT`
/request         sends the header fields of the request as JSON
"""

import asyncio
import json
import signal
import socket
import ssl
import sys
import threading
from urllib.parse import parse_qs, unquote, urlsplit

import websockets
from websockets.extensions.permessage_deflate import ServerPerMessageDeflateFactory

closures = {}


def closure(name):
    return closures.setdefault(name, asyncio.get_running_loop().create_future())


async def serve(ws, _path=None):
    # Up to version 13 the connection has the request's parts itself.
    target = ws.path if hasattr(ws, "path") else ws.request.path
    headers = ws.request_headers if hasattr(ws, "request_headers") else ws.request.headers
    url = urlsplit(target)
    action, *rest = [unquote(part) for part in url.path.strip("/").split("/")]
    name = parse_qs(url.query).get("id", [None])[0]
    try:
        if action == "closure":
            await ws.send(json.dumps(await closure(rest[0])))
        elif action == "close":
            await ws.close(int(rest[0]), "".join(rest[1:]))
        elif action == "drop":
            ws.transport.abort()
        elif action == "fragments":
            await ws.send(f"{index};" for index in range(int(rest[0])))
        elif action == "ping":
            await (await ws.ping(rest[0].encode()))
            await ws.send(f"pong {rest[0]}")
        elif action == "request":
            await ws.send(json.dumps({key.lower(): value for key, value in headers.raw_items()}))
        async for message in ws:
            await ws.send(message)
    except websockets.ConnectionClosed:
        pass
    await ws.wait_closed()
    if name is not None:
        closure(name).set_result({"code": ws.close_code, "reason": ws.close_reason})


def tls_context(tls):
    if tls is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tls["cert"], tls["key"])
    if "clientCa" in tls:
        context.load_verify_locations(tls["clientCa"])
        context.verify_mode = ssl.CERT_REQUIRED
    return context


def shake_hands(server, context):
    while True:
        connection, _address = server.accept()
        tls = context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        tls.settimeout(5)
        try:
            tls.do_handshake()
        except OSError:
            pass
        # What comes is read to its end: a close over unread bytes would be a reset, which can overtake the alert.
        try:
            tls.shutdown(socket.SHUT_WR)
            while tls.recv(4096):
                pass
        except OSError:
            pass
        tls.close()


def listen(listener):
    compression = listener.get("compression")
    return websockets.serve(
        serve,
        "127.0.0.1",
        listener["port"],
        ssl=tls_context(listener.get("tls")),
        compression=None,
        extensions=None if compression is None else [ServerPerMessageDeflateFactory(**compression)],
        subprotocols=listener.get("subprotocols"),
        max_size=64 * 1024 * 1024,
        ping_interval=None,
        close_timeout=1,
    )


async def main():
    with open(sys.argv[1]) as file:
        listeners = json.load(file)
    stop = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set_result, None)
    servers = []
    for listener in listeners:
        if "clientCa" in (listener.get("tls") or {}):
            door = socket.create_server(("127.0.0.1", listener["port"]))
            threading.Thread(target=shake_hands, args=(door, tls_context(listener["tls"])), daemon=True).start()
        else:
            servers.append(await listen(listener))
    await stop
    for server in servers:
        server.close()


asyncio.run(main())
