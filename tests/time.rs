//! Times are accepted if they are valid ISO 8601, and compared as instants.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // The reference implementation of the tests.

mod support;

use proptest::prelude::*;
use smh_wasm::wire::time::{Time, http_date};
use support::cases;

/// The days of a month, the plain way.
fn days_in(year: u32, month: u32) -> u32 {
    let leap = year.is_multiple_of(400) || (year.is_multiple_of(4) && !year.is_multiple_of(100));
    match (month, leap) {
        (2, true) => 29,
        (2, false) => 28,
        (4 | 6 | 9 | 11, _) => 30,
        _ => 31,
    }
}

/// The numbers in `text`, if it has this shape, in which `0` stands for any digit.
fn numbers(text: &str, shape: &str) -> Option<Vec<u32>> {
    let same = text.chars().count() == shape.len()
        && text.chars().zip(shape.chars()).all(|(one, other)| {
            if other == '0' {
                one.is_ascii_digit()
            } else {
                one == other
            }
        });
    let parts = text.split(|symbol: char| !symbol.is_ascii_digit());
    same.then(|| parts.map(|part| part.parse().unwrap()).collect())
}

/// Whether `text` is a time, by taking it apart from its marks and not from its start.
fn is_time(text: &str) -> bool {
    let (date, clock) = text
        .split_once('T')
        .map_or((text, None), |(date, clock)| (date, Some(clock)));
    let real_date = numbers(date, "0000-00-00").is_some_and(|date| {
        (1..=12).contains(&date[1]) && (1..=days_in(date[0], date[1])).contains(&date[2])
    });
    real_date && clock.is_none_or(is_clock)
}

fn is_clock(text: &str) -> bool {
    let zone = text.find(['Z', '+', '-']).unwrap_or(text.len());
    let (clock, zone) = text.split_at(zone);
    let in_range = |read: Option<Vec<u32>>| {
        read.is_some_and(|parts| parts[0] < 24 && parts.iter().skip(1).all(|part| *part < 60))
    };
    let (whole, fraction) = clock
        .split_once('.')
        .map_or((clock, None), |(whole, rest)| (whole, Some(rest)));
    let real_clock = match fraction {
        None => in_range(numbers(whole, "00:00").or_else(|| numbers(whole, "00:00:00"))),
        Some(digits) => {
            in_range(numbers(whole, "00:00:00"))
                && !digits.is_empty()
                && digits.bytes().all(|digit| digit.is_ascii_digit())
        }
    };
    let real_zone = match zone.split_at_checked(1) {
        None => true,
        Some(("Z", rest)) => rest.is_empty(),
        Some((_, offset)) => in_range(numbers(offset, "00:00")),
    };
    real_clock && real_zone
}

/// A time in parts.
#[derive(Clone, Debug)]
struct Parts {
    year: u32,
    month: u32,
    day: u32,
    /// Hour, minute, second, milliseconds.
    clock: (u32, u32, u32, u32),
    /// How much of the clock is written: nothing, minutes, seconds, or this many digits after the point.
    written: Written,
    /// Minutes ahead of UTC; `None` for no zone.
    offset: Option<i64>,
    zulu: bool,
}

#[derive(Clone, Copy, Debug)]
enum Written {
    Date,
    Minutes,
    Seconds,
    Fraction(usize),
}

impl Parts {
    fn text(&self) -> String {
        let Parts {
            year,
            month,
            day,
            clock: (hour, minute, second, ms),
            ..
        } = self;
        let date = format!("{year:04}-{month:02}-{day:02}");
        let clock = match self.written {
            Written::Date => return date,
            Written::Minutes => format!("T{hour:02}:{minute:02}"),
            Written::Seconds => format!("T{hour:02}:{minute:02}:{second:02}"),
            Written::Fraction(digits) => {
                let fraction: String = format!("{ms:03}000000000").chars().take(digits).collect();
                format!("T{hour:02}:{minute:02}:{second:02}.{fraction}")
            }
        };
        let zone = match self.offset {
            None => String::new(),
            Some(0) if self.zulu => String::from("Z"),
            Some(offset) => {
                let sign = if offset < 0 { '-' } else { '+' };
                format!("{sign}{:02}:{:02}", offset.abs() / 60, offset.abs() % 60)
            }
        };
        date + &clock + &zone
    }

    /// Milliseconds since 0000-03-01 UTC, by counting days in years that begin with March.
    fn instant(&self) -> i64 {
        let (hour, minute, second, ms) = match (self.written, self.clock) {
            (Written::Date, _) => (0, 0, 0, 0),
            (Written::Minutes, (hour, minute, ..)) => (hour, minute, 0, 0),
            (Written::Seconds, (hour, minute, second, _)) => (hour, minute, second, 0),
            (Written::Fraction(digits), (hour, minute, second, ms)) => {
                let unit = 10_u32.pow(3_usize.saturating_sub(digits) as u32);
                (hour, minute, second, ms / unit * unit)
            }
        };
        let (month, day) = (i64::from(self.month), i64::from(self.day));
        let year = i64::from(self.year) - i64::from(month <= 2);
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        let leaps = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
        let days = 365 * year + leaps + day_of_year;
        let minutes = (days * 24 + i64::from(hour)) * 60 + i64::from(minute) - self.zone().unwrap_or(0);
        (minutes * 60 + i64::from(second)) * 1000 + i64::from(ms)
    }

    /// A date alone names no zone.
    fn zone(&self) -> Option<i64> {
        self.offset.filter(|_| !matches!(self.written, Written::Date))
    }
}

prop_compose! {
    fn any_parts()(
        year in prop_oneof![0..10_000_u32, 2024..2029_u32],
        month in 1..=12_u32,
        day in 0..31_u32,
        clock in (0..24_u32, 0..60_u32, 0..60_u32, 0..1000_u32),
        written in prop_oneof![
            Just(Written::Date),
            Just(Written::Minutes),
            Just(Written::Seconds),
            (1..=12_usize).prop_map(Written::Fraction),
        ],
        offset in proptest::option::of(prop_oneof![Just(0), -1439..=1439_i64]),
        zulu in any::<bool>(),
    ) -> Parts {
        let day = day % days_in(year, month) + 1;
        Parts { year, month, day, clock, written, offset, zulu }
    }
}

#[test]
fn days_follow_each_other_over_four_centuries() {
    let mut before = None;
    for year in 1899..=2301 {
        for month in 1..=12 {
            for day in 1..=31 {
                let text = format!("{year}-{month:02}-{day:02}");
                let time = Time::parse(&text);
                assert_eq!(time.is_some(), day <= days_in(year, month), "{text}");
                if let (Some(time), Some(before)) = (time, before) {
                    assert_eq!(time.is_after(before), Some(true), "{text}");
                }
                before = time.or(before);
            }
        }
    }
}

#[test]
fn a_day_has_24_hours_at_every_month_end() {
    for (start, end) in [
        ("2023-02-28", "2023-03-01"),
        ("2024-02-28", "2024-02-29"),
        ("2024-02-29", "2024-03-01"),
        ("1900-02-28", "1900-03-01"),
        ("2000-02-29", "2000-03-01"),
        ("2025-12-31", "2026-01-01"),
        ("1969-12-31", "1970-01-01"),
        ("0000-12-31", "0001-01-01"),
    ] {
        let time = |text: String| Time::parse(&text).unwrap();
        // The same instant, in zones a day apart; and a millisecond to either side.
        let evening = time(format!("{start}T12:00:00-12:00"));
        let noon = time(format!("{end}T12:00:00+12:00"));
        assert_eq!(
            (evening.is_after(noon), noon.is_after(evening)),
            (Some(false), Some(false)),
            "{start}"
        );
        let later = time(format!("{end}T12:00:00.001+12:00"));
        assert_eq!(
            (later.is_after(evening), evening.is_after(later)),
            (Some(true), Some(false)),
            "{start}"
        );
    }
}

proptest! {
    #![proptest_config(cases(2000))]

    #[test]
    fn every_time_is_taken(parts in any_parts()) {
        let text = parts.text();
        prop_assert!(is_time(&text), "the oracle refuses {}", text);
        prop_assert!(Time::parse(&text).is_some(), "{}", text);
    }

    #[test]
    fn times_are_compared_as_instants(one in any_parts(), other in any_parts()) {
        let later = Time::parse(&one.text()).unwrap().is_after(Time::parse(&other.text()).unwrap());
        let comparable = one.zone().is_some() == other.zone().is_some();
        let expected = comparable.then(|| one.instant() > other.instant());
        prop_assert_eq!(later, expected, "{} {}", one.text(), other.text());
    }

    #[test]
    fn no_time_is_after_itself(parts in any_parts()) {
        let time = Time::parse(&parts.text()).unwrap();
        prop_assert_eq!(time.is_after(time), Some(false));
    }

    #[test]
    fn one_changed_character_is_taken_only_where_it_makes_another_time(
        parts in any_parts(),
        place in any::<prop::sample::Index>(),
        with in prop_oneof!["[0-9]", "[-+:.TZtz ]", "\\PC", "[0-9:T-]{2}", ""],
    ) {
        let mut text: Vec<String> = parts.text().chars().map(String::from).collect();
        let place = place.index(text.len());
        text[place] = with;
        let text = text.concat();
        prop_assert_eq!(Time::parse(&text).is_some(), is_time(&text), "{}", text);
    }

    #[test]
    fn texts_of_the_same_characters_are_judged_alike(text in "[0-9]{4}-[01][0-9]-[0-3][0-9](T[0-9:.+Z-]{0,16})?") {
        prop_assert_eq!(Time::parse(&text).is_some(), is_time(&text), "{}", text);
    }

    #[test]
    fn no_text_panics(text in any::<String>()) {
        prop_assert_eq!(Time::parse(&text).is_some(), is_time(&text));
    }
}

#[test]
fn dates_of_http_headers_are_read_exactly() {
    let read = [
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777_000),
        ("Thu, 29 Feb 2024 23:59:59 GMT", 1_709_251_199_000),
        ("Sat, 31 Dec 2016 23:59:60 GMT", 1_483_228_800_000),
    ];
    for (text, ms) in read {
        assert_eq!(http_date(text), Some(ms), "{text}");
    }
    let refused = [
        "",
        "Sun, 06 Nov 1994 08:49:37",
        "Sun, 06 Nov 1994 08:49:37 GMT ",
        "Sun, 06 Nov 1994 24:00:00 GMT",
        "Sun, 06 Nov 1994 08:60:00 GMT",
        "Sun, 31 Nov 1994 08:49:37 GMT",
        "Sun, 00 Nov 1994 08:49:37 GMT",
        "Sun, 06 nov 1994 08:49:37 GMT",
        "Sun, 06 ovD 1994 08:49:37 GMT",
        "Sun, 6 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
    ];
    for text in refused {
        assert_eq!(http_date(text), None, "{text}");
    }
}
