//! The habits of the house, each a small test with a kind message.

use std::fs;
use std::path::Path;

/// The rooms and their floors: a room uses only rooms of a lower floor. `true`: generic, no news words inside.
const ROOMS: &[(&str, u8, bool)] = &[
    ("base", 0, true),
    ("news", 1, false),
    ("config", 1, false),
    ("markdown", 1, true),
    ("themes", 1, true),
    ("seeds", 2, false),
    ("content", 2, false),
    ("site", 3, false),
    ("pages", 4, false),
    // `build` drives `public`, which knows nothing of it; so `public` stands below.
    ("public", 4, true),
    ("build", 5, false),
    ("serve", 7, true),
    ("cli", 8, false),
];

/// What `config` needs of `news`: dates and language tags. One floor, one direction.
const ALLOWED: &[(&str, &str)] = &[("config", "news"), ("content", "config")];

/// Every Rust file below `src`, with its room and text.
fn sources() -> Vec<(String, String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for entry in walkdir::WalkDir::new(root.join("src")).sort_by_file_name() {
        let entry = entry.unwrap();
        if entry.path().extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        let path = entry.path().strip_prefix(root).unwrap().to_string_lossy().into_owned();
        let room = path["src/".len()..].split(['/', '.']).next().unwrap().to_owned();
        files.push((path, room, fs::read_to_string(entry.path()).unwrap()));
    }
    files
}

#[test]
fn rooms_use_only_rooms_below() {
    let floor = |room: &str| ROOMS.iter().find(|(name, ..)| *name == room).map(|(_, floor, _)| *floor);
    let mut wrong = Vec::new();
    for (path, room, text) in sources() {
        let Some(own) = floor(&room) else { continue };
        for (number, line) in text.lines().enumerate() {
            for (at, _) in line.match_indices("crate::") {
                let used: String = line[at + 7..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                let allowed = ALLOWED.contains(&(room.as_str(), used.as_str()));
                if used != room && !allowed && floor(&used).is_some_and(|floor| floor >= own) {
                    wrong.push(format!(
                        "{path}:{}: `{room}` uses `{used}`, which is not below it; pass what it needs instead",
                        number + 1
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is written is one half of the desk, what is meant the other; the second uses the first.
#[test]
fn formats_read_and_do_not_compose() {
    let formats = sources().into_iter().filter(|(path, ..)| path.starts_with("src/seeds/formats"));
    let wrong: Vec<String> = formats
        .filter(|(.., text)| text.contains("seeds::compose") || text.contains("super::compose"))
        .map(|(path, ..)| format!("{path} uses `compose`; put what both need beside them, into `src/seeds`"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_room_is_on_the_plan() {
    for (path, room, _) in sources() {
        let known = ROOMS.iter().any(|(name, ..)| *name == room) || room == "lib" || room == "main";
        assert!(known, "{path}: the room `{room}` is not in tests/tidy.rs and docs/architecture.md");
    }
}

#[test]
fn generic_rooms_know_no_news() {
    const WORDS: &[&str] = &["article", "headline", "byline", "embargo", "edition", "newsroom", "dateline::news"];
    let mut wrong = Vec::new();
    for (path, room, text) in sources() {
        let generic = ROOMS.iter().any(|(name, _, generic)| *name == room && *generic);
        let tests = path.ends_with("tests.rs") || path.contains("/tests/");
        if !generic || tests {
            continue;
        }
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for (number, line) in code.lines().enumerate() {
            let lower = line.to_lowercase();
            // An HTML element of that name is no news.
            let lower = lower.replace("<article", "").replace("\"article\"", "");
            if let Some(word) = WORDS.iter().find(|word| lower.contains(*word)) {
                wrong.push(format!("{path}:{}: `{word}` in a generic room", number + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_file_says_why_it_is_there() {
    let silent: Vec<String> = sources()
        .into_iter()
        .filter(|(path, _, text)| !text.starts_with("//!") && path != "src/main.rs")
        .map(|(path, ..)| path)
        .collect();
    assert!(silent.is_empty(), "begin these with `//! …`: {silent:?}");
}

#[test]
fn architecture_fits_on_a_few_screens() {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/architecture.md")).unwrap();
    assert!(text.lines().count() <= 150, "docs/architecture.md has {} lines, at most 150", text.lines().count());
}
