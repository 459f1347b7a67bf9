//! The endpoint of requests: the base URL, the library, the space, the acting user.

use crate::error::Error;
use crate::value::{consists_of, contains_ignoring_case, quoted};
use crate::wire::encoding::{encode, is_segment};
use crate::wire::operation::Operation;

/// A library and a space of the service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Endpoint {
    /// The base URL, without a `/` at the end.
    pub base: String,
    /// The id of the library.
    pub library_id: String,
    /// The id of the space; `-` in a single-tenant library.
    pub space_id: String,
    /// The acting user, for an admin token that names none.
    pub user_id: Option<String>,
}

impl Endpoint {
    /// The URL with `prefix` and `segments` after the base. The segments are percent-encoded.
    pub(crate) fn url(&self, prefix: &str, segments: &[&str]) -> String {
        let mut url = self.base.clone();
        url.push_str(prefix);
        for segment in segments {
            url.push_str("/");
            encode(segment, &mut url);
        }
        url
    }

    /// True if the service is on this machine, which a browser reaches even offline.
    pub fn is_local(&self) -> bool {
        is_loopback(until(after_scheme(&self.base), "/"))
    }
}

fn wrong_base_url(what: &str, value: &str) -> Box<Error> {
    Error::config(Operation::Construct, &["`options.baseUrl` ", what, value])
}

/// Checks the base URL `text`. `href` is the canonical form from the browser's URL parser; `None` if `text` is not a URL. The
/// URL must be https, or http on a loopback host, without query (a `library_secret` there would reach every user), fragment or
/// credentials.
pub fn base_url(text: &str, href: Option<&str>) -> Result<String, Box<Error>> {
    if contains_ignoring_case(text, "library_secret") {
        let what = "contains `library_secret`, which must never reach a browser; remove and revoke it";
        return Err(wrong_base_url(what, ""));
    }
    let Some(href) = href else {
        // Only the part without secrets is shown: nothing if there may be a password, and no query.
        let shown = if until(text, "@") == text {
            until(text, "?#")
        } else {
            ""
        };
        return Err(wrong_base_url(
            "must be an absolute https URL, not ",
            &quoted(shown),
        ));
    };
    let scheme = until(href, ":");
    let rest = after_scheme(href);
    let host = until(rest, "/?#");
    if scheme != "https" && scheme != "http" {
        return Err(wrong_base_url(
            "must be an https URL, not one of scheme ",
            &quoted(scheme),
        ));
    }
    let wrong = if scheme == "http" && !is_loopback(host) {
        "must be https; http is allowed for loopback hosts only, because it would send the token unencrypted"
    } else if until(host, "@") != host {
        "must not contain a user name or a password"
    } else if until(rest, "?#") != rest {
        "must have no query and no fragment"
    } else {
        let mut base = href;
        while let Some(shorter) = base.strip_suffix("/") {
            base = shorter;
        }
        return Ok(String::from(base));
    };
    Err(wrong_base_url(wrong, ""))
}

/// The part of a URL from its host on.
fn after_scheme(url: &str) -> &str {
    url.get(until(url, ":").len() + 3..).unwrap_or_default()
}

/// The text before the first of these ASCII characters.
fn until<'a>(text: &'a str, stops: &str) -> &'a str {
    let end = text
        .bytes()
        .position(|byte| stops.bytes().any(|stop| stop == byte));
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}

/// True for `localhost` and its subdomains, 127.0.0.0/8 and ::1, with or without a port. A canonical IPv4 host has four numbers.
fn is_loopback(host: &str) -> bool {
    let name = match host.strip_prefix("[::1]") {
        Some(port) => return until(port, ":").is_empty(),
        None => until(host, ":"),
    };
    let v4 = name.starts_with("127.") && consists_of(name, |byte| byte.is_ascii_digit() || byte == b'.');
    v4 || name == "localhost" || name.ends_with(".localhost")
}

/// Checks an id that becomes a segment of a path.
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
