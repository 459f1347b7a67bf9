//! Where requests go: the service's base URL, the library, the space, the acting user.

use crate::error::Error;
use crate::value::{consists_of, quoted};
use crate::wire::encoding::{encode, is_segment};
use crate::wire::operation::Operation;

/// One library and space of the service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
    /// The URL of `prefix` and `segments`, each segment encoded.
    pub(crate) fn url(&self, prefix: &str, segments: &[&str]) -> String {
        let mut url = self.base.clone();
        url.push_str(prefix);
        for segment in segments {
            url.push_str("/");
            encode(segment, &mut url);
        }
        url
    }

    /// The service is on this very machine, which a browser that says it is offline still reaches.
    pub fn is_local(&self) -> bool {
        is_loopback(until(after_scheme(&self.base), "/"))
    }
}

fn refuse(what: &str, value: &str) -> Box<Error> {
    Error::config(Operation::Construct, &["`options.baseUrl` ", what, value])
}

/// The base of every URL: of `text`, whose canonical form a URL parser of the WHATWG kind gives as `href` (`None`: it
/// is no URL). Parsing is the browser's work; judging is ours. It may be https, or http on a loopback host; it has no
/// query (a `library_secret` there would reach every user), no fragment, no credentials.
pub fn base_url(text: &str, href: Option<&str>) -> Result<String, Box<Error>> {
    if holds(text, "library_secret") {
        let what = "holds `library_secret`, which must never reach a browser; take it out and revoke it";
        return Err(refuse(what, ""));
    }
    let Some(href) = href else {
        // Shown only as far as it holds no secret: nothing of what may have a password, nothing of a query.
        let start = if until(text, "@") == text {
            until(text, "?#")
        } else {
            ""
        };
        return Err(refuse("must be an absolute https URL, not ", &quoted(start)));
    };
    let scheme = until(href, ":");
    let rest = after_scheme(href);
    let host = until(rest, "/?#");
    if scheme != "https" && scheme != "http" {
        return Err(refuse(
            "must be an https URL, not one of scheme ",
            &quoted(scheme),
        ));
    }
    let wrong = if scheme == "http" && !is_loopback(host) {
        "must be https (http is for loopback hosts only: a token would cross the network readable)"
    } else if until(host, "@") != host {
        "must not hold a user name or a password"
    } else if until(rest, "?#") != rest {
        "must have no query and no fragment"
    } else {
        let mut base = href;
        while let Some(shorter) = base.strip_suffix("/") {
            base = shorter;
        }
        return Ok(String::from(base));
    };
    Err(refuse(wrong, ""))
}

/// A URL from its host on.
fn after_scheme(url: &str) -> &str {
    url.get(until(url, ":").len() + 3..).unwrap_or_default()
}

/// The text before the first of these characters, which are ASCII.
fn until<'a>(text: &'a str, stops: &str) -> &'a str {
    let end = text
        .bytes()
        .position(|byte| stops.bytes().any(|stop| stop == byte));
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}

/// Whether `part`, in letters of any case, is in `text`.
pub(crate) fn holds(text: &str, part: &str) -> bool {
    text.as_bytes()
        .windows(part.len())
        .any(|window| window.eq_ignore_ascii_case(part.as_bytes()))
}

/// `localhost` and its subdomains, 127.0.0.0/8, ::1; perhaps with a port. A canonical host has four numbers or none.
fn is_loopback(host: &str) -> bool {
    let name = match host.strip_prefix("[::1]") {
        Some(port) => return until(port, ":").is_empty(),
        None => until(host, ":"),
    };
    let v4 = name.starts_with("127.") && consists_of(name, |byte| byte.is_ascii_digit() || byte == b'.');
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
