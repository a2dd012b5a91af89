//! Files that are published as they are: the theme's, those of `static/`, and those beside pages.

use super::Output;
use crate::pages::{Class, Content, Page};

pub const FILES: Output = Output {
    name: "files",
    about: "Theme assets, `static/`, and files beside pages; style sheets, fonts and scripts with their digest in the name",
    units: |plan| plan.files.len(),
    pages: |plan, number| {
        let file = plan.files[number].clone();
        vec![Page { path: file.route.output(), class: Class::Asset, of: None, content: Content::Copy(file) }]
    },
    touched: super::never,
};
