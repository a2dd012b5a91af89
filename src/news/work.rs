//! The kind of work that an article is, so that readers can tell a report from an opinion.

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    #[default]
    Report,
    Analysis,
    Opinion,
    Review,
    Background,
    Interview,
    Explainer,
    Live,
    Sponsored,
}

impl Kind {
    pub const ALL: [Kind; 9] = [
        Kind::Report,
        Kind::Analysis,
        Kind::Opinion,
        Kind::Review,
        Kind::Background,
        Kind::Interview,
        Kind::Explainer,
        Kind::Live,
        Kind::Sponsored,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Kind::Report => "report",
            Kind::Analysis => "analysis",
            Kind::Opinion => "opinion",
            Kind::Review => "review",
            Kind::Background => "background",
            Kind::Interview => "interview",
            Kind::Explainer => "explainer",
            Kind::Live => "live",
            Kind::Sponsored => "sponsored",
        }
    }

    pub fn parse(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The type of schema.org 30.0 that says the same. Paid work is no news article there.
    pub fn schema_type(self) -> &'static str {
        match self {
            Kind::Report | Kind::Interview | Kind::Live => "ReportageNewsArticle",
            Kind::Analysis => "AnalysisNewsArticle",
            Kind::Opinion => "OpinionNewsArticle",
            Kind::Review => "ReviewNewsArticle",
            Kind::Background | Kind::Explainer => "BackgroundNewsArticle",
            Kind::Sponsored => "AdvertiserContentArticle",
        }
    }
}

/// What the source of an item says of its use (ninjs `pubStatus`, NewsML-G2 `itemMeta/pubStatus`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    #[default]
    Usable,
    Withheld,
    Cancelled,
}

impl Status {
    pub const ALL: [Status; 3] = [Status::Usable, Status::Withheld, Status::Cancelled];

    pub fn name(self) -> &'static str {
        match self {
            Status::Usable => "usable",
            Status::Withheld => "withheld",
            Status::Cancelled => "cancelled",
        }
    }

    pub fn parse(name: &str) -> Option<Status> {
        Status::ALL.into_iter().find(|status| status.name() == name)
    }
}
