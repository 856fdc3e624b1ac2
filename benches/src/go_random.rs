//! The generator behind `math/rand` of Go 1.0 to 1.19 with a seed set, so that runs published with it can be replayed.
//!
//! An additive lagged Fibonacci generator: x(n) = x(n − 607) + x(n − 273) modulo 2⁶⁴ (Mitchell and Moore; Knuth, TAOCP 2,
//! 3.2.2). Its 607 first numbers are made from the seed by a small multiplicative generator and combined, by exclusive or, with
//! a fixed table: the state of the same recurrence, started from seed 1, after 7.8 × 10¹² steps. The table is not copied here
//! but computed: a step is linear, so that many steps are one power of x modulo x⁶⁰⁷ − x³³⁴ − 1, found by repeated squaring.

use stowplan_placement::online::Draws;

const LENGTH: usize = 607;
const TAP: usize = 273;
const STEPS: u64 = 7_800_000_000_000;

/// The fixed table with which seeds are combined. Costs some milliseconds; make it once.
pub struct GoTable(Vec<u64>);

impl GoTable {
    /// Computes the table.
    pub fn compute() -> Self {
        // Step n writes the place 333 − n (modulo 607): in this order the initial state is x(−607) … x(−1).
        let place = |step: u64| (LENGTH - TAP - 1 + LENGTH - (step % LENGTH as u64) as usize) % LENGTH;
        let state = seeded(1, 20, 10);
        let mut numbers: Vec<u64> = (0..LENGTH as u64).map(|step| state[place(step)]).collect();
        for at in 0..LENGTH {
            numbers.push(numbers[at].wrapping_add(numbers[at + LENGTH - TAP]));
        }
        let power = power_of_x(STEPS);
        let mut table = vec![0; LENGTH];
        for at in 0..LENGTH {
            let terms = power
                .iter()
                .zip(&numbers[at..])
                .map(|(&factor, &number)| factor.wrapping_mul(number));
            table[place(STEPS + at as u64)] = terms.fold(0, u64::wrapping_add);
        }
        Self(table)
    }

    /// A generator as `rand.Seed(seed)` leaves it.
    pub fn generator(&self, seed: u32) -> GoRandom {
        let state = seeded(seed, 40, 20)
            .iter()
            .zip(&self.0)
            .map(|(own, fixed)| own ^ fixed)
            .collect();
        GoRandom {
            state,
            tap: 0,
            feed: LENGTH - TAP,
        }
    }
}

/// 607 numbers made from a seed: each of three successive numbers of x → 48271 x modulo 2³¹ − 1, shifted and combined.
fn seeded(seed: u32, first: u32, second: u32) -> Vec<u64> {
    const MODULUS: u64 = (1 << 31) - 1;
    let mut x = u64::from(seed) % MODULUS;
    if x == 0 {
        x = 89_482_311;
    }
    let mut next = move || {
        x = x * 48_271 % MODULUS;
        x
    };
    for _ in 0..20 {
        next();
    }
    (0..LENGTH)
        .map(|_| (next() << first) ^ (next() << second) ^ next())
        .collect()
}

/// The coefficients of x to this power, modulo x⁶⁰⁷ − x³³⁴ − 1.
fn power_of_x(mut exponent: u64) -> Vec<u64> {
    let (mut result, mut base) = (vec![0; LENGTH], vec![0; LENGTH]);
    result[0] = 1;
    base[1] = 1;
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = product(&result, &base);
        }
        base = product(&base, &base);
        exponent >>= 1;
    }
    result
}

fn product(left: &[u64], right: &[u64]) -> Vec<u64> {
    let mut all = vec![0_u64; 2 * LENGTH - 1];
    for (at, &a) in left.iter().enumerate().filter(|(_, a)| **a != 0) {
        for (place, &b) in all[at..].iter_mut().zip(right) {
            *place = place.wrapping_add(a.wrapping_mul(b));
        }
    }
    for at in (LENGTH..all.len()).rev() {
        let high = all[at];
        all[at - TAP] = all[at - TAP].wrapping_add(high);
        all[at - LENGTH] = all[at - LENGTH].wrapping_add(high);
    }
    all.truncate(LENGTH);
    all
}

/// A generator of Go's `math/rand`.
#[derive(Clone)]
pub struct GoRandom {
    state: Vec<u64>,
    tap: usize,
    feed: usize,
}

impl GoRandom {
    /// `Uint64`.
    pub fn next_u64(&mut self) -> u64 {
        self.tap = (self.tap + LENGTH - 1) % LENGTH;
        self.feed = (self.feed + LENGTH - 1) % LENGTH;
        let number = self.state[self.feed].wrapping_add(self.state[self.tap]);
        self.state[self.feed] = number;
        number
    }

    /// `Int63`.
    fn next_63_bits(&mut self) -> u64 {
        self.next_u64() & (u64::MAX >> 1)
    }
}

impl Draws for GoRandom {
    /// `Intn`, for bounds below 2³¹.
    fn below(&mut self, bound: usize) -> usize {
        let bound = bound.max(1) as u64;
        let limit = (1 << 31) - (1 << 31) % bound;
        loop {
            let number = self.next_63_bits() >> 32;
            if number < limit {
                return (number % bound) as usize;
            }
        }
    }

    /// `Shuffle`, whose numbers are drawn by another rule than those of `Intn`.
    fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            let bound = last as u32 + 1;
            let unfair = bound.wrapping_neg() % bound;
            let product = loop {
                let product = u64::from((self.next_63_bits() >> 31) as u32) * u64::from(bound);
                if product as u32 >= unfair {
                    break product;
                }
            };
            list.swap(last, (product >> 32) as usize);
        }
    }

    /// `Perm`.
    fn permutation(&mut self, count: usize) -> Vec<usize> {
        let mut numbers = vec![0; count];
        for at in 0..count {
            let other = self.below(at + 1);
            numbers[at] = numbers[other];
            numbers[other] = at;
        }
        numbers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seed_1_gives_the_numbers_that_every_go_programmer_has_seen() {
        let mut random = GoTable::compute().generator(1);
        let numbers: Vec<usize> = (0..10).map(|_| random.below(100)).collect();
        assert_eq!(numbers, [81, 87, 47, 59, 81, 18, 25, 40, 56, 0]);
    }
}
