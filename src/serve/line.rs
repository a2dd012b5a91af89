//! A client's connection itself. tiny_http answers requests but cannot hang up on a client, and some must be: one whose
//! request could be read in two ways, one whose answer broke off in the middle, one whose event stream has ended.

use std::net::{Shutdown, SocketAddr, TcpStream};
use std::os::fd::{BorrowedFd, RawFd};

/// The connection to `peer`, if this process has one: a second handle to the same socket.
///
/// While a request of that client is unanswered its connection cannot go away, so what is found is the right one.
pub fn find(peer: SocketAddr) -> Option<TcpStream> {
    let numbers = std::fs::read_dir("/dev/fd").ok()?;
    let numbers = numbers.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<RawFd>().ok());
    for number in numbers {
        // SAFETY: the number was open a moment ago and is only asked for the address of its other end. Should another
        // thread close it meanwhile, the question fails (EBADF), or is answered for its successor; the borrow ends with
        // this turn of the loop, nothing is read, written or closed through it, and it is copied only if it is `peer`'s.
        let borrowed = unsafe { BorrowedFd::borrow_raw(number) };
        let other_end = rustix::net::getpeername(borrowed).ok().flatten();
        if other_end.and_then(|address| SocketAddr::try_from(address).ok()) == Some(peer) {
            return borrowed.try_clone_to_owned().ok().map(TcpStream::from);
        }
    }
    None
}

/// Hangs up: no byte is read from `peer` or written to it any more.
pub fn close(peer: SocketAddr) {
    if let Some(line) = find(peer) {
        let _ = line.shutdown(Shutdown::Both);
    }
}
