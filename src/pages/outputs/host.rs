//! Files for hosts, crawlers and browsers: `robots.txt`, `_headers`, the web manifest, `security.txt`.

use super::{Output, feeds, one_if};
use crate::base::{Digest, Problem};
use crate::pages::plan::Plan;
use crate::pages::{Bodies, Class, Content, Made, Page};
use crate::site::{Route, TermKind, routes};

pub const ROBOTS: Output = Output {
    name: "robots",
    about: "`robots.txt` (RFC 9309) with the sitemaps",
    units: |plan| one_if(plan, "robots"),
    pages: |plan, _| {
        let mut body = String::from("User-agent: *\nAllow: /\n");
        let sitemaps = [("sitemaps", "sitemap.xml"), ("news_sitemap", "news-sitemap.xml")];
        let sitemaps = sitemaps.into_iter().filter(|(switch, _)| plan.frame.config.outputs.has(switch));
        for (number, (_, name)) in sitemaps.enumerate() {
            let gap = if number == 0 { "\n" } else { "" };
            body += &format!("{gap}Sitemap: {}\n", plan.frame.canonical(&routes::root_file(name)));
        }
        vec![text(&routes::root_file("robots.txt"), body)]
    },
    touched: super::never,
};

pub const HEADERS: Output = Output {
    name: "headers",
    about: "`_headers`: caching and security headers, as Netlify and Cloudflare Pages read them",
    units: |plan| one_if(plan, "headers"),
    pages: |plan, _| vec![text(&routes::root_file("_headers"), headers(plan))],
    touched: super::never,
};

/// Pages are asked for again each time and answered with 304; what has its digest in its name is kept for a year.
fn headers(plan: &Plan<'_>) -> String {
    let base = plan.frame.base_path();
    let mut out = format!(
        "{base}/*\n  Cache-Control: public, max-age=0, must-revalidate\n  \
         Content-Security-Policy: {CONTENT_SECURITY_POLICY}\n  \
         Cross-Origin-Opener-Policy: same-origin\n  \
         Permissions-Policy: camera=(), geolocation=(), microphone=(), browsing-topics=()\n  \
         Referrer-Policy: strict-origin-when-cross-origin\n  \
         Strict-Transport-Security: max-age=31536000\n  \
         X-Content-Type-Options: nosniff\n  X-Frame-Options: DENY\n"
    );
    for file in plan.files.iter().filter(|file| is_named_by_digest(file)) {
        out += &format!("{}\n  Cache-Control: public, max-age=31536000, immutable\n", plan.frame.url(&file.route));
    }
    let config = plan.frame.config;
    let below = TermKind::ALL.into_iter().any(|kind| feeds::has_own(config, kind));
    for format in feeds::formats(config) {
        let places = [(below, "*/"), (feeds::of_site(config).next().is_some(), "")];
        for (_, place) in places.into_iter().filter(|(has_feeds, _)| *has_feeds) {
            out += &format!("{base}/{place}{}\n  Content-Type: {}; charset=utf-8\n", format.file, format.mime);
        }
    }
    if !plan.frame.config.outputs.has("versions") {
        return out;
    }
    out += &format!("{base}/*/index.md\n  Content-Type: text/markdown; charset=utf-8\n  X-Robots-Tag: noindex\n");
    out += &format!("{base}/*/index.json\n  X-Robots-Tag: noindex\n");
    out
}

/// Nothing runs, nothing comes from elsewhere. Scripts of the same origin are allowed, for themes that bring one.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; \
     font-src 'self'; media-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; \
     frame-ancestors 'none'; upgrade-insecure-requests";

fn is_named_by_digest(file: &crate::pages::AssetFile) -> bool {
    file.route.path().contains(&format!(".{}.", file.digest.short(8)))
}

pub const MANIFEST: Output = Output {
    name: "web manifest",
    about: "`site.webmanifest` with the theme's icons",
    units: |plan| one_if(plan, "web_manifest"),
    pages: |plan, _| vec![text(&routes::root_file("site.webmanifest"), manifest(plan))],
    touched: super::never,
};

fn manifest(plan: &Plan<'_>) -> String {
    let frame = &plan.frame;
    let mut icons = Vec::new();
    // The theme's icons are known by their names: `icons/icon-192.png`, `icons/maskable-512.png`.
    for (name, url) in &frame.chrome.assets {
        let Some(stem) = name.strip_prefix("icons/").and_then(|n| n.strip_suffix(".png")) else { continue };
        let Some(size) = stem.rsplit('-').next().and_then(|size| size.parse::<u32>().ok()) else { continue };
        let purpose = if stem.starts_with("maskable") { "maskable" } else { "any" };
        icons.push(serde_json::json!({
            "src": url, "sizes": format!("{size}x{size}"), "type": "image/png", "purpose": purpose,
        }));
    }
    let manifest = serde_json::json!({
        "name": frame.config.title,
        "short_name": frame.config.title,
        "description": frame.config.description,
        "lang": frame.config.language,
        "dir": frame.chrome.dir,
        "start_url": frame.url(&routes::home()),
        "scope": frame.url(&routes::home()),
        "display": "minimal-ui",
        "icons": icons,
    });
    let mut text = serde_json::to_string_pretty(&manifest).expect("text can be written as JSON");
    text.push('\n');
    text
}

pub const SECURITY: Output = Output {
    name: "security contact",
    about: "`/.well-known/security.txt` (RFC 9116), if `[security]` is configured",
    units: |plan| usize::from(plan.frame.config.security.is_some()),
    pages: |plan, _| {
        let Some(security) = &plan.frame.config.security else { return Vec::new() };
        let route = routes::root_file(".well-known/security.txt");
        let expires = security.expires.in_zone(&jiff::tz::TimeZone::UTC).rfc3339();
        let body = format!(
            "Contact: {}\nExpires: {expires}\nCanonical: {}\nPreferred-Languages: {}\n",
            security.contact,
            plan.frame.canonical(&route),
            plan.frame.config.language
        );
        vec![text(&route, body)]
    },
    touched: super::never,
};

/// A short file whose text is at hand.
pub(super) fn text(route: &Route, text: String) -> Page {
    struct Text(String);
    impl Made for Text {
        fn key(&self) -> Digest {
            Digest::of(self.0.as_bytes())
        }
        fn write(&self, _: &dyn Bodies, out: &mut String) -> Result<(), Problem> {
            out.push_str(&self.0);
            Ok(())
        }
    }
    Page { path: route.output(), class: Class::Feed, of: None, content: Content::Made(Box::new(Text(text))) }
}
