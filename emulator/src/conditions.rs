//! The conditions of a search: how they are read, what they select, and in which order.

use std::cmp::Ordering;
use std::path::{Component, Path};

use serde_json::Value;

use crate::error::ApiError;
use crate::fields::{Fields, is_id};
use crate::item::{Entry, EntryKind};
use crate::kind::Kinds;

#[derive(Debug, Clone, Copy)]
enum OrderBy {
    Name,
    ModificationTime,
    CreationTime,
    Size,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Conditions {
    /// Lower case.
    words: Vec<String>,
    /// Names of directories, down from the root.
    pub(crate) scope: Vec<String>,
    kinds: Kinds,
    /// Lower case, with the dot.
    extensions: Vec<String>,
    min_size: Option<u64>,
    max_size: Option<u64>,
    modified_from_ms: Option<i64>,
    modified_to_ms: Option<i64>,
    order_by: Option<OrderBy>,
    descending: bool,
    /// A condition on something that files in a directory do not have.
    impossible: bool,
}

impl Conditions {
    pub(crate) fn parse(value: &Value) -> Result<Self, ApiError> {
        let fields = Fields::of(value)?;
        let conditions = Self {
            words: words(fields.string("keyword")?.unwrap_or_default()),
            scope: fields.string("scope")?.map_or(Ok(Vec::new()), scope)?,
            kinds: kinds(&fields)?,
            extensions: fields.strings("extname")?.into_iter().map(extension).collect(),
            min_size: fields.size("minFileSize")?,
            max_size: fields.size("maxFileSize")?,
            modified_from_ms: fields.time("modificationTimeStart")?,
            modified_to_ms: fields.time("modificationTimeEnd")?,
            order_by: order_by(&fields)?,
            descending: fields.one_of("orderByType", &["asc", "desc"])? == Some("desc"),
            impossible: has_impossible(&fields)?,
        };
        fields.one_of("searchMode", &["fast", "normal"])?;
        if is_above(conditions.min_size, conditions.max_size) {
            return Err(ApiError::param_invalid("minFileSize is above maxFileSize"));
        }
        if is_above(conditions.modified_from_ms, conditions.modified_to_ms) {
            return Err(ApiError::param_invalid(
                "modificationTimeStart is after modificationTimeEnd",
            ));
        }
        Ok(conditions)
    }

    /// How many words of the keyword the entry matches, or `None` if it is not selected.
    pub(crate) fn select(&self, entry: &Entry) -> Option<usize> {
        let selected = !self.impossible
            && self.kinds.select(entry)
            && self.selects_extension(entry)
            && self.selects_size(entry)
            && self.modified_from_ms.is_none_or(|from| entry.modified_ms >= from)
            && self.modified_to_ms.is_none_or(|to| entry.modified_ms <= to);
        if !selected {
            return None;
        }
        if self.words.is_empty() {
            return Some(0);
        }
        let name = entry.name.to_lowercase();
        let matching = self
            .words
            .iter()
            .filter(|word| name.contains(word.as_str()))
            .count();
        (matching > 0).then_some(matching)
    }

    fn selects_extension(&self, entry: &Entry) -> bool {
        if self.extensions.is_empty() {
            return true;
        }
        let name = entry.name.to_lowercase();
        entry.kind == EntryKind::File && self.extensions.iter().any(|extension| name.ends_with(extension))
    }

    fn selects_size(&self, entry: &Entry) -> bool {
        if self.min_size.is_none() && self.max_size.is_none() {
            return true;
        }
        entry.kind == EntryKind::File
            && self.min_size.is_none_or(|min| entry.size >= min)
            && self.max_size.is_none_or(|max| entry.size <= max)
    }

    /// Whether items come in another order than that of the walk.
    pub(crate) fn is_ordered(&self) -> bool {
        self.order_by.is_some() || self.words.len() > 1
    }

    /// The order asked for; without one, items that match more words come first. A stable sort leaves the
    /// rest in the order of the walk.
    pub(crate) fn compare(&self, (a, a_words): (&Entry, usize), (b, b_words): (&Entry, usize)) -> Ordering {
        let ordering = match self.order_by {
            None => Ordering::Equal,
            Some(OrderBy::Name) => a
                .name
                .to_lowercase()
                .cmp(&b.name.to_lowercase())
                .then_with(|| a.name.cmp(&b.name)),
            Some(OrderBy::ModificationTime) => a.modified_ms.cmp(&b.modified_ms),
            Some(OrderBy::CreationTime) => a.created_ms.cmp(&b.created_ms),
            Some(OrderBy::Size) => a.size.cmp(&b.size),
        };
        let ordering = if self.descending {
            ordering.reverse()
        } else {
            ordering
        };
        ordering.then_with(|| b_words.cmp(&a_words))
    }
}

fn is_above<T: PartialOrd>(low: Option<T>, high: Option<T>) -> bool {
    low.zip(high).is_some_and(|(low, high)| low > high)
}

fn words(keyword: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in keyword.split_whitespace().map(str::to_lowercase) {
        if !words.contains(&word) {
            words.push(word);
        }
    }
    words
}

/// Plain names only: a scope leads nowhere but down.
fn scope(path: &str) -> Result<Vec<String>, ApiError> {
    let names = path.split('/').filter(|name| !name.is_empty() && *name != ".");
    names
        .map(|name| {
            let mut parts = Path::new(name).components();
            match (parts.next(), parts.next()) {
                (Some(Component::Normal(_)), None) if !name.contains('\0') => Ok(name.to_owned()),
                _ => Err(ApiError::param_invalid("scope is not a path below the root")),
            }
        })
        .collect()
}

fn extension(name: &str) -> String {
    let name = name.to_lowercase();
    if name.starts_with('.') {
        name
    } else {
        format!(".{name}")
    }
}

fn kinds(fields: &Fields<'_>) -> Result<Kinds, ApiError> {
    let values = fields.string_or_strings("type")?;
    let mut kinds = Kinds::default();
    // The same as `all`.
    if values == [""] {
        return Ok(kinds);
    }
    for value in values {
        if !kinds.add(value) {
            return Err(ApiError::param_invalid(format!(
                "type has an unknown value: {value}"
            )));
        }
    }
    Ok(kinds)
}

fn order_by(fields: &Fields<'_>) -> Result<Option<OrderBy>, ApiError> {
    const NAMES: &[&str] = &[
        "name",
        "modificationTime",
        "size",
        "creationTime",
        "localCreationTime",
        "localModificationTime",
    ];
    Ok(fields.one_of("orderBy", NAMES)?.map(|name| match name {
        "size" => OrderBy::Size,
        "creationTime" | "localCreationTime" => OrderBy::CreationTime,
        "modificationTime" | "localModificationTime" => OrderBy::ModificationTime,
        _ => OrderBy::Name,
    }))
}

/// Labels, categories, tags and creators are checked, and select nothing as soon as one is asked for.
fn has_impossible(fields: &Fields<'_>) -> Result<bool, ApiError> {
    let labels = fields.strings("labels")?.len() + fields.strings("categories")?.len();
    let tags = fields.objects("tags", "id", ("value", Value::is_string))?
        + fields.objects("creators", "userId", ("userOrgId", is_id))?;
    Ok(labels + tags > 0)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn file(name: &str, size: u64) -> Entry {
        Entry {
            kind: EntryKind::File,
            name: name.to_owned(),
            path: vec![name.to_owned()],
            size,
            created_ms: 0,
            modified_ms: 1_700_000_000_007,
            inode: 1,
            mime: mime_guess::from_path(name)
                .first()
                .map(|mime| mime.essence_str().to_owned()),
        }
    }

    fn dir(name: &str) -> Entry {
        Entry {
            kind: EntryKind::Dir,
            mime: None,
            ..file(name, 0)
        }
    }

    fn selects(conditions: Value, entry: &Entry) -> bool {
        Conditions::parse(&conditions).unwrap().select(entry).is_some()
    }

    #[test]
    fn words_are_or_ed_and_counted() {
        let conditions = Conditions::parse(&json!({"keyword": "  Report  年报 report"})).unwrap();
        assert_eq!(conditions.select(&file("REPORT 年报.txt", 1)), Some(2));
        assert_eq!(conditions.select(&file("my report", 1)), Some(1));
        assert_eq!(conditions.select(&file("other", 1)), None);
        assert!(selects(json!({"keyword": "   "}), &file("anything", 1)));
    }

    #[test]
    fn kinds_select_and_exclude() {
        assert!(selects(json!({"type": ["image", "pdf"]}), &file("a.PDF", 1)));
        assert!(selects(json!({"type": "!image"}), &file("a.pdf", 1)));
        assert!(!selects(json!({"type": "!image"}), &file("a.png", 1)));
        assert!(!selects(json!({"type": ["file", "!pdf"]}), &file("a.pdf", 1)));
        assert!(!selects(json!({"type": "!all"}), &file("a.pdf", 1)));
        assert!(selects(json!({"type": []}), &dir("d")));
        assert!(selects(json!({"type": ""}), &dir("d")) && selects(json!({"type": ""}), &file("a", 1)));
        assert!(selects(json!({"type": "excel"}), &file("a.csv", 1)));
        assert!(!selects(json!({"type": "xls"}), &file("a.csv", 1)));
        assert!(!selects(json!({"type": "pdf"}), &dir("d.pdf")));
        assert!(selects(json!({"type": "audio"}), &file("a.mp3", 1)));
    }

    #[test]
    fn extensions_may_have_two_parts_and_are_for_files() {
        assert!(selects(
            json!({"extname": [".png", ".tar.gz"]}),
            &file("A.TAR.GZ", 1)
        ));
        assert!(selects(json!({"extname": ["png"]}), &file("a.png", 1)));
        assert!(!selects(json!({"extname": [".png"]}), &file("apng", 1)));
        assert!(!selects(json!({"extname": [".png"]}), &dir("a.png")));
    }

    #[test]
    fn sizes_are_exact_to_the_last_of_63_bits() {
        let largest = file("large", i64::MAX as u64);
        assert!(selects(
            json!({"minFileSize": 9_223_372_036_854_775_807_u64}),
            &largest
        ));
        assert!(selects(json!({"minFileSize": "9223372036854775807"}), &largest));
        assert!(!selects(
            json!({"maxFileSize": 9_223_372_036_854_775_806_u64}),
            &largest
        ));
        assert!(!selects(json!({"minFileSize": 0}), &dir("d")));
    }

    #[test]
    fn times_are_inclusive_to_the_millisecond() {
        let entry = file("a", 1);
        for time in [
            "2023-11-14T22:13:20.007Z",
            "2023-11-15T06:13:20.007+08:00",
            "2023-11-14T22:13:20.007",
        ] {
            assert!(selects(
                json!({"modificationTimeStart": time, "modificationTimeEnd": time}),
                &entry
            ));
        }
        assert!(!selects(
            json!({"modificationTimeStart": "2023-11-14T22:13:20.008Z"}),
            &entry
        ));
        assert!(selects(json!({"modificationTimeStart": "2023-11-14"}), &entry));
    }

    #[test]
    fn what_files_do_not_have_selects_nothing() {
        let entry = file("a", 1);
        assert!(selects(
            json!({"labels": [], "categories": [], "tags": [], "creators": []}),
            &entry
        ));
        assert!(!selects(json!({"labels": ["x"]}), &entry));
        assert!(!selects(json!({"tags": [{"id": "1"}]}), &entry));
        assert!(!selects(
            json!({"tags": [{"id": 9_223_372_036_854_775_807_u64}], "creators": [{"userId": -1, "userOrgId": 2}]}),
            &entry
        ));
        assert!(!selects(
            json!({"creators": [{"userId": "1", "userOrgId": "2"}]}),
            &entry
        ));
    }

    #[test]
    fn wrong_conditions_are_refused_and_named() {
        let cases = [
            (json!([]), "object"),
            (json!({"keyword": 1}), "keyword"),
            (json!({"keyword": null}), "keyword"),
            (json!({"type": "picture"}), "type"),
            (json!({"type": ["all", 1]}), "type"),
            (json!({"type": ["image", ""]}), "type"),
            (json!({"type": "!"}), "type"),
            (json!({"extname": ".png"}), "extname"),
            (json!({"minFileSize": -1}), "minFileSize"),
            (json!({"minFileSize": 1.5}), "minFileSize"),
            (
                json!({"maxFileSize": 9_223_372_036_854_775_808_u64}),
                "maxFileSize",
            ),
            (json!({"maxFileSize": "1e3"}), "maxFileSize"),
            (json!({"maxFileSize": ""}), "maxFileSize"),
            (json!({"minFileSize": 2, "maxFileSize": 1}), "minFileSize"),
            (json!({"modificationTimeStart": 5}), "modificationTimeStart"),
            (
                json!({"modificationTimeStart": "2024-01-02", "modificationTimeEnd": "2024-01-01"}),
                "Start",
            ),
            (json!({"orderBy": "colour"}), "orderBy"),
            (json!({"orderByType": "up"}), "orderByType"),
            (json!({"searchMode": "slow"}), "searchMode"),
            (json!({"labels": "x"}), "labels"),
            (json!({"tags": [{"value": "1"}]}), "tags"),
            (json!({"tags": [{"id": 1.5}]}), "tags"),
            (json!({"tags": [{"id": true}]}), "tags"),
            (json!({"tags": [{"id": 1, "value": 2}]}), "tags"),
            (json!({"creators": ["me"]}), "creators"),
            (json!({"creators": [{"userId": 1, "userOrgId": []}]}), "creators"),
            (json!({"scope": "../etc"}), "scope"),
            (json!({"scope": "a/../../b"}), "scope"),
        ];
        for (conditions, name) in cases {
            let error = format!("{:?}", Conditions::parse(&conditions).unwrap_err());
            assert!(
                error.contains("ParamInvalid") && error.contains(name),
                "{conditions}: {error}"
            );
        }
        let error = format!(
            "{:?}",
            Conditions::parse(&json!({"modificationTimeEnd": "soon"})).unwrap_err()
        );
        assert!(error.contains("InvalidTimeFormat"), "{error}");
    }

    #[test]
    fn scopes_lead_down() {
        assert!(scope("").unwrap().is_empty());
        assert!(scope("/").unwrap().is_empty());
        assert_eq!(scope("/a//./b c/").unwrap(), ["a", "b c"]);
    }
}
