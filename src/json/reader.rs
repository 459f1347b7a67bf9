//! Reads a text, guided by a shape.

use std::borrow::Cow;

use super::scanner::{Scanner, Span};
use super::shape::{Field, Shape};
use super::value::Value;
use crate::value::{Mismatch, Path};

/// The values of a text that the client needs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading<'t> {
    /// The values of the kept fields, those of an object together in the order of its shape. Objects are in the order of their ends.
    pub kept: Vec<Value<'t>>,
    /// How the application's objects differ from what `JSON.parse` makes of the text.
    pub corrections: Corrections,
}

impl<'t> Reading<'t> {
    /// The first `N` of the kept values.
    pub fn values<const N: usize>(&self) -> [Value<'t>; N] {
        std::array::from_fn(|index| self.kept.get(index).copied().unwrap_or_default())
    }
}

/// How the application's objects differ from what `JSON.parse` makes of the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Corrections {
    /// The paths of the fields that count as absent, because they are `null`, each followed by a line break.
    pub nulls: String,
    /// The integers of 16 digits or more. Those beyond ±(2^53−1) have to become bigints.
    pub long_integers: Vec<Span>,
}

impl Corrections {
    /// The text with a string in place of each integer beyond ±(2^53−1): its digits after `mark`. `None` if it has no such integer.
    pub fn marked(&self, text: &str, mark: &str) -> Option<String> {
        let mut marked = String::new();
        let mut rest = 0;
        for integer in &self.long_integers {
            let value = value_at(text, *integer);
            if value.is_unsafe_integer() {
                for part in [text.get(rest..integer.start)?, "\"", mark, value.text, "\""] {
                    marked.push_str(part);
                }
                rest = integer.end;
            }
        }
        marked.push_str(text.get(rest..)?);
        (rest > 0).then_some(marked)
    }
}

/// Why a text could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Invalid {
    /// It is not JSON.
    NotJson,
    /// A value does not have its shape.
    Mismatch(Box<Mismatch>),
}

/// Reads a text that must have a shape.
pub fn read<'t>(text: &'t str, shape: &Shape<'_>) -> Result<Reading<'t>, Invalid> {
    let mut bytes = Cow::Borrowed(text.as_bytes());
    loop {
        let mut reader = Reader {
            text,
            scanner: Scanner::new(&bytes),
            reading: Reading::default(),
            wrong: None,
            repeated: Vec::new(),
        };
        let is_json = reader.document(shape).is_some();
        if !is_json || reader.repeated.is_empty() {
            reader.reading.corrections.long_integers = reader.scanner.long_integers;
            return match reader.wrong {
                _ if !is_json => Err(Invalid::NotJson),
                Some(wrong) => Err(Invalid::Mismatch(wrong)),
                None => Ok(reader.reading),
            };
        }
        // Reads once more, without the names of the fields that come again in their object.
        for name in reader.repeated {
            if let Some(name) = bytes.to_mut().get_mut(name.start..name.end) {
                name.fill(b' ');
            }
        }
    }
}

/// The most fields of an object's shape.
const MAX_FIELDS: usize = 32;

struct Reader<'t, 'b> {
    text: &'t str,
    /// Goes through the text, except that some names are blank.
    scanner: Scanner<'b>,
    reading: Reading<'t>,
    /// The first mismatch.
    wrong: Option<Box<Mismatch>>,
    /// The names of fields that come again in their object.
    repeated: Vec<Span>,
}

/// Where a field of an object is; empty for a field that has not been found.
#[derive(Clone, Copy, Default)]
struct Found<'t> {
    name: Span,
    value: Value<'t>,
}

impl<'t> Reader<'t, '_> {
    /// Reads the whole text. `None` if it is not JSON.
    fn document(&mut self, shape: &Shape<'_>) -> Option<()> {
        self.scanner.space();
        self.value(shape, false, &Path::Root(""))?;
        self.scanner.space();
        self.scanner.byte().is_none().then_some(())
    }

    /// Reads a value, which is absent if it is `null` and optional.
    fn value(&mut self, shape: &Shape<'_>, is_optional: bool, path: &Path<'_>) -> Option<Value<'t>> {
        let start = self.scanner.at();
        match (shape, self.scanner.byte()?) {
            (Shape::Object(fields), b'{') => self.object(fields, path)?,
            (Shape::List { each, .. }, b'[') => self.list(each, path)?,
            (Shape::Any, _) => self.scanner.skip()?,
            (_, b'n') if is_optional => {
                self.scanner.skip()?;
                self.note_null(path);
                return Some(Value::default());
            }
            _ => {
                self.scanner.skip()?;
                self.check(value_at(self.text, self.scanner.since(start)), shape, path);
            }
        }
        Some(value_at(self.text, self.scanner.since(start)))
    }

    /// Checks a value that has no content to check.
    fn check(&mut self, value: Value<'t>, shape: &Shape<'_>, path: &Path<'_>) {
        let fits = match shape {
            Shape::Any => true,
            Shape::Kind(kind) => value.kind() == *kind,
            Shape::Where { fits, .. } => fits(value),
            Shape::List { .. } | Shape::Object(_) => false,
        };
        if !fits && self.wrong.is_none() {
            self.wrong = Some(Box::new(Mismatch {
                path: path.text(),
                expected: shape.expected(),
                kind: value.kind().name(),
                value: None,
            }));
        }
    }

    fn note_null(&mut self, path: &Path<'_>) {
        let nulls = &mut self.reading.corrections.nulls;
        path.write(nulls);
        nulls.push_str("\n");
    }

    fn list(&mut self, each: &Shape<'_>, path: &Path<'_>) -> Option<()> {
        self.scanner.pass(b'[');
        if self.scanner.close(b']') {
            return Some(());
        }
        let mut index = 0;
        loop {
            self.value(each, false, &Path::Index(path, index))?;
            index += 1;
            if !self.scanner.has_next(b']')? {
                return Some(());
            }
        }
    }

    fn object(&mut self, fields: &[Field<'_>], path: &Path<'_>) -> Option<()> {
        let mut found = [Found::default(); MAX_FIELDS];
        self.scanner.pass(b'{');
        if !self.scanner.close(b'}') {
            // The place in the shape where the next field probably is.
            let mut next = 0;
            loop {
                let name = self.scanner.name()?;
                match self.index_of(name, fields, next) {
                    Some(index) => {
                        next = index + 1;
                        let (field, slot) = (fields.get(index)?, found.get_mut(index)?);
                        if slot.name != Span::default() {
                            self.repeated.push(slot.name);
                        }
                        let path = Path::Name(path, field.name);
                        let value = self.value(field.shape, !field.is_required, &path)?;
                        *slot = Found { name, value };
                    }
                    None => self.scanner.skip()?,
                }
                if !self.scanner.has_next(b'}')? {
                    break;
                }
            }
        }
        for (field, slot) in fields.iter().zip(&found) {
            if field.is_required && slot.value.text.is_empty() {
                self.check(Value::default(), field.shape, &Path::Name(path, field.name));
            }
            if field.is_kept {
                self.reading.kept.push(slot.value);
            }
        }
        Some(())
    }

    /// The index of the field with this name. The search begins at the field `first`.
    fn index_of(&self, name: Span, fields: &[Field<'_>], first: usize) -> Option<usize> {
        let find = |name: &[u8]| {
            let is_named = |index: &usize| {
                fields
                    .get(*index)
                    .is_some_and(|field| field.name.as_bytes() == name)
            };
            (first..fields.len()).chain(0..first).find(is_named)
        };
        let bytes = self.scanner.bytes(name);
        find(bytes).or_else(|| {
            let quoted = Span {
                start: name.start - 1,
                end: name.end + 1,
            };
            let is_escaped = bytes.contains(&b'\\');
            let name = is_escaped.then(|| value_at(self.text, quoted).text()).flatten()?;
            find(name.as_bytes())
        })
    }
}

fn value_at(text: &str, span: Span) -> Value<'_> {
    Value {
        text: text.get(span.start..span.end).unwrap_or_default(),
    }
}
