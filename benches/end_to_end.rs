//! The whole process on a ResNet-50 ONNX file of 102 MB, against reading and writing the file: wall time of child
//! processes, in turn, and their peak memory.
//!
//! `cargo bench -p prune-opt-benches --bench end_to_end [-- MODEL.onnx]`

use prune_opt::{Format, Session, Toolbox};
use prune_opt_benches::{resnet50, shrink};
use std::error::Error;
use std::io::{Read, Write};
use std::path::Path;
use std::process::Command;
use std::time::Instant;

type Run<T> = Result<T, Box<dyn Error>>;

fn main() -> Run<()> {
    let args: Vec<String> = std::env::args()
        .skip(1)
        .filter(|a| a != "--bench")
        .collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args[..] {
        ["copy", from, to] => copy(from, to),
        ["prune", from, to] => prune(from, to),
        [model] => measure(Path::new(model)),
        _ => {
            let folder = tempfile::tempdir()?;
            let model = folder.path().join("resnet50.onnx");
            write_model(&model)?;
            measure(&model)
        }
    }
}

fn write_model(path: &Path) -> Run<()> {
    let registry = prune_opt_ops::standard();
    let module = resnet50::resnet50(&registry)?;
    let verified = prune_opt_ir::verify::verify(&module, &registry)?;
    let model = prune_opt_onnx::export(verified)?;
    let to = prune_opt_onnx::file::Destination::from_path(path);
    Ok(prune_opt_onnx::file::write(&model, to, &[])?)
}

/// What `cp` did before copy_file_range: read and write, a megabyte at a time.
fn copy(from: &str, to: &str) -> Run<()> {
    let (mut from, mut to) = (std::fs::File::open(from)?, std::fs::File::create(to)?);
    let mut buffer = vec![0; 1 << 20];
    loop {
        match from.read(&mut buffer)? {
            0 => return Ok(()),
            n => to.write_all(&buffer[..n])?,
        }
    }
}

fn prune(from: &str, to: &str) -> Run<()> {
    let toolbox = Toolbox::standard()?;
    let mut session = Session::load(&toolbox, from)?;
    session.run("couple,importance,select{ratio=0.5},prune")?;
    session.write(to.as_ref(), Format::Onnx)?;
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status
        .lines()
        .find_map(|l| l.strip_prefix("VmHWM:")?.split_whitespace().next());
    println!("{}", peak.unwrap_or("0"));
    Ok(())
}

fn measure(model: &Path) -> Run<()> {
    let size = std::fs::metadata(model)?.len() as f64;
    let folder = tempfile::tempdir_in(model.parent().unwrap_or(Path::new(".")))?;
    let me = std::env::current_exe()?;
    let time = |what: &str| -> Run<(f64, f64)> {
        let to = folder.path().join(what);
        let start = Instant::now();
        let out = Command::new(&me).arg(what).arg(model).arg(&to).output()?;
        let time = start.elapsed().as_secs_f64();
        let text = String::from_utf8_lossy(&out.stdout).into_owned();
        if !out.status.success() {
            return Err(String::from_utf8_lossy(&out.stderr).into());
        }
        std::fs::remove_file(to)?;
        Ok((time, text.trim().parse().unwrap_or(0.0) * 1024.0))
    };
    time("copy")?;
    let mut rows = Vec::new();
    let pairs = if shrink() == 1 { 9 } else { 1 };
    for _ in 0..pairs {
        let (copy, _) = time("copy")?;
        let (prune, peak) = time("prune")?;
        rows.push((prune / copy, copy, prune, peak));
    }
    rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (ratio, copy, prune, peak) = rows[rows.len() / 2];
    println!("file               {:>8.1} MB", size / 1e6);
    println!("read/write copy    {:>8.1} ms", copy * 1e3);
    println!("prune, ratio 0.5   {:>8.1} ms", prune * 1e3);
    println!(
        "prune / copy       {ratio:>8.2}    (median of {} pairs; {:.2} to {:.2})",
        rows.len(),
        rows[0].0,
        rows[rows.len() - 1].0
    );
    println!("peak memory / file {:>8.2}", peak / size);
    Ok(())
}
