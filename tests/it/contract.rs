//! The contract as a check on every answer that a test gets: its status is declared, its media type too, and its body, or
//! what was said on a WebSocket, fits the schema.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};

use jsonschema::Validator;
use mannequin::api;
use reqwest::header::CONTENT_TYPE;
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| serde_json::to_value(api::openapi()).expect("JSON"));
static VALIDATORS: LazyLock<Mutex<HashMap<String, Arc<Validator>>>> = LazyLock::new(Mutex::default);

/// Status and body of an answer, which must be one that the contract names.
pub async fn checked(method: &Method, response: Response) -> (StatusCode, Value) {
    let (path, status) = (response.url().path().to_owned(), response.status());
    let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().to_owned();
    let bytes = response.bytes().await.expect("a whole body");
    let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
    if let Some((template, operation)) = operation(method, &path) {
        let place = format!("{method} {template} {}", status.as_u16());
        let declared = &operation["responses"][status.as_str()];
        assert!(declared.is_object(), "{place}: the contract does not name this status: {body}");
        match declared["content"].as_object() {
            None => assert!(bytes.is_empty(), "{place}: the contract names no body"),
            Some(kinds) => {
                let schema =
                    kinds.iter().find(|(known, _)| fits(known, &kind)).map(|(_, media)| &media["schema"]);
                let schema =
                    schema.unwrap_or_else(|| panic!("{place}: {kind:?} is none of {:?}", kinds.keys()));
                if kind.ends_with("json") {
                    check(&place, schema, &body);
                }
            }
        }
    }
    (status, body)
}

/// A message on a WebSocket is one of these.
pub fn check_message(names: &[&str], message: &Value) {
    let all: Vec<Value> =
        names.iter().map(|name| json!({ "$ref": format!("#/components/schemas/{name}") })).collect();
    check(&names.join("|"), &json!({ "oneOf": all }), message);
}

fn fits(known: &str, kind: &str) -> bool {
    known == kind || known.strip_suffix('*').is_some_and(|start| kind.starts_with(start))
}

/// The operation that a path belongs to, literal parts before parameters; `None` of what the contract does not name.
fn operation(method: &Method, path: &str) -> Option<(&'static str, &'static Value)> {
    let parts: Vec<&str> = path.split('/').collect();
    let matches = |template: &str| {
        let wanted: Vec<&str> = template.split('/').collect();
        wanted.len() == parts.len()
            && wanted.iter().zip(&parts).all(|(wanted, part)| wanted == part || wanted.starts_with('{'))
    };
    let paths = DOCUMENT["paths"].as_object().expect("paths");
    let found = paths.iter().filter(|(template, _)| matches(template));
    let (template, item) = found.min_by_key(|(template, _)| template.matches('{').count())?;
    let operation = item.get(method.as_str().to_lowercase())?;
    Some((template, operation))
}

fn check(place: &str, schema: &Value, body: &Value) {
    let validator = {
        let mut known = VALIDATORS.lock().expect("no test panics in here");
        known.entry(place.to_owned()).or_insert_with(|| Arc::new(validator(schema))).clone()
    };
    let faults: Vec<String> =
        validator.iter_errors(body).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
    assert!(faults.is_empty(), "{place} does not fit the contract: {faults:#?}\n{body:#}");
}

fn validator(schema: &Value) -> Validator {
    let whole = json!({ "allOf": [schema], "components": DOCUMENT["components"] });
    let options = jsonschema::draft202012::options().should_validate_formats(true);
    options.build(&whole).expect("a schema")
}

#[test]
fn an_answer_that_breaks_the_contract_is_noticed() {
    let broken = |body: Value| {
        let schema = json!({ "$ref": "#/components/schemas/Problem" });
        !validator(&schema).is_valid(&body)
    };
    let good = json!({
        "type": "about:blank", "title": "Not Found", "status": 404, "detail": "x", "code": "not_found",
        "request_id": "req_1",
    });
    assert!(!broken(good.clone()));
    let with = |name: &str, value: Value| {
        let mut body = good.clone();
        body[name] = value;
        body
    };
    assert!(broken(with("code", json!("no_such_code"))) && broken(with("status", json!("404"))));
    assert!(broken(json!({})), "fields that are always there");
    assert!(operation(&Method::GET, "/v1/nothing").is_none());
    let found = operation(&Method::POST, "/v1/admin/presets/render").expect("an operation");
    assert_eq!(found.0, "/v1/admin/presets/render");
}
