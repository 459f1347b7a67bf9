//! The ISO 8601 times of conditions, which are checked and compared; and the dates of HTTP headers.

use crate::names::index_of;

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
        let mut rest = text.as_bytes();
        let [year, month, day, ..] = numbers(&mut rest, "0000-00-00")?;
        if !is_date(year, month, day) {
            return None;
        }
        let mut time = Time {
            local_ms: days_from_1970(year, month, day) * 86_400_000,
            offset_min: None,
        };
        if rest.is_empty() {
            return Some(time);
        }
        let [_, hour, minute, ..] = numbers(&mut rest, "T00:00")?;
        let mut second = 0;
        let mut fraction = 0;
        if rest.first() == Some(&b':') {
            [_, second, ..] = numbers(&mut rest, ":00")?;
            if rest.first() == Some(&b'.') {
                fraction = fraction_ms(&mut rest)?;
            }
        }
        if hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        time.local_ms += ((hour * 60 + minute) * 60 + second) * 1000 + fraction;
        time.offset_min = match rest {
            b"" => None,
            b"Z" => Some(0),
            _ => Some(offset_min(rest)?),
        };
        Some(time)
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
    const MONTHS: &str = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec";
    // The name of the day is redundant.
    let [_, _, day, ..] = numbers(&mut text.as_bytes().get(3..)?, ", 00 ")?;
    let month = index_of(text.get(8..11)?, MONTHS)? as i64 + 1;
    let mut rest = text.as_bytes().get(11..)?;
    let [_, year, hour, minute, second, ..] = numbers(&mut rest, " 0000 00:00:00 GMT")?;
    let fits = rest.is_empty() && is_date(year, month, day) && hour < 24 && minute < 60 && second <= 60;
    let seconds = (hour * 60 + minute) * 60 + second;
    fits.then(|| (days_from_1970(year, month, day) * 86_400 + seconds) * 1000)
}

/// Passes a text of this pattern, in which a `0` stands for a digit, and any other byte for itself. Returns the number before the first
/// other byte, the one after it, and so on.
fn numbers(rest: &mut &[u8], pattern: &str) -> Option<[i64; 8]> {
    let mut numbers = [0; 8];
    let mut index = 0;
    for expected in pattern.bytes() {
        if expected == b'0' {
            let number = numbers.get_mut(index)?;
            *number = *number * 10 + digit(rest)?;
        } else if rest.split_off_first() == Some(&expected) {
            index += 1;
        } else {
            return None;
        }
    }
    Some(numbers)
}

fn digit(rest: &mut &[u8]) -> Option<i64> {
    let (first, after) = rest.split_first()?;
    if !first.is_ascii_digit() {
        return None;
    }
    *rest = after;
    Some(i64::from(first - b'0'))
}

/// Passes the point and one or more digits. Returns them in milliseconds.
fn fraction_ms(rest: &mut &[u8]) -> Option<i64> {
    let [_, tenths, ..] = numbers(rest, ".0")?;
    let mut ms = tenths * 100;
    let mut unit = 10;
    while let Some(digit) = digit(rest) {
        ms += digit * unit;
        unit /= 10;
    }
    Some(ms)
}

/// Reads `±hh:mm` in minutes.
fn offset_min(text: &[u8]) -> Option<i64> {
    let mut rest = text;
    let (pattern, sign) = match text.first() {
        Some(b'+') => ("+00:00", 1),
        _ => ("-00:00", -1),
    };
    let [_, hours, minutes, ..] = numbers(&mut rest, pattern)?;
    let fits = rest.is_empty() && hours < 24 && minutes < 60;
    fits.then_some(sign * (hours * 60 + minutes))
}

fn is_date(year: i64, month: i64, day: i64) -> bool {
    (1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day)
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
    let leaps = (year + 3) / 4 - (year + 99) / 100 + (year + 399) / 400;
    let months: i64 = (1..month).map(|earlier| days_in(year, earlier)).sum();
    // There are 719,528 days from 0000-01-01 to 1970-01-01.
    year * 365 + leaps + months + day - 1 - 719_528
}
