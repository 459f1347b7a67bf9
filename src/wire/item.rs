//! Items: the fields that they have, and those that they have only if asked for.

use crate::json::{self, BOOL, Shape, TEXT, TEXTS, optional, required};
use crate::value::{Field, Kind, Read, Value, flag};

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

/// An item of a search.
pub(super) const ITEM: Shape<'static> = Shape::Object(&fields(required("path", TEXTS)));

/// An item of a folder, which may have no path, because it is clear.
pub(super) const FOLDER_ITEM: Shape<'static> = Shape::Object(&fields(optional("path", TEXTS)));

const fn fields(path: json::Field<'static>) -> [json::Field<'static>; 22] {
    [
        required("type", TEXT),
        required("name", TEXT),
        path,
        optional("inode", TEXT),
        optional("creationTime", TEXT),
        optional("modificationTime", TEXT),
        optional("localCreationTime", TEXT),
        optional("localModificationTime", TEXT),
        optional("contentType", TEXT),
        optional("size", TEXT),
        optional("crc64", TEXT),
        optional("eTag", TEXT),
        optional("versionId", &Shape::Kind(Kind::Number)),
        optional("metaData", &Shape::Kind(Kind::Object)),
        optional("labels", &Shape::Kind(Kind::List)),
        optional("category", TEXT),
        optional("fileType", TEXT),
        optional("userId", TEXT),
        optional("isFavorite", BOOL),
        optional("previewByDoc", BOOL),
        optional("previewByCI", BOOL),
        optional("previewAsIcon", BOOL),
    ]
}
