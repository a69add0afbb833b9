"""Sets five options, and reads them back. The Rust program is crates/socket-options/examples/set_and_read.rs."""

import socket
import struct

sock = socket.socket()
sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 10_000)
sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 3))
sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

linger = sock.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, 8)
print("SO_REUSEADDR", sock.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR))
print("SO_RCVBUF", sock.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF))
print("SO_LINGER", struct.unpack("ii", linger))
print("SO_KEEPALIVE", sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE))
print("TCP_NODELAY", sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
