//! `dateline new`: a content page with its front matter begun.

use super::Outcome;
use super::globals::Globals;
use super::project::Project;
use super::screen::{Misuse, Screen};
use crate::base::files::{self, write_whole};
use crate::base::read;
use crate::content::{self, Author, EditionFront, FrontMatter, News, Taxonomies};
use crate::news::{Moment, Stamp, is_slug, slug};
use anyhow::{Context, Result};
use clap::Args;
use serde_json::json;
use std::process::Command;

/// Begin a content page: an article, or an edition, a page, a section
///
/// The page is a draft (the preview shows it, a build does not) until you take out its line `draft = true`. It is never
/// written over a page that is there.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  dateline new \"Ferries to run through the night\" --in city --author \"Ines Varga\" --open
  dateline new \"Ferries all night, and a budget by Friday\" --edition
  dateline new \"About us\" --page
  dateline new \"City\" --section")]
pub struct New {
    /// The headline
    headline: String,

    /// An edition: content/editions/DATE.md, with the next number
    #[arg(long, conflicts_with_all = ["page", "section"])]
    edition: bool,

    /// A plain page: content/pages/SLUG.md
    #[arg(long, conflicts_with = "section")]
    page: bool,

    /// The front page of a section: content/SLUG/_index.md
    #[arg(long)]
    section: bool,

    /// The section of the article
    #[arg(long = "in", value_name = "SECTION", conflicts_with_all = ["edition", "page", "section"])]
    within: Option<String>,

    /// Who writes it
    #[arg(long, value_name = "NAME")]
    author: Vec<String>,

    /// A topic of the article
    #[arg(long, value_name = "NAME", conflicts_with_all = ["edition", "page", "section"])]
    topic: Vec<String>,

    /// The last part of the address [default: made from the headline]
    #[arg(long, value_name = "SLUG")]
    slug: Option<String>,

    /// Open it in $VISUAL or $EDITOR
    #[arg(short, long)]
    open: bool,
}

impl New {
    pub fn run(self, globals: &Globals, screen: &Screen) -> Result<Outcome> {
        let project = globals.project()?;
        let zone = project.zone();
        let now = Moment::from_seconds(globals.clock(&zone)?.now(), &zone);
        let slug = self.slug()?;
        let path = self.path(&slug, now);
        let file = project.root.join(&path);
        if file.exists() {
            return Err(Misuse::new(format!("{path} is there already")).hint(self.way_out()).into());
        }
        let front = self.front(now, &project);
        files::stay_inside(&project.root, path.as_ref())?;
        write_whole(&file, content::print(&front, "\n").as_bytes())?;
        screen.object(&json!({ "type": "new", "file": path }));
        screen.say(&path);
        if self.open {
            open(&file)?;
        }
        Ok(Outcome::Fine)
    }

    fn slug(&self) -> Result<String> {
        let made = self.slug.clone().unwrap_or_else(|| slug(&self.headline));
        if is_slug(&made) {
            return Ok(made);
        }
        let message = match &self.slug {
            Some(given) => format!("`{given}` can't be part of an address"),
            None => format!("no address can be made from the headline `{}`", self.headline),
        };
        Err(Misuse::new(message).hint("give it letters, digits and hyphens: `--slug night-ferries`").into())
    }

    /// Below the project's folder.
    fn path(&self, slug: &str, now: Moment) -> String {
        let day = now.day();
        if self.edition {
            // An edition is known by its day, unless there are several a day.
            let name = self.slug.clone().unwrap_or_else(|| day.to_string());
            format!("content/editions/{name}.md")
        } else if self.page {
            format!("content/pages/{slug}.md")
        } else if self.section {
            format!("content/{slug}/_index.md")
        } else {
            format!("content/{:04}/{:02}/{slug}.md", day.year(), day.month())
        }
    }

    fn way_out(&self) -> &'static str {
        if self.edition {
            "for a second edition on one day, name it: `--slug 2026-11-22-evening`"
        } else {
            "name the new page with `--slug`, or edit the old one"
        }
    }

    fn front(&self, now: Moment, project: &Project) -> FrontMatter {
        let is_article = !self.edition && !self.page && !self.section;
        let dated = is_article || self.edition;
        FrontMatter {
            title: self.headline.trim().to_owned(),
            date: Stamp::parse(&now.rfc3339()).filter(|_| dated),
            authors: self.author.iter().map(|name| Author { name: name.clone(), role: String::new() }).collect(),
            draft: !self.section,
            taxonomies: Taxonomies { topics: self.topic.clone(), ..Taxonomies::default() },
            news: News { section: self.within.clone(), ..News::default() },
            edition: self
                .edition
                .then(|| Box::new(EditionFront { number: next_number(project), ..EditionFront::default() })),
            ..FrontMatter::default()
        }
    }
}

/// One more than the highest number of an edition; none if the editions there are have none.
fn next_number(project: &Project) -> Option<u32> {
    let (editions, _) = files::walk(&project.root, "content/editions");
    let numbers = editions.iter().filter_map(|found| {
        let text = String::from_utf8(read::whole(&found.path.to_path(&project.root)).ok()?).ok()?;
        content::parse(found.path.as_str(), &text).0?.0.edition?.number
    });
    match numbers.max() {
        Some(highest) => highest.checked_add(1),
        None => editions.is_empty().then_some(1),
    }
}

/// Waits for the user's editor to end.
fn open(file: &std::path::Path) -> Result<()> {
    let named = ["VISUAL", "EDITOR"].iter().filter_map(std::env::var_os).find(|name| !name.is_empty());
    let Some(editor) = named else {
        return Err(Misuse::new("no editor is named").hint("name one: `export EDITOR=nano`").into());
    };
    // As git does it: the variable may hold arguments.
    let status = Command::new("sh").arg("-c").arg("exec $0 \"$1\"").arg(&editor).arg(file).status();
    let status = status.with_context(|| format!("can't start {}", editor.display()))?;
    if !status.success() {
        anyhow::bail!("the editor {} ended with {status}", editor.display());
    }
    Ok(())
}
