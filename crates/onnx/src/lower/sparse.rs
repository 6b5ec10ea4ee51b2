//! Sparse initializers as dense ones.

use bytes::Bytes;
use prune_opt_ir::DType;

use crate::convert::tensor;
use crate::proto::{SparseTensorProto, TensorProto};

/// A tensor may be this many times as large as what is stored of it, and `FREE` bytes more; a damaged file could ask for
/// all memory.
const GROWTH: usize = 256;
const FREE: usize = 1 << 20;

/// The dense initializer of the same name (ONNX, onnx.proto, `SparseTensorProto`); `None` where the message makes no
/// sense, or would come to far more than what is stored of it.
pub(crate) fn dense(sparse: &SparseTensorProto) -> Option<TensorProto> {
    let mut held = sparse.values.as_option()?.clone();
    let values = tensor::take(&mut held).ok()?;
    let mut indices = sparse.indices.as_option()?.clone();
    let indices = tensor::take(&mut indices).ok()?;
    let size = usize::try_from(values.dtype.bits()).ok()?;
    let size = Some(size / 8).filter(|s| *s > 0 && s * 8 == size)?;
    if indices.dtype != DType::I64 {
        return None;
    }
    let dims: Option<Vec<usize>> = sparse
        .dims
        .iter()
        .map(|d| usize::try_from(*d).ok())
        .collect();
    let dims = dims?;
    let all = dims.iter().try_fold(size, |n, d| n.checked_mul(*d))?;
    if all
        > values
            .data
            .len()
            .saturating_mul(GROWTH)
            .saturating_add(FREE)
    {
        return None;
    }
    let places = places(&indices.shape, &indices.data, &dims)?;
    let elements = values.data.chunks_exact(size);
    if places.len() != elements.len() {
        return None;
    }
    let mut data = vec![0; all];
    for (at, element) in places.into_iter().zip(elements) {
        let at = at.checked_mul(size)?;
        data.get_mut(at..at.checked_add(size)?)?
            .copy_from_slice(element);
    }
    Some(TensorProto {
        dims: sparse.dims.clone(),
        data_type: Some(values.dtype.onnx()),
        raw_data: Some(Bytes::from(data)),
        ..held
    })
}

/// Where each element stands, row-major: `[n]` indices say it as it is, `[n, rank]` an index for each axis.
fn places(shape: &[u64], data: &[u8], dims: &[usize]) -> Option<Vec<usize>> {
    let numbers = data.chunks_exact(8).map(|c| {
        let n = i64::from_le_bytes(c.try_into().ok()?);
        usize::try_from(n).ok()
    });
    let numbers: Vec<usize> = numbers.collect::<Option<_>>()?;
    match shape {
        [_] => Some(numbers),
        [_, rank] if usize::try_from(*rank) == Ok(dims.len()) && !dims.is_empty() => {
            let place = |row: &[usize]| {
                row.iter().zip(dims).try_fold(0usize, |at, (i, d)| {
                    at.checked_mul(*d)?.checked_add(Some(*i).filter(|i| i < d)?)
                })
            };
            numbers.chunks_exact(dims.len()).map(place).collect()
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn tensor(dtype: DType, dims: Vec<i64>, data: Vec<u8>) -> TensorProto {
        TensorProto {
            name: Some("w".into()),
            data_type: Some(dtype.onnx()),
            dims,
            raw_data: Some(data.into()),
            ..Default::default()
        }
    }

    fn sparse(dims: &[i64], shape: &[i64], indices: &[i64], values: &[f32]) -> SparseTensorProto {
        let data = values.iter().flat_map(|v| v.to_le_bytes()).collect();
        let at = indices.iter().flat_map(|v| v.to_le_bytes()).collect();
        SparseTensorProto {
            values: Some(tensor(DType::F32, vec![values.len() as i64], data)).into(),
            indices: Some(tensor(DType::I64, shape.to_vec(), at)).into(),
            dims: dims.to_vec(),
            ..Default::default()
        }
    }

    fn numbers(sparse: &SparseTensorProto) -> Option<Vec<f32>> {
        let data = dense(sparse)?.raw_data?;
        let number = |c: &[u8]| f32::from_le_bytes(c.try_into().unwrap());
        Some(data.chunks_exact(4).map(number).collect())
    }

    #[test]
    fn both_forms_of_indices() {
        let expected = Some(vec![0.0, 0.0, 5.0, 0.0, 7.0, 0.0]);
        assert_eq!(
            numbers(&sparse(&[2, 3], &[2], &[2, 4], &[5.0, 7.0])),
            expected
        );
        let rows = [0, 2, 1, 1];
        assert_eq!(
            numbers(&sparse(&[2, 3], &[2, 2], &rows, &[5.0, 7.0])),
            expected
        );
    }

    #[test]
    fn what_makes_no_sense_stays() {
        for wrong in [
            sparse(&[2, 3], &[1], &[6], &[1.0]),
            sparse(&[2, 3], &[1], &[-1], &[1.0]),
            sparse(&[2, 3], &[1, 2], &[0, 3], &[1.0]),
            sparse(&[2, 3], &[2], &[0, 1], &[1.0]),
            sparse(&[-2, 3], &[1], &[0], &[1.0]),
            sparse(&[1 << 40, 1 << 40], &[1], &[0], &[1.0]),
            sparse(&[1 << 20, 1 << 20], &[1], &[0], &[1.0]),
        ] {
            assert_eq!(numbers(&wrong), None);
        }
    }
}
