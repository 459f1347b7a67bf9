//! Reads the fields of a JSON body strictly, so that mistakes of a client are reported.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::{Map, Value};

use crate::api::error::ApiError;

const MAX_SIZE: u64 = i64::MAX as u64;

/// The fields of a body. A wrong type is an error that names the field.
pub(super) struct Fields<'a>(&'a Map<String, Value>);

impl<'a> Fields<'a> {
    pub(super) fn of(body: &'a Value) -> Result<Self, ApiError> {
        body.as_object()
            .map(Self)
            .ok_or_else(|| ApiError::param_invalid("the body must be a JSON object"))
    }

    pub(super) fn string_or_strings(&self, name: &str) -> Result<Vec<&'a str>, ApiError> {
        match self.0.get(name) {
            Some(Value::String(value)) => Ok(vec![value]),
            _ => self.strings(name),
        }
    }

    pub(super) fn string(&self, name: &str) -> Result<Option<&'a str>, ApiError> {
        self.0
            .get(name)
            .map(|value| value.as_str().ok_or_else(|| wrong(name, "a string")))
            .transpose()
    }

    pub(super) fn bool(&self, name: &str) -> Result<Option<bool>, ApiError> {
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

    pub(super) fn strings(&self, name: &str) -> Result<Vec<&'a str>, ApiError> {
        let element = |value: &'a Value| value.as_str().ok_or_else(|| wrong(name, "an array of strings"));
        self.array(name)?.iter().map(element).collect()
    }

    /// The length of an array of objects that have one required id and may have one other field.
    pub(super) fn objects(
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

    pub(super) fn one_of(&self, name: &str, known: &[&str]) -> Result<Option<&'a str>, ApiError> {
        match self.string(name)? {
            Some(value) if !known.contains(&value) => {
                Err(wrong(name, &format!("one of {}, not {value}", known.join(", "))))
            }
            value => Ok(value),
        }
    }

    /// A number of bytes: a JSON integer, or decimal digits in a string.
    pub(super) fn size(&self, name: &str) -> Result<Option<u64>, ApiError> {
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

    pub(super) fn time(&self, name: &str) -> Result<Option<i64>, ApiError> {
        let Some(text) = self.string(name)? else {
            return Ok(None);
        };
        time(text).map(Some).ok_or_else(|| ApiError::invalid_time(name))
    }
}

/// An id of a tag, a user or an organization: a string, or a number of up to 64 bits.
pub(super) fn is_id(value: &Value) -> bool {
    value.is_string() || value.is_i64() || value.is_u64()
}

fn wrong(name: &str, expected: &str) -> ApiError {
    ApiError::param_invalid(format!("{name} must be {expected}"))
}

/// A time without an offset is in UTC. A date without a time is the start of the day.
fn time(text: &str) -> Option<i64> {
    if let Ok(time) = text.parse::<Timestamp>() {
        return Some(time.as_millisecond());
    }
    let time = text.parse::<DateTime>().ok()?.to_zoned(TimeZone::UTC).ok()?;
    Some(time.timestamp().as_millisecond())
}
