//! Any response is read or refused, and no error repeats it. An input is a document as in `tests/fixtures`, of which `status`,
//! `headers`, `body` and `text` are used. So the fixtures are the first inputs, and a finding can become a fixture.
#![no_main]

#[path = "../../arbitrary_input/checks.rs"]
#[allow(dead_code)] // No target uses all of them.
mod checks;
#[path = "../../support/mod.rs"]
mod support;

use libfuzzer_sys::{Corpus, fuzz_target};
use serde_json::Value as Plain;
use smh_wasm::wire::response::Response;
use smh_wasm::wire::time::http_date;

use checks::MARK;
use support::response;

fuzz_target!(|input: &[u8]| -> Corpus {
    let Some(response) = read(input) else {
        return Corpus::Reject;
    };
    checks::check_response(&response);
    checks::check_response(&marked(response));
    Corpus::Keep
});

/// A document. An input that is not a document is the body of a successful response.
fn read(input: &[u8]) -> Option<Response> {
    let text = str::from_utf8(input).ok()?;
    let Ok(document) = serde_json::from_str::<Plain>(text) else {
        return Some(response(200, text));
    };
    let header = |name: &str| Some(String::from(document.get("headers")?.get(name)?.as_str()?));
    let body = match (document.get("body"), document.get("text")) {
        (Some(body), _) => body.to_string(),
        (None, text) => String::from(text.and_then(Plain::as_str).unwrap_or_default()),
    };
    Some(Response {
        request_id: header("x-smh-request-id"),
        retry_after: header("retry-after"),
        date_ms: header("date").and_then(|date| http_date(&date)).unwrap_or(0) as f64,
        ..response(u16::try_from(document.get("status")?.as_u64()?).ok()?, body)
    })
}

/// The same response with a mark in every text, which no message may contain, and with a lone surrogate for each empty one.
fn marked(mut response: Response) -> Response {
    if let Ok(mut body) = serde_json::from_str(&response.body) {
        mark(&mut body);
        response.body = body.to_string().replace("\"\"", r#""\ud800""#);
    }
    response.request_id = response.request_id.map(|id| format!("{MARK}{id}"));
    response
}

fn mark(value: &mut Plain) {
    match value {
        Plain::String(text) if !text.is_empty() => text.insert_str(0, MARK),
        Plain::Array(list) => list.iter_mut().for_each(mark),
        Plain::Object(fields) => fields.values_mut().for_each(mark),
        _ => {}
    }
}
