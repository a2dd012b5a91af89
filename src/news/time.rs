//! Dates and times as newsrooms use them: a day, a moment of a day, and which of the two is known.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::{Offset, TimeZone};
use serde::{Deserialize, Serialize};

/// A date as somebody wrote it: a day, perhaps a time of day, perhaps an offset. Becomes a [`Moment`] in the site's
/// time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Stamp {
    pub year: i16,
    pub month: i8,
    pub day: i8,
    /// Hour, minute, second.
    pub time: Option<(i8, i8, i8)>,
    /// Minutes east of UTC.
    pub offset: Option<i16>,
}

impl Stamp {
    /// `None` if there is no such day or time of day.
    pub fn new((year, month, day): (i16, i8, i8), time: Option<(i8, i8, i8)>, offset: Option<i16>) -> Option<Stamp> {
        Date::new(year, month, day).ok()?;
        if let Some((hour, minute, second)) = time {
            Time::new(hour, minute, second.min(59), 0).ok()?;
        }
        if offset.is_some_and(|o| o.abs() > 18 * 60) {
            return None;
        }
        Some(Stamp { year, month, day, time, offset })
    }

    pub fn date(&self) -> Date {
        Date::constant(self.year, self.month, self.day)
    }

    /// Reads RFC 3339, and its forms with a space, without an offset, or without a time. Nothing else: words such as
    /// "22 November" are for the desk.
    pub fn parse(text: &str) -> Option<Stamp> {
        let text = text.trim();
        let number = |range: std::ops::Range<usize>| -> Option<i16> {
            let part = text.get(range)?;
            part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse().ok())?
        };
        let at = |i: usize| text.as_bytes().get(i).copied();
        if at(4) != Some(b'-') || at(7) != Some(b'-') {
            return None;
        }
        let day = (number(0..4)?, number(5..7)? as i8, number(8..10)? as i8);
        if text.len() == 10 {
            return Stamp::new(day, None, None);
        }
        if !matches!(at(10), Some(b'T' | b't' | b' ')) || at(13) != Some(b':') {
            return None;
        }
        let (hour, minute) = (number(11..13)? as i8, number(14..16)? as i8);
        let mut rest = text.get(16..)?;
        let mut second = 0;
        if let Some(after) = rest.strip_prefix(':') {
            second = after.get(..2)?.parse().ok()?;
            rest = after.get(2..)?;
        }
        if let Some(after) = rest.strip_prefix('.') {
            rest = after.trim_start_matches(|c: char| c.is_ascii_digit());
        }
        Stamp::new(day, Some((hour, minute, second)), offset(rest.trim())?)
    }

    pub fn in_zone(&self, zone: &TimeZone) -> Moment {
        let (hour, minute, second) = self.time.unwrap_or((0, 0, 0));
        let local = self.date().at(hour, minute, second.min(59), 0);
        let timestamp = match self.offset {
            Some(minutes) => {
                Offset::from_seconds(i32::from(minutes) * 60).ok().and_then(|o| o.to_timestamp(local).ok())
            }
            None => zone.to_ambiguous_zoned_datetime(local).compatible().ok().map(|z| z.timestamp()),
        };
        // Only the last hours of the year 9999 have no timestamp.
        let seconds = timestamp.unwrap_or(Timestamp::MAX).as_second();
        // A day without a time of day stays that day, whatever the zone.
        Moment { seconds, offset: zone_offset(zone, seconds), day_only: self.time.is_none() }
    }
}

/// `Some(None)`: no offset was written. `None`: what stands there is no offset.
fn offset(text: &str) -> Option<Option<i16>> {
    match text {
        "" => return Some(None),
        "Z" | "z" => return Some(Some(0)),
        _ => {}
    }
    let sign = match text.as_bytes()[0] {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits: String = text[1..].chars().filter(|c| *c != ':').collect();
    if digits.len() != 4 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let (hours, minutes): (i16, i16) = (digits[..2].parse().ok()?, digits[2..].parse().ok()?);
    Some(Some(sign * (hours * 60 + minutes)))
}

fn zone_offset(zone: &TimeZone, seconds: i64) -> i32 {
    let timestamp = Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX);
    zone.to_offset(timestamp).seconds()
}

impl std::fmt::Display for Stamp {
    /// As TOML and RFC 3339 write it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)?;
        if let Some((hour, minute, second)) = self.time {
            write!(f, "T{hour:02}:{minute:02}:{second:02}")?;
            match self.offset {
                None => {}
                Some(0) => f.write_str("Z")?,
                Some(minutes) => write_offset(f, i32::from(minutes))?,
            }
        }
        Ok(())
    }
}

fn write_offset(f: &mut impl std::fmt::Write, minutes: i32) -> std::fmt::Result {
    let sign = if minutes < 0 { '-' } else { '+' };
    write!(f, "{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
}

/// An instant with the offset of the site's time zone at that instant. Ordered by the instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Moment {
    /// Seconds since 1970 UTC.
    pub seconds: i64,
    /// Seconds east of UTC.
    pub offset: i32,
    /// Only the day is known; the instant is its first.
    pub day_only: bool,
}

impl Moment {
    pub fn from_seconds(seconds: i64, zone: &TimeZone) -> Moment {
        Moment { seconds, offset: zone_offset(zone, seconds), day_only: false }
    }

    fn local(&self) -> DateTime {
        let offset = Offset::from_seconds(self.offset).unwrap_or(Offset::UTC);
        offset.to_datetime(Timestamp::from_second(self.seconds).unwrap_or(Timestamp::MAX))
    }

    /// The day in the site's zone.
    pub fn day(&self) -> Day {
        Day(self.local().date())
    }

    /// `07:30`, if it is known.
    pub fn clock(&self) -> Option<String> {
        if self.day_only {
            return None;
        }
        let local = self.local();
        let mut text = String::with_capacity("07:30".len());
        push_two(&mut text, local.hour());
        text.push(':');
        push_two(&mut text, local.minute());
        Some(text)
    }

    /// RFC 3339 with the site's offset: for feeds, sitemaps and JSON-LD, which ask for a time even if it is not known.
    pub fn rfc3339(&self) -> String {
        let local = self.local();
        let mut text = String::with_capacity("2026-11-22T07:30:00+01:00".len());
        push_day(&mut text, local.date());
        for (mark, number) in [('T', local.hour()), (':', local.minute()), (':', local.second())] {
            text.push(mark);
            push_two(&mut text, number);
        }
        if self.offset == 0 {
            text.push('Z');
        } else {
            write_offset(&mut text, self.offset / 60).expect("a string takes any text");
        }
        text
    }

    /// What is known and no more: the day alone, or RFC 3339.
    pub fn iso(&self) -> String {
        if !self.day_only {
            return self.rfc3339();
        }
        let mut text = String::with_capacity("2026-11-22".len());
        push_day(&mut text, self.local().date());
        text
    }

    /// RFC 822 with a year of four digits and a numeric zone, as RSS 2.0 asks.
    pub fn rfc822(&self) -> String {
        const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let local = self.local();
        let day = match local.weekday() {
            Weekday::Monday => "Mon",
            Weekday::Tuesday => "Tue",
            Weekday::Wednesday => "Wed",
            Weekday::Thursday => "Thu",
            Weekday::Friday => "Fri",
            Weekday::Saturday => "Sat",
            Weekday::Sunday => "Sun",
        };
        let mut text = String::with_capacity("Sun, 22 Nov 2026 07:30:00 +0100".len());
        text.push_str(day);
        text.push_str(", ");
        push_two(&mut text, local.day());
        text.push(' ');
        text.push_str(MONTHS[local.month() as usize - 1]);
        text.push(' ');
        push_year(&mut text, local.year());
        for (mark, number) in [(' ', local.hour()), (':', local.minute()), (':', local.second())] {
            text.push(mark);
            push_two(&mut text, number);
        }
        let minutes = self.offset / 60;
        text.push_str(if minutes < 0 { " -" } else { " +" });
        push_two(&mut text, (minutes.abs() / 60) as i8);
        push_two(&mut text, (minutes.abs() % 60) as i8);
        text
    }
}

/// A day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub Date);

impl Day {
    pub fn year(&self) -> i16 {
        self.0.year()
    }
    pub fn month(&self) -> i8 {
        self.0.month()
    }
    pub fn day(&self) -> i8 {
        self.0.day()
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut text = String::with_capacity("2026-11-22".len());
        push_day(&mut text, self.0);
        f.write_str(&text)
    }
}

/// `2026-11-22`. Digit by digit: every page has some dates, and the machinery of formats costs as much as a line of text.
fn push_day(text: &mut String, date: Date) {
    push_year(text, date.year());
    for number in [date.month(), date.day()] {
        text.push('-');
        push_two(text, number);
    }
}

fn push_year(text: &mut String, year: i16) {
    use std::fmt::Write;
    match year {
        0.. => {
            push_two(text, (year / 100) as i8);
            push_two(text, (year % 100) as i8);
        }
        _ => write!(text, "{year:04}").expect("a string takes any text"),
    }
}

/// A number below 100 with two digits.
fn push_two(text: &mut String, number: i8) {
    let number = number.unsigned_abs();
    text.push(char::from(b'0' + number / 10 % 10));
    text.push(char::from(b'0' + number % 10));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone() -> TimeZone {
        TimeZone::get("Europe/Copenhagen").unwrap()
    }

    #[test]
    fn a_stamp_reads_what_it_prints() {
        for text in ["2026-11-22", "2026-11-22T07:30:00", "2026-11-22T07:30:00Z", "2026-11-22T07:30:05-05:30"] {
            assert_eq!(Stamp::parse(text).unwrap().to_string(), text);
        }
        for text in ["2026-13-01", "2026-02-30", "22 November 2026", "2026-11-22T25:00:00", "2026-11-22T07:30:00 CET"] {
            assert_eq!(Stamp::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_moment_is_shown_in_the_sites_zone() {
        let moment = Stamp::parse("2026-11-22T23:30:00Z").unwrap().in_zone(&zone());
        assert_eq!(moment.rfc3339(), "2026-11-23T00:30:00+01:00");
        assert_eq!(moment.rfc822(), "Mon, 23 Nov 2026 00:30:00 +0100");
        assert_eq!(moment.day().to_string(), "2026-11-23");
    }

    #[test]
    fn a_day_without_a_time_stays_that_day() {
        let moment = Stamp::parse("2026-07-01").unwrap().in_zone(&zone());
        assert_eq!((moment.iso().as_str(), moment.clock()), ("2026-07-01", None));
    }
}
