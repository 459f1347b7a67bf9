//! Reads the query of a request.

use form_urlencoded::parse;

/// The query parameters. If one occurs twice, the first counts.
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    pub(crate) fn of(query: Option<&str>) -> Self {
        Self(parse(query.unwrap_or_default().as_bytes()).into_owned().collect())
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// Like `get`, but an empty value counts as absent.
    pub(crate) fn filled(&self, name: &str) -> Option<&str> {
        self.get(name).filter(|value| !value.is_empty())
    }
}

/// Whether a query has a key that stands for an action: bare, or with the value 1.
pub(crate) fn has_key(query: Option<&str>, key: &str) -> bool {
    parse(query.unwrap_or_default().as_bytes())
        .any(|(name, value)| name == key && (value.is_empty() || value == "1"))
}
