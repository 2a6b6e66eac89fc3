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
    ("argon2::", &["credentials/"]),
    ("opendal::", &["vault/"]),
    ("image::", &["imaging.rs", "imaging/"]),
    ("jpeg_encoder::", &["imaging/"]),
    ("moxcms::", &["imaging/"]),
    ("std::env", &["config.rs", "config/"]),
];

/// What the pure rules must not know.
const NOT_IN_DOMAIN: &[&str] =
    &["tokio", "SystemTime::now", "Instant::now", "Utc::now", "rand::", "tracing::", "metrics::", "async fn"];

/// The layers, innermost first. A module of one layer may name those of layers before it, and no other module of its own.
const LAYERS: &[&[&str]] = &[
    &["domain"],
    &["error", "config", "pubsub", "telemetry"],
    &[
        "store",
        "imaging",
        "queue",
        "events",
        "limiter",
        "provider",
        "payment",
        "mailer",
        "credentials",
        "clock",
    ],
    // Keys and, where there is no bucket, bytes are kept in the store.
    &["vault"],
    &["app"],
    &["service"],
    &["jobs"],
    &["api"],
    &["process"],
];

/// The one arrow inside a layer: the clock asks the database.
const ALLOWED: &[(&str, &str)] = &[("clock", "store"), ("telemetry", "config"), ("error", "config")];

/// What stands below the verbs of `service/`, and what each of its folders may use besides: no circles.
const SERVICE_ORDER: &[&str] = &[
    "ids",
    "versioned",
    "audit",
    "notifications",
    "credits",
    "auth",
    "users",
    "assets",
    "links",
    "generations",
    "orders",
    "presets",
    "products",
    "workers",
    "seed",
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

/// The paths that each statement names, with the line it begins in: the lists in braces of a `use` are taken apart.
fn paths(source: &Source) -> Vec<(usize, String)> {
    let mut all = Vec::new();
    let mut open: Option<(usize, String)> = None;
    for (number, line) in code(source) {
        let text = line.trim();
        let (begin, so_far) = match open.take() {
            Some((begin, so_far)) => (begin, format!("{so_far} {text}")),
            None => (number, text.to_owned()),
        };
        let is_use = so_far.starts_with("use ") || so_far.starts_with("pub use ");
        if is_use && !so_far.ends_with(';') {
            open = Some((begin, so_far));
            continue;
        }
        match so_far.split_once("::{").filter(|_| is_use) {
            Some((prefix, list)) => {
                all.extend(split_list(list).into_iter().map(|one| (begin, format!("{prefix}::{one}"))));
            }
            None => all.push((begin, so_far)),
        }
    }
    all
}

/// The entries of a list in braces, as they stand at its outermost level.
fn split_list(list: &str) -> Vec<String> {
    let (mut all, mut one, mut depth) = (Vec::new(), String::new(), 0);
    for c in list.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                all.push(std::mem::take(&mut one).trim().to_owned());
                continue;
            }
            _ => {}
        }
        one.push(c);
    }
    all.push(one.trim().to_owned());
    all
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
    for source in sources(&["src"]).into_iter().filter(|source| !source.path.contains("/tests/")) {
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
    for source in sources(&["src/domain"]).into_iter().filter(|source| !source.path.contains("/tests/")) {
        for (number, line) in code(&source) {
            for what in NOT_IN_DOMAIN.iter().filter(|what| names(line, what)) {
                faults.push(format!("{}:{number}: the domain must not know {what}", source.path));
            }
        }
    }
    report(faults);
}

/// The modules that a line names under `prefix` (`crate::`), of those in `known`.
fn named<'a>(line: &str, prefix: &str, known: impl Iterator<Item = &'a &'static str>) -> Vec<&'static str> {
    let is_named = |module: &str| {
        let path = format!("{prefix}{module}");
        line.match_indices(&path)
            .any(|(at, _)| !line[at + path.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '_'))
    };
    known.copied().filter(|module| is_named(module)).collect()
}

#[test]
fn dependencies_point_one_way_and_adapters_do_not_know_each_other() {
    let rank = |module: &str| LAYERS.iter().position(|layer| layer.contains(&module));
    let mut faults = Vec::new();
    for source in sources(&["src"]) {
        let place = source.path.trim_start_matches("src/");
        let module = place.split(['/', '.']).next().unwrap_or("");
        // The crates of their own name nothing but what their Cargo.toml does.
        if matches!(module, "lib" | "domain" | "imaging") {
            continue;
        }
        let Some(own) = rank(module) else {
            faults.push(format!("{}: {module} stands in no layer", source.path));
            continue;
        };
        for (number, line) in paths(&source) {
            for other in named(&line, "crate::", LAYERS.iter().copied().flatten()) {
                let inward = rank(other).is_some_and(|rank| rank < own);
                if other != module && !inward && !ALLOWED.contains(&(module, other)) {
                    faults.push(format!("{}:{number}: {module} must not know {other}", source.path));
                }
            }
        }
    }
    report(faults);
}

#[test]
fn the_verbs_of_the_service_stand_in_one_order() {
    let rank = |module: &str| SERVICE_ORDER.iter().position(|name| *name == module);
    let mut faults = Vec::new();
    for source in sources(&["src/service"]) {
        let place = source.path.trim_start_matches("src/service/");
        let module = place.split(['/', '.']).next().unwrap_or("");
        if module == "mod" {
            continue;
        }
        let Some(own) = rank(module) else {
            faults.push(format!("{}: {module} has no place in SERVICE_ORDER", source.path));
            continue;
        };
        for (number, line) in paths(&source) {
            for other in named(&line, "crate::service::", SERVICE_ORDER.iter()) {
                if other != module && rank(other).is_none_or(|rank| rank >= own) {
                    faults.push(format!("{}:{number}: {module} must not know {other}", source.path));
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
