//! The least number of bins: those that hold something from the start, and as many more, largest first, as it takes to cover in the
//! resource that needs most what is asked beyond their room (the continuous bound of bin packing, Martello and Toth, 1990).

use super::scene::Scene;

pub(super) fn least(scene: &Scene<'_>) -> usize {
    let problem = scene.problem;
    let bins = || 0..problem.bin_count();
    let used: Vec<bool> = bins().map(|bin| scene.start.load(bin) > 0).collect();
    let held = used.iter().filter(|used| **used).count();
    let more = |resource: usize| {
        let room = |bin: usize| i128::from(scene.start.free(bin)[resource].max(0));
        let mut left = scene.asked[resource];
        if left <= 0 {
            return 0;
        }
        left -= bins().filter(|bin| used[*bin]).map(room).sum::<i128>();
        let mut others: Vec<i128> = bins().filter(|bin| !used[*bin]).map(room).collect();
        others.sort_unstable_by(|a, b| b.cmp(a));
        let needed = others.into_iter().take_while(|room| {
            let more = left > 0;
            left -= room;
            more
        });
        needed.count()
    };
    let something = usize::from(held == 0 && scene.workloads().next().is_some());
    let most = (0..problem.resources.len()).map(more).max().unwrap_or(0);
    held + most.max(something)
}
