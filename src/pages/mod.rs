//! What will exist in `public/`: a page is a path, a template and a view.

pub mod views;
