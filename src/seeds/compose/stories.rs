//! Running stories as the desk writes them into pages: with more care than recall, for a wrong story is worse than none.
//! Articles are taken by date; each joins the open story whose middle is nearest, or begins one. Whatever is decided of an
//! article is decided from older ones alone, word weights included: one that arrives later never changes it, and the
//! order of arrival decides nothing.

use super::similar::{Fingerprint, common};
use jiff::civil::Date;
use rustc_hash::FxHashMap;

/// Texts of one story share so much with the story so far (cosine of weighted stems). Between .20 and .24 neither a month
/// of a national broadcaster's news nor a paper of one town changes much; below, what only sounds alike is joined.
const NEAR: f32 = 0.20;
/// And so much if they share no name with it.
const NEAR_WITHOUT_NAMES: f32 = 0.23;
/// A text of fewer stems is too short: two notices share their few words by chance.
const FEWEST_TERMS: usize = 10;
/// One of fewer than this must share more: two words of ten are a fifth.
const FEW_TERMS: usize = 24;
const NEAR_OF_FEW: f32 = 0.4;
/// A story that was silent for so many days is over.
const SILENT_DAYS: i32 = 30;
/// A shared name that more than this share of a large set has says nothing.
const WELL_KNOWN: f32 = 0.1;
/// A term in more than this share of a large set says nothing.
const COMMON: f32 = 0.05;
const LARGE: usize = 400;
/// In a handful of articles a word of two of them is not yet a common word: as if so many others were there.
const SMOOTH: f32 = 50.0;

/// One article and what it may do.
pub struct Member<'a> {
    pub print: &'a Fingerprint,
    /// It may join a story, but neither begin one nor change its middle: it is held back from readers.
    pub is_held: bool,
}

/// A running story of at least two articles, not counting those that are held back.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Story {
    /// Places in the list that was given, the oldest first, each with how near it was. The first is as near as the second.
    pub members: Vec<(usize, f32)>,
}

/// All stories of two articles or more, the oldest first. Articles with hardly a text belong to none; those without a date
/// come first, and to them no story is over.
pub fn stories(articles: &[Member<'_>]) -> Vec<Story> {
    let takes_part = |print: &Fingerprint| print.terms.len() >= FEWEST_TERMS;
    let mut order: Vec<usize> = (0..articles.len()).filter(|at| takes_part(articles[*at].print)).collect();
    order.sort_by_key(|at| {
        let print = articles[*at].print;
        (print.day, &print.moment, print.exact, &print.headline)
    });
    let mut room = Room::default();
    for at in order {
        room.take(at, &articles[at]);
    }
    let open = |story: &Story| story.members.iter().filter(|(at, _)| !articles[*at].is_held).count();
    let mut stories: Vec<Story> =
        room.threads.into_iter().map(|thread| thread.story).filter(|story| open(story) >= 2).collect();
    for story in &mut stories {
        let second = story.members[1..].iter().find(|(at, _)| !articles[*at].is_held);
        story.members[0].1 = second.map_or(1.0, |(_, near)| *near);
    }
    stories
}

/// What is known of the articles so far.
#[derive(Default)]
struct Room {
    count: usize,
    /// In how many articles a stem or a name stood.
    stems: FxHashMap<u32, u32>,
    names: FxHashMap<u32, u32>,
    threads: Vec<Thread>,
    /// The threads in which a stem has weight, in order, and how much in their middles: only these are looked at.
    index: FxHashMap<u32, Vec<(usize, f32)>>,
}

struct Thread {
    story: Story,
    /// The day of its newest article; none while all are undated.
    last: Option<Date>,
    /// Of the length of its middle.
    square: f32,
    names: Vec<u32>,
}

impl Room {
    fn take(&mut self, at: usize, article: &Member<'_>) {
        let print = article.print;
        let day = print.day;
        let vector = unit(print.terms.iter().map(|(term, n)| (*term, loud(*n) * self.weight(*term))).collect());
        let names: Vec<u32> = print.entities.iter().copied().filter(|name| self.tells(*name)).collect();
        let least = if vector.len() < FEW_TERMS { [NEAR_OF_FEW; 2] } else { [NEAR, NEAR_WITHOUT_NAMES] };
        let near = self.nearest(&vector, &names, day, least);
        if article.is_held {
            if let Some((thread, near)) = near {
                self.threads[thread].story.members.push((at, near));
            }
            return;
        }
        let (thread, near) = near.unwrap_or_else(|| {
            self.threads.push(Thread { story: Story::default(), last: day, square: 0.0, names: Vec::new() });
            (self.threads.len() - 1, 1.0)
        });
        let joined = &mut self.threads[thread];
        joined.story.members.push((at, near));
        joined.last = joined.last.max(day);
        for (term, weight) in &vector {
            let list = self.index.entry(*term).or_default();
            let at = list.binary_search_by_key(&thread, |entry| entry.0).unwrap_or_else(|at| {
                list.insert(at, (thread, 0.0));
                at
            });
            joined.square += weight * (weight + 2.0 * list[at].1);
            list[at].1 += weight;
        }
        joined.names.extend(names);
        joined.names.sort_unstable();
        joined.names.dedup();
        self.count += 1;
        print.terms.iter().for_each(|(term, _)| *self.stems.entry(*term).or_default() += 1);
        print.entities.iter().for_each(|name| *self.names.entry(*name).or_default() += 1);
    }

    /// The rarer a stem was so far, the more it says.
    fn weight(&self, term: u32) -> f32 {
        let (count, n) = (self.count as f32 + 1.0, self.stems.get(&term).map_or(1.0, |n| *n as f32 + 1.0));
        if self.count >= LARGE && n > COMMON * count { 0.0 } else { (1.0 + (count + SMOOTH) / n).ln() }
    }

    fn tells(&self, name: u32) -> bool {
        let n = self.names.get(&name).copied().unwrap_or(0);
        self.count < LARGE || n as f32 <= WELL_KNOWN * self.count as f32
    }

    /// The open story that is nearest, if it is near enough: by `least` with a shared name, and without.
    fn nearest(
        &mut self,
        vector: &[(u32, f32)],
        names: &[u32],
        day: Option<Date>,
        least: [f32; 2],
    ) -> Option<(usize, f32)> {
        let mut dots: FxHashMap<usize, f32> = FxHashMap::default();
        for (term, weight) in vector {
            let Some(list) = self.index.get_mut(term) else { continue };
            // Days only go up: what is over stays so.
            list.retain(|(thread, _)| self.threads[*thread].is_open(day));
            for (thread, sum) in list {
                *dots.entry(*thread).or_default() += weight * *sum;
            }
        }
        let near = dots.into_iter().map(|(at, dot)| (at, dot / self.threads[at].square.sqrt().max(1e-6)));
        near.filter(|(at, near)| *near >= least[1] || *near >= least[0] && common(names, &self.threads[*at].names) > 0)
            .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))
    }
}

impl Thread {
    fn is_open(&self, day: Option<Date>) -> bool {
        self.last.zip(day).is_none_or(|(last, day)| (day - last).get_days() <= SILENT_DAYS)
    }
}

/// How much a word counts that stands in a text so many times.
fn loud(count: u16) -> f32 {
    1.0 + f32::from(count).ln()
}

fn unit(mut vector: Vec<(u32, f32)>) -> Vec<(u32, f32)> {
    vector.retain(|term| term.1 > 0.0);
    let length = vector.iter().map(|term| term.1 * term.1).sum::<f32>().sqrt().max(1e-6);
    vector.iter_mut().for_each(|term| term.1 /= length);
    vector
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seeds::compose::dates::{Reading, read};
    use crate::seeds::draft::Draft;

    fn print(date: &str, title: &str, body: &str) -> Fingerprint {
        let date = match read(date, None) {
            Reading::When(when) => Some(when),
            _ => None,
        };
        let (title, body) = (title.to_owned(), body.to_owned());
        Fingerprint::of(&Draft { title, body, date, language: Some("en".to_owned()), ..Draft::default() })
    }

    /// The members of each story, by their places.
    fn found(prints: &[Fingerprint]) -> Vec<Vec<usize>> {
        let members: Vec<Member<'_>> = prints.iter().map(|print| Member { print, is_held: false }).collect();
        stories(&members).into_iter().map(|story| story.members.into_iter().map(|(at, _)| at).collect()).collect()
    }

    const CLOSED: &str = "The old pier at Skarrow is closed because divers found cracks in two of its concrete legs. Ferries \
                          land at the fish quay until repairs end, the harbour board decided, and passengers with luggage \
                          should come half an hour early.";
    const MONEY: &str = "The council borrows a million for repairs of the pier, whose cracked legs divers had found. The \
                         harbour board pays the rest, and ferries may leave the fish quay when the concrete has set.";

    #[test]
    fn articles_without_a_date_have_stories_too() {
        let all = [print("", "Old Pier Closed", CLOSED), print("", "Council Pays for Pier", MONEY)];
        assert_eq!(found(&all).len(), 1);
        let mixed = [print("2026-11-20", "Council Pays for Pier", MONEY), print("", "Old Pier Closed", CLOSED)];
        assert_eq!(found(&mixed), [[1, 0]], "the undated one comes first");
    }

    #[test]
    fn a_story_that_was_silent_is_over() {
        let at =
            |day: &str| [print("2026-11-01", "Old Pier Closed", CLOSED), print(day, "Council Pays for Pier", MONEY)];
        assert_eq!((found(&at("2026-12-01")).len(), found(&at("2026-12-02")).len()), (1, 0));
    }

    #[test]
    fn short_notices_must_share_more() {
        let notice = |title: &str, body: &str| print("2026-11-20", title, body);
        let all = [
            notice(
                "Mooring Fees",
                "The harbour office takes fees for moorings at the town hall; clerks have the receipts.",
            ),
            notice("Crane at Rest", "The harbour office lets the crane rest; its driver marries a baker in Tallmoor."),
        ];
        assert_eq!(found(&all), [[0; 0]; 0]);
    }
}
