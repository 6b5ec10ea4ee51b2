//! A folder to run the program in.
#![allow(clippy::unwrap_used, dead_code)]

use std::collections::BTreeMap;
use std::fmt;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// A test model of the repository.
pub fn model(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/models")
        .join(name)
}

/// An empty folder in which the program runs.
pub struct Sandbox(TempDir);

/// What a run left.
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
    pub bytes: Vec<u8>,
}

impl fmt::Display for Ran {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "exit {}", self.code)?;
        for (name, text) in [("stdout", &self.out), ("stderr", &self.err)] {
            if !text.is_empty() {
                write!(f, "\n-- {name}\n{}", text.trim_end())?;
            }
        }
        Ok(())
    }
}

impl Sandbox {
    pub fn new() -> Sandbox {
        Sandbox(tempfile::tempdir().unwrap())
    }

    /// Runs the program with these words, which may be quoted with `'`.
    pub fn run(&self, args: &str) -> Ran {
        self.pipe(args, b"")
    }

    /// Runs the program and expects that it ends well.
    pub fn ok(&self, args: &str) {
        let ran = self.run(args);
        assert_eq!(ran.code, 0, "prune-opt {args}: {ran}");
    }

    /// Runs the program with this on standard input.
    pub fn pipe(&self, args: &str, input: &[u8]) -> Ran {
        let mut child = Command::new(env!("CARGO_BIN_EXE_prune-opt"))
            .args(words(args))
            .current_dir(self.0.path())
            .env("COLUMNS", "100")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = input.to_vec();
        // The program may end without reading.
        let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
        let ran = child.wait_with_output().unwrap();
        writer.join().unwrap();
        Ran {
            code: ran.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&ran.stdout).into_owned(),
            err: String::from_utf8_lossy(&ran.stderr).into_owned(),
            bytes: ran.stdout,
        }
    }

    /// Runs a line for the shell in which `prune-opt` is the program, in so many KiB of address space.
    pub fn shell(&self, line: &str, memory: usize) -> Ran {
        let program = Path::new(env!("CARGO_BIN_EXE_prune-opt"));
        let mut path = program.parent().unwrap().as_os_str().to_owned();
        path.push(":");
        path.push(std::env::var_os("PATH").unwrap_or_default());
        let ran = Command::new("sh")
            .args(["-c", &format!("ulimit -v {memory}; {line}")])
            .current_dir(self.0.path())
            .env("PATH", path)
            .env("COLUMNS", "100")
            // A thread reserves address space, and so does an arena of the allocator.
            .env("RAYON_NUM_THREADS", "1")
            .env("MALLOC_ARENA_MAX", "1")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        Ran {
            code: ran.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&ran.stdout).into_owned(),
            err: String::from_utf8_lossy(&ran.stderr).into_owned(),
            bytes: ran.stdout,
        }
    }

    /// The path of a file here.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Everything that is here, links as what they point to: paths and contents.
    pub fn contents(&self) -> BTreeMap<String, Vec<u8>> {
        let files = self.files().into_iter();
        files
            .map(|name| {
                let bytes = std::fs::read(self.path(&name)).unwrap_or_default();
                (name, bytes)
            })
            .collect()
    }

    /// Copies a test model here; returns its text.
    pub fn copy(&self, name: &str) -> String {
        let text = std::fs::read_to_string(model(name)).unwrap();
        self.write(name, text.as_bytes());
        text
    }

    pub fn write(&self, name: &str, contents: &[u8]) {
        let path = self.0.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, contents).unwrap();
    }

    pub fn remove(&self, name: &str) {
        std::fs::remove_file(self.path(name)).unwrap();
    }

    pub fn folder(&self, name: &str) {
        std::fs::create_dir_all(self.0.path().join(name)).unwrap();
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.0.path().join(name)).unwrap()
    }

    pub fn text(&self, name: &str) -> String {
        String::from_utf8(self.read(name)).unwrap()
    }

    /// All files, sorted; temporary ones would show.
    pub fn files(&self) -> Vec<String> {
        let mut found = Vec::new();
        let mut folders = vec![self.0.path().to_path_buf()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let name = path.strip_prefix(self.0.path()).unwrap();
                    found.push(name.to_str().unwrap().to_string());
                }
            }
        }
        found.sort();
        found
    }
}

/// Words between blanks; a word may be in `'`.
fn words(args: &str) -> Vec<String> {
    let mut out = Vec::new();
    for (i, part) in args.split('\'').enumerate() {
        if i % 2 == 1 {
            out.push(part.to_string());
        } else {
            out.extend(part.split_whitespace().map(str::to_string));
        }
    }
    out
}
