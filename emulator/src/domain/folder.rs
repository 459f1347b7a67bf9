//! The library's contents: the served directory, which is only read, and a layer of changes in memory.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::RwLock;

use crate::domain::disk::Disk;
use crate::domain::layer::{Layer, RecycledItem};
use crate::domain::view::View;

/// The library's contents.
pub(crate) struct Folder {
    /// The library without changes.
    unchanged: View,
    layer: RwLock<Layer>,
}

impl Folder {
    /// Opens a directory. Walks pause for `walk_delay` after each entry.
    pub(crate) fn open(root: &Path, walk_delay: Duration) -> io::Result<Self> {
        let unchanged = View::new(Arc::new(Disk::open(root)?), walk_delay);
        Ok(Self {
            layer: RwLock::new(Layer::new(unchanged.clone())),
            unchanged,
        })
    }

    /// The library as it is now. Later changes do not show in it.
    pub(crate) fn view(&self) -> View {
        self.layer.read().view().clone()
    }

    /// Changes the library. No other change happens in between.
    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut Layer) -> T) -> T {
        change(&mut self.layer.write())
    }

    /// The items of the recycle bin.
    pub(crate) fn recycled(&self) -> Vec<RecycledItem> {
        self.layer.read().recycled()
    }

    /// Discards all changes and empties the recycle bin.
    pub(crate) fn reset(&self) {
        *self.layer.write() = Layer::new(self.unchanged.clone());
    }
}
