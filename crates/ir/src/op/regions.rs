//! Types of what an op's regions give. A region is a graph that an attribute holds; what it is of is the op's business,
//! what its types are that of whoever can read it.

use crate::axis::Axis;
use crate::extent::Sym;
use crate::module::Module;
use crate::tensor::Tensor;
use crate::types::Type;

use super::registry::Registry;
use super::view::OpView;

/// Reads the region that an attribute of an op holds: a module of one function, whose inputs are the op's captures that
/// have names, in order, and then the region's own.
pub type ReadRegion = fn(&Registry, &OpView<'_>, &str) -> Result<Module, String>;

/// Runs a region: its attribute's name, its own inputs.
pub type RunRegion<'a> = dyn FnMut(&str, Vec<Tensor>) -> Result<Vec<Tensor>, String> + 'a;

/// The types of an op's results from those of its regions; none where they can't be known.
pub type RegionRule = fn(&OpView<'_>, &mut Regions<'_>) -> Vec<Type>;

/// Infers the types of what a region gives: its attribute's name, the types of its inputs. `None` where it can't be read.
pub type Infer<'a> = dyn FnMut(&str, &[Type]) -> Option<Vec<Type>> + 'a;

/// An op's regions, whose types can be inferred.
pub struct Regions<'a> {
    infer: &'a mut Infer<'a>,
    fresh: &'a mut dyn FnMut() -> Sym,
}

impl<'a> Regions<'a> {
    /// The regions of an op: how to infer the types of what one gives, and how to make a symbol that nobody uses.
    pub fn new(infer: &'a mut Infer<'a>, fresh: &'a mut dyn FnMut() -> Sym) -> Regions<'a> {
        Regions { infer, fresh }
    }

    /// The types of what a region gives for inputs of these types.
    pub fn infer(&mut self, name: &str, inputs: Vec<Type>) -> Option<Vec<Type>> {
        (self.infer)(name, &inputs)
    }

    /// A symbol that nobody uses.
    pub fn fresh(&mut self) -> Sym {
        (self.fresh)()
    }

    /// What holds of a value that is of one type or the other: a symbol of its own where they differ in an axis.
    pub fn both(&mut self, a: &Type, b: &Type) -> Type {
        let (Some(dtype), Some(other)) = (a.dtype(), b.dtype()) else {
            return Type::Unknown;
        };
        if dtype != other {
            return Type::Unknown;
        }
        match (a.axes(), b.axes()) {
            (Some(x), Some(y)) if x.len() == y.len() => {
                let axes = x.iter().zip(y).map(|(x, y)| match x == y {
                    true => x.clone(),
                    false => Axis::Fixed(self.fresh().into()),
                });
                let axes: Vec<Axis> = axes.collect();
                Type::tensor(dtype, axes)
            }
            _ => Type::unranked(dtype),
        }
    }

    /// The types of values that a region is given, gives, and is given again: as they are if it leaves them so, else
    /// with a symbol for each axis that it changes. `first` inputs stand before them and `before` results; `last` inputs
    /// after them. Also the types of the results after them. `None` where no types stay.
    pub fn stable(
        &mut self,
        name: &str,
        first: Vec<Type>,
        before: usize,
        carried: Vec<Type>,
        last: Vec<Type>,
    ) -> Option<(Vec<Type>, Vec<Type>)> {
        let mut carried = carried;
        // Widened once, an axis has a symbol that nothing else has; what is not stable then never is.
        for _ in 0..2 {
            let inputs = [&first[..], &carried, &last].concat();
            let given = self.infer(name, inputs)?;
            let (again, each) = given.get(before..)?.split_at_checked(carried.len())?;
            if again == carried {
                return Some((carried, each.to_vec()));
            }
            let (old, new) = (carried, again.to_vec());
            carried = old.iter().zip(&new).map(|(a, b)| self.both(a, b)).collect();
        }
        None
    }
}
