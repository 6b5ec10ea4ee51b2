//! A model of 3 GB, its weights beside it as external data: how long pruning takes, and how much memory of its own the
//! process has at most (`RssAnon`; pages of mapped files can be taken back at any time and are shown beside it). Then the
//! same by way of text. The bar is 1.2 GB.
//!
//! `cargo bench -p prune-opt-benches --bench large`

use prune_opt::{Format, Session, Toolbox};
use prune_opt_benches::{large, shrink};
use std::error::Error;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

type Run<T> = Result<T, Box<dyn Error>>;

/// What may be resident of the process's own memory, whatever the size of the model.
const BAR: f64 = 1.2e9;

fn main() -> Run<()> {
    let args: Vec<String> = std::env::args()
        .skip(1)
        .filter(|a| a != "--bench")
        .collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args[..] {
        ["run", pipeline, from, to] => run(pipeline, from, to),
        _ => {
            let folder = tempfile::tempdir()?;
            let model = folder.path().join("large.onnx");
            large::write(&model, shrink())?;
            measure(folder.path())
        }
    }
}

fn run(pipeline: &str, from: &str, to: &str) -> Run<()> {
    let toolbox = Toolbox::standard()?;
    let mut session = Session::load(&toolbox, from)?;
    session.run(pipeline)?;
    let format = if to.ends_with(".pir") {
        Format::Pir
    } else {
        Format::Onnx
    };
    Ok(session.write(to.as_ref(), format)?)
}

fn measure(folder: &Path) -> Run<()> {
    let size = |name: &str| std::fs::metadata(folder.join(name)).map_or(0.0, |m| m.len() as f64);
    println!(
        "{:<34} {:>8.2} GB",
        "model and data",
        size("large.onnx.data") / 1e9
    );
    println!(
        "{:<34} {:>10} {:>12} {:>12}",
        "", "s", "own, GB", "mapped, GB"
    );
    let prune = "couple,importance,select{ratio=0.5},prune";
    for (what, pipeline, from, to) in [
        ("prune, ratio 0.5", prune, "large.onnx", "half.onnx"),
        ("copy to onnx", "", "large.onnx", "same.onnx"),
        (
            "prune to text and safetensors",
            prune,
            "large.onnx",
            "half.pir",
        ),
        ("text and safetensors to onnx", "", "half.pir", "again.onnx"),
    ] {
        let start = Instant::now();
        let (own, mapped) = peak(pipeline, &folder.join(from), &folder.join(to))?;
        let time = start.elapsed().as_secs_f64();
        println!(
            "{what:<34} {time:>10.2} {:>12.3} {:>12.3}",
            own / 1e9,
            mapped / 1e9
        );
        assert!(own <= BAR, "{what}: {own} bytes of its own");
        if to == "same.onnx" {
            std::fs::remove_file(folder.join("same.onnx.data"))?;
        }
    }
    println!(
        "{:<34} {:>8.2} GB",
        "pruned model and data",
        size("half.onnx.data") / 1e9
    );
    let map = |name: &str| prune_opt_ir::store::map(&folder.join(name));
    let (direct, by_text) = (map("half.onnx.data")?, map("again.onnx.data")?);
    assert!(
        direct == by_text,
        "text and safetensors changed the weights"
    );
    Ok(())
}

/// Runs a pipeline in a process of its own; the most that was resident of its own memory and of mapped files, in bytes.
fn peak(pipeline: &str, from: &Path, to: &Path) -> Run<(f64, f64)> {
    let mut child = Command::new(std::env::current_exe()?)
        .arg("run")
        .arg(pipeline)
        .args([from, to])
        .stdin(Stdio::null())
        .spawn()?;
    let status = format!("/proc/{}/status", child.id());
    let (mut own, mut mapped) = (0.0f64, 0.0f64);
    loop {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let kilobytes = |key: &str| {
            let line = text.lines().find_map(|l| l.strip_prefix(key));
            let number = line.and_then(|l| l.split_whitespace().next()?.parse::<f64>().ok());
            number.unwrap_or(0.0)
        };
        own = own.max(kilobytes("RssAnon:") * 1024.0);
        mapped = mapped.max(kilobytes("RssFile:") * 1024.0);
        if let Some(status) = child.try_wait()? {
            if !status.success() {
                return Err(format!("{status}").into());
            }
            return Ok((own, mapped));
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}
