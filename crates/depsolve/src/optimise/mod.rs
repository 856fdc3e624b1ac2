//! The best answer, proved: one level after the other, from below.

mod canonical;
mod costs;
mod level;
mod lexicographic;
mod memory;
mod reformulate;
mod replay;
mod soft;
mod sum;

pub(crate) use lexicographic::{Asked, optimise};
pub(crate) use memory::Memory;
pub(crate) use soft::outside;
