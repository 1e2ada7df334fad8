"""Where other devices can reach this machine, without asking anything of the internet."""

import contextlib
import ipaddress
import socket
import sys

from coursebook.errors import CourseError, Problem


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; taken before anything is printed, so that what is printed is true.

    Raises:
        CourseError: the port is taken, or the address isn't this machine's.
    """
    found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if sys.platform != "win32":  # there it would let two programs share the port
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((host, port))
        found.listen(1024)
    except (OSError, OverflowError) as error:
        found.close()
        message = f"不能使用地址 {host} 的端口 {port}，可能已被占用；请用 --port 换一个（如 --port {port + 1}）"
        raise CourseError(Problem("collect", "", message)) from error
    return found


def lan_addresses() -> list[str]:
    """This machine's IPv4 addresses in its networks, the likeliest first; empty without a network."""
    found: list[str] = []
    # Nothing is sent: connecting a datagram socket only looks up which own address would be used.
    for far in ("192.168.255.254", "10.255.255.254", "172.31.255.254", "203.0.113.1"):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.connect((far, 9))
                found.append(probe.getsockname()[0])
            except OSError:
                continue
    with contextlib.suppress(OSError):  # a machine whose own name leads nowhere
        found += [str(entry[4][0]) for entry in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)]
    usable = [one for one in dict.fromkeys(found) if _is_usable(one)]
    return sorted(usable, key=lambda one: not ipaddress.ip_address(one).is_private)


def _is_usable(address: str) -> bool:
    found = ipaddress.ip_address(address)
    return not (found.is_loopback or found.is_unspecified or found.is_link_local)
