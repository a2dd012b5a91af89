// The same pages as the Hugo site: articles with neighbours and the section's latest 10, lists by 20, home, feed, sitemap.
const SECTIONS = ["city", "business", "world", "politics", "science", "culture", "sport", "opinion"];

export default function (config) {
  config.setQuietMode(true);
  config.addPassthroughCopy("style.css");
  config.addGlobalData("site", { title: "The Bench Briefing", url: "https://news.example", sections: SECTIONS });
  config.addFilter("iso", (date) => date.toISOString().replace(".000Z", "Z"));
  config.addFilter("day", (date) => date.toISOString().slice(0, 10));
  config.addFilter("rfc822", (date) => date.toUTCString());

  const articles = (api) => api.getFilteredByGlob("content/**/*.md").sort((a, b) => b.date - a.date);
  config.addCollection("articles", articles);
  config.addCollection("newest", (api) => articles(api).slice(0, 30));
  config.addCollection("feed", (api) => articles(api).slice(0, 20));
  config.addCollection("latest", (api) => mapValues(bySection(articles(api)), (list) => list.slice(0, 10)));
  config.addCollection("lists", (api) => {
    const all = articles(api);
    const sections = pagers(bySection(all), "");
    return [...sections, ...pagers(byTopic(all), "/topics")];
  });
  config.addCollection("topics", (api) => [...byTopic(articles(api)).entries()].sort().map(([name, of]) => ({ name, count: of.length })));
  config.addCollection("neighbours", (api) => {
    const found = {};
    for (const list of bySection(articles(api)).values()) {
      list.forEach((article, at) => (found[article.inputPath] = { next: list[at - 1], previous: list[at + 1] }));
    }
    return found;
  });

  return { dir: { input: ".", includes: "_includes", output: "_site" }, markdownTemplateEngine: false, htmlTemplateEngine: "njk" };
}

function bySection(articles) {
  return group(articles, (article) => [article.data.section]);
}

function byTopic(articles) {
  return group(articles, (article) => article.data.topics);
}

function group(articles, keys) {
  const groups = new Map();
  for (const article of articles) {
    for (const key of keys(article)) {
      if (!groups.has(key)) groups.set(key, []);
      groups.get(key).push(article);
    }
  }
  return groups;
}

function mapValues(map, of) {
  return Object.fromEntries([...map].map(([key, value]) => [key, of(value)]));
}

function pagers(groups, below) {
  const pages = [];
  for (const [name, articles] of groups) {
    const count = Math.ceil(articles.length / 20);
    const url = (number) => (number === 1 ? `${below}/${name}/` : `${below}/${name}/page/${number}/`);
    for (let number = 1; number <= count; number++) {
      pages.push({
        name, number, count, url: url(number), items: articles.slice((number - 1) * 20, number * 20),
        newer: number > 1 ? url(number - 1) : null, older: number < count ? url(number + 1) : null,
      });
    }
  }
  return pages;
}
