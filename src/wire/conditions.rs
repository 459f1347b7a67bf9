//! Search conditions: reading, checking, and writing the body of *create search*.
//!
//! To add a condition, add a row to `CONDITIONS`.
//!
//! The API: <https://cloud.tencent.com/document/product/1339/71107>.

use crate::json::{self, ANY, Shape, optional};
use crate::names::index_of;
use crate::value::{Field, Kind, Read, Value, decimal};
use crate::wire::json::{ObjectText, string};
use crate::wire::time::Time;

/// The conditions of a search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conditions {
    /// The fields that are present, in the order of the service's documentation, as JSON text.
    body: String,
}

/// The values that a field may have.
#[derive(Clone, Copy)]
enum Rule {
    Text,
    /// An integer, or a string, which may be empty only if the field is optional.
    Id(Need),
    Bytes,
    Time,
    /// One of these names; and the expectation for messages.
    Choice(&'static str, &'static str),
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
    ("orderBy", Rule::Choice(ORDER_BY, EXPECTED_ORDER), Optional),
    (
        "orderByType",
        Rule::Choice("asc|desc", "\"asc\" or \"desc\""),
        Optional,
    ),
    (
        "searchMode",
        Rule::Choice("fast|normal", "\"fast\" or \"normal\""),
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

const TYPES: &str = "all|dir|file|doc|xls|ppt|pdf|txt|image|video|audio|word|excel|powerpoint|text";
const EXPECTED_TYPE: &str = "one of \"all\", \"dir\", \"file\", \"doc\", \"xls\", \"ppt\", \"pdf\", \"txt\", \"image\", \
    \"video\", \"audio\", \"word\", \"excel\", \"powerpoint\", \"text\", or one of them after a \"!\"";

const ORDER_BY: &str = "name|modificationTime|size|creationTime|localCreationTime|localModificationTime";
const EXPECTED_ORDER: &str = "one of \"name\", \"modificationTime\", \"size\", \"creationTime\", \
    \"localCreationTime\", \"localModificationTime\"";

/// The fields that are compared with each other.
const RANGES: Shape<'static> = Shape::Object(&[
    optional("minFileSize", ANY).kept(),
    optional("maxFileSize", ANY).kept(),
    optional("modificationTimeStart", ANY).kept(),
    optional("modificationTimeEnd", ANY).kept(),
]);

impl Conditions {
    /// Reads and checks the conditions that an application passes. Unknown fields are left out.
    pub fn read<V: Value>(conditions: &Field<'_, V>) -> Read<Conditions> {
        let body = read_fields(conditions, CONDITIONS)?;
        let [min, max, start, end] = json::read(&body, &RANGES).unwrap_or_default().values();
        let refuse = |name, expected| Err(conditions.get(name)?.mismatch(expected));
        if let (Some(min), Some(max)) = (min.integer(), max.integer())
            && min > max
        {
            return refuse("minFileSize", "at most `maxFileSize`");
        }
        let time = |value: json::Value<'_>| value.text().and_then(|text| Time::parse(&text));
        if let (Some(start), Some(end)) = (time(start), time(end))
            && start.is_after(end) == Some(true)
        {
            return refuse(
                "modificationTimeStart",
                "a time at or before `modificationTimeEnd`",
            );
        }
        Ok(Conditions { body })
    }

    /// The JSON body of *create search*.
    pub fn body(&self) -> String {
        self.body.clone()
    }
}

/// Reads an object, as JSON text.
fn read_fields<V: Value>(object: &Field<'_, V>, fields: Fields) -> Read<String> {
    let mut read = ObjectText::new();
    for (name, rule, need) in fields {
        let field = object.get(name)?;
        if *need == Required || field.value.kind() != Kind::Undefined {
            read.add(name, &read_value(&field, rule)?);
        }
    }
    Ok(read.end())
}

/// Reads a value, as JSON text.
fn read_value<V: Value>(field: &Field<'_, V>, rule: &Rule) -> Read<String> {
    let value = &field.value;
    let expected = match *rule {
        Rule::Text => "a string",
        Rule::Id(_) => "a non-empty string, a safe integer or a bigint of 64 bits",
        Rule::Bytes => "a whole number of bytes from 0 to 2^63-1, and a bigint beyond 2^53-1",
        Rule::Time => "a valid Date or an ISO 8601 time such as \"2026-01-31T08:00:00Z\"",
        Rule::Choice(_, expected) => expected,
        Rule::Type => EXPECTED_TYPE,
        Rule::OneOrMany(one) if value.kind() == Kind::List => {
            return read_value(field, &Rule::List(one, "an array"));
        }
        // Some clients send an empty string, which the service takes for no type.
        Rule::OneOrMany(_) if value.text().is_some_and(|text| text.is_empty()) => {
            return Ok(string(""));
        }
        Rule::OneOrMany(one) => return read_value(field, one),
        Rule::List(one, expected) => {
            let mut list = String::from("[");
            field.each(expected, &mut |element| {
                list.push_str(if list.len() > 1 { "," } else { "" });
                list.push_str(&read_value(&element, one)?);
                Ok(())
            })?;
            list.push_str("]");
            return Ok(list);
        }
        Rule::Object(fields) => return read_fields(field, fields),
    };
    if let Some(number) = value.integer()
        && (matches!(rule, Rule::Id(_)) || matches!(rule, Rule::Bytes) && number >= 0)
    {
        return Ok(decimal(number));
    }
    let text = match (rule, value.kind()) {
        (Rule::Time, Kind::Date) => value.date(),
        _ => value.text(),
    };
    match text {
        Some(text) if is_text_of(rule, &text) => Ok(string(&text)),
        _ => Err(field.mismatch(expected)),
    }
}

fn is_text_of(rule: &Rule, text: &str) -> bool {
    match *rule {
        Rule::Id(need) => need == Optional || !text.is_empty(),
        Rule::Bytes => false,
        Rule::Time => Time::parse(text).is_some(),
        Rule::Choice(choices, _) => index_of(text, choices).is_some(),
        Rule::Type => index_of(text.strip_prefix("!").unwrap_or(text), TYPES).is_some(),
        Rule::Text | Rule::OneOrMany(_) | Rule::List(..) | Rule::Object(_) => true,
    }
}
