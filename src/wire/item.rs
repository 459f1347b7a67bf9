//! The extra fields of the items of a page.

use crate::value::{Field, Read, Value, flag};

/// The extra fields of the items of a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ItemOptions {
    /// Items have the field `inode`.
    pub with_inode: bool,
    /// Items have the field `isFavorite`.
    pub with_favorite_status: bool,
}

impl ItemOptions {
    /// Reads the options of a call.
    pub fn read<V: Value>(options: &Field<'_, V>) -> Read<Self> {
        Ok(ItemOptions {
            with_inode: flag(options, "withInode")?,
            with_favorite_status: flag(options, "withFavoriteStatus")?,
        })
    }
}
