//! Search conditions: reading, checking, and writing the body of *create search*.
//!
//! To add a condition, add a row to `CONDITIONS`.
//!
//! The API: <https://cloud.tencent.com/document/product/1339/71107>.

use crate::value::{Field, Kind, Read, Value};
use crate::wire::json::{Json, write_object};
use crate::wire::time::Time;

/// The conditions of a search: the fields that are present, in the order of the service's documentation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conditions(Vec<(&'static str, Json)>);

/// The values that a field may have.
#[derive(Clone, Copy)]
enum Rule {
    Text,
    /// An integer, or a string, which may be empty only if the field is optional.
    Id(Need),
    Bytes,
    Time,
    /// One of these; and the expectation for messages.
    Choice(&'static [&'static str], &'static str),
    /// One of [`TYPES`], with or without a leading `!`.
    Type,
    OneOrMany(&'static Rule),
    /// An array; and the expectation for messages.
    List(&'static Rule, &'static str),
    Object(Fields),
}

/// The fields of an object: the name, the values, and whether the field is required.
type Fields = &'static [(&'static str, Rule, Need)];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Need {
    Optional,
    Required,
}
use Need::{Optional, Required};

const TEXTS: Rule = Rule::List(&Rule::Text, "an array of strings");

const CONDITIONS: Fields = &[
    ("keyword", Rule::Text, Optional),
    ("scope", Rule::Text, Optional),
    ("type", Rule::OneOrMany(&Rule::Type), Optional),
    ("extname", TEXTS, Optional),
    ("minFileSize", Rule::Bytes, Optional),
    ("maxFileSize", Rule::Bytes, Optional),
    ("modificationTimeStart", Rule::Time, Optional),
    ("modificationTimeEnd", Rule::Time, Optional),
    ("orderBy", Rule::Choice(&ORDER_BY, EXPECTED_ORDER), Optional),
    (
        "orderByType",
        Rule::Choice(&["asc", "desc"], "\"asc\" or \"desc\""),
        Optional,
    ),
    (
        "searchMode",
        Rule::Choice(&["fast", "normal"], "\"fast\" or \"normal\""),
        Optional,
    ),
    ("labels", TEXTS, Optional),
    ("categories", TEXTS, Optional),
    (
        "tags",
        Rule::List(&Rule::Object(TAG), "an array of tags"),
        Optional,
    ),
    (
        "creators",
        Rule::List(&Rule::Object(CREATOR), "an array of creators"),
        Optional,
    ),
];
const TAG: Fields = &[
    ("id", Rule::Id(Required), Required),
    ("value", Rule::Text, Optional),
];
const CREATOR: Fields = &[
    ("userOrgId", Rule::Id(Optional), Optional),
    ("userId", Rule::Id(Required), Required),
];

const TYPES: [&str; 15] = [
    "all",
    "dir",
    "file",
    "doc",
    "xls",
    "ppt",
    "pdf",
    "txt",
    "image",
    "video",
    "audio",
    "word",
    "excel",
    "powerpoint",
    "text",
];
const EXPECTED_TYPE: &str = "one of \"all\", \"dir\", \"file\", \"doc\", \"xls\", \"ppt\", \"pdf\", \"txt\", \"image\", \
    \"video\", \"audio\", \"word\", \"excel\", \"powerpoint\", \"text\", or one of them after a \"!\"";

const ORDER_BY: [&str; 6] = [
    "name",
    "modificationTime",
    "size",
    "creationTime",
    "localCreationTime",
    "localModificationTime",
];
const EXPECTED_ORDER: &str = "one of \"name\", \"modificationTime\", \"size\", \"creationTime\", \
    \"localCreationTime\", \"localModificationTime\"";

impl Conditions {
    /// Reads and checks the conditions that an application passes. Unknown fields are left out.
    pub fn read<V: Value>(conditions: &Field<'_, V>) -> Read<Conditions> {
        let read = Conditions(read_fields(conditions, CONDITIONS)?);
        let refuse = |name, expected| Err(conditions.get(name)?.mismatch(expected));
        if let (Some(Json::Integer(min)), Some(Json::Integer(max))) =
            (read.get("minFileSize"), read.get("maxFileSize"))
            && min > max
        {
            return refuse("minFileSize", "at most `maxFileSize`");
        }
        let time = |name| match read.get(name) {
            Some(Json::Text(text)) => Time::parse(text),
            _ => None,
        };
        if let (Some(start), Some(end)) = (time("modificationTimeStart"), time("modificationTimeEnd"))
            && start.is_after(end) == Some(true)
        {
            return refuse(
                "modificationTimeStart",
                "a time at or before `modificationTimeEnd`",
            );
        }
        Ok(read)
    }

    fn get(&self, name: &str) -> Option<&Json> {
        self.0
            .iter()
            .find(|(own, _)| *own == name)
            .map(|(_, value)| value)
    }

    /// The JSON body of *create search*.
    pub fn body(&self) -> String {
        let mut body = String::new();
        write_object(&self.0, &mut body);
        body
    }
}

fn read_fields<V: Value>(object: &Field<'_, V>, fields: Fields) -> Read<Vec<(&'static str, Json)>> {
    let mut read = Vec::new();
    for (name, rule, need) in fields {
        let field = object.get(name)?;
        if *need == Required || field.value.kind() != Kind::Undefined {
            read.push((*name, read_value(&field, rule)?));
        }
    }
    Ok(read)
}

fn read_value<V: Value>(field: &Field<'_, V>, rule: &Rule) -> Read<Json> {
    let value = &field.value;
    let (read, expected) = match *rule {
        Rule::Text => (value.text().map(Json::Text), "a string"),
        Rule::Id(need) => (
            match value.integer() {
                Some(number) => Some(Json::Integer(number)),
                None => value
                    .text()
                    .filter(|id| need == Optional || !id.is_empty())
                    .map(Json::Text),
            },
            "a non-empty string, a safe integer or a bigint of 64 bits",
        ),
        Rule::Bytes => (
            value.integer().filter(|bytes| *bytes >= 0).map(Json::Integer),
            "a whole number of bytes from 0 to 2^63-1, and a bigint beyond 2^53-1",
        ),
        Rule::Time => {
            let text = if value.kind() == Kind::Date {
                value.date()
            } else {
                value.text()
            };
            let time = text.filter(|text| Time::parse(text).is_some()).map(Json::Text);
            (
                time,
                "a valid Date or an ISO 8601 time such as \"2026-01-31T08:00:00Z\"",
            )
        }
        Rule::Choice(choices, expected) => (
            value
                .text()
                .filter(|text| choices.contains(&text.as_str()))
                .map(Json::Text),
            expected,
        ),
        Rule::Type => {
            let known = |text: &String| TYPES.contains(&text.strip_prefix("!").unwrap_or(text));
            (value.text().filter(known).map(Json::Text), EXPECTED_TYPE)
        }
        Rule::OneOrMany(one) if value.kind() == Kind::List => {
            return read_value(field, &Rule::List(one, "an array"));
        }
        // Some clients send an empty string, which the service takes for no type.
        Rule::OneOrMany(_) if value.text().is_some_and(|text| text.is_empty()) => {
            return Ok(Json::Text(String::new()));
        }
        Rule::OneOrMany(one) => return read_value(field, one),
        Rule::List(one, expected) => {
            let mut list = Vec::new();
            field.each(expected, &mut |element| {
                list.push(read_value(&element, one)?);
                Ok(())
            })?;
            return Ok(Json::List(list));
        }
        Rule::Object(fields) => return read_fields(field, fields).map(Json::Object),
    };
    read.ok_or_else(|| field.mismatch(expected))
}
