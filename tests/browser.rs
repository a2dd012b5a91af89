//! What a reader sees, in a real browser: the demonstration at phone and desktop width, light and dark, and a page that
//! follows an edit. Needs Chromium and its driver; `tests/run` installs them.

#[path = "browser/driver.rs"]
mod driver;

use driver::Driver;
use serde_json::json;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The preview of a copy of the demonstration.
struct Preview {
    process: Child,
    url: String,
    folder: tempfile::TempDir,
}

impl Preview {
    fn start() -> Preview {
        let folder = tempfile::tempdir().unwrap();
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        for name in ["config.toml", "content", "static"] {
            copy(&root.join(name), &folder.path().join(name));
        }
        let mut process = Command::new(env!("CARGO_BIN_EXE_dateline"))
            .args(["serve", "--no-desk", "--port", "0", "--now", "2026-11-23T12:00:00Z", "--root"])
            .arg(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let url = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| {
                let at = line.find("http://")?;
                Some(line[at..].split_whitespace().next()?.trim_end_matches('/').to_owned())
            })
            .expect("the preview says where it is");
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        Preview { process, url, folder }
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from) {
        let entry = entry.unwrap();
        // Of a single file nothing is left, and joining that would make it a folder.
        let rest = entry.path().strip_prefix(from).unwrap();
        let target = if rest.as_os_str().is_empty() { to.to_path_buf() } else { to.join(rest) };
        if entry.file_type().is_dir() {
            std::fs::create_dir_all(target).unwrap();
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// One page of each template. `{…}` is found on the page before it.
const PAGES: &[&str] = &[
    "/",
    "/editions/",
    "/editions/2026-11-22/",
    "/topics/",
    "/stories/",
    "/stories/night-ferries/",
    "/city/",
    "/archive/",
    "/2026/",
    "/2026/11/",
    "/2026/11/22/",
    "/corrections/",
    "/about/",
    "/authors/",
    "/no-such-page/",
];

/// What must hold on every page; answers with what does not.
const FAULTS: &str = r#"
const faults = [];
const root = document.documentElement;
if (root.scrollWidth > innerWidth) {
  const wide = [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1
    && getComputedStyle(e.parentElement).overflowX === 'visible');
  faults.push(`wider than the window by ${root.scrollWidth - innerWidth}: ${wide.slice(0, 3).map(e => e.outerHTML.slice(0, 90))}`);
}
if (document.querySelectorAll('h1').length !== 1) faults.push(`${document.querySelectorAll('h1').length} h1`);
if (!root.lang) faults.push('no language');
if (!document.title.trim()) faults.push('no title');
if (document.querySelectorAll('main').length !== 1) faults.push('not one main');
for (const image of document.images) if (!image.hasAttribute('alt')) faults.push(`picture without alt: ${image.src}`);
for (const image of document.images) if (image.complete && !image.naturalWidth) faults.push(`broken picture: ${image.src}`);
for (const script of document.scripts)
  if (script.type !== 'application/ld+json' && !script.src.includes('/-/dateline/')) faults.push('a script');
for (const block of document.querySelectorAll('script[type="application/ld+json"]')) JSON.parse(block.textContent);
const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) faults.push(`id twice: ${id}`);
let level = 0;
for (const heading of document.querySelectorAll('h1,h2,h3,h4,h5,h6')) {
  const own = Number(heading.tagName[1]);
  if (own > level + 1) faults.push(`heading skips to ${own}: ${heading.textContent.trim().slice(0, 40)}`);
  level = own;
}
for (const resource of performance.getEntriesByType('resource'))
  if (!resource.name.startsWith(location.origin)) faults.push(`from elsewhere: ${resource.name}`);
const parse = c => (c.match(/[\d.]+/g) || []).map(Number);
const light = c => { const [r, g, b] = parse(c).map(v => { v /= 255; return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; });
  return .2126 * r + .7152 * g + .0722 * b; };
const ground = e => { for (let at = e; at; at = at.parentElement) { const c = getComputedStyle(at).backgroundColor;
  const p = parse(c); if (p.length < 4 || p[3] === 1) return c; } return getComputedStyle(root).colorScheme.includes('dark') && matchMedia('(prefers-color-scheme: dark)').matches ? 'rgb(0,0,0)' : 'rgb(255,255,255)'; };
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
for (let node; node = walker.nextNode();) {
  const e = node.parentElement, style = getComputedStyle(e);
  if (!node.textContent.trim() || !e.checkVisibility() || e.closest('svg, script, style, [aria-hidden]')) continue;
  if (!/^rgba?\(/.test(style.color) || !/^rgba?\(/.test(ground(e))) continue;
  const [a, b] = [light(style.color), light(ground(e))];
  const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
  const large = parseFloat(style.fontSize) >= 24 || parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700;
  if (ratio < (large ? 3 : 4.5)) faults.push(`contrast ${ratio.toFixed(2)}: ${node.textContent.trim().slice(0, 40)}`);
}
return [...new Set(faults)];
"#;

#[test]
fn every_page_is_fit_to_be_read() {
    let preview = Preview::start();
    let driver = Driver::start();
    let mut faults = Vec::new();
    let mut pages: Vec<String> = PAGES.iter().map(|page| (*page).to_owned()).collect();
    driver.go(&format!("{}/", preview.url));
    // The articles that the front page leads with, and one that runs from the right.
    let links = driver.run("return [...document.querySelectorAll('main h2 a, main h3 a')].map(a => a.pathname)");
    let links = links.as_array().cloned().unwrap_or_default();
    pages.extend(links.iter().take(6).filter_map(|link| link.as_str().map(str::to_owned)));
    assert!(pages.len() > PAGES.len(), "the front page leads nowhere");
    for (width, scheme) in [(360, "light"), (390, "dark"), (820, "light"), (1440, "dark"), (1440, "light")] {
        driver.look(width, scheme);
        for page in &pages {
            driver.go(&format!("{}{page}", preview.url));
            for fault in driver.run(FAULTS).as_array().cloned().unwrap_or_default() {
                faults.push(format!("{page} at {width}, {scheme}: {}", fault.as_str().unwrap_or_default()));
            }
        }
    }
    let refused = driver.errors();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(refused.is_empty(), "the browser complained: {refused:#?}");
}

#[test]
fn an_open_page_follows_an_edit() {
    let preview = Preview::start();
    let driver = Driver::start();
    driver.go(&format!("{}/about/", preview.url));
    let file = preview.folder.path().join("content/pages/about.md");
    let text = std::fs::read_to_string(&file).unwrap();
    // The page must be listening before the file changes.
    std::thread::sleep(Duration::from_millis(500));
    std::fs::write(&file, format!("{text}\n\nA sentence that was not there before.\n")).unwrap();
    let end = Instant::now() + Duration::from_secs(30);
    let shown = || driver.run("return document.body.textContent.includes('A sentence that was not there before.')");
    while shown() != json!(true) {
        assert!(Instant::now() < end, "the page did not follow the edit");
        std::thread::sleep(Duration::from_millis(50));
    }
}
