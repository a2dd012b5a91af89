//! The articles that the benchmark builds: the same seed gives the same bytes.
//!
//! `corpus ARTICLES DIR [--seed N] [--for dateline,hugo,eleventy]` writes `DIR/<generator>/content/…` for each
//! generator named: the same articles, with the front matter that each understands. About 450 words in 6 to 10
//! paragraphs with 3 headings, some emphasis, links and quotes; 8 sections, 40 authors, 200 topics by Zipf's law with
//! 2 to 4 on each article; dates over the three years 2023 to 2025.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;
use std::{env, fs, io};

const SECTIONS: [&str; 8] = ["city", "business", "world", "politics", "science", "culture", "sport", "opinion"];
const TOPICS: usize = 200;
const VOCABULARY: usize = 6_000;
/// 1 January 2023 and three years later, in seconds since 1970.
const FIRST_SECOND: u64 = 1_672_531_200;
const SPAN_SECONDS: u64 = 1_096 * 86_400;

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    let Some(order) = Order::parse(&args) else {
        eprintln!("usage: corpus ARTICLES DIR [--seed N] [--for dateline,hugo,eleventy]");
        return ExitCode::from(2);
    };
    match order.write() {
        Ok(words) => {
            println!("articles={} words_each={}", order.articles, words / order.articles.max(1));
            ExitCode::SUCCESS
        }
        Err(fault) => {
            eprintln!("corpus: {fault}");
            ExitCode::from(2)
        }
    }
}

/// What to write, and where.
struct Order {
    articles: usize,
    dir: String,
    seed: u64,
    generators: Vec<Generator>,
}

#[derive(Clone, Copy)]
enum Generator {
    Dateline,
    Hugo,
    Eleventy,
}

impl Order {
    fn parse(args: &[String]) -> Option<Order> {
        let [articles, dir, options @ ..] = args else { return None };
        let mut order = Order { articles: articles.parse().ok()?, dir: dir.clone(), seed: 1, generators: vec![] };
        for option in options.chunks(2) {
            match option {
                [name, value] if name == "--seed" => order.seed = value.parse().ok()?,
                [name, value] if name == "--for" => {
                    order.generators = value.split(',').map(Generator::named).collect::<Option<_>>()?;
                }
                _ => return None,
            }
        }
        if order.generators.is_empty() {
            order.generators = vec![Generator::Dateline, Generator::Hugo, Generator::Eleventy];
        }
        Some(order)
    }

    /// Returns how many words all articles have together.
    fn write(&self) -> io::Result<usize> {
        let mut chance = Chance(self.seed);
        let language = Language::new(&mut chance);
        let mut made = BTreeSet::new();
        let mut earlier: Option<Article> = None;
        let mut words = 0;
        for number in 0..self.articles {
            let article = Article::new(number, self.articles, &language, &mut chance);
            words += article.body.split_whitespace().count();
            for &generator in &self.generators {
                let path = Path::new(&self.dir).join(generator.path(&article));
                let dir = path.parent().expect("content lies in a folder");
                if made.insert(dir.to_owned()) {
                    fs::create_dir_all(dir)?;
                }
                fs::write(path, generator.print(&article, earlier.as_ref()))?;
            }
            // One article in four looks back, as news does.
            earlier = (number % 4 == 2).then_some(article);
        }
        Ok(words)
    }
}

/// The articles as files of a Dateline site: paths below the folder of the site, and texts.
#[allow(dead_code, reason = "`cargo bench` takes its texts from here")]
pub fn dateline_files(articles: usize, seed: u64) -> Vec<(String, String)> {
    let mut chance = Chance(seed);
    let language = Language::new(&mut chance);
    let file = |number| {
        let article = Article::new(number, articles, &language, &mut chance);
        let path = Generator::Dateline.path(&article).trim_start_matches("dateline/").to_owned();
        (path, Generator::Dateline.print(&article, None))
    };
    (0..articles).map(file).collect()
}

/// One article, before a generator's form is put on it.
struct Article {
    title: String,
    slug: String,
    date: Date,
    author: String,
    summary: String,
    topics: Vec<String>,
    section: &'static str,
    /// Markdown.
    body: String,
}

impl Article {
    fn new(number: usize, of: usize, language: &Language, chance: &mut Chance) -> Article {
        let title = language.phrase(5, 9, chance);
        let slug = format!("{}-{number}", title.to_lowercase().replace(' ', "-"));
        // Spread evenly, in order, never two at the same second.
        let second = FIRST_SECOND + (number as u64) * SPAN_SECONDS / (of as u64) + chance.below(300) as u64 % 60;
        let mut topics = BTreeSet::new();
        let wanted = 2 + chance.below(3);
        while topics.len() < wanted {
            topics.insert(language.topics[language.topic_law.draw(chance)].clone());
        }
        Article {
            slug,
            title,
            date: Date::from_seconds(second),
            author: language.authors[chance.below(language.authors.len())].clone(),
            summary: format!("{} {}", language.sentence(chance), language.sentence(chance)),
            topics: topics.into_iter().collect(),
            section: SECTIONS[chance.below(SECTIONS.len())],
            body: language.body(chance),
        }
    }

    fn url(&self) -> String {
        let Date { year, month, day, .. } = self.date;
        format!("/{year}/{month:02}/{day:02}/{}/", self.slug)
    }
}

impl Generator {
    fn named(name: &str) -> Option<Generator> {
        match name {
            "dateline" => Some(Generator::Dateline),
            "hugo" => Some(Generator::Hugo),
            "eleventy" => Some(Generator::Eleventy),
            _ => None,
        }
    }

    fn path(self, article: &Article) -> String {
        let Article { slug, section, date: Date { year, month, .. }, .. } = article;
        match self {
            Generator::Dateline => format!("dateline/content/{year}/{month:02}/{slug}.md"),
            // Hugo takes the section from the first folder.
            Generator::Hugo => format!("hugo/content/{section}/{year}/{month:02}/{slug}.md"),
            Generator::Eleventy => format!("eleventy/content/{year}/{month:02}/{slug}.md"),
        }
    }

    fn print(self, article: &Article, earlier: Option<&Article>) -> String {
        let Article { title, slug, author, summary, section, body, .. } = article;
        let date = article.date.print();
        let topics = format!("[\"{}\"]", article.topics.join("\", \""));
        let mut text = match self {
            Generator::Dateline => format!(
                "+++\ntitle = \"{title}\"\ndate = {date}\nauthors = [\"{author}\"]\nsummary = \"{summary}\"\n\n\
                 [taxonomies]\ntopics = {topics}\n\n[news]\nsection = \"{section}\"\n+++\n"
            ),
            Generator::Hugo => format!(
                "+++\ntitle = \"{title}\"\ndate = {date}\nslug = \"{slug}\"\nauthors = [\"{author}\"]\n\
                 summary = \"{summary}\"\ntopics = {topics}\n+++\n"
            ),
            Generator::Eleventy => format!(
                "---json\n{{\"title\": \"{title}\", \"date\": \"{date}\", \"authors\": [\"{author}\"], \
                 \"summary\": \"{summary}\", \"topics\": {topics}, \"section\": \"{section}\", \
                 \"permalink\": \"{}\"}}\n---\n",
                article.url()
            ),
        };
        text.push_str(body);
        if let Some(earlier) = earlier {
            let to = match self {
                Generator::Dateline => {
                    format!("@/{}", self.path(earlier).trim_start_matches("dateline/content/"))
                }
                _ => earlier.url(),
            };
            let _ = writeln!(text, "\nThe first report was [{}]({to}).", earlier.title);
        }
        text
    }
}

/// The words that everything is written with.
struct Language {
    words: Vec<String>,
    law: Zipf,
    topics: Vec<String>,
    topic_law: Zipf,
    authors: Vec<String>,
}

impl Language {
    fn new(chance: &mut Chance) -> Language {
        let common = "the of and to in a is that for on with as was at by it from are this has which be or an were \
            had will not but they their its one more about when also up after two new first year would people than \
            council city harbour school budget report plan board week vote price road water night work house market \
            company minister train court club season study university hospital rain coast energy bank election team";
        let mut words: Vec<String> = common.split_whitespace().map(str::to_owned).collect();
        let mut known: BTreeSet<String> = words.iter().cloned().collect();
        while words.len() < VOCABULARY {
            let word = made_up_word(chance);
            if known.insert(word.clone()) {
                words.push(word);
            }
        }
        let first = ["Ines", "Tomas", "Mara", "Jonas", "Aiko", "Lena", "Samir", "Greta"];
        let last = ["Varga", "Reed", "Lindt", "Okafor", "Berg"];
        Language {
            law: Zipf::new(words.len()),
            // The rarest words name topics, so that a topic is not also every second word of the text.
            topics: words[VOCABULARY - TOPICS..].to_vec(),
            topic_law: Zipf::new(TOPICS),
            authors: first.iter().flat_map(|first| last.map(|last| format!("{first} {last}"))).collect(),
            words,
        }
    }

    fn word(&self, chance: &mut Chance) -> &str {
        &self.words[self.law.draw(chance)]
    }

    /// `shortest` to `longest` words, the first with a capital.
    fn phrase(&self, shortest: usize, longest: usize, chance: &mut Chance) -> String {
        let count = shortest + chance.below(longest - shortest + 1);
        let text = (0..count).map(|_| self.word(chance).to_owned()).collect::<Vec<_>>().join(" ");
        text[..1].to_uppercase() + &text[1..]
    }

    fn sentence(&self, chance: &mut Chance) -> String {
        self.phrase(8, 20, chance) + "."
    }

    fn body(&self, chance: &mut Chance) -> String {
        let paragraphs = 6 + chance.below(5);
        let sentences = 26 + chance.below(6);
        let quoted = 1 + chance.below(paragraphs - 1);
        let mut text = String::new();
        for paragraph in 0..paragraphs {
            // The lead has no heading; three of the others do.
            if (1..=3).any(|heading| paragraph == heading * (paragraphs - 1) / 3) {
                let _ = writeln!(text, "## {}\n", self.phrase(3, 6, chance));
            }
            if paragraph == quoted {
                let speaker = &self.authors[chance.below(self.authors.len())];
                let _ = writeln!(text, "> {}\n>\n> {speaker}\n", self.sentence(chance));
            }
            let share = (paragraph + 1) * sentences / paragraphs - paragraph * sentences / paragraphs;
            let told: Vec<_> = (0..share).map(|_| self.decorated(chance)).collect();
            let _ = writeln!(text, "{}\n", told.join(" "));
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
        text
    }

    /// A sentence of which one in eight stresses, links or quotes something.
    fn decorated(&self, chance: &mut Chance) -> String {
        let sentence = self.sentence(chance);
        let inner = self.phrase(2, 4, chance).to_lowercase();
        match chance.below(32) {
            0 => format!("{sentence} It was *{inner}*."),
            1 => format!("{sentence} It was **{inner}**."),
            2 => format!("{sentence} See [{inner}](https://example.org/{}).", inner.replace(' ', "-")),
            3 => format!("\"{sentence}\" said {}.", self.authors[chance.below(self.authors.len())]),
            _ => sentence,
        }
    }
}

fn made_up_word(chance: &mut Chance) -> String {
    const ONSETS: [&str; 20] =
        ["b", "br", "c", "d", "dr", "f", "g", "gr", "h", "k", "l", "m", "n", "p", "r", "s", "st", "t", "tr", "v"];
    const VOWELS: [&str; 8] = ["a", "e", "i", "o", "u", "ai", "ea", "ou"];
    const CODAS: [&str; 8] = ["", "", "l", "n", "r", "s", "nd", "st"];
    let mut word = String::new();
    for _ in 0..2 + chance.below(2) {
        word.push_str(ONSETS[chance.below(ONSETS.len())]);
        word.push_str(VOWELS[chance.below(VOWELS.len())]);
    }
    word + CODAS[chance.below(CODAS.len())]
}

/// The nth choice is taken in proportion to 1/n. In whole numbers, so that every machine draws the same.
struct Zipf {
    sums: Vec<u64>,
}

impl Zipf {
    fn new(choices: usize) -> Zipf {
        let mut sum = 0;
        let sums = (1..=choices as u64)
            .map(|rank| {
                sum += 1_000_000_000 / rank;
                sum
            })
            .collect();
        Zipf { sums }
    }

    fn draw(&self, chance: &mut Chance) -> usize {
        let total = *self.sums.last().expect("there is something to choose");
        let at = chance.next() % total;
        self.sums.partition_point(|&sum| sum <= at)
    }
}

/// SplitMix64: the whole state is a number, and the sequence is the same everywhere.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }
}

/// A second in UTC.
struct Date {
    year: u64,
    month: u64,
    day: u64,
    second: u64,
}

impl Date {
    fn from_seconds(seconds: u64) -> Date {
        let mut day = seconds / 86_400;
        let mut year = 1970;
        while day >= days_of(year) {
            day -= days_of(year);
            year += 1;
        }
        let february = days_of(year) - 337;
        let mut month = 1;
        for days in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
            if day < days {
                break;
            }
            day -= days;
            month += 1;
        }
        Date { year, month, day: day + 1, second: seconds % 86_400 }
    }

    fn print(&self) -> String {
        let Date { year, month, day, second } = self;
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    }
}

fn days_of(year: u64) -> u64 {
    if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) { 366 } else { 365 }
}
