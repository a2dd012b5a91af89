//! Keeps `docs/themes.md` true: its tables are made from the code, and `UPDATE_EXPECT=1` writes them.

use dateline::themes::{FUNCTIONS, Manifest, Source};
use std::fmt::Write;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_tables_of_the_theme_guide_are_those_of_the_code() {
    let file = root().join("docs/themes.md");
    let text = std::fs::read_to_string(&file).unwrap();
    let mut made = text.clone();
    for (name, table) in [("broadsheet", broadsheet()), ("filters", filters()), ("views", views())] {
        let start = format!("<!-- {name}: written by `UPDATE_EXPECT=1 cargo test --test docs` -->\n");
        let end = format!("<!-- end of {name} -->");
        let from = made.find(&start).unwrap_or_else(|| panic!("docs/themes.md has no `{start}`")) + start.len();
        let to = made.find(&end).unwrap_or_else(|| panic!("docs/themes.md has no `{end}`"));
        made.replace_range(from..to, &format!("\n{table}\n"));
    }
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(file, made).unwrap();
    } else {
        let line = made.lines().zip(text.lines()).position(|(new, old)| new != old);
        let said = line.map_or(String::new(), |n| format!("line {}: {}", n + 1, made.lines().nth(n).unwrap()));
        assert!(made == text, "docs/themes.md is not what the code says; bless it with UPDATE_EXPECT=1\n{said}");
    }
}

fn filters() -> String {
    let mut table = String::from("| filter | what it gives | as one writes it |\n|---|---|---|\n");
    for row in FUNCTIONS {
        writeln!(table, "| `{}` | {} | `{}` |", row.name, cell(row.meaning), cell(row.usage)).unwrap();
    }
    table
}

fn broadsheet() -> String {
    let folder = root().join("themes/broadsheet");
    let read = |path: &Path| std::fs::read_to_string(path).unwrap();
    let source = Source { name: "theme.toml".into(), file: String::new(), text: read(&folder.join("theme.toml")) };
    let (manifest, problems) = Manifest::parse(&source);
    assert!(problems.is_empty(), "{problems:?}");
    let mut table = String::from("| option | default | choices | what it does |\n|---|---|---|---|\n");
    for (name, option) in &manifest.options {
        let choices: Vec<String> = option.choices.iter().map(|c| format!("`{c}`")).collect();
        let (default, choices) = (&option.default, choices.join(", "));
        writeln!(table, "| `{name}` | `{default}` | {choices} | {} |", cell(&option.description)).unwrap();
    }
    let languages: Vec<&str> = manifest.strings.keys().map(String::as_str).collect();
    writeln!(table, "\nIt has words in {}.\n", languages.join(", ")).unwrap();
    table.push_str("| component | arguments | what it is |\n|---|---|---|\n");
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder.join("templates/components")).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    for file in files {
        let text = read(&file);
        let call = text.split("component ").nth(1).and_then(|rest| rest.split(')').next()).unwrap();
        let (name, arguments) = call.split_once('(').unwrap();
        let arguments: Vec<String> =
            arguments.split(", ").filter(|a| !a.starts_with('@')).map(|a| format!("`{a}`")).collect();
        let comment = text.strip_prefix("{#-").and_then(|t| t.split_once("-#}")).map_or("", |(c, _)| c.trim());
        writeln!(table, "| `{name}` | {} | {} |", cell(&arguments.join(", ")), cell(comment)).unwrap();
    }
    table
}

/// One table for each view: `src/pages/views.rs` is plain enough to be read line by line.
fn views() -> String {
    let text = std::fs::read_to_string(root().join("src/pages/views.rs")).unwrap();
    let mut out = String::new();
    let mut comment: Vec<&str> = Vec::new();
    let mut inside = false;
    for line in text.lines().map(str::trim) {
        if let Some(words) = line.strip_prefix("/// ") {
            comment.push(words);
        } else if let Some(name) = line.strip_prefix("pub struct ").and_then(|l| l.strip_suffix(" {")) {
            writeln!(out, "### {name}\n\n{}\n\n| field | type | meaning |\n|---|---|---|", sentence(&comment)).unwrap();
            (inside, comment) = (true, Vec::new());
        } else if line == "}" && inside {
            out.push('\n');
            inside = false;
        } else if let Some((name, kind)) = line.strip_prefix("pub ").and_then(|l| l.split_once(": ")).filter(|_| inside)
        {
            let kind = kind.trim_end_matches(',');
            writeln!(out, "| `{name}` | {} | {} |", type_name(kind), cell(&sentence(&comment))).unwrap();
            comment.clear();
        } else if !line.starts_with("#[") {
            comment.clear();
        }
    }
    out.trim_end().to_owned() + "\n"
}

fn sentence(comment: &[&str]) -> String {
    // Links to code mean nothing to a reader of the guide.
    comment.join(" ").replace("[`", "`").replace("`]", "`")
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

/// A type in the words of templates.
fn type_name(kind: &str) -> String {
    let inside = |outer: &str| kind.strip_prefix(outer).and_then(|k| k.strip_suffix('>')).map(type_name);
    if let Some(inner) = inside("Option<") {
        return format!("{inner} or nothing");
    }
    if let Some(inner) = inside("Vec<") {
        return format!("list of {inner}");
    }
    if let Some(inner) = inside("Part<").or_else(|| inside("Box<")) {
        return inner;
    }
    if let Some(pair) = kind.strip_prefix("BTreeMap<").and_then(|k| k.strip_suffix('>')) {
        let (_, value) = pair.split_once(", ").unwrap();
        return format!("table of {}", type_name(value));
    }
    match kind {
        "String" | "&'static str" | "Arc<str>" => "text".into(),
        "bool" => "true or false".into(),
        "u8" | "u32" | "usize" => "number".into(),
        "serde_json::Value" => "anything".into(),
        "SiteRef" => type_name("Chrome"),
        other => format!("[{other}](#{})", other.to_lowercase()),
    }
}
