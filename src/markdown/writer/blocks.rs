//! Blocks that take more than a pair of tags.

use super::*;

impl Writer<'_> {
    pub(super) fn end_paragraph(&mut self) {
        self.close_label();
        let Some(paragraph) = self.paragraph.take() else { return };
        let start = paragraph.html;
        let bare = !paragraph.other;
        let lone_image = bare && paragraph.images == 1 && paragraph.components == 0;
        if self.done.excerpt.is_empty() && self.depth == 1 && self.frames.is_empty() {
            self.done.excerpt.push_str(self.done.plain[self.plain_block..].trim());
        }
        self.end_block(true);
        if lone_image {
            if let Some((from, to)) = paragraph.image_title {
                self.out.replace(from..to, "");
            }
            self.out.replace(start..start + "<p>".len(), "<figure>");
            let title = self.done.images.last().map_or("", |image| image.title.as_str());
            if !title.is_empty() {
                self.out.html.push_str("<figcaption>");
                escape::text(&mut self.out.html, title);
                self.out.html.push_str("</figcaption>");
            }
            self.out.html.push_str("</figure>\n");
        } else if bare && paragraph.components > 0 && paragraph.images == 0 {
            self.out.replace(start..start + "<p>".len(), "");
            self.out.html.push('\n');
        } else if bare && paragraph.images == 0 && self.out.html.len() == start + "<p>".len() {
            self.out.html.truncate(start);
        } else {
            self.out.html.push_str("</p>\n");
        }
    }

    pub(super) fn start_heading(
        &mut self,
        level: HeadingLevel,
        id: Option<CowStr<'_>>,
        classes: &[CowStr<'_>],
        at: usize,
    ) {
        self.fresh_line();
        let level = (level as u8).saturating_add(self.options.heading_offset).min(6);
        write!(self.out.html, "<h{level}").expect("a string takes everything");
        let html = self.out.html.len();
        if !classes.is_empty() {
            self.out.html.push_str(" class=\"");
            for (n, class) in classes.iter().enumerate() {
                if n > 0 {
                    self.out.html.push(' ');
                }
                escape::attribute(&mut self.out.html, &without_masks(class));
            }
            self.out.html.push('"');
        }
        self.out.html.push('>');
        let id = id.map(|id| without_masks(&id)).filter(|id| !id.is_empty());
        self.heading = Some(OpenHeading { level, html, at, id });
    }

    pub(super) fn end_heading(&mut self) {
        self.close_label();
        let Some(heading) = self.heading.take() else { return };
        let text = self.done.plain[self.plain_block..].trim().to_owned();
        self.end_block(false);
        let (line, column) = self.lines.place(heading.at);
        let wanted = heading.id.clone().unwrap_or_else(|| ids::slug(&text));
        let wanted = if wanted.is_empty() { "section".to_owned() } else { wanted };
        let id = self.ids.unique(&wanted);
        if heading.id.is_some() && id != wanted {
            self.remark(
                (line, column),
                Severity::Warning,
                format!("heading id `{wanted}` is given twice"),
                format!("this one is linked as `#{id}`; give it an id of its own"),
            );
        }
        if self.options.heading_anchors {
            self.out.html.push_str(" <a class=\"anchor\" href=\"#");
            escape::url(&mut self.out.html, &id);
            self.out.html.push_str("\" aria-label=\"");
            escape::attribute(&mut self.out.html, &self.options.labels.anchor);
            self.out.html.push_str("\">#</a>");
        }
        writeln!(self.out.html, "</h{}>", heading.level).expect("a string takes everything");
        let mut attribute = String::with_capacity(id.len() + 6);
        attribute.push_str(" id=\"");
        escape::attribute(&mut attribute, &id);
        attribute.push('"');
        self.out.replace(heading.html..heading.html, &attribute);
        self.done.headings.push(Heading { level: heading.level, id, text, line });
    }

    pub(super) fn start_alert(&mut self, kind: BlockQuoteKind) {
        let labels = &self.options.labels;
        let (class, title) = match kind {
            BlockQuoteKind::Note => ("note", &labels.note),
            BlockQuoteKind::Tip => ("tip", &labels.tip),
            BlockQuoteKind::Important => ("important", &labels.important),
            BlockQuoteKind::Warning => ("warning", &labels.warning),
            BlockQuoteKind::Caution => ("caution", &labels.caution),
        };
        self.fresh_line();
        write!(self.out.html, "<aside class=\"alert alert-{class}\" role=\"note\">\n<p class=\"alert-title\">")
            .expect("a string takes everything");
        escape::text(&mut self.out.html, title);
        self.out.html.push_str("</p>\n");
    }

    pub(super) fn start_code(&mut self, kind: &CodeBlockKind<'_>) {
        self.in_code = true;
        self.fresh_line();
        self.out.html.push_str("<pre tabindex=\"0\"><code");
        if let CodeBlockKind::Fenced(info) = kind {
            let language = info.split([' ', '\t', ',']).next().unwrap_or_default();
            if !language.is_empty() {
                self.out.html.push_str(" class=\"language-");
                escape::attribute(&mut self.out.html, &without_masks(language));
                self.out.html.push('"');
            }
        }
        self.out.html.push('>');
    }

    pub(super) fn task(&mut self, checked: bool) {
        self.mark_content();
        if self.out.html.get(self.item_start..).is_some_and(|item| item.starts_with("<li>")) {
            self.out.replace(self.item_start..self.item_start + "<li>".len(), "<li class=\"task\">");
            let moved = " class=\"task\"".len();
            if let Some(paragraph) = &mut self.paragraph {
                paragraph.html += moved;
            }
            if let Some(heading) = &mut self.heading {
                heading.html += moved;
            }
        }
        self.out.html.push_str("<label><input type=\"checkbox\" disabled");
        self.out.html.push_str(if checked { " checked> " } else { "> " });
        self.label = Some((self.frames.len(), self.raw_open.len()));
    }

    pub(super) fn close_label(&mut self) {
        let Some((frames, raw)) = self.label.take() else { return };
        while self.frames.len() > frames {
            self.abandon_body();
        }
        while self.raw_open.len() > raw {
            self.close_last_raw(true);
        }
        self.out.html.push_str("</label>");
    }

    pub(super) fn start_table(&mut self, alignments: Vec<Alignment>) {
        self.fresh_line();
        self.out.html.push_str("<div class=\"table\" role=\"group\" tabindex=\"0\" aria-label=\"");
        escape::attribute(&mut self.out.html, &self.options.labels.table);
        self.out.html.push_str("\"><table>\n");
        self.table = Some(Table { alignments, column: 0, in_head: true, names_rows: false, cell_html: 0 });
    }

    pub(super) fn start_cell(&mut self) {
        let Some(table) = &mut self.table else { return };
        let html = &mut self.out.html;
        html.push_str(match (table.in_head, table.column == 0 && table.names_rows) {
            (true, _) => "<th scope=\"col\"",
            (false, true) => "<th scope=\"row\"",
            (false, false) => "<td",
        });
        html.push_str(match table.alignments.get(table.column) {
            Some(Alignment::Left) => " class=\"align-left\">",
            Some(Alignment::Center) => " class=\"align-center\">",
            Some(Alignment::Right) => " class=\"align-right\">",
            _ => ">",
        });
        table.cell_html = html.len();
    }

    pub(super) fn end_cell(&mut self) {
        self.end_block(false);
        let Some(table) = &mut self.table else { return };
        let heads_row = table.column == 0 && table.names_rows;
        self.out.html.push_str(if table.in_head || heads_row { "</th>" } else { "</td>" });
        if table.in_head && table.column == 0 {
            table.names_rows = self.out.html.len() == table.cell_html + "</th>".len();
        }
        table.column += 1;
    }

    pub(super) fn end_note(&mut self) {
        self.end_block(false);
        // What the note left open ends with it.
        while !matches!(self.frames.last(), Some(Frame::Note { .. }) | None) {
            self.abandon_body();
        }
        self.close_raw(self.depth, self.frames.len());
        let Some(Frame::Note { label, at, outer }) = self.frames.pop() else { return };
        let body = std::mem::replace(&mut self.out, outer);
        let mentioned_before = self.notes.define(&label, body, &mut self.ids, self.options).is_none();
        if !mentioned_before {
            self.remark_at(at, Severity::Error, format!("footnote `{label}` is defined twice"), "remove one of them");
        }
        self.defined_notes.push((label, at));
    }
}
