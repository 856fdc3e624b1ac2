//! "Why" and "why not" of packages by name: questions and answers in the words of packages and requests.

mod answer;
mod form;
mod inquiry;
mod need;
mod question;
mod repair;
mod repairing;
mod target;
mod wording;

pub use answer::{GoalDifference, PackageChange, PackageWhyNot};
pub use inquiry::Inquiry;
pub use need::{NeedLink, PackageNeed, PackageNeeds, PackageVersionName};
pub use question::{Instead, Question};
pub use repair::{PackageRepair, PackageRepairs, RequestChange};
