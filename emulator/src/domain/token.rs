//! Access tokens: issued, extended by use, revoked and expired.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use serde::Deserialize;

use crate::domain::clock::later;
use crate::domain::random;

/// A token to issue. It can be one that the service's token endpoint would refuse.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct NewToken {
    /// The library that it is for; by default the emulator's own.
    pub library_id: Option<String>,
    /// The only space that it may be used in, or several separated by commas; by default all.
    pub space_id: Option<String>,
    /// The user that it acts for.
    pub user_id: Option<String>,
    /// The client that it belongs to, by which a user's tokens can be revoked.
    pub client_id: Option<String>,
    /// The session that it belongs to, by which a user's tokens can be revoked.
    pub session_id: Option<String>,
    /// Whether it grants an administrator's permissions.
    pub admin: bool,
    /// How long it lives after its last use, in milliseconds; by default the emulator's token period.
    pub period_ms: Option<u64>,
}

/// The permissions of a token.
#[derive(Debug, Clone)]
pub(crate) struct Grant {
    pub(crate) library: String,
    /// `None` allows every space.
    spaces: Option<Vec<String>>,
    pub(crate) user_id: Option<String>,
    pub(crate) admin: bool,
}

impl Grant {
    /// Whether the token may be used in this space.
    pub(crate) fn allows(&self, space: &str) -> bool {
        self.spaces
            .as_ref()
            .is_none_or(|spaces| spaces.iter().any(|allowed| allowed == space))
    }
}

/// Which tokens to revoke. A token must meet all conditions that are present.
#[derive(Debug, Default)]
pub(crate) struct RevokeFilter<'a> {
    /// User ids, separated by commas. Tokens without a user are never revoked.
    pub(crate) user_ids: &'a str,
    /// Client ids, separated by commas.
    pub(crate) client_ids: Option<&'a str>,
    /// Session ids, separated by commas.
    pub(crate) session_ids: Option<&'a str>,
}

impl RevokeFilter<'_> {
    fn selects(&self, token: &Token) -> bool {
        let contains = |list: &str, id: &Option<String>| {
            id.as_deref()
                .is_some_and(|id| list.split(',').any(|listed| listed.trim() == id))
        };
        contains(self.user_ids, &token.grant.user_id)
            && self
                .client_ids
                .is_none_or(|list| contains(list, &token.client_id))
            && self
                .session_ids
                .is_none_or(|list| contains(list, &token.session_id))
    }
}

struct Token {
    grant: Grant,
    client_id: Option<String>,
    session_id: Option<String>,
    period: Duration,
    expires: Instant,
}

pub(crate) struct TokenStore {
    library: String,
    period: Duration,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    /// By the token's text.
    tokens: HashMap<String, Token>,
    issued: u64,
}

impl TokenStore {
    pub(crate) fn new(library: &str, period: Duration) -> Self {
        Self {
            library: library.to_owned(),
            period,
            inner: Mutex::default(),
        }
    }

    /// Issues a token; returns its text and its period.
    pub(crate) fn issue(&self, new: NewToken) -> (String, Duration) {
        let period = new.period_ms.map_or(self.period, Duration::from_millis);
        let grant = Grant {
            library: new.library_id.unwrap_or_else(|| self.library.clone()),
            spaces: new
                .space_id
                .map(|list| list.split(',').map(|space| space.trim().to_owned()).collect()),
            user_id: new.user_id,
            admin: new.admin,
        };
        let now = Instant::now();
        let text = random::hex();
        let token = Token {
            grant,
            client_id: new.client_id,
            session_id: new.session_id,
            period,
            expires: later(now, period),
        };
        let mut inner = self.inner.lock();
        inner.tokens.retain(|_, token| token.expires > now);
        inner.tokens.insert(text.clone(), token);
        inner.issued += 1;
        (text, period)
    }

    /// The permissions and the period of a valid token. Its period restarts.
    pub(crate) fn renew(&self, text: &str) -> Option<(Grant, Duration)> {
        let now = Instant::now();
        let mut inner = self.inner.lock();
        let token = inner.tokens.get_mut(text).filter(|token| token.expires > now)?;
        token.expires = later(now, token.period);
        Some((token.grant.clone(), token.period))
    }

    /// Revokes a token. Returns `false` if it was not valid.
    pub(crate) fn revoke(&self, text: &str) -> bool {
        self.inner
            .lock()
            .tokens
            .remove(text)
            .is_some_and(|token| token.expires > Instant::now())
    }

    pub(crate) fn revoke_matching(&self, filter: &RevokeFilter<'_>) {
        self.inner.lock().tokens.retain(|_, token| !filter.selects(token));
    }

    pub(crate) fn expire_all(&self) {
        self.inner.lock().tokens.clear();
    }

    /// How many tokens were issued since the last reset.
    pub(crate) fn issued(&self) -> u64 {
        self.inner.lock().issued
    }

    pub(crate) fn reset_count(&self) {
        self.inner.lock().issued = 0;
    }
}
