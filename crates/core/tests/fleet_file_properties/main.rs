//! What is written is read back, and no bytes whatever make the reader panic or take long.

mod damage;
mod fleets;
mod nodes;
mod round_trip;
mod rules;
mod words;
