"""Stands in for `python`, `bash` and `pip` on a worker's PATH: asks the code runner to run the code instead.

Run as a plain script (`python -IS launcher.py <socket> <program> <argument>…`), so it imports nothing of ours.
Its output and exit code are those of the code.
"""

import json
import os
import socket
import struct
import sys

HEADER = struct.Struct("!cI")
"""Before each piece that the code runner sends: what it is and how many bytes follow."""
OUTPUT = b"o"
EXIT = b"x"


def main() -> int:
    """Ask, pass the output on, and return the exit code."""
    address, program, *arguments = sys.argv[1:]
    here = os.getcwd()  # noqa: PTH109 - pathlib would cost each launch its import
    os.chdir(os.path.dirname(address))  # noqa: PTH120 - a socket's address has a limit; its name in its folder fits
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as link:
        link.connect(os.path.basename(address))  # noqa: PTH119
        request = {"program": program, "arguments": arguments, "folder": here}
        link.sendall(json.dumps(request).encode() + b"\n")
        return _follow(link)


def _follow(link: socket.socket) -> int:
    while True:
        kind, size = HEADER.unpack(_exactly(link, HEADER.size))
        body = _exactly(link, size)
        if kind == EXIT:
            return int(body)
        sys.stdout.buffer.write(body)
        sys.stdout.buffer.flush()


def _exactly(link: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        piece = link.recv(size - len(data))
        if not piece:
            raise ConnectionError("the code runner went away")
        data += piece
    return data


if __name__ == "__main__":
    sys.exit(main())
