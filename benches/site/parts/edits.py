"""What an editor does to a site. Each edit carries a word that is nowhere else, to be looked for in the output."""

import re


def article(site, number):
    """The file of the article with this number; 0 is the oldest."""
    (path,) = (site / "content").rglob(f"*-{number}.md")
    return path


def body(path, word):
    """Appends a sentence to the last paragraph."""
    text = path.read_text().rstrip("\n")
    path.write_text(f"{text} One more {word}.\n")


def title(path, word):
    """Puts the word at the head of the title. TOML or JSON front matter."""
    text = path.read_text()
    path.write_text(re.sub(r'("?title"?\s*[=:]\s*")(?:qzx\w+ )?', rf"\g<1>{word} ", text, count=1))


def title_text(path):
    return re.search(r'"?title"?\s*[=:]\s*"([^"]*)"', path.read_text()).group(1)


def add(like, word, second):
    """A new article beside `like`, later than every other of the corpus."""
    text = re.sub(r"20\d\d-\d\d-\d\dT[\d:]+Z", f"2025-12-31T23:59:{second:02}Z", like.read_text(), count=1)
    path = like.with_name(f"{word}.md")
    path.write_text(text)
    title(path, word)
    return path


def template(path, word):
    """Adds a comment at the end of what every page made with the template shows."""
    text = path.read_text()
    text = re.sub(r"<!-- qzx\w+ -->", "", text)
    if "{% endblock" in text:
        at = text.rindex("{% endblock")
        text = f"{text[:at]}<!-- {word} -->{text[at:]}"
    else:
        text += f"<!-- {word} -->"
    path.write_text(text)
