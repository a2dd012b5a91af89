//! Lists: sorting and grouping that keep to one order in every run.

use super::only;
use std::cmp::Ordering;
use tera::{Error, Kwargs, Map, State, TeraResult, Value};

/// Stable. Items without the attribute come last in either direction.
pub fn sort(items: &[Value], arguments: Kwargs, _: &State) -> TeraResult<Vec<Value>> {
    only("sort", &arguments, &["attribute", "reverse"])?;
    let attribute = arguments.get::<&str>("attribute")?;
    let reverse = arguments.get::<bool>("reverse")?.unwrap_or(false);
    let key = |item: &Value| match attribute {
        Some(path) => item.get_from_path(path).filter(|v| !v.is_none() && !v.is_undefined()).cloned(),
        None => Some(item.clone()),
    };
    let mut keyed: Vec<(Option<Value>, &Value)> = items.iter().map(|item| (key(item), item)).collect();
    let mut kinds =
        keyed.iter().filter_map(|(key, _)| key.as_ref()).map(|v| if v.is_number() { "number" } else { v.name() });
    if let Some(first) = kinds.next()
        && let Some(other) = kinds.find(|kind| *kind != first)
    {
        return Err(Error::message(format!("filter `sort` can't compare a {first} with a {other}")));
    }
    keyed.sort_by(|(a, _), (b, _)| match (a, b) {
        (Some(a), Some(b)) if reverse => b.cmp(a),
        (Some(a), Some(b)) => a.cmp(b),
        (None, None) => Ordering::Equal,
        (None, Some(_)) => Ordering::Greater,
        (Some(_), None) => Ordering::Less,
    });
    Ok(keyed.into_iter().map(|(_, item)| item.clone()).collect())
}

/// Groups in the order of their first item. The engine's own orders them differently in every process.
pub fn group_by(items: &[Value], arguments: Kwargs, _: &State) -> TeraResult<Map> {
    only("group_by", &arguments, &["attribute"])?;
    let attribute = arguments.must_get::<&str>("attribute")?;
    let mut groups: Vec<(String, Vec<Value>)> = Vec::new();
    for item in items {
        let Some(key) = item.get_from_path(attribute).filter(|v| !v.is_none() && !v.is_undefined()) else { continue };
        if key.is_map() || key.is_array() {
            return Err(Error::message(format!("filter `group_by` can't group by a {}", key.name())));
        }
        let key = key.to_string();
        match groups.iter_mut().find(|(other, _)| *other == key) {
            Some((_, group)) => group.push(item.clone()),
            None => groups.push((key, vec![item.clone()])),
        }
    }
    Ok(groups.into_iter().map(|(key, group)| (key.into(), Value::from(group))).collect())
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use expect_test::expect;
    use serde_json::json;

    #[test]
    fn sort_keeps_what_lacks_the_attribute() {
        let items = || json!({"items": [{"n": 2, "t": "b"}, {"t": "x"}, {"n": 1, "t": "a"}, {"n": null, "t": "y"}]});
        let list = |filter: &str| format!("{{% for i in items | {filter} %}}{{{{ i.t }}}}{{% endfor %}}");
        check(&list(r#"sort(attribute="n")"#), items(), expect!["abxy"]);
        check(&list(r#"sort(attribute="n", reverse=true)"#), items(), expect!["baxy"]);
        check("{{ [3, 1, 2] | sort(reverse=true) | join(sep=\" \") }}", json!({}), expect!["3 2 1"]);
        check(
            "{{ [3, \"1\"] | sort }}",
            json!({}),
            expect!["error: filter `sort` can't compare a number with a string"],
        );
    }

    #[test]
    fn groups_keep_the_order_of_their_first_items() {
        let items: Vec<_> =
            "zebra apple zoo mango ant moss yak bee".split(' ').map(|w| json!({"w": w, "k": {"l": &w[..1]}})).collect();
        check(
            r#"{% for key, group in items | group_by(attribute="k.l") %}{{ key }}:{% for i in group %} {{ i.w }}{% endfor %}; {% endfor %}"#,
            json!({ "items": items }),
            expect!["z: zebra zoo; a: apple ant; m: mango moss; y: yak; b: bee; "],
        );
        check(
            r#"{% for k, g in items | group_by(attribute="a") %}{{ k }}{% endfor %}"#,
            json!({"items": [{"a": 1}, {"b": 1}]}),
            expect!["1"],
        );
        check(
            r#"{{ items | group_by(attribute="a") }}"#,
            json!({"items": [{"a": []}]}),
            expect!["error: filter `group_by` can't group by a array"],
        );
    }
}
