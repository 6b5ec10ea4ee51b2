//! IR text that can't be read, does not verify, or asks for absurd sizes.

use super::Cases;
use insta::assert_snapshot;

pub const LEAST: usize = 31;

impl Cases {
    fn text(&mut self, what: &str, text: &str) {
        self.sandbox.write("bad.pir", text.as_bytes());
        self.case(what, "bad.pir --ratio 0.5 -o out.pir");
    }

    /// The body of a function of `x`, which is `?n x 4`.
    fn body(&mut self, what: &str, lines: &str) {
        let head = "func @main(%x: tensor<?n x 4 x f32>) -> tensor<?n x 4 x f32> {";
        self.text(
            what,
            &format!("module @bad {{\n  {head}\n{lines}\n    return %x\n  }}\n}}\n"),
        );
    }
}

#[test]
fn syntax() {
    let mut all = Cases::new();
    all.text("a word", "module");
    all.text(
        "cut short",
        "module @bad {\n  func @main(%x: tensor<?n x 4 x f3",
    );
    all.text(
        "a text that never ends",
        "module @bad attributes {a = \"never ended",
    );
    all.text("no module", "func @main() {\n}\n");
    all.text("two modules", "module @a {\n}\nmodule @b {\n}\n");
    all.text("something after the module", "module @a {\n}\n}\n");
    all.text(
        "an unknown escape",
        "module @a attributes {a = \"\\q\"} {\n}\n",
    );
    all.sandbox.write("bad.pir", b"module @caf\xe9 {}");
    all.case("no UTF-8", "bad.pir --ratio 0.5 -o out.pir");
    all.body(
        "a value that nobody gives",
        "    %0 = relu(%lost) : tensor<?n x 4 x f32>",
    );
    all.body(
        "a value that is given twice",
        "    %0 = relu(%x) : tensor<?n x 4 x f32>\n    %0 = relu(%x) : tensor<?n x 4 x f32>",
    );
    all.body(
        "a value before it is given",
        "    %0 = relu(%1) : tensor<?n x 4 x f32>\n    %1 = relu(%x) : tensor<?n x 4 x f32>",
    );
    all.body(
        "an unknown element type",
        "    %0 = relu(%x) : tensor<?n x 4 x f33>",
    );
    all.body(
        "an attribute given twice",
        "    %0 = softmax(%x) {axis = 1, axis = 1} : tensor<?n x 4 x f32>",
    );
    all.body(
        "a class that is not declared",
        "    %0 = relu(%x) : tensor<?n x c7 x f32>",
    );
    all.text(
        "a class declared twice",
        "module @a {\n  channels c0 = 4\n  channels c0 = 4\n}\n",
    );
    all.text(
        "a multiple of nothing",
        "module @a {\n  channels c0 = 4 {multiple = 0}\n}\n",
    );
    all.text("an extent below 0", "module @a {\n  channels c0 = -4\n}\n");
    all.text(
        "an extent beyond 64 bits",
        "module @a {\n  channels c0 = 99999999999999999999\n}\n",
    );
    assert_snapshot!(all.finish(16));
}

#[test]
fn types() {
    let mut all = Cases::new();
    all.body(
        "shapes that do not fit",
        "    %w = param @w = dense<1.0> : tensor<5 x 2 x f32>\n    %0 = matmul(%x, %w) : tensor<?n x 2 x f32>",
    );
    all.body(
        "another shape than the op gives",
        "    %0 = relu(%x) : tensor<?n x 5 x f32>",
    );
    all.body(
        "another type than the op gives",
        "    %0 = relu(%x) : tensor<?n x 4 x i64>",
    );
    all.body(
        "more elements than the type has",
        "    %w = param @w = dense<[1.0, 2.0, 3.0]> : tensor<2 x f32>",
    );
    all.body(
        "ragged elements",
        "    %w = param @w = dense<[[1.0, 2.0], [3.0]]> : tensor<2 x 2 x f32>",
    );
    all.body(
        "texts as numbers",
        "    %w = param @w = dense<[\"a\", \"b\"]> : tensor<2 x f32>",
    );
    all.text(
        "a class that keeps what it does not have",
        "module @a {\n  channels c0 = 4 {keep = [7]}\n}\n",
    );
    all.text(
        "a class that keeps nothing",
        "module @a {\n  channels c0 = 4 {keep = []}\n}\n",
    );
    all.text(
        "more scores than elements",
        "module @a {\n  channels c0 = 2 {importance = dense<[1.0, 2.0, 3.0]>}\n}\n",
    );
    assert_snapshot!(all.finish(7));
}

/// Two layers without weights, with this axis between them.
fn weightless(classes: &str, axis: &str) -> String {
    format!(
        "module @bad {{
  channels {classes}
  func @main(%x: tensor<?n x 3 x f32>) -> tensor<?n x 2 x f32> {{
    %up = param @up : tensor<3 x {axis} x f32>
    %down = param @down : tensor<{axis} x 2 x f32>
    %0 = matmul(%x, %up) : tensor<?n x {axis} x f32>
    %1 = matmul(%0, %down) : tensor<?n x 2 x f32>
    return %1
  }}
}}
"
    )
}

impl Cases {
    fn pass(&mut self, what: &str, text: &str, pass: &str) {
        self.sandbox.write("bad.pir", text.as_bytes());
        self.case(what, &format!("bad.pir --passes {pass} -o out.pir"));
    }
}

#[test]
fn lengths() {
    let mut all = Cases::new();
    let long = weightless("c0 = 4 {keep = [0, 1]}", "1152921504606846976 * c0");
    all.pass("too long to prune", &long, "prune");
    all.pass("too long for a plan", &long, "write-plan{file=plan.json}");
    all.pass("too long to mask", &long, "mask");
    let class = weightless("c0 = 4611686018427387904 {keep = [0]}", "c0");
    all.pass("a class too long to mask", &class, "mask");
    let beyond = weightless("c0 = 4", "2305843009213693952 * c0");
    all.pass("longer than 64 bits count", &beyond, "couple");
    let terms = vec!["c0"; 100].join(" + ");
    let beyond = weightless("c0 = 4611686018427387904", &terms);
    all.pass("a long axis beyond 64 bits", &beyond, "couple");
    let class = weightless("c0 = 18446744073709551615", "c0");
    all.pass("a class longer than 64 bits count", &class, "couple");
    assert_snapshot!(all.finish(7));
}

#[test]
fn sizes() {
    let mut all = Cases::new();
    all.body(
        "1 TB of zeros",
        "    %w = param @w = dense<0.0> : tensor<1099511627776 x f32>",
    );
    all.body(
        "more elements than 64 bits count",
        "    %w = param @w = dense<0.0> : tensor<4294967296 x 4294967296 x f32>",
    );
    all.text(
        "nested lists",
        &format!("module @a attributes {{a = {}", "[".repeat(20_000)),
    );
    all.body(
        "nested elements",
        &format!("    %w = param @w = dense<{}", "[".repeat(20_000)),
    );
    all.body(
        "nested axes",
        &format!("    %0 = relu(%x) : tensor<{}", "(".repeat(20_000)),
    );
    all.body(
        "nested products",
        &format!(
            "    %0 = relu(%x) : tensor<{}4 x f32>",
            "2 * (".repeat(10_000)
        ),
    );
    all.body(
        "many products of sums",
        &format!(
            "    %0 = relu(%x) : tensor<{}4 x f32>",
            "(?a + ?b) * ".repeat(200)
        ),
    );
    all.body(
        "a class beyond 32 bits",
        "    %0 = relu(%x) : tensor<c99999999999 x f32>",
    );
    assert_snapshot!(all.finish(6));
}
