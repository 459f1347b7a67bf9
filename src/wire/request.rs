//! A request without its token, which each attempt puts in anew.

use super::encoding::encode;
use super::endpoint::Endpoint;
use super::item::ItemOptions;
use super::operation::Operation;

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
    pub(crate) fn new(
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
