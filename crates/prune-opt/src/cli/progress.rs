//! What a terminal shows while a job takes long: which stage runs, and for how long it has.
//!
//! - Only on standard error, only where that is a terminal, and only after [`PATIENCE`].
//! - Gone before anything else is printed, so that it never mixes with reports or text.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{self, IsTerminal};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// Jobs that end sooner show nothing.
const PATIENCE: Duration = Duration::from_millis(500);

/// How often the time is shown anew.
const TICK: Duration = Duration::from_millis(100);

/// The progress of one job. Ends, and leaves the terminal as it was, when dropped.
pub(super) struct Progress(Option<Shown>);

struct Shown {
    bar: ProgressBar,
    /// Dropped to tell the thread that the job is done.
    done: Option<Sender<()>>,
    starter: Option<JoinHandle<()>>,
}

impl Progress {
    /// Progress through so many stages; none where nobody would see it, or `quiet` is set.
    pub(super) fn new(stages: usize, quiet: bool) -> Progress {
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        if quiet || dumb || !io::stderr().is_terminal() {
            return Progress(None);
        }
        let bar = ProgressBar::with_draw_target(Some(stages as u64), ProgressDrawTarget::hidden());
        let template = "{spinner} {bar:16} {msg} ({elapsed})";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("=> "));
        }
        let (done, wait) = channel::<()>();
        let late = bar.clone();
        let starter = thread::spawn(move || {
            if wait.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                late.set_draw_target(ProgressDrawTarget::stderr());
                late.enable_steady_tick(TICK);
            }
        });
        Progress(Some(Shown {
            bar,
            done: Some(done),
            starter: Some(starter),
        }))
    }

    /// The first stage begins.
    pub(super) fn begin(&self, what: impl Into<String>) {
        if let Some(shown) = &self.0 {
            shown.bar.set_message(what.into());
        }
    }

    /// The next stage begins.
    pub(super) fn next(&self, what: impl Into<String>) {
        if let Some(shown) = &self.0 {
            shown.bar.inc(1);
            shown.bar.set_message(what.into());
        }
    }

    /// Does what prints, with the bar out of the way.
    pub(super) fn aside<T>(&self, print: impl FnOnce() -> T) -> T {
        match &self.0 {
            Some(shown) => shown.bar.suspend(print),
            None => print(),
        }
    }

    /// Does what may print.
    pub(super) fn aside_if<T>(&self, prints: bool, work: impl FnOnce() -> T) -> T {
        if prints { self.aside(work) } else { work() }
    }
}

impl Drop for Shown {
    fn drop(&mut self) {
        self.done.take();
        if let Some(starter) = self.starter.take() {
            // It can't fail: it only waits and draws.
            let _ = starter.join();
        }
        self.bar.finish_and_clear();
    }
}
