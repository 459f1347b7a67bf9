//! Looking at data that came from outside, and naming exactly what is wrong with it.
//!
//! [`Value`] is the little that the protocol needs of a JSON-like value. [`Field`] is such a value together
//! with its place (`contents[3].name`), so that a refusal can name the place. Nothing is rebuilt: what the
//! protocol does not look at is handed through as it came.

/// What a [`Value`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Not there.
    Undefined,
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool,
    /// A JavaScript number, or a JSON number that fits one.
    Number,
    /// A JavaScript bigint, or a JSON integer beyond ±(2^53−1).
    BigInt,
    /// A string.
    Text,
    /// An array.
    List,
    /// A `Date`.
    Date,
    /// Any other object.
    Object,
    /// A function or a symbol.
    Other,
}

impl Kind {
    /// How a message calls it.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Undefined => "missing",
            Kind::Null => "null",
            Kind::Bool => "a boolean",
            Kind::Number => "a number",
            Kind::BigInt => "a bigint",
            Kind::Text => "a string",
            Kind::List => "an array",
            Kind::Date => "a Date",
            Kind::Object => "an object",
            Kind::Other => "a function or symbol",
        }
    }
}

/// Reading a property failed: a getter or a Proxy threw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unreadable;

/// A JSON-like value from outside.
#[allow(clippy::len_without_is_empty)] // Nobody asks whether one is empty.
pub trait Value: Clone {
    /// What it is.
    fn kind(&self) -> Kind;
    /// The boolean, if it is one.
    fn bool(&self) -> Option<bool>;
    /// The string, if it is one of well-formed Unicode.
    fn text(&self) -> Option<String>;
    /// The integer, if it is one, exact, and fits 64 bits. A JavaScript number beyond ±(2^53−1) is not exact.
    fn integer(&self) -> Option<i64>;
    /// The number, if it is one; a bigint is not.
    fn number(&self) -> Option<f64>;
    /// A valid `Date`, as ISO 8601 in UTC with milliseconds.
    fn date(&self) -> Option<String>;
    /// A property of an object; [`Kind::Undefined`] where it has none of that name.
    fn get(&self, name: &str) -> Result<Self, Unreadable>;
    /// The number of elements of an array.
    fn len(&self) -> Result<u32, Unreadable>;
    /// An element of an array.
    fn at(&self, index: u32) -> Result<Self, Unreadable>;
    /// The value of a boolean, number or bigint in JavaScript's spelling, for a message.
    fn spelled(&self) -> String;
}

/// One step of a place, and what it is a step from.
#[derive(Clone, Copy, Debug)]
pub enum Place<'a> {
    /// Where the reading starts: a name for it (empty for an answer's body).
    Root(&'a str),
    /// A property.
    Name(&'a Place<'a>, &'a str),
    /// An element.
    Index(&'a Place<'a>, u32),
}

impl Place<'_> {
    /// The place in the notation of JavaScript: `contents[3].name`.
    pub fn path(&self) -> String {
        match self {
            Place::Root(name) => String::from(*name),
            Place::Name(parent, name) => {
                let mut path = parent.path();
                if !path.is_empty() {
                    path.push_str(".");
                }
                path.push_str(name);
                path
            }
            Place::Index(parent, index) => {
                let mut path = parent.path();
                path.push_str("[");
                path.push_str(&decimal(i64::from(*index)));
                path.push_str("]");
                path
            }
        }
    }
}

/// What was wrong with a field, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// Its place: `contents[3].name`.
    pub path: String,
    /// What it must be: "a string".
    pub expected: &'static str,
    /// What it is, without its value: "a number".
    pub kind: &'static str,
    /// Its value for a message, shortened; `None` where the kind says it all.
    pub value: Option<String>,
}

/// What a reading gives.
pub type Read<T> = Result<T, Box<Mismatch>>;

/// A value and its place.
#[derive(Clone, Debug)]
pub struct Field<'a, V> {
    /// The value.
    pub value: V,
    /// Where it stands.
    pub place: Place<'a>,
}

/// The longest value a message repeats, in characters.
const SHOWN: usize = 60;

/// The most elements that a list may have. A `Proxy` can claim any number, and memory ends somewhere.
const MAX_ELEMENTS: u32 = 1_000_000;

impl<'a, V: Value> Field<'a, V> {
    /// The start of a reading.
    pub fn root(value: V, name: &'a str) -> Self {
        Field {
            value,
            place: Place::Root(name),
        }
    }

    /// A refusal of this field.
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
            path: self.place.path(),
            expected,
            kind: kind.name(),
            value,
        })
    }

    /// A property. This field must be an object.
    pub fn get<'b>(&'b self, name: &'b str) -> Read<Field<'b, V>> {
        if self.value.kind() != Kind::Object {
            // Its value is not shown: a keyword or a token may have been given in place of what holds it.
            let wrong = self.mismatch("an object");
            return Err(Box::new(Mismatch {
                value: None,
                ..*wrong
            }));
        }
        Field::found(self.value.get(name), Place::Name(&self.place, name))
    }

    /// What was found at a place.
    fn found(value: Result<V, Unreadable>, place: Place<'a>) -> Read<Self> {
        match value {
            Ok(value) => Ok(Field { value, place }),
            Err(Unreadable) => Err(unreadable(&place)),
        }
    }

    /// Calls `act` with a property, if it is there.
    pub fn given(&self, name: &str, act: &mut dyn FnMut(&Field<'_, V>) -> Read<()>) -> Read<()> {
        let field = self.get(name)?;
        if field.value.kind() == Kind::Undefined {
            return Ok(());
        }
        act(&field)
    }

    /// What `read` makes of a property. Not an `impl Fn`: one function for all that is read has less code.
    pub fn read<T>(&self, name: &str, read: fn(&Field<'_, V>) -> Read<T>) -> Read<T> {
        read(&self.get(name)?)
    }

    /// Puts what `read` makes of a property into `target`, if it is there.
    pub fn set<T>(&self, name: &str, read: fn(&Field<'_, V>) -> Read<T>, target: &mut T) -> Read<()> {
        self.given(name, &mut |field| {
            *target = read(field)?;
            Ok(())
        })
    }

    /// Checks that the value here is of this kind.
    pub fn is(&self, kind: Kind) -> Read<()> {
        if self.value.kind() == kind {
            Ok(())
        } else {
            Err(self.mismatch(kind.name()))
        }
    }

    /// The boolean here.
    pub fn bool(&self) -> Read<bool> {
        self.value.bool().ok_or_else(|| self.mismatch("a boolean"))
    }

    /// The string here.
    pub fn text(&self) -> Read<String> {
        self.value.text().ok_or_else(|| self.mismatch("a string"))
    }

    /// The string here, which has at least one character.
    pub fn non_empty(&self) -> Read<String> {
        match self.value.text() {
            Some(text) if !text.is_empty() => Ok(text),
            _ => Err(self.mismatch("a string that is not empty")),
        }
    }

    /// Reads each element of the array here, which a message calls `expected`.
    pub fn each(&self, expected: &'static str, read: &mut dyn FnMut(Field<'_, V>) -> Read<()>) -> Read<()> {
        if self.value.kind() != Kind::List {
            return Err(self.mismatch(expected));
        }
        let len = self.value.len().map_err(|Unreadable| unreadable(&self.place))?;
        if len > MAX_ELEMENTS {
            return Err(self.mismatch("an array of at most a million elements"));
        }
        for index in 0..len {
            let place = Place::Index(&self.place, index);
            read(Field::found(self.value.at(index), place)?)?;
        }
        Ok(())
    }
}

/// A refusal of what can't be read.
fn unreadable(place: &Place<'_>) -> Box<Mismatch> {
    Box::new(Mismatch {
        path: place.path(),
        expected: "readable",
        kind: "something that throws",
        value: None,
    })
}

/// The number in decimal digits. Less code than `to_string`, which looks pairs of digits up in a table.
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

/// A digit of a number below 16. Text is put together from strings only: a `char` would need code for all of Unicode.
pub(crate) fn digit(value: u8) -> &'static str {
    let at = usize::from(value);
    "0123456789ABCDEF".get(at..=at).unwrap_or_default()
}

/// Whether each byte is one of these. Not an `impl Fn`: one loop for all.
pub fn consists_of(text: &str, fits: fn(u8) -> bool) -> bool {
    text.bytes().all(fits)
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
    let start = starts.nth(SHOWN).and_then(|end| text.get(..end));
    let mut out = String::from(start.unwrap_or(text));
    if start.is_some() {
        out.push_str("…");
    }
    out
}

/// A boolean of a call's options; false where it is not there.
pub fn flag<V: Value>(options: &Field<'_, V>, name: &str) -> Read<bool> {
    let mut flag = false;
    options.set(name, |field| field.bool(), &mut flag)?;
    Ok(flag)
}
