//! A component called from a text that is no template: `{{<figure src="a.jpg" wide={true} />}}` in a page somebody
//! wrote. Arguments are literals and nothing else, so that a text can never run template code.

use tera::{Context, Value};

/// A parsed call.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    pub name: String,
    pub arguments: Vec<(String, Value)>,
    /// `{{<… />}}`, not `{% <…> %}` with content up to `{% </…> %}`.
    pub closed: bool,
}

impl Call {
    /// Parses the opening tag, or says what is wrong and at which byte.
    pub fn parse(source: &str) -> Result<Call, (usize, String)> {
        let text = source.trim_end();
        let (start, end, closed) = if text.starts_with("{{") && text.ends_with("/>}}") {
            (2, text.len() - 4, true)
        } else if text.starts_with("{{") && text.ends_with("}}") && text[..text.len() - 2].trim_end().ends_with("/>") {
            (2, text[..text.len() - 2].trim_end().len() - 2, true)
        } else if text.starts_with("{%") && text.ends_with("%}") && text[..text.len() - 2].trim_end().ends_with('>') {
            (2, text[..text.len() - 2].trim_end().len() - 1, false)
        } else {
            return Err((0, "a component is written `{{<name … />}}` or `{% <name …> %}…{% </name> %}`".into()));
        };
        let mut cursor = Cursor { text, at: start, end };
        cursor.blanks();
        if !cursor.take('<') {
            return Err((cursor.at, "`<` is wanted before the component's name".into()));
        }
        let name = cursor.name();
        if name.is_empty() {
            return Err((cursor.at, "the component has no name".into()));
        }
        let mut arguments: Vec<(String, Value)> = Vec::new();
        loop {
            cursor.blanks();
            if cursor.done() {
                return Ok(Call { name: name.to_owned(), arguments, closed });
            }
            let at = cursor.at;
            let key = cursor.name();
            if key.is_empty() {
                return Err((at, format!("an argument is wanted here, as in `{name} key=\"value\"`")));
            }
            if arguments.iter().any(|(other, _)| other == key) {
                return Err((at, format!("argument `{key}` is given twice")));
            }
            cursor.blanks();
            let value = if cursor.take('=') {
                cursor.blanks();
                cursor.value()?
            } else {
                Value::from(true)
            };
            arguments.push((key.to_owned(), value));
        }
    }

    pub fn context(&self) -> Context {
        let mut context = Context::new();
        for (key, value) in &self.arguments {
            context.insert_value(key.clone(), value.clone());
        }
        context
    }
}

struct Cursor<'a> {
    text: &'a str,
    at: usize,
    end: usize,
}

impl<'a> Cursor<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at.min(self.end)..self.end]
    }

    fn done(&self) -> bool {
        self.at >= self.end
    }

    fn blanks(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    fn take(&mut self, wanted: char) -> bool {
        let found = self.rest().starts_with(wanted);
        if found {
            self.at += wanted.len_utf8();
        }
        found
    }

    fn name(&mut self) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.'))).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    fn value(&mut self) -> Result<Value, (usize, String)> {
        let start = self.at;
        let wrong = || (start, "a value is a text in quotes, or `{true}`, `{false}` or a number in braces".to_owned());
        match self.rest().chars().next() {
            Some(quote @ ('"' | '\'' | '`')) => self.string(quote).map(Value::from),
            Some('{') => {
                let inside = self.rest()[1..].split('}').next().unwrap_or_default();
                self.at += (inside.len() + 2).min(self.rest().len());
                let value = inside.trim();
                if let Some(quote) = value.chars().next().filter(|c| matches!(c, '"' | '\'')) {
                    return value[1..].strip_suffix(quote).map(Value::from).ok_or_else(wrong);
                }
                match value {
                    "true" => Ok(Value::from(true)),
                    "false" => Ok(Value::from(false)),
                    _ => value
                        .parse::<i64>()
                        .map(Value::from)
                        .or_else(|_| value.parse::<f64>().map(Value::from))
                        .map_err(|_| wrong()),
                }
            }
            _ => Err(wrong()),
        }
    }

    fn string(&mut self, quote: char) -> Result<String, (usize, String)> {
        let start = self.at;
        let mut value = String::new();
        let mut characters = self.rest()[1..].char_indices();
        while let Some((offset, character)) = characters.next() {
            match character {
                '\\' => match characters.next() {
                    Some((_, 'n')) => value.push('\n'),
                    Some((_, 't')) => value.push('\t'),
                    Some((_, other)) => value.push(other),
                    None => break,
                },
                c if c == quote => {
                    self.at += 1 + offset + c.len_utf8();
                    return Ok(value);
                }
                c => value.push(c),
            }
        }
        Err((start, "the text has no closing quote".into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    fn check(source: &str, expected: Expect) {
        expected.assert_eq(&match Call::parse(source) {
            Ok(call) => {
                let arguments = call.arguments.iter().map(|(k, v)| format!(" {k}={v:?}")).collect::<String>();
                format!("{}{arguments}{}", call.name, if call.closed { " closed" } else { "" })
            }
            Err((at, message)) => format!("{at}: {message}"),
        });
    }

    #[test]
    fn arguments_are_literals() {
        check(
            r#"{{<figure src="a.jpg" alt="Say \"hi\"" wide={true} n={ -2 } lazy />}}"#,
            expect![[
                r#"figure src=String("a.jpg") alt=String("Say "hi"") wide=Bool(true) n=I64(-2) lazy=Bool(true) closed"#
            ]],
        );
        check("{% <note title=\"a > b\"> %}", expect![[r#"note title=String("a > b")"#]]);
        check("{{ <ui.rule /> }}", expect!["ui.rule closed"]);
    }

    #[test]
    fn a_text_cannot_run_template_code() {
        check(
            "{{<figure src={site.secret} />}}",
            expect!["14: a value is a text in quotes, or `{true}`, `{false}` or a number in braces"],
        );
        check(
            "{{<figure src=\"a\" {...all} />}}",
            expect!["18: an argument is wanted here, as in `figure key=\"value\"`"],
        );
    }

    #[test]
    fn what_is_wrong_is_said_with_its_offset() {
        check("{{<figure src=\"a.jpg />}}", expect!["14: the text has no closing quote"]);
        check("{{< />}}", expect!["3: the component has no name"]);
        check("{{<a b=\"1\" b=\"2\" />}}", expect!["11: argument `b` is given twice"]);
        check(
            "{{<a b=\"1\" >}}",
            expect!["0: a component is written `{{<name … />}}` or `{% <name …> %}…{% </name> %}`"],
        );
    }
}
