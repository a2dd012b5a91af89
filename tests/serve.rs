//! The preview, asked as a browser and as an attacker would ask it: bytes on a socket against a real server.

use dateline::base::RelPath;
use dateline::serve::{self, Dirty, Notice, Preview, Rebuilt, Say, Settings, Stop, Watch};
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Far longer than anything takes: it ends a test that would hang, and measures nothing.
const LIMIT: Duration = Duration::from_secs(30);

// ---- a site, a client -------------------------------------------------------------------------------------------------

struct Site {
    folder: TempDir,
    preview: Preview,
}

impl Site {
    fn new(files: &[(&str, &str)]) -> Site {
        Site::with(files, |_| {})
    }

    fn with(files: &[(&str, &str)], change: impl FnOnce(&mut Settings)) -> Site {
        let folder = TempDir::new().unwrap();
        for (path, text) in files {
            put(folder.path(), path, text);
        }
        let mut settings = Settings::new(folder.path());
        settings.address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        change(&mut settings);
        let listener = serve::bind(&settings).unwrap();
        let preview = Preview::open(&settings, listener, Arc::new(|_| {})).unwrap();
        Site { folder, preview }
    }

    fn connect(&self) -> TcpStream {
        let client = TcpStream::connect(self.preview.address()).unwrap();
        client.set_read_timeout(Some(LIMIT)).unwrap();
        client
    }

    /// Sends a request with further header lines (each ending in CR LF) on a connection of its own.
    fn ask(&self, method: &str, url: &str, headers: &str) -> Reply {
        self.send(&format!("{method} {url} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n"))
    }

    fn get(&self, url: &str) -> Reply {
        self.ask("GET", url, "")
    }

    fn send(&self, bytes: &str) -> Reply {
        let mut client = self.connect();
        client.write_all(bytes.as_bytes()).unwrap();
        Reply::read(&mut client, bytes.starts_with("HEAD"))
    }

    fn listen(&self, since: &str) -> Events {
        let mut client = self.connect();
        let request = format!("GET /-/dateline/events{since} HTTP/1.1\r\nHost: localhost\r\n\r\n");
        client.write_all(request.as_bytes()).unwrap();
        let head = read_head(&mut client);
        assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
        assert!(head.to_lowercase().contains("content-type: text/event-stream"), "{head}");
        Events { client, text: String::new() }
    }
}

fn put(folder: &Path, path: &str, text: &str) {
    let file = folder.join(path);
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(file, text).unwrap();
}

#[derive(Debug)]
struct Reply {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Reply {
    fn read(client: &mut TcpStream, head_only: bool) -> Reply {
        let head = read_head(client);
        let status =
            head.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or_else(|| panic!("no status: {head:?}"));
        let mut reply = Reply { status, head, body: Vec::new() };
        let length = reply.header("content-length").map_or(0, |length| length.parse().unwrap());
        if !head_only && status != 304 {
            reply.body.resize(length, 0);
            client.read_exact(&mut reply.body).unwrap();
        }
        reply
    }

    fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().skip(1).filter_map(|line| line.split_once(": "));
        lines.filter(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value).next()
    }

    fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }
}

/// Up to the empty line; what there is, if the connection ends.
fn read_head(client: &mut TcpStream) -> String {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && client.read(&mut byte).is_ok_and(|read| read == 1) {
        head.push(byte[0]);
    }
    String::from_utf8(head).unwrap()
}

/// Whether the server hung up, and what it sent before.
fn rest(client: &mut TcpStream) -> (bool, String) {
    let mut bytes = Vec::new();
    let result = client.read_to_end(&mut bytes);
    let timed_out =
        result.is_err_and(|e| matches!(e.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut));
    (!timed_out, String::from_utf8_lossy(&bytes).into_owned())
}

struct Events {
    client: TcpStream,
    text: String,
}

impl Events {
    /// Reads until the text holds `wanted`, and gives all of it.
    fn until(&mut self, wanted: &str) -> &str {
        let start = Instant::now();
        let mut buffer = [0; 4096];
        while !self.text.contains(wanted) {
            assert!(start.elapsed() < LIMIT, "no {wanted:?} in {:?}", self.text);
            match self.client.read(&mut buffer) {
                Ok(0) | Err(_) => panic!("the stream ended without {wanted:?}: {:?}", self.text),
                Ok(read) => self.text.push_str(std::str::from_utf8(&buffer[..read]).unwrap()),
            }
        }
        &self.text
    }
}

fn changed(files: &[&str], css_only: bool) -> Rebuilt {
    Rebuilt::Changed { files: files.iter().map(|file| RelPath::new(file).unwrap()).collect(), css_only }
}

// ---- files ------------------------------------------------------------------------------------------------------------

#[test]
fn a_folder_is_served_as_a_static_host_would() {
    let site = Site::new(&[
        ("index.html", "<body>front</body>"),
        ("a b/index.html", "<body>ab</body>"),
        ("été.txt", "summer"),
        ("feed.json", "{}"),
        ("rss.xml", "<rss/>"),
        ("a.md", "# a"),
        ("x.woff2", "font"),
        ("x.unknown", "?"),
        ("empty.css", ""),
        (".well-known/security.txt", "Contact: x"),
        ("plain/file.txt", "no index here"),
    ]);
    assert!(site.get("/").text().starts_with("<body>front"));
    assert!(site.get("/a%20b/").text().starts_with("<body>ab"));
    let moved = site.get("/a%20b?q=1");
    assert_eq!((moved.status, moved.header("location")), (301, Some("/a%20b/?q=1")));
    for (url, media) in [
        ("/", "text/html; charset=utf-8"),
        ("/%C3%A9t%C3%A9.txt", "text/plain; charset=utf-8"),
        ("/feed.json?v=2", "application/feed+json; charset=utf-8"),
        ("/rss.xml", "application/rss+xml; charset=utf-8"),
        ("/a.md", "text/markdown; charset=utf-8"),
        ("/x.woff2", "font/woff2"),
        ("/x.unknown", "application/octet-stream"),
        ("/empty.css", "text/css; charset=utf-8"),
        ("/.well-known/security.txt", "text/plain; charset=utf-8"),
    ] {
        let reply = site.get(url);
        assert_eq!((reply.status, reply.header("content-type")), (200, Some(media)), "{url}");
        assert_eq!(reply.header("cache-control"), Some("no-cache"), "{url}");
    }
    assert_eq!(site.get("/plain").status, 404);
    assert_eq!(site.get("/plain/").status, 404);
    assert_eq!(site.get("/index.html/").status, 404);
}

#[test]
fn nothing_outside_the_folder_and_nothing_hidden_is_served() {
    let outside = TempDir::new().unwrap();
    put(outside.path(), "secret.txt", "secret");
    let site =
        Site::new(&[("in.txt", "in"), (".env", "key"), (".git/config", "x"), ("_headers", ""), ("_redirects", "")]);
    let root = site.folder.path();
    std::os::unix::fs::symlink(outside.path().join("secret.txt"), root.join("link.txt")).unwrap();
    std::os::unix::fs::symlink(outside.path(), root.join("folder")).unwrap();
    std::os::unix::fs::symlink(root.join("in.txt"), root.join("inside.txt")).unwrap();
    rustix::fs::mknodat(rustix::fs::CWD, root.join("pipe"), rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
    let name = outside.path().file_name().unwrap().to_str().unwrap();
    for url in [
        "/link.txt",
        "/folder/secret.txt",
        "/.env",
        "/.git/config",
        "/_headers",
        "/_redirects",
        "/pipe",
        "/../secret.txt",
        &format!("/..%2f{name}/secret.txt"),
        &format!("/%2e%2e/{name}/secret.txt"),
        "//in.txt",
    ] {
        let reply = site.get(url);
        assert_eq!(reply.status, 404, "{url}");
        assert!(!reply.text().contains("secret"), "{url}");
    }
    for url in ["/%00", "/%zz", "/a%0d%0aSet-Cookie:%20x=1", "http://localhost/in.txt", "/in%5c.txt"] {
        assert_eq!(site.get(url).status, 400, "{url}");
    }
    assert_eq!(site.get("/inside.txt").text(), "in");
}

#[test]
fn what_is_missing_gets_the_site_s_own_page_and_the_right_status() {
    let site = Site::new(&[]);
    let bare = site.get("/no/");
    assert_eq!(bare.status, 404);
    assert!(bare.text().contains("/-/dateline/live.js"), "even this page comes to life");
    put(site.folder.path(), "404.html", "<body>ours</body>");
    let own = site.get("/no/");
    assert_eq!(own.status, 404);
    assert!(
        own.text().starts_with("<body>ours<script") && own.text().contains("data-page=\"/404.html\""),
        "{}",
        own.text()
    );
}

#[test]
fn a_base_path_is_kept() {
    let site = Site::with(&[("index.html", "front"), ("a/index.html", "a"), ("404.html", "own")], |s| {
        s.base_path = "/news".to_owned()
    });
    assert!(site.preview.url().ends_with("/news/"));
    assert_eq!(site.get("/").header("location"), Some("/news/"));
    assert_eq!(site.get("/news").header("location"), Some("/news/"));
    assert_eq!(site.get("/news/a").header("location"), Some("/news/a/"));
    assert!(site.get("/news/a/").text().starts_with('a'));
    let outside = site.get("/a/");
    assert_eq!(outside.status, 404);
    assert!(outside.text().starts_with("own"));
}

#[test]
fn a_copy_that_is_still_good_is_not_sent_again() {
    let site = Site::new(&[("a.css", "a{}"), ("index.html", "<body></body>")]);
    for url in ["/a.css", "/"] {
        let first = site.get(url);
        let etag = first.header("etag").unwrap();
        let again = site.ask("GET", url, &format!("If-None-Match: \"x\", W/{etag}\r\n"));
        assert_eq!((again.status, again.header("etag")), (304, Some(etag)), "{url}");
    }
    let old = site.get("/a.css").header("etag").unwrap().to_owned();
    // The same length, at once: a time stamp would not tell them apart.
    put(site.folder.path(), "a.css", "b{}");
    let fresh = site.ask("GET", "/a.css", &format!("If-None-Match: {old}\r\n"));
    assert_eq!((fresh.status, fresh.text().as_str()), (200, "b{}"));
}

#[test]
fn a_head_request_gets_the_head_alone() {
    let site = Site::new(&[("a.txt", "12345")]);
    let mut client = site.connect();
    client
        .write_all(b"HEAD /a.txt HTTP/1.1\r\nHost: localhost\r\n\r\nGET /a.txt HTTP/1.1\r\nHost: localhost\r\n\r\n")
        .unwrap();
    let head = Reply::read(&mut client, true);
    let whole = Reply::read(&mut client, false);
    assert_eq!((head.status, head.header("content-length")), (200, Some("5")));
    assert_eq!(head.header("etag"), whole.header("etag"));
    assert_eq!(whole.text(), "12345");
}

#[test]
fn a_part_of_a_file_can_be_asked_for() {
    let large = "0123456789".repeat(300_000);
    let site = Site::new(&[("small.bin", "0123456789"), ("large.mp4", &large)]);
    for (url, length) in [("/small.bin", 10), ("/large.mp4", 3_000_000)] {
        let part = site.ask("GET", url, "Range: bytes=2-5\r\n");
        assert_eq!((part.status, part.text().as_str()), (206, "2345"), "{url}");
        assert_eq!(part.header("content-range"), Some(format!("bytes 2-5/{length}").as_str()));
        assert_eq!(site.ask("GET", url, "Range: bytes=-3\r\n").text(), "789");
        let beyond = site.ask("GET", url, "Range: bytes=9999999-\r\n");
        assert_eq!((beyond.status, beyond.header("content-range")), (416, Some(format!("bytes */{length}").as_str())));
        let etag = site.get(url).header("etag").unwrap().to_owned();
        assert_eq!(site.ask("GET", url, &format!("Range: bytes=0-0\r\nIf-Range: {etag}\r\n")).status, 206);
        assert_eq!(site.ask("GET", url, "Range: bytes=0-0\r\nIf-Range: \"old\"\r\n").body.len(), length);
        assert_eq!(site.ask("GET", url, "Range: bytes=0-1,3-4\r\n").status, 200);
    }
}

// ---- the host's own files -----------------------------------------------------------------------------------------------

#[test]
fn redirects_and_headers_are_those_of_the_host() {
    let site = Site::new(&[
        ("_redirects", "/old/ /new/ 301\n/b/* /new/:splat 302\n/gone/ /gone.html 410\n"),
        (
            "_headers",
            "/*\n  X-Frame-Options: DENY\n  Cache-Control: max-age=9\n  X-Bad: a\x01b\n/feed.xml\n  Content-Type: application/rss+xml\n",
        ),
        ("new/index.html", "new"),
        ("gone.html", "gone"),
        ("feed.xml", "<rss/>"),
    ]);
    let moved = site.get("/old?a=b");
    assert_eq!((moved.status, moved.header("location")), (301, Some("/new/?a=b")));
    assert_eq!(site.get("/b/x%0Dy").status, 400);
    assert_eq!(site.get("/b/x%20y").header("location"), Some("/new/x%20y"));
    let gone = site.get("/gone/");
    assert_eq!(gone.status, 410);
    assert!(gone.text().starts_with("gone"));
    let feed = site.get("/feed.xml");
    assert_eq!(feed.header("content-type"), Some("application/rss+xml"));
    assert_eq!(feed.header("x-frame-options"), Some("DENY"));
    assert_eq!(feed.header("cache-control"), Some("no-cache"), "a preview is never kept");
    assert_eq!(feed.header("x-bad"), None);
    put(site.folder.path(), "_redirects", "/old /elsewhere/ 308\n");
    assert_eq!(site.get("/old").header("location"), Some("/elsewhere/"), "read again when it changes");
}

#[test]
fn a_policy_is_loosened_for_our_script_and_nothing_else() {
    let site = Site::new(&[
        ("_headers", "/*\n  Content-Security-Policy: default-src 'none'; script-src 'self'\n"),
        (
            "index.html",
            "<head><meta http-equiv=\"Content-Security-Policy\" content=\"script-src 'none'\"></head><body></body>",
        ),
        ("a.svg", "<svg/>"),
    ]);
    let page = site.get("/");
    let policy = page.header("content-security-policy").unwrap();
    let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap();
    assert_eq!(
        policy,
        format!("default-src 'none'; script-src 'self' 'nonce-{nonce}'; connect-src http://localhost/-/dateline/")
    );
    assert!(page.text().contains(&format!("content=\"script-src &#39;nonce-{nonce}&#39;\"")), "{}", page.text());
    assert!(page.text().contains(&format!("nonce=\"{nonce}\"")));
    assert_eq!(site.get("/a.svg").header("content-security-policy"), Some("default-src 'none'; script-src 'self'"));
    assert!(!std::fs::read_to_string(site.folder.path().join("index.html")).unwrap().contains("live.js"));
}

// ---- attackers ----------------------------------------------------------------------------------------------------------

#[test]
fn another_host_name_is_turned_away() {
    let site = Site::new(&[("index.html", "draft")]);
    let with_host = |lines: &str| site.send(&format!("GET / HTTP/1.1\r\n{lines}\r\n"));
    for own in ["localhost", "localhost:1111", "127.0.0.1", "[::1]:8080"] {
        assert_eq!(with_host(&format!("Host: {own}\r\n")).status, 200, "{own}");
    }
    for foreign in ["evil.example", "evil.example:1111", "localhost.evil.example"] {
        let reply = with_host(&format!("Host: {foreign}\r\n"));
        assert_eq!(reply.status, 421, "{foreign}");
        assert!(!reply.text().contains("draft"));
    }
    assert_eq!(with_host("").status, 400);
    assert_eq!(with_host("Host: localhost\r\nHost: evil.example\r\n").status, 400);
}

#[test]
fn only_get_and_head_are_answered() {
    let site = Site::new(&[("index.html", "front")]);
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "BREW"] {
        let reply = site.ask(method, "/", "");
        assert_eq!((reply.status, reply.header("allow")), (405, Some("GET, HEAD")), "{method}");
    }
}

#[test]
fn a_request_that_could_hide_another_is_refused_and_its_client_hung_up_on() {
    let site = Site::new(&[("index.html", "front"), ("hidden.txt", "smuggled")]);
    let hidden = "GET /hidden.txt HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let cases = [
        ("Transfer-Encoding: chunked\r\n", 400, format!("0\r\n\r\n{hidden}")),
        ("Transfer-Encoding: identity\r\n", 400, hidden.to_owned()),
        ("Transfer-Encoding: xchunked\r\nContent-Length: 3\r\n", 400, format!("abc{hidden}")),
        ("transfer-encoding:\tchunked\r\nTransfer-Encoding: x\r\n", 400, format!("zz\r\n{hidden}")),
        ("Content-Length: 5\r\n", 413, format!("abcde{hidden}")),
        ("Content-Length: +0\r\n", 413, hidden.to_owned()),
        ("Content-Length: 0\r\nContent-Length: 50\r\n", 413, hidden.to_owned()),
        ("Content-Length: 5000\r\n", 413, hidden.to_owned()),
        ("Content-Length: 18446744073709551615\r\n", 413, hidden.to_owned()),
        ("X-A: b\nTransfer-Encoding: chunked\r\n", 400, format!("0\r\n\r\n{hidden}")),
        ("X-A: b\rc\r\n", 400, hidden.to_owned()),
    ];
    for (lines, status, after) in cases {
        let mut client = site.connect();
        client.write_all(format!("GET / HTTP/1.1\r\nHost: localhost\r\n{lines}\r\n{after}").as_bytes()).unwrap();
        let reply = Reply::read(&mut client, false);
        assert_eq!(reply.status, status, "{lines:?}");
        let (hung_up, more) = rest(&mut client);
        assert!(hung_up && more.is_empty(), "{lines:?}: {more:?}");
    }
    let mut client = site.connect();
    client
        .write_all(
            format!("GET / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding : chunked\r\n\r\n{hidden}").as_bytes(),
        )
        .unwrap();
    assert!(!rest(&mut client).1.contains("smuggled"));
    let long = format!("X-Long: {}\r\n", "x".repeat(70_000));
    assert_eq!(site.ask("GET", "/", &long).status, 431);
    assert_eq!(site.get("/hidden.txt").text(), "smuggled", "others are still served");
}

#[test]
fn a_line_break_never_reaches_a_header() {
    let site = Site::new(&[("_redirects", "/go/* /to/:splat 301\n"), ("dir/index.html", "x")]);
    for url in ["/go/a%0d%0aSet-Cookie:%20x=1", "/dir%0d%0aSet-Cookie:%20x=1", "/dir?a%0d%0aSet-Cookie:%20x=1"] {
        let reply = site.get(url);
        assert!(reply.header("set-cookie").is_none(), "{}", reply.head);
    }
    assert_eq!(site.get("/dir?a%0d%0ab").header("location"), Some("/dir/?a%0d%0ab"));
}

#[test]
fn slow_clients_hold_nobody_up() {
    let large = "x".repeat(8_000_000);
    let site = Site::new(&[("large.bin", &large), ("index.html", "front")]);
    let mut held = Vec::new();
    for _ in 0..12 {
        // One that never reads, one that never finishes asking, one that asks on behind an endless stream.
        for bytes in [
            "GET /large.bin HTTP/1.1\r\nHost: localhost\r\n\r\nGET /large.bin HTTP/1.1\r\nHost: localhost\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: loc",
            "GET /-/dateline/events HTTP/1.1\r\nHost: localhost\r\n\r\nGET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        ] {
            let mut client = site.connect();
            client.write_all(bytes.as_bytes()).unwrap();
            held.push(client);
        }
    }
    for _ in 0..10 {
        assert!(site.get("/").text().starts_with("front"));
    }
    // And a slow one that does read gets all of it, then the answer to its next request.
    let mut slow = held.swap_remove(0);
    assert_eq!(Reply::read(&mut slow, false).body.len(), large.len());
    assert_eq!(Reply::read(&mut slow, false).body.len(), large.len());
}

#[test]
fn requests_sent_ahead_are_answered_in_order() {
    let files: Vec<(String, String)> =
        (0..40).map(|i| (format!("{i}.txt"), format!("{i} ").repeat(1 + i * 1500))).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let site = Site::new(&files);
    let mut client = site.connect();
    let all: String = (0..40).map(|i| format!("GET /{i}.txt HTTP/1.1\r\nHost: localhost\r\n\r\n")).collect();
    client.write_all(all.as_bytes()).unwrap();
    for (path, text) in files {
        assert_eq!(Reply::read(&mut client, false).text(), text, "{path}");
    }
}

#[test]
fn a_door_that_failed_is_opened_again_and_old_clients_stay() {
    let folder = TempDir::new().unwrap();
    put(folder.path(), "a.txt", "a");
    let mut settings = Settings::new(folder.path());
    settings.address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let (sender, notices) = channel();
    let listener = serve::bind(&settings).unwrap();
    let handle = listener.try_clone().unwrap();
    let preview = Preview::open(&settings, listener, Arc::new(move |notice| drop(sender.send(notice)))).unwrap();
    let site = Site { folder, preview };
    let mut old = site.connect();
    let mut ask_old = || {
        old.write_all(b"GET /a.txt HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
        Reply::read(&mut old, false).text()
    };
    assert_eq!(ask_old(), "a");
    // Every further `accept` fails, as it does when the process has no file descriptors left.
    rustix::net::shutdown(&handle, rustix::net::Shutdown::Both).unwrap();
    drop(handle);
    assert!(matches!(notices.recv_timeout(LIMIT), Ok(Notice::Rebinding { .. })));
    let start = Instant::now();
    while TcpStream::connect(site.preview.address()).is_err() {
        assert!(start.elapsed() < LIMIT);
        std::thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(site.get("/a.txt").text(), "a");
    assert_eq!(ask_old(), "a");
}

// ---- live reload --------------------------------------------------------------------------------------------------------

#[test]
fn pages_are_told_what_changed_what_failed_and_what_was_mended() {
    let site = Site::with(&[("index.html", "<body>x</body>")], |s| s.base_path = "/n/".to_owned());
    let page = site.get("/n/").text();
    assert!(page.contains("<script src=\"/-/dateline/live.js\"") && page.contains("data-page=\"/n/\""), "{page}");
    assert!(page.find("<script").unwrap() < page.find("</body>").unwrap());
    let script = site.get("/-/dateline/live.js");
    assert_eq!((script.status, script.header("content-type")), (200, Some("text/javascript; charset=utf-8")));

    let mut events = site.listen("");
    events.until("event: mended");
    site.preview.tell(&changed(&["index.html", "a b/index.html", "s.css"], true));
    events.until("data: {\"paths\":[\"/n/\",\"/n/a%20b/\",\"/n/s.css\"],\"css\":true}\n\n");
    site.preview.tell(&Rebuilt::Failed { report: "a.md:1: bad\nb.md:2: worse".to_owned() });
    events.until("event: failed\ndata: {\"report\":\"a.md:1: bad\\nb.md:2: worse\"}\n\n");
    assert!(site.listen("").until("event: failed").contains("worse"), "a page opened now is told as well");
    events.text.clear();
    site.preview.tell(&Rebuilt::Unchanged);
    events.until("event: mended");
    let many: Vec<String> = (0..2000).map(|i| format!("{i}.html")).collect();
    site.preview.tell(&changed(&many.iter().map(String::as_str).collect::<Vec<_>>(), false));
    events.until("data: {\"paths\":null,\"css\":false}");
}

#[test]
fn a_page_that_was_away_is_told_what_it_missed() {
    let site = Site::new(&[("index.html", "<body>x</body>")]);
    let page = site.get("/").text();
    let version = page.split("data-version=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    site.preview.tell(&changed(&["one.html"], false));
    site.preview.tell(&changed(&["two.html"], false));
    let mut late = site.listen(&format!("?since={version}"));
    let told = late.until("event: mended").to_owned();
    assert!(told.find("/one.html").unwrap() < told.find("/two.html").unwrap());
    assert!(!told.contains("stale"));
    let last = told.rsplit("id: ").next().unwrap().lines().next().unwrap();
    assert!(!site.listen(&format!("?since={last}")).until("event: mended").contains("two.html"));
    site.listen("?since=anotherrun-7").until("event: stale");
    for _ in 0..80 {
        site.preview.tell(&changed(&["one.html"], false));
    }
    site.listen(&format!("?since={version}")).until("event: stale");
    let raw = site.get("/-/dateline/page/");
    assert_eq!(
        (raw.text().as_str(), raw.header("content-type")),
        ("<body>x</body>", Some("text/plain; charset=utf-8"))
    );
}

#[test]
fn there_are_at_most_64_streams_and_the_dead_make_room() {
    let site = Site::with(&[], |s| s.heartbeat = Duration::from_millis(50));
    let mut streams: Vec<Events> = (0..64).map(|_| site.listen("")).collect();
    let refused = site.get("/-/dateline/events");
    assert_eq!((refused.status, refused.header("retry-after")), (503, Some("2")));
    assert_eq!(site.ask("GET", "/-/dateline/events", "Sec-Fetch-Site: cross-site\r\n").status, 403);
    streams[63].until(": still here");
    streams.truncate(32);
    let start = Instant::now();
    loop {
        let mut client = site.connect();
        client.write_all(b"GET /-/dateline/events HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
        if read_head(&mut client).starts_with("HTTP/1.1 200") {
            break;
        }
        assert!(start.elapsed() < LIMIT);
        std::thread::sleep(Duration::from_millis(20));
    }
    let Site { preview, folder: _folder } = site;
    drop(preview);
    assert!(rest(&mut streams[0].client).0, "the end of the server ends the streams");
}

// ---- watching -----------------------------------------------------------------------------------------------------------

struct Watched {
    root: TempDir,
    changes: Receiver<Dirty>,
    notices: Arc<Mutex<Vec<Notice>>>,
    stop: Stop,
}

impl Watched {
    fn new(paths: &[&str], poll: Option<Duration>, prepare: impl FnOnce(&Path)) -> Watched {
        let root = TempDir::new().unwrap();
        prepare(root.path());
        let mut settings = Settings::new(root.path().join("out"));
        settings.watch = paths.iter().map(|path| root.path().join(path)).collect();
        settings.ignore = vec![root.path().join("content/out")];
        settings.poll = poll;
        let notices = Arc::new(Mutex::new(Vec::new()));
        let noticed = notices.clone();
        let say: Say = Arc::new(move |notice| noticed.lock().unwrap().push(notice));
        let stop = Stop::new();
        let mut watch = Watch::start(&settings, &stop, say).unwrap();
        let (sender, changes) = channel();
        std::thread::spawn(move || {
            while let Some(dirty) = watch.next_change() {
                let _ = sender.send(dirty);
            }
        });
        Watched { root, changes, notices, stop }
    }

    fn path(&self, path: &str) -> PathBuf {
        self.root.path().join(path)
    }

    /// Waits until all these paths have been named, and gives every path that was.
    fn until(&self, wanted: &[&str]) -> Vec<PathBuf> {
        let mut named = Vec::new();
        while !wanted.iter().all(|path| named.contains(&self.path(path))) {
            let dirty = self.changes.recv_timeout(LIMIT).unwrap_or_else(|_| panic!("{wanted:?} not all in {named:?}"));
            named.extend(dirty.paths);
        }
        named
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.stop.stop();
    }
}

fn every_kind_of_change(poll: Option<Duration>) {
    let watched = Watched::new(&["content", "config.toml", "templates"], poll, |root| {
        put(root, "content/a.md", "a");
        put(root, "content/deep/b.md", "b");
        put(root, "config.toml", "x");
    });
    let root = watched.root.path();
    put(root, "content/a.md", "changed");
    watched.until(&["content/a.md"]);
    put(root, "config.toml", "changed");
    watched.until(&["config.toml"]);
    // A folder made and filled at once, deeper than the system's own watches follow in time.
    for i in 0..20 {
        put(root, &format!("content/new{i}/x/y/c.md"), "c");
    }
    let all: Vec<String> = (0..20).map(|i| format!("content/new{i}/x/y/c.md")).collect();
    watched.until(&all.iter().map(String::as_str).collect::<Vec<_>>());
    put(root, "content/new3/x/y/later.md", "c");
    watched.until(&["content/new3/x/y/later.md"]);
    // Renames: both names.
    std::fs::rename(root.join("content/a.md"), root.join("content/z.md")).unwrap();
    watched.until(&["content/a.md", "content/z.md"]);
    std::fs::rename(root.join("content/deep"), root.join("content/moved")).unwrap();
    watched.until(&["content/moved/b.md"]);
    put(root, "content/moved/b.md", "after the move");
    watched.until(&["content/moved/b.md"]);
    // A watched folder that did not exist.
    put(root, "templates/page.html", "t");
    watched.until(&["templates/page.html"]);
    put(root, "templates/page.html", "changed");
    watched.until(&["templates/page.html"]);
    // It goes and comes back.
    std::fs::remove_dir_all(root.join("templates")).unwrap();
    watched.until(&["templates/page.html"]);
    put(root, "templates/sub/page.html", "again");
    watched.until(&["templates/sub/page.html"]);
    std::fs::remove_file(root.join("config.toml")).unwrap();
    watched.until(&["config.toml"]);
    // What is nobody's business, then a sign that everything before it was seen.
    for quiet in
        ["content/.a.md.swp", "content/a.md~", "content/4913", "content/.#a.md", "content/out/x.html", "other.txt"]
    {
        put(root, quiet, "x");
    }
    std::fs::read(root.join("content/z.md")).unwrap();
    put(root, "content/sign.md", "s");
    let named = watched.until(&["content/sign.md"]);
    let quiet = |path: &&PathBuf| {
        !path.ends_with("sign.md") && !path.ends_with("config.toml") && !path.starts_with(root.join("templates"))
    };
    assert_eq!(named.iter().filter(quiet).collect::<Vec<_>>(), Vec::<&PathBuf>::new());
    assert_eq!(*watched.notices.lock().unwrap(), []);
}

#[test]
fn every_kind_of_change_is_noticed() {
    every_kind_of_change(None);
}

#[test]
fn every_kind_of_change_is_noticed_by_polling() {
    every_kind_of_change(Some(Duration::from_millis(20)));
}

#[test]
fn a_watched_folder_may_be_a_link() {
    let elsewhere = TempDir::new().unwrap();
    let watched = Watched::new(&["content"], None, |root| {
        std::os::unix::fs::symlink(elsewhere.path(), root.join("content")).unwrap();
    });
    put(elsewhere.path(), "sub/a.md", "a");
    watched.until(&["content/sub/a.md"]);
}

// ---- all of it together ---------------------------------------------------------------------------------------------------

#[test]
fn a_change_is_built_served_and_told_until_the_stop() {
    let root = TempDir::new().unwrap();
    put(root.path(), "content/a.txt", "one");
    let out = root.path().join(".out");
    let mut settings = Settings::new(&out);
    settings.address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    settings.watch = vec![root.path().join("content")];
    let stop = Stop::new();
    let (sender, notices) = channel();
    let say: Say = Arc::new(move |notice| drop(sender.send(notice)));
    let (input, output, stopper) = (root.path().join("content/a.txt"), out.clone(), stop.clone());
    let program = std::thread::spawn(move || {
        serve::run(&settings, &stopper, say, |_| match std::fs::read_to_string(&input).unwrap() {
            text if text.contains("bad") => Rebuilt::Failed { report: "it is bad".to_owned() },
            text => {
                put(&output, "index.html", &format!("<body>{text}</body>"));
                changed(&["index.html"], false)
            }
        })
    });
    let Ok(Notice::Ready { address, url }) = notices.recv_timeout(LIMIT) else { panic!("not ready") };
    assert_eq!(url, format!("http://{address}/"));
    let request = |path: &str| {
        let mut client = TcpStream::connect(address).unwrap();
        client.set_read_timeout(Some(LIMIT)).unwrap();
        client.write_all(format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n").as_bytes()).unwrap();
        client
    };
    let front = || Reply::read(&mut request("/"), false).text();
    assert!(front().contains("one"));
    let mut events = Events { client: request("/-/dateline/events"), text: String::new() };
    events.until("event: mended");
    std::fs::write(root.path().join("content/a.txt"), "two").unwrap();
    events.until("\"paths\":[\"/\"]");
    let start = Instant::now();
    while !front().contains("two") {
        assert!(start.elapsed() < LIMIT);
    }
    std::fs::write(root.path().join("content/a.txt"), "bad").unwrap();
    events.until("it is bad");
    assert!(front().contains("two"), "the last good page stays");
    stop.stop();
    program.join().unwrap().unwrap();
    assert!(rest(&mut events.client).0);
}

#[test]
fn a_taken_port_is_passed_over_unless_the_user_named_it() {
    let taken = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let mut settings = Settings::new("x");
    settings.address = taken.local_addr().unwrap();
    let next = serve::bind(&settings).unwrap().local_addr().unwrap();
    assert_ne!(next.port(), settings.address.port());
    settings.insist = true;
    let error = format!("{:#}", serve::bind(&settings).unwrap_err());
    assert!(error.contains(&settings.address.to_string()), "{error}");
}
