//! HTTP as far as the protocol needs it: a request without its token, an answer read to its end, encoding.

use super::endpoint::Endpoint;
use super::error::{Error, Operation};
use super::options::ItemOptions;
use super::value::{Field, Value, digit};

/// The request methods that the service uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Creates.
    Post,
    /// Deletes.
    Delete,
}

impl Method {
    /// The method's name.
    pub fn name(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Delete => "DELETE",
        }
    }
}

/// A request, complete but for the access token, which each attempt puts in anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// What the request is for.
    pub operation: Operation,
    /// Its method.
    pub method: Method,
    /// The URL up to the token's value.
    before_token: String,
    /// The URL after the token's value.
    after_token: String,
    /// The JSON body.
    pub body: Option<String>,
}

impl Request {
    /// A request to `url`, whose query is `marker`, the token, the acting user, and which extra fields items carry.
    pub(super) fn new(
        operation: Operation,
        method: Method,
        endpoint: &Endpoint,
        mut url: String,
        marker: Option<&str>,
        items: ItemOptions,
    ) -> Self {
        url.push_str("?");
        if let Some(marker) = marker {
            url.push_str("marker=");
            encode(marker, &mut url);
            url.push_str("&");
        }
        url.push_str("access_token=");
        let mut after = String::new();
        if let Some(user) = &endpoint.user_id {
            after.push_str("&user_id=");
            encode(user, &mut after);
        }
        if items.with_inode {
            after.push_str("&with_inode=1");
        }
        if items.with_favorite_status {
            after.push_str("&with_favorite_status=1");
        }
        Request {
            operation,
            method,
            before_token: url,
            after_token: after,
            body: None,
        }
    }

    /// The same with a JSON body.
    pub fn with_body(mut self, body: String) -> Self {
        self.body = Some(body);
        self
    }

    /// The URL to fetch.
    pub fn url(&self, token: &str) -> String {
        let mut url = self.before_token.clone();
        encode(token, &mut url);
        url.push_str(&self.after_token);
        url
    }

    /// The URL up to the token's value, and after it.
    pub fn around_token(&self) -> (&str, &str) {
        (&self.before_token, &self.after_token)
    }

    /// The URL without its token, fit to be shown.
    pub fn redacted_url(&self) -> String {
        let mut url = self.before_token.clone();
        url.push_str("***");
        url.push_str(&self.after_token);
        url
    }
}

/// Appends `text`, percent-encoded: every byte but the unreserved ones of RFC 3986.
pub fn encode(text: &str, out: &mut String) {
    for (at, byte) in text.bytes().enumerate() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push_str(text.get(at..=at).unwrap_or_default());
        } else {
            out.push_str("%");
            for half in [byte >> 4, byte & 15] {
                out.push_str(digit(half));
            }
        }
    }
}

/// The length of `text` once encoded.
pub fn encoded_len(text: &str) -> usize {
    let mut out = String::new();
    encode(text, &mut out);
    out.len()
}

/// True where `text` can be one segment of a path. A segment `.` or `..` can't: URL parsers resolve it,
/// encoded or not, and the request would go elsewhere.
pub fn is_segment(text: &str) -> bool {
    !matches!(text, "" | "." | "..")
}

/// The body of an answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Body<V> {
    /// No body, or only white space.
    Empty,
    /// JSON.
    Json(V),
    /// Something else, an HTML page for instance.
    Other,
}

/// An answer, read to its end.
#[derive(Clone, Debug, PartialEq)]
pub struct Response<V> {
    /// The status, 200 to 599; 0 where the browser hides the answer.
    pub status: u16,
    /// The header `x-smh-request-id`, `x-cos-request-id` or `x-request-id`.
    pub request_id: Option<String>,
    /// The header `Retry-After`.
    pub retry_after: Option<String>,
    /// The time of its header `Date`, or when it arrived, in milliseconds since 1970.
    pub at_ms: f64,
    /// The body.
    pub body: Body<V>,
}

impl<V: Value> Response<V> {
    /// The error that it means, unless it is a success.
    pub fn success(&self, operation: Operation) -> Result<(), Box<Error>> {
        match self.status {
            200..=299 => Ok(()),
            _ => Err(Error::from_answer(operation, self)),
        }
    }

    /// The token was refused as unknown or expired.
    pub fn is_invalid_token(&self) -> bool {
        self.status == 403 && Error::from_answer(Operation::Construct, self).is_invalid_token()
    }

    /// The JSON body of a success, to be read.
    pub fn json(&self, operation: Operation) -> Result<Field<'static, V>, Box<Error>> {
        self.success(operation)?;
        match &self.body {
            Body::Json(value) => Ok(Field::root(value.clone(), "")),
            Body::Empty => Err(Error::not_json(operation, self, "no body")),
            Body::Other => Err(Error::not_json(operation, self, "a body that is not JSON")),
        }
    }
}
