//! The ISO 8601 times of conditions, which are checked and compared; and the dates of HTTP headers.

/// A time in the proleptic Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Time {
    /// Milliseconds since 1970 in its own time zone.
    local_ms: i64,
    /// The offset of its time zone from UTC in minutes; `None` without a time zone.
    offset_min: Option<i64>,
}

impl Time {
    /// Reads `YYYY-MM-DD`, optionally followed by `Thh:mm`, `:ss`, a fraction, and `Z` or `±hh:mm`.
    pub fn parse(text: &str) -> Option<Time> {
        let mut rest = Scan(text.as_bytes());
        let year = rest.digits(4)?;
        let month = rest.part(b'-', 1, 12)?;
        let day = rest.part(b'-', 1, days_in(year, month))?;
        let mut time = Time {
            local_ms: days_from_1970(year, month, day) * 86_400_000,
            offset_min: None,
        };
        if rest.0.is_empty() {
            return Some(time);
        }
        let hour = rest.part(b'T', 0, 23)?;
        let minute = rest.part(b':', 0, 59)?;
        let mut seconds = 0;
        let mut fraction = 0;
        if rest.0.first() == Some(&b':') {
            seconds = rest.part(b':', 0, 59)?;
            if rest.literal(b'.').is_some() {
                fraction = rest.fraction()?;
            }
        }
        time.local_ms += ((hour * 60 + minute) * 60 + seconds) * 1000 + fraction;
        time.offset_min = rest.zone()?;
        rest.0.is_empty().then_some(time)
    }

    /// True if this time is later than `other`; `None` if only one of them has a time zone.
    pub fn is_after(self, other: Time) -> Option<bool> {
        match (self.offset_min, other.offset_min) {
            (Some(_), None) | (None, Some(_)) => None,
            (mine, theirs) => {
                let utc = |time: Time, offset: Option<i64>| time.local_ms - offset.unwrap_or(0) * 60_000;
                Some(utc(self, mine) > utc(other, theirs))
            }
        }
    }
}

/// Reads the date of an HTTP header, `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, section 5.6.7), in milliseconds since 1970. The
/// two obsolete formats are not supported, because servers must not send them.
pub fn http_date(text: &str) -> Option<i64> {
    const MONTHS: &str = "JanFebMarAprMayJunJulAugSepOctNovDec";
    // The name of the day is redundant.
    let mut rest = Scan(text.as_bytes().get(3..)?);
    rest.literal(b',')?;
    let day = rest.part(b' ', 1, 31)?;
    rest.literal(b' ')?;
    let (name, after) = rest.0.split_at_checked(3)?;
    rest.0 = after;
    let month = MONTHS.as_bytes().chunks(3).position(|month| month == name)? as i64 + 1;
    rest.literal(b' ')?;
    let year = rest.digits(4)?;
    let hour = rest.part(b' ', 0, 23)?;
    let minute = rest.part(b':', 0, 59)?;
    let second = rest.part(b':', 0, 60)?;
    let seconds = (hour * 60 + minute) * 60 + second;
    let fits = rest.0 == b" GMT" && day <= days_in(year, month);
    fits.then(|| (days_from_1970(year, month, day) * 86_400 + seconds) * 1000)
}

struct Scan<'a>(&'a [u8]);

impl Scan<'_> {
    fn digit(&mut self) -> Option<i64> {
        let (first, rest) = self.0.split_first()?;
        if !first.is_ascii_digit() {
            return None;
        }
        self.0 = rest;
        Some(i64::from(first - b'0'))
    }

    fn digits(&mut self, count: u32) -> Option<i64> {
        (0..count).try_fold(0, |number, _| Some(number * 10 + self.digit()?))
    }

    /// A number of two digits after the byte `before`, from `min` to `max`.
    fn part(&mut self, before: u8, min: i64, max: i64) -> Option<i64> {
        self.literal(before)?;
        self.digits(2).filter(|number| (min..=max).contains(number))
    }

    /// One or more digits after the point, in milliseconds.
    fn fraction(&mut self) -> Option<i64> {
        let mut ms = self.digit()? * 100;
        let mut unit = 10;
        while let Some(digit) = self.digit() {
            ms += digit * unit;
            unit /= 10;
        }
        Some(ms)
    }

    fn literal(&mut self, byte: u8) -> Option<()> {
        let (first, rest) = self.0.split_first()?;
        if *first != byte {
            return None;
        }
        self.0 = rest;
        Some(())
    }

    /// A time zone: nothing, `Z`, or an offset in minutes; `None` for anything else.
    #[allow(clippy::option_option)]
    fn zone(&mut self) -> Option<Option<i64>> {
        if self.0.is_empty() {
            return Some(None);
        }
        if self.literal(b'Z').is_some() {
            return Some(Some(0));
        }
        let (before, sign) = match self.0.first() {
            Some(b'+') => (b'+', 1),
            _ => (b'-', -1),
        };
        let hours = self.part(before, 0, 23)?;
        let minutes = self.part(b':', 0, 59)?;
        Some(Some(sign * (hours * 60 + minutes)))
    }
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 => 28 + i64::from(is_leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01, for the years 0 to 9999.
fn days_from_1970(year: i64, month: i64, day: i64) -> i64 {
    let before = year - 1;
    let leaps = before.div_euclid(4) - before.div_euclid(100) + before.div_euclid(400);
    let months: i64 = (1..month).map(|earlier| days_in(year, earlier)).sum();
    // There are 719,162 days from 0001-01-01 to 1970-01-01.
    before * 365 + leaps + months + day - 1 - 719_162
}
