//! Components that show a card, made once for all pages: `{{ item | shown(by="row") }}`. A card stands on many lists and
//! beside its relatives, and looks the same on all of them; to set it anew each time was a quarter of a build.
//!
//! That a piece may be kept rests on what it may see: the card (found by its digest), the arguments as written, the
//! frame `site`, and of the page its language alone. Whatever else a component asks for is not there, and is an error.

use crate::base::shown;
use rustc_hash::FxHashMap;
use std::cell::RefCell;
use std::sync::{Arc, Mutex, OnceLock, RwLock, Weak};
use tera::{Context, Error, Kwargs, State, Tera, TeraResult, Value};

/// The filter's name, which the scan of templates knows too.
pub const FILTER: &str = "shown";

/// The argument that names the component.
pub const BY: &str = "by";

const SHARDS: usize = 32;

/// What one theme has made so far.
#[derive(Default)]
pub struct Pieces {
    /// Set when all templates are there.
    engine: OnceLock<Weak<Tera>>,
    site: OnceLock<Value>,
    /// The page and the site as pieces see them, by the page's language.
    around: RwLock<FxHashMap<String, Arc<Context>>>,
    /// Components with their arguments and a language, by these in writing.
    shapes: RwLock<FxHashMap<String, u32>>,
    made: [Mutex<FxHashMap<(u128, u32), Value>>; SHARDS],
}

impl std::fmt::Debug for Pieces {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pieces")
    }
}

impl Pieces {
    /// From now on pieces can be made.
    pub fn use_engine(&self, engine: Weak<Tera>) {
        let _ = self.engine.set(engine);
    }

    /// The frame that all pages share.
    pub fn use_site(&self, site: &Value) {
        let _ = self.site.set(site.clone());
    }

    /// Lets go of all that was made. What is asked for again is made again.
    pub fn forget(&self) {
        for shard in &self.made {
            *shard.lock().expect("no thread panicked") = FxHashMap::default();
        }
    }

    /// The filter.
    pub fn show(&self, item: Value, arguments: Kwargs, state: &State<'_>) -> TeraResult<Value> {
        let component = arguments.must_get::<&str>(BY)?;
        let page = state.get::<Value>("page")?.unwrap_or(Value::none());
        let language = field(&page, "language").and_then(Value::as_str).unwrap_or_default();
        let direction = field(&page, "dir").and_then(Value::as_str).unwrap_or("ltr");
        let make = || self.make(&item, component, &arguments, language, direction);
        // What is no card has no digest, and is made each time.
        let Some(digest) = item.as_u128().or_else(|| digest_of(&item)) else { return make() };
        let key = (digest, self.shape(language, &arguments));
        let shard = &self.made[digest as usize % SHARDS];
        if let Some(made) = shard.lock().expect("no thread panicked").get(&key) {
            return Ok(made.clone());
        }
        let made = make()?;
        shard.lock().expect("no thread panicked").insert(key, made.clone());
        Ok(made)
    }

    fn make(
        &self,
        item: &Value,
        component: &str,
        arguments: &Kwargs,
        language: &str,
        direction: &str,
    ) -> TeraResult<Value> {
        let engine = self.engine.get().and_then(Weak::upgrade);
        let engine = engine.ok_or_else(|| Error::message("a piece can't be made before the theme is whole"))?;
        let mut own = Context::new();
        // Of a handle the card itself is made only now that it is needed.
        let behind = item.as_u128().and_then(shown::behind);
        own.insert_value("item", behind.unwrap_or_else(|| item.clone()));
        for (key, value) in arguments.iter() {
            if let Some(key) = key.as_str().filter(|key| *key != BY) {
                own.insert_value(key.to_owned(), value.clone());
            }
        }
        let around = self.around(language, direction);
        match engine.render_component_with_implicits(component, &own, &around, None, true) {
            Ok(text) => Ok(Value::safe_string(&text)),
            Err(error) => {
                let told = Error::message(error.to_string());
                // The engine keeps of a filter's error the words, and not the place. The innermost comes first.
                FAULT.with(|fault| {
                    fault.borrow_mut().get_or_insert(error);
                });
                Err(told)
            }
        }
    }

    /// What a piece may see beside its arguments: made once for a language.
    fn around(&self, language: &str, direction: &str) -> Arc<Context> {
        let made = || {
            let mut around = Context::new();
            let page = [("language", language), ("dir", direction)];
            around.insert("page", &page.into_iter().collect::<std::collections::BTreeMap<_, _>>());
            if let Some(site) = self.site.get() {
                around.insert_value("site", site.clone());
            }
            Arc::new(around)
        };
        if self.site.get().is_none() {
            return made();
        }
        let key = format!("{language} {direction}");
        if let Some(around) = self.around.read().expect("no thread panicked").get(&key) {
            return around.clone();
        }
        self.around.write().expect("no thread panicked").entry(key).or_insert_with(made).clone()
    }

    fn shape(&self, language: &str, arguments: &Kwargs) -> u32 {
        use std::fmt::Write;
        thread_local! {
            static WRITTEN: RefCell<String> = const { RefCell::new(String::new()) };
        }
        WRITTEN.with(|written| {
            let written = &mut *written.borrow_mut();
            written.clear();
            written.push_str(language);
            for (key, value) in arguments.iter() {
                written.push(' ');
                written.push_str(key.as_str().unwrap_or_default());
                written.push('=');
                // A text is quoted, so that it can't look like another argument. What is usual is written without the
                // machinery of formats: this is asked for every card of every list.
                match (value.as_bool(), value.as_str()) {
                    (Some(is), _) => written.push_str(if is { "true" } else { "false" }),
                    (_, Some(text)) if !text.contains(['"', '\\']) => {
                        written.push('"');
                        written.push_str(text);
                        written.push('"');
                    }
                    _ => drop(write!(written, "{value:?}")),
                }
            }
            if let Some(shape) = self.shapes.read().expect("no thread panicked").get(written.as_str()) {
                return *shape;
            }
            let mut shapes = self.shapes.write().expect("no thread panicked");
            let next = shapes.len() as u32;
            *shapes.entry(written.clone()).or_insert(next)
        })
    }
}

/// A field of a map that has no more than a dozen: to look at each is cheaper than to find it by its hash.
fn field<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    value.as_map()?.iter().find(|(key, _)| key.as_str() == Some(name)).map(|(_, value)| value)
}

/// The digest that a shared value carries: it is put behind all fields.
fn digest_of(value: &Value) -> Option<u128> {
    let (key, digest) = value.as_map()?.last()?;
    (key.as_str() == Some(crate::base::DIGEST)).then(|| digest.as_u128())?
}

thread_local! {
    /// The error of a piece in the page that this thread makes.
    static FAULT: RefCell<Option<Error>> = const { RefCell::new(None) };
}

/// The error behind one of the engine's: that of a piece, if a piece is to blame.
pub fn cause(error: Error) -> Error {
    FAULT.with(|fault| fault.borrow_mut().take()).unwrap_or(error)
}
