//! Reads the conditions of a search from JSON.

use serde_json::Value;

use crate::api::error::ApiError;
use crate::api::fields::{Fields, is_id};
use crate::domain::conditions::{Conditions, OrderBy};
use crate::domain::path;
use crate::domain::type_filter::TypeFilter;

/// Reads conditions. The error names the wrong field.
pub(super) fn parse(value: &Value) -> Result<Conditions, ApiError> {
    let fields = Fields::of(value)?;
    let conditions = Conditions {
        words: words(fields.string("keyword")?.unwrap_or_default()),
        scope: fields.string("scope")?.map_or(Ok(Vec::new()), scope)?,
        types: types(&fields)?,
        extensions: fields.strings("extname")?.into_iter().map(extension).collect(),
        min_size: fields.size("minFileSize")?,
        max_size: fields.size("maxFileSize")?,
        modified_from_ms: fields.time("modificationTimeStart")?,
        modified_to_ms: fields.time("modificationTimeEnd")?,
        order_by: order_by(&fields)?,
        descending: fields.one_of("orderByType", &["asc", "desc"])? == Some("desc"),
        selects_nothing: selects_nothing(&fields)?,
    };
    fields.one_of("searchMode", &["fast", "normal"])?;
    if is_above(conditions.min_size, conditions.max_size) {
        return Err(ApiError::param_invalid(
            "minFileSize must not be greater than maxFileSize",
        ));
    }
    if is_above(conditions.modified_from_ms, conditions.modified_to_ms) {
        return Err(ApiError::param_invalid(
            "modificationTimeStart must not be after modificationTimeEnd",
        ));
    }
    Ok(conditions)
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

/// Parts `.` count as absent.
fn scope(path: &str) -> Result<Vec<String>, ApiError> {
    let names: Vec<_> = path.split('/').filter(|name| *name != ".").collect();
    path::parse(&names.join("/"))
        .ok_or_else(|| ApiError::param_invalid("scope must be a path below the root, without .."))
}

fn extension(name: &str) -> String {
    let name = name.to_lowercase();
    if name.starts_with('.') {
        name
    } else {
        format!(".{name}")
    }
}

fn types(fields: &Fields<'_>) -> Result<TypeFilter, ApiError> {
    let values = fields.string_or_strings("type")?;
    let mut types = TypeFilter::default();
    // The same as `all`.
    if values == [""] {
        return Ok(types);
    }
    for value in values {
        if !types.add(value) {
            return Err(ApiError::param_invalid(format!(
                "type has an unknown value: {value}"
            )));
        }
    }
    Ok(types)
}

fn order_by(fields: &Fields<'_>) -> Result<Option<OrderBy>, ApiError> {
    let name = fields.one_of("orderBy", OrderBy::NAMES)?;
    Ok(name.and_then(OrderBy::parse))
}

/// Whether a label, category, tag or creator is required. No file in a directory has one.
fn selects_nothing(fields: &Fields<'_>) -> Result<bool, ApiError> {
    let labels = fields.strings("labels")?.len() + fields.strings("categories")?.len();
    let tags = fields.objects("tags", "id", ("value", Value::is_string))?
        + fields.objects("creators", "userId", ("userOrgId", is_id))?;
    Ok(labels + tags > 0)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::entry::{Entry, EntryKind, Source};

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
            source: Source::SamePath,
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
        parse(&conditions).unwrap().select(entry).is_some()
    }

    #[test]
    fn one_matching_word_is_enough_and_matching_words_are_counted() {
        let conditions = parse(&json!({"keyword": "  Report  年报 report"})).unwrap();
        assert_eq!(conditions.select(&file("REPORT 年报.txt", 1)), Some(2));
        assert_eq!(conditions.select(&file("my report", 1)), Some(1));
        assert_eq!(conditions.select(&file("other", 1)), None);
        assert!(selects(json!({"keyword": "   "}), &file("anything", 1)));
    }

    #[test]
    fn types_select_and_exclude() {
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
    fn extensions_may_have_two_parts_and_select_only_files() {
        assert!(selects(
            json!({"extname": [".png", ".tar.gz"]}),
            &file("A.TAR.GZ", 1)
        ));
        assert!(selects(json!({"extname": ["png"]}), &file("a.png", 1)));
        assert!(!selects(json!({"extname": [".png"]}), &file("apng", 1)));
        assert!(!selects(json!({"extname": [".png"]}), &dir("a.png")));
    }

    #[test]
    fn sizes_are_exact_up_to_63_bits() {
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
    fn conditions_on_labels_categories_tags_and_creators_select_nothing() {
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
    fn wrong_conditions_are_refused_and_the_error_names_the_field() {
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
            let error = format!("{:?}", parse(&conditions).unwrap_err());
            assert!(
                error.contains("ParamInvalid") && error.contains(name),
                "{conditions}: {error}"
            );
        }
        let error = format!(
            "{:?}",
            parse(&json!({"modificationTimeEnd": "soon"})).unwrap_err()
        );
        assert!(error.contains("InvalidTimeFormat"), "{error}");
    }

    #[test]
    fn scopes_are_split_into_names() {
        assert!(scope("").unwrap().is_empty());
        assert!(scope("/").unwrap().is_empty());
        assert_eq!(scope("/a//./b c/").unwrap(), ["a", "b c"]);
    }
}
