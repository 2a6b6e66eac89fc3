//! The rules of the house, as a test: which layer may name what, and how large a thing may grow.

use std::fs;
use std::path::{Path, PathBuf};

const LINES_MAX: usize = 500;
const FUNCTION_LINES_MAX: usize = 70;
const FOLDER_FILES_MAX: usize = 15;

/// A crate or path, and the only places under `src/` that may name it.
const ONLY_IN: &[(&str, &[&str])] = &[
    ("mongodb::", &["store/"]),
    ("apalis", &["queue.rs", "queue/", "telemetry.rs"]),
    ("redis::", &["queue.rs", "queue/", "events.rs", "limiter.rs", "limiter/", "pubsub.rs"]),
    ("reqwest::", &["provider/", "payment/"]),
    ("lettre::", &["mailer.rs", "mailer/"]),
    ("axum::", &["api/"]),
    ("utoipa::", &["api/", "domain/"]),
    ("argon2::", &["service/passwords.rs"]),
    ("opendal::", &["vault/"]),
    ("image::", &["imaging.rs", "imaging/"]),
    ("jpeg_encoder::", &["imaging/"]),
    ("moxcms::", &["imaging/"]),
    ("std::env", &["config.rs", "config/"]),
];

/// What the pure rules must not know.
const NOT_IN_DOMAIN: &[&str] = &[
    "tokio",
    "SystemTime::now",
    "Instant::now",
    "Utc::now",
    "rand::",
    "crate::store",
    "crate::service",
    "crate::api",
    "crate::app",
    "crate::config",
    "crate::provider",
    "crate::payment",
    "crate::mailer",
    "crate::vault",
    "crate::queue",
    "crate::events",
    "tracing::",
    "metrics::",
    "async fn",
];

/// Adapters do not know each other, nor what is above them. The vault may keep its bytes in the store.
const ADAPTERS: &[(&str, &[&str])] = &[
    (
        "store",
        &["vault", "imaging", "queue", "events", "limiter", "provider", "service", "api", "jobs", "app"],
    ),
    ("vault", &["imaging", "queue", "events", "limiter", "provider", "service", "api", "jobs", "app"]),
    (
        "imaging",
        &["store", "vault", "queue", "events", "limiter", "provider", "service", "api", "jobs", "app"],
    ),
    (
        "queue",
        &["store", "vault", "imaging", "events", "limiter", "provider", "service", "api", "jobs", "app"],
    ),
    (
        "events",
        &["store", "vault", "imaging", "queue", "limiter", "provider", "service", "api", "jobs", "app"],
    ),
    (
        "limiter",
        &["store", "vault", "imaging", "queue", "events", "provider", "service", "api", "jobs", "app"],
    ),
    (
        "provider",
        &["store", "vault", "imaging", "queue", "events", "limiter", "service", "api", "jobs", "app"],
    ),
    (
        "payment",
        &[
            "store", "vault", "imaging", "queue", "events", "limiter", "provider", "service", "api", "jobs",
            "app",
        ],
    ),
    (
        "mailer",
        &[
            "store", "vault", "imaging", "queue", "events", "limiter", "provider", "service", "api", "jobs",
            "app",
        ],
    ),
    ("service", &["api", "jobs"]),
    ("jobs", &["api"]),
];

const VAGUE: &[&str] = &["utils", "util", "common", "helpers", "helper", "misc", "manager"];

struct Source {
    /// Relative to the crate, with `/`.
    path: String,
    text: String,
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn sources(folders: &[&str]) -> Vec<Source> {
    let mut found = Vec::new();
    for folder in folders {
        collect(&root().join(folder), &mut found);
    }
    assert!(!found.is_empty(), "there is nothing to check");
    found
}

fn collect(folder: &Path, found: &mut Vec<Source>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.expect("readable").path();
        if path.is_dir() {
            if !path.ends_with("target") {
                collect(&path, found);
            }
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = fs::read_to_string(&path).expect("text");
            let path = path.strip_prefix(root()).expect("below").to_string_lossy().replace('\\', "/");
            found.push(Source { path, text });
        }
    }
}

/// Code lines with their numbers: no comments, nothing from the module's own tests on.
fn code(source: &Source) -> impl Iterator<Item = (usize, &str)> {
    let product = source.text.split("\n#[cfg(test)]").next().unwrap_or("");
    product
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
        .map(|(i, l)| (i + 1, l))
}

/// Whether `line` names `what` as a path of its own, not as the end of another word (`image::` in `my_image::`).
fn names(line: &str, what: &str) -> bool {
    line.match_indices(what).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':')
    })
}

fn report(faults: Vec<String>) {
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn each_library_is_named_in_its_own_place_only() {
    let mut faults = Vec::new();
    for source in sources(&["src"]) {
        let place = source.path.trim_start_matches("src/").to_owned();
        for (number, line) in code(&source) {
            for (what, allowed) in ONLY_IN {
                // `process.rs` chooses the TLS provider; crate-internal modules share names with nothing here.
                if names(line, what) && !allowed.iter().any(|prefix| place.starts_with(prefix)) {
                    faults.push(format!("{}:{number}: {what} belongs in {allowed:?}", source.path));
                }
            }
        }
    }
    report(faults);
}

#[test]
fn the_domain_is_pure() {
    let mut faults = Vec::new();
    for source in sources(&["src/domain"]) {
        for (number, line) in code(&source) {
            for what in NOT_IN_DOMAIN.iter().filter(|what| names(line, what)) {
                faults.push(format!("{}:{number}: the domain must not know {what}", source.path));
            }
        }
    }
    report(faults);
}

#[test]
fn dependencies_point_one_way_and_adapters_do_not_know_each_other() {
    let mut faults = Vec::new();
    for source in sources(&["src"]) {
        let place = source.path.trim_start_matches("src/");
        let layer = place.split(['/', '.']).next().unwrap_or("");
        let Some((_, strangers)) = ADAPTERS.iter().find(|(name, _)| *name == layer) else { continue };
        for (number, line) in code(&source) {
            for stranger in *strangers {
                let module = format!("crate::{stranger}");
                let called = line.match_indices(&module).any(|(at, _)| {
                    !line[at + module.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '_')
                });
                if called {
                    faults.push(format!("{}:{number}: {layer} must not know {stranger}", source.path));
                }
            }
        }
    }
    report(faults);
}

#[test]
fn no_file_is_over_500_lines() {
    let long = |source: &Source| {
        let lines = source.text.lines().count();
        (lines > LINES_MAX).then(|| format!("{}: {lines} lines", source.path))
    };
    report(sources(&["src", "bin", "tests", "dev"]).iter().filter_map(long).collect());
}

#[test]
fn no_function_is_over_70_lines() {
    let mut faults = Vec::new();
    for source in sources(&["src", "bin", "dev"]) {
        let mut open: Option<(usize, usize, String)> = None;
        for (index, line) in source.text.lines().enumerate() {
            let indent = line.len() - line.trim_start().len();
            let word = line.trim_start();
            let begins = [
                "fn ",
                "pub fn ",
                "async fn ",
                "pub async fn ",
                "pub(super) fn ",
                "pub(super) async fn ",
                "pub(crate) fn ",
                "pub(crate) async fn ",
                "const fn ",
                "pub const fn ",
            ];
            if begins.iter().any(|b| word.starts_with(b)) {
                open = Some((index, indent, word.chars().take(60).collect()));
            }
            let Some((start, level, name)) = &open else { continue };
            if indent == *level && word == "}" {
                if index - start + 1 > FUNCTION_LINES_MAX {
                    faults.push(format!(
                        "{}:{}: {} lines: {name}",
                        source.path,
                        start + 1,
                        index - start + 1
                    ));
                }
                open = None;
            }
        }
    }
    report(faults);
}

#[test]
fn every_module_says_what_it_is_and_no_name_is_vague() {
    let mut faults = Vec::new();
    for source in sources(&["src", "bin"]) {
        if !source.text.starts_with("//!") {
            faults.push(format!("{}: begins without //! what it is", source.path));
        }
        let stem = Path::new(&source.path).file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if VAGUE.contains(&stem.as_str()) {
            faults.push(format!("{}: a name that says nothing", source.path));
        }
    }
    report(faults);
}

#[test]
fn a_folder_has_at_most_15_files() {
    let mut faults = Vec::new();
    let mut count = std::collections::BTreeMap::<String, usize>::new();
    for source in sources(&["src"]) {
        let folder = source.path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
        *count.entry(folder).or_default() += 1;
    }
    for (folder, files) in count.into_iter().filter(|(_, files)| *files > FOLDER_FILES_MAX) {
        faults.push(format!("{folder}: {files} files"));
    }
    report(faults);
}
