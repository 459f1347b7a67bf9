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
use smh_wasm::wire::response::{Body, Response};
use smh_wasm::wire::time::http_date;

use checks::MARK;
use support::{Js, response};

fuzz_target!(|input: &[u8]| -> Corpus {
    let Some(response) = read(input) else {
        return Corpus::Reject;
    };
    checks::check_response(&response);
    checks::check_response(&marked(response));
    Corpus::Keep
});

fn read(input: &[u8]) -> Option<Response<Js>> {
    let document: Plain = serde_json::from_slice(input).ok()?;
    let header = |name: &str| Some(String::from(document.get("headers")?.get(name)?.as_str()?));
    let body = match (document.get("body"), document.get("text")) {
        (Some(body), _) => Body::Json(Js::from(body.clone())),
        (None, Some(text)) => serde_json::from_str::<Plain>(text.as_str()?)
            .map_or(Body::Other, |body| Body::Json(Js::from(body))),
        (None, None) => Body::Empty,
    };
    Some(Response {
        request_id: header("x-smh-request-id"),
        retry_after: header("retry-after"),
        date_ms: header("date").and_then(|date| http_date(&date)).unwrap_or(0) as f64,
        ..response(u16::try_from(document.get("status")?.as_u64()?).ok()?, body)
    })
}

/// The same response with a mark in every text, which no message may contain.
fn marked(mut response: Response<Js>) -> Response<Js> {
    if let Body::Json(body) = &mut response.body {
        mark(body);
    }
    response.request_id = response.request_id.map(|id| format!("{MARK}{id}"));
    response
}

fn mark(value: &mut Js) {
    match value {
        // serde_json refuses lone surrogates; browsers do not.
        Js::Text(text) if text.is_empty() => *value = Js::LoneSurrogate,
        Js::Text(text) => text.insert_str(0, MARK),
        Js::List(list) => list.iter_mut().for_each(mark),
        Js::Object(fields) => fields.iter_mut().for_each(|(_, value)| mark(value)),
        _ => {}
    }
}
