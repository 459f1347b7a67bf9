//! Which extra fields the items of a page carry.

use crate::value::{Field, Read, Value, flag};

/// Which extra fields the items of a page carry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ItemOptions {
    /// Items have `inode`.
    pub with_inode: bool,
    /// Items have `isFavorite`.
    pub with_favorite_status: bool,
}

impl ItemOptions {
    /// Reads them from a call's options.
    pub fn read<V: Value>(options: &Field<'_, V>) -> Read<Self> {
        Ok(ItemOptions {
            with_inode: flag(options, "withInode")?,
            with_favorite_status: flag(options, "withFavoriteStatus")?,
        })
    }
}
