//! Types of values.

use crate::axis::{Axis, ClassExtents};
use crate::dtype::DType;
use crate::entity::Class;
use crate::extent::Extent;
use std::fmt;

/// The type of a value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Type {
    /// A tensor.
    Tensor(TensorType),
    /// Something the IR carries and does not read (sequence, map, optional), in its own words.
    Opaque(String),
    /// Nothing is known. Prints as `none`.
    Unknown,
}

/// A tensor's axes and element type.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TensorType {
    /// Element type.
    pub dtype: DType,
    /// Axes, outermost first; `None` where not even the rank is known.
    pub axes: Option<Vec<Axis>>,
}

impl Type {
    /// A tensor of these axes.
    pub fn tensor(dtype: DType, axes: impl IntoIterator<Item = Axis>) -> Type {
        Type::Tensor(TensorType {
            dtype,
            axes: Some(axes.into_iter().collect()),
        })
    }
    /// A tensor of which only the element type is known.
    pub fn unranked(dtype: DType) -> Type {
        Type::Tensor(TensorType { dtype, axes: None })
    }
    /// The axes, where it is a tensor of known rank.
    pub fn axes(&self) -> Option<&[Axis]> {
        match self {
            Type::Tensor(t) => t.axes.as_deref(),
            _ => None,
        }
    }
    /// Whether one of its axes mentions a class, as far as that is known: it may where the rank is not.
    pub fn may_mention(&self, axis: usize, class: Class) -> bool {
        let mentions = |all: &[Axis]| all.get(axis).is_some_and(|a| a.mentions(class));
        self.axes().is_none_or(mentions)
    }
    /// The axes, where it is a tensor of known rank.
    pub fn axes_mut(&mut self) -> Option<&mut Vec<Axis>> {
        match self {
            Type::Tensor(t) => t.axes.as_mut(),
            _ => None,
        }
    }
    /// The element type, where it is a tensor.
    pub fn dtype(&self) -> Option<DType> {
        match self {
            Type::Tensor(t) => Some(t.dtype),
            _ => None,
        }
    }
    /// The number of axes, where it is known.
    pub fn rank(&self) -> Option<usize> {
        self.axes().map(<[Axis]>::len)
    }
    /// The extents of all axes, where it is a tensor of known rank.
    pub fn extents(&self, classes: &(impl ClassExtents + ?Sized)) -> Option<Vec<Extent>> {
        Some(self.axes()?.iter().map(|a| a.extent(classes)).collect())
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Type::Tensor(t) => write!(f, "{t}"),
            Type::Opaque(words) => write!(f, "!opaque<{}>", crate::text::Quoted(words)),
            Type::Unknown => f.write_str("none"),
        }
    }
}

impl fmt::Display for TensorType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("tensor<")?;
        match &self.axes {
            None => f.write_str("* x ")?,
            Some(axes) => axes.iter().try_for_each(|a| write!(f, "{a} x "))?,
        }
        write!(f, "{}>", self.dtype)
    }
}
