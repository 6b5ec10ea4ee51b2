//! Chosen positions, sums of criteria, and what holds for every model.

use super::{Tensor, axis, chain, classes, close, net, of_axis, options, session};
use prune_opt::importance::{Given, Normalize, Reduce};
use prune_opt::pass::Pipeline;
use prune_opt::{Importance, RunOptions, ScoresOf};

#[test]
fn chosen_positions_of_one_axis() {
    let text = chain();
    let all = axis(&text, "normalize=none", "a:0");
    assert_eq!(all.len(), 64);
    let some = |positions: &[u64], opts: &str| of_axis(&text, opts, "a:0", Some(positions));
    for positions in [&[0, 1, 2, 3][..], &[2, 6, 9], &[9, 2, 6], &[5, 5]] {
        let have = some(positions, "").unwrap();
        let raw: Vec<f64> = positions.iter().map(|p| all[*p as usize]).collect();
        let mean = raw.iter().sum::<f64>() / raw.len() as f64;
        close(&have, &raw.iter().map(|u| u / mean).collect::<Vec<_>>());
    }
    // Any axis on which the class stands, or the class, is the same.
    for name in ["b:1", "%0:1", "s:0", "c0"] {
        assert_eq!(axis(&text, "normalize=none", name), all, "{name}");
    }
    assert_eq!(axis(&text, "normalize=none", "a:0[7]"), [all[7]]);
    let error = |positions: &[u64], name: &str| {
        let error = of_axis(&text, "", name, Some(positions)).unwrap_err();
        assert_eq!(error.exit_code(), 2, "{error}");
        error.to_string()
    };
    assert!(error(&[64], "a:0").contains("64 positions, counted from 0: not 64"));
    assert!(error(&[0], "a:2").contains("no channels stand at position 0"));
    assert!(error(&[0], "aa:0").contains("no tensor and no class `aa`"));
}

#[test]
fn rows_are_what_members_say() {
    let text = chain();
    let found = classes(&text, "reduce=none,p=1,bias");
    let class = &found.classes.as_ref().unwrap()[0];
    let names: Vec<_> = class
        .members
        .iter()
        .map(|m| (&*m.parameter, m.axis))
        .collect();
    assert_eq!(
        names,
        [("a", 0), ("s", 0), ("s", 0), ("b", 1)],
        "root, gamma, beta, input"
    );
    let sum = |j: usize| class.members.iter().map(|m| m.scores[j]).sum::<f64>();
    let sums: Vec<f64> = (0..64).map(sum).collect();
    close(
        &axis(&text, "p=1,bias,reduce=sum,normalize=none", "a:0"),
        &sums,
    );
    let error = session(&text)
        .run("couple,importance{reduce=none}")
        .unwrap_err();
    assert!(error.to_string().contains("prune-opt scores"), "{error}");
}

#[test]
fn sums_of_criteria_are_sums_of_what_each_says() {
    let text = chain();
    let (a, b) = (axis(&text, "", "a:0"), axis(&text, "criterion=fpgm", "a:0"));
    let have = axis(&text, "criterion=\"0.25*magnitude + 2 * fpgm\"", "a:0");
    let want: Vec<f64> = a.iter().zip(&b).map(|(a, b)| 0.25 * a + 2.0 * b).collect();
    close(&have, &want);
    let of = |opts: &str| {
        classes(&text, opts).classes.unwrap()[0]
            .scores
            .clone()
            .unwrap()
    };
    close(&of("criterion=\"magnitude - 0.5*fpgm\""), &{
        let both = a.iter().zip(&b);
        both.map(|(a, b)| a - 0.5 * b).collect::<Vec<_>>()
    });
    // Where one has nothing to say, the other stands for both.
    let (w, v) = (Tensor::new(1, &[3, 5]), Tensor::new(2, &[5, 2]));
    let body = "    %0 = matmul(%x, %w) : tensor<?n x 5 x f32>
    %1 = matmul(%0, %v) : tensor<?n x 2 x f32>";
    let params = [("w", &w), ("v", &v)];
    let text = net(
        "tensor<?n x 3 x f32>",
        &params,
        body,
        "tensor<?n x 2 x f32>",
    );
    let alone = axis(&text, "", "w:1");
    close(
        &axis(&text, "criterion=\"0.5*magnitude + 0.5*bn-scale\"", "w:1"),
        &alone,
    );
}

#[test]
fn mistakes_in_criteria_have_places() {
    let mut s = session(&chain());
    let error = s
        .run("couple,importance{criterion=\"0.5*magnitude + 0.5*fpgn\"}")
        .unwrap_err();
    let text = error.to_string();
    assert_eq!(error.exit_code(), 2, "{text}");
    for part in [
        "there is no criterion `fpgn`",
        "criterion:1:21",
        "did you mean `fpgm`?",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let error = s
        .run("couple,importance{criterion=\"0.5*magnitude 0.5*fpgm\"}")
        .unwrap_err();
    let text = error.to_string();
    for part in ["expected `+` or `-`", "pipeline:1:44"] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn a_closure_scales_scores() {
    let mut s = session(&chain());
    let ranks = Normalize::custom("ranks", |u| {
        let sorted = {
            let mut all = u.to_vec();
            all.sort_by(f64::total_cmp);
            all
        };
        u.iter_mut()
            .for_each(|x| *x = sorted.iter().filter(|y| **y < *x).count() as f64);
    });
    let pass = Importance {
        normalize: Given::As(ranks),
        reduce: Given::As(Reduce::Max),
        ..Importance::default()
    };
    let pipeline = s
        .pipeline("couple")
        .unwrap()
        .chain(Pipeline::new().then(pass));
    assert_eq!(
        pipeline.to_string(),
        "couple,importance{reduce=max,normalize=ranks}"
    );
    s.run_with(&pipeline, RunOptions::default()).unwrap();
    let mut have = s.module().classes[0].importance.clone().unwrap();
    have.sort_by(f64::total_cmp);
    assert_eq!(have, (0..64).map(f64::from).collect::<Vec<_>>());
}

#[test]
fn filters_compared_with_each_other() {
    // Rows: two alike, one a multiple of them, one at a right angle, one of zeros.
    let w = Tensor {
        shape: vec![5, 2],
        data: vec![1.0, 0.0, 1.0, 0.0, 3.0, 0.0, 0.0, 2.0, 0.0, 0.0],
    };
    let v = Tensor {
        shape: vec![5, 1],
        data: vec![0.0; 5],
    };
    let body = "    %0 = gemm(%x, %w) {transB = 1} : tensor<?n x 5 x f32>
    %1 = matmul(%0, %v) : tensor<?n x 1 x f32>";
    let params = [("w", &w), ("v", &v)];
    let text = net(
        "tensor<?n x 2 x f32>",
        &params,
        body,
        "tensor<?n x 1 x f32>",
    );
    let of = |opts: &str| axis(&text, opts, "w:0");
    let r5 = 5f64.sqrt();
    let d = |all: [f64; 4]| all.iter().sum::<f64>();
    close(
        &of("criterion=fpgm,reduce=first,normalize=none"),
        &[
            d([0.0, 2.0, r5, 1.0]),
            d([0.0, 2.0, r5, 1.0]),
            d([2.0, 2.0, 13f64.sqrt(), 3.0]),
            d([r5, r5, 13f64.sqrt(), 2.0]),
            d([1.0, 1.0, 3.0, 2.0]),
        ],
    );
    assert_eq!(
        of("criterion=redundancy,reduce=first,normalize=none"),
        [0.0, 0.0, 1.0, 1.0, 0.0]
    );
    assert_eq!(of("criterion=l1"), [1.0, 1.0, 3.0, 2.0, 0.0]);
    // Ascending: 0, 1, 1, 4, 9; of equal ones the first has more above it.
    close(
        &of("criterion=lamp"),
        &[1.0 / 15.0, 1.0 / 14.0, 1.0, 4.0 / 13.0, 0.0],
    );
}

#[test]
fn random_scores_go_by_seed_and_name() {
    let text = chain();
    let of = |opts: &str| axis(&text, &format!("criterion=random,{opts}"), "a:0");
    assert_eq!(of("seed=1"), of("seed=1"));
    assert_ne!(of("seed=1"), of("seed=2"));
    assert!(of("seed=1").iter().all(|s| (0.0..1.0).contains(s)));
}

/// Two branches joined by a concatenation before one convolution, and the same with a convolution each.
#[test]
fn a_concatenation_may_be_split() {
    let (a, b, w) = (
        Tensor::new(1, &[4, 3, 1, 1]),
        Tensor::new(2, &[6, 3, 1, 1]),
        Tensor::new(3, &[5, 10, 3, 3]),
    );
    let io = (
        "tensor<?n x 3 x 8 x 8 x f32>",
        "tensor<?n x 5 x 8 x 8 x f32>",
    );
    let branches = "    %0 = conv(%x, %a) : tensor<?n x 4 x 8 x 8 x f32>
    %1 = conv(%x, %b) : tensor<?n x 6 x 8 x 8 x f32>\n";
    let joined = format!(
        "{branches}    %2 = concat(%0, %1) {{axis = 1}} : tensor<?n x 10 x 8 x 8 x f32>
    %3 = conv(%2, %w) {{pads = [1, 1, 1, 1]}} : {}",
        io.1
    );
    let split = format!(
        "{branches}    %2 = conv(%0, %wa) {{pads = [1, 1, 1, 1]}} : {out}
    %3 = conv(%1, %wb) {{pads = [1, 1, 1, 1]}} : {out}
    %4 = add(%2, %3) : {out}",
        out = io.1
    );
    let wa = w.take(1, &[0, 1, 2, 3]);
    let wb = w.take(1, &[4, 5, 6, 7, 8, 9]);
    let joined = net(io.0, &[("a", &a), ("b", &b), ("w", &w)], &joined, io.1);
    let split = net(
        io.0,
        &[("a", &a), ("b", &b), ("wa", &wa), ("wb", &wb)],
        &split,
        io.1,
    );
    for criterion in ["magnitude", "l1", "lamp", "fpgm", "redundancy", "random"] {
        for reduce in ["auto", "sum", "max", "prod", "gate"] {
            let opts = format!("criterion={criterion},reduce={reduce}");
            for branch in ["a:0", "b:0"] {
                close(&axis(&joined, &opts, branch), &axis(&split, &opts, branch));
            }
        }
    }
}

#[test]
fn empty_classes_and_bad_weights() {
    // A layer without channels.
    let (w, v) = (Tensor::new(1, &[3, 2]), Tensor::new(2, &[2, 2]));
    let body = "    %0 = matmul(%x, %w) : tensor<?n x 2 x f32>
    %1 = matmul(%0, %v) : tensor<?n x 2 x f32>";
    let text = net(
        "tensor<?n x 3 x f32>",
        &[("w", &w), ("v", &v)],
        body,
        "tensor<?n x 2 x f32>",
    );
    let empty = text
        .replace(&w.dense(), "dense<[[], [], []]>")
        .replace(&v.dense(), "dense<[]>")
        .replace("tensor<3 x 2 x f32>", "tensor<3 x 0 x f32>")
        .replace("tensor<2 x 2 x f32>", "tensor<0 x 2 x f32>")
        .replace("%w) : tensor<?n x 2 x f32>", "%w) : tensor<?n x 0 x f32>");
    for criterion in ["magnitude", "fpgm", "redundancy", "lamp", "random"] {
        let all = classes(&empty, &format!("criterion={criterion}"))
            .classes
            .unwrap();
        let of = all.iter().find(|c| c.extent == 0);
        assert!(
            of.is_none_or(|c| c.scores.as_ref().is_none_or(Vec::is_empty)),
            "{all:?}"
        );
    }
    for bad in ["nan", "inf", "-inf"] {
        let first = format!("{:?}", v.data[2] as f32);
        assert!(text.contains(&first));
        let text = text.replace(&first, bad);
        for criterion in [
            "magnitude",
            "l1",
            "lamp",
            "fpgm",
            "redundancy",
            "0.5*l1 + 0.5*fpgm",
        ] {
            let opts = options(&format!("criterion=\"{criterion}\""));
            let error = session(&text).scores(&opts, ScoresOf::Classes);
            let found = match criterion {
                // They read the layer that makes the class, which is sound.
                "l1" | "lamp" => error.map(|_| "sound".to_string()).unwrap_or_default(),
                _ => error.map_or_else(|e| e.to_string(), |_| String::new()),
            };
            let named = found.contains("initializer `v`") || found.contains("v: ");
            let placed = found.contains("[1, 0]") && found.contains("not finite");
            assert!(
                found == "sound" || (named && placed),
                "{criterion}: {found}"
            );
        }
    }
}

/// Channels that stand in other places than their neighbours do: all of them count, and no others.
#[test]
fn a_channel_is_scored_wherever_it_stands() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/files/importance/stretches.pir"
    );
    let text = std::fs::read_to_string(path).unwrap();
    let opts = "p=1,reduce=sum,normalize=none";
    let [a, b, c] = [61.0, 142.0, 254.0];
    assert_eq!(axis(&text, opts, "w:1"), [a, b, c]);
    assert_eq!(axis(&text, opts, "v:0"), [a, a, a, b, c]);
    assert_eq!(axis(&text, opts, "%1:1"), [a]);
    let some = |positions: &[u64]| of_axis(&text, opts, "v:0", Some(positions)).unwrap();
    assert_eq!(some(&[4, 0, 2]), [c, a, a]);
    // Only those asked for are scaled together.
    let half = of_axis(&text, "p=1,reduce=sum,normalize=max", "u:0", Some(&[0]));
    assert_eq!(half.unwrap(), [1.0]);
    let rows = classes(&text, "p=1,reduce=none").classes.unwrap();
    let of = |i: usize| {
        (
            &*rows[0].members[i].parameter,
            &rows[0].members[i].scores[..],
        )
    };
    assert_eq!(of(0), ("w", &[1.0, 2.0, 4.0][..]));
    assert_eq!(of(1), ("v", &[60.0, 40.0, 50.0][..]));
    assert_eq!(of(2), ("u", &[0.0, 100.0, 200.0][..]));
}
