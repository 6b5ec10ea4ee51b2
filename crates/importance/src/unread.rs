//! Weights that pruning cuts though no criterion read them: running statistics, biases, whole filters where only a
//! norm's scale counts. One that is no number would make a model that answers with none, so it is refused here, as
//! those are that a criterion reads.

use crate::scorer::Scorer;
use crate::weights::{Elements, elements, place};
use prune_opt_ir::diag::Place;
use prune_opt_ir::hash::IndexMap;
use prune_opt_ir::op::Family;
use prune_opt_ir::{Class, Dense, Diagnostic, Diagnostics, Weight, parallel};
use std::collections::HashSet;

/// So many elements are looked at together before it is asked where the bad one is.
const CHUNK: usize = 4096;

impl Scorer<'_> {
    /// Looks at the floats of `scored` classes that no criterion read, each parameter once and in parallel. A parameter
    /// that belongs to no layer may hold infinities, as masks and bounds do; one without data is not looked at.
    ///
    /// # Errors
    /// Every parameter with an element that is not finite, and the first such element.
    pub fn check_unread(&self, scored: impl Fn(&Class) -> bool) -> Result<(), Diagnostics> {
        let read: HashSet<&str> = self.read().collect();
        let mut rest: IndexMap<&str, bool> = IndexMap::default();
        let classes = self.members.iter().filter(|(class, _)| scored(class));
        for member in classes.flat_map(|(_, all)| all) {
            let param = member.param.as_str();
            if !read.contains(param) {
                *rest.entry(param).or_insert(true) &= member.family == Family::Other;
            }
        }
        let rest: Vec<(&str, bool)> = rest.into_iter().collect();
        let params = &self.cx.module.params;
        let bytes = rest
            .iter()
            .filter_map(|(p, _)| params.get(*p))
            .map(Weight::bytes)
            .sum();
        let found = parallel::map(&rest, bytes, |(param, mask)| {
            let data = params.get(*param)?.dense()?;
            let at = not_finite(&data, *mask)?;
            let message = format!("the element at [{}] is not finite", place(&data.shape, at));
            let help = "weights have to be numbers; nothing that is computed with it would be one";
            let error = Diagnostic::error(message).place(Place::Initializer((*param).into()));
            Some(error.help(help))
        });
        Diagnostics(found.into_iter().flatten().collect()).into_result()
    }
}

/// The first element that is not finite; infinities are let through in a `mask`. `None` too where elements are no
/// floats of 16 bits or more.
fn not_finite(data: &Dense, mask: bool) -> Option<usize> {
    // All bits of the exponent are set in what is not finite.
    match elements(data).ok()? {
        Elements::F32(all) => first(all, |b| {
            let bits = u32::from_le_bytes(b);
            bits & 0x7f80_0000 == 0x7f80_0000 && !(mask && bits << 1 == 0xff00_0000)
        }),
        Elements::F64(all) => first(all, |b| {
            let (bits, all) = (u64::from_le_bytes(b), 0x7ff0_0000_0000_0000);
            bits & all == all && !(mask && bits << 1 == 0xffe0_0000_0000_0000)
        }),
        Elements::F16(all) => first(all, |b| {
            let bits = u16::from_le_bytes(b);
            bits & 0x7c00 == 0x7c00 && !(mask && bits << 1 == 0xf800)
        }),
        Elements::BF16(all) => first(all, |b| {
            let bits = u16::from_le_bytes(b);
            bits & 0x7f80 == 0x7f80 && !(mask && bits << 1 == 0xff00)
        }),
    }
}

fn first<const N: usize>(all: &[[u8; N]], bad: impl Fn([u8; N]) -> bool) -> Option<usize> {
    // Without a way out of the inner loop, which vectorises.
    let any = |part: &[[u8; N]]| part.iter().fold(false, |found, b| found | bad(*b));
    let chunk = all.chunks(CHUNK).position(any)?;
    let from = chunk * CHUNK;
    let within = all.get(from..)?.iter().position(|b| bad(*b))?;
    Some(from + within)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use half::{bf16, f16};
    use prune_opt_ir::DType;

    #[test]
    fn finds_what_is_not_finite_in_every_float() {
        let check = |bad: f64, mask: bool| {
            let mut values = vec![1.0; CHUNK + 7];
            values[0] = f64::from(bf16::MAX) / 2.0;
            values[CHUNK + 3] = bad;
            let bytes = |f: &dyn Fn(f64) -> Vec<u8>| -> Vec<u8> {
                values.iter().flat_map(|v| f(*v)).collect()
            };
            let half = |v: f64| f16::from_f64(if v.is_finite() { v.min(60000.0) } else { v });
            let all = [
                (DType::F32, bytes(&|v| (v as f32).to_le_bytes().to_vec())),
                (DType::F64, bytes(&|v| v.to_le_bytes().to_vec())),
                (DType::F16, bytes(&|v| half(v).to_le_bytes().to_vec())),
                (
                    DType::BF16,
                    bytes(&|v| bf16::from_f64(v).to_le_bytes().to_vec()),
                ),
            ];
            let found = all.map(|(dtype, bytes)| {
                let shape = vec![values.len() as u64];
                not_finite(&Dense::new(dtype, shape, bytes.into()).unwrap(), mask)
            });
            assert!(found.iter().all(|f| *f == found[0]), "{bad}: {found:?}");
            found[0]
        };
        for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(check(bad, false), Some(CHUNK + 3));
        }
        assert_eq!(check(f64::NAN, true), Some(CHUNK + 3));
        assert_eq!(check(f64::INFINITY, true), None);
        assert_eq!(check(f64::NEG_INFINITY, true), None);
        assert_eq!((check(0.0, false), check(-1.5, false)), (None, None));
    }
}
