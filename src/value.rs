//! Reading and checking arguments. (Responses are texts: [`crate::json`].)
//!
//! [`Value`] is the part of a JavaScript value that this crate needs. It is implemented for JavaScript values in the browser, and for
//! a type of the tests on the host. [`Field`] is a value together with its path (`options.retry.retries`), so that an error can name
//! the field.

use crate::names::named;

named! {
    /// The type of a [`Value`], and its name in messages. The order is also in value.js.
    Kind {
        /// Absent.
        Undefined = "missing",
        /// `null`.
        Null = "null",
        /// `true` or `false`.
        Bool = "a boolean",
        /// A JavaScript number, or a JSON number that fits one.
        Number = "a number",
        /// A JavaScript bigint, or a JSON integer beyond ±(2^53−1).
        BigInt = "a bigint",
        /// A string.
        Text = "a string",
        /// An array.
        List = "an array",
        /// A `Date`.
        Date = "a Date",
        /// Any other object.
        Object = "an object",
        /// A function or a symbol.
        Other = "a function or symbol",
    }
}

/// Reading a property failed, because a getter or a Proxy threw an exception.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unreadable;

/// A value from outside.
#[allow(clippy::len_without_is_empty)] // Not needed.
pub trait Value: Clone {
    /// The type.
    fn kind(&self) -> Kind;
    /// The boolean; `None` for other types.
    fn bool(&self) -> Option<bool>;
    /// The string; `None` for other types, and for a string with a lone surrogate.
    fn text(&self) -> Option<String>;
    /// The integer, if the value is one that is exact and fits into 64 bits. A JavaScript number beyond ±(2^53−1) is not exact.
    fn integer(&self) -> Option<i64>;
    /// The number; `None` for other types, also for a bigint.
    fn number(&self) -> Option<f64>;
    /// A valid `Date` in ISO 8601, in UTC with milliseconds; `None` for other types.
    fn date(&self) -> Option<String>;
    /// A property of an object; [`Kind::Undefined`] if it is absent.
    fn get(&self, name: &str) -> Result<Self, Unreadable>;
    /// The number of elements of an array.
    fn len(&self) -> Result<u32, Unreadable>;
    /// An element of an array.
    fn at(&self, index: u32) -> Result<Self, Unreadable>;
    /// The value of a boolean, number or bigint in JavaScript's spelling, for a message.
    fn spelled(&self) -> String;
}

/// The path of a field: its last step, and the path before it.
#[derive(Clone, Copy, Debug)]
pub enum Path<'a> {
    /// The name of the value that is read; empty for the body of a response.
    Root(&'a str),
    /// A property.
    Name(&'a Path<'a>, &'a str),
    /// An element.
    Index(&'a Path<'a>, u32),
}

impl Path<'_> {
    /// The path in the notation of JavaScript: `contents[3].name`.
    pub fn text(&self) -> String {
        let mut text = String::new();
        self.write(&mut text);
        text
    }

    /// Appends the path to a text that is empty or ends with a line break.
    pub fn write(&self, out: &mut String) {
        match self {
            Path::Root(name) => out.push_str(name),
            Path::Name(parent, name) => {
                parent.write(out);
                if !matches!(parent, Path::Root("")) {
                    out.push_str(".");
                }
                out.push_str(name);
            }
            Path::Index(parent, index) => {
                parent.write(out);
                out.push_str("[");
                out.push_str(&decimal(i64::from(*index)));
                out.push_str("]");
            }
        }
    }
}

/// A field that is not as expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// Its path: `contents[3].name`.
    pub path: String,
    /// The expectation: "a string".
    pub expected: &'static str,
    /// Its type: "a number".
    pub kind: &'static str,
    /// Its value, shortened for a message; `None` if the type is enough.
    pub value: Option<String>,
}

impl Mismatch {
    /// The `kind` of a field whose reading threw an exception.
    pub const UNREADABLE: &'static str = "unreadable";
}

/// The result of reading a field.
pub type Read<T> = Result<T, Box<Mismatch>>;

/// A value and its path.
#[derive(Clone, Debug)]
pub struct Field<'a, V> {
    /// The value.
    pub value: V,
    /// Its path.
    pub path: Path<'a>,
}

/// The longest value that a message repeats, in characters.
const MAX_SHOWN: usize = 60;

/// The most elements that an array may have. A `Proxy` can claim any number, but memory is limited.
const MAX_ELEMENTS: u32 = 1_000_000;

impl<'a, V: Value> Field<'a, V> {
    /// The field that a reading starts with.
    pub fn root(value: V, name: &'a str) -> Self {
        Field {
            value,
            path: Path::Root(name),
        }
    }

    /// The mismatch of this field with an expectation.
    pub fn mismatch(&self, expected: &'static str) -> Box<Mismatch> {
        let kind = self.value.kind();
        let value = match kind {
            Kind::Text => Some(match self.value.text() {
                Some(text) => quoted(&text),
                None => String::from("a string with a lone surrogate"),
            }),
            Kind::Bool | Kind::Number | Kind::BigInt => Some(shortened(&self.value.spelled())),
            Kind::Date if self.value.date().is_none() => Some(String::from("an invalid Date")),
            _ => None,
        };
        Box::new(Mismatch {
            path: self.path.text(),
            expected,
            kind: kind.name(),
            value,
        })
    }

    /// The mismatch of a field whose reading threw an exception.
    pub fn unreadable(&self) -> Box<Mismatch> {
        unreadable(&self.path)
    }

    /// A property. This field must be an object.
    pub fn get<'b>(&'b self, name: &'b str) -> Read<Field<'b, V>> {
        if self.value.kind() != Kind::Object {
            // The value is not shown: it may be a keyword or a token that was passed instead of the object.
            let wrong = self.mismatch("an object");
            return Err(Box::new(Mismatch {
                value: None,
                ..*wrong
            }));
        }
        Field::checked(self.value.get(name), Path::Name(&self.path, name))
    }

    fn checked(value: Result<V, Unreadable>, path: Path<'a>) -> Read<Self> {
        match value {
            Ok(value) => Ok(Field { value, path }),
            Err(Unreadable) => Err(unreadable(&path)),
        }
    }

    /// Calls `act` with a property, if it is present.
    pub fn if_present(&self, name: &str, act: &mut dyn FnMut(&Field<'_, V>) -> Read<()>) -> Read<()> {
        let field = self.get(name)?;
        if field.value.kind() == Kind::Undefined {
            return Ok(());
        }
        act(&field)
    }

    /// Reads a property. `read` is no `impl Fn`, because one function for all properties is less code.
    pub fn read<T>(&self, name: &str, read: fn(&Field<'_, V>) -> Read<T>) -> Read<T> {
        read(&self.get(name)?)
    }

    /// Reads a property into `target`, if it is present.
    pub fn set<T>(&self, name: &str, read: fn(&Field<'_, V>) -> Read<T>, target: &mut T) -> Read<()> {
        self.if_present(name, &mut |field| {
            *target = read(field)?;
            Ok(())
        })
    }

    /// Checks the type.
    pub fn check_kind(&self, kind: Kind) -> Read<()> {
        if self.value.kind() == kind {
            Ok(())
        } else {
            Err(self.mismatch(kind.name()))
        }
    }

    /// Reads a boolean.
    pub fn bool(&self) -> Read<bool> {
        self.value.bool().ok_or_else(|| self.mismatch("a boolean"))
    }

    /// Reads a string.
    pub fn text(&self) -> Read<String> {
        self.value.text().ok_or_else(|| self.mismatch("a string"))
    }

    /// Reads a string of at least one character.
    pub fn non_empty(&self) -> Read<String> {
        match self.value.text() {
            Some(text) if !text.is_empty() => Ok(text),
            _ => Err(self.mismatch("a non-empty string")),
        }
    }

    /// Reads each element of an array. `expected` describes the array in messages.
    pub fn each(&self, expected: &'static str, read: &mut dyn FnMut(Field<'_, V>) -> Read<()>) -> Read<()> {
        if self.value.kind() != Kind::List {
            return Err(self.mismatch(expected));
        }
        let len = self.value.len().map_err(|Unreadable| unreadable(&self.path))?;
        if len > MAX_ELEMENTS {
            return Err(self.mismatch("an array of at most a million elements"));
        }
        for index in 0..len {
            let path = Path::Index(&self.path, index);
            read(Field::checked(self.value.at(index), path)?)?;
        }
        Ok(())
    }
}

fn unreadable(path: &Path<'_>) -> Box<Mismatch> {
    Box::new(Mismatch {
        path: path.text(),
        expected: "readable",
        kind: Mismatch::UNREADABLE,
        value: None,
    })
}

/// The number in decimal. Less code than `to_string`, which has a table of pairs of digits.
pub fn decimal(number: i64) -> String {
    let mut text = String::from(if number < 0 { "-" } else { "" });
    write_decimal(number.unsigned_abs(), &mut text);
    text
}

fn write_decimal(number: u64, out: &mut String) {
    if number > 9 {
        write_decimal(number / 10, out);
    }
    out.push_str(digit((number % 10) as u8));
}

/// The hexadecimal digit of a number below 16. A string, because a `char` needs code for all of Unicode.
pub(crate) fn digit(value: u8) -> &'static str {
    let at = usize::from(value);
    "0123456789ABCDEF".get(at..=at).unwrap_or_default()
}

/// True if `fits` is true for each byte. `fits` is no `impl Fn`, because one loop for all uses is less code.
pub fn consists_of(text: &str, fits: fn(u8) -> bool) -> bool {
    text.bytes().all(fits)
}

/// True if `part` occurs in `text`, in upper or lower case.
pub(crate) fn contains_ignoring_case(text: &str, part: &str) -> bool {
    text.as_bytes()
        .windows(part.len())
        .any(|window| window.eq_ignore_ascii_case(part.as_bytes()))
}

/// The text in quotes, shortened.
pub fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    out.push_str(&shortened(text));
    out.push_str("\"");
    out
}

fn shortened(text: &str) -> String {
    let mut starts = (0..text.len()).filter(|at| text.is_char_boundary(*at));
    let start = starts.nth(MAX_SHOWN).and_then(|end| text.get(..end));
    let mut out = String::from(start.unwrap_or(text));
    if start.is_some() {
        out.push_str("…");
    }
    out
}

/// Reads an optional boolean; false if it is absent.
pub fn flag<V: Value>(options: &Field<'_, V>, name: &str) -> Read<bool> {
    let mut flag = false;
    options.set(name, |field| field.bool(), &mut flag)?;
    Ok(flag)
}
