#!/usr/bin/env python3
"""Stand-ins for programs that Debian does not have: a pool, a miner, a browser-mining service and its page, a chat.

No hashing anywhere: results are made up, and the pool accepts them. Used by record.sh.

    stand-ins.py pool ADDRESS PORT [proxy-header]     a CryptoNote pool
    stand-ins.py miner HOST PORT SHARES [SOURCE]      XMRig's words; HOST - talks over standard input and output
    stand-ins.py socks5-miner PROXY PORT NAME PORT SHARES   the same with XMRig's socks5 option
    stand-ins.py tls-pool ADDRESS PORT CERTIFICATE KEY [NODE]   the pool behind TLS, with work as real ones send it: each minute, and for
                                                      each block, of its own or of a monerod (http://host:port)
    stand-ins.py blocks NODE WALLET MEAN SECONDS      has a monerod in regtest find blocks, as memoryless as real ones
    stand-ins.py tls-miner HOST PORT SECONDS tls1.2|tls1.3 [socks5|connect PROXY PORT]    XMRig with its OpenSSL settings
    stand-ins.py webminer ADDRESS PORT                Coinhive's server side, over WebSocket
    stand-ins.py page URL SHARES                      Coinhive's client side
    stand-ins.py paced-webminer ADDRESS PORT / paced-page URL SECONDS   both at the pace of a real session, over wss
    stand-ins.py chat ADDRESS PORT / chatter URL      people who talk, over WebSocket
    stand-ins.py mx ADDRESS PORT                      a mail server that wants a PROXY header
"""
import asyncio
import json
import random
import socket
import socketserver
import ssl
import struct
import sys
import threading
import time
import urllib.request

WALLET = "482XZvnuyEwco84sNqzhMdD7i1NWX7yHqZrJ7dVL7Wof36ghYv6hUyZEuYUQ6sDHps8KmRrRTcx1e8wAW3CMdkMrDPxRYv2"
AGENT = "XMRig/6.26.0 (Linux x86_64) libuv/1.51.0 gcc/13.2.0"
PAUSE = 1.0


def varint(n):
    out = b""
    while n > 127:
        out += bytes([n & 127 | 128])
        n >>= 7
    return out + bytes([n])


def blob(version, number):
    head = bytes([version, version]) + varint(int(time.time()))
    return (head + bytes([number]) * 32 + bytes(4) + bytes([number ^ 255]) * 32 + b"\x39").hex()


def result(number, difficulty):
    return (bytes([number]) * 24 + struct.pack("<Q", (2**64 - 1) // (difficulty + number))).hex()


def strip_header(reader):
    first = reader.read(1)
    if first == b"P":
        reader.readline()
    else:
        reader.read(13)
        reader.read(struct.unpack(">H", reader.read(2))[0])


class Pool(socketserver.StreamRequestHandler):
    wants_header = False

    def job(self, number):
        return {"blob": blob(16, number), "job_id": "job%d" % number, "target": "b88d0600", "algo": "rx/0",
                "height": 3664112 + number, "seed_hash": "5e" * 32}

    def say(self, message):
        self.wfile.write(json.dumps(message, separators=(",", ":")).encode() + b"\n")

    def handle(self):
        if self.wants_header:
            strip_header(self.rfile)
        jobs = 1
        shares = 0
        for line in self.rfile:
            request = json.loads(line)
            if request["method"] == "login":
                answer = {"id": "c0ffee", "job": self.job(jobs), "status": "OK"}
            else:
                answer = {"status": "OK"}
                shares += 1
            self.say({"id": request["id"], "jsonrpc": "2.0", "error": None, "result": answer})
            if shares % 2 == 1:
                jobs += 1
                self.say({"jsonrpc": "2.0", "method": "job", "params": self.job(jobs)})


def mine(read, write, shares):
    def call(number, method, params):
        message = {"id": number, "jsonrpc": "2.0", "method": method, "params": params}
        write(json.dumps(message, separators=(",", ":")).encode() + b"\n")

    call(1, "login", {"login": WALLET + ".rec", "pass": "x", "agent": AGENT, "algo": ["rx/0"]})
    job = json.loads(read())["result"]["job"]
    for number in range(2, 2 + shares):
        time.sleep(PAUSE)
        call(number, "submit", {"id": "c0ffee", "job_id": job["job_id"], "nonce": "%08x" % number,
                                "result": result(number, 10000)})
        while json.loads(read()).get("id") != number:
            pass
    time.sleep(PAUSE)


def miner(host, port, shares, source=None):
    if host == "-":
        def write(octets):
            sys.stdout.buffer.write(octets)
            sys.stdout.buffer.flush()
        mine(sys.stdin.buffer.readline, write, shares)
        return
    with socket.create_connection((host, port), source_address=(source, 0) if source else None) as s:
        mine(s.makefile("rb").readline, s.sendall, shares)


def through_socks5(proxy, proxy_port, name, port):
    s = socket.create_connection((proxy, proxy_port))
    s.sendall(b"\x05\x01\x00")
    assert s.recv(2) == b"\x05\x00"
    s.sendall(b"\x05\x01\x00\x03" + bytes([len(name)]) + name.encode() + struct.pack(">H", port))
    answer = s.recv(64)
    assert answer[:2] == b"\x05\x00", answer
    return s


def socks5_miner(proxy, proxy_port, name, port, shares):
    with through_socks5(proxy, proxy_port, name, port) as s:
        mine(s.makefile("rb").readline, s.sendall, shares)


# ---- The same behind TLS, at the pace of a real session

REFRESH = 60.0  # seconds: the pool's timer for a new template
BLOCK = 120.0   # seconds between Monero's blocks on average
SHARE = 25.0    # seconds between shares on average


def ask_node(node, path, body=None):
    with urllib.request.urlopen(node + path, json.dumps(body).encode() if body else None, timeout=30) as answer:
        return json.load(answer)


def find_blocks(node, wallet, mean, seconds):
    end = time.monotonic() + seconds
    nonce = 0
    while True:
        time.sleep(random.expovariate(1 / mean))
        if time.monotonic() > end:
            return
        nonce += 1
        ask_node(node, "/json_rpc", {"jsonrpc": "2.0", "id": "0", "method": "generateblocks", "params": {
            "amount_of_blocks": 1, "wallet_address": wallet, "starting_nonce": nonce}})


class TlsPool(Pool):
    context = None
    node = None

    def handle(self):
        secure = self.context.wrap_socket(self.request, server_side=True)
        lock = threading.Lock()
        over = threading.Event()

        def say(message):
            with lock:
                secure.sendall(json.dumps(message, separators=(",", ":")).encode() + b"\n")

        def block_after(moment):
            return moment + (random.expovariate(1 / BLOCK) if self.node is None else float("inf"))

        def is_new(height):
            return self.node is not None and ask_node(self.node, "/get_height")["height"] > height

        def give_work():
            refresh = time.monotonic() + REFRESH
            block = block_after(time.monotonic())
            height = 0 if self.node is None else ask_node(self.node, "/get_height")["height"]
            number = 1
            while not over.is_set():
                if is_new(height):
                    height += 1
                elif time.monotonic() >= block:
                    block = block_after(block)
                elif time.monotonic() >= refresh:
                    refresh += REFRESH
                else:
                    over.wait(min(0.2, max(0.001, min(refresh, block) - time.monotonic())))
                    continue
                number = number % 200 + 1
                try:
                    say({"jsonrpc": "2.0", "method": "job", "params": self.job(number)})
                except OSError:
                    return

        for line in secure.makefile("rb"):
            request = json.loads(line)
            if request["method"] == "login":
                say({"id": request["id"], "jsonrpc": "2.0", "error": None,
                     "result": {"id": "c0ffee", "job": self.job(1), "status": "OK"}})
                threading.Thread(target=give_work, daemon=True).start()
            else:
                say({"id": request["id"], "jsonrpc": "2.0", "error": None, "result": {"status": "OK"}})
        over.set()


def tls_pool(address, port, certificate, key, node=None):
    TlsPool.node = node
    TlsPool.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    TlsPool.context.load_cert_chain(certificate, key)
    Server((address, port), TlsPool).serve_forever()


def through_connect(proxy, proxy_port, host, port):
    s = socket.create_connection((proxy, proxy_port))
    s.sendall(("CONNECT %s:%d HTTP/1.1\r\nHost: %s:%d\r\n\r\n" % (host, port, host, port)).encode())
    answer = b""
    while b"\r\n\r\n" not in answer:
        octets = s.recv(1)
        assert octets, answer
        answer += octets
    assert b" 200 " in answer.splitlines()[0], answer
    return s


def tls_miner(host, port, seconds, version, how=None, proxy=None, proxy_port=None):
    if how is None:
        plain = socket.create_connection((host, port))
    else:
        plain = {"socks5": through_socks5, "connect": through_connect}[how](proxy, int(proxy_port), host, port)
    # As XMRig does it: OpenSSL's own list of ciphers, no name, no check of the certificate, no protocol of the next layer.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers("DEFAULT")
    context.maximum_version = {"tls1.2": ssl.TLSVersion.TLSv1_2, "tls1.3": ssl.TLSVersion.TLSv1_3}[version]
    secure = context.wrap_socket(plain)
    reader = secure.makefile("rb")

    def call(number, method, params):
        message = {"id": number, "jsonrpc": "2.0", "method": method, "params": params}
        secure.sendall(json.dumps(message, separators=(",", ":")).encode() + b"\n")

    call(1, "login", {"login": WALLET + ".rec", "pass": "x", "agent": AGENT, "algo": ["rx/0"]})
    job = [json.loads(reader.readline())["result"]["job"]["job_id"]]

    def listen():
        for line in reader:
            message = json.loads(line)
            if message.get("method") == "job":
                job[0] = message["params"]["job_id"]

    threading.Thread(target=listen, daemon=True).start()
    end = time.monotonic() + seconds
    number = 2
    while True:
        pause = random.expovariate(1 / SHARE)
        if time.monotonic() + pause > end:
            time.sleep(max(0.0, end - time.monotonic()))
            return
        time.sleep(pause)
        call(number, "submit", {"id": "c0ffee", "job_id": job[0], "nonce": "%08x" % number,
                                "result": result(number % 251, 10000)})
        number += 1


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


class Mx(socketserver.StreamRequestHandler):
    def handle(self):
        def say(text):
            self.wfile.write(text.encode() + b"\r\n")
        strip_header(self.rfile)
        say("220 mx.example.net ESMTP")
        data = False
        for line in self.rfile:
            word = line.split()[0].upper() if line.split() else b""
            if data:
                data = line != b".\r\n"
                if not data:
                    say("250 queued")
            elif word == b"DATA":
                data = True
                say("354 go on")
            elif word == b"QUIT":
                say("221 bye")
                return
            else:
                say("250 ok")


async def webminer(websocket, path=None):
    credited = 0
    shares = 0

    async def say(kind, **params):
        await websocket.send(json.dumps({"type": kind, "params": params}))

    async for text in websocket:
        message = json.loads(text)
        if message["type"] == "auth":
            await say("authed", token="", hashes=0)
            await say("job", job_id="1", blob=blob(7, 1), target="ffffff00", id="s")
        elif message["type"] == "submit":
            credited += 256
            shares += 1
            await say("hash_accepted", hashes=credited)
            if shares == 2:
                await say("job", job_id="2", blob=blob(7, 2), target="ffffff00", id="s")


async def page(url, shares):
    import websockets
    async with websockets.connect(url, origin="http://news.example.org") as websocket:
        async def say(kind, **params):
            await websocket.send(json.dumps({"type": kind, "params": params}))

        await say("auth", site_key="aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xY", type="anonymous", user=None, goal=0, version=7)
        for number in range(1, shares + 1):
            await asyncio.sleep(PAUSE)
            await say("submit", version=7, job_id="1" if number < 3 else "2", nonce="%08x" % number,
                      result=result(number, 256))
        await asyncio.sleep(PAUSE)


async def paced_webminer(websocket, path=None):
    """The same at the pace of a real session."""
    credited = 0
    number = 1

    async def say(kind, **params):
        await websocket.send(json.dumps({"type": kind, "params": params}))

    async def give_work():
        nonlocal number
        refresh = time.monotonic() + REFRESH
        block = time.monotonic() + random.expovariate(1 / BLOCK)
        while True:
            await asyncio.sleep(max(0.0, min(refresh, block) - time.monotonic()))
            if refresh <= block:
                refresh += REFRESH
            else:
                block += random.expovariate(1 / BLOCK)
            number = number % 9 + 1
            await say("job", job_id=str(number), blob=blob(7, number), target="ffffff00", id="s")

    work = None
    async for text in websocket:
        if json.loads(text)["type"] == "auth":
            await say("authed", token="", hashes=0)
            await say("job", job_id="1", blob=blob(7, 1), target="ffffff00", id="s")
            work = asyncio.ensure_future(give_work())
        else:
            credited += 256
            await say("hash_accepted", hashes=credited)
    if work:
        work.cancel()


async def paced_page(url, seconds):
    import websockets
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    job = "1"

    # Not compressed, as services on node's ws are by default.
    async with websockets.connect(url, origin="https://news.example.org", ssl=context, compression=None,
                                  ping_interval=None) as websocket:
        async def listen():
            nonlocal job
            async for text in websocket:
                message = json.loads(text)
                if message["type"] == "job":
                    job = message["params"]["job_id"]

        async def say(kind, **params):
            await websocket.send(json.dumps({"type": kind, "params": params}))

        await say("auth", site_key="aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xY", type="anonymous", user=None, goal=0, version=7)
        listening = asyncio.ensure_future(listen())
        end = time.monotonic() + seconds
        number = 1
        while True:
            pause = random.expovariate(1 / SHARE)
            if time.monotonic() + pause > end:
                break
            await asyncio.sleep(pause)
            await say("submit", version=7, job_id=job, nonce="%08x" % number, result=result(number % 251, 256))
            number += 1
        listening.cancel()


async def chat(websocket, path=None):
    async for text in websocket:
        await websocket.send(json.dumps({"type": "message", "params": {"from": "ann", "text": text}}))


async def chatter(url):
    import websockets
    quote = '{"id":1,"method":"login","params":{"login":"x","pass":"x","agent":"XMRig/6.26.0"}}'
    async with websockets.connect(url) as websocket:
        for text in ("hello", "seen on web07: " + quote, json.dumps({"type": "auth", "params": {"access_token": "abc"}})):
            await websocket.send(text)
            await websocket.recv()
            await asyncio.sleep(PAUSE)


def serve_websocket(handler, address, port):
    import websockets

    async def run():
        async with websockets.serve(handler, address, port, ping_interval=None):
            await asyncio.Future()
    asyncio.run(run())


def main():
    what, arguments = sys.argv[1], sys.argv[2:]
    if what == "pool":
        Pool.wants_header = "proxy-header" in arguments
        Server((arguments[0], int(arguments[1])), Pool).serve_forever()
    elif what == "mx":
        Server((arguments[0], int(arguments[1])), Mx).serve_forever()
    elif what == "miner":
        miner(arguments[0], int(arguments[1]), int(arguments[2]), *arguments[3:])
    elif what == "socks5-miner":
        socks5_miner(arguments[0], int(arguments[1]), arguments[2], int(arguments[3]), int(arguments[4]))
    elif what == "tls-pool":
        tls_pool(arguments[0], int(arguments[1]), *arguments[2:])
    elif what == "blocks":
        find_blocks(arguments[0], arguments[1], float(arguments[2]), float(arguments[3]))
    elif what == "tls-miner":
        tls_miner(arguments[0], int(arguments[1]), float(arguments[2]), *arguments[3:])
    elif what in ("webminer", "paced-webminer", "chat"):
        serve_websocket({"webminer": webminer, "paced-webminer": paced_webminer, "chat": chat}[what], arguments[0], int(arguments[1]))
    elif what == "paced-page":
        asyncio.run(paced_page(arguments[0], float(arguments[1])))
    elif what == "page":
        asyncio.run(page(arguments[0], int(arguments[1])))
    elif what == "chatter":
        asyncio.run(chatter(arguments[0]))
    else:
        sys.exit(__doc__)


main()
