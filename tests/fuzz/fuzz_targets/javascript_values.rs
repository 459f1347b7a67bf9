//! JavaScript values made of the bytes of an input. Most names, texts and numbers are those that the readers know.

use libfuzzer_sys::arbitrary::{Arbitrary, Result, Unstructured};

use crate::checks::NAMES;
use crate::support::{Js, object as object_of};

/// The parts of texts, besides single characters.
#[rustfmt::skip]
const WORDS: [&str; 38] = [
    "https://", "http://", "ftp:", "localhost", ".localhost", "127.0.0.1", "[::1]", ":8080", "api.tencentsmh.cn",
    "library_secret", "/", "@", "?", "#", "&", "=", "%2e", ".", "..", "all", "!image", "asc", "name", "size", "fast", "normal",
    "modificationTime", "desc", "2026-01-31T08:00:00Z", "9007199254740993", "9223372036854775807", "9223372036854775808", "0",
    "-1", "\\\"", "\r\n", "搜索", "👩‍💻",
];

/// Integers at the limits of their types.
const LIMITS: [i128; 7] = [
    0,
    (1 << 53) - 1,
    1 << 53,
    i64::MAX as i128,
    i64::MIN as i128,
    1 << 63,
    i128::MIN,
];

/// A text of words, times and characters.
pub(crate) fn text(bytes: &mut Unstructured<'_>) -> Result<String> {
    let mut text = String::new();
    for _ in 0..bytes.int_in_range(0..=8)? {
        match bytes.int_in_range(0..=7)? {
            0 => text.push(char::arbitrary(bytes)?),
            1 => text.push(char::from(u8::arbitrary(bytes)?)),
            2 => text.push_str(&time(bytes)?),
            _ => text.push_str(bytes.choose(&WORDS)?),
        }
    }
    Ok(text)
}

/// A time, or almost one.
pub(crate) fn time(bytes: &mut Unstructured<'_>) -> Result<String> {
    let mut part = |limit: u16| bytes.int_in_range(0..=limit);
    let mut text = format!("{:04}-{:02}-{:02}", part(10_000)?, part(13)?, part(31)?);
    if part(7)? > 0 {
        text.push_str(&format!("T{:02}:{:02}", part(24)?, part(60)?));
        if part(1)? > 0 {
            text.push_str(&format!(":{:02}", part(60)?));
        }
        if part(3)? == 0 {
            text.push_str(&format!(".{}", part(u16::MAX)?));
        }
        match part(3)? {
            0 => {}
            1 => text.push('Z'),
            sign => text.push_str(&format!(
                "{}{:02}:{:02}",
                if sign == 2 { '+' } else { '-' },
                part(24)?,
                part(60)?
            )),
        }
    }
    Ok(text)
}

/// A value that is nested at most this deep.
pub(crate) fn value(bytes: &mut Unstructured<'_>, depth: u32) -> Result<Js> {
    Ok(match bytes.int_in_range(0..=if depth > 0 { 14 } else { 12 })? {
        0 => Js::Undefined,
        1 => Js::Null,
        2 => Js::Bool(bool::arbitrary(bytes)?),
        3 => Js::Number(f64::arbitrary(bytes)?),
        4 => Js::Number(f64::from(i16::arbitrary(bytes)?)),
        5 => Js::BigInt(i64::arbitrary(bytes)?.into()),
        6 => Js::BigInt(*bytes.choose(&LIMITS)?),
        7 => Js::LoneSurrogate,
        8 => Js::Date(
            bytes
                .ratio(3, 4)?
                .then(|| String::from("2026-01-31T08:00:00.000Z")),
        ),
        9 => bytes.choose(&[Js::Function, Js::Throws])?.clone(),
        10 => Js::Text(time(bytes)?),
        11 | 12 => Js::Text(text(bytes)?),
        13 => {
            let count = bytes.int_in_range(0..=4)?;
            Js::List(
                (0..count)
                    .map(|_| value(bytes, depth - 1))
                    .collect::<Result<_>>()?,
            )
        }
        _ => object(bytes, depth)?,
    })
}

/// An object that is nested at most this deep. Most of its fields are valid.
pub(crate) fn object(bytes: &mut Unstructured<'_>, depth: u32) -> Result<Js> {
    let mut fields = Vec::new();
    for _ in 0..bytes.int_in_range(0..=8)? {
        let name = *bytes.choose(&NAMES)?;
        let value = if bytes.ratio(1, 4)? {
            value(bytes, depth - 1)?
        } else {
            likely(name, bytes)?
        };
        fields.push((String::from(name), value));
    }
    Ok(Js::Object(fields))
}

/// A value that is likely valid for a field of this name.
fn likely(name: &str, bytes: &mut Unstructured<'_>) -> Result<Js> {
    let word = |bytes: &mut Unstructured<'_>| Ok(Js::from(*bytes.choose(&WORDS)?));
    let few = |bytes: &mut Unstructured<'_>, make: &dyn Fn(&mut Unstructured<'_>) -> Result<Js>| {
        let count = bytes.int_in_range(0..=2)?;
        Ok(Js::List((0..count).map(|_| make(bytes)).collect::<Result<_>>()?))
    };
    match name {
        "minFileSize" | "maxFileSize" => Ok(Js::Number(f64::from(u8::arbitrary(bytes)?))),
        "retries" | "baseDelayMs" | "maxDelayMs" => {
            let known = [0.0, 3.0, 300.0, 20_000.0, 1e10, f64::INFINITY];
            Ok(Js::Number(*bytes.choose(&known)?))
        }
        "modificationTimeStart" | "modificationTimeEnd" => Ok(Js::Text(time(bytes)?)),
        "extname" | "labels" | "categories" => few(bytes, &word),
        "type" if bytes.arbitrary()? => few(bytes, &word),
        "tags" | "creators" => few(bytes, &|bytes| {
            Ok(object_of([
                ("id", id(bytes)?),
                ("userOrgId", id(bytes)?),
                ("userId", id(bytes)?),
            ]))
        }),
        "withInode" | "withFavoriteStatus" | "keepalive" => Ok(Js::Bool(bytes.arbitrary()?)),
        "keyword" => Ok(Js::Text(text(bytes)?)),
        _ => word(bytes),
    }
}

/// An id of a tag or of a user: a string, a number or a bigint.
fn id(bytes: &mut Unstructured<'_>) -> Result<Js> {
    Ok(match bytes.int_in_range(0..=2)? {
        0 => Js::Number(f64::from(i32::arbitrary(bytes)?)),
        1 => Js::BigInt(*bytes.choose(&LIMITS)?),
        _ => Js::from(*bytes.choose(&WORDS)?),
    })
}

/// An entry of the orphan log, with most of its fields.
pub(crate) fn entry(bytes: &mut Unstructured<'_>) -> Result<Js> {
    let mut fields = vec![(String::from("at"), Js::BigInt(*bytes.choose(&LIMITS)?))];
    for name in ["base", "library", "space", "search", "owner", "user"] {
        if bytes.ratio(15, 16)? {
            fields.push((String::from(name), likely(name, bytes)?));
        }
    }
    Ok(Js::Object(fields))
}
