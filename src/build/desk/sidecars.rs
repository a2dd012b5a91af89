//! Which file of `seeds/` is a seed and which a sidecar: `name.toml` speaks for `name.txt`, and `name.txt.toml` too.

use crate::base::files::Found;
use crate::base::{Place, Problem, Problems, RelPath};
use std::collections::HashMap;

/// A seed file and the file that speaks for it.
#[derive(Clone, Debug)]
pub struct Source {
    pub seed: Found,
    pub sidecar: Option<Found>,
}

/// Pairs seeds with their sidecars. A sidecar without a seed is a warning; one that could be for several is too.
pub fn pair(files: Vec<Found>) -> (Vec<Source>, Problems) {
    let (sidecars, seeds): (Vec<Found>, Vec<Found>) =
        files.into_iter().partition(|file| file.path.extension().eq_ignore_ascii_case("toml"));
    let mut problems = Problems::new();
    let mut by_name: HashMap<String, &Found> = HashMap::new();
    for sidecar in &sidecars {
        by_name.insert(without_extension(&sidecar.path), sidecar);
    }
    let mut used: HashMap<&RelPath, Vec<&RelPath>> = HashMap::new();
    let mut sources = Vec::with_capacity(seeds.len());
    for seed in &seeds {
        let exact = by_name.get(seed.path.as_str());
        let sidecar = exact.or_else(|| by_name.get(&without_extension(&seed.path))).copied();
        if let Some(sidecar) = sidecar {
            used.entry(&sidecar.path).or_default().push(&seed.path);
        }
        sources.push(Source { seed: seed.clone(), sidecar: sidecar.cloned() });
    }
    for sidecar in &sidecars {
        match used.get(&sidecar.path).map(Vec::as_slice) {
            None => problems.push(
                Problem::warning(Place::file(&sidecar.path), "the sidecar has no seed beside it")
                    .hint("name it as its seed, with `.toml` in place of the extension or after it"),
            ),
            Some([_]) => {}
            Some([first, second, ..]) => problems.push(
                Problem::warning(
                    Place::file(&sidecar.path),
                    format!("the sidecar is for two seeds: `{first}`, `{second}`"),
                )
                .hint(format!("name it `{}.toml` if it is for the first alone", first.name())),
            ),
            Some([]) => {}
        }
    }
    (sources, problems)
}

fn without_extension(path: &RelPath) -> String {
    let extension = path.extension().len();
    let whole = path.as_str();
    if extension == 0 { whole.to_owned() } else { whole[..whole.len() - extension - 1].to_owned() }
}
