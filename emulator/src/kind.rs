//! The values of the `type` condition, and what each of them selects.

use crate::item::{Entry, EntryKind};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
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

impl Kind {
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

/// The item field `fileType`.
pub(crate) fn file_type(entry: &Entry) -> &'static str {
    const NAMES: [(Kind, &str); 8] = [
        (Kind::Image, "image"),
        (Kind::Video, "video"),
        (Kind::Audio, "audio"),
        (Kind::Word, "word"),
        (Kind::Excel, "excel"),
        (Kind::PowerPoint, "powerpoint"),
        (Kind::Pdf, "pdf"),
        (Kind::Text, "text"),
    ];
    NAMES
        .iter()
        .find(|(kind, _)| kind.selects(entry))
        .map_or("other", |(_, name)| name)
}

/// The condition as a whole: any of the wanted kinds (no wanted one: anything), and none of the unwanted.
#[derive(Debug, Clone, Default)]
pub(crate) struct Kinds {
    wanted: Vec<Kind>,
    unwanted: Vec<Kind>,
}

impl Kinds {
    /// Adds a value; `false` if it is not one.
    pub(crate) fn add(&mut self, value: &str) -> bool {
        let (list, name) = match value.strip_prefix('!') {
            Some(name) => (&mut self.unwanted, name),
            None => (&mut self.wanted, value),
        };
        Kind::parse(name).map(|kind| list.push(kind)).is_some()
    }

    pub(crate) fn select(&self, entry: &Entry) -> bool {
        let any = |kinds: &[Kind]| kinds.iter().any(|kind| kind.selects(entry));
        (self.wanted.is_empty() || any(&self.wanted)) && !any(&self.unwanted)
    }
}
