//! What third parties add goes through the same doors as ours: an op, a pass and a criterion.
#![allow(clippy::unwrap_used)]

use prune_opt::importance::{Formula, Normalize};
use prune_opt::ir::members::Member;
use prune_opt::ir::op::Eval;
use prune_opt::ir::{Diagnostics, Module, op};
use prune_opt::pass::{Changed, Context, Pass, pass};
use prune_opt::{Criterion, Importance, ScoresOf, Scoring, Session, Stored, Toolbox};
use std::sync::Arc;

op! {
    /// Twice its input.
    pub fn twice = "acme.twice" {
        onnx: "com.acme::Twice",
        relation: "x[..s] -> y[..s]",
        eval: Eval::Map(|x| 2.0 * x),
    }
}

pass! {
    /// Freezes every class that is narrower than a limit.
    pub struct KeepNarrow = "keep-narrow" {
        /// Narrower than this stays.
        limit: u64 = "8",
    }
}

impl Pass for KeepNarrow {
    fn run(&self, module: &mut Module, cx: &mut Context) -> Result<Changed, Diagnostics> {
        for class in module.classes.values_mut() {
            if class.extent < self.limit && class.frozen.is_none() {
                class.frozen = Some(vec!["it is narrow".into()]);
                cx.count("narrow classes", 1);
            }
        }
        Ok(Changed::Yes)
    }
}

/// The last are the best. Scaled so that the scores of a class add up to 1.
#[derive(Debug)]
struct Later;

impl Criterion for Later {
    fn name(&self) -> &'static str {
        "later"
    }
    fn doc(&self) -> &'static str {
        "Where an element stands."
    }
    fn normalize(&self, _: &Scoring<'_>) -> Normalize {
        Normalize::Sum
    }
    fn positions(
        &self,
        _: &Scoring<'_>,
        _: &Member,
        weight: &Stored<'_>,
    ) -> Result<Vec<f64>, String> {
        let n = weight.data.shape[weight.axis];
        Ok((1..=n).map(|i| i as f64).collect())
    }
}

const NET: &str = r#"
module @net {
  func @main(%x: tensor<?n x 2 x f32>) -> tensor<?n x 1 x f32> {
    %w0 = param @a = dense<[[1.0, 2.0, 3.0, 4.0], [1.0, 2.0, 3.0, 4.0]]> : tensor<2 x 4 x f32>
    %w1 = param @b = dense<1.0> : tensor<4 x 10 x f32>
    %w2 = param @c = dense<1.0> : tensor<10 x 1 x f32>
    %0 = matmul(%x, %w0) : tensor<?n x 4 x f32>
    %1 = acme.twice(%0) : tensor<?n x 4 x f32>
    %2 = matmul(%1, %w1) : tensor<?n x 10 x f32>
    %3 = matmul(%2, %w2) : tensor<?n x 1 x f32>
    return %3
  }
}"#;

fn toolbox() -> Toolbox {
    let criterion: Arc<dyn Criterion> = Arc::new(Later);
    let standard = Toolbox::standard().unwrap();
    standard
        .with([twice()], [KeepNarrow::def()], [criterion])
        .unwrap()
}

#[test]
fn ops_passes_and_criteria_of_others() {
    let mut session = Session::from_text(&toolbox(), "net.pir", NET, "".as_ref()).unwrap();
    let pipeline =
        "couple,keep-narrow{limit=5},importance{criterion=later},select{ratio=0.5},prune";
    let report = session.run(pipeline).unwrap();
    let changed: Vec<_> = report
        .classes
        .iter()
        .filter(|c| c.after < c.before)
        .collect();
    assert_eq!(changed.len(), 1, "{}", report.render(true));
    assert_eq!((changed[0].before, changed[0].after), (10, 5));
    assert!(report.render(true).contains("it is narrow: "));
    let stats = session.stats();
    assert!(
        stats
            .iter()
            .any(|s| s.pass == "keep-narrow" && s.what == "narrow classes")
    );
}

/// The criterion of others beside ours: in a sum, for one axis, with defaults of its own.
#[test]
fn criteria_of_others_are_summed_with_ours() {
    let mut session = Session::from_text(&toolbox(), "net.pir", NET, "".as_ref()).unwrap();
    let options = Importance {
        criterion: Formula::parse("magnitude + 10*later").unwrap(),
        ..Importance::default()
    };
    let positions = [9, 0, 4];
    let of = ScoresOf::Axis {
        axis: "b:1",
        positions: Some(&positions),
    };
    let found = session.scores(&options, of).unwrap().axis.unwrap();
    // Every weight of `b` and `c` is 1, so that magnitudes are equal; the last is the best.
    let later = [10.0 / 16.0, 1.0 / 16.0, 5.0 / 16.0];
    assert_eq!(found.scores.unwrap(), later.map(|u| 1.0 + 10.0 * u));
    assert!(toolbox().criteria.get("later").is_some());
}

#[test]
fn names_of_criteria_are_what_formulas_can_say() {
    /// A criterion with a name that reads as a sum.
    #[derive(Debug)]
    struct Odd;
    impl Criterion for Odd {
        fn name(&self) -> &'static str {
            "a+b"
        }
        fn doc(&self) -> &'static str {
            "None."
        }
        fn positions(
            &self,
            _: &Scoring<'_>,
            _: &Member,
            _: &Stored<'_>,
        ) -> Result<Vec<f64>, String> {
            Ok(Vec::new())
        }
    }
    let odd: Arc<dyn Criterion> = Arc::new(Odd);
    let error = toolbox().with([], [], [odd]).unwrap_err().to_string();
    assert!(error.contains("`a+b` can't be named so"), "{error}");
}

#[test]
fn clashes_name_both_places() {
    let none: [Arc<dyn Criterion>; 0] = [];
    let error = toolbox().with([twice()], [], none).unwrap_err().to_string();
    assert_eq!(error.matches("embed.rs:").count(), 2, "{error}");
    let none: [Arc<dyn Criterion>; 0] = [];
    let error = toolbox()
        .with([], [KeepNarrow::def()], none)
        .unwrap_err()
        .to_string();
    assert_eq!(error.matches("embed.rs:").count(), 2, "{error}");
}

#[test]
fn mistakes_in_pipelines_point_at_them() {
    let mut session = Session::from_text(&toolbox(), "net.pir", NET, "".as_ref()).unwrap();
    let error = session.run("keep-narrow,coupel").unwrap_err();
    assert_eq!(error.exit_code(), 2);
    assert!(
        error.to_string().contains("did you mean `couple`?"),
        "{error}"
    );
}
