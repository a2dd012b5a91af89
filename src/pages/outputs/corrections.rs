//! All corrections on one page, linked from every other.

use super::{Output, one_if, shown};
use crate::news::Moment;
use crate::pages::card::when;
use crate::pages::plan::Plan;
use crate::pages::views::*;
use crate::pages::{Class, View, head};
use crate::site::routes;

pub const CORRECTIONS: Output = Output {
    name: "corrections",
    about: "`/corrections/`: every correction, newest first",
    units: |plan| one_if(plan, "corrections"),
    pages: |plan, _| {
        let route = routes::corrections();
        let title = plan.frame.own_word("corrections").to_owned();
        let view = CorrectionsView {
            site: plan.frame.chrome.clone(),
            page: Head {
                breadcrumbs: head::breadcrumbs(plan, Vec::new(), &title, &route),
                ..head::head(plan.frame, "corrections", &title, &route)
            },
            items: all(plan).into_iter().map(|(_, item)| item).collect(),
        };
        vec![shown(&route, Class::List, View::Corrections(view))]
    },
    touched: |plan, change| if change.shows_in(&plan.site().corrected) { vec![0] } else { Vec::new() },
};

/// Every correction with its moment, newest first.
pub(super) fn all(plan: &Plan<'_>) -> Vec<(Moment, CorrectionItem)> {
    let site = plan.site();
    let zone = plan.frame.config.zone();
    let mut items: Vec<(Moment, usize, CorrectionItem)> = Vec::new();
    for number in site.corrected.iter().map(|n| *n as usize) {
        for correction in &site.document(site.articles[number].document).front.news.corrections {
            let moment = correction.date.in_zone(&zone);
            let item = CorrectionItem {
                article: plan.cards[number].clone(),
                date: when(plan.frame, &moment, &plan.frame.config.language),
                text: correction.text.clone(),
            };
            items.push((moment, number, item));
        }
    }
    items.sort_by_key(|(moment, number, _)| std::cmp::Reverse((*moment, *number)));
    items.into_iter().map(|(moment, _, item)| (moment, item)).collect()
}
