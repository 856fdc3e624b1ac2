//! Devices of a bin: which are given, by the rule of the tightest fit, and whether any assignment would do at all.

use stowplan_core::{DeviceRequest, WHOLE_MILLI};
use stowplan_placement::BinSpec;

/// The devices of one bin: free thousandths of each, group by group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shelf {
    groups: Vec<(String, String, Vec<u16>)>,
}

impl Shelf {
    pub(super) fn of(bin: &BinSpec) -> Self {
        let group = |group: &stowplan_core::DeviceGroup| {
            (
                group.resource.to_string(),
                group.model.to_string(),
                vec![WHOLE_MILLI; usize::from(group.count)],
            )
        };
        Self {
            groups: bin.devices.iter().map(group).collect(),
        }
    }

    /// Takes all that can be taken, demand by demand. Says whether every demand was served.
    pub(super) fn take(&mut self, demands: &[DeviceRequest]) -> bool {
        let mut all = true;
        for demand in demands {
            all &= self.take_one(demand);
        }
        all
    }

    /// Of the devices that would do, those with the least free are taken, the first of equals: from one group where one has enough
    /// (the one in which that is the least free in all, then the one with the fewest that would do), else from all together.
    fn take_one(&mut self, demand: &DeviceRequest) -> bool {
        let count = usize::from(demand.count);
        let mut fitting: Vec<(u16, usize, usize)> = Vec::new();
        for (group, (resource, model, free)) in self.groups.iter().enumerate() {
            let accepted =
                demand.models.is_empty() || demand.models.iter().any(|wanted| wanted.as_str() == model);
            if resource == demand.resource.as_str() && accepted {
                let enough = (0..free.len()).filter(|at| free[*at] >= demand.share_milli);
                fitting.extend(enough.map(|at| (free[at], group, at)));
            }
        }
        fitting.sort_unstable();
        let of_group = |group: usize| fitting.iter().filter(move |device| device.1 == group);
        let alone = (0..self.groups.len())
            .filter(|group| of_group(*group).count() >= count)
            .min_by_key(|group| {
                let free: u32 = of_group(*group)
                    .take(count)
                    .map(|device| u32::from(device.0))
                    .sum();
                (free, of_group(*group).count())
            });
        if let Some(group) = alone {
            fitting.retain(|device| device.1 == group);
        }
        if fitting.len() < count {
            return false;
        }
        for (_, group, at) in &fitting[..count] {
            self.groups[*group].2[*at] -= demand.share_milli;
        }
        true
    }

    /// Whether all demands would be served.
    pub(super) fn fits(&self, demands: &[DeviceRequest]) -> bool {
        self.clone().take(demands)
    }

    /// Used thousandths and all thousandths.
    pub(super) fn used(&self) -> (i64, i64) {
        let all = self.groups.iter().flat_map(|(_, _, free)| free);
        all.fold((0, 0), |(used, whole), free| {
            (
                used + i64::from(WHOLE_MILLI - free),
                whole + i64::from(WHOLE_MILLI),
            )
        })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }
}

/// Whether all demands together can be served by the devices of an empty bin under any assignment: exact search, for small bins.
pub fn shares_fit(bin: &BinSpec, demands: &[DeviceRequest]) -> bool {
    // Every device asked for is one piece; pieces of one demand go to different devices.
    let devices: Vec<(&str, &str)> = bin
        .devices
        .iter()
        .flat_map(|group| {
            std::iter::repeat_n(
                (group.resource.as_str(), group.model.as_str()),
                usize::from(group.count),
            )
        })
        .collect();
    let pieces: Vec<(usize, &DeviceRequest)> = demands
        .iter()
        .enumerate()
        .flat_map(|(at, demand)| std::iter::repeat_n((at, demand), usize::from(demand.count)))
        .collect();
    let mut free = vec![WHOLE_MILLI; devices.len()];
    let mut given: Vec<(usize, usize)> = Vec::new();
    serve(&devices, &pieces, &mut free, &mut given)
}

fn serve(
    devices: &[(&str, &str)],
    pieces: &[(usize, &DeviceRequest)],
    free: &mut [u16],
    given: &mut Vec<(usize, usize)>,
) -> bool {
    let Some(((owner, piece), rest)) = pieces.split_first() else {
        return true;
    };
    (0..devices.len()).any(|at| {
        let (resource, model) = devices[at];
        let fits = resource == piece.resource.as_str()
            && (piece.models.is_empty() || piece.models.iter().any(|wanted| wanted.as_str() == model))
            && free[at] >= piece.share_milli
            && !given.contains(&(*owner, at));
        if !fits {
            return false;
        }
        free[at] -= piece.share_milli;
        given.push((*owner, at));
        let served = serve(devices, rest, free, given);
        given.pop();
        free[at] += piece.share_milli;
        served
    })
}
