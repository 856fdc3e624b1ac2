//! Why not: an irreducible set of facts in conflict, how they contradict each other, and the changes that would do.

mod account;
mod conflict;
mod crowd;
mod derivation;
mod fact;
mod hitting;
mod instead;
mod irreducible;
mod named;
mod needed;
mod repair;
mod wording;
mod words;

pub use account::{Account, Story, StoryCase, StoryStep};
pub use conflict::{Conflict, explain};
pub use crowd::{Crowd, Demand};
pub use derivation::{Case, Derivation, Step};
pub use fact::Fact;
pub use hitting::REPAIR_SETS;
pub use instead::{Detour, LevelDifference, VersionChange, WhyNot, why_not};
pub use named::{
    GoalDifference, Inquiry, Instead, NeedLink, PackageChange, PackageNeed, PackageNeeds, PackageRepair,
    PackageRepairs, PackageVersionName, PackageWhyNot, Question, RequestChange,
};
pub use needed::{Dependant, Need, need};
pub use repair::{Change, Repair, Repairs, repairs};
pub(crate) use wording::runs;
