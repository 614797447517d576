"""Lets an engine reach the gateway's Unix socket over HTTP on loopback, also where it has no network of its own."""

import socket
import socketserver
import threading
from pathlib import Path

from tomas.engines.folders import connected

_CHUNK = 1 << 16


class Relay(socketserver.ThreadingTCPServer):
    """Forwards each connection to a loopback port, byte by byte, to a Unix socket."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, target: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Forward)
        self.target = target

    @property
    def base_url(self) -> str:
        """The address to give to an OpenAI client."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def start(self) -> None:
        """Serve in a thread until the process ends."""
        threading.Thread(target=self.serve_forever, name="relay", daemon=True).start()

    def handle_error(self, request: object, client_address: object) -> None:
        """A connection that breaks is the client's to notice."""


class _Forward(socketserver.BaseRequestHandler):
    request: socket.socket

    def handle(self) -> None:
        assert isinstance(self.server, Relay)
        with connected(self.server.target) as upstream:
            back = threading.Thread(target=_pump, args=(upstream, self.request), daemon=True)
            back.start()
            _pump(self.request, upstream)
            back.join()


def _pump(source: socket.socket, target: socket.socket) -> None:
    try:
        while chunk := source.recv(_CHUNK):
            target.sendall(chunk)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        for end in (source, target):
            _hang_up(end)


def _hang_up(end: socket.socket) -> None:
    try:
        end.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
