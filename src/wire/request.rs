//! A request without its access token, which is inserted when the request is sent.

use super::encoding::encode;
use super::endpoint::Endpoint;
use super::item::ItemOptions;
use super::operation::Operation;
use crate::names::named;

named! {
    /// The HTTP methods that the service uses.
    Method {
        /// `GET`.
        Get = "GET",
        /// `POST`.
        Post = "POST",
        /// `DELETE`.
        Delete = "DELETE",
    }
}

/// A request without its access token, which is inserted when the request is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The operation that the request belongs to.
    pub operation: Operation,
    /// The method.
    pub method: Method,
    /// The URL up to the token's value.
    before_token: String,
    /// The URL after the token's value.
    after_token: String,
    /// The JSON body.
    pub body: Option<String>,
}

impl Request {
    /// A request to `url`. Adds the query: the marker, the token, the acting user, and the extra fields of items.
    pub(crate) fn new(
        operation: Operation,
        method: Method,
        endpoint: &Endpoint,
        url: String,
        marker: Option<&str>,
        items: ItemOptions,
    ) -> Self {
        let mut query = String::new();
        if let Some(marker) = marker {
            append_parameter("marker", marker, &mut query);
        }
        Request::with_query(operation, method, endpoint, url, &query, items)
    }

    /// A request to `url` whose query begins with `query`: encoded, with a `&` at the end unless it is empty.
    pub(crate) fn with_query(
        operation: Operation,
        method: Method,
        endpoint: &Endpoint,
        mut url: String,
        query: &str,
        items: ItemOptions,
    ) -> Self {
        url.push_str("?");
        url.push_str(query);
        url.push_str("access_token=");
        let mut after_token = String::new();
        if let Some(user) = &endpoint.user_id {
            after_token.push_str("&user_id=");
            encode(user, &mut after_token);
        }
        if items.with_inode {
            after_token.push_str("&with_inode=1");
        }
        if items.with_favorite_status {
            after_token.push_str("&with_favorite_status=1");
        }
        Request {
            operation,
            method,
            before_token: url,
            after_token,
            body: None,
        }
    }

    /// The same request with a JSON body.
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

    /// The parts of the URL before and after the token's value.
    pub fn around_token(&self) -> (&str, &str) {
        (&self.before_token, &self.after_token)
    }

    /// The URL with `***` in place of the token, which may be shown.
    pub fn redacted_url(&self) -> String {
        let mut url = self.before_token.clone();
        url.push_str("***");
        url.push_str(&self.after_token);
        url
    }
}

/// Appends a parameter of a query, with its value percent-encoded and a `&` at the end.
pub(crate) fn append_parameter(name: &str, value: &str, query: &mut String) {
    query.push_str(name);
    query.push_str("=");
    encode(value, query);
    query.push_str("&");
}
