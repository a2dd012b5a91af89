//! Content Security Policies, loosened by just what live reload needs, so that the preview still shows what the host
//! will block: our one script, known by its nonce, and our one address for its messages.

/// The policy, or several separated by commas, as a header has them.
pub fn loosen(policies: &str, nonce: &str, messages: &str) -> String {
    let each = policies.split(',').map(|policy| loosen_one(policy, nonce, messages));
    each.collect::<Vec<_>>().join(", ")
}

fn loosen_one(policy: &str, nonce: &str, messages: &str) -> String {
    let mut directives: Vec<Vec<String>> = policy
        .split(';')
        .map(|directive| directive.split_ascii_whitespace().map(str::to_owned).collect::<Vec<_>>())
        .filter(|words| !words.is_empty())
        .collect();
    // Without TLS these would turn every request of the page into one that cannot be answered.
    directives.retain(|words| !is(words, "upgrade-insecure-requests") && !is(words, "block-all-mixed-content"));
    allow(&mut directives, &["script-src-elem", "script-src", "default-src"], &format!("'nonce-{nonce}'"));
    allow(&mut directives, &["connect-src", "default-src"], messages);
    directives.iter().map(|words| words.join(" ")).collect::<Vec<_>>().join("; ")
}

/// Adds a source to the first of these directives that is there, as a directive of its own if that is `default-src`.
fn allow(directives: &mut Vec<Vec<String>>, names: &[&str], source: &str) {
    let Some(at) = names.iter().find_map(|name| directives.iter().position(|words| is(words, name))) else { return };
    let mut words = directives[at].clone();
    words.retain(|word| !word.eq_ignore_ascii_case("'none'"));
    words.push(source.to_owned());
    if is(&words, "default-src") {
        words[0] = names[names.len() - 2].to_owned();
        directives.push(words);
    } else {
        directives[at] = words;
    }
}

fn is(words: &[String], name: &str) -> bool {
    words[0].eq_ignore_ascii_case(name)
}

/// Loosens the policies that a page carries in `<meta http-equiv="Content-Security-Policy" content="…">`.
pub fn loosen_meta(html: &str, nonce: &str, messages: &str) -> String {
    let mut out = String::with_capacity(html.len() + 256);
    let lower = html.to_ascii_lowercase();
    let mut done = 0;
    while let Some(start) = lower[done..].find("<meta").map(|i| done + i) {
        let Some(end) = tag_end(html, start) else { break };
        out.push_str(&html[done..start]);
        let tag = &html[start..end];
        done = end;
        match policy_of(tag, &lower[start..end]) {
            Some(value) => {
                let policy = tag[value.clone()].replace("&#39;", "'").replace("&#x27;", "'").replace("&apos;", "'");
                let policy = loosen(&policy.replace("&quot;", "\"").replace("&amp;", "&"), nonce, messages);
                let policy = policy.replace('&', "&amp;").replace('"', "&quot;").replace('\'', "&#39;");
                out.push_str(&tag[..value.start]);
                out.push_str(&policy);
                out.push_str(&tag[value.end..]);
            }
            None => out.push_str(tag),
        }
    }
    out.push_str(&html[done..]);
    out
}

/// Just after the `>` that ends the tag, quotes respected.
fn tag_end(html: &str, start: usize) -> Option<usize> {
    let mut quote = None;
    for (i, byte) in html.bytes().enumerate().skip(start) {
        match (quote, byte) {
            (None, b'>') => return Some(i + 1),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), close) if open == close => quote = None,
            _ => {}
        }
    }
    None
}

/// Where the quoted `content` of a policy's tag lies.
fn policy_of(tag: &str, lower: &str) -> Option<std::ops::Range<usize>> {
    if !lower.contains("http-equiv")
        || !lower.contains("content-security-policy\"") && !lower.contains("content-security-policy'")
    {
        return None;
    }
    let start = ["content=\"", "content='"].iter().find_map(|name| Some(lower.find(name)? + name.len()))?;
    let quote = tag[..start].chars().next_back()?;
    Some(start..start + tag[start..].find(quote)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(policy: &str, expected: &str) {
        assert_eq!(loosen(policy, "N", "http://h/-/"), expected);
    }

    #[test]
    fn only_what_governs_script_and_messages_is_loosened() {
        check("default-src 'none'", "default-src 'none'; script-src 'nonce-N'; connect-src http://h/-/");
        check(
            "default-src 'self'; script-src 'none'; connect-src 'self'",
            "default-src 'self'; script-src 'nonce-N'; connect-src 'self' http://h/-/",
        );
        check("script-src-elem 'self'; script-src 'self'", "script-src-elem 'self' 'nonce-N'; script-src 'self'");
        check("img-src *; upgrade-insecure-requests", "img-src *");
        check(
            "default-src 'self', script-src a.example",
            "default-src 'self'; script-src 'self' 'nonce-N'; connect-src 'self' http://h/-/, script-src a.example 'nonce-N'",
        );
    }

    #[test]
    fn a_policy_inside_the_page_is_found() {
        let page = "<meta charset=utf-8><META http-equiv=\"Content-Security-Policy\" content=\"script-src &#39;none&#39;\"><p>";
        let loosened = loosen_meta(page, "N", "m");
        assert_eq!(loosened, page.replace("&#39;none&#39;", "&#39;nonce-N&#39;"));
        let other = "<meta name=\"description\" content=\"script-src 'none'\"><meta";
        assert_eq!(loosen_meta(other, "N", "m"), other);
    }
}
