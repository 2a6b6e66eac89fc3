//! Walks through the whole contract.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::fields::FIELDS;

/// What an operation may begin with.
const VERBS: &[&str] = &[
    "adjust", "cancel", "change", "check", "close", "create", "delete", "disable", "download", "drain",
    "enable", "export", "get", "list", "open", "pause", "pay", "rate", "read", "receive", "refresh",
    "refund", "register", "render", "repeat", "request", "reset", "resolve", "resume", "retry", "revoke",
    "search", "submit", "try", "update", "upload", "verify", "void",
];

fn document() -> Value {
    serde_json::to_value(crate::api::openapi()).expect("JSON")
}

fn operations(document: &Value) -> impl Iterator<Item = (String, &Value)> {
    let paths = document["paths"].as_object().expect("paths");
    paths.iter().flat_map(|(path, item)| {
        let methods = ["get", "put", "post", "patch", "delete"];
        methods.into_iter().filter_map(move |method| Some((format!("{method} {path}"), item.get(method)?)))
    })
}

fn report(faults: Vec<String>) {
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn every_operation_has_a_name_of_its_own_that_begins_with_a_verb() {
    let (document, mut faults, mut seen) = (document(), Vec::new(), BTreeSet::new());
    for (place, operation) in operations(&document) {
        let id = operation["operationId"].as_str().unwrap_or_default();
        let words: Vec<&str> = id.split('_').collect();
        let plain = words.iter().all(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase()));
        if words.len() < 2 || !plain || !VERBS.contains(&words[0]) {
            faults.push(format!("{place}: {id:?} is not verb_noun"));
        }
        if !seen.insert(id.to_owned()) {
            faults.push(format!("{place}: {id:?} names another operation, too"));
        }
        if operation["summary"].as_str().is_none_or(str::is_empty) || operation["tags"][0].is_null() {
            faults.push(format!("{place}: no summary or no tag"));
        }
    }
    report(faults);
}

#[test]
fn every_error_is_a_problem() {
    let (document, mut faults) = (document(), Vec::new());
    for (place, operation) in operations(&document) {
        for (status, response) in operation["responses"].as_object().expect("responses") {
            let kinds: Vec<&String> =
                response["content"].as_object().into_iter().flat_map(|all| all.keys()).collect();
            // What a payment provider is answered is for it alone, and a probe says what is down.
            let for_machines = place.ends_with("/notify") || place.ends_with("/readyz");
            if status.starts_with(['4', '5']) && kinds != ["application/problem+json"] && !for_machines {
                faults.push(format!("{place}: {status} answers {kinds:?}"));
            }
        }
    }
    report(faults);
}

/// Every field of every schema and every parameter: its place, owner, name and schema.
fn walk(document: &Value, visit: &mut impl FnMut(&str, &str, &Value)) {
    fn fields(owner: &str, schema: &Value, visit: &mut impl FnMut(&str, &str, &Value)) {
        for (name, field) in schema["properties"].as_object().into_iter().flatten() {
            visit(owner, name, field);
            fields(owner, field, visit);
        }
        for kind in ["oneOf", "allOf", "anyOf"] {
            schema[kind].as_array().into_iter().flatten().for_each(|one| fields(owner, one, visit));
        }
        if schema["items"].is_object() {
            fields(owner, &schema["items"], visit);
        }
    }
    for (owner, schema) in document["components"]["schemas"].as_object().expect("schemas") {
        fields(owner, schema, visit);
    }
    for (_, operation) in operations(document) {
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            visit("", parameter["name"].as_str().expect("a name"), parameter);
        }
    }
}

/// What a schema, or the one that it refers to, says of itself.
fn is_described(document: &Value, schema: &Value) -> bool {
    let referred = || {
        let name = schema["$ref"].as_str()?.rsplit('/').next()?;
        Some(is_described(document, &document["components"]["schemas"][name]))
    };
    let inner = || {
        let kinds = ["oneOf", "allOf", "anyOf"].iter().filter_map(|kind| schema[*kind].as_array());
        kinds.flatten().any(|one| is_described(document, one))
    };
    schema["description"].as_str().is_some_and(|text| !text.is_empty())
        || referred().unwrap_or(false)
        || (schema["schema"].is_object() && is_described(document, &schema["schema"]))
        || (schema["items"].is_object() && is_described(document, &schema["items"]))
        || inner()
}

/// Texts in the schema that may be of any length.
fn is_boundless(schema: &Value) -> bool {
    let kinds = &schema["type"];
    let text =
        kinds == "string" || kinds.as_array().is_some_and(|all| all.iter().any(|kind| kind == "string"));
    let bounds = ["maxLength", "format", "enum", "pattern", "const", "contentMediaType"];
    (text && bounds.iter().all(|bound| schema[*bound].is_null()))
        || ["items", "additionalProperties", "schema"]
            .iter()
            .any(|inner| schema[*inner].is_object() && is_boundless(&schema[*inner]))
        || ["oneOf", "allOf", "anyOf"]
            .iter()
            .any(|kind| schema[*kind].as_array().into_iter().flatten().any(is_boundless))
}

#[test]
fn every_field_and_parameter_says_what_it_means_and_how_long_it_may_be() {
    let (document, mut faults) = (document(), Vec::new());
    walk(&document, &mut |owner, name, schema| {
        if !is_described(&document, schema) {
            faults.push(format!("{owner}.{name}: no description"));
        }
        if is_boundless(schema) {
            faults.push(format!("{owner}.{name}: a text without limit, format or words"));
        }
    });
    report(faults);
}

#[test]
fn the_vocabulary_has_no_word_that_nothing_uses() {
    let (document, mut used) = (document(), BTreeMap::<String, usize>::new());
    walk(&document, &mut |owner, name, _| {
        *used.entry(name.to_owned()).or_default() += 1;
        *used.entry(format!("{owner}.{name}")).or_default() += 1;
    });
    report(
        FIELDS
            .iter()
            .filter(|(name, ..)| !used.contains_key(*name))
            .map(|(name, ..)| (*name).to_owned())
            .collect(),
    );
}

#[test]
fn whatever_is_referred_to_is_there() {
    fn walk(known: &Value, value: &Value, faults: &mut Vec<String>) {
        match value {
            Value::Object(fields) => {
                if let Some(name) =
                    value["$ref"].as_str().and_then(|to| to.strip_prefix("#/components/schemas/"))
                    && known[name].is_null()
                {
                    faults.push(name.to_owned());
                }
                fields.values().for_each(|field| walk(known, field, faults));
            }
            Value::Array(items) => items.iter().for_each(|item| walk(known, item, faults)),
            _ => {}
        }
    }
    let (document, mut faults) = (document(), Vec::new());
    walk(&document["components"]["schemas"], &document, &mut faults);
    report(faults);
}
