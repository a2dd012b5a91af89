//! The archive by year, month and day.

use super::{Output, list, shown};
use crate::news::Day;
use crate::pages::plan::{Filled, Plan};
use crate::pages::views::*;
use crate::pages::{Class, Page, View, head};
use crate::site::{Route, routes};
use crate::themes::functions::format_date;
use jiff::civil::Date;
use std::cmp::Ordering::{Equal, Greater, Less};
use std::collections::BTreeMap;

pub const CALENDAR: Output = Output {
    name: "calendar",
    about: "`/archive/`, `/2026/`, `/2026/11/`: years, months and days with their counts",
    units: |plan| super::one_if(plan, "calendar"),
    pages: |plan, _| calendar(plan),
    touched: super::never,
};

pub const DAYS: Output = Output {
    name: "days",
    about: "`/2026/11/22/`: the articles of each day",
    units: |plan| if plan.frame.config.outputs.has("days") { plan.days.len() } else { 0 },
    pages: |plan, unit| vec![day(plan, &plan.days[unit])],
    touched: |plan, change| {
        let of = |n: usize| {
            plan.days.binary_search_by(|day| {
                if day.articles.end <= n {
                    Less
                } else if day.articles.start > n {
                    Greater
                } else {
                    Equal
                }
            })
        };
        change.cards.iter().filter_map(|n| of(*n as usize).ok()).collect()
    },
};

fn calendar(plan: &Plan<'_>) -> Vec<Page> {
    let mut years: BTreeMap<i16, BTreeMap<i8, Vec<Filled>>> = BTreeMap::new();
    for filled in &plan.days {
        years.entry(filled.day.year()).or_default().entry(filled.day.month()).or_default().push(filled.clone());
    }
    let mut pages = vec![archive(plan, &years)];
    let all: Vec<i16> = years.keys().copied().collect();
    for (place, (year, months)) in years.iter().enumerate() {
        let neighbour = |n: Option<usize>| n.and_then(|n| all.get(n)).map(|y| year_link(plan, *y));
        pages.push(year_page(plan, *year, months, neighbour(place.checked_sub(1)), neighbour(Some(place + 1))));
    }
    let months: Vec<(i16, i8, &Vec<Filled>)> =
        years.iter().flat_map(|(y, months)| months.iter().map(|(m, days)| (*y, *m, days))).collect();
    for (place, (year, month, days)) in months.iter().enumerate() {
        let neighbour = |n: Option<usize>| n.and_then(|n| months.get(n)).map(|(y, m, _)| month_link(plan, *y, *m));
        pages.push(month_page(plan, *year, *month, days, neighbour(place.checked_sub(1)), neighbour(Some(place + 1))));
    }
    pages
}

fn first(year: i16, month: i8) -> Day {
    Day(Date::constant(year, month, 1))
}

fn count(days: &[Filled]) -> usize {
    days.iter().map(|filled| filled.articles.len()).sum()
}

fn archive_link(plan: &Plan<'_>) -> Link {
    Link::new(plan.frame.own_word("archive"), plan.frame.url(&routes::archive()))
}

fn year_link(plan: &Plan<'_>, year: i16) -> Link {
    Link::new(year.to_string(), plan.frame.url(&routes::year(first(year, 1))))
}

fn month_link(plan: &Plan<'_>, year: i16, month: i8) -> Link {
    Link::new(written(plan, first(year, month), "month"), plan.frame.url(&routes::month(first(year, month))))
}

fn written(plan: &Plan<'_>, day: Day, format: &str) -> String {
    format_date(&day.to_string(), format, &plan.frame.config.language).unwrap_or_else(|_| day.to_string())
}

fn archive(plan: &Plan<'_>, years: &BTreeMap<i16, BTreeMap<i8, Vec<Filled>>>) -> Page {
    let entries = years.iter().rev().map(|(year, months)| {
        let link = year_link(plan, *year);
        CalendarEntry { name: link.name, url: link.url, count: months.values().map(|days| count(days)).sum() }
    });
    let title = plan.frame.own_word("archive").to_owned();
    let entries = entries.collect();
    page(plan, &routes::archive(), title, "archive", Vec::new(), entries, (None, None), 0)
}

fn year_page(
    plan: &Plan<'_>,
    year: i16,
    months: &BTreeMap<i8, Vec<Filled>>,
    previous: Option<Link>,
    next: Option<Link>,
) -> Page {
    let entries = (1..=12).map(|month| {
        let days = months.get(&month);
        CalendarEntry {
            name: written(plan, first(year, month), "%B").into(),
            url: days.map(|_| month_link(plan, year, month).url).unwrap_or_default(),
            count: days.map_or(0, |days| count(days)),
        }
    });
    let route = routes::year(first(year, 1));
    let entries = entries.collect();
    page(plan, &route, year.to_string(), "year", vec![archive_link(plan)], entries, (previous, next), 0)
}

fn month_page(
    plan: &Plan<'_>,
    year: i16,
    month: i8,
    days: &[Filled],
    previous: Option<Link>,
    next: Option<Link>,
) -> Page {
    let start = first(year, month);
    let has_days = plan.frame.config.outputs.has("days");
    let entries = (1..=start.0.days_in_month()).map(|number| {
        let day = Day(Date::constant(year, month, number));
        let filled = days.iter().find(|filled| filled.day == day);
        CalendarEntry {
            name: number.to_string().into(),
            url: filled.filter(|_| has_days).map(|_| plan.frame.url(&routes::day(day)).into()).unwrap_or_default(),
            count: filled.map_or(0, |filled| filled.articles.len()),
        }
    });
    let between = vec![archive_link(plan), year_link(plan, year)];
    let leading = start.0.weekday().to_monday_zero_offset() as usize;
    let title = written(plan, start, "month");
    page(plan, &routes::month(start), title, "month", between, entries.collect(), (previous, next), leading)
}

#[allow(clippy::too_many_arguments)]
fn page(
    plan: &Plan<'_>,
    route: &Route,
    title: String,
    level: &'static str,
    between: Vec<Link>,
    entries: Vec<CalendarEntry>,
    (previous, next): (Option<Link>, Option<Link>),
    leading: usize,
) -> Page {
    let view = CalendarView {
        site: plan.frame.chrome.clone(),
        page: Head {
            breadcrumbs: head::breadcrumbs(plan, between, &title, route),
            ..head::head(plan.frame, "calendar", &title, route)
        },
        title,
        level,
        entries,
        previous,
        next,
        leading,
    };
    shown(route, Class::List, View::Calendar(view))
}

fn day(plan: &Plan<'_>, filled: &Filled) -> Page {
    let (year, month) = (filled.day.year(), filled.day.month());
    let between = match plan.frame.config.outputs.has("calendar") {
        true => vec![archive_link(plan), year_link(plan, year), month_link(plan, year, month)],
        false => Vec::new(),
    };
    let items = filled.articles.clone().rev().map(|n| plan.cards[n].clone()).collect();
    list::day(plan, &written(plan, filled.day, "long"), &routes::day(filled.day), between, items)
}
