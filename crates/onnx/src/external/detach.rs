//! Writing: the data of external tensors in a file of their own.

use super::{is_external, visit};
use crate::proto::tensor_proto::DataLocation;
use crate::proto::{ModelProto, StringStringEntryProto, TensorProto};
use bytes::Bytes;
use std::collections::HashMap;

/// Tensors of so many bytes begin at a page, so that they can be mapped, and shared by file systems that can.
const LARGE: usize = 1 << 20;
const PAGE: u64 = 4096;

/// What others begin at a multiple of: no element is wider, and vector units like it.
const ALIGNMENT: u64 = 64;

/// What a file of external data holds, in order.
#[derive(Default)]
pub(crate) struct Layout {
    pub(crate) segments: Vec<Bytes>,
    length: u64,
    /// Where each slice went: tensors that shared their data still do.
    placed: HashMap<(usize, usize), u64>,
}

/// Says of initializers that have this many bytes of data that they are external, and of all other tensors that they
/// are not, unless those that are external already `stay` so.
pub(crate) fn mark(model: &mut ModelProto, at_least: u64, stay: bool) {
    visit::tensors(model, &mut |tensor, at| {
        let large = |data: &Bytes| data.len() as u64 >= at_least.max(1);
        let external = tensor.raw_data.as_ref().is_some_and(large);
        if external && at.node.is_none() && !at.inside {
            tensor.data_location = Some(DataLocation::EXTERNAL);
        } else if !stay {
            put_inside(tensor);
        }
    });
}

/// Whether a tensor has data that are to go into another file.
pub(crate) fn has_external(model: &mut ModelProto) -> bool {
    let mut found = false;
    visit::tensors(model, &mut |tensor, _| {
        found |= is_external(tensor) && tensor.raw_data.as_ref().is_some_and(|d| !d.is_empty());
    });
    found
}

/// Says of all tensors that have their data that they are not external.
pub(crate) fn unmark(model: &mut ModelProto) {
    visit::tensors(model, &mut |tensor, _| put_inside(tensor));
}

fn put_inside(tensor: &mut TensorProto) {
    if is_external(tensor) && tensor.raw_data.is_some() {
        tensor.data_location = None;
        tensor.external_data.clear();
    }
}

/// Takes the data out of external tensors and says where in the file called `location` they are to be found.
pub(crate) fn detach(model: &mut ModelProto, location: &str) -> Layout {
    let mut layout = Layout::default();
    visit::tensors(model, &mut |tensor, _| {
        if !is_external(tensor) {
            return;
        }
        match tensor.raw_data.take_if(|data| !data.is_empty()) {
            Some(data) => {
                let length = data.len();
                let offset = layout.place(data);
                let entry = |key: &str, value: String| StringStringEntryProto {
                    key: Some(key.into()),
                    value: Some(value),
                    ..Default::default()
                };
                tensor.external_data = vec![
                    entry("location", location.into()),
                    entry("offset", offset.to_string()),
                    entry("length", length.to_string()),
                ];
            }
            None => put_inside(tensor),
        }
    });
    layout
}

impl Layout {
    /// Appends data, unless they are there already; where they begin.
    fn place(&mut self, data: Bytes) -> u64 {
        let key = (data.as_ptr().addr(), data.len());
        if let Some(offset) = self.placed.get(&key) {
            return *offset;
        }
        let alignment = if data.len() >= LARGE { PAGE } else { ALIGNMENT };
        let offset = self.length.next_multiple_of(alignment);
        // Less than a page.
        let gap = (offset - self.length) as usize;
        if gap > 0 {
            self.segments
                .push(Bytes::from_static(&[0; PAGE as usize]).slice(..gap));
        }
        self.length = offset + data.len() as u64;
        self.segments.push(data);
        self.placed.insert(key, offset);
        offset
    }
}
