//! Where requests go: the service's base URL, the library, the space, the acting user.

use super::error::{Error, Operation};
use super::http::{encode, is_segment};
use super::value::quoted;

/// One library and space of the service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// Origin and path, without a `/` at the end.
    pub base: String,
    /// The library's id.
    pub library_id: String,
    /// The space's id; `-` in a single-tenant library.
    pub space_id: String,
    /// The acting user, for an admin token without one.
    pub user_id: Option<String>,
}

impl Endpoint {
    /// `prefix` and `segments` as a path, each segment encoded.
    pub(super) fn path(prefix: &str, segments: &[&str]) -> String {
        let mut path = String::from(prefix);
        for segment in segments {
            path.push('/');
            encode(segment, &mut path);
        }
        path
    }
}

fn refuse(what: &[&str]) -> Box<Error> {
    Error::config(Operation::Construct, what)
}

/// The base of every URL: of `text`, whose canonical form a URL parser of the WHATWG kind gives as `href` (`None`: it
/// is no URL). Parsing is the browser's work; judging is ours. It may be https, or http on a loopback host; it has no
/// query (a `library_secret` there would reach every user), no fragment, no credentials.
pub fn base_url(text: &str, href: Option<&str>) -> Result<String, Box<Error>> {
    const SECRET: &[u8] = b"library_secret";
    if text
        .as_bytes()
        .windows(SECRET.len())
        .any(|part| part.eq_ignore_ascii_case(SECRET))
    {
        return Err(refuse(&[
            "`baseUrl` holds `library_secret`, which must never reach a browser; take it out and revoke it",
        ]));
    }
    let Some(href) = href else {
        // Shown up to where a secret could begin.
        let start = quoted(until(text, b"?#@"));
        return Err(refuse(&["`baseUrl` must be an absolute https URL, not ", &start]));
    };
    let scheme = until(href, b":");
    let rest = href
        .get(scheme.len()..)
        .and_then(|rest| rest.strip_prefix("://"))
        .unwrap_or_default();
    let host = until(rest, b"/?#");
    match scheme {
        "https" => {}
        "http" if is_loopback(host) => {}
        "http" => {
            return Err(refuse(&[
                "`baseUrl` must be https (http is for loopback hosts only: a token would cross the network readable)",
            ]));
        }
        other => {
            let scheme = quoted(other);
            return Err(refuse(&[
                "`baseUrl` must be an https URL, not one of scheme ",
                &scheme,
            ]));
        }
    }
    if until(host, b"@") != host {
        return Err(refuse(&["`baseUrl` must not hold a user name or a password"]));
    }
    if until(rest, b"?#") != rest {
        return Err(refuse(&["`baseUrl` must have no query and no fragment"]));
    }
    Ok(String::from(href.strip_suffix('/').unwrap_or(href)))
}

/// The text before the first of these bytes, which are ASCII.
fn until<'a>(text: &'a str, stops: &[u8]) -> &'a str {
    let end = text.bytes().position(|byte| stops.contains(&byte));
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}

/// `localhost` and its subdomains, 127.0.0.0/8, ::1; perhaps with a port. A canonical host has four numbers or none.
fn is_loopback(host: &str) -> bool {
    let name = match host.strip_prefix("[::1]") {
        Some(port) => return until(port, b":").is_empty(),
        None => until(host, b":"),
    };
    let v4 = name.starts_with("127.") && name.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    v4 || name == "localhost" || name.ends_with(".localhost")
}

/// An id that will be a segment of a path.
pub fn segment_id(operation: Operation, name: &str, id: &str) -> Result<(), Box<Error>> {
    if is_segment(id) {
        return Ok(());
    }
    let value = quoted(id);
    Err(Error::config(
        operation,
        &["`", name, "` must be an id, not ", &value],
    ))
}
