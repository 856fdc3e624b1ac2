//! Health: new work goes to what is healthy, and to what is degraded where the policy says so.

use stowplan_core::Health;

use super::{Site, Violation};
use crate::problem::{BinProfile, HomeRules};

pub(crate) fn check(_: &HomeRules, profile: &BinProfile, site: &Site<'_>) -> Option<Violation> {
    let takes_work = match profile.health {
        Health::Healthy => true,
        Health::Degraded => site.place_on_degraded,
        Health::Unhealthy | Health::Unknown => false,
    };
    (!takes_work).then_some(Violation::Health {
        health: profile.health,
    })
}
