//! Links and pictures.

use super::*;

impl Writer<'_> {
    pub(super) fn start_link(&mut self, link_type: LinkType, url: &str, title: &str, at: usize) {
        self.out.html.push_str("<a");
        if link_type == LinkType::Email {
            self.out.html.push_str(" href=\"mailto:");
            escape::url(&mut self.out.html, url);
            self.out.html.push('"');
        } else {
            self.address("href", &without_masks(url), at);
        }
        if !title.is_empty() {
            self.out.html.push_str(" title=\"");
            escape::attribute(&mut self.out.html, &without_masks(title));
            self.out.html.push('"');
        }
        self.out.html.push('>');
    }

    /// Writes ` href="…"` or the like, with a slot where the site must say the URL. An address that can't go out is
    /// reported, and no attribute is written.
    pub(super) fn address(&mut self, attribute: &str, url: &str, at: usize) {
        let is_link = matches!(attribute, "href" | "cite");
        let address = if is_link { urls::link(url) } else { urls::source(url) };
        match address {
            Address::Refused(scheme) => {
                let message = format!("an address with `{scheme}:` is not published");
                return self.remark_at(at, Severity::Error, message, "use an `https:` address or one of this site");
            }
            Address::Empty if is_link => {
                let hint = "write the address between the parentheses: `[text](address)`";
                return self.remark_at(at, Severity::Error, "a link without an address", hint);
            }
            Address::Empty => {
                let hint = "write its file between the parentheses: `![text](file)`";
                return self.remark_at(at, Severity::Error, "a picture without a file", hint);
            }
            _ => {}
        }
        self.out.html.push(' ');
        self.out.html.push_str(attribute);
        self.out.html.push_str("=\"");
        match address {
            Address::OfTheSite => {
                let place = self.lines.place(at);
                let kind = if is_link { SlotKind::Link(url.to_owned()) } else { SlotKind::Source(url.to_owned()) };
                self.out.open(kind, place);
            }
            address => {
                if let Address::Here(id) = address {
                    self.local_links.push((id.to_owned(), at));
                }
                escape::url(&mut self.out.html, url);
            }
        }
        self.out.html.push('"');
    }

    /// Inside the brackets of a picture everything becomes its alternative text.
    pub(super) fn inside_image(&mut self, event: Event<'_>) {
        let Some(image) = &mut self.image else { return };
        match event {
            Event::Start(_) => image.nested += 1,
            Event::End(_) if image.nested > 0 => image.nested -= 1,
            Event::End(_) => self.end_image(),
            Event::Text(text) | Event::Code(text) => image.alt.push_str(&text),
            Event::SoftBreak | Event::HardBreak => image.alt.push(' '),
            _ => {}
        }
    }

    fn end_image(&mut self) {
        let Some(image) = self.image.take() else { return };
        if self.removed.is_some() {
            return;
        }
        let alt = without_masks(&image.alt);
        let place = self.lines.place(image.at);
        if alt.trim().is_empty() {
            let hint = "say between the brackets what it shows: `![A ferry at the quay](ferry.jpg)`";
            self.remark(place, Severity::Warning, "a picture without alternative text", hint);
        }
        let title_start = self.write_image(&image, &alt);
        if let Some(paragraph) = &mut self.paragraph {
            paragraph.images += 1;
            paragraph.image_title = title_start;
        }
        let (line, column) = place;
        self.done.images.push(Image { src: image.src, alt, title: image.title, line, column });
    }

    /// Where the title attribute stands in the HTML.
    fn write_image(&mut self, image: &OpenImage, alt: &str) -> Option<(usize, usize)> {
        self.out.html.push_str("<img");
        self.address("src", &image.src, image.at);
        self.out.html.push_str(" alt=\"");
        escape::attribute(&mut self.out.html, alt);
        self.out.html.push_str("\" loading=\"lazy\" decoding=\"async\"");
        let start = self.out.html.len();
        if !image.title.is_empty() {
            self.out.html.push_str(" title=\"");
            escape::attribute(&mut self.out.html, &image.title);
            self.out.html.push('"');
        }
        let end = self.out.html.len();
        self.out.html.push('>');
        (start < end).then_some((start, end))
    }
}
