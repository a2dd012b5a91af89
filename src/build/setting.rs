//! What pages are made with beside the documents: the configuration, the theme, the frame of every page, the files that
//! are published as they are.

use super::assets::asset_files;
use super::{Inputs, Request};
use crate::base::{Digest, Place, Problem, Problems, RelPath, Sealed};
use crate::config::{self, BaseUrl, Config};
use crate::content::Reading;
use crate::news::language;
use crate::pages::views::{Chrome, FeedLink, Link, Organisation, SiteRef};
use crate::pages::{AssetFile, Frame, Shared, query};
use crate::site::{Route, Site, TermKind, routes};
use crate::themes::Theme;
use std::collections::{BTreeMap, BTreeSet};

/// Ready to make frames for a site.
pub struct Setting {
    pub config: Config,
    pub theme: Theme,
    /// The theme's words by language.
    pub strings: serde_json::Value,
    pub queries: BTreeMap<String, query::Query>,
    /// Files that are published as they are.
    pub files: Vec<AssetFile>,
    chrome: SiteRef,
    /// The frame as templates see it.
    pub site_value: tera::Value,
    /// What is the same on every page of a language.
    once: BTreeMap<String, tera::Value>,
    components: BTreeMap<String, Digest>,
    /// Files in `content/` that are no documents.
    assets: BTreeSet<RelPath>,
}

impl Setting {
    /// `beside` are the files that pages name, and where they stand; see [`super::assets::beside_pages`]. `None` if there
    /// is no theme to make pages with.
    pub fn of(
        request: &Request,
        inputs: &Inputs,
        config: Config,
        site: &Site,
        beside: &[(RelPath, Route)],
        problems: &mut Problems,
    ) -> Option<Setting> {
        let (theme, found) = theme(&config, &request.config, inputs);
        problems.extend(found);
        let theme = theme?;
        let (options, found) = options(&theme, &config, &request.config, inputs.config.as_deref().unwrap_or_default());
        problems.extend(found);
        let (queries, found) = queries(&theme);
        problems.extend(found);
        let files = asset_files(request, beside, inputs, &theme, &config, problems);
        let languages: BTreeSet<&str> =
            site.languages.iter().map(String::as_str).chain([config.language.as_str()]).collect();
        let languages: Vec<&str> = languages.into_iter().collect();
        let strings = theme.strings(&languages);
        let chrome = SiteRef(Sealed::new(chrome(&config, &files, options, strings.clone())));
        let site_value = tera::Value::from_serializable(&*chrome.0);
        let (once, found) = theme.once(&site_value, &languages);
        let is_sound = found.is_empty();
        problems.extend(found);
        let components =
            theme.components().filter_map(|name| Some((name.to_owned(), theme.component_fingerprint(name)?))).collect();
        let files = files.into_iter().map(|(_, file)| file).collect();
        let assets = inputs.asset_names();
        let setting = Setting { config, theme, strings, queries, files, chrome, site_value, once, components, assets };
        is_sound.then_some(setting)
    }

    /// For a page in a language.
    pub fn once(&self, language: &str) -> tera::Value {
        let once = self.once.get(language).or_else(|| self.once.get(&self.config.language));
        once.cloned().unwrap_or_else(tera::Value::none)
    }

    pub fn frame<'a>(&'a self, site: &'a Site, now: i64) -> Frame<'a> {
        Frame {
            site,
            config: &self.config,
            chrome: self.chrome.clone(),
            strings: &self.strings,
            assets: &self.assets,
            components: &self.components,
            now,
            queries: &self.queries,
            shared: Shared::default(),
        }
    }
}

/// How documents are read under a configuration.
pub fn reading(config: &Config) -> Reading {
    Reading { language: config.language.clone(), smart_punctuation: config.markdown.smart_punctuation }
}

/// The configuration with what the command line says instead.
pub fn configuration(request: &Request, inputs: &Inputs, problems: &mut Problems) -> Option<Config> {
    let text = inputs.config.as_deref()?;
    let (config, found) = config::parse(&request.config, text);
    problems.extend(found);
    let mut config = config?;
    if let Some(url) = &request.base_url {
        match BaseUrl::parse(url) {
            Some(url) => config.base_url = url,
            None => {
                let problem = Problem::error(None, format!("`--base-url` is no web address: `{url}`"));
                problems.push(problem.hint("write it as `https://example.org` or `https://example.org/briefing`"));
                return None;
            }
        }
    }
    Some(config)
}

fn theme(config: &Config, file: &str, inputs: &Inputs) -> (Option<Theme>, Problems) {
    let place = inputs.config.as_deref().map(|text| line_of(file, text, "theme"));
    Theme::load(&config.theme, place, &inputs.themes, &inputs.templates)
}

fn options(theme: &Theme, config: &Config, file: &str, text: &str) -> (serde_json::Value, Problems) {
    let chosen = match serde_json::from_str(&config.options) {
        Ok(serde_json::Value::Object(chosen)) => chosen,
        _ => serde_json::Map::new(),
    };
    theme.options(&chosen, |name| Some(line_of(file, text, name)))
}

/// Where a key stands that is at the head of a line; the file alone if there is none.
pub fn line_of(file: &str, text: &str, key: &str) -> Place {
    let is_key = |line: &str| {
        let rest = line.trim_start().trim_start_matches('"').strip_prefix(key);
        rest.is_some_and(|rest| rest.trim_start_matches('"').trim_start().starts_with(['=', ':']))
    };
    match text.lines().position(is_key) {
        Some(line) => Place::at(file, line as u32 + 1, 1),
        None => Place::file(file),
    }
}

fn queries(theme: &Theme) -> (BTreeMap<String, query::Query>, Problems) {
    let mut queries = BTreeMap::new();
    let mut problems = Problems::new();
    for (name, wanted) in theme.queries() {
        let (query, found) = query::read(name, &wanted.place, &wanted.table);
        problems.extend(found);
        for template in query.on.iter().filter(|template| !theme.has(template)) {
            let message = format!("`queries.{name}` is for a template that does not exist: `{template}`");
            problems.push(Problem::error(wanted.place.clone(), message));
        }
        queries.insert(name.clone(), query);
    }
    (queries, problems)
}

fn chrome(
    config: &Config,
    files: &[(Option<String>, AssetFile)],
    options: serde_json::Value,
    strings: serde_json::Value,
) -> Chrome {
    let base_path = config.base_url.path.clone();
    let href =
        |written: &str| if written.starts_with('/') { format!("{base_path}{written}") } else { written.to_owned() };
    let menu =
        |items: &[config::MenuItem]| items.iter().map(|item| Link::new(item.title.as_str(), href(&item.url))).collect();
    let organisation = Organisation {
        name: config.organisation.name.clone(),
        legal_name: config.organisation.legal_name.clone(),
        url: config.organisation.url.clone(),
        email: config.organisation.email.clone(),
        logo: config.organisation.logo.as_deref().map(href),
        same_as: config.organisation.same_as.clone(),
        policies: config.organisation.policies.iter().map(|(name, url)| (name.clone(), href(url))).collect(),
    };
    let feeds = crate::pages::site_feeds(config).map(|format| FeedLink {
        title: format!("{} ({})", config.title, format.name),
        url: routes::root_file(format.file).url(&base_path),
        kind: format.mime,
    });
    Chrome {
        title: config.title.clone(),
        tagline: config.tagline.clone(),
        description: config.description.clone(),
        base_url: config.base_url.origin.clone(),
        language: config.language.clone(),
        dir: language::direction(&config.language),
        organisation,
        nav: menu(&config.nav),
        footer: menu(&config.footer),
        copyright: config.copyright.clone(),
        feeds: feeds.collect(),
        assets: files
            .iter()
            .filter_map(|(logical, file)| Some((logical.clone()?, file.route.url(&base_path))))
            .collect(),
        options,
        extra: serde_json::from_str(&config.extra).unwrap_or_default(),
        urls: fixed_urls(config),
        strings,
        base_path,
    }
}

fn fixed_urls(config: &Config) -> BTreeMap<&'static str, String> {
    let fixed = [
        ("home", routes::home()),
        ("editions", routes::editions()),
        ("corrections", routes::corrections()),
        ("archive", routes::archive()),
        ("manifest", routes::root_file("site.webmanifest")),
    ];
    let terms = TermKind::ALL.map(|kind| (kind.folder(), routes::terms(kind)));
    let switch = |name| match name {
        "archive" => "calendar",
        "manifest" => "web_manifest",
        name => name,
    };
    let wanted = fixed.into_iter().chain(terms).filter(|(name, _)| config.outputs.has(switch(name)));
    wanted.map(|(name, route)| (name, route.url(&config.base_url.path))).collect()
}
