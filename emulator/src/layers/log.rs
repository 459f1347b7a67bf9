//! Logs every request to the service, without tokens and secrets, and determines its operation.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, Method, header};
use axum::middleware::Next;
use axum::response::Response;
use percent_encoding::percent_decode_str;

use crate::app::App;
use crate::endpoint::{CONTROL_PREFIX, Endpoint};
use crate::layers::fault::{DropConnection, FaultName};
use crate::operation::Operation;
use crate::request_log::{RequestEntry, RequestOutcome};

/// Request extension in which the layer stores the number of the log entry, for the connection.
#[derive(Debug, Clone, Default)]
pub(crate) struct LogSeq(pub(crate) Arc<OnceLock<u64>>);

/// Logs the request and its result, and adds its [`Operation`] as a request extension.
pub(crate) async fn layer(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    if request.uri().path().starts_with(CONTROL_PREFIX) {
        return next.run(request).await;
    }
    let operation = operation(&request);
    let seq = app.log.begin(entry(&request, operation));
    if let Some(slot) = request.extensions().get::<LogSeq>() {
        slot.0.get_or_init(|| seq);
    }
    request.extensions_mut().insert(operation);
    let response = next.run(request).await;
    app.log.finish(seq, outcome(&response));
    response
}

/// The operation of a request. For a preflight, the operation of the request that it announces.
fn operation(request: &Request) -> Operation {
    let method = match request.headers().get(header::ACCESS_CONTROL_REQUEST_METHOD) {
        Some(announced) if request.method() == Method::OPTIONS => {
            Method::from_bytes(announced.as_bytes()).unwrap_or_default()
        }
        _ => request.method().clone(),
    };
    matched_path(request)
        .and_then(|path| Endpoint::find(&method, path, request.uri().query()))
        .map_or(Operation::Other, Endpoint::operation)
}

fn entry(request: &Request, operation: Operation) -> RequestEntry {
    let headers = request.headers();
    let text = |name| header_text(headers, name);
    RequestEntry {
        seq: 0,
        at_ms: 0,
        method: request.method().to_string(),
        operation,
        path: redacted_path(request),
        query: redacted_query(request.uri().query().unwrap_or_default()),
        preflight: request.method() == Method::OPTIONS,
        status: None,
        duration_ms: None,
        fault: None,
        client_gone: false,
        origin: text(header::ORIGIN),
        referer: text(header::REFERER),
        content_type: text(header::CONTENT_TYPE),
        cache_control: text(header::CACHE_CONTROL),
        cookie: headers.contains_key(header::COOKIE),
    }
}

fn outcome(response: &Response) -> RequestOutcome {
    let extensions = response.extensions();
    let dropped = extensions.get::<DropConnection>().is_some();
    RequestOutcome {
        status: (!dropped).then(|| response.status().as_u16()),
        fault: extensions.get::<FaultName>().map(|name| name.0.clone()),
    }
}

fn header_text(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    headers
        .get(name)
        .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

fn matched_path(request: &Request) -> Option<&str> {
    request.extensions().get::<MatchedPath>().map(MatchedPath::as_str)
}

/// The path as received, with `***` in place of a token.
fn redacted_path(request: &Request) -> String {
    let path = request.uri().path();
    let ends_with_token = matched_path(request) == Some(Endpoint::RenewToken.path());
    match path.rsplit_once('/') {
        Some((before, _)) if ends_with_token => format!("{before}/***"),
        _ => path.to_owned(),
    }
}

/// The query as received, with `***` in place of tokens and secrets.
fn redacted_query(query: &str) -> String {
    let pairs = query.split('&').map(|pair| match pair.split_once('=') {
        Some((name, _)) if is_secret(name) => Cow::from(format!("{name}=***")),
        _ => Cow::from(pair),
    });
    pairs.collect::<Vec<_>>().join("&")
}

fn is_secret(name: &str) -> bool {
    let name = percent_decode_str(name).decode_utf8_lossy();
    ["access_token", "library_secret", "signature"].contains(&name.as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_redacted_and_the_rest_of_the_query_is_unchanged() {
        assert_eq!(
            redacted_query("a=1&access_token=x%20y&user_id=%E4%B8%AD"),
            "a=1&access_token=***&user_id=%E4%B8%AD"
        );
        assert_eq!(
            redacted_query("access%5Ftoken=x&library_secret=y&access_token"),
            "access%5Ftoken=***&library_secret=***&access_token"
        );
        assert_eq!(redacted_query(""), "");
    }
}
