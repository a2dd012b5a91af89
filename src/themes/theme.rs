//! Loading templates in layers, and rendering with them.

use super::call::Call;
use super::functions;
use super::manifest::{Manifest, Query};
use super::pieces::{self, Pieces};
use super::report::{self, Names};
use super::scan::{Named, Scan, scan};
use crate::base::problem::did_you_mean;
use crate::base::{Digest, Place, Problem, Problems};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tera::{Context, Tera};

/// The layer of the site's own templates; no theme may have this name.
pub const SITE: &str = "site";

/// Files with these endings have everything escaped that is not marked safe.
const ESCAPED: &[&str] = &[".html", ".htm", ".xhtml", ".xml", ".svg"];

/// Templates in this folder are the same on every page of a language.
const ONCE: &str = "once/";

/// A file of a theme or of the site's templates.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// The name that templates and views use: `list.html`, `components/card.html`.
    pub name: String,
    /// For messages: `themes/broadsheet/templates/list.html`.
    pub file: String,
    pub text: String,
}

/// One theme as it lies in its folder.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    /// The folder's name.
    pub name: String,
    /// `theme.toml`.
    pub manifest: Source,
    pub templates: Vec<Source>,
}

/// A theme ready to render: its templates over those of its parents, the site's own over all.
///
/// A template of the same name in a higher layer takes the place of a lower one; `{% extends "NAME/list.html" %}`
/// names the one it hides.
pub struct Theme {
    engine: Arc<Tera>,
    pieces: Arc<Pieces>,
    names: Names,
    lineage: Vec<String>,
    manifest: Manifest,
    templates: BTreeMap<String, Facts>,
    components: BTreeMap<String, Facts>,
}

/// What is known of a template or a component together with all that it can reach.
struct Facts {
    /// The template's full name, by which the engine need not look for it in one layer after the other.
    full: String,
    fingerprint: Digest,
    variables: BTreeSet<String>,
}

/// The theme `wanted` and its parents, nearest first. An unknown theme and a circle are problems.
pub fn lineage<'a>(wanted: &str, place: Option<Place>, themes: &'a [Layer]) -> (Vec<&'a Layer>, Problems) {
    let mut chain: Vec<&Layer> = Vec::new();
    let mut next = Some((wanted.to_owned(), place));
    while let Some((name, place)) = next {
        if chain.iter().any(|layer| layer.name == name) {
            let problem = Problem::error(place, format!("theme `{name}` extends itself"));
            return (chain, vec![problem.hint("a theme's parents must end in one without `extends`")]);
        }
        let Some(layer) = themes.iter().find(|layer| layer.name == name) else {
            let known: Vec<&str> = themes.iter().map(|layer| layer.name.as_str()).collect();
            let hint = did_you_mean(&name, known.iter().copied())
                .unwrap_or_else(|| format!("there are the themes {}", known.join(", ")));
            return (chain, vec![Problem::error(place, format!("unknown theme `{name}`")).hint(hint)]);
        };
        chain.push(layer);
        // Only to find the parent: the manifest's problems are told when it is loaded.
        let (manifest, _) = Manifest::parse(&layer.manifest);
        next = manifest.extends.map(|parent| (parent, manifest.extends_place));
    }
    (chain, Vec::new())
}

impl Theme {
    /// Loads the theme `wanted` (its name stands at `place`) with `site`, the site's own templates, over it.
    ///
    /// `None` if anything is an error; all errors of all templates are told.
    pub fn load(wanted: &str, place: Option<Place>, themes: &[Layer], site: &[Source]) -> (Option<Theme>, Problems) {
        let (chain, mut problems) = lineage(wanted, place.clone(), themes);
        if wanted == SITE {
            problems.push(Problem::error(place, "a theme can't be named `site`").hint("rename its folder"));
        }
        let mut manifest = Manifest::default();
        for layer in chain.iter().rev() {
            let (own, told) = Manifest::parse(&layer.manifest);
            problems.extend(told);
            problems.extend(check(layer, &own));
            manifest = inherit(manifest, own);
        }
        let site = site.iter().map(|source| (format!("{SITE}/{}", source.name), source));
        let lower = chain
            .iter()
            .flat_map(|layer| layer.templates.iter().map(|source| (format!("{}/{}", layer.name, source.name), source)));
        let sources: BTreeMap<String, &Source> = site.chain(lower).collect();
        let scans: BTreeMap<&str, Scan> = sources.iter().map(|(name, s)| (name.as_str(), scan(&s.text))).collect();
        let prefixes: Vec<String> = std::iter::once(SITE)
            .chain(chain.iter().map(|layer| layer.name.as_str()))
            .map(|l| format!("{l}/"))
            .collect();
        let resolve = |name: &str| resolve(name, &prefixes, |full| sources.contains_key(full));
        let makers = makers(&scans, &prefixes);
        let names = names(&sources, &prefixes, &makers);

        problems.extend(unknown_parents(&sources, &scans, &names, &resolve));
        problems.extend(dumps(&sources, &scans));
        problems.extend(unknown_pieces(&sources, &scans, &names));
        let pieces = Arc::<Pieces>::default();
        let (engine, told) = engine(&sources, &scans, &prefixes, &names, &pieces);
        problems.extend(told);
        problems.sort();
        problems.dedup();
        let Some(engine) = engine.filter(|_| !problems.iter().any(Problem::is_error)) else {
            return (None, problems);
        };
        let engine = Arc::new(engine);
        pieces.use_engine(Arc::downgrade(&engine));

        let facts = |start: Vec<&str>| facts(start, &engine, &sources, &scans, &makers, &resolve);
        let mut templates = BTreeMap::new();
        for full in sources.keys() {
            let logical = full.split_once('/').map_or(full.as_str(), |(_, name)| name);
            templates.insert(full.clone(), facts(vec![full]));
            if let Some(full) = resolve(logical) {
                templates.entry(logical.to_owned()).or_insert_with(|| facts(vec![&full]));
            }
        }
        let mut components: BTreeMap<String, Facts> = makers
            .iter()
            .map(|(component, full)| {
                let mut facts = facts(vec![full]);
                facts.variables.extend(implicit(&engine, component));
                (component.clone(), facts)
            })
            .collect();
        include_once(&mut templates, &mut components);
        let lineage = chain.iter().map(|layer| layer.name.clone()).collect();
        (Some(Theme { engine, pieces, names, lineage, manifest, templates, components }), problems)
    }

    /// The theme's name and those of its parents, nearest first.
    pub fn lineage(&self) -> &[String] {
        &self.lineage
    }

    /// The theme's manifest with the options, strings and queries of its parents under its own.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    pub fn queries(&self) -> &BTreeMap<String, Query> {
        &self.manifest.queries
    }

    /// The options that hold: the defaults, overruled by `chosen`. An unknown option, a value of another type than
    /// the default's and one that is not among the choices are problems at the place that `place` gives for its name.
    pub fn options(&self, chosen: &Map<String, Value>, place: impl Fn(&str) -> Option<Place>) -> (Value, Problems) {
        let specs = &self.manifest.options;
        let mut options: Map<String, Value> = specs.iter().map(|(k, spec)| (k.clone(), spec.default.clone())).collect();
        let mut problems = Vec::new();
        for (key, value) in chosen {
            let Some(spec) = specs.get(key) else {
                let known: Vec<&str> = specs.keys().map(String::as_str).collect();
                let hint = did_you_mean(key, known.iter().copied())
                    .unwrap_or_else(|| format!("the theme has the options {}", known.join(", ")));
                problems.push(Problem::error(place(key), format!("unknown option `{key}`")).hint(hint));
                continue;
            };
            if !spec.choices.is_empty() && !spec.choices.contains(value) {
                let choices: Vec<String> = spec.choices.iter().map(|c| format!("`{}`", shown(c))).collect();
                let message = format!("option `{key}` can't be `{}`", shown(value));
                problems.push(Problem::error(place(key), message).hint(format!("choose {}", choices.join(" or "))));
            } else if kind(value) != kind(&spec.default) {
                let message = format!("option `{key}` is {}, not {}", kind(&spec.default), kind(value));
                problems.push(Problem::error(place(key), message).hint(format!("the default is `{}`", spec.default)));
            } else {
                options.insert(key.clone(), value.clone());
            }
        }
        (Value::Object(options), problems)
    }

    /// The theme's words for each of `languages`. Every table is complete: what a language lacks comes from the
    /// language without its region (`pt` for `pt-BR`), then from `en`.
    pub fn strings(&self, languages: &[&str]) -> Value {
        let own = |tag: &str| self.manifest.strings.get(tag);
        let complete = |language: &str| {
            let mut words = own("en").cloned().unwrap_or_default();
            let base = language.split('-').next().unwrap_or(language);
            for table in [own(base), own(language)].into_iter().flatten() {
                words.extend(table.clone());
            }
            Value::Object(words)
        };
        Value::Object(languages.iter().map(|language| ((*language).to_owned(), complete(language))).collect())
    }

    pub fn has(&self, template: &str) -> bool {
        self.templates.contains_key(template)
    }

    /// All templates by the names that views use, sorted.
    pub fn templates(&self) -> impl Iterator<Item = &str> {
        self.templates.keys().map(String::as_str)
    }

    /// All components, sorted.
    pub fn components(&self) -> impl Iterator<Item = &str> {
        self.components.keys().map(String::as_str)
    }

    /// A digest over the template's text and that of everything it can reach: parents, includes, components. `None`
    /// if there is no such template.
    pub fn fingerprint(&self, template: &str) -> Option<Digest> {
        self.templates.get(template).map(|facts| facts.fingerprint)
    }

    /// The same for a component that is called from a page's text.
    pub fn component_fingerprint(&self, component: &str) -> Option<Digest> {
        self.components.get(component).map(|facts| facts.fingerprint)
    }

    /// The top-level variables that the template and everything it can reach may use; empty if there is no such
    /// template. A context needs no others.
    pub fn variables(&self, template: &str) -> &BTreeSet<String> {
        const NONE: &BTreeSet<String> = &BTreeSet::new();
        self.templates.get(template).map_or(NONE, |facts| &facts.variables)
    }

    /// Lets go of the pieces that were made so far: for a time when others are wanted, or none any more.
    pub fn forget_pieces(&self) {
        self.pieces.forget();
    }

    /// What the templates in `once/` make of the frame `site` in each of `languages`: for the context of every page, as
    /// `once`. A page's head and foot are longer than many a text, and are made once and not with each page.
    pub fn once(&self, site: &tera::Value, languages: &[&str]) -> (BTreeMap<String, tera::Value>, Problems) {
        self.pieces.use_site(site);
        let mut problems = Problems::new();
        let mut made = BTreeMap::new();
        for language in languages {
            let mut context = Context::new();
            context.insert_value("site", site.clone());
            context.insert("language", language);
            let mut parts: BTreeMap<&str, tera::Value> = BTreeMap::new();
            for template in self.templates.keys().filter(|name| name.starts_with(ONCE)) {
                let name = template[ONCE.len()..].trim_end_matches(".html");
                match self.render(template, &context, template) {
                    Ok(text) => drop(parts.insert(name, tera::Value::safe_string(&text))),
                    Err(problem) => problems.push(problem),
                }
            }
            made.insert((*language).to_owned(), tera::Value::from_serializable(&parts));
        }
        (made, problems)
    }

    /// Renders `page` (its path, for messages).
    pub fn render(&self, template: &str, context: &Context, page: &str) -> Result<String, Problem> {
        let mut text = Vec::new();
        self.render_to(template, context, page, &mut text)?;
        Ok(String::from_utf8(text).expect("templates and values are UTF-8"))
    }

    /// The same into a buffer, behind what is in it.
    pub fn render_to(&self, template: &str, context: &Context, page: &str, out: &mut Vec<u8>) -> Result<(), Problem> {
        let Some(facts) = self.templates.get(template) else {
            let hint = did_you_mean(template, self.templates());
            let problem = Problem::error(None, format!("unknown template `{template}`, in making `{page}`"));
            return Err(match hint {
                Some(hint) => problem.hint(hint),
                None => problem,
            });
        };
        let rendered = self.engine.render_to(&facts.full, context, out).map_err(pieces::cause);
        rendered.map_err(|error| report::rendering(&error, &self.names, template, page))
    }

    /// Renders a component called from a page's text. `tag` is the opening tag as written there, at `place`; `body`
    /// is what stands up to the closing tag, already HTML. `context` serves its implicit arguments (`@lang`).
    pub fn render_component(
        &self,
        tag: &str,
        body: Option<&str>,
        context: &Context,
        place: &Place,
    ) -> Result<String, Problem> {
        let call =
            Call::parse(tag).map_err(|(offset, message)| Problem::error(shifted(place, tag, offset), message))?;
        self.check_call(&call, body, tag, place)?;
        let engine = &self.engine;
        let rendered = engine.render_component_with_implicits(&call.name, &call.context(), context, body, true);
        rendered.map_err(pieces::cause).map_err(|error| {
            let mut problem = report::rendering(&error, &self.names, &call.name, &place.to_string());
            if !matches!(error.kind(), tera::ErrorKind::RenderingError(_)) {
                problem.place = Some(place.clone());
            }
            problem
        })
    }

    fn check_call(&self, call: &Call, body: Option<&str>, tag: &str, place: &Place) -> Result<(), Problem> {
        let at = |part: &str| shifted(place, tag, tag.find(part).unwrap_or(0));
        let Some(definition) = self.engine.get_component_definition(&call.name) else {
            let hint = did_you_mean(&call.name, self.components())
                .unwrap_or_else(|| format!("there are {}", self.components().collect::<Vec<_>>().join(", ")));
            return Err(Problem::error(at(&call.name), format!("unknown component `{}`", call.name)).hint(hint));
        };
        let known: Vec<&str> =
            definition.args().iter().filter(|arg| !arg.is_implicit()).map(|arg| arg.name()).collect();
        for (key, value) in &call.arguments {
            match definition.args().iter().find(|arg| arg.name() == key && !arg.is_implicit()) {
                None if definition.rest_param().is_none() => {
                    let hint = did_you_mean(key, known.iter().copied())
                        .unwrap_or_else(|| format!("it has {}", sorted(&known).join(", ")));
                    let message = format!("component `{}` has no argument `{key}`", call.name);
                    return Err(Problem::error(at(key), message).hint(hint));
                }
                Some(arg) if arg.arg_type().is_some_and(|wanted| !is_of(value, wanted)) => {
                    let wanted = arg.arg_type().map_or("", |wanted| wanted.as_str());
                    let message =
                        format!("argument `{key}` of `{}` must be a {wanted}, not a {}", call.name, type_name(value));
                    return Err(Problem::error(at(key), message));
                }
                _ => {}
            }
        }
        let missing = definition
            .args()
            .iter()
            .filter(|arg| arg.is_required() && !call.arguments.iter().any(|(key, _)| key == arg.name()))
            .map(|arg| arg.name())
            .min();
        if let Some(missing) = missing {
            let message = format!("component `{}` needs the argument `{missing}`", call.name);
            return Err(Problem::error(place.clone(), message).hint(format!("add `{missing}=\"…\"`")));
        }
        if call.closed == body.is_some() {
            let hint = format!(
                "write `{{{{<{0} … />}}}}` without content, `{{% <{0} …> %}}…{{% </{0}> %}}` with it",
                call.name
            );
            return Err(Problem::error(place.clone(), format!("component `{}` is not closed", call.name)).hint(hint));
        }
        Ok(())
    }
}

/// The place of the byte at `offset` of a tag that begins at `place`.
fn shifted(place: &Place, tag: &str, offset: usize) -> Place {
    let inner = Place::of_offset("", tag, offset);
    match (place.line, inner.line) {
        (0, _) => place.clone(),
        (line, 1) => Place::at(&place.file, line, place.column.max(1) + inner.column - 1),
        (line, below) => Place::at(&place.file, line + below - 1, inner.column),
    }
}

fn sorted<'a>(names: &[&'a str]) -> Vec<&'a str> {
    let mut names = names.to_vec();
    names.sort_unstable();
    names
}

fn is_of(value: &tera::Value, wanted: tera::ComponentArgType) -> bool {
    use tera::ComponentArgType as Type;
    match wanted {
        Type::String => value.is_string(),
        Type::Bool => value.is_bool(),
        Type::Integer => value.as_i64().is_some() && !value.is_f64(),
        Type::Float => value.is_f64(),
        Type::Number => value.is_number(),
        Type::Array => value.is_array(),
        Type::Map => value.is_map(),
        _ => false,
    }
}

fn type_name(value: &tera::Value) -> &'static str {
    if value.as_i64().is_some() && !value.is_f64() { "number" } else { value.name() }
}

/// A text without its quotes, anything else as JSON.
fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "a table",
    }
}

fn check(layer: &Layer, manifest: &Manifest) -> Problems {
    let mut problems = Vec::new();
    let file = &layer.manifest.file;
    if !manifest.name.is_empty() && manifest.name != layer.name {
        let message = format!("the theme calls itself `{}`, its folder `{}`", manifest.name, layer.name);
        problems.push(Problem::error(Place::file(file), message).hint("make `name` the folder's name"));
    }
    if let Some(wanted) = &manifest.min_version {
        let number = |version: &str| version.split('.').map(|n| n.parse().unwrap_or(0)).collect::<Vec<u32>>();
        if number(wanted) > number(env!("CARGO_PKG_VERSION")) {
            let message = format!("theme `{}` needs version {wanted} of the program", layer.name);
            let hint = format!("this is version {}", env!("CARGO_PKG_VERSION"));
            problems.push(Problem::error(Place::file(file), message).hint(hint));
        }
    }
    problems
}

fn inherit(parent: Manifest, own: Manifest) -> Manifest {
    let mut options = parent.options;
    options.extend(own.options);
    let mut queries = parent.queries;
    queries.extend(own.queries);
    let mut strings = parent.strings;
    for (language, words) in own.strings {
        strings.entry(language).or_default().extend(words);
    }
    Manifest { options, queries, strings, ..own }
}

/// The full name for a name as used in a template or a view, as the engine finds it.
fn resolve(name: &str, prefixes: &[String], exists: impl Fn(&str) -> bool) -> Option<String> {
    let full = std::iter::once(name.to_owned()).chain(prefixes.iter().map(|prefix| format!("{prefix}{name}")));
    full.into_iter().find(|full| exists(full))
}

/// Component to the template that makes it, the highest layer's first.
fn makers(scans: &BTreeMap<&str, Scan>, prefixes: &[String]) -> BTreeMap<String, String> {
    let mut makers = BTreeMap::new();
    for prefix in prefixes {
        for (full, scan) in scans.iter().filter(|(full, _)| full.starts_with(prefix)) {
            for made in &scan.makes {
                makers.entry(made.name.clone()).or_insert_with(|| (*full).to_owned());
            }
        }
    }
    makers
}

fn names(sources: &BTreeMap<String, &Source>, prefixes: &[String], makers: &BTreeMap<String, String>) -> Names {
    let mut known = functions::known();
    known.insert("component", makers.keys().cloned().collect());
    let mut templates: BTreeSet<String> = sources.keys().cloned().collect();
    templates.extend(
        sources.keys().filter_map(|full| {
            prefixes.iter().find_map(|prefix| full.strip_prefix(prefix.as_str())).map(str::to_owned)
        }),
    );
    known.insert("template", templates);
    Names { files: sources.iter().map(|(full, source)| (full.clone(), source.file.clone())).collect(), known }
}

/// The engine stops at the first template that extends an unknown one; we name them all.
fn unknown_parents(
    sources: &BTreeMap<String, &Source>,
    scans: &BTreeMap<&str, Scan>,
    names: &Names,
    resolve: &impl Fn(&str) -> Option<String>,
) -> Problems {
    let unknown = scans.iter().filter_map(|(full, scan)| {
        let parent = scan.extends.as_ref().filter(|parent| resolve(&parent.name).is_none())?;
        let source = sources[*full];
        let place = Place::of_offset(&source.file, &source.text, parent.offset);
        let problem = Problem::error(place, format!("unknown template `{}`", parent.name));
        Some(match did_you_mean(&parent.name, names.known["template"].iter().map(String::as_str)) {
            Some(hint) => problem.hint(hint),
            None => problem,
        })
    });
    unknown.collect()
}

/// A template that shows its whole context would depend on all of it, unseen by [`Theme::variables`].
fn dumps(sources: &BTreeMap<String, &Source>, scans: &BTreeMap<&str, Scan>) -> Problems {
    let dumps = scans.iter().filter_map(|(full, scan)| {
        let source = sources[*full];
        let place = Place::of_offset(&source.file, &source.text, scan.dump?);
        Some(
            Problem::error(place, "`__tera_context` can't be used")
                .hint("name what you want to see: `{{ page | json }}`"),
        )
    });
    dumps.collect()
}

/// Components that pieces are to be made with, and that are not there or not written out.
fn unknown_pieces(sources: &BTreeMap<String, &Source>, scans: &BTreeMap<&str, Scan>, names: &Names) -> Problems {
    let pieces = scans.iter().flat_map(|(full, scan)| scan.pieces.iter().map(move |piece| (full, piece)));
    let unknown = pieces.filter(|(_, piece)| !names.known["component"].contains(&piece.name));
    let problem = |(full, piece): (&&str, &Named)| {
        let source = sources[*full];
        let place = Place::of_offset(&source.file, &source.text, piece.offset);
        if piece.name.is_empty() {
            let message = "`shown` must name a component: `shown(by=\"row\")`";
            return Problem::error(place, message)
                .hint("write the name out; what a page is made with must be known before it is made");
        }
        let mut problem = Problem::error(place, format!("unknown component `{}`", piece.name));
        problem.hint = did_you_mean(&piece.name, names.known["component"].iter().map(String::as_str));
        problem
    };
    unknown.map(problem).collect()
}

/// An engine with all templates, or everything that is wrong with them.
fn engine(
    sources: &BTreeMap<String, &Source>,
    scans: &BTreeMap<&str, Scan>,
    prefixes: &[String],
    names: &Names,
    pieces: &Arc<Pieces>,
) -> (Option<Tera>, Problems) {
    let empty = || {
        let mut engine = Tera::new();
        engine.autoescape_on(ESCAPED.iter().copied());
        functions::register(&mut engine, pieces);
        engine.set_fallback_prefixes(prefixes.to_vec()).expect("there are no templates yet");
        engine
    };
    let mut engine = empty();
    if engine.add_raw_templates(sources.iter().map(|(full, source)| (full, &source.text))).is_ok() {
        return (Some(engine), Problems::new());
    }
    // Each alone: together, the engine stops at the first syntax error.
    let mut problems = Vec::new();
    let mut stubs: BTreeMap<&str, String> = BTreeMap::new();
    for (full, source) in sources {
        let Err(error) = Tera::new().add_raw_template(full, &source.text) else { continue };
        if matches!(error.kind(), tera::ErrorKind::SyntaxError(_)) {
            problems.extend(report::loading(&error, names));
            stubs.insert(full, stub(&scans[full.as_str()]));
        }
    }
    let known_parent =
        |full: &str| scans[full].extends.as_ref().is_none_or(|parent| names.known["template"].contains(&parent.name));
    for (full, source) in sources.iter().filter(|(full, _)| !known_parent(full)) {
        // Told already; the other names in it can be looked up once it has no parent.
        stubs.entry(full).or_insert_with(|| without_parent(&source.text, &scans[full.as_str()]));
    }
    let mut engine = empty();
    let texts = sources.iter().map(|(full, source)| (full, stubs.get(full.as_str()).unwrap_or(&source.text)));
    if let Err(error) = engine.add_raw_templates(texts) {
        let told = report::loading(&error, names);
        // Blocks of a template that could not be read are not missing, only unread.
        problems.extend(told.into_iter().filter(|told| stubs.is_empty() || !told.message.starts_with("block ")));
    }
    (problems.is_empty().then_some(engine), problems)
}

/// Stands for a template that can't be read, so that what others use of it is still found.
fn stub(scan: &Scan) -> String {
    let make = |name: &str| format!("{{% component {name}(...rest) %}}{{% endcomponent %}}");
    scan.makes.iter().map(|made| make(&made.name)).collect()
}

/// The text with its `extends` tag blanked out; every other character keeps its place.
fn without_parent(text: &str, scan: &Scan) -> String {
    let Some(parent) = &scan.extends else { return text.to_owned() };
    let open = text[..parent.offset].rfind("{%").unwrap_or(parent.offset);
    let close = text[parent.offset..].find("%}").map_or(text.len(), |i| parent.offset + i + 2);
    let blank: String = text[open..close].chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect();
    format!("{}{blank}{}", &text[..open], &text[close..])
}

fn implicit(engine: &Tera, component: &str) -> Vec<String> {
    let Some(definition) = engine.get_component_definition(component) else { return Vec::new() };
    definition.args().iter().filter(|arg| arg.is_implicit()).map(|arg| arg.name().to_owned()).collect()
}

/// Whatever may show `once` depends on all that is in it.
fn include_once(templates: &mut BTreeMap<String, Facts>, components: &mut BTreeMap<String, Facts>) {
    let parts = templates.iter().filter(|(name, _)| name.starts_with(ONCE)).map(|(_, facts)| facts.fingerprint);
    let once = Digest::join(&parts.collect::<Vec<_>>());
    let all = templates.values_mut().chain(components.values_mut());
    for facts in all.filter(|facts| facts.variables.contains("once")) {
        facts.fingerprint = Digest::join(&[facts.fingerprint, once]);
    }
}

fn facts(
    start: Vec<&str>,
    engine: &Tera,
    sources: &BTreeMap<String, &Source>,
    scans: &BTreeMap<&str, Scan>,
    makers: &BTreeMap<String, String>,
    resolve: &impl Fn(&str) -> Option<String>,
) -> Facts {
    let full = start.first().copied().unwrap_or_default().to_owned();
    let mut reached: BTreeSet<String> = BTreeSet::new();
    let mut variables = BTreeSet::new();
    let mut waiting: Vec<String> = start.into_iter().map(str::to_owned).collect();
    while let Some(full) = waiting.pop() {
        if !reached.insert(full.clone()) {
            continue;
        }
        let scan = &scans[full.as_str()];
        variables.extend(engine.get_template_variables(&full).into_iter().flatten().map(str::to_owned));
        waiting.extend(scan.extends.iter().chain(&scan.includes).filter_map(|named| resolve(&named.name)));
        for (component, maker) in scan.uses.iter().filter_map(|name| makers.get_key_value(name)) {
            variables.extend(implicit(engine, component));
            waiting.push(maker.clone());
        }
    }
    let parts =
        reached.iter().flat_map(|full| [Digest::of(full.as_bytes()), Digest::of(sources[full].text.as_bytes())]);
    Facts { full, fingerprint: Digest::join(&parts.collect::<Vec<_>>()), variables }
}
