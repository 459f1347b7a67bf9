//! Paths of the library: names from the root downwards.

use std::path::{Component, Path};

/// The maximum number of names in a path, also below a moved directory. The functions on trees are recursive.
pub(crate) const MAX_DEPTH: usize = 128;

/// Splits a path at its slashes; empty parts count as absent. Only plain names are allowed, so that no path leaves the
/// root.
pub(crate) fn parse(text: &str) -> Option<Vec<String>> {
    let names: Vec<String> = text
        .split('/')
        .filter(|name| !name.is_empty())
        .map(|name| is_plain(name).then(|| name.to_owned()))
        .collect::<Option<_>>()?;
    (names.len() <= MAX_DEPTH).then_some(names)
}

/// Whether a text is one name: not `.`, `..`, a drive, or several names.
pub(crate) fn is_plain(name: &str) -> bool {
    let mut parts = Path::new(name).components();
    let single =
        matches!((parts.next(), parts.next()), (Some(Component::Normal(part)), None) if part == name);
    single && !name.contains('\0')
}

/// The name for a duplicate: a number before the extension.
pub(crate) fn numbered(name: &str, number: u32) -> String {
    match name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() => format!("{stem} ({number}).{extension}"),
        _ => format!("{name} ({number})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slashes_separate_names() {
        let names = parse("/a b/100%/#1/年报/🎉.txt").unwrap();
        assert_eq!(names, ["a b", "100%", "#1", "年报", "🎉.txt"]);
        assert_eq!(parse("a//b/"), parse("/a/b"));
        assert_eq!(parse("/"), Some(Vec::new()));
        assert_eq!(parse("..."), Some(vec!["...".to_owned()]));
    }

    #[test]
    fn paths_cannot_leave_the_root() {
        for path in ["..", "a/../b", "/a/..", ".", "a/./b", "a\0b"] {
            assert_eq!(parse(path), None, "{path}");
        }
        assert_eq!(parse(&"a/".repeat(MAX_DEPTH + 1)), None);
    }

    #[test]
    fn the_number_of_a_duplicate_precedes_the_extension() {
        assert_eq!(numbered("a.txt", 1), "a (1).txt");
        assert_eq!(numbered("a.tar.gz", 2), "a.tar (2).gz");
        assert_eq!(numbered("folder", 1), "folder (1)");
        assert_eq!(numbered(".bashrc", 1), ".bashrc (1)");
    }
}
