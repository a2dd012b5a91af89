//! A client's connection itself. tiny_http answers requests but cannot hang up on a client, and some must be: one whose
//! request could be read in two ways, one whose answer broke off in the middle, one whose event stream has ended.

use rustix::net::{SendFlags, Shutdown, getpeername, send, shutdown};
use std::net::SocketAddr;
use std::os::fd::{BorrowedFd, RawFd};

/// Hangs up: no byte is written to `peer` any more, and what it still sends is not waited for. `false` if this process
/// has no connection to it.
pub fn close(peer: SocketAddr) -> bool {
    close_with(peer, b"")
}

/// Sends a last word, past tiny_http and whatever it would do next, then hangs up.
pub fn close_with(peer: SocketAddr, last_word: &[u8]) -> bool {
    let with_peer = |connection: BorrowedFd| {
        let address = getpeername(connection).ok().flatten().and_then(|address| SocketAddr::try_from(address).ok());
        if address != Some(peer) {
            return false;
        }
        // One attempt: a client that has no room for a line has not earned it.
        let _ = send(connection, last_word, SendFlags::NOSIGNAL | SendFlags::DONTWAIT);
        let _ = shutdown(connection, Shutdown::Both);
        true
    };
    descriptors().into_iter().any(|number| {
        // SAFETY: the borrow ends with this call. The number was open a moment ago; should another thread close it
        // meanwhile, the calls on it fail or meet its successor, whose address is asked first. While a request of
        // `peer` is unanswered, its connection cannot be closed. At the very worst another client is hung up on, and
        // asks again.
        with_peer(unsafe { BorrowedFd::borrow_raw(number) })
    })
}

/// The descriptors that are open, or may be if even looking at them takes one that is not to be had.
fn descriptors() -> Vec<RawFd> {
    match std::fs::read_dir("/dev/fd") {
        Ok(entries) => entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok()).collect(),
        Err(_) => (0..4096).collect(),
    }
}
