"""The wire: frames over sockets meet one deadline, and say whether the bytes or the connection were at fault."""

from __future__ import annotations

import contextlib
import socket
import threading
import time

import numpy as np
import pytest

from mlekata import wire


@pytest.fixture
def pair():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def drip(sock: socket.socket, data: bytes) -> threading.Thread:
    """Sends *data* byte by byte, slowly."""

    def send() -> None:
        with contextlib.suppress(OSError):
            for position in range(len(data)):
                time.sleep(0.02)
                sock.sendall(data[position : position + 1])

    thread = threading.Thread(target=send)
    thread.start()
    return thread


def test_frames_cross_a_socket_one_after_another(pair):
    """Large and small frames arrive in order and undamaged."""
    ours, theirs = pair
    wanted = [np.arange(10**6), "small", [], None]

    def send_all() -> None:
        for value in wanted:
            wire.send(ours, value, deadline=time.monotonic() + 60)

    sender = threading.Thread(target=send_all)
    sender.start()
    found = [wire.receive(theirs, deadline=time.monotonic() + 60) for _ in wanted]
    assert (found[0] == wanted[0]).all() and found[1:] == wanted[1:]
    sender.join()


@pytest.mark.parametrize("sent_at_once", [0, -40], ids=["from the first byte", "within a buffer"])
def test_a_dripping_frame_meets_one_deadline(pair, sent_at_once):
    """A frame whose bytes keep coming is given up at the deadline all the same."""
    ours, theirs = pair
    data = wire.dumps(np.arange(5))
    ours.sendall(data[:sent_at_once])
    thread = drip(ours, data[sent_at_once:])
    with pytest.raises(TimeoutError, match="no complete frame before the deadline"):
        wire.receive(theirs, deadline=time.monotonic() + 0.2)
    ours.shutdown(socket.SHUT_RDWR)
    thread.join()


@pytest.mark.parametrize("n_bytes", [0, 10, 30, -1])
def test_a_closed_connection_ends_the_frame(pair, n_bytes):
    """A connection that ends before or within a frame is EOFError, not a malformed frame."""
    ours, theirs = pair
    ours.sendall(wire.dumps(np.arange(5))[:n_bytes])
    ours.close()
    with pytest.raises(EOFError, match="the other side closed the connection"):
        wire.receive(theirs)


def test_a_broken_connection_is_not_a_malformed_frame(pair):
    """A connection reset within a buffer is the system's error, not the sender's."""
    ours, theirs = pair
    theirs.sendall(b"never read")
    ours.sendall(wire.dumps(np.arange(5))[:-1])
    ours.close()
    with pytest.raises(ConnectionResetError):
        wire.receive(theirs)


def test_waiting_is_announced(pair):
    """The caller hears about a wait while nothing arrives."""
    ours, theirs = pair
    waits = []
    assert wire.receive(theirs, on_wait=lambda: waits.append(1) or wire.send(ours, "late")) == "late"
    assert waits == [1]


def test_an_interruption_passes_through_as_itself(pair):
    """What the caller raises while it waits within a buffer is not taken for a malformed frame."""
    ours, theirs = pair
    ours.sendall(wire.dumps(np.arange(5))[:-1])

    def interrupt() -> None:
        raise LookupError("the caller's own")

    with pytest.raises(LookupError, match="the caller's own"):
        wire.receive(theirs, on_wait=interrupt)


def test_sending_has_a_deadline(pair):
    """A frame that nobody takes is given up at the deadline."""
    ours, _ = pair
    with pytest.raises(TimeoutError):
        wire.send(ours, np.zeros(10**7), deadline=time.monotonic() + 0.2)


def test_a_deadline_that_comes_can_be_put_off(pair):
    """Nothing of a frame that has begun to arrive is lost by it; once it is not put off, it holds."""
    ours, theirs = pair
    asked = []

    def extend() -> float:
        asked.append(time.monotonic())
        return time.monotonic() + (0.1 if len(asked) < 3 else -1)

    dripping = drip(ours, wire.dumps("slow")[:20])
    with pytest.raises(TimeoutError, match="no complete frame before the deadline"):
        wire.receive(theirs, deadline=time.monotonic() + 0.05, extend=extend)
    assert len(asked) == 3
    dripping.join()


def test_a_deadline_is_put_off_for_what_is_sent_too(pair):
    """A frame that the other side takes late arrives whole."""
    ours, theirs = pair
    asked, taken = [], []

    def extend() -> float:
        asked.append(1)
        return time.monotonic() + 0.1

    def take() -> None:
        while len(asked) < 3:
            time.sleep(0.01)
        taken.append(wire.receive(theirs, deadline=time.monotonic() + 60))

    taking = threading.Thread(target=take)
    taking.start()
    wire.send(ours, np.arange(10**6), deadline=time.monotonic() + 0.05, extend=extend)
    taking.join()
    assert (taken[0] == np.arange(10**6)).all()
