//! Completes the OpenAPI document: fields and parameters say what they mean and how long or large they may be, problems are `application/problem+json`, and what the layers around every handler can
//! answer (limits, bodies that cannot be read, a database that is away) is declared with each operation.

mod fields;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use utoipa::Number;
use utoipa::openapi::path::{Operation, Parameter, ParameterIn, PathItem};
use utoipa::openapi::schema::{AdditionalProperties, ArrayItems, SchemaType};
use utoipa::openapi::{Content, Object, OpenApi, Ref, RefOr, Response, Schema, Type};

use self::fields::{ITEMS, Limit};

const PROBLEM: &str = "#/components/schemas/Problem";
const JSON: &str = "application/json";
const PROBLEM_JSON: &str = "application/problem+json";

/// The document with every answer that can come.
pub fn complete(mut document: OpenApi) -> OpenApi {
    if let Some(components) = &mut document.components {
        refer_to_items(&mut components.schemas);
        open_parts(&mut components.schemas);
    }
    for (name, schema) in document.components.iter_mut().flat_map(|components| &mut components.schemas) {
        explain_fields(name, schema);
    }
    for (path, item) in &mut document.paths.paths {
        let admin = path.starts_with("/v1/admin/");
        let shared = item.parameters.clone().unwrap_or_default();
        for operation in operations(item) {
            for parameter in operation.parameters.iter_mut().flatten() {
                explain_parameter(parameter);
            }
            name_problems(operation);
            declare(operation, &shared, admin);
        }
    }
    document
}

type Schemas = BTreeMap<String, RefOr<Schema>>;

/// utoipa writes out what a page is made of: refer to it instead.
fn refer_to_items(schemas: &mut Schemas) {
    let pages: Vec<String> = schemas.keys().filter(|name| name.starts_with("Page_")).cloned().collect();
    for page in pages {
        let item = page.trim_start_matches("Page_");
        let known = schemas.contains_key(item);
        if let Some(RefOr::T(Schema::Object(object))) = schemas.get_mut(&page)
            && let Some(RefOr::T(Schema::Array(list))) = object.properties.get_mut("items")
            && known
        {
            list.items = ArrayItems::RefOrSchema(Box::new(RefOr::Ref(Ref::from_schema_name(item))));
        }
    }
}

/// What is a part of something larger cannot forbid the fields of the other parts.
fn open_parts(schemas: &mut Schemas) {
    let of_all = |schema: &RefOr<Schema>| match schema {
        RefOr::T(Schema::AllOf(all)) => all.items.clone(),
        _ => Vec::new(),
    };
    let parts: Vec<RefOr<Schema>> = schemas.values().flat_map(of_all).collect();
    for part in parts {
        let RefOr::Ref(part) = part else { continue };
        let name = part.ref_location.rsplit('/').next().unwrap_or_default();
        if let Some(RefOr::T(Schema::Object(object))) = schemas.get_mut(name) {
            object.additional_properties = None;
        }
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.put, &mut item.post, &mut item.delete, &mut item.patch].into_iter().flatten()
}

/// A problem has a media type of its own (RFC 9457).
fn name_problems(operation: &mut Operation) {
    for response in operation.responses.responses.values_mut() {
        let RefOr::T(response) = response else { continue };
        let is_problem = |content: &RefOr<Content>| {
            let RefOr::T(Content { schema: Some(RefOr::Ref(of)), .. }) = content else { return false };
            of.ref_location == PROBLEM
        };
        if response.content.get(JSON).is_some_and(is_problem)
            && let Some(content) = response.content.shift_remove(JSON)
        {
            response.content.insert(PROBLEM_JSON.to_owned(), content);
        }
    }
}

fn declare(operation: &mut Operation, shared: &[RefOr<Parameter>], admin: bool) {
    let own = operation.parameters.iter().flatten().chain(shared);
    let (mut in_path, mut any) = (false, false);
    for parameter in own {
        let RefOr::T(parameter) = parameter else { continue };
        any = true;
        in_path |= parameter.parameter_in == ParameterIn::Path;
    }
    let takes_json =
        matches!(&operation.request_body, Some(RefOr::T(body)) if body.content.contains_key(JSON));
    let takes_body = operation.request_body.is_some();
    let signed_in = operation.security.as_ref().is_some_and(|needed| !needed.is_empty());
    let all = [
        ("401", signed_in, "not signed in, or not any more"),
        ("403", signed_in && admin, "the caller's role is too low"),
        ("404", in_path, "there is no such thing here"),
        ("413", takes_body, "the body is too large"),
        ("415", takes_json, "the body is not JSON"),
        ("422", takes_body || any, "a field, or a part of the address, is not right"),
        ("429", true, "too many requests; `Retry-After` says when to come again"),
        ("500", true, "our fault; the request id finds it"),
        (
            "503",
            true,
            "something we depend on is away, nothing was changed; `Retry-After` says when to come again",
        ),
    ];
    for (status, can_come, why) in all {
        if can_come {
            let declared = operation.responses.responses.entry(status.to_owned());
            declared.or_insert_with(|| RefOr::T(problem(why)));
        }
    }
}

fn problem(why: &str) -> Response {
    let content = Content::new(Some(RefOr::Ref(Ref::new(PROBLEM))));
    let mut response = Response::new(why);
    response.content.insert(PROBLEM_JSON.to_owned(), RefOr::T(content));
    response
}

fn explain_parameter(parameter: &mut RefOr<Parameter>) {
    let RefOr::T(parameter) = parameter else { return };
    let Some((meaning, limit)) = fields::find("", &parameter.name) else { return };
    parameter.description.get_or_insert_with(|| meaning.to_owned());
    if let Some(schema) = &mut parameter.schema {
        bound(schema, limit);
    }
}

/// Goes through the fields of a schema, and of what is nested in it.
fn explain_fields(owner: &str, schema: &mut RefOr<Schema>) {
    let RefOr::T(schema) = schema else { return };
    match schema {
        Schema::Object(object) => {
            for (name, field) in &mut object.properties {
                explain(owner, name, field);
                explain_fields(owner, field);
            }
        }
        Schema::Array(array) => {
            if let ArrayItems::RefOrSchema(items) = &mut array.items {
                explain_fields(owner, items);
            }
        }
        Schema::OneOf(all) => all.items.iter_mut().for_each(|one| explain_fields(owner, one)),
        Schema::AllOf(all) => all.items.iter_mut().for_each(|one| explain_fields(owner, one)),
        _ => {}
    }
}

fn explain(owner: &str, name: &str, field: &mut RefOr<Schema>) {
    let own = format!("{owner}.{name}");
    if let (RefOr::T(Schema::Array(list)), Some((_, min, max))) =
        (&mut *field, ITEMS.iter().find(|(known, ..)| *known == own))
    {
        (list.min_items, list.max_items) = ((*min > 0).then_some(*min), Some(*max));
    }
    let Some((meaning, limit)) = fields::find(owner, name) else { return };
    match field {
        RefOr::T(Schema::Object(object)) => _ = object.description.get_or_insert_with(|| meaning.to_owned()),
        RefOr::T(Schema::Array(list)) => _ = list.description.get_or_insert_with(|| meaning.to_owned()),
        RefOr::T(Schema::OneOf(all)) => _ = all.description.get_or_insert_with(|| meaning.to_owned()),
        // Its type says what it is.
        _ => {}
    }
    bound(field, limit);
}

/// Sets the limit of a text or number, or of those in a list or map, unless it has one.
fn bound(schema: &mut RefOr<Schema>, limit: Limit) {
    match schema {
        RefOr::T(Schema::Object(object)) => {
            if let Some(inner) = &mut object.additional_properties
                && let AdditionalProperties::RefOr(inner) = &mut **inner
            {
                bound(inner, limit);
            }
            bound_object(object, limit);
        }
        RefOr::T(Schema::Array(list)) => {
            if let ArrayItems::RefOrSchema(items) = &mut list.items {
                bound(items, limit);
            }
        }
        _ => {}
    }
}

fn bound_object(object: &mut Object, limit: Limit) {
    let is = |kind: Type| match &object.schema_type {
        SchemaType::Type(one) => *one == kind,
        SchemaType::Array(all) => all.contains(&kind),
        SchemaType::AnyValue => false,
    };
    if is(Type::String) && object.enum_values.is_none() && object.pattern.is_none() && object.format.is_none()
    {
        match limit {
            Limit::Max(max) => object.max_length = object.max_length.or(Some(max)),
            Limit::Chars(min, max) => {
                object.min_length = object.min_length.or(Some(min));
                object.max_length = object.max_length.or(Some(max));
            }
            Limit::Pattern(pattern) => object.pattern = Some(pattern.to_owned()),
            Limit::Range(..) | Limit::None => {}
        }
    }
    if is(Type::Integer)
        && let Limit::Range(min, max) = limit
    {
        (object.minimum, object.maximum) = (Some(number(min)), Some(number(max)));
    }
}

fn number(value: i64) -> Number {
    Number::Int(isize::try_from(value).unwrap_or(isize::MAX))
}
