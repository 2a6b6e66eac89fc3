//! Completes the OpenAPI document: problems are `application/problem+json`, and what the layers around every handler can
//! answer (limits, bodies that cannot be read, a database that is away) is declared with each operation.

use utoipa::openapi::path::{Operation, Parameter, ParameterIn, PathItem};
use utoipa::openapi::{Content, OpenApi, Ref, RefOr, Response};

const PROBLEM: &str = "#/components/schemas/Problem";
const JSON: &str = "application/json";
const PROBLEM_JSON: &str = "application/problem+json";

/// The document with every answer that can come.
pub fn complete(mut document: OpenApi) -> OpenApi {
    for item in document.paths.paths.values_mut() {
        let shared = item.parameters.clone().unwrap_or_default();
        for operation in operations(item) {
            name_problems(operation);
            declare(operation, &shared);
        }
    }
    document
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

fn declare(operation: &mut Operation, shared: &[RefOr<Parameter>]) {
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
