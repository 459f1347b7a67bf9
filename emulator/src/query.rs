//! Query strings: reading them, and hiding what must not be seen.

use std::borrow::Cow;

use axum::http::Uri;
use percent_encoding::percent_decode_str;

/// The parameters of a call. Of one that is given twice, the first counts.
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    pub(crate) fn of(uri: &Uri) -> Self {
        Self(
            form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes())
                .into_owned()
                .collect(),
        )
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// As `get`, but an empty value is none.
    pub(crate) fn filled(&self, name: &str) -> Option<&str> {
        self.get(name).filter(|value| !value.is_empty())
    }
}

/// A query string as received, with `***` in place of tokens and secrets.
pub(crate) fn redacted(query: &str) -> String {
    let pairs = query.split('&').map(|pair| match pair.split_once('=') {
        Some((name, _)) if is_secret(name) => Cow::from(format!("{name}=***")),
        _ => Cow::from(pair),
    });
    pairs.collect::<Vec<_>>().join("&")
}

fn is_secret(name: &str) -> bool {
    let name = percent_decode_str(name).decode_utf8_lossy();
    name == "access_token" || name == "library_secret"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_hidden_and_the_rest_is_as_received() {
        assert_eq!(
            redacted("a=1&access_token=x%20y&user_id=%E4%B8%AD"),
            "a=1&access_token=***&user_id=%E4%B8%AD"
        );
        assert_eq!(
            redacted("access%5Ftoken=x&library_secret=y&access_token"),
            "access%5Ftoken=***&library_secret=***&access_token"
        );
        assert_eq!(redacted(""), "");
    }
}
