//! Bad inputs, each through the real program: a clear error with the file and the node, parameter or position, exit
//! code 1, nothing written, and memory in proportion to the input. One snapshot for each kind of input.
#![allow(clippy::unwrap_used)]

#[path = "../../../onnx/tests/common/build.rs"]
mod build;
#[path = "../common/mod.rs"]
mod common;

mod onnx;
mod ops;
mod places;
mod plans;
mod text;
mod weights;

use common::Sandbox;
use std::fmt::Write;

/// Address space of a run, in KiB. Most is what the program itself takes; no input here is larger than 50 kB.
const MEMORY: usize = 512 << 10;

/// Cases of one kind, and what the program said of them.
struct Cases {
    sandbox: Sandbox,
    said: String,
    failed: String,
    count: usize,
}

impl Cases {
    fn new() -> Cases {
        Cases {
            sandbox: Sandbox::new(),
            said: String::new(),
            failed: String::new(),
            count: 0,
        }
    }

    /// Runs the program, which has to fail as it should; `what` is wrong with the input.
    fn case(&mut self, what: &str, args: &str) {
        self.shell(what, &format!("prune-opt {args}"));
    }

    /// A line for the shell in which the program has to fail as it should.
    fn shell(&mut self, what: &str, line: &str) {
        let before = self.sandbox.contents();
        let ran = self.sandbox.shell(line, MEMORY);
        let crash = ["panicked", "RUST_BACKTRACE", "memory allocation"];
        let wrong = [
            (ran.code != 1, "another exit code than 1"),
            (!ran.out.is_empty(), "output"),
            (!ran.err.contains("error"), "no error"),
            (crash.iter().any(|c| ran.err.contains(c)), "a crash"),
            (before != self.sandbox.contents(), "files changed"),
        ];
        for (_, why) in wrong.iter().filter(|(bad, _)| *bad) {
            writeln!(self.failed, "## {what}: {why}\n$ {line}\n{ran}\n").unwrap();
        }
        let err = ran.err.trim_end();
        writeln!(self.said, "## {what}\n$ {line}\n{err}\n").unwrap();
        self.count += 1;
    }

    /// What was said of all of them; there must be at least so many.
    fn finish(self, least: usize) -> String {
        assert!(self.failed.is_empty(), "\n{}", self.failed);
        assert!(self.count >= least, "{} cases", self.count);
        self.said
    }
}

/// The parts sum up to what is promised.
#[test]
fn sixty_and_more() {
    let parts = [
        onnx::LEAST,
        ops::LEAST,
        places::LEAST,
        plans::LEAST,
        text::LEAST,
        weights::LEAST,
    ];
    assert!(parts.iter().sum::<usize>() >= 60);
}
