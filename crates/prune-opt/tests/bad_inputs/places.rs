//! Places that can't be read or written.

use super::Cases;
use insta::assert_snapshot;

pub const LEAST: usize = 24;

fn cases() -> Cases {
    let all = Cases::new();
    all.sandbox.copy("plain.pir");
    all.sandbox.folder("folder");
    all
}

#[test]
fn unreadable() {
    let mut all = cases();
    all.case("no file", "lost.onnx --ratio 0.5 -o out.onnx");
    all.case("no folder", "lost/net.onnx --ratio 0.5 -o out.onnx");
    all.case("a folder", "folder --ratio 0.5 -o out.onnx");
    all.case("under a file", "plain.pir/net.onnx --ratio 0.5 -o out.onnx");
    let name = "n".repeat(300);
    all.case(
        "a name too long",
        &format!("{name}.onnx --ratio 0.5 -o out.onnx"),
    );
    all.case("a device without data", "/dev/null --ratio 0.5 -o out.onnx");
    all.shell(
        "standard input without data",
        "prune-opt - --ratio 0.5 -o out.onnx < /dev/null",
    );
    all.shell(
        "standard input that is closed",
        "prune-opt - --ratio 0.5 -o out.onnx <&-",
    );
    all.shell(
        "standard input that is a folder",
        "prune-opt - --ratio 0.5 -o out.onnx < folder",
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::symlink;
        symlink("gone.onnx", all.sandbox.path("dangling.onnx")).unwrap();
        symlink("loop.onnx", all.sandbox.path("loop.onnx")).unwrap();
        all.case("a link to nothing", "dangling.onnx --ratio 0.5 -o out.onnx");
        all.case("a link to itself", "loop.onnx --ratio 0.5 -o out.onnx");
        all.case("no file, for `channels`", "channels dangling.onnx");
    }
    assert_snapshot!(all.finish(9));
}

#[test]
fn unwritable() {
    let mut all = cases();
    let prune = "plain.pir --ratio 0.5";
    all.case("a folder", &format!("{prune} -o folder --emit onnx"));
    all.case("no folder", &format!("{prune} -o lost/out.onnx"));
    all.case("under a file", &format!("{prune} -o plain.pir/out.onnx"));
    let name = "n".repeat(300);
    all.case("a name too long", &format!("{prune} -o {name}.onnx"));
    all.case(
        "a plan into no folder",
        &format!("{prune} --plan-out lost/plan.json -o out.onnx"),
    );
    all.case(
        "a plan into a folder",
        &format!("{prune} --plan-out folder -o out.onnx"),
    );
    all.case(
        "a masked model into no folder",
        "mask plain.pir --plan plan.json -o lost/out.onnx",
    );
    #[cfg(target_os = "linux")]
    {
        std::os::unix::fs::symlink("loop.onnx", all.sandbox.path("loop.onnx")).unwrap();
        all.case("a link to itself", &format!("{prune} -o loop.onnx"));
    }
    assert_snapshot!(all.finish(7));
}

/// Linux has a device that is always full, and a limit on the size of files.
#[cfg(target_os = "linux")]
#[test]
fn full() {
    let mut all = cases();
    let prune = "plain.pir --ratio 0.5";
    all.case("a full disk", &format!("{prune} -o /dev/full --emit onnx"));
    all.case(
        "a full disk for text",
        &format!("{prune} -o /dev/full --emit pir"),
    );
    all.case(
        "a full disk for the plan",
        &format!("{prune} --plan-out /dev/full -o out.onnx"),
    );
    all.shell(
        "standard output that is full",
        &format!("prune-opt {prune} -q > /dev/full"),
    );
    all.shell(
        "standard output that is full, as ONNX",
        &format!("prune-opt {prune} -q -o - --emit onnx > /dev/full"),
    );
    all.shell(
        "help on standard output that is full",
        "prune-opt --help-passes > /dev/full",
    );
    all.shell(
        "classes on standard output that is full",
        "prune-opt channels plain.pir > /dev/full",
    );
    // SIGXFSZ is ignored, as in a shell that limits sizes for its jobs.
    let limited = "trap '' XFSZ; ulimit -f 0;";
    all.shell(
        "a disk that is full when the file is written",
        &format!("{limited} prune-opt {prune} -o out.onnx"),
    );
    all.shell(
        "a disk that is full when the plan is written",
        &format!("{limited} prune-opt {prune} --plan-out plan.json -o /dev/null --emit onnx"),
    );
    all.shell(
        "a disk that is full when text is written",
        &format!("{limited} prune-opt {prune} -o out.pir"),
    );
    assert_snapshot!(all.finish(9));
}

/// A reader that leaves early is no failure, and nobody has to listen to reports.
#[cfg(unix)]
#[test]
fn nobody_listens() {
    let all = cases();
    let run = |line: &str| {
        let ran = all.sandbox.shell(line, super::MEMORY);
        assert!(!ran.err.contains("panicked"), "{line}: {ran}");
        ran
    };
    let ran = run("(prune-opt plain.pir --ratio 0.5 -q; echo $? >&2) | true");
    assert_eq!(ran.err, "0\n", "{ran}");
    let ran = run("(prune-opt --help-passes; echo $? >&2) | true");
    assert_eq!(ran.err, "0\n", "{ran}");
    assert_eq!(
        run("prune-opt plain.pir --ratio 0.5 -o out.onnx 2>&-").code,
        0
    );
    assert_eq!(
        run("prune-opt plain.pir --ratio 0.5 -o out.onnx >&-").code,
        0
    );
    assert_eq!(
        run("prune-opt plain.pir --ratio 0.5 -o /dev/null --emit onnx <&-").code,
        0
    );
    assert_eq!(run("prune-opt plain.pir --ratio 1.5 2> /dev/full").code, 2);
}
