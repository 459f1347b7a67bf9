//! Reading the fields of a JSON body strictly, so that a client's mistakes show.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::{Map, Value};

use crate::error::ApiError;

const MAX_SIZE: u64 = i64::MAX as u64;

/// The fields of the body, read strictly: a wrong type is an error that names the field.
pub(crate) struct Fields<'a>(&'a Map<String, Value>);

impl<'a> Fields<'a> {
    pub(crate) fn of(body: &'a Value) -> Result<Self, ApiError> {
        body.as_object()
            .map(Self)
            .ok_or_else(|| ApiError::param_invalid("the body must be an object"))
    }

    pub(crate) fn string_or_strings(&self, name: &str) -> Result<Vec<&'a str>, ApiError> {
        match self.0.get(name) {
            Some(Value::String(value)) => Ok(vec![value]),
            _ => self.strings(name),
        }
    }

    pub(crate) fn string(&self, name: &str) -> Result<Option<&'a str>, ApiError> {
        self.0
            .get(name)
            .map(|value| value.as_str().ok_or_else(|| wrong(name, "a string")))
            .transpose()
    }

    pub(crate) fn bool(&self, name: &str) -> Result<Option<bool>, ApiError> {
        self.0
            .get(name)
            .map(|value| value.as_bool().ok_or_else(|| wrong(name, "true or false")))
            .transpose()
    }

    fn array(&self, name: &str) -> Result<&'a [Value], ApiError> {
        match self.0.get(name) {
            None => Ok(&[]),
            Some(Value::Array(values)) => Ok(values),
            Some(_) => Err(wrong(name, "an array")),
        }
    }

    pub(crate) fn strings(&self, name: &str) -> Result<Vec<&'a str>, ApiError> {
        let element = |value: &'a Value| value.as_str().ok_or_else(|| wrong(name, "an array of strings"));
        self.array(name)?.iter().map(element).collect()
    }

    /// The length of an array of objects with one id that must be there and one other field that may.
    pub(crate) fn objects(
        &self,
        name: &str,
        required: &str,
        optional: (&str, fn(&Value) -> bool),
    ) -> Result<usize, ApiError> {
        let values = self.array(name)?;
        let fits = |value: &Value| {
            value.get(required).is_some_and(is_id) && value.get(optional.0).is_none_or(optional.1)
        };
        if values.iter().all(fits) {
            Ok(values.len())
        } else {
            Err(wrong(name, &format!("an array of objects with {required}")))
        }
    }

    pub(crate) fn one_of(&self, name: &str, known: &[&str]) -> Result<Option<&'a str>, ApiError> {
        match self.string(name)? {
            Some(value) if !known.contains(&value) => Err(ApiError::param_invalid(format!(
                "{name} has an unknown value: {value}"
            ))),
            value => Ok(value),
        }
    }

    /// A number of bytes, as a JSON integer or as decimal digits in a string.
    pub(crate) fn size(&self, name: &str) -> Result<Option<u64>, ApiError> {
        let Some(value) = self.0.get(name) else {
            return Ok(None);
        };
        let size = match value {
            Value::String(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => digits.parse().ok(),
            value => value.as_u64(),
        };
        match size {
            Some(size) if size <= MAX_SIZE => Ok(Some(size)),
            _ => Err(wrong(name, "a number of bytes from 0 to 2^63-1")),
        }
    }

    pub(crate) fn time(&self, name: &str) -> Result<Option<i64>, ApiError> {
        let Some(text) = self.string(name)? else {
            return Ok(None);
        };
        time(text).map(Some).ok_or_else(|| ApiError::invalid_time(name))
    }
}

/// An id of a tag, a user or an organization: a string, or a number of up to 64 bits.
pub(crate) fn is_id(value: &Value) -> bool {
    value.is_string() || value.is_i64() || value.is_u64()
}

fn wrong(name: &str, what: &str) -> ApiError {
    ApiError::param_invalid(format!("{name} must be {what}"))
}

/// Without an offset a time is UTC, and without a time a date is its first moment.
fn time(text: &str) -> Option<i64> {
    if let Ok(time) = text.parse::<Timestamp>() {
        return Some(time.as_millisecond());
    }
    let time = text.parse::<DateTime>().ok()?.to_zoned(TimeZone::UTC).ok()?;
    Some(time.timestamp().as_millisecond())
}
