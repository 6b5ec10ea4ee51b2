//! Slices row-major data of which an axis keeps other positions in each block of another axis.

use prune_opt_ir::plan::Keep;

/// The elements that stay, each of `size` bytes; `None` where the blocks do not divide the axis, or are ragged.
pub(super) fn gather(
    data: &[u8],
    size: usize,
    shape: &[u64],
    kept: &[Option<Keep>],
) -> Option<Vec<u8>> {
    let small = |n: u64| usize::try_from(n).ok();
    let shape: Vec<usize> = shape.iter().map(|n| small(*n)).collect::<Option<_>>()?;
    let counts: Vec<usize> = (shape.iter().zip(kept))
        .map(|(n, k)| k.as_ref().map_or(Some(*n), |k| small(k.count())))
        .collect::<Option<_>>()?;
    // Everything inside the last axis that is cut, or says where another is, moves as one piece.
    let last = |(i, k): (usize, &Option<Keep>)| match k {
        None => 0,
        Some(Keep::Indices(_)) => i + 1,
        Some(Keep::Blocks { by, .. }) => by.saturating_add(1).max(i + 1),
    };
    let cut = kept.iter().enumerate().map(last).max()?;
    let piece = bytes(shape.get(cut..)?, size)?;
    let total = bytes(counts.get(..cut)?, piece)?;
    if total > data.len() || bytes(&shape, size)? > data.len() {
        return None;
    }
    let mut copy = Copy {
        data,
        out: vec![0; total],
        piece,
        axes: order(kept, cut)?,
        kept,
        from: strides(shape.get(..cut)?, piece)?,
        to: strides(counts.get(..cut)?, piece)?,
        at: vec![0; cut],
        shape,
    };
    copy.axis(0, 0, 0)?;
    Some(copy.out)
}

fn bytes(shape: &[usize], size: usize) -> Option<usize> {
    shape.iter().try_fold(size, |n, d| n.checked_mul(*d))
}

fn strides(shape: &[usize], piece: usize) -> Option<Vec<usize>> {
    let inner = |i: usize| bytes(shape.get(i + 1..)?, piece);
    (0..shape.len()).map(inner).collect()
}

/// The first `cut` axes, each after the one that it depends on.
fn order(kept: &[Option<Keep>], cut: usize) -> Option<Vec<usize>> {
    let mut order: Vec<usize> = Vec::new();
    while order.len() < cut {
        let ready = |i: &usize| match kept.get(*i) {
            Some(Some(Keep::Blocks { by, .. })) => order.contains(by),
            _ => true,
        };
        let next = (0..cut).find(|i| !order.contains(i) && ready(i))?;
        order.push(next);
    }
    Some(order)
}

struct Copy<'a> {
    data: &'a [u8],
    out: Vec<u8>,
    piece: usize,
    axes: Vec<usize>,
    kept: &'a [Option<Keep>],
    from: Vec<usize>,
    to: Vec<usize>,
    /// Where the data is read, on the axes that have been gone through.
    at: Vec<usize>,
    shape: Vec<usize>,
}

impl<'a> Copy<'a> {
    /// Goes through the axes from the `depth`th on; what was gone through stands at these bytes.
    fn axis(&mut self, depth: usize, from: usize, to: usize) -> Option<()> {
        let Some(axis) = self.axes.get(depth).copied() else {
            let piece = self.data.get(from..from + self.piece)?;
            self.out
                .get_mut(to..to + self.piece)?
                .copy_from_slice(piece);
            return Some(());
        };
        let (stride, step) = (*self.from.get(axis)?, *self.to.get(axis)?);
        let n = *self.shape.get(axis)?;
        let Some(kept) = self.positions(axis)? else {
            for i in 0..n {
                *self.at.get_mut(axis)? = i;
                self.axis(depth + 1, from + i * stride, to + i * step)?;
            }
            return Some(());
        };
        for (i, p) in kept.iter().enumerate() {
            let p = usize::try_from(*p).ok().filter(|p| *p < n)?;
            *self.at.get_mut(axis)? = p;
            self.axis(depth + 1, from + p * stride, to + i * step)?;
        }
        Some(())
    }

    /// The positions of an axis that stay; inside, `None`: all of them.
    fn positions(&self, axis: usize) -> Option<Option<&'a [u64]>> {
        let (by, blocks) = match self.kept.get(axis)? {
            None => return Some(None),
            Some(Keep::Indices(kept)) => return Some(Some(kept)),
            Some(Keep::Blocks { by, blocks }) => (*by, blocks),
        };
        let (n, at) = (*self.shape.get(by)?, *self.at.get(by)?);
        let size = n.checked_div(blocks.len()).filter(|size| *size > 0)?;
        let even = size * blocks.len() == n;
        let row = blocks.get(at / size).filter(|_| even)?;
        let ragged = Some(row.len()) != blocks.first().map(Vec::len);
        (!ragged).then_some(Some(row))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn take(shape: &[u64], kept: &[Option<Keep>]) -> Vec<u8> {
        let n: u64 = shape.iter().product();
        let data: Vec<u8> = (0..n as u8).collect();
        gather(&data, 1, shape, kept).unwrap()
    }

    fn blocks(by: usize, b: &[&[u64]]) -> Option<Keep> {
        let blocks = b.iter().map(|k| k.to_vec()).collect();
        Some(Keep::Blocks { by, blocks })
    }

    #[test]
    fn keeps_other_positions_in_each_block() {
        let keep = |k: &[u64]| Some(Keep::Indices(k.to_vec()));
        let rows = [None, blocks(0, &[&[0, 2], &[1, 2]])];
        assert_eq!(take(&[2, 3], &rows), [0, 2, 4, 5]);
        // Two rows a block; the first of each is gone.
        let rows = [keep(&[1, 3]), blocks(0, &[&[0], &[2]])];
        assert_eq!(take(&[4, 3], &rows), [3, 11]);
        // The axis that is divided stands further in, and what lies inside moves in pieces.
        let columns = [blocks(1, &[&[0], &[1]]), None, None];
        assert_eq!(take(&[2, 2, 2], &columns), [0, 1, 6, 7]);
        let wide = [None, blocks(0, &[&[1], &[0]])];
        assert_eq!(
            gather(&[0, 1, 2, 3, 4, 5, 6, 7], 2, &[2, 2], &wide),
            Some(vec![2, 3, 4, 5])
        );
    }

    #[test]
    fn blocks_that_do_not_divide_are_refused() {
        let data = [0, 1, 2, 3, 4, 5];
        let with = |by, b: &[&[u64]]| gather(&data, 1, &[3, 2], &[None, blocks(by, b)]);
        assert!(with(0, &[&[0], &[1], &[0]]).is_some());
        // Of itself, of no axis, in two blocks of three, in none, ragged, past the end.
        assert_eq!(with(1, &[&[0], &[1]]), None);
        assert_eq!(with(2, &[&[0]]), None);
        assert_eq!(with(0, &[&[0], &[1]]), None);
        assert_eq!(with(0, &[]), None);
        assert_eq!(with(0, &[&[0], &[1], &[0, 1]]), None);
        assert_eq!(with(0, &[&[0], &[1], &[2]]), None);
        assert_eq!(
            gather(&data[..4], 1, &[3, 2], &[None, blocks(0, &[&[0]])]),
            None
        );
    }
}
