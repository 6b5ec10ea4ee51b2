//! A bound on the memory of a process of tests.
//!
//! A law that a change breaks may ask for memory without end, and take the machine with it. Bounded, its process ends
//! alone: Rust aborts where an allocation fails and says how much was asked for. Which test that was shows when they
//! run one at a time, `--test-threads=1`.
//!
//! What counts is `RLIMIT_DATA`, private memory that can be written. Mapped files and what threads and allocators
//! merely reserve do not, so the bound holds on any number of cores.

/// GiB, where `PRUNE_OPT_MEMORY` does not say another number.
#[cfg(target_os = "linux")]
const GIB: u64 = 6;

/// Bounds the memory of this process to 6 GiB, or as many as `PRUNE_OPT_MEMORY` says. A bound that is there already and
/// lower stays. On other systems than Linux there is none.
///
/// # Panics
/// Where `PRUNE_OPT_MEMORY` is no number.
pub fn bound() {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let said = std::env::var("PRUNE_OPT_MEMORY").ok();
        let said = said.map(|n| n.parse().expect("PRUNE_OPT_MEMORY is a number of GiB"));
        let bytes = said.unwrap_or(GIB).saturating_mul(1 << 30);
        let Rlimit { current, maximum } = getrlimit(Resource::Data);
        let current = Some(current.map_or(bytes, |now| now.min(bytes)));
        setrlimit(Resource::Data, Rlimit { current, maximum }).expect("a limit may be lowered");
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    #[test]
    fn what_is_beyond_the_bound_is_refused() {
        super::bound();
        let said = std::env::var("PRUNE_OPT_MEMORY").ok();
        let gib: usize = said.map_or(super::GIB as usize, |n| n.parse().expect("a number"));
        let reserve = |bytes| Vec::<u8>::new().try_reserve_exact(bytes);
        assert!(reserve(gib << 30).is_err());
        assert!(reserve(1 << 20).is_ok());
    }
}
