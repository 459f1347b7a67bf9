//! Helpers of the tests on the host: values as JavaScript has them, an endpoint, responses.
#![allow(dead_code)] // No test uses all of them.

use proptest::test_runner::Config;
use smh_wasm::value::{Field, Kind, Mismatch, Unreadable, Value};
use smh_wasm::wire::conditions::Conditions;
use smh_wasm::wire::endpoint::Endpoint;
use smh_wasm::wire::response::Response;

/// A token that no message may contain. It looks like one of the service.
pub(crate) const TOKEN: &str = "acctk01c0ffee5b2d7e4f9a8c1d0e3b6a5f4c7d";

const MAX_SAFE: f64 = 9_007_199_254_740_991.0;

/// A JavaScript value, which can be more than JSON has.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Js {
    Undefined,
    Null,
    Bool(bool),
    Number(f64),
    BigInt(i128),
    Text(String),
    /// A string that is not well-formed Unicode.
    LoneSurrogate,
    List(Vec<Js>),
    /// A valid `Date` as `toISOString` gives it, or an invalid one.
    Date(Option<String>),
    Object(Vec<(String, Js)>),
    Function,
    /// A property or an element that throws when it is read.
    Throws,
}

impl Value for Js {
    fn kind(&self) -> Kind {
        match self {
            Js::Undefined => Kind::Undefined,
            Js::Null => Kind::Null,
            Js::Bool(_) => Kind::Bool,
            Js::Number(_) => Kind::Number,
            Js::BigInt(_) => Kind::BigInt,
            Js::Text(_) | Js::LoneSurrogate => Kind::Text,
            Js::List(_) => Kind::List,
            Js::Date(_) => Kind::Date,
            Js::Object(_) => Kind::Object,
            Js::Function | Js::Throws => Kind::Other,
        }
    }

    fn bool(&self) -> Option<bool> {
        match self {
            Js::Bool(value) => Some(*value),
            _ => None,
        }
    }

    fn text(&self) -> Option<String> {
        match self {
            Js::Text(text) => Some(text.clone()),
            _ => None,
        }
    }

    fn integer(&self) -> Option<i64> {
        match self {
            Js::Number(number) if number.fract() == 0.0 && number.abs() <= MAX_SAFE => Some(*number as i64),
            Js::BigInt(number) => i64::try_from(*number).ok(),
            _ => None,
        }
    }

    fn number(&self) -> Option<f64> {
        match self {
            Js::Number(number) => Some(*number),
            _ => None,
        }
    }

    fn date(&self) -> Option<String> {
        match self {
            Js::Date(date) => date.clone(),
            _ => None,
        }
    }

    fn get(&self, name: &str) -> Result<Self, Unreadable> {
        let Js::Object(fields) = self else {
            return Ok(Js::Undefined);
        };
        readable(fields.iter().find(|(own, _)| own == name).map(|(_, value)| value))
    }

    fn len(&self) -> Result<u32, Unreadable> {
        match self {
            Js::List(list) => u32::try_from(list.len()).map_err(|_| Unreadable),
            _ => Err(Unreadable),
        }
    }

    fn at(&self, index: u32) -> Result<Self, Unreadable> {
        match self {
            Js::List(list) => readable(list.get(index as usize)),
            _ => Ok(Js::Undefined),
        }
    }

    fn spelled(&self) -> String {
        match self {
            Js::Bool(value) => value.to_string(),
            Js::Number(number) if number.is_infinite() => {
                String::from(if *number > 0.0 { "Infinity" } else { "-Infinity" })
            }
            Js::Number(number) => number.to_string(),
            Js::BigInt(number) => number.to_string(),
            other => String::from(other.kind().name()),
        }
    }
}

fn readable(value: Option<&Js>) -> Result<Js, Unreadable> {
    match value {
        Some(Js::Throws) => Err(Unreadable),
        Some(value) => Ok(value.clone()),
        None => Ok(Js::Undefined),
    }
}

/// Parsed JSON as in the browser: integers beyond ±(2^53−1) are bigints.
impl From<serde_json::Value> for Js {
    fn from(value: serde_json::Value) -> Self {
        match value {
            serde_json::Value::Null => Js::Null,
            serde_json::Value::Bool(value) => Js::Bool(value),
            serde_json::Value::Number(number) => match (number.as_i128(), number.as_f64()) {
                (Some(integer), _) if integer.unsigned_abs() > MAX_SAFE as u128 => Js::BigInt(integer),
                (_, float) => Js::Number(float.unwrap_or(f64::NAN)),
            },
            serde_json::Value::String(text) => Js::Text(text),
            serde_json::Value::Array(list) => Js::List(list.into_iter().map(Js::from).collect()),
            serde_json::Value::Object(fields) => Js::Object(
                fields
                    .into_iter()
                    .map(|(name, value)| (name, Js::from(value)))
                    .collect(),
            ),
        }
    }
}

impl Js {
    /// The value as JSON, as the service would write it: bigints as numbers, and nothing in place of what JSON does not have.
    pub(crate) fn json(&self) -> String {
        let list = |parts: Vec<String>| parts.join(",");
        match self {
            Js::Undefined | Js::Function | Js::Throws | Js::Date(None) | Js::Null => String::from("null"),
            Js::Number(number) if !number.is_finite() => String::from("null"),
            Js::Number(number) if number.abs() >= 1e21 => format!("{number:e}"),
            Js::Number(number) => number.to_string(),
            Js::Bool(value) => value.to_string(),
            Js::BigInt(number) => number.to_string(),
            Js::Text(text) | Js::Date(Some(text)) => serde_json::Value::from(text.as_str()).to_string(),
            Js::LoneSurrogate => String::from(r#""\ud800""#),
            Js::List(elements) => format!("[{}]", list(elements.iter().map(Js::json).collect())),
            Js::Object(fields) => {
                let present = fields
                    .iter()
                    .filter(|(_, value)| !matches!(value, Js::Undefined | Js::Function | Js::Throws));
                let field = |(name, value): &(String, Js)| {
                    format!("{}:{}", serde_json::Value::from(name.as_str()), value.json())
                };
                format!("{{{}}}", list(present.map(field).collect()))
            }
        }
    }
}

impl From<&str> for Js {
    fn from(text: &str) -> Self {
        Js::Text(String::from(text))
    }
}

/// An object with these fields.
pub(crate) fn object<const N: usize>(fields: [(&str, Js); N]) -> Js {
    Js::Object(
        fields
            .into_iter()
            .map(|(name, value)| (String::from(name), value))
            .collect(),
    )
}

/// Reads the conditions of *create search*.
pub(crate) fn conditions(value: impl Into<Js>) -> Result<Conditions, Mismatch> {
    Conditions::read(&Field::root(value.into(), "conditions")).map_err(|wrong| *wrong)
}

/// A space of a multi-tenant library, without an acting user.
pub(crate) fn endpoint() -> Endpoint {
    Endpoint {
        base: String::from("https://smhlib1.api.tencentsmh.cn"),
        library_id: String::from("smhlib1"),
        space_id: String::from("space2"),
        user_id: None,
    }
}

/// A response with this status and body, without headers.
pub(crate) fn response(status: u16, body: impl Into<String>) -> Response {
    Response {
        status,
        request_id: None,
        retry_after: None,
        date_ms: 0.0,
        body: body.into(),
    }
}

/// The configuration of property tests. A failure writes no file; it prints the input that failed.
pub(crate) fn cases(cases: u32) -> Config {
    Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    }
}
