//! Work on many things at once, where there is enough of it: to start threads and to wake them takes longer than a
//! small model takes as a whole.

use rayon::prelude::*;

/// Work on fewer bytes than this is done at once by the thread that asks for it.
const WORTH: usize = 1 << 20;

/// `f` of each item, in their order. `bytes` is how much is read for all of them together; what comes out does not
/// depend on it.
pub fn map<T: Sync, R: Send>(
    items: &[T],
    bytes: usize,
    f: impl Fn(&T) -> R + Sync + Send,
) -> Vec<R> {
    if is_worth(items.len(), bytes) {
        return items.par_iter().map(f).collect();
    }
    items.iter().map(f).collect()
}

/// The same where items may fail, which ends it. The error is that of one of those that failed.
///
/// # Errors
/// That of `f`.
pub fn try_each<T: Sync, E: Send>(
    items: &[T],
    bytes: usize,
    f: impl Fn(&T) -> Result<(), E> + Sync + Send,
) -> Result<(), E> {
    if is_worth(items.len(), bytes) {
        return items.par_iter().try_for_each(f);
    }
    items.iter().try_for_each(f)
}

fn is_worth(items: usize, bytes: usize) -> bool {
    items > 1 && bytes >= WORTH
}
