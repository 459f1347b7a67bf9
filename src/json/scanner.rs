//! A position in a JSON text, and how it moves forward. A function returns `None` if the text is not JSON (RFC 8259).

/// A part of a text, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// Its first byte.
    pub start: usize,
    /// The byte after it.
    pub end: usize,
}

/// Integers with fewer digits are below 2^53.
pub(super) const LONG: usize = 16;

/// A position in a JSON text.
pub(super) struct Scanner<'b> {
    bytes: &'b [u8],
    at: usize,
    /// The closing brackets of what is open, while a value is skipped.
    open: Vec<u8>,
    /// The integers of [`LONG`] digits or more that have been passed.
    pub(super) long_integers: Vec<Span>,
}

impl<'b> Scanner<'b> {
    pub(super) fn new(bytes: &'b [u8]) -> Self {
        Scanner {
            bytes,
            at: 0,
            open: Vec::new(),
            long_integers: Vec::new(),
        }
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// The byte here.
    #[inline(always)]
    pub(super) fn byte(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    pub(super) fn bytes(&self, span: Span) -> &'b [u8] {
        self.bytes.get(span.start..span.end).unwrap_or_default()
    }

    /// The part of the text from `start` to here.
    pub(super) fn since(&self, start: usize) -> Span {
        Span { start, end: self.at }
    }

    pub(super) fn space(&mut self) {
        while matches!(self.byte(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    /// Passes a bracket, a comma or a colon, and the white space after it, if it is here.
    pub(super) fn pass(&mut self, mark: u8) -> bool {
        let is_here = self.byte() == Some(mark);
        if is_here {
            self.at += 1;
            self.space();
        }
        is_here
    }

    /// Passes the closing bracket, if it is here.
    pub(super) fn close(&mut self, closing: u8) -> bool {
        let is_here = self.byte() == Some(closing);
        self.at += usize::from(is_here);
        is_here
    }

    /// Passes the comma after an element or a field, or the closing bracket. True if there is another element or field.
    pub(super) fn has_next(&mut self, closing: u8) -> Option<bool> {
        self.space();
        let here = self.byte()?;
        self.at += 1;
        if here == b',' {
            self.space();
            return Some(true);
        }
        (here == closing).then_some(false)
    }

    /// Passes the name of a field and the colon.
    pub(super) fn name(&mut self) -> Option<Span> {
        let start = self.at + 1;
        self.string()?;
        let name = Span {
            start,
            end: self.at - 1,
        };
        self.space();
        self.pass(b':').then_some(name)
    }

    /// Passes a value.
    pub(super) fn skip(&mut self) -> Option<()> {
        loop {
            match self.byte()? {
                b'"' => self.string()?,
                b'{' => {
                    self.pass(b'{');
                    self.open.push(b'}');
                    if self.byte()? != b'}' {
                        self.name()?;
                        continue;
                    }
                }
                b'[' => {
                    self.pass(b'[');
                    self.open.push(b']');
                    if self.byte()? != b']' {
                        continue;
                    }
                }
                b't' => self.word(b"true")?,
                b'f' => self.word(b"false")?,
                b'n' => self.word(b"null")?,
                _ => self.number()?,
            }
            // A value ends here, unless an empty array or object is about to end.
            loop {
                let Some(&closing) = self.open.last() else {
                    return Some(());
                };
                if self.has_next(closing)? {
                    if closing == b'}' {
                        self.name()?;
                    }
                    break;
                }
                self.open.pop();
            }
        }
    }

    fn word(&mut self, word: &[u8]) -> Option<()> {
        let is_here = self.bytes.get(self.at..)?.starts_with(word);
        self.at += word.len();
        is_here.then_some(())
    }

    fn string(&mut self) -> Option<()> {
        if self.byte()? != b'"' {
            return None;
        }
        self.at += 1;
        self.rest_of_string()
    }

    /// Passes a string from its first character on.
    fn rest_of_string(&mut self) -> Option<()> {
        loop {
            while let Some(eight) = self.bytes.get(self.at..).and_then(|rest| rest.first_chunk()) {
                let found = special(u64::from_le_bytes(*eight));
                if found != 0 {
                    self.at += (found.trailing_zeros() / 8) as usize;
                    break;
                }
                self.at += 8;
            }
            match self.byte()? {
                b'"' => {
                    self.at += 1;
                    return Some(());
                }
                b'\\' => self.escape()?,
                0..0x20 => return None,
                _ => self.at += 1,
            }
        }
    }

    fn escape(&mut self) -> Option<()> {
        let escape = *self.bytes.get(self.at + 1)?;
        self.at += 2;
        match escape {
            b'u' => {
                let digits = self.bytes.get(self.at..self.at + 4)?;
                self.at += 4;
                digits.iter().all(u8::is_ascii_hexdigit).then_some(())
            }
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Some(()),
            _ => None,
        }
    }

    fn number(&mut self) -> Option<()> {
        let start = self.at;
        if self.byte() == Some(b'-') {
            self.at += 1;
        }
        let starts_with_zero = self.byte() == Some(b'0');
        let digits = self.digits()?;
        if starts_with_zero && digits > 1 {
            return None;
        }
        let integer = self.at;
        if self.byte() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.byte(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.byte(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        if digits >= LONG && self.at == integer {
            self.long_integers.push(self.since(start));
        }
        Some(())
    }

    /// Passes one or more digits, and counts them.
    fn digits(&mut self) -> Option<usize> {
        let start = self.at;
        while self.byte().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        (self.at > start).then_some(self.at - start)
    }
}

/// Of eight characters, the bits of those that end a run of plain characters: quotes, backslashes and control characters. Bits above
/// the lowest may be wrong.
#[inline(always)]
fn special(eight: u64) -> u64 {
    const ONES: u64 = u64::MAX / 255;
    const HIGH: u64 = ONES * 0x80;
    let below = |eight: u64, limit: u64| eight.wrapping_sub(ONES * limit) & !eight;
    let quotes = below(eight ^ (ONES * 0x22), 1);
    let backslashes = below(eight ^ (ONES * 0x5C), 1);
    (below(eight, 0x20) | quotes | backslashes) & HIGH
}
