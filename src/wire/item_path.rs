//! Paths of files and folders.
//!
//! An application passes a path as `["a", "b.txt"]`, as items have it, or as `"/a/b.txt"`. In a URL each name is percent-encoded on
//! its own; in a body the whole path is one string that is not encoded.

use super::encoding::{encode, is_segment};
use crate::value::{Field, Kind, Read, Value};

/// The path of a file or folder, from the root of its space.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ItemPath {
    /// `/a/b.txt`; empty for the root. No name contains a `/`, so the names can be told apart.
    text: String,
}

impl ItemPath {
    /// Reads a path that an application passes. It may be the root.
    pub fn read_folder<V: Value>(field: &Field<'_, V>) -> Read<Self> {
        let mut path = ItemPath::default();
        match field.value.kind() {
            Kind::List => field.each("a path", &mut |name| {
                let text = name.value.text().filter(|text| is_name(text));
                let text =
                    text.ok_or_else(|| name.mismatch("a name without \"/\", and not \"\", \".\" or \"..\""))?;
                path.push(&text);
                Ok(())
            })?,
            Kind::Text => {
                let text = field.value.text();
                let names = text.as_deref().and_then(|text| text.strip_prefix("/"));
                let names = names.ok_or_else(|| field.mismatch(EXPECTED))?;
                for name in names.split('/').filter(|_| !names.is_empty()) {
                    if !is_name(name) {
                        return Err(field.mismatch("a path without the names \"\", \".\" and \"..\""));
                    }
                    path.push(name);
                }
            }
            _ => return Err(field.mismatch(EXPECTED)),
        }
        Ok(path)
    }

    /// Reads a path that an application passes, of a file or folder. It may not be the root.
    pub fn read<V: Value>(field: &Field<'_, V>) -> Read<Self> {
        let path = ItemPath::read_folder(field)?;
        if path.text.is_empty() {
            return Err(field.mismatch("the path of a file or folder, not the root"));
        }
        Ok(path)
    }

    fn push(&mut self, name: &str) {
        self.text.push_str("/");
        self.text.push_str(name);
    }

    /// The path as bodies have it: `/a/b.txt`. It is not encoded.
    pub fn text(&self) -> &str {
        if self.text.is_empty() { "/" } else { &self.text }
    }

    /// The names, from the first folder on.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.text.split('/').skip(1)
    }

    /// Appends the path to a URL, percent-encoded, with a `/` before each name. That of the root is `/`.
    pub(crate) fn append_to(&self, url: &mut String) {
        if self.text.is_empty() {
            url.push_str("/");
        }
        for name in self.names() {
            url.push_str("/");
            encode(name, url);
        }
    }
}

const EXPECTED: &str = "a path, such as \"/a/b.txt\" or [\"a\", \"b.txt\"]";

/// True for a text that can be the name of a file or folder.
fn is_name(text: &str) -> bool {
    is_segment(text) && !text.bytes().any(|byte| byte == b'/')
}
