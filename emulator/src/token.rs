//! Access tokens: issued, used, renewed, revoked, expired.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use serde::Deserialize;

use crate::clock::later;
use crate::random;

/// A token to issue, also one that the token endpoint would refuse to issue.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct NewToken {
    /// The library it is for; the emulator's own if absent.
    pub library_id: Option<String>,
    /// The only space it may be used in, or several with commas between; any if absent.
    pub space_id: Option<String>,
    /// The user it acts for.
    pub user_id: Option<String>,
    /// May it do what only administrators may?
    pub admin: bool,
    /// Its life after the last use, in milliseconds; the emulator's token period if absent.
    pub period_ms: Option<u64>,
}

/// What a token allows.
#[derive(Debug, Clone)]
pub(crate) struct Grant {
    pub(crate) library: String,
    /// None: every space.
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

struct Token {
    grant: Grant,
    period: Duration,
    expires: Instant,
}

pub(crate) struct Tokens {
    library: String,
    period: Duration,
    store: Mutex<Store>,
}

#[derive(Default)]
struct Store {
    tokens: HashMap<String, Token>,
    issued: u64,
}

impl Tokens {
    pub(crate) fn new(library: &str, period: Duration) -> Self {
        Self {
            library: library.to_owned(),
            period,
            store: Mutex::default(),
        }
    }

    /// The token and its life.
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
        let name = random::hex();
        let mut store = self.store.lock();
        store.tokens.retain(|_, token| token.expires > now);
        store.tokens.insert(
            name.clone(),
            Token {
                grant,
                period,
                expires: later(now, period),
            },
        );
        store.issued += 1;
        (name, period)
    }

    /// What a token that is alive allows; its life starts anew.
    pub(crate) fn renew(&self, name: &str) -> Option<(Grant, Duration)> {
        let now = Instant::now();
        let mut store = self.store.lock();
        let token = store.tokens.get_mut(name).filter(|token| token.expires > now)?;
        token.expires = later(now, token.period);
        Some((token.grant.clone(), token.period))
    }

    /// `false` if the token was not alive.
    pub(crate) fn revoke(&self, name: &str) -> bool {
        self.store
            .lock()
            .tokens
            .remove(name)
            .is_some_and(|token| token.expires > Instant::now())
    }

    /// Revokes every token that acts for a user.
    pub(crate) fn revoke_of(&self, user_id: &str) {
        self.store
            .lock()
            .tokens
            .retain(|_, token| token.grant.user_id.as_deref() != Some(user_id));
    }

    pub(crate) fn expire_all(&self) {
        self.store.lock().tokens.clear();
    }

    pub(crate) fn issued(&self) -> u64 {
        self.store.lock().issued
    }

    pub(crate) fn reset_count(&self) {
        self.store.lock().issued = 0;
    }
}
