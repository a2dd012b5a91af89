//! Live reload: what has changed, told to every open page by Server-Sent Events, and the script that listens.

use super::guard::Asked;
use super::{Rebuilt, csp};
use crate::base::Digest;
use std::collections::VecDeque;
use std::io::{self, Write};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Where our own addresses begin. No file of a site is ever served from here.
pub const HOME: &str = "/-/dateline/";

/// The script, served from `HOME`.
pub const SCRIPT: &str = include_str!("live.js");

/// At most so many streams at once; each is a thread.
pub const MOST_STREAMS: usize = 64;

/// So many changes are remembered for pages that were away; one that was away longer reloads.
const REMEMBERED: usize = 64;

/// A change of more files than this is told as "anything may have changed".
const MOST_PATHS: usize = 1000;

/// A comment: a page does not notice it, a connection that is dead does.
const HEARTBEAT: &str = ": still here\n\n";

/// The state that pages are told about.
pub struct Live {
    /// Names this run of the server, so that a page from an earlier one knows that it is old; also the script's nonce.
    run: String,
    heartbeat: Duration,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    version: u64,
    messages: VecDeque<(u64, Arc<str>)>,
    report: Option<String>,
    listeners: Vec<(u64, Sender<Arc<str>>)>,
    opened: u64,
    ended: bool,
}

/// One open stream. Dropping it makes room for another.
pub struct Stream {
    live: Arc<Live>,
    number: u64,
    backlog: String,
    messages: Receiver<Arc<str>>,
}

impl Live {
    pub fn new(heartbeat: Duration) -> Arc<Live> {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        let run = Digest::of(format!("{} {}", std::process::id(), now.as_nanos()).as_bytes()).short(12);
        Arc::new(Live { run, heartbeat, state: Mutex::default() })
    }

    /// Tells every open page. `url_of` gives the URL path of a file.
    pub fn tell(&self, rebuilt: &Rebuilt, url_of: impl Fn(&str) -> String) {
        let mut state = self.state.lock().unwrap();
        if let Rebuilt::Failed { report } = rebuilt {
            state.report = Some(report.clone());
            return state.send(&failed(report));
        }
        if state.report.take().is_some() {
            state.send("event: mended\ndata: null\n\n");
        }
        if let Rebuilt::Changed { files, css_only } = rebuilt {
            let few = files.len() <= MOST_PATHS;
            let paths = few.then(|| files.iter().map(|file| url_of(file.as_str())).collect::<Vec<_>>());
            let data = serde_json::json!({ "paths": paths, "css": css_only });
            state.version += 1;
            let message = format!("event: changed\nid: {}\ndata: {data}\n\n", self.name(state.version));
            if state.messages.len() == REMEMBERED {
                state.messages.pop_front();
            }
            let version = state.version;
            state.messages.push_back((version, message.as_str().into()));
            state.send(&message);
        }
    }

    /// A new stream for a page that knows all up to `since`; `None` if there are too many.
    pub fn open(self: &Arc<Live>, since: Option<&str>) -> Option<Stream> {
        let mut state = self.state.lock().unwrap();
        if state.ended || state.listeners.len() >= MOST_STREAMS {
            // Writing finds out those who left without a word; whoever comes back in a moment finds room.
            state.send(HEARTBEAT);
            return None;
        }
        let mut backlog = format!("retry: 1000\n\n{}", self.missed(&state, since));
        match &state.report {
            Some(report) => backlog.push_str(&failed(report)),
            None => backlog.push_str("event: mended\ndata: null\n\n"),
        }
        let (sender, messages) = channel();
        state.opened += 1;
        let number = state.opened;
        state.listeners.push((number, sender));
        Some(Stream { live: self.clone(), number, backlog, messages })
    }

    fn missed(&self, state: &State, since: Option<&str>) -> String {
        let Some(since) = since else { return String::new() };
        let known = since.strip_prefix(&self.run).and_then(|rest| rest.strip_prefix('-')?.parse::<u64>().ok());
        let oldest = state.messages.front().map_or(state.version, |(version, _)| version - 1);
        match known {
            Some(known) if (oldest..=state.version).contains(&known) => {
                state.messages.iter().filter(|(version, _)| *version > known).map(|(_, message)| &**message).collect()
            }
            _ => "event: stale\ndata: null\n\n".to_owned(),
        }
    }

    /// Ends all streams.
    pub fn end(&self) {
        let mut state = self.state.lock().unwrap();
        state.ended = true;
        state.listeners.clear();
    }

    /// The page with the script in it, for the one who asked. `shown` is the URL path of the file it comes from.
    pub fn insert(&self, html: &str, shown: &str, asked: &Asked) -> String {
        let html = csp::loosen_meta(html, &self.run, &self.messages_url(asked));
        let version = self.name(self.state.lock().unwrap().version);
        let shown = shown.replace('&', "&amp;").replace('"', "&quot;");
        let tag = format!(
            "<script src=\"{HOME}live.js\" nonce=\"{}\" data-version=\"{version}\" data-page=\"{shown}\" defer></script>",
            self.run
        );
        let lower = html.to_ascii_lowercase();
        let at = lower.rfind("</body>").or_else(|| lower.rfind("</html>")).unwrap_or(html.len());
        format!("{}{tag}{}", &html[..at], &html[at..])
    }

    /// The policy that lets the script of [`Live::insert`] run and listen.
    pub fn loosen(&self, policy: &str, asked: &Asked) -> String {
        csp::loosen(policy, &self.run, &self.messages_url(asked))
    }

    fn messages_url(&self, asked: &Asked) -> String {
        format!("http://{}{HOME}", asked.host)
    }

    fn name(&self, version: u64) -> String {
        format!("{}-{version}", self.run)
    }
}

impl State {
    fn send(&mut self, message: &str) {
        let message: Arc<str> = message.into();
        self.listeners.retain(|(_, listener)| listener.send(message.clone()).is_ok());
    }
}

fn failed(report: &str) -> String {
    // JSON has no line break, so a report cannot end the message.
    format!("event: failed\ndata: {}\n\n", serde_json::json!({ "report": report }))
}

impl Stream {
    /// Writes messages until the client or the server goes away. A comment now and then finds out a dead client.
    pub fn run(self, mut client: impl Write) -> io::Result<()> {
        // Our own head: tiny_http would buffer the body of a response, and events must leave at once.
        client.write_all(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n\
              X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n",
        )?;
        client.write_all(self.backlog.as_bytes())?;
        client.flush()?;
        loop {
            match self.messages.recv_timeout(self.live.heartbeat) {
                Ok(message) => client.write_all(message.as_bytes())?,
                Err(RecvTimeoutError::Timeout) => client.write_all(HEARTBEAT.as_bytes())?,
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            }
            client.flush()?;
        }
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.live.state.lock().unwrap().listeners.retain(|(number, _)| *number != self.number);
    }
}
