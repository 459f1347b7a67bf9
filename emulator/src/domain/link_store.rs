//! Links to files: each is valid for some time, whatever happens to the file in the library.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::domain::clock::{Clock, later};
use crate::domain::entry::Entry;
use crate::domain::random;
use crate::domain::thumbnail::Scaling;
use crate::domain::view::Content;

/// Whether browsers show or save a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Disposition {
    Inline,
    Attachment,
}

/// What a link leads to.
#[derive(Debug, Clone)]
pub(crate) struct Link {
    pub(crate) entry: Entry,
    pub(crate) content: Content,
    pub(crate) disposition: Option<Disposition>,
    /// If it is a thumbnail: how to scale the picture.
    pub(crate) scaling: Option<Scaling>,
}

pub(crate) struct LinkStore {
    clock: Arc<Clock>,
    /// By signature.
    links: Mutex<HashMap<String, (Arc<Link>, Instant)>>,
}

impl LinkStore {
    pub(crate) fn new(clock: Arc<Clock>) -> Self {
        Self {
            clock,
            links: Mutex::default(),
        }
    }

    /// Adds a link and returns its signature.
    pub(crate) fn add(&self, link: Link, period: Duration) -> String {
        let now = self.clock.now();
        let signature = random::hex();
        let mut links = self.links.lock();
        links.retain(|_, (_, expires)| *expires > now);
        links.insert(signature.clone(), (Arc::new(link), later(now, period)));
        signature
    }

    /// The link with a signature, unless it has expired.
    pub(crate) fn find(&self, signature: &str) -> Option<Arc<Link>> {
        let links = self.links.lock();
        let (link, expires) = links.get(signature)?;
        (*expires > self.clock.now()).then(|| Arc::clone(link))
    }

    pub(crate) fn reset(&self) {
        self.links.lock().clear();
    }
}
