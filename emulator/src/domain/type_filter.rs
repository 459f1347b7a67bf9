//! The `type` condition: its values, and the entries that each value selects.

use crate::domain::entry::{Entry, EntryKind};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TypeName {
    All,
    Dir,
    File,
    Doc,
    Xls,
    Ppt,
    Pdf,
    Txt,
    Image,
    Video,
    Audio,
    Word,
    Excel,
    PowerPoint,
    Text,
}

const WORD: &[&str] = &["doc", "docx", "docm", "dot", "dotx", "dotm", "wps", "wpt", "rtf"];
const EXCEL: &[&str] = &["xls", "xlsx", "xlsm", "xlt", "xltx", "xltm", "et", "ett", "csv"];
const POWERPOINT: &[&str] = &[
    "ppt", "pptx", "pptm", "pot", "potx", "potm", "pps", "ppsx", "ppsm", "dps", "dpt",
];
const TEXT: &[&str] = &[
    "txt", "asp", "htm", "html", "xml", "md", "log", "json", "css", "js", "ts", "c", "h", "cpp", "rs", "py",
    "sh", "yml", "yaml", "toml", "ini", "conf",
];

impl TypeName {
    fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "all" => Self::All,
            "dir" => Self::Dir,
            "file" => Self::File,
            "doc" => Self::Doc,
            "xls" => Self::Xls,
            "ppt" => Self::Ppt,
            "pdf" => Self::Pdf,
            "txt" => Self::Txt,
            "image" => Self::Image,
            "video" => Self::Video,
            "audio" => Self::Audio,
            "word" => Self::Word,
            "excel" => Self::Excel,
            "powerpoint" => Self::PowerPoint,
            "text" => Self::Text,
            _ => return None,
        })
    }

    fn selects(self, entry: &Entry) -> bool {
        match self {
            Self::All => true,
            Self::Dir => entry.kind == EntryKind::Dir,
            Self::File => entry.kind == EntryKind::File,
            Self::Image => entry.is_mime("image"),
            Self::Video => entry.is_mime("video"),
            Self::Audio => entry.is_mime("audio"),
            Self::Doc => has_extension(entry, &["doc", "docx"]),
            Self::Xls => has_extension(entry, &["xls", "xlsx"]),
            Self::Ppt => has_extension(entry, &["ppt", "pptx"]),
            Self::Pdf => has_extension(entry, &["pdf"]),
            Self::Txt => has_extension(entry, &["txt"]),
            Self::Word => has_extension(entry, WORD),
            Self::Excel => has_extension(entry, EXCEL),
            Self::PowerPoint => has_extension(entry, POWERPOINT),
            Self::Text => has_extension(entry, TEXT),
        }
    }
}

fn has_extension(entry: &Entry, extensions: &[&str]) -> bool {
    entry.kind == EntryKind::File
        && entry.name.rsplit_once('.').is_some_and(|(_, extension)| {
            extensions
                .iter()
                .any(|known| known.eq_ignore_ascii_case(extension))
        })
}

/// The value of the item field `fileType`.
pub(crate) fn file_type(entry: &Entry) -> &'static str {
    const TYPES: [(TypeName, &str); 8] = [
        (TypeName::Image, "image"),
        (TypeName::Video, "video"),
        (TypeName::Audio, "audio"),
        (TypeName::Word, "word"),
        (TypeName::Excel, "excel"),
        (TypeName::PowerPoint, "powerpoint"),
        (TypeName::Pdf, "pdf"),
        (TypeName::Text, "text"),
    ];
    TYPES
        .iter()
        .find(|(name, _)| name.selects(entry))
        .map_or("other", |(_, text)| text)
}

/// The whole condition. An entry must have one of the included types, if there are any, and none of the excluded types.
#[derive(Debug, Clone, Default)]
pub(crate) struct TypeFilter {
    included: Vec<TypeName>,
    excluded: Vec<TypeName>,
}

impl TypeFilter {
    /// Adds a value. Returns `false` if there is no such type.
    pub(crate) fn add(&mut self, value: &str) -> bool {
        let (list, name) = match value.strip_prefix('!') {
            Some(name) => (&mut self.excluded, name),
            None => (&mut self.included, value),
        };
        TypeName::parse(name).map(|name| list.push(name)).is_some()
    }

    pub(crate) fn selects(&self, entry: &Entry) -> bool {
        let any = |types: &[TypeName]| types.iter().any(|name| name.selects(entry));
        (self.included.is_empty() || any(&self.included)) && !any(&self.excluded)
    }
}
