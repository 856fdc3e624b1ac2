//! The best answer, proved: one level after the other, from below.

mod level;
mod lexicographic;
mod soft;
mod sum;

pub(crate) use lexicographic::optimise;
