//! Plans that are none, or another model's.

use super::Cases;
use insta::assert_snapshot;

pub const LEAST: usize = 32;

impl Cases {
    fn plan(&mut self, what: &str, text: &str) {
        self.sandbox.write("plan.json", text.as_bytes());
        self.case(what, "residual.pir --plan plan.json -o out.pir");
    }

    /// A plan of one class.
    fn class(&mut self, what: &str, class: &str) {
        self.plan(what, &format!("{{\"version\": 1, \"classes\": [{class}]}}"));
    }
}

fn cases() -> Cases {
    let all = Cases::new();
    all.sandbox.copy("residual.pir");
    all
}

#[test]
fn no_plans() {
    let mut all = cases();
    all.case("no file", "residual.pir --plan lost.json -o out.pir");
    all.sandbox.folder("folder.json");
    all.case("a folder", "residual.pir --plan folder.json -o out.pir");
    all.plan("an empty file", "");
    all.plan("no JSON", "classes: []");
    all.plan(
        "cut short",
        "{\"version\": 1, \"classes\": [{\"name\": \"c0\"",
    );
    all.plan(
        "another document",
        "{\"name\": \"package\", \"dependencies\": {}}",
    );
    all.plan("a list", "[]");
    all.plan("another version", "{\"version\": 2, \"classes\": []}");
    all.plan("nested lists", &"[".repeat(20_000));
    all.sandbox.write("plan.json", b"{\"version\": \xff}");
    all.case("no UTF-8", "residual.pir --plan plan.json -o out.pir");
    all.case(
        "a model as a plan",
        "residual.pir --plan residual.pir -o out.pir",
    );
    all.case(
        "for `mask` too",
        "mask residual.pir --plan lost.json -o out.pir",
    );
    assert_snapshot!(all.finish(10));
}

#[test]
fn misfits() {
    let mut all = cases();
    let stem = r#"{"name": "c0", "root": ["stem.weight", 0], "extent": 6, "keep": [0, 1]}"#;
    let with = |from: &str, to: &str| stem.replace(from, to);
    all.class("a class twice", &format!("{stem}, {stem}"));
    all.class(
        "another model's class",
        &with("stem.weight", "conv1.weight"),
    );
    all.class("another extent", &with("\"extent\": 6", "\"extent\": 64"));
    all.class(
        "an extent of all that 64 bits count",
        &with("6", "18446744073709551615"),
    );
    all.class(
        "an extent beyond 64 bits",
        &with("6", "18446744073709551616"),
    );
    all.class("nothing kept", &with("[0, 1]", "[]"));
    all.class("an element that is not there", &with("[0, 1]", "[0, 6]"));
    all.class("an element below 0", &with("[0, 1]", "[-1, 1]"));
    all.class("half an element", &with("[0, 1]", "[0.5, 1]"));
    all.class("an element twice", &with("[0, 1]", "[1, 1]"));
    all.class("elements that descend", &with("[0, 1]", "[1, 0]"));
    all.class(
        "a frozen class",
        r#"{"name": "c1", "root": ["stem.weight", 1], "extent": 3, "keep": [0]}"#,
    );
    all.class("an unknown field", &with("\"keep\"", "\"kept\""));
    all.plan(
        "parameters that do not agree",
        &format!("{{\"version\": 1, \"classes\": [{stem}], \"parameters\": {{\"stem.weight\": {{\"shape\": [6, 3, 1, 1], \"new_shape\": [5, 3, 1, 1], \"keep\": [[0, 1, 2, 3, 4], null, null, null]}}}}}}"),
    );
    let stands = |axis: &str, classes: &str| {
        format!(
            "{{\"version\": 1, \"classes\": [{stem}], \"axes\": [{{\"root\": [\"stem.weight\", 0], \"axis\": \"{axis}\", \"classes\": [{classes}]}}]}}"
        )
    };
    let class = |name: &str, extent: u64| {
        format!("{{\"name\": \"{name}\", \"root\": [\"stem.weight\", 0], \"extent\": {extent}}}")
    };
    let (c0, c9) = (class("c0", 6), class("c9", 2));
    all.plan("no axis", &stands("2 *", &c0));
    all.plan("two axes", &stands("c0 x c0", &c0));
    all.plan("no tensor at all", &stands("c0 x f32>, tensor<c0", &c0));
    all.plan(
        "an axis of a class that is not listed",
        &stands("c0 * c9", &c0),
    );
    all.plan("a class of no elements", &stands("c0", &class("c0", 0)));
    all.plan(
        "a class with another name",
        &stands("c0", &class("stem", 6)),
    );
    all.plan("classes twice", &stands("c0", &format!("{c0}, {c0}")));
    all.plan(
        "an axis that is another one here",
        &stands("c0 * c9", &format!("{c0}, {c9}")),
    );
    all.plan(
        "an axis too long to look at",
        &stands("c0 * 4611686018427387904", &c0),
    );
    all.plan(
        "a class too long to look at",
        &stands("c0", &class("c0", u64::MAX)),
    );
    all.plan(
        "a negative length",
        &stands("c0 * 1000000000000 + -5999999999994", &c0),
    );
    all.plan("a stretch beyond its class", &stands("c0[2:9]", &c0));
    all.plan(
        "a product of many factors",
        &stands(&["c0"; 65].join(" * "), &c0),
    );
    all.plan("an axis twice", &stands("c0", &c0).replace("\"axes\": [", &format!("\"axes\": [{{\"root\": [\"stem.weight\", 0], \"axis\": \"c0\", \"classes\": [{c0}]}}, ")));
    assert_snapshot!(all.finish(26));
}
