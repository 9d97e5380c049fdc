"""Keeps the tests, and every Python process that they start, on this machine; conftest.py puts it on their path.

It also spares them compiling the patterns that another one has compiled.
"""

import ipaddress
import socket
from typing import Any

import compiled_patterns


class NetworkRefused(BaseException):
    """A test tried to leave this machine; not an Exception, so that no handler takes it for a site that is down."""


def _address(host: object) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(str(host).partition("%")[0])
    except ValueError:
        return None


def _is_here(family: int, target: Any) -> bool:
    if family not in (socket.AF_INET, socket.AF_INET6) or target[0] == "localhost":
        return True
    address = _address(target[0])
    return address is not None and (address.is_loopback or address.is_unspecified)


def _guard(method: str) -> None:
    connect = getattr(socket.socket, method)

    def guarded(self: socket.socket, address: Any) -> Any:
        if not _is_here(self.family, address):
            self.close()
            raise NetworkRefused(f"tests reach this machine only, not {address!r}")
        return connect(self, address)

    setattr(socket.socket, method, guarded)


def _getaddrinfo(host: Any, *arguments: Any, **options: Any) -> Any:
    name = host.decode() if isinstance(host, bytes) else host
    if name not in (None, "", "localhost") and _address(name) is None:
        raise NetworkRefused(f"tests look up no names, not {host!r}")
    return _lookup(host, *arguments, **options)


_lookup = socket.getaddrinfo
socket.getaddrinfo = _getaddrinfo
for _method in ("connect", "connect_ex"):
    _guard(_method)
compiled_patterns.install()
