//! The server: a door that lets requests in one after another, a few workers that answer them, and a thread of its own
//! for every answer that takes long. tiny_http does the reading and writing of HTTP.

use super::answer::Answer;
use super::folder::Folder;
use super::guard::{self, Asked, Hosts, Refusal};
use super::live::{self, Live};
use super::{Notice, Rebuilt, Say, Settings, line};
use anyhow::{Context, Result};
use std::collections::{HashMap, VecDeque};
use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tiny_http::{Request, Server};

/// Threads for answers that are sent at once.
const WORKERS: usize = 4;

/// An answer of more bytes than this may have to wait for a slow client, and gets a thread of its own…
const LONG: u64 = 64 * 1024;

/// …of which there are at most so many at once; beyond them the client is told to come back.
const MOST_LONG: usize = 64;

/// A client may send so many requests ahead of their answers.
const MOST_WAITING: usize = 256;

/// A client that takes nothing for so long is hung up on.
const PATIENCE: Duration = Duration::from_secs(20);

/// After a request the door is looked after in this time, then ever more rarely…
const SOON: Duration = Duration::from_millis(10);

/// …down to this.
const BEAT: Duration = Duration::from_secs(1);

/// A request body up to this size is read and thrown away; tiny_http would reserve memory for whatever is announced.
const LARGEST_BODY: usize = 1024 * 1024;

/// Ports that are tried after the first, if the user named none.
const PORTS_TRIED: u16 = 20;

/// A running server. It ends when it is dropped.
pub struct Preview {
    shop: Arc<Shop>,
    address: SocketAddr,
}

/// What all threads share.
struct Shop {
    folder: Folder,
    live: Arc<Live>,
    hosts: Hosts,
    say: Say,
    queue: Mutex<Receiver<Request>>,
    requests: Mutex<Option<Sender<Request>>>,
    /// For each client with a request in work, those that wait for it: answers go out in the order of requests, so a
    /// second one could only make a second thread wait.
    turns: Mutex<HashMap<SocketAddr, VecDeque<Request>>>,
    long: AtomicUsize,
    doors: Mutex<Vec<Arc<Server>>>,
    /// Wakes the keeper of the door; gone when the server has ended.
    wake: Mutex<Option<SyncSender<()>>>,
}

/// What became of a request.
enum Outcome {
    Done,
    /// Another thread has it, and will give the client its next turn.
    Handed,
}

/// Takes the port, or one of the next if the user did not insist.
pub fn bind(settings: &Settings) -> Result<TcpListener> {
    let first = settings.address;
    let last =
        if settings.insist || first.port() == 0 { first.port() } else { first.port().saturating_add(PORTS_TRIED) };
    let mut failure = None;
    for port in first.port()..=last {
        match listen(SocketAddr::new(first.ip(), port)) {
            Ok(listener) => return Ok(listener),
            Err(error) if error.kind() == ErrorKind::AddrInUse => failure = failure.or(Some(error)),
            Err(error) => {
                return Err(error).with_context(|| format!("can't listen on {}", SocketAddr::new(first.ip(), port)));
            }
        }
    }
    let failure = failure.expect("at least one port was tried");
    Err(failure).with_context(|| format!("can't listen on {first}; name another port or end the program that has it"))
}

/// Clients' connections inherit what is set here: small messages leave at once, and a write to a stuck client gives up.
///
/// Set before anybody can come: who knocks during the first build is let in by the system, long before the door is
/// opened, and would wait for 40 ms with every page (Nagle's algorithm and delayed acknowledgements, RFC 896 and 1122).
fn listen(address: SocketAddr) -> std::io::Result<TcpListener> {
    use rustix::net::sockopt::{Timeout, set_socket_timeout, set_tcp_nodelay};
    let listener = TcpListener::bind(address)?;
    let _ = set_tcp_nodelay(&listener, true);
    let _ = set_socket_timeout(&listener, Timeout::Send, Some(PATIENCE));
    Ok(listener)
}

impl Preview {
    /// Serves the folder of `settings` from `listener`, saying what happens through `say`.
    pub fn open(settings: &Settings, listener: TcpListener, say: Say) -> Result<Preview> {
        let address = listener.local_addr().context("can't ask for the port")?;
        let live = Live::new(settings.heartbeat);
        let (requests, queue) = channel();
        let (wake, wakes) = sync_channel(1);
        let shop = Arc::new(Shop {
            folder: Folder::new(settings.folder.clone(), &settings.base_path, live.clone()),
            live,
            hosts: Hosts::new(address.ip(), &settings.hosts),
            say,
            queue: Mutex::new(queue),
            requests: Mutex::new(Some(requests)),
            turns: Mutex::default(),
            long: AtomicUsize::new(0),
            doors: Mutex::default(),
            wake: Mutex::new(Some(wake)),
        });
        shop.open_door(listener).context("can't start the server")?;
        let keeper = shop.clone();
        std::thread::spawn(move || keeper.keep_door(address, &wakes));
        for _ in 0..WORKERS {
            let shop = shop.clone();
            std::thread::spawn(move || shop.work());
        }
        Ok(Preview { shop, address })
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where a browser on this machine finds the front page.
    pub fn url(&self) -> String {
        format!("http://{}{}", guard::reachable(self.address), guard::encode(self.shop.folder.base()))
    }

    /// Tells all open pages what a build has changed.
    pub fn tell(&self, rebuilt: &Rebuilt) {
        self.shop.live.tell(rebuilt, |file| self.shop.folder.url_of(file));
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        self.shop.requests.lock().unwrap().take();
        self.shop.wake.lock().unwrap().take();
        self.shop.live.end();
        for door in self.shop.doors.lock().unwrap().drain(..) {
            door.unblock();
        }
    }
}

impl Shop {
    fn is_closed(&self) -> bool {
        self.requests.lock().unwrap().is_none()
    }

    fn open_door(self: &Arc<Shop>, listener: TcpListener) -> Result<()> {
        let server = Arc::new(Server::from_listener(listener, None).map_err(|error| anyhow::anyhow!("{error}"))?);
        self.doors.lock().unwrap().push(server.clone());
        if self.is_closed() {
            // The end has come while this door was made, and may have missed it.
            server.unblock();
        }
        let shop = self.clone();
        std::thread::spawn(move || shop.let_in(&server));
        Ok(())
    }

    /// Lets requests in, also those of clients that came through a door that has failed since.
    fn let_in(&self, server: &Server) {
        loop {
            match server.recv() {
                Ok(request) => self.take(request),
                Err(_) if self.is_closed() => return,
                Err(_) => {}
            }
            if let Some(wake) = &*self.wake.lock().unwrap() {
                let _ = wake.try_send(());
            }
        }
    }

    /// Knocks at the door, soon after each request and now and then, for two faults of tiny_http.
    ///
    /// The first error of `accept` (no file descriptors left, say) ends its accepting thread, with a message or without:
    /// then nobody answers the knock, and another door is opened. And of clients that come at the same moment it may
    /// hand two to one waiting thread, where the second waits until the first has gone: the thread that is made for the
    /// one who knocked, and goes at once, takes the one who waits.
    fn keep_door(self: &Arc<Shop>, address: SocketAddr, wakes: &Receiver<()>) {
        let knock_at = SocketAddr::new(knockable(address), address.port());
        let mut pause = SOON;
        let mut failing = false;
        loop {
            match wakes.recv_timeout(pause) {
                Ok(()) => {
                    pause = SOON;
                    std::thread::sleep(SOON);
                }
                Err(RecvTimeoutError::Timeout) => pause = (pause * 3 / 2).min(BEAT),
                Err(RecvTimeoutError::Disconnected) => return,
            }
            let knocks = if pause == BEAT { 1 } else { 4 };
            let knocked: Vec<_> = (0..knocks).map(|_| TcpStream::connect_timeout(&knock_at, BEAT)).collect();
            let refused = knocked
                .iter()
                .flat_map(|result| result.as_ref().err())
                .find(|e| e.kind() == ErrorKind::ConnectionRefused);
            let Some(error) = refused else {
                failing = false;
                continue;
            };
            pause = SOON;
            if !failing {
                (self.say)(Notice::Rebinding { why: crate::base::files::fault(error) });
            }
            failing = true;
            if let Ok(listener) = listen(address) {
                let _ = self.open_door(listener);
            }
        }
    }

    /// Queues a request for the workers, or behind the one of the same client that is in work.
    fn take(&self, request: Request) {
        let Some(peer) = request.remote_addr().copied() else { return };
        let mut turns = self.turns.lock().unwrap();
        match turns.get_mut(&peer) {
            Some(waiting) if waiting.len() >= MOST_WAITING => {
                line::close(peer);
                drop(request.into_writer());
            }
            Some(waiting) => waiting.push_back(request),
            None => {
                turns.insert(peer, VecDeque::new());
                self.enqueue(request);
            }
        }
    }

    fn enqueue(&self, request: Request) {
        if let Some(queue) = &*self.requests.lock().unwrap() {
            let _ = queue.send(request);
        }
    }

    /// After an answer to `peer`: its next request goes to the end of the queue, so that no client keeps a worker.
    fn next_turn(&self, peer: SocketAddr) {
        let mut turns = self.turns.lock().unwrap();
        match turns.get_mut(&peer).and_then(VecDeque::pop_front) {
            Some(request) => self.enqueue(request),
            None => drop(turns.remove(&peer)),
        }
    }

    /// Hangs up on `peer` and forgets what it still wanted.
    fn hang_up(&self, peer: SocketAddr) {
        line::close(peer);
        let waiting = self.turns.lock().unwrap().get_mut(&peer).map(std::mem::take);
        // A request that is merely dropped would be answered by tiny_http.
        waiting.into_iter().flatten().for_each(|request| drop(request.into_writer()));
    }

    fn work(self: &Arc<Shop>) {
        loop {
            let received = self.queue.lock().unwrap().recv();
            let Ok(request) = received else { return };
            let Some(peer) = request.remote_addr().copied() else { continue };
            if let Outcome::Done = self.serve(request, peer) {
                self.next_turn(peer);
            }
        }
    }

    fn serve(self: &Arc<Shop>, request: Request, peer: SocketAddr) -> Outcome {
        let asked = match guard::admit(&request, &self.hosts) {
            Ok(asked) => asked,
            Err(refusal) => {
                self.turn_away(request, peer, &refusal);
                return Outcome::Done;
            }
        };
        if asked.path == format!("{}events", live::HOME) && !asked.head_only {
            return self.stream(request, peer, &asked);
        }
        let answer = self.folder.answer(&asked).unwrap_or_else(|error| Answer::text(500, &error.to_string()));
        if answer.length() > LONG && !asked.head_only && answer.status != 304 {
            return self.send_aside(answer, request, peer);
        }
        self.send(answer, request, peer);
        Outcome::Done
    }

    fn send(&self, answer: Answer, request: Request, peer: SocketAddr) {
        if answer.send(request).is_err() {
            // The client has a part of an answer: whatever came next would be taken for the rest of it.
            self.hang_up(peer);
        }
    }

    fn send_aside(self: &Arc<Shop>, answer: Answer, request: Request, peer: SocketAddr) -> Outcome {
        if self.long.fetch_add(1, Ordering::Relaxed) >= MOST_LONG {
            self.long.fetch_sub(1, Ordering::Relaxed);
            self.send(busy(), request, peer);
            return Outcome::Done;
        }
        let shop = self.clone();
        std::thread::spawn(move || {
            shop.send(answer, request, peer);
            shop.long.fetch_sub(1, Ordering::Relaxed);
            shop.next_turn(peer);
        });
        Outcome::Handed
    }

    fn stream(self: &Arc<Shop>, request: Request, peer: SocketAddr, asked: &Asked) -> Outcome {
        if asked.cross_site {
            self.send(Answer::text(403, "another site may not listen"), request, peer);
            return Outcome::Done;
        }
        let since =
            asked.query.as_deref().and_then(|query| query.split('&').find_map(|part| part.strip_prefix("since=")));
        let Some(stream) = self.live.open(asked.last_event_id.as_deref().or(since)) else {
            self.send(busy(), request, peer);
            return Outcome::Done;
        };
        let shop = self.clone();
        std::thread::spawn(move || {
            let _ = stream.run(request.into_writer());
            // The stream has no length: only hanging up tells the client that it is over.
            shop.hang_up(peer);
            shop.next_turn(peer);
        });
        Outcome::Handed
    }

    fn turn_away(&self, request: Request, peer: SocketAddr, refusal: &Refusal) {
        if !refusal.hang_up {
            let mut answer = Answer::text(refusal.status, refusal.why);
            if refusal.status == 405 {
                answer.set("Allow", "GET, HEAD");
            }
            return self.send(answer, request, peer);
        }
        let Refusal { status, why, .. } = refusal;
        let body = format!("{status} {why}\n");
        let head = format!("HTTP/1.1 {status} Refused\r\nContent-Type: text/plain\r\nConnection: close");
        // tiny_http would look for the next request behind this one as soon as it had answered.
        let reply = format!("{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        let closed = line::close_with(peer, reply.as_bytes());
        self.hang_up(peer);
        if !closed || request.body_length().is_some_and(|length| length > LARGEST_BODY) {
            // On dropping it, tiny_http would wait for the body, and reserve memory for all that was announced.
            std::mem::forget(request);
        } else {
            drop(request.into_writer());
        }
    }
}

/// Where a server that is bound to `address` can be reached from here.
fn knockable(address: SocketAddr) -> IpAddr {
    match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    }
}

fn busy() -> Answer {
    let mut answer = Answer::text(503, "too many at once; come back in a moment");
    answer.set("Retry-After", "2");
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_comes_before_the_door_is_open_is_served_without_delay() {
        let mut settings = Settings::new(std::path::PathBuf::from("out"));
        settings.address = SocketAddr::from(([127, 0, 0, 1], 0));
        let listener = bind(&settings).unwrap();
        assert!(rustix::net::sockopt::tcp_nodelay(&listener).unwrap());
    }
}
